import type { CleanStore } from '@deriva/adapters/ports/clean-store.ts';
import type { Ledger } from '@deriva/adapters/ports/ledger.ts';
import type { ObjectStore } from '@deriva/adapters/ports/object-store.ts';
import type { Registry } from '@deriva/adapters/ports/registry.ts';
import type { StageRuns } from '@deriva/adapters/ports/stage-runs.ts';
import type { DriftReport } from '@deriva/core/drift/drift-report.ts';
import { type DriftResult, keyText } from '@deriva/core/stages.ts';
import type { StageContext } from '@deriva/runtime/stage-definition.ts';
import { adoptedBefore } from '../shared/adopted-before.ts';
import { championOf } from '../shared/champion.ts';
import { predecessor } from '../shared/predecessor.ts';
import { refuseOlder } from '../shared/refuse-older.ts';
import { reportOf } from './report.ts';

export interface DriftPorts {
  readonly runs: StageRuns;
  readonly clean: CleanStore;
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly registry: Registry;
}

/**
 * Holds a batch against what the champion was trained on and decides, with evidence, whether to train.
 * It never looks at the holdout: what is decided here must not lean on the rows that judge the outcome.
 * @throws {DerivaError} predecessor_missing, newer_batch_decided, unknown_champion
 */
export async function driftOfBatch(ports: DriftPorts, context: StageContext) {
  const { problem, key, signal } = context;
  const { finishedAt } = await predecessor(ports.runs, key, 'clean');
  await refuseOlder(ports.clean, key);
  const rows = await ports.clean.rows(problem, {
    batches: { from: 0, through: key.batch },
    splits: ['train', 'validation'],
  });
  const champion = await championOf(ports, problem.name);
  const report = await reportOf(ports, context, rows, champion);
  signal.throwIfAborted();

  const bytes = new TextEncoder().encode(`${JSON.stringify(report, null, 1)}\n`);
  const stored = await ports.objects.put(`reports/${problem.name}/drift`, '.json', bytes);
  const { runId } = await ports.registry.logRun(problem.name, {
    key: keyText(key),
    ...adoptedBefore(context, 'mlflow_run'),
    name: `batch ${key.batch}`,
    parentRunId: null,
    startedAt: finishedAt,
    parameters: { batch: key.batch, generation: key.generation },
    metrics: metricsOfReport(report),
    tags: {
      'deriva.problem': problem.name,
      'deriva.batch': String(key.batch),
      'deriva.verdict': report.verdict,
      'deriva.decision': report.decision,
      'deriva.criterion': report.criterion,
      'deriva.sentence': report.sentence,
    },
    artifacts: { 'drift/report.json': bytes },
  });
  const mlflowRunId = await context.adopt('mlflow_run', runId);

  return context.commit(async (transaction): Promise<DriftResult> => {
    await ports.ledger.append(transaction, {
      key: keyText(key),
      problem: problem.name,
      batch: key.batch,
      at: context.startedAt,
      kind: report.decision,
      criterion: report.criterion,
      sentence: report.sentence,
      version: null,
      championBefore: champion?.version ?? null,
      championAfter: champion?.version ?? null,
      evidence: { verdict: report.verdict, reasons: report.reasons, reportKey: stored.key },
    });
    return {
      batch: key.batch,
      verdict: report.verdict,
      decision: report.decision,
      criterion: report.criterion,
      sentence: report.sentence,
      candidates: report.decision === 'train' ? [...problem.candidates] : [],
      moved: report.columns
        .filter((c) => c.drifted)
        .map(({ column, effect, effectName, importance }) => ({ column, effect, effectName, importance })),
      reportKey: stored.key,
      mlflowRunId,
    };
  });
}

function metricsOfReport(report: DriftReport): Record<string, number> {
  return {
    drifted_importance: report.driftedImportance,
    drifted_columns: report.columns.filter((c) => c.drifted).length,
    rows_reference: report.rows.reference,
    rows_batch: report.rows.batch,
    ...Object.fromEntries(
      report.reasons.flatMap(({ reason, numbers }) =>
        Object.entries(numbers)
          .filter(([, value]) => Number.isFinite(value))
          .map(([name, value]) => [`${reason}_${name}`, value]),
      ),
    ),
  };
}
