import type { CleanRows, CleanStore, RegisteredModel } from '@deriva/adapters/ports/clean-store.ts';
import type { ObjectStore } from '@deriva/adapters/ports/object-store.ts';
import { driftReport } from '@deriva/core/drift/decide.ts';
import type { DriftReport } from '@deriva/core/drift/drift-report.ts';
import type { Sample } from '@deriva/core/drift/sample.ts';
import { tooFewRows } from '@deriva/core/drift/too-few-rows.ts';
import { withDerived } from '@deriva/core/features/derived.ts';
import { rowLosses } from '@deriva/core/metrics/loss.ts';
import type { Predictor } from '@deriva/core/models/predictor.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import { targetOf } from '@deriva/core/problems/target.ts';
import { returningGroups } from '@deriva/core/splits/returning-groups.ts';
import type { StageContext } from '@deriva/runtime/stage-definition.ts';
import { runInWorker } from '@deriva/runtime/worker-task.ts';
import { loadModel } from '../shared/load-model.ts';
import { rowsOfSplit, selectRows } from '../shared/rows.ts';
import type { ProbeRequest, ProbeResult } from './probe-worker.ts';

/** Of the draws of the noise bands and of the probe. */
const SEED = 20_260_102;

/** Gathers what the decision rests on and has core decide. @param rows of training and validation, all batches so far. */
export async function reportOf(
  ports: { readonly clean: CleanStore; readonly objects: ObjectStore },
  context: StageContext,
  rows: CleanRows,
  champion: RegisteredModel | null,
): Promise<DriftReport> {
  const { problem, key } = context;
  const current = selectRows(rows, (i) => rows.batch[i] === key.batch);
  const training = rowsOfSplit(rows, 'train');
  const counts = {
    batch: current.table.rows,
    train: training.table.rows,
    validation: rows.table.rows - training.table.rows,
  };
  const held = champion ? { version: champion.version, throughBatch: champion.batch } : null;
  const tooFew = tooFewRows(problem, key.batch, counts, held);
  if (tooFew) return tooFew;
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
  const returning = returningGroups(rows.batch, rows.group);
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
