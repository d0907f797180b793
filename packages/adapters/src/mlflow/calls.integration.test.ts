import { createServer, type RequestListener, type Server } from 'node:http';
import { DerivaError } from '@deriva/core/errors.ts';
import { afterEach, expect, test } from 'vitest';
import { mlflowRegistry } from './mlflow-registry.ts';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((closed) => (server === undefined ? closed(null) : server.close(closed)));
  server = undefined;
});

async function listening(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const address = started.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'fulfilled',
    (thrown: unknown) => (thrown instanceof DerivaError ? thrown.code : String(thrown)),
  );
}

// Faults that a healthy MLflow cannot show.
const faults: [string, RequestListener][] = [
  ['a gateway that says 502 in plain text', (_, response) => response.writeHead(502).end('bad gateway')],
  ['an error of the server', (_, response) => response.writeHead(500).end('{"error_code":"INTERNAL_ERROR"}')],
  ['too many requests', (_, response) => response.writeHead(429).end('{"error_code":"REQUEST_LIMIT"}')],
  ['a page where JSON should be', (_, response) => response.end('<html>MLflow</html>')],
  ['a page for a route that is not there', (_, response) => response.writeHead(404).end('<html>404</html>')],
  ['JSON that is not MLflow’s', (_, response) => response.end('{"model_versions":"none"}')],
  ['a connection that breaks', (request) => request.socket.destroy()],
  [
    'an answer that is cut',
    (_, response) =>
      void response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy()),
  ],
];

test.each(faults)('mlflow_unavailable: %s', async (_, listener) => {
  const registry = mlflowRegistry({ url: await listening(listener) });
  expect(await codeOf(registry.versions('taxi'))).toBe('mlflow_unavailable');
});

test('mlflow_unavailable: nobody listens', async () => {
  const url = await listening(() => {});
  await new Promise((closed) => server?.close(closed));
  expect(await codeOf(mlflowRegistry({ url }).ping())).toBe('mlflow_unavailable');
});

test('what MLflow refuses says why, and is not worth a repeat', async () => {
  const url = await listening((_, response) =>
    response.writeHead(400).end('{"error_code":"INVALID_PARAMETER_VALUE","message":"no"}'),
  );
  expect(await codeOf(mlflowRegistry({ url }).versions('taxi'))).toContain('400 INVALID_PARAMETER_VALUE: no');
});
