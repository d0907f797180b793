import type { Row } from '@deriva/core/tables/table.ts';

/** One answered prediction, as RAW keeps it. */
export interface PredictionRecord {
  readonly id: string;
  readonly problem: string;
  readonly modelName: string;
  readonly modelVersion: string;
  readonly at: Date;
  readonly input: Row;
  readonly output: unknown;
}

export interface PredictionStore {
  /** All or none; a record whose id is already there is left alone. */
  store(records: readonly PredictionRecord[]): Promise<void>;
  recent(problem: string, limit: number): Promise<PredictionRecord[]>;
}
