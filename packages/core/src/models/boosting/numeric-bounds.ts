/** Fewer rows than this do not make a bin of their own. */
const MIN_ROWS_IN_BIN = 3;

/**
 * Upper bounds of at most `maxBins` bins with about equally many rows, never cutting between equal
 * values; a bound lies halfway between the values it parts, the last is the largest double. A value
 * that alone fills a bin's share gets a bin of its own, so that a spike does not starve its
 * neighbours (the greedy binning of Ke et al., LightGBM, NeurIPS 2017).
 * @param values NaN is missing and in no bin.
 */
export function numericBounds(
  values: Float64Array,
  maxBins: number,
): { bounds: Float64Array; hasMissing: boolean } {
  const sorted = values.filter((v) => !Number.isNaN(v)).sort();
  const hasMissing = sorted.length < values.length;
  if (sorted.length === 0) return { bounds: new Float64Array(0), hasMissing };
  const { distinct, counts } = countDistinct(sorted);
  const bounds: number[] = [];
  const cut = (i: number) => bounds.push(halfway(distinct[i]!, distinct[i + 1]!));
  const last = distinct.length - 1;

  if (distinct.length <= maxBins) {
    for (let i = 0, rows = 0; i < last; i++) {
      rows += counts[i]!;
      if (rows < MIN_ROWS_IN_BIN) continue;
      cut(i);
      rows = 0;
    }
  } else {
    const fair = sorted.length / maxBins;
    const isSpike = (i: number) => counts[i]! >= fair;
    let binsLeft = maxBins;
    let rowsLeft = sorted.length;
    for (let i = 0; i <= last; i++) {
      if (!isSpike(i)) continue;
      binsLeft--;
      rowsLeft -= counts[i]!;
    }
    let share = rowsLeft / binsLeft;
    for (let i = 0, rows = 0; i < last && bounds.length < maxBins - 1; i++) {
      rows += counts[i]!;
      if (!isSpike(i)) rowsLeft -= counts[i]!;
      if (!isSpike(i) && rows < share && !(isSpike(i + 1) && rows >= share / 2)) continue;
      cut(i);
      rows = 0;
      if (!isSpike(i)) share = rowsLeft / --binsLeft;
    }
  }
  bounds.push(Number.MAX_VALUE);
  return { bounds: Float64Array.from(bounds), hasMissing };
}

function countDistinct(sorted: Float64Array): { distinct: number[]; counts: number[] } {
  const distinct: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (value === distinct[distinct.length - 1]) counts[counts.length - 1]!++;
    else {
      distinct.push(value);
      counts.push(1);
    }
  }
  return { distinct, counts };
}

/** Between two neighbours the mean may round up to the larger, which must stay on the right. */
function halfway(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle < high ? middle : low;
}
