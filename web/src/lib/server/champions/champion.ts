import type { Predictor } from '@deriva/core/models/predictor.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import type { ModelCard } from './model-card.ts';

/** Which version is to serve and where its file is: what MLflow's alias or the ledger says. */
export interface ChampionReference {
  readonly version: string;
  readonly runId: string;
  /** Key in the object store, where known. */
  readonly modelKey: string | null;
  /** What the bytes of the file must hash to; a version that does not say is never served. */
  readonly modelSha256: string | null;
}

/** A champion brought to life. */
export interface Champion {
  readonly problem: Problem;
  readonly version: string;
  readonly runId: string;
  readonly sha256: string;
  /** When this process began to serve it; the ledger knows since when it serves at all. */
  readonly loadedAt: Date;
  readonly predictor: Predictor;
  readonly card: ModelCard;
}
