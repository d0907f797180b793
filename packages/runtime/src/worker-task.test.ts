import { DerivaError } from '@deriva/core/errors.ts';
import { expect, it } from 'vitest';
import { runInWorker } from './worker-task.ts';

const run = (source: string, signal = new AbortController().signal) =>
  runInWorker({
    module: new URL(`data:text/javascript,${encodeURIComponent(source)}`),
    data: null,
    signal,
    onProgress: () => {},
  });

it('brings an error of ours out of the thread as one of ours', async () => {
  const failed = run(
    'throw Object.assign(new Error("3 rows are too few"), { name: "DerivaError", code: "too_few_rows" })',
  );
  await expect(failed).rejects.toBeInstanceOf(DerivaError);
  await expect(failed).rejects.toMatchObject({ code: 'too_few_rows', message: '3 rows are too few' });
});

it('leaves other errors as they are', async () => {
  await expect(run('throw Object.assign(new Error("odd"), { code: "ENOENT" })')).rejects.toMatchObject({
    code: 'ENOENT',
  });
  await expect(run('process.exit(3)')).rejects.toThrow('code 3');
});

it('ends the thread with the reason of the signal', async () => {
  const stop = new AbortController();
  const endless = run('for (;;);', stop.signal);
  stop.abort(new DerivaError('caller_gone', 'gone'));
  await expect(endless).rejects.toMatchObject({ code: 'caller_gone' });
});
