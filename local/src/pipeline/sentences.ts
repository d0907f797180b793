import { ANSWERS, type StageName } from './answers.ts';

/** One line for a person: what a stage found or decided. An answer of another shape is shown as it is. */
export function sentence(stage: StageName, answer: unknown): string {
  switch (stage) {
    case 'fetch': {
      const a = ANSWERS.fetch.safeParse(answer).data;
      if (!a) break;
      if (a.exhausted) return `the source is exhausted: ${a.message}`;
      const healed = a.restarts > 0 ? `; the source was restarted to heal a gap (${a.restarts} times)` : '';
      return `${rows(a.rows)}${rate(a.rows, a.durationSeconds)}${healed}`;
    }
    case 'clean': {
      const a = ANSWERS.clean.safeParse(answer).data;
      if (!a) break;
      const rejected = counts('rejected', a.rejected);
      return `${number(a.rowsOut)} of ${rows(a.rowsIn)} kept${rate(a.rowsIn, a.durationSeconds)}${rejected}${counts('repaired', a.repaired)}`;
    }
    case 'drift': {
      const a = ANSWERS.drift.safeParse(answer).data;
      if (!a) break;
      return `${a.verdict.replaceAll('_', ' ')}; decision: ${a.decision} (${a.criterion}). ${a.sentence}`;
    }
    case 'train': {
      const a = ANSWERS.train.safeParse(answer).data;
      if (!a) break;
      if (a.diverged) return `${a.candidate}: diverged, cannot become challenger`;
      return `${a.candidate}: ${a.loss.name} ${a.loss.validation.toFixed(4)} on validation${rate(a.rows.train, a.durationSeconds)}`;
    }
    case 'explain': {
      const a = ANSWERS.explain.safeParse(answer).data;
      if (!a) break;
      return `challenger is ${a.challenger.candidate}, version ${a.challenger.version}${rate(a.rows, a.durationSeconds)}`;
    }
    case 'promote': {
      const a = ANSWERS.promote.safeParse(answer).data;
      if (!a) break;
      return `${a.decision} (${a.criterion}). ${a.sentence} Champion: version ${a.championAfter ?? 'none'}`;
    }
  }
  return JSON.stringify(answer);
}

function rows(count: number): string {
  return `${number(count)} rows`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function rate(count: number, seconds: number): string {
  return seconds > 0 ? `, ${number(Math.round(count / seconds))} rows/s` : '';
}

function counts(what: string, byRule: Readonly<Record<string, number>>): string {
  const named = Object.entries(byRule).filter(([, count]) => count > 0);
  return named.length === 0
    ? ''
    : `; ${what}: ${named.map(([rule, count]) => `${rule} ${number(count)}`).join(', ')}`;
}
