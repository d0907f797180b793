import { describe, expect, it } from 'vitest';
import { BODY_LIMIT_BYTES } from './limits.ts';
import { readJson } from './read-json.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

function post(body: BodyInit | null, headers: Record<string, string> = JSON_TYPE): Request {
  // The types of the browser do not know that Node wants this for streams.
  const duplex = { duplex: 'half' };
  return new Request('http://localhost/', { method: 'POST', body, headers, ...duplex });
}

/** A body without end in chunks of 64 KB, which counts how many were asked for. */
function endless(): { stream: ReadableStream<Uint8Array>; pulled: () => number } {
  let pulled = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(65_536).fill(0x20));
    },
  });
  return { stream, pulled: () => pulled };
}

describe('readJson', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'application/ld+json'])(
    'reads %s',
    async (type) => {
      expect(await readJson(post('{"a":[1,"é"]}', { 'content-type': type }))).toEqual({ a: [1, 'é'] });
    },
  );

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'refuses %s',
    async (type) => {
      await expect(readJson(post('{}', { 'content-type': type }))).rejects.toMatchObject({
        code: 'unsupported_media_type',
      });
    },
  );

  it.each(['', '{', '{"a":NaN}', '[1,]'])('refuses %j as no JSON', async (text) => {
    await expect(readJson(post(text))).rejects.toMatchObject({ code: 'invalid_json' });
  });

  it('refuses bytes that are not UTF-8', async () => {
    await expect(readJson(post(new Uint8Array([0x22, 0xff, 0x22])))).rejects.toMatchObject({
      code: 'invalid_json',
    });
  });

  it('reads a character that two chunks share', async () => {
    const halves = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array([0x22, 0xc3]));
        controller.enqueue(new Uint8Array([0xa9, 0x22]));
        controller.close();
      },
    });
    expect(await readJson(post(halves))).toBe('é');
  });

  it('refuses a declared length without reading', async () => {
    const { stream, pulled } = endless();
    const before = pulled();
    const headers = { ...JSON_TYPE, 'content-length': String(BODY_LIMIT_BYTES + 1) };
    await expect(readJson(post(stream, headers))).rejects.toMatchObject({ code: 'body_too_large' });
    expect(pulled() - before).toBeLessThanOrEqual(1);
  });

  it('stops an endless body at the limit', async () => {
    const { stream, pulled } = endless();
    await expect(readJson(post(stream))).rejects.toMatchObject({ code: 'body_too_large' });
    expect(pulled()).toBeLessThanOrEqual(BODY_LIMIT_BYTES / 65_536 + 2);
  });
});
