import type { PredictionRecord } from '@deriva/adapters/ports/prediction-store.ts';
import { DerivaError } from '@deriva/core/errors.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLog } from '../log.ts';
import { PredictionRecorder } from './prediction-recorder.ts';

const RETRY = 1000;
const PATIENCE = 500;

let stored: string[][];
/** What the database does with the next group. */
let behaviour: (ids: readonly string[]) => Promise<void>;

const away = () => Promise.reject(new DerivaError('database_unavailable', 'away'));
const records = (...ids: string[]): PredictionRecord[] =>
  ids.map((id) => ({
    id,
    problem: 'taxi',
    modelName: 'taxi',
    modelVersion: '1',
    at: new Date(0),
    input: {},
    output: null,
  }));

function recorder(capacity = 100): PredictionRecorder {
  const store = {
    async store(group: readonly PredictionRecord[]) {
      const ids = group.map((r) => r.id);
      await behaviour(ids);
      stored.push(ids);
    },
  };
  return new PredictionRecorder(
    store,
    { capacity, patienceMilliseconds: PATIENCE, retryMilliseconds: RETRY },
    openLog('silent'),
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  stored = [];
  behaviour = async () => {};
});
afterEach(() => vi.useRealTimers());

describe('PredictionRecorder', () => {
  it('answers when the records are committed', async () => {
    const recording = recorder();
    expect(await recording.record(records('a', 'b'))).toBe(true);
    expect(stored).toEqual([['a', 'b']]);
    expect(recording.state).toEqual({ buffered: 0, lost: 0, down: false });
  });

  it('gathers what arrives during a commit into one group', async () => {
    const { promise: commit, resolve } = Promise.withResolvers<void>();
    behaviour = () => commit;
    const recording = recorder();
    const answers = [
      recording.record(records('a')),
      recording.record(records('b')),
      recording.record(records('c')),
    ];
    resolve();
    expect(await Promise.all(answers)).toEqual([true, true, true]);
    expect(stored).toEqual([['a'], ['b', 'c']]);
  });

  it('keeps records while the database is away and writes them, in order and once, when it is back', async () => {
    behaviour = away;
    const recording = recorder();
    expect(await recording.record(records('a'))).toBe(false);
    expect(await recording.record(records('b'))).toBe(false);
    expect(recording.state).toEqual({ buffered: 2, lost: 0, down: true });
    await vi.advanceTimersByTimeAsync(RETRY);
    expect(recording.state.buffered).toBe(2);
    behaviour = async () => {};
    await vi.advanceTimersByTimeAsync(RETRY);
    expect(stored).toEqual([['a', 'b']]);
    expect(recording.state).toEqual({ buffered: 0, lost: 0, down: false });
    expect(await recording.record(records('c'))).toBe(true);
  });

  it('does not let an answer wait for a database that hangs', async () => {
    const { promise: hanging, resolve } = Promise.withResolvers<void>();
    behaviour = () => hanging;
    const recording = recorder();
    const answer = recording.record(records('a'));
    await vi.advanceTimersByTimeAsync(PATIENCE);
    expect(await answer).toBe(false);
    // Who comes now is not made to wait at all.
    expect(await recording.record(records('b'))).toBe(false);
    resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(stored).toEqual([['a'], ['b']]);
    expect(recording.state.buffered).toBe(0);
    expect(await recording.record(records('c'))).toBe(true);
  });

  it('holds no more than its capacity, and counts what found no room', async () => {
    behaviour = away;
    const recording = recorder(3);
    await recording.record(records('a', 'b'));
    expect(await recording.record(records('c', 'd'))).toBe(false);
    expect(recording.state).toEqual({ buffered: 2, lost: 2, down: true });
  });

  it('leaves out what the database refuses, and nothing else', async () => {
    behaviour = async (ids) => {
      if (ids.includes('bad')) throw new Error('invalid input syntax');
    };
    const { promise: gate, resolve } = Promise.withResolvers<void>();
    const recording = recorder();
    const normal = behaviour;
    behaviour = () => gate;
    const opening = recording.record(records('first'));
    const answers = [
      recording.record(records('a')),
      recording.record(records('bad')),
      recording.record(records('c')),
    ];
    behaviour = normal;
    resolve();
    expect(await opening).toBe(true);
    expect(await Promise.all(answers)).toEqual([true, false, true]);
    expect(stored.flat()).toEqual(['first', 'a', 'c']);
    expect(recording.state).toMatchObject({ buffered: 0, lost: 1 });
  });

  it('writes the rest at the end', async () => {
    behaviour = away;
    const recording = recorder();
    await recording.record(records('a'));
    behaviour = async () => {};
    await recording.close(1000);
    expect(stored).toEqual([['a']]);
  });

  it('ends in time also when the database is away', async () => {
    behaviour = () => new Promise(() => {});
    const recording = recorder();
    const answer = recording.record(records('a'));
    const closed = recording.close(1000);
    await vi.advanceTimersByTimeAsync(1000);
    await closed;
    expect(await answer).toBe(false);
    expect(recording.state.buffered).toBe(1);
  });
});
