import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';

it('ends well on SIGTERM, whatever signals follow while it drains', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      STAGE: 'clean',
      PORT: '0',
      DERIVA_TOKEN: 'a-token-of-sixteen-or-more',
      DERIVA_RAW_URL: 'postgresql://nobody@127.0.0.1:1/raw',
      DERIVA_CLEAN_URL: 'postgresql://nobody@127.0.0.1:1/clean',
      DERIVA_DRAIN_SECONDS: '20',
    },
  });
  try {
    const exit = once(child, 'exit');
    const [line] = await once(createInterface(child.stdout), 'line');
    const { address } = JSON.parse(String(line)) as { address: { port: number } };
    // Half a request, so that there is something to wait for.
    const socket = connect(address.port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{');
    child.kill('SIGTERM');
    while (await accepts(address.port)) await sleep(10);
    // It drains, and waits for the half request: signals sent now have nothing else to meet.
    child.kill('SIGINT');
    child.kill('SIGTERM');
    socket.destroy();
    expect(await exit).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
