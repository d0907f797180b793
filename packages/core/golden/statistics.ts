import { readFileSync } from 'node:fs';

interface StatisticsGolden {
  readonly twoSamples: readonly {
    readonly name: string;
    readonly a: readonly number[];
    readonly b: readonly number[];
    readonly ks: number;
    readonly pValue: number;
    readonly pValueAtHalfTheSize: number;
    readonly wasserstein: number;
  }[];
  readonly tables: readonly {
    readonly name: string;
    readonly a: readonly number[];
    readonly b: readonly number[];
    readonly chiSquared: number;
    readonly degreesOfFreedom: number;
    readonly pValue: number;
    readonly jensenShannon: number;
  }[];
  readonly falseDiscovery: readonly {
    readonly pValues: readonly number[];
    readonly qValues: readonly number[];
  }[];
  readonly normal: Readonly<Record<'z' | 'cdf' | 'p' | 'quantile', readonly number[]>>;
  readonly quantiles: Readonly<Record<'sorted' | 'p' | 'quantiles', readonly number[]>>;
  readonly binomial: readonly {
    readonly n: number;
    readonly p: number;
    readonly mean: number;
    readonly variance: number;
    readonly at: readonly number[];
    readonly cdf: readonly number[];
  }[];
  readonly regression: {
    readonly target: readonly number[];
    readonly scores: readonly number[];
    readonly metrics: Readonly<Record<string, number>>;
  };
  readonly classification: readonly {
    readonly name: string;
    readonly target: readonly number[];
    readonly chances: readonly number[];
    readonly weights: readonly number[];
    readonly metrics: Readonly<Record<string, number>>;
  }[];
}

/** Values of scipy and scikit-learn, written by statistics-golden.py. */
export const golden: StatisticsGolden = JSON.parse(
  readFileSync(new URL('./statistics.json', import.meta.url), 'utf8'),
);
