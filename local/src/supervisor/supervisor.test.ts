import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@deriva/embedded-postgres/free-port.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { familyLives, killFamily } from './family.ts';
import { processIdentity } from './process-identity.ts';
import { program } from './program.ts';
import { httpReady } from './ready.ts';
import type { Service } from './service.ts';
import { Supervisor } from './supervisor.ts';

let folder: string;
let said: string[];
let supervisor: Supervisor;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deriva-supervisor-'));
  said = [];
  supervisor = make();
});

afterEach(async () => {
  await supervisor.stop([]);
  rmSync(folder, { recursive: true, force: true });
});

const make = () =>
  new Supervisor({ processes: join(folder, 'processes.json'), logs: join(folder, 'logs') }, (line) =>
    said.push(line),
  );

const recorded = (): { name: string; pid: number }[] =>
  JSON.parse(readFileSync(join(folder, 'processes.json'), 'utf8'));

/** A server in Node: `script` runs before it listens. */
async function server(name: string, script = ''): Promise<Service & { readonly port: number }> {
  const port = await freePort();
  const listen = `require('node:http').createServer((_, r) => r.end(String(process.pid))).listen(${port}, '127.0.0.1')`;
  return {
    name,
    title: `The server ${name}`,
    port,
    ready: httpReady(`http://127.0.0.1:${port}/`),
    readyWithinSeconds: 20,
    graceSeconds: 5,
    launch: program({ file: process.execPath, args: ['-e', `${script};${listen}`], cwd: folder, env: {} }),
  };
}

const pidOf = async (service: { port: number }) =>
  Number(await (await fetch(`http://127.0.0.1:${service.port}/`)).text());

test('a started service is ready, recorded and in a session of its own; a stopped one leaves nothing', async () => {
  const service = await server('one');
  await supervisor.start(service);
  const pid = await pidOf(service);
  expect(recorded()).toMatchObject([{ name: 'one', pid }]);
  expect(pid).not.toBe(process.pid);

  await supervisor.stop([new Set(['one'])]);
  expect(recorded()).toEqual([]);
  expect(familyLives(pid)).toBe(false);
});

test('who ignores SIGTERM is killed, and its children with it, also those in a group of their own', async () => {
  const child = join(folder, 'child.pid');
  const script = `process.on('SIGTERM', () => {});
    const c = require('node:child_process').spawn('/bin/sh', ['-c', 'set -m; sleep 1000 & echo $! > ${child}; wait']);`;
  const service = { ...(await server('stubborn', script)), graceSeconds: 0.2 };
  await supervisor.start(service);
  await vi.waitFor(() => expect(existsSync(child) && readFileSync(child, 'utf8')).toMatch(/\d+\n/));
  const pid = Number(readFileSync(child, 'utf8'));
  await supervisor.stop([]);
  expect(processIdentity(pid)).toBeNull();
});

test('a service that dies while it starts is an error with the end of its log', async () => {
  const service = await server('broken', `console.error('the reason'); process.exit(3)`);
  await expect(supervisor.start(service)).rejects.toThrow(
    /The server broken ended.*exit code 3[\s\S]*the reason/,
  );
});

test('a port that someone else has is an error that names it', async () => {
  const service = await server('late');
  const other = createServer();
  await new Promise<void>((done) => other.listen(service.port, '127.0.0.1', done));
  try {
    await expect(supervisor.start(service)).rejects.toThrow(
      `Port ${service.port}, for The server late, is taken`,
    );
  } finally {
    other.close();
  }
});

test('a service that dies is started again', async () => {
  const service = await server('mortal');
  await supervisor.start(service);
  const before = await pidOf(service);
  process.kill(before, 'SIGKILL');
  await vi.waitFor(() => expect(said).toContain('The server mortal is back.'), 20_000);
  expect(await pidOf(service)).not.toBe(before);
  expect(said[0]).toContain('killed by SIGKILL');
});

test('what was ended while it waited to be started again, and then started, runs once', async () => {
  const one = await server('twice');
  let launches = 0;
  const service: typeof one = {
    ...one,
    launch: (...given) => {
      launches++;
      return one.launch(...given);
    },
  };
  // Ends later than the first, so its pause is over later too.
  const clock = await server('clock');
  await supervisor.start(clock);
  await supervisor.start(service);
  process.kill(await pidOf(service), 'SIGKILL');
  await vi.waitFor(() => expect(said[0]).toContain('killed by SIGKILL'), 20_000);
  await supervisor.end(service);
  await supervisor.start(service);
  process.kill(await pidOf(clock), 'SIGKILL');
  await vi.waitFor(() => expect(said).toContain('The server clock is back.'), 20_000);
  expect(launches).toBe(2);
});

test('what a killed run left is ended by the next, and nobody else', async () => {
  const service = await server('orphan');
  const killed = make();
  await killed.start(service);
  const pid = await pidOf(service);
  const bystander = spawn('sleep', ['1000'], { detached: true });
  try {
    // As after kill -9: the record is there, whoever wrote it is not.
    expect(await make().reap()).toEqual(['orphan']);
    expect(familyLives(pid)).toBe(false);
    expect(familyLives(bystander.pid!)).toBe(true);
  } finally {
    killFamily(bystander.pid!);
    await killed.stop([]);
  }
});
