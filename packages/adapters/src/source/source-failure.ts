import { DerivaError } from '@deriva/core/errors.ts';

/** As much of an error's text as is shown. */
const LONGEST_MESSAGE = 500;

/** Codes of undici, Node's HTTP client, for an answer that stopped after the connection stood. */
const CUT = new Set(['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'ECONNRESET', 'EPIPE']);

/**
 * What went wrong between here and the source, as one of Deriva's errors. A caller's abort stays what the
 * caller made it.
 */
export function sourceFailure(thrown: unknown, url: URL, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  // fetch tells of the network by a TypeError ("fetch failed", "terminated") with a cause; the rest is not the source's.
  if (!(thrown instanceof TypeError && thrown.cause instanceof Error)) return thrown;
  const { code, message } = rootCause(thrown);
  if (CUT.has(code) || code.startsWith('HPE_'))
    return new DerivaError('source_cut', {
      detail: `The answer of the source at ${url.host} ended too early (${code}: ${message}).`,
      cause: thrown,
    });
  return new DerivaError('source_unavailable', {
    detail: `The source at ${url.host} cannot be reached (${code === '' ? '' : `${code}: `}${message}).`,
    cause: thrown,
  });
}

/** fetch wraps what happened in "fetch failed" or "terminated"; the reason is its cause. */
function rootCause(thrown: unknown): { code: string; message: string } {
  if (!(thrown instanceof Error)) return { code: '', message: String(thrown) };
  if (thrown.cause instanceof Error) return rootCause(thrown.cause);
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  return { code, message: thrown.message };
}

/** The text of an answer that is not a batch: FastAPI's `detail`, or the beginning of what stands there. */
export async function sourceMessage(response: Response): Promise<string> {
  const text = await beginning(response);
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && 'detail' in body) {
      const { detail } = body;
      return (typeof detail === 'string' ? detail : JSON.stringify(detail)).slice(0, LONGEST_MESSAGE);
    }
  } catch {
    // Not JSON: shown as it is.
  }
  return text.trim().slice(0, LONGEST_MESSAGE) || 'no text';
}

/** Of an answer that may be of any length, or cut: its status has said what matters. */
async function beginning(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > 4 * LONGEST_MESSAGE) break;
    }
  } catch {
    // What came of it is enough.
  }
  return text;
}
