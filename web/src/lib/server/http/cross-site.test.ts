import { describe, expect, it } from 'vitest';
import { isCrossSite } from './cross-site.ts';

const HOST = 'deriva.example:3000';
const post = (headers: Record<string, string>) => isCrossSite('POST', new Headers(headers), HOST);

describe('isCrossSite', () => {
  it('lets programs through, which send neither header', () => expect(post({})).toBe(false));
  it.each(['same-origin', 'none'])('lets %s through', (site) =>
    expect(post({ 'sec-fetch-site': site })).toBe(false),
  );
  it.each(['cross-site', 'same-site'])('stops %s, whatever the origin', (site) =>
    expect(post({ 'sec-fetch-site': site, origin: `http://${HOST}` })).toBe(true),
  );
  it.each([`http://${HOST}`, `https://${HOST}`])('lets the own origin %s through', (origin) =>
    expect(post({ origin })).toBe(false),
  );
  it.each(['http://evil.example', 'http://deriva.example', 'null', ''])('stops the origin %j', (origin) =>
    expect(post({ origin })).toBe(true),
  );
  it('lets everybody read', () => {
    expect(isCrossSite('GET', new Headers({ 'sec-fetch-site': 'cross-site' }), HOST)).toBe(false);
  });
});
