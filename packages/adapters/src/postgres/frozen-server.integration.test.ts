import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabases, testDatabases } from '../test-support/test-databases.ts';
import { openClean } from './clean-database.ts';

let databases: TestDatabases;
const sockets: Socket[] = [];
/** Passes everything on until it is frozen: then it keeps its connections, and nothing moves. */
const gate = createServer((client) => {
  const { hostname, port } = new URL(databases.url('clean'));
  const server = connect(Number(port), hostname);
  sockets.push(client, server);
  client.on('error', () => {}).pipe(server);
  server.on('error', () => {}).pipe(client);
});

beforeAll(async () => {
  databases = await testDatabases();
  gate.listen(0, '127.0.0.1');
  await once(gate, 'listening');
});

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  gate.close();
  await databases.drop();
});

test('a lock is given back although the server is frozen: what its holder has to say must not wait', async () => {
  const url = new URL(databases.url('clean', 'deriva_promote'));
  url.port = String((gate.address() as AddressInfo).port);
  const clean = openClean({ url: url.href });
  const key = { problem: 'taxi', batch: 0, stage: 'promote', candidate: '', generation: 0 } as const;
  const lock = await clean.runs.lock(key, new Date());
  for (const socket of sockets) socket.unpipe().pause();
  await lock.release();
  await clean.close();
  expect(sockets.some((socket) => socket.destroyed)).toBe(false);
});
