import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it } from 'vitest';
import { readJson } from './body.ts';

it('takes a body that is cut for a caller that left, and not for a fault of ours', async () => {
  const read = Promise.withResolvers<unknown>();
  const server = createServer((request) => void readJson(request).then(read.resolve, read.reject));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  server.once('request', () => socket.destroy());
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{');
  await expect(read.promise).rejects.toMatchObject({ code: 'caller_gone' });
  server.close();
});
