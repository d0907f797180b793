import { z } from 'zod';
import { readJson, writeJson } from '../state/json-file.ts';

const State = z.record(z.string(), z.int().min(0));

/** The number of the next batch by problem and group, from 0. */
export interface Cursors {
  at(problem: string, group: number): number;
  /** Moves the cursor past the batch it stands at and returns that batch's number. */
  take(problem: string, group: number): number;
  restart(problem: string, group: number): void;
}

/**
 * Kept in a small file, written before the answer is sent: as with the course's Data API an answer that
 * is lost is gone, also over a restart of the source. Without a file every cursor is at 0.
 */
export function cursorsInFile(file: string): Cursors {
  const state = readJson(file, State) ?? {};

  function set(key: string, batch: number): void {
    state[key] = batch;
    writeJson(file, state);
  }

  const at = (problem: string, group: number) => state[`${problem}/${group}`] ?? 0;
  return {
    at,
    take(problem, group) {
      const batch = at(problem, group);
      set(`${problem}/${group}`, batch + 1);
      return batch;
    },
    restart: (problem, group) => set(`${problem}/${group}`, 0),
  };
}
