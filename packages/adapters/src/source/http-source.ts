import { DerivaError } from '@deriva/core/errors.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import type { Source } from '../ports/source.ts';
import { channel } from './channel.ts';
import { type RowSlicer, rowSlicer } from './row-slicer.ts';
import { sourceFailure, sourceMessage } from './source-failure.ts';

/**
 * A source over HTTP that keeps the course's Data API: `GET <base>/data?group_number=N[&day=…]` and
 * `GET <base>/restart_data_generation?group_number=N`. HTTP 400 means exhausted, whatever its text.
 *
 * An answer may take two minutes to begin: the only limits are Node's own, 300 s to the first byte and
 * 300 s between two, and the caller's signal.
 *
 * @param urlFor the base address for a problem, with or without a slash at its end.
 */
export function httpSource({ urlFor }: { urlFor: (problem: Problem) => string }): Source {
  async function get(problem: Problem, path: string, signal: AbortSignal): Promise<Response> {
    const url = new URL(`${urlFor(problem).replace(/\/+$/, '')}/${path}`);
    url.searchParams.set('group_number', String(problem.source.groupNumber));
    if (path === 'data' && problem.source.day !== undefined) url.searchParams.set('day', problem.source.day);
    try {
      // Uncompressed, so that the payload is kept as the source wrote it.
      return await fetch(url, { signal, headers: { 'accept-encoding': 'identity' } });
    } catch (thrown) {
      throw sourceFailure(thrown, url, signal);
    }
  }

  return {
    async next(problem, signal, read) {
      const abort = new AbortController();
      const response = await get(problem, 'data', AbortSignal.any([signal, abort.signal]));
      if (response.status === 400) return { exhausted: true, message: await sourceMessage(response) };
      if (!response.ok) throw await refused(response);

      const payload = channel<Uint8Array>();
      const rows = channel<readonly string[]>();
      const slicer = rowSlicer();
      const finish = (failure?: unknown) => {
        payload.close(failure);
        rows.close(failure);
      };
      let failure: unknown;
      const pumped = pump(response, slicer, payload.send, rows.send).then(
        () => finish(),
        (thrown: unknown) => {
          if (!abort.signal.aborted) failure = sourceFailure(thrown, new URL(response.url), signal);
          finish(failure);
        },
      );
      try {
        await read({ payload, rows, batchNumber: slicer.batchNumber });
        payload.abandon();
        rows.abandon();
        await pumped;
      } catch (thrown) {
        // What went wrong at the source comes before what the reader made of it.
        failure ??= thrown;
        abort.abort(thrown);
        finish(thrown);
      }
      if (failure !== undefined) throw failure;
      return { exhausted: false, batch: slicer.end().batchNumber };
    },

    async restart(problem, signal) {
      const response = await get(problem, 'restart_data_generation', signal);
      if (!response.ok) throw await refused(response);
      await response.body?.cancel();
    },
  };
}

/** Sends every chunk both ways before it takes the next: the slower reader sets the pace. */
async function pump(
  response: Response,
  slicer: RowSlicer,
  payload: (chunk: Uint8Array) => Promise<void>,
  rows: (rows: readonly string[]) => Promise<void>,
): Promise<void> {
  for await (const chunk of response.body ?? []) {
    const cut = slicer.push(chunk);
    await Promise.all([payload(chunk), cut.length > 0 ? rows(cut) : undefined]);
  }
  slicer.end();
}

async function refused(response: Response): Promise<DerivaError> {
  const message = await sourceMessage(response);
  return new DerivaError('source_refused', `The source answered HTTP ${response.status}: ${message}`);
}
