import { DerivaError } from '@deriva/core/errors.ts';
import { BODY_LIMIT_BYTES } from './limits.ts';

const JSON_TYPE = /^application\/([\w.+-]+\+)?json\s*(;|$)/i;

/**
 * Reads a JSON body. A large one is refused by its declared length before any of it is read, or as soon
 * as what came is too much; it is never held.
 * @throws {DerivaError} unsupported_media_type, body_too_large, invalid_json
 */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type');
  if (!JSON_TYPE.test(type ?? '')) {
    const given = type === null ? 'not given' : `"${type.slice(0, 100)}"`;
    throw new DerivaError('unsupported_media_type', `The content type is ${given}; send application/json.`);
  }
  const text = await readText(request);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DerivaError('invalid_json', { detail: `The body is not valid JSON: ${why}`, cause });
  }
}

async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > BODY_LIMIT_BYTES) throw tooLarge();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  for await (const chunk of chunks(request)) text += decode(decoder, chunk);
  return text + decode(decoder);
}

async function* chunks(request: Request): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader();
  if (!reader) return;
  let bytes = 0;
  for (;;) {
    // Not cancelled when it is too much: that would cut the connection before the answer is out.
    const { done, value } = await reader.read().catch((thrown: unknown) => {
      throw isTooLarge(thrown) ? tooLarge() : new DerivaError('caller_gone', 'The body ended too early.');
    });
    if (done) return;
    bytes += value.byteLength;
    if (bytes > BODY_LIMIT_BYTES) throw tooLarge();
    yield value;
  }
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch (cause) {
    throw new DerivaError('invalid_json', { detail: 'The body is not UTF-8 text.', cause });
  }
}

/** adapter-node counts too, and fails the stream with this status. */
function isTooLarge(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && 'status' in thrown && thrown.status === 413;
}

function tooLarge(): DerivaError {
  return new DerivaError('body_too_large', `The body may hold at most ${BODY_LIMIT_BYTES} bytes.`);
}
