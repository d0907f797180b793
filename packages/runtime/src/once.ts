import type { Attempt, StageRun } from '@deriva/adapters/ports/stage-runs.ts';
import { asDerivaError, DerivaError } from '@deriva/core/errors.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import { problemNamed } from '@deriva/core/problems/registry.ts';
import { keyText, type StageKey } from '@deriva/core/stages.ts';
import type { Logger } from 'pino';
import type { StageAnswer, StageContext, StageDefinition, StageInput } from './stage-definition.ts';
import type { StopReasons } from './stop-reasons.ts';

export interface Answer {
  readonly body: unknown;
  /** True when the work had been done before and this is its stored answer. */
  readonly replayed: boolean;
}

/**
 * Does the work of a key once, however often and however simultaneously it is asked for: answers from the
 * record where there is one; otherwise takes the key's lock, looks again, and works. Whoever waits for
 * the lock finds the record, or takes over what a dead owner left.
 * @throws {DerivaError} idempotency_key_reused, in_progress, and whatever the stage throws.
 */
export async function once<I extends StageInput>(
  definition: StageDefinition<I>,
  input: I,
  idempotencyKey: string | undefined,
  stop: StopReasons,
  log: Logger,
): Promise<Answer> {
  const problem = problemNamed(input.problem);
  const key = await naturalKey(definition, problem, input, idempotencyKey);
  const stored = await definition.runs.find(key);
  if (stored?.status === 'done') return { body: stored.result, replayed: true };

  const lock = await definition.runs.lock(key, stop.deadline, stop.signal);
  try {
    stop.signal.throwIfAborted();
    const meanwhile = await definition.runs.find(key);
    if (meanwhile?.status === 'done') return { body: meanwhile.result, replayed: true };
    const startedAt = new Date();
    const attempt = await lock.begin(startedAt);
    return await attemptWork(definition, input, attempt, {
      problem,
      key,
      startedAt,
      stop,
      log,
      before: meanwhile,
    });
  } finally {
    await lock.release();
  }
}

async function naturalKey<I extends StageInput>(
  definition: StageDefinition<I>,
  problem: Problem,
  input: I,
  header: string | undefined,
): Promise<StageKey> {
  const bound = header === undefined ? null : await definition.runs.findIdempotencyKey(header);
  const batch = input.batch ?? bound?.batch ?? (await definition.defaultBatch?.(problem));
  if (batch === undefined) {
    throw new DerivaError('invalid_input', {
      detail: 'The body names no batch.',
      faults: [{ at: '/batch', message: 'must be a whole number from 0' }],
    });
  }
  const key: StageKey = {
    problem: problem.name,
    batch,
    stage: definition.stage,
    candidate: input.candidate ?? '',
    generation: await definition.runs.generation(problem.name, batch),
  };
  if (header === undefined) return key;
  const other = bound ?? (await definition.runs.bindIdempotencyKey(header, key));
  // Another call with this header bound it since we looked, and so has said which batch is meant.
  if (other && !bound && input.batch === undefined) return naturalKey(definition, problem, input, header);
  // A redo raises the generation: the same header then rightly asks for the new one.
  if (other && keyText({ ...other, generation: key.generation }) !== keyText(key)) {
    throw new DerivaError('idempotency_key_reused', {
      detail: `The Idempotency-Key "${header}" was used for ${keyText(other)} and cannot stand for ${keyText(key)}.`,
    });
  }
  return key;
}

interface Setting {
  readonly problem: Problem;
  readonly key: StageKey;
  readonly startedAt: Date;
  readonly stop: StopReasons;
  readonly log: Logger;
  readonly before: StageRun | null;
}

async function attemptWork<I extends StageInput>(
  definition: StageDefinition<I>,
  input: I,
  attempt: Attempt,
  { problem, key, startedAt, stop, log, before }: Setting,
): Promise<Answer> {
  if (before) log.info({ event: 'taken_over', attempt: attempt.number }, 'an earlier attempt did not finish');
  const context: StageContext = {
    problem,
    key,
    startedAt,
    signal: stop.signal,
    log,
    adopt: (name, value) => attempt.adopt(name, value),
    confirm: () => attempt.confirm(),
    adopted: (name) => before?.adopted[name],
    commit: <R extends object>(
      effect: (transaction: Parameters<Parameters<Attempt['commit']>[0]>[0]) => Promise<R>,
    ) =>
      attempt.commit(async (transaction): Promise<StageAnswer<R>> => {
        const result = await effect(transaction);
        stop.signal.throwIfAborted();
        return {
          problem: key.problem,
          stage: key.stage,
          generation: key.generation,
          ...result,
          durationSeconds: (Date.now() - startedAt.getTime()) / 1000,
        };
      }),
  };
  try {
    const answer = await definition.work(input, context);
    if ('unstored' in answer) {
      await attempt.withdraw();
      return {
        body: { problem: key.problem, stage: key.stage, generation: key.generation, ...answer.unstored },
        replayed: false,
      };
    }
    return { body: answer, replayed: false };
  } catch (thrown) {
    // Whatever was thrown because the signal fired is the signal's reason in other words.
    const error = asDerivaError(stop.signal.aborted ? stop.signal.reason : thrown);
    if (error.code !== 'superseded') await recordFailure(attempt, error, log);
    throw error;
  }
}

/** The database may be what failed; the caller must hear of the first error, not of this one. */
async function recordFailure(attempt: Attempt, error: DerivaError, log: Logger): Promise<void> {
  try {
    await attempt.fail({ code: error.code, detail: error.message });
  } catch (cause) {
    log.warn({ event: 'failure_not_recorded', err: cause }, 'the failed attempt could not be recorded');
  }
}
