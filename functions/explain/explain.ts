import type { CleanStore, RegisteredModel } from '@deriva/adapters/ports/clean-store.ts';
import type { Ledger } from '@deriva/adapters/ports/ledger.ts';
import type { ObjectStore } from '@deriva/adapters/ports/object-store.ts';
import type { Registry } from '@deriva/adapters/ports/registry.ts';
import type { StageRuns } from '@deriva/adapters/ports/stage-runs.ts';
import { chooseChallenger } from '@deriva/core/decisions/choose-challenger.ts';
import { type ExplainResult, keyText, type TrainResult } from '@deriva/core/stages.ts';
import type { StageContext } from '@deriva/runtime/stage-definition.ts';
import { adoptedBefore } from '../shared/adopted-before.ts';
import { championOf } from '../shared/champion.ts';
import { loadModel } from '../shared/load-model.ts';
import { predecessor } from '../shared/predecessor.ts';
import { movedMost } from './moved-most.ts';
import { sampleRows } from './sample-rows.ts';

export interface ExplainPorts {
  readonly runs: StageRuns;
  readonly clean: CleanStore;
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly registry: Registry;
}

/** Exact SHAP values cost the same for every row; a thousand rows hold the mean to a few percent. */
const EXPLAINED_ROWS = 1000;

/**
 * Chooses the challenger among the batch's candidates on the validation rows, registers it, and says on the
 * same rows what it relies on, beside what the champion relies on.
 * @throws {DerivaError} predecessor_missing while a planned candidate has not been trained
 */
export async function explainBatch(ports: ExplainPorts, context: StageContext) {
  const { problem, key, signal } = context;
  const { result: drift, finishedAt } = await predecessor(ports.runs, key, 'drift');
  const trained: TrainResult[] = [];
  for (const candidate of drift.candidates) {
    trained.push((await predecessor(ports.runs, key, 'train', candidate)).result);
  }
  const challenger = chooseChallenger(
    trained.map((t) => ({ candidate: t.candidate, diverged: t.diverged, validationLoss: t.loss.validation })),
  );
  const chosen = trained.find((t) => t.candidate === challenger?.candidate);
  const champion = await championOf(ports, problem.name);
  if (!chosen) return context.commit(async () => nothingToExplain(key.batch, champion));

  const rows = sampleRows(
    await ports.clean.rows(problem, { batches: { from: 0, through: key.batch }, splits: ['validation'] }),
    EXPLAINED_ROWS,
  );
  const challengerModel = await loadModel(ports.objects, chosen.modelKey);
  signal.throwIfAborted();
  const championModel = champion ? await loadModel(ports.objects, champion.modelKey) : null;
  const importance = {
    challenger: challengerModel.importance(rows.table),
    champion: championModel?.importance(rows.table) ?? null,
  };
  signal.throwIfAborted();
  const moved = championModel ? movedMost(rows, championModel, challengerModel) : [];

  const report = await ports.objects.put(
    `reports/${problem.name}/explain`,
    '.json',
    encode({ batch: key.batch, rows: rows.table.rows, importance, movedMost: moved }),
  );
  await ports.registry.logRun(problem.name, {
    key: keyText({ ...key, stage: 'train', candidate: chosen.candidate }),
    adopted: chosen.mlflowRunId,
    name: `batch ${key.batch} · ${chosen.candidate}`,
    parentRunId: drift.mlflowRunId,
    startedAt: finishedAt,
    parameters: {},
    metrics: {},
    tags: { 'deriva.challenger': 'true' },
    artifacts: {
      'explanations/importance.json': encode(importance),
      'explanations/moved_most.json': encode(moved),
    },
  });
  const registered = await ports.registry.registerVersion(problem.name, {
    key: keyText(key),
    ...adoptedBefore(context, 'mlflow_version'),
    runId: chosen.mlflowRunId,
    artifactPath: 'model',
    tags: {
      'deriva.batch': String(key.batch),
      'deriva.candidate': chosen.candidate,
      'deriva.model_key': chosen.modelKey,
      'deriva.model_sha256': chosen.modelSha256,
      'deriva.train_criterion': drift.criterion,
    },
    description: `Challenger of batch ${key.batch}. ${drift.sentence}`,
  });
  const version = await context.adopt('mlflow_version', registered.version);
  await ports.registry.setAlias(problem.name, 'challenger', version);

  return context.commit(async (transaction): Promise<ExplainResult> => {
    const model: RegisteredModel = {
      problem: problem.name,
      version,
      batch: key.batch,
      generation: key.generation,
      candidate: chosen.candidate,
      modelKey: chosen.modelKey,
      modelSha256: chosen.modelSha256,
      mlflowRunId: chosen.mlflowRunId,
      importance: importance.challenger,
      holdout: null,
      metrics: chosen.metrics,
    };
    await ports.clean.storeRegistered(transaction, model);
    return {
      batch: key.batch,
      challenger: { candidate: chosen.candidate, version, modelSha256: chosen.modelSha256 },
      champion: champion ? { version: champion.version } : null,
      importance,
      movedMost: moved.map(({ batch, row, champion: before, challenger: after }) => ({
        batch,
        row,
        champion: before,
        challenger: after,
      })),
      rows: rows.table.rows,
      reportKey: report.key,
    };
  });
}

function nothingToExplain(batch: number, champion: RegisteredModel | null): ExplainResult {
  return {
    batch,
    challenger: null,
    champion: champion ? { version: champion.version } : null,
    importance: { challenger: {}, champion: null },
    movedMost: [],
    rows: 0,
    reportKey: '',
  };
}

const encode = (value: unknown) => new TextEncoder().encode(`${JSON.stringify(value, null, 1)}\n`);
