import type { CleanStore, RegisteredModel } from '@deriva/adapters/ports/clean-store.ts';
import type { Ledger } from '@deriva/adapters/ports/ledger.ts';
import type { ObjectStore } from '@deriva/adapters/ports/object-store.ts';
import type { Registry } from '@deriva/adapters/ports/registry.ts';
import type { StageRuns } from '@deriva/adapters/ports/stage-runs.ts';
import { decidePromotion } from '@deriva/core/decisions/decide-promotion.ts';
import type { PromotionDecision } from '@deriva/core/decisions/promotion.ts';
import { holdoutLoss } from '@deriva/core/drift/holdout-loss.ts';
import { rowLosses } from '@deriva/core/metrics/loss.ts';
import { targetOf } from '@deriva/core/problems/target.ts';
import { returningGroups } from '@deriva/core/splits/returning-groups.ts';
import { keyText, type PromoteResult, SPLITS } from '@deriva/core/stages.ts';
import type { StageContext } from '@deriva/runtime/stage-definition.ts';
import { championOf } from '../shared/champion.ts';
import { loadModel } from '../shared/load-model.ts';
import { predecessor } from '../shared/predecessor.ts';
import { refuseOlder } from '../shared/refuse-older.ts';

export interface PromotePorts {
  readonly runs: StageRuns;
  readonly clean: CleanStore;
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly registry: Registry;
}

/**
 * Holds the challenger against the champion on the same holdout rows and, if it is proven better, moves the
 * alias. The ledger has the intent before the alias moves and the deed after: a process killed in between
 * leaves an intent that the next call carries out.
 * @throws {DerivaError} predecessor_missing, newer_batch_decided, unknown_champion
 */
export async function promoteBatch(ports: PromotePorts, context: StageContext) {
  const { problem, key } = context;
  const { result: explained } = await predecessor(ports.runs, key, 'explain');
  const { result: drift } = await predecessor(ports.runs, key, 'drift');
  await refuseOlder(ports.clean, key);
  const champion = await championOf(ports, problem.name);
  const challenger = explained.challenger
    ? await ports.clean.registeredVersion(problem.name, explained.challenger.version)
    : null;
  const { decision, losses } = await judge(ports, context, champion, challenger);
  const championBefore = champion?.version ?? null;
  const version = challenger?.version ?? null;
  const moves = decision.decision !== 'reject' && version !== null;
  const championAfter = moves ? version : championBefore;
  const entry = {
    problem: problem.name,
    batch: key.batch,
    at: context.startedAt,
    criterion: decision.criterion,
    sentence: decision.sentence,
    version,
    championBefore,
    championAfter,
    evidence: decision,
  };

  const tags = {
    'deriva.decision': decision.decision,
    'deriva.criterion': decision.criterion,
    'deriva.sentence': decision.sentence,
  };
  // Before the alias: a run or version that someone deleted in MLflow must stop this before anything has moved.
  if (version !== null) await ports.registry.setVersionTags(problem.name, version, tags);
  await ports.registry.setRunTags(drift.mlflowRunId, {
    'deriva.promotion': decision.decision,
    'deriva.promotion_criterion': decision.criterion,
    'deriva.promotion_sentence': decision.sentence,
  });

  if (moves) {
    // MLflow cannot check whose attempt this is: one that was frozen until another took over must not move the alias.
    await context.confirm();
    await ports.ledger.appendNow({ ...entry, kind: 'promotion_intended', key: `${keyText(key)}/intended` });
    await ports.registry.setAlias(problem.name, 'champion', version);
  }
  return context.commit(async (transaction): Promise<PromoteResult> => {
    await ports.ledger.append(transaction, { ...entry, kind: decision.decision, key: keyText(key) });
    if (challenger) await ports.clean.storeRegistered(transaction, { ...challenger, holdout: losses });
    return { batch: key.batch, ...decision, championBefore, championAfter, challengerVersion: version };
  });
}

async function judge(
  ports: PromotePorts,
  { problem, key, signal }: StageContext,
  champion: RegisteredModel | null,
  challenger: RegisteredModel | null,
): Promise<{ decision: PromotionDecision; losses: RegisteredModel['holdout'] }> {
  const rows = await ports.clean.rows(problem, {
    batches: { from: 0, through: key.batch },
    splits: ['holdout'],
  });
  const batchRows = await ports.clean.rows(problem, {
    batches: { from: key.batch, through: key.batch },
    splits: SPLITS,
  });
  const target = targetOf(problem, rows.table);
  const lossesOf = async (model: RegisteredModel) => {
    signal.throwIfAborted();
    const predictor = await loadModel(ports.objects, model.modelKey);
    return rowLosses(problem.task, predictor.scores(rows.table), target);
  };
  // No challenger at all is one whose every prediction is not a number: all candidates diverged.
  const challengerLosses = challenger ? await lossesOf(challenger) : Float64Array.of(Number.NaN);
  const championModel = champion ? await loadModel(ports.objects, champion.modelKey) : null;
  const decision = decidePromotion({
    task: problem.task,
    batch: key.batch,
    champion: champion ? { version: champion.version, losses: await lossesOf(champion) } : null,
    challenger: {
      version: challenger?.version ?? null,
      losses: challengerLosses,
      metrics: challenger?.metrics.holdout ?? {},
    },
    group: rows.group,
    slice: rows.batch,
    gates: problem.gates,
    newBatchTarget: problem.task.kind === 'regression' ? targetOf(problem, batchRows.table) : null,
    championTargetRange: championModel?.trainedOn.targetRange ?? null,
  });
  const losses = challenger
    ? holdoutLoss(problem.task, challengerLosses, rows.group, returningGroups(rows.batch, rows.group))
    : null;
  return { decision, losses };
}
