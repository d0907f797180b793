import { expect, test } from 'vitest';
import { channel } from './channel.ts';

test('items arrive in order and the loop ends', async () => {
  const numbers = channel<number>();
  const write = async () => {
    for (let k = 0; k < 100; k++) await numbers.send(k);
    numbers.close();
  };
  const read = async () => {
    const got: number[] = [];
    for await (const k of numbers) got.push(k);
    return got;
  };
  const [got] = await Promise.all([read(), write()]);
  expect(got).toEqual(Array.from({ length: 100 }, (_, k) => k));
});

test('the writer waits until its item is taken', async () => {
  const numbers = channel<number>();
  let taken = false;
  const sent = numbers.send(1).then(() => {
    taken = true;
  });
  await Promise.resolve();
  expect(taken).toBe(false);
  await numbers[Symbol.asyncIterator]().next();
  await sent;
  expect(taken).toBe(true);
});

test('an error ends the loop', async () => {
  const numbers = channel<number>();
  numbers.close(new Error('cut'));
  await expect(numbers[Symbol.asyncIterator]().next()).rejects.toThrow('cut');
});

test('a reader that leaves does not hold the writer up', async () => {
  const numbers = channel<number>();
  const write = (async () => {
    for (let k = 0; k < 10; k++) await numbers.send(k);
    return 'written';
  })();
  for await (const k of numbers) if (k === 2) break;
  expect(await write).toBe('written');
});
