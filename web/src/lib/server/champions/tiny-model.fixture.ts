import { createHash } from 'node:crypto';
import type { RegistryVersion } from '@deriva/adapters/ports/registry.ts';
import { runToEnd } from '@deriva/core/models/model.ts';
import { trainCandidate } from '@deriva/core/models/train-candidate.ts';
import { cleanColumns } from '@deriva/core/problems/problem.ts';
import { taxi } from '@deriva/core/problems/taxi.ts';
import type { Row } from '@deriva/core/tables/table.ts';
import { tableOf } from '@deriva/core/tables/table-of.ts';

export interface TinyModel {
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** Made-up cleaned trips. */
export const trips: readonly Row[] = Array.from({ length: 80 }, (_, i) => trip(i));

/** A real model file of taxi, from a few made-up trips; another `seed` gives other bytes. */
export function tinyModel(seed: number): TinyModel {
  const columns = cleanColumns(taxi);
  const rows = Array.from({ length: 80 }, (_, i) => trip(i + seed * 7));
  const data = { train: tableOf(columns, rows.slice(0, 60)), validation: tableOf(columns, rows.slice(60)) };
  const { bytes } = runToEnd(trainCandidate(taxi, 'linear', data, { seed, throughBatch: seed }));
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function trip(i: number): Row {
  return {
    id: `id${i}`,
    vendor_id: String((i % 2) + 1),
    pickup_datetime: 1_452_000_000 + i * 3571,
    passenger_count: (i % 5) + 1,
    pickup_longitude: -74 + (i % 7) / 100,
    pickup_latitude: 40.7 + (i % 11) / 100,
    dropoff_longitude: -73.95 + (i % 13) / 100,
    dropoff_latitude: 40.75 + (i % 5) / 100,
    store_and_fwd_flag: i % 9 === 0 ? 'Y' : 'N',
    trip_duration: 300 + ((i * 137) % 2000),
  };
}

/** The version of MLflow's registry that names this model's file. */
export function registeredAs(version: string, model: TinyModel): RegistryVersion {
  return {
    version,
    runId: `run-${version}`,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    tags: { 'deriva.model_key': `models/taxi/${model.sha256}.json`, 'deriva.model_sha256': model.sha256 },
    aliases: ['champion'],
  };
}
