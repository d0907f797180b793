/// <reference path="./jstat.d.ts" />
// The reference makes the types known to packages that import this file without including this folder.
import jStat from 'jstat';

/** P(Z ≤ z) of the standard normal. */
export function normalCdf(z: number): number {
  return jStat.normal.cdf(z, 0, 1);
}

/** The z with P(Z ≤ z) = p, for p in (0, 1). */
export function normalQuantile(p: number): number {
  return jStat.normal.inv(p, 0, 1);
}

/** P(X > x) of the chi-squared distribution, to about 1e-15 absolute. */
export function chiSquaredUpper(x: number, degreesOfFreedom: number): number {
  return Math.max(0, 1 - jStat.chisquare.cdf(x, degreesOfFreedom));
}
