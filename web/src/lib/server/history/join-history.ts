import type { RegisteredModel } from '@deriva/adapters/ports/clean-store.ts';
import type { LedgerEntry } from '@deriva/adapters/ports/ledger.ts';
import type { RegistryVersion } from '@deriva/adapters/ports/registry.ts';
import type { Metrics } from '@deriva/core/metrics/metrics.ts';
import type { Split } from '@deriva/core/stages.ts';

/** A stretch of time in which a version served; `to` is null while it does. */
export interface Reign {
  readonly from: string;
  readonly to: string | null;
}

export interface VersionHistory {
  readonly version: string;
  readonly batch: number | null;
  readonly candidate: string | null;
  readonly registeredAt: string | null;
  readonly runId: string;
  readonly aliases: readonly string[];
  /** How promote decided; `pending` until it has, `unknown` where only MLflow knows the version. */
  readonly decision: 'baseline' | 'promote' | 'reject' | 'pending' | 'unknown';
  readonly criterion: string | null;
  readonly sentence: string | null;
  readonly decidedAt: string | null;
  readonly evidence: unknown;
  /** Why the batch was trained on at all. */
  readonly trained: { readonly criterion: string; readonly sentence: string } | null;
  readonly metrics: Readonly<Record<Split, Metrics>> | null;
  readonly served: readonly Reign[];
}

/**
 * One line a version, newest first: what MLflow's registry holds, joined with what CLEAN and the ledger
 * say of it. MLflow's part may be missing (null) while it is away; a version made by hand has only that.
 * @param ledger newest first.
 */
export function joinHistory(
  registered: readonly RegisteredModel[],
  registry: readonly RegistryVersion[] | null,
  ledger: readonly LedgerEntry[],
): VersionHistory[] {
  const reigns = reignsOf(ledger);
  const numbers = new Set([...registered.map((m) => m.version), ...(registry ?? []).map((v) => v.version)]);
  return [...numbers]
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => {
      const model = registered.find((m) => m.version === version) ?? null;
      const inRegistry = registry?.find((v) => v.version === version) ?? null;
      return describeVersion(version, model, inRegistry, ledger, reigns.get(version) ?? []);
    });
}

function describeVersion(
  version: string,
  model: RegisteredModel | null,
  inRegistry: RegistryVersion | null,
  ledger: readonly LedgerEntry[],
  served: readonly Reign[],
): VersionHistory {
  const decision = ledger.find((e) => e.version === version && isDecision(e.kind));
  const training = model && ledger.find((e) => e.batch === model.batch && e.kind === 'train');
  return {
    version,
    batch: model?.batch ?? null,
    candidate: model?.candidate ?? null,
    registeredAt: inRegistry?.createdAt.toISOString() ?? null,
    runId: model?.mlflowRunId ?? inRegistry?.runId ?? '',
    aliases: inRegistry?.aliases ?? [],
    decision: decision && isDecision(decision.kind) ? decision.kind : model ? 'pending' : 'unknown',
    criterion: decision?.criterion ?? null,
    sentence: decision?.sentence ?? null,
    decidedAt: decision?.at.toISOString() ?? null,
    evidence: decision?.evidence ?? null,
    trained: training ? { criterion: training.criterion, sentence: training.sentence } : null,
    metrics: model?.metrics ?? null,
    served,
  };
}

function isDecision(kind: LedgerEntry['kind']): kind is 'baseline' | 'promote' | 'reject' {
  return kind === 'baseline' || kind === 'promote' || kind === 'reject';
}

/** From when to when each version served, oldest first, as the changes of champion in the ledger tell it. */
export function reignsOf(ledger: readonly LedgerEntry[]): Map<string, Reign[]> {
  const changes = ledger
    .filter((e) => e.kind === 'baseline' || e.kind === 'promote' || e.kind === 'alias_moved')
    .reverse();
  const reigns = new Map<string, Reign[]>();
  changes.forEach((change, i) => {
    if (change.championAfter === null) return;
    const reign = { from: change.at.toISOString(), to: changes[i + 1]?.at.toISOString() ?? null };
    reigns.set(change.championAfter, [...(reigns.get(change.championAfter) ?? []), reign]);
  });
  return reigns;
}
