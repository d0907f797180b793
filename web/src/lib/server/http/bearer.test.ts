import { describe, expect, it } from 'vitest';
import { requireBearer } from './bearer.ts';

const TOKEN = 'a-token-of-this-test';
const request = (authorization?: string) =>
  new Request('http://localhost/', { headers: authorization === undefined ? {} : { authorization } });
const unauthorized = expect.objectContaining({ code: 'unauthorized' });

describe('requireBearer', () => {
  it.each([`Bearer ${TOKEN}`, `bearer  ${TOKEN}`])('takes %j', (header) =>
    requireBearer(request(header), TOKEN),
  );
  it.each([undefined, '', TOKEN, 'Bearer', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`])('refuses %j', (header) =>
    expect(() => requireBearer(request(header), TOKEN)).toThrow(unauthorized),
  );
  it('refuses everybody where no token is set', () => {
    expect(() => requireBearer(request('Bearer undefined'), undefined)).toThrow(unauthorized);
  });
});
