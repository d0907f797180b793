import type { IncomingMessage } from 'node:http';
import { DerivaError } from '@deriva/core/errors.ts';

/** Stage calls carry references and never data. */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * Reads the whole body, refusing a large one without holding it: functions-framework would buffer up to
 * 1 GB before the function is asked.
 * @throws {DerivaError} body_too_large, unsupported_media_type, invalid_json, caller_gone
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // A refused body must not end the connection that the refusal goes out on.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof DerivaError) throw cause;
    throw new DerivaError('caller_gone', { detail: 'The body ended before its end.', cause });
  }
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type)) {
    throw new DerivaError('unsupported_media_type', {
      detail: `The content type is ${type === '' ? 'not given' : `"${type}"`}; send application/json.`,
    });
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch (cause) {
    throw new DerivaError('invalid_json', {
      detail: `The body is not valid JSON: ${(cause as Error).message}`,
      cause,
    });
  }
}

/** Of a refused body; whoever sends more has the connection cut. */
const MAX_PASSED_OVER_BYTES = 32 * 1024 * 1024;

/**
 * Reads what is left of a refused body and throws it away, within a limit: a client that is still sending when
 * the connection ends sees a broken pipe, and never the answer.
 */
export async function passOver(request: IncomingMessage): Promise<void> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_PASSED_OVER_BYTES) return;
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > MAX_PASSED_OVER_BYTES) return;
  }
}

function tooLarge(): DerivaError {
  return new DerivaError('body_too_large', { detail: `The body may hold at most ${MAX_BODY_BYTES} bytes.` });
}
