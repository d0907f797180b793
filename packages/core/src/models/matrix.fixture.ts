import type { CategoricalFeature, Matrix, NumericFeature } from '../features/matrix.ts';
import type { Random } from '../random/seeded.ts';

/** A seed for a property test, printed so that a failure can be had again. */
export function printedSeed(test: string): number {
  const seed = Math.floor(Math.random() * 2 ** 31);
  console.log(`${test}: seed ${seed}`);
  return seed;
}

export function numeric(name: string, values: Iterable<number | null>): NumericFeature {
  return { kind: 'numeric', name, column: name, values: Float64Array.from(values, (v) => v ?? Number.NaN) };
}

export function categorical(name: string, levels: number, codes: Iterable<number>): CategoricalFeature {
  return { kind: 'categorical', name, column: name, levels, codes: Int32Array.from(codes) };
}

/** Two numbers, one of them with gaps, a category with gaps and "other", and one of many levels. */
export function randomMatrix(random: Random, rows: number): Matrix {
  const draw = (of: () => number) => Array.from({ length: rows }, of);
  return {
    rows,
    features: [
      numeric(
        'amount',
        draw(() => random() * 10 - 5),
      ),
      numeric(
        'gaps',
        draw(() => (random() < 0.2 ? Number.NaN : Math.floor(random() * 6))),
      ),
      categorical(
        'kind',
        3,
        draw(() => Math.floor(random() * 5) - 1),
      ),
      categorical(
        'place',
        300,
        draw(() => Math.floor(random() ** 2 * 302) - 1),
      ),
    ],
  };
}

/** A target that depends on every feature of {@link randomMatrix}, with interactions. */
export function signalOf(matrix: Matrix, random: Random): Float64Array {
  const [amount, gaps, kind, place] = matrix.features;
  return Float64Array.from({ length: matrix.rows }, (_, row) => {
    let signal = (random() - 0.5) * 0.2;
    const x = amount?.kind === 'numeric' ? amount.values[row]! : 0;
    const y = gaps?.kind === 'numeric' ? gaps.values[row]! : 0;
    const k = kind?.kind === 'categorical' ? kind.codes[row]! : 0;
    const p = place?.kind === 'categorical' ? place.codes[row]! : 0;
    signal += Math.sin(x) + (Number.isNaN(y) ? 2 : y * 0.3) + (k === 2 ? x * 0.4 : k * 0.2);
    return signal + (p % 7) * 0.2;
  });
}

/** The rows at `order`, in that order. */
export function takeRows(matrix: Matrix, order: readonly number[]): Matrix {
  return {
    rows: order.length,
    features: matrix.features.map((f) =>
      f.kind === 'numeric'
        ? { ...f, values: Float64Array.from(order, (row) => f.values[row]!) }
        : { ...f, codes: Int32Array.from(order, (row) => f.codes[row]!) },
    ),
  };
}

export const REGRESSION = { kind: 'regression', transform: 'identity' } as const;
export const CLASSES = { kind: 'classification', classes: ['a', 'b', 'c'], positive: 'c' } as const;

/** The signal as one of three classes, cut at fixed values. */
export function classesOf(signal: Float64Array): Float64Array {
  return signal.map((s) => (s < 0.5 ? 0 : s < 1.8 ? 1 : 2));
}

/** Largest absolute difference; NaN where one is NaN. */
export function worstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= worst)) worst = difference;
  }
  return worst;
}
