import { Worker } from 'node:worker_threads';
import { DerivaError, ERRORS, type ErrorCode } from '@deriva/core/errors.ts';

/** What a worker posts: progress as often as it likes, then one result. */
export type WorkerMessage<R> =
  | { readonly kind: 'progress'; readonly share: number; readonly message: string }
  | { readonly kind: 'result'; readonly result: R };

export interface WorkerTask<T> {
  /** The module that runs in the thread; it reads `workerData`. */
  readonly module: URL;
  readonly data: T;
  readonly signal: AbortSignal;
  readonly onProgress: (share: number, message: string) => void;
}

/**
 * Runs long computation in a thread of its own, so that the function goes on hearing signals, deadlines and
 * callers that leave. When the signal fires the thread is ended and the signal's reason thrown.
 */
export function runInWorker<T, R>({ module, data, signal, onProgress }: WorkerTask<T>): Promise<R> {
  signal.throwIfAborted();
  return new Promise<R>((resolve, reject) => {
    const worker = new Worker(module, { workerData: data });
    const end = () => {
      signal.removeEventListener('abort', abort);
      void worker.terminate();
    };
    const abort = () => {
      end();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort);
    worker.on('message', (message: WorkerMessage<R>) => {
      if (message.kind === 'progress') return onProgress(message.share, message.message);
      end();
      resolve(message.result);
    });
    worker.on('error', (error) => {
      end();
      reject(fromThread(error));
    });
    worker.on('exit', (code) => {
      end();
      reject(new Error(`The worker ended with code ${code} before its result.`));
    });
  });
}

/** An error keeps its fields on the way between threads, and loses its class. */
function fromThread(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !('code' in thrown) || !isErrorCode(thrown.code)) return thrown;
  return new DerivaError(thrown.code, { detail: thrown.message, cause: thrown });
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}
