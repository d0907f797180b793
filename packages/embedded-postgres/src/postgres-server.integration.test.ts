import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from './free-port.ts';
import { type PostgresOptions, startPostgres } from './postgres-server.ts';

let folder: string;
let options: PostgresOptions;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deriva-server-'));
  // As root the server runs as someone else, who must be able to enter.
  await chmod(folder, 0o755);
  options = {
    dataDirectory: join(folder, 'postgres'),
    port: await freePort(),
    superuserPassword: 'p@ss/word',
    logFile: join(folder, 'postgres.log'),
  };
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('starts, listens on loopback, stops, starts again on the same data', async () => {
  const first = await startPostgres(options);
  expect(first.url('clean', 'a b', 'c:d')).toBe(`postgresql://a%20b:c%3Ad@127.0.0.1:${options.port}/clean`);
  expect(await accepts('127.0.0.1', options.port)).toBe(true);
  const made = (await stat(join(options.dataDirectory, 'PG_VERSION'))).birthtimeMs;
  await first.stop();
  expect(await accepts('127.0.0.1', options.port)).toBe(false);

  const second = await startPostgres(options);
  expect((await stat(join(options.dataDirectory, 'PG_VERSION'))).birthtimeMs).toBe(made);
  await second.stop();
});

test('comes back right after its process group was killed', async () => {
  const first = await startPostgres(options);
  process.kill(-first.processGroup, 'SIGKILL');
  const second = await startPostgres(options);
  await second.stop();
  expect(await readFile(options.logFile, 'utf8')).toContain('automatic recovery in progress');
});

test('says why it does not start', async () => {
  const running = await startPostgres(options);
  try {
    const other = { ...options, dataDirectory: join(folder, 'other') };
    await expect(startPostgres(other)).rejects.toThrow(/could not bind|Address already in use/);
  } finally {
    await running.stop();
  }
});

test.runIf(process.getuid?.() === 0)(
  'runs as root, in a folder that others may not enter, or names the folder',
  async () => {
    const closed = await mkdtemp(join(tmpdir(), 'deriva-closed-'));
    try {
      const server = await startPostgres({ ...options, dataDirectory: join(closed, 'postgres') });
      expect(await accepts('127.0.0.1', options.port)).toBe(true);
      await server.stop();
    } catch (error) {
      // Where user namespaces are forbidden.
      expect(String(error)).toContain(`cannot enter ${closed}`);
    } finally {
      await rm(closed, { recursive: true, force: true });
    }
  },
);

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, host)
      .once('connect', () => {
        socket.destroy();
        done(true);
      })
      .once('error', () => done(false));
  });
}
