import { DerivaError } from '@deriva/core/errors.ts';

/**
 * The one signal a stage watches: it fires when its deadline has come, its caller has gone, or the process
 * is told to end, with the DerivaError that says which as its reason.
 */
export interface StopReasons {
  readonly signal: AbortSignal;
  readonly deadline: Date;
  callerGone(): void;
  shutDown(): void;
  /** Ends the timer. */
  dispose(): void;
}

export function stopReasons(deadlineSeconds: number): StopReasons {
  const controller = new AbortController();
  const stop = (error: DerivaError) => {
    if (!controller.signal.aborted) controller.abort(error);
  };
  const timer = setTimeout(
    () =>
      stop(
        new DerivaError('checkpointed', {
          detail: `The deadline of ${deadlineSeconds} s has come; what was finished is kept.`,
          retryAfterSeconds: 1,
        }),
      ),
    deadlineSeconds * 1000,
  );
  return {
    signal: controller.signal,
    deadline: new Date(Date.now() + deadlineSeconds * 1000),
    callerGone: () => stop(new DerivaError('caller_gone', 'The connection of the caller was closed.')),
    shutDown: () =>
      stop(
        new DerivaError('shutting_down', { detail: 'This process was told to end.', retryAfterSeconds: 2 }),
      ),
    dispose: () => clearTimeout(timer),
  };
}
