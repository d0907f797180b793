interface Quadrature {
  /** Points in (0, 1), rising. */
  readonly points: Float64Array;
  /** Sum to 1. */
  readonly weights: Float64Array;
}

/**
 * The n-point Gauss-Legendre rule on [0, 1], exact for polynomials up to degree 2n − 1. Roots of the
 * Legendre polynomial by Newton's method from Tricomi's guess (Press et al., Numerical Recipes, §4.6).
 */
export function gaussLegendre(n: number): Quadrature {
  const points = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      const legendre = legendreAt(n, x);
      slope = legendre.slope;
      const move = legendre.value / slope;
      x -= move;
      if (Math.abs(move) < 1e-16) break;
    }
    slope = legendreAt(n, x).slope;
    points[n - 1 - i] = (1 + x) / 2;
    weights[n - 1 - i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}

/** By Bonnet's recursion. */
function legendreAt(n: number, x: number): { value: number; slope: number } {
  let before = 1;
  let value = x;
  for (let k = 2; k <= n; k++) {
    [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  }
  return { value, slope: (n * (x * value - before)) / (x * x - 1) };
}
