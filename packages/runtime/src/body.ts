import type { IncomingMessage } from 'node:http';
import { DerivaError } from '@deriva/core/errors.ts';

/** Stage calls carry references and never data. */
export const MAX_BODY_BYTES = 64 * 1024;

/**
 * Reads the whole body, refusing a large one without holding it: functions-framework would buffer up to
 * 1 GB before the function is asked.
 * @throws {DerivaError} body_too_large, unsupported_media_type, invalid_json
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
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

function tooLarge(): DerivaError {
  return new DerivaError('body_too_large', { detail: `The body may hold at most ${MAX_BODY_BYTES} bytes.` });
}
