import type { ProcessRecord } from './process-records.ts';
import type { ReadyCheck } from './ready.ts';

/** A program that runs as long as we do. */
export interface Service {
  /** Short, unique: names its log. */
  readonly name: string;
  /** What a person calls it. */
  readonly title: string;
  /** The port of loopback it listens on, if it does. */
  readonly port?: number;
  readonly launch: Launch;
  readonly ready: ReadyCheck;
  readonly readyWithinSeconds: number;
  /** From the signal that asks it to end to the one that makes it. */
  readonly graceSeconds: number;
}

/** Starts the program in a process group of its own, appending what it says to the log. */
export type Launch = (logFile: string, recorder: Recorder) => Promise<Launched>;

export interface Launched {
  readonly record: ProcessRecord;
  /** How it ended, in words. */
  readonly ended: Promise<string>;
}

/** Writes down that a process runs, so that the next start can end it if we cannot. */
export type Recorder = (pid: number, endWith: ProcessRecord['endWith']) => ProcessRecord;
