import type {
  CleanRows,
  CleanStore,
  Ledger,
  ObjectStore,
  RegisteredModel,
  Registry,
  StageRuns,
} from '@deriva/adapters/ports.ts';
import { driftReport } from '@deriva/core/drift/decide.ts';
import type { DriftReport } from '@deriva/core/drift/drift-report.ts';
import type { Sample } from '@deriva/core/drift/sample.ts';
import { DerivaError } from '@deriva/core/errors.ts';
import { withDerived } from '@deriva/core/features/derived.ts';
import { rowLosses } from '@deriva/core/metrics/loss.ts';
import type { Predictor } from '@deriva/core/models/predictor.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import { targetOf } from '@deriva/core/problems/target.ts';
import { type DriftResult, keyText } from '@deriva/core/stages.ts';
import type { StageContext } from '@deriva/runtime/stage-definition.ts';
import { runInWorker } from '@deriva/runtime/worker-task.ts';
import { adoptedBefore } from '../shared/adopted-before.ts';
import { loadModel } from '../shared/load-model.ts';
import { predecessor } from '../shared/predecessor.ts';
import { returningGroups, rowsOfSplit, selectRows } from '../shared/rows.ts';
import type { ProbeRequest, ProbeResult } from './probe-worker.ts';

export interface DriftPorts {
  readonly runs: StageRuns;
  readonly clean: CleanStore;
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly registry: Registry;
}

const SEED = 20_260_102;

/**
 * Holds a batch against what the champion was trained on and decides, with evidence, whether to train.
 * It never looks at the holdout: what is decided here must not lean on the rows that judge the outcome.
 * @throws {DerivaError} predecessor_missing, too_few_rows
 */
export async function driftOfBatch(ports: DriftPorts, context: StageContext) {
  const { problem, key, signal } = context;
  const { finishedAt } = await predecessor(ports.runs, key, 'clean');
  const rows = await ports.clean.rows(problem, {
    batches: { from: 0, through: key.batch },
    splits: ['train', 'validation'],
  });
  const champion = await ports.clean.champion(problem.name);
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

async function reportOf(
  ports: DriftPorts,
  context: StageContext,
  rows: CleanRows,
  champion: RegisteredModel | null,
): Promise<DriftReport> {
  const { problem, key } = context;
  const current = selectRows(rows, (i) => rows.batch[i] === key.batch);
  if (current.table.rows === 0) {
    throw new DerivaError('too_few_rows', {
      detail: `Batch ${key.batch} of ${problem.name} left no row in CLEAN for drift to look at; see the rules that rejected them.`,
    });
  }
  const common = { problem, batch: key.batch, current: sampleOf(problem, current), seed: SEED };
  if (!champion) {
    return driftReport({
      ...common,
      champion: null,
      reference: null,
      championLosses: null,
      headroom: null,
      answered: null,
    });
  }
  const model = await loadModel(ports.objects, champion.modelKey);
  const training = rowsOfSplit(rows, 'train');
  const reference = selectRows(training, (i) => training.batch[i]! <= champion.batch);
  const [answeredBatch] = await ports.clean.rejectedSinceChampion(problem.name);
  const answered =
    answeredBatch === undefined ? null : selectRows(rows, (i) => rows.batch[i] === answeredBatch);
  return driftReport({
    ...common,
    champion: {
      version: champion.version,
      throughBatch: champion.batch,
      importance: champion.importance,
      holdout: champion.holdout,
    },
    reference: sampleOf(problem, reference),
    championLosses: lossesOnUnseen(problem, model, rows, new Set(reference.group), key.batch),
    headroom: await headroom(context, model, rows),
    answered:
      answeredBatch === undefined || !answered
        ? null
        : { batch: answeredBatch, against: sampleOf(problem, answered) },
  });
}

function sampleOf(problem: Problem, rows: CleanRows): Sample {
  return {
    table: withDerived(rows.table, problem.derived),
    group: rows.group,
    target: targetOf(problem, rows.table),
  };
}

/** The champion's losses on rows of the batch whose group it never trained on. */
function lossesOnUnseen(
  problem: Problem,
  model: Predictor,
  rows: CleanRows,
  trainedGroups: ReadonlySet<number>,
  batch: number,
) {
  const returning = returningGroups(rows);
  const isUnseen = (i: number) => rows.batch[i] === batch && !trainedGroups.has(rows.group[i]!);
  const unseen = selectRows(rows, isUnseen);
  return {
    loss: rowLosses(problem.task, model.scores(unseen.table), targetOf(problem, unseen.table)),
    group: unseen.group,
    returning: returning.filter((_, i) => isUnseen(i)),
  };
}

/** What a small probe, trained on everything so far, does better than the champion on the same validation rows. */
async function headroom({ problem, key, signal, log }: StageContext, model: Predictor, rows: CleanRows) {
  const train = rowsOfSplit(rows, 'train');
  const validation = rowsOfSplit(rows, 'validation');
  const { scores } = await runInWorker<ProbeRequest, ProbeResult>({
    module: new URL('./probe-worker.ts', import.meta.url),
    data: {
      problem: problem.name,
      seed: SEED,
      throughBatch: key.batch,
      train: train.table,
      validation: validation.table,
    },
    signal,
    onProgress: (share, message) => log.debug({ event: 'probing', share }, message),
  });
  const target = targetOf(problem, validation.table);
  return {
    champion: rowLosses(problem.task, model.scores(validation.table), target),
    probe: rowLosses(problem.task, scores, target),
    group: validation.group,
  };
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
