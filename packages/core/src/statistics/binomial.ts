import type { Random } from '../random/seeded.ts';

/**
 * One draw from the binomial distribution, exact, at a cost that does not grow with `n`: inversion where
 * few successes are expected, otherwise transformed rejection (algorithm BTRS of Hörmann, Journal of
 * Statistical Computation and Simulation 46, 1993).
 * @param n whole, ≥ 0
 * @param p from 0 to 1
 */
export function drawBinomial(n: number, p: number, random: Random): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - drawBinomial(n, 1 - p, random);
  return n * p < 10 ? byInversion(n, p, random) : byRejection(n, p, random);
}

/** Counts by category of `n` draws with the given shares (which sum to 1), written into `counts`. */
export function drawMultinomial(n: number, shares: Float64Array, counts: Float64Array, random: Random): void {
  let left = n;
  let shareLeft = 1;
  const last = shares.length - 1;
  for (let k = 0; k < last; k++) {
    const drawn = drawBinomial(left, Math.min(1, shares[k]! / shareLeft), random);
    counts[k] = drawn;
    left -= drawn;
    shareLeft -= shares[k]!;
  }
  counts[last] = left;
}

function byInversion(n: number, p: number, random: Random): number {
  const odds = p / (1 - p);
  let probability = (1 - p) ** n;
  let u = random();
  let k = 0;
  while (u > probability && k < n) {
    u -= probability;
    k++;
    probability *= (odds * (n - k + 1)) / k;
  }
  return k;
}

function byRejection(n: number, p: number, random: Random): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const quick = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const odds = p / (1 - p);
  const mode = Math.floor((n + 1) * p);
  const atMode = (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) + tail(mode) + tail(n - mode);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (us >= 0.07 && v <= quick) return k;
    if (k < 0 || k > n) continue;
    const bound =
      atMode +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) -
      tail(k) -
      tail(n - k);
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= bound) return k;
  }
}

const TAILS = [
  0.08106146679532726, 0.0413406959554093, 0.0276779256849983, 0.02079067210376509, 0.01664469118982119,
  0.01387612882307075, 0.01189670994589177, 0.01041126526197209, 0.00925546218271273, 0.00833056343336287,
];

/** What Stirling's formula leaves out of ln k! (Hörmann's table and series). */
function tail(k: number): number {
  if (k < 10) return TAILS[k]!;
  const k1 = k + 1;
  return (1 / 12 - (1 / 360 - 1 / 1260 / (k1 * k1)) / (k1 * k1)) / k1;
}
