import type { Metrics } from '@deriva/core/metrics/metrics.ts';
import { type ColumnSpec, inputColumns } from '@deriva/core/problems/problem.ts';
import type { Split } from '@deriva/core/stages.ts';
import type { App } from '../app.ts';
import type { Champion } from '../champions/champion.ts';
import { reignsOf } from '../history/join-history.ts';

export interface ModelInfo {
  readonly problem: string;
  readonly title: string;
  readonly name: string;
  readonly version: string;
  readonly candidate: string;
  /** From the ledger; null while the database is away. */
  readonly servesSince: string | null;
  readonly loadedAt: string;
  readonly modelSha256: string;
  readonly mlflowRunId: string;
  readonly trainedOn: { readonly throughBatch: number; readonly rows: number };
  readonly metrics: Readonly<Record<Split, Metrics>> | null;
  /** Shares of mean |SHAP| by column, the largest first. */
  readonly importance: Readonly<Record<string, number>> | null;
  readonly target: { readonly title: string; readonly unit: string; readonly classes?: readonly string[] };
  readonly columns: readonly InputInfo[];
  readonly attribution: string;
}

interface InputInfo {
  readonly name: string;
  readonly title: string;
  readonly kind: ColumnSpec['kind'];
  readonly required: boolean;
  readonly unit?: string;
  readonly range?: readonly [min: number, max: number];
  readonly levels?: readonly string[];
}

type Needs = Pick<App, 'services'>;

/** What serves, and how good it was when it was decided on. Never rejects: what the database knows may be null. */
export async function modelInfo(champion: Champion, { services }: Needs): Promise<ModelInfo> {
  const { problem, version, card } = champion;
  const [registered, entries] = await Promise.all([
    services.clean.registeredVersion(problem.name, version).catch(() => null),
    services.ledger.entries(problem.name, 1000).catch(() => []),
  ]);
  const importance = registered && Object.entries(registered.importance).sort((a, b) => b[1] - a[1]);
  return {
    problem: problem.name,
    title: problem.title,
    name: problem.name,
    version,
    candidate: card.candidate,
    servesSince:
      reignsOf(entries)
        .get(version)
        ?.findLast((reign) => reign.to === null)?.from ?? null,
    loadedAt: champion.loadedAt.toISOString(),
    modelSha256: champion.sha256,
    mlflowRunId: champion.runId,
    trainedOn: { throughBatch: card.trainedOn.throughBatch, rows: card.trainedOn.rows },
    metrics: registered?.metrics ?? null,
    importance: importance && Object.fromEntries(importance),
    target: {
      title: problem.target.title,
      unit: problem.target.unit,
      ...(problem.task.kind === 'classification' ? { classes: problem.task.classes } : {}),
    },
    columns: inputColumns(problem).map(inputInfo),
    attribution: problem.source.attribution,
  };
}

function inputInfo(column: ColumnSpec): InputInfo {
  return {
    name: column.name,
    title: column.title,
    kind: column.kind,
    required: column.required ?? false,
    ...(column.kind === 'number' && column.unit ? { unit: column.unit } : {}),
    ...(column.kind === 'number' && column.range ? { range: column.range } : {}),
    ...(column.kind === 'category' && column.levels ? { levels: column.levels } : {}),
  };
}
