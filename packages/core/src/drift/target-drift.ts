import type { Problem } from '../problems/problem.ts';
import { chiSquaredHomogeneity } from '../statistics/chi-squared.ts';
import { effectiveSize } from '../statistics/effective-size.ts';
import { jensenShannonDistance } from '../statistics/jensen-shannon.ts';
import { chance, percent, plain, withUnit } from '../text/format.ts';
import type { ReasonEvidence } from './drift-report.ts';
import { compareNumbers } from './numeric.ts';
import { type GroupedSample, presentNumbers, presentRows } from './sample.ts';

const LARGEST_P = 0.01;

/**
 * Have the answers moved? Regression: two-sample KS, and the Wasserstein distance over σ, on the scale of
 * the model (ln of the unit where it is logarithmic, for that is where its loss is); classes: chi-squared
 * and the Jensen-Shannon distance. Both at effective sizes, over the floor and at p < .01.
 */
export function targetDrift(
  problem: Problem,
  reference: GroupedSample,
  batch: GroupedSample,
  seed: number,
): ReasonEvidence {
  const found =
    problem.task.kind === 'classification'
      ? classDrift(problem.task.classes, problem.drift.categoryFloor, reference, batch)
      : valueDrift(problem, reference, batch, seed);
  if (!found) {
    return {
      reason: 'target_drift',
      holds: false,
      numbers: {},
      sentence: 'There are no answers to compare.',
    };
  }
  const { effect, floor, pValue, described } = found;
  const holds = effect > floor && pValue < LARGEST_P;
  return {
    reason: 'target_drift',
    holds,
    numbers: { effect, floor, pValue, pNeeded: LARGEST_P },
    sentence: `${problem.target.title} ${holds ? 'has moved' : 'has not moved'}: ${described} (p ${chance(pValue)}).`,
  };
}

interface Found {
  readonly effect: number;
  readonly floor: number;
  readonly pValue: number;
  readonly described: string;
}

function valueDrift(
  problem: Problem,
  reference: GroupedSample,
  batch: GroupedSample,
  seed: number,
): Found | null {
  const logarithmic = problem.task.kind === 'regression' && problem.task.transform === 'log';
  const onScale = (target: Float64Array) => (logarithmic ? target.map((y) => Math.log(y)) : target);
  const a = presentNumbers(onScale(reference.target), reference.groups);
  const b = presentNumbers(onScale(batch.target), batch.groups);
  if (a.sorted.length === 0 || b.sorted.length === 0) return null;
  const { effect, pValue, means } = compareNumbers(a, b, seed);
  const shown = (mean: number) =>
    withUnit(plain(logarithmic ? Math.exp(mean) : mean), problem.target.unit || undefined);
  const floor = problem.drift.numericFloor;
  const described = `${logarithmic ? 'geometric mean' : 'mean'} ${shown(means.reference)} → ${shown(means.batch)}, a distance of ${plain(effect)} σ against a floor of ${plain(floor)}`;
  return { effect, floor, pValue, described };
}

function classDrift(
  classes: readonly string[],
  floor: number,
  reference: GroupedSample,
  batch: GroupedSample,
): Found | null {
  const a = classShares(classes.length, reference);
  const b = classShares(classes.length, batch);
  if (a.effective === 0 || b.effective === 0) return null;
  const { pValue } = chiSquaredHomogeneity([
    a.shares.map((share) => share * a.effective),
    b.shares.map((share) => share * b.effective),
  ]);
  const effect = jensenShannonDistance(a.shares, b.shares);
  const moves = classes.map((name, k) => `${name}: ${percent(a.shares[k]!)} → ${percent(b.shares[k]!)}`);
  const described = `${moves.join(', ')}, a Jensen-Shannon distance of ${plain(effect)} against a floor of ${plain(floor)}`;
  return { effect, floor, pValue, described };
}

function classShares(classes: number, sample: GroupedSample): { shares: Float64Array; effective: number } {
  const counts = new Float64Array(classes);
  let rows = 0;
  for (const y of sample.target) {
    if (Number.isNaN(y)) continue;
    counts[y]!++;
    rows++;
  }
  const present = presentRows({ kind: 'number', values: sample.target });
  return { shares: counts.map((n) => n / rows), effective: effectiveSize(sample.groups, present) };
}
