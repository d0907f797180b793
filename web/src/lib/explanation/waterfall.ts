/** One contribution as it is to be drawn. */
export interface Part {
  readonly label: string;
  /** What the column holds in this row, for people. */
  readonly valueText: string;
  readonly contribution: number;
}

interface WaterfallBar {
  readonly label: string;
  readonly valueText: string;
  readonly contribution: number;
  /** Running total before and after, in the unit. */
  readonly from: number;
  readonly to: number;
  /** Percent of the drawing's width. */
  readonly left: number;
  readonly width: number;
  /** Percent, where the running total stands afterwards: the line to the next bar. */
  readonly end: number;
  /** Where its number goes. */
  readonly number: NumberPlace;
}

/** Beside a bar, or in it where there is no room on either side. */
export interface NumberPlace {
  readonly side: 'left' | 'right' | 'inside';
  /** Percent of the drawing's width. */
  readonly at: number;
}

interface WaterfallEnd {
  readonly value: number;
  readonly at: number;
  readonly number: NumberPlace;
}

export interface Waterfall {
  readonly base: WaterfallEnd;
  readonly prediction: WaterfallEnd;
  readonly bars: readonly WaterfallBar[];
  readonly ticks: readonly { readonly value: number; readonly at: number }[];
}

/** Room left free at both ends, in percent, so that no bar touches the edge. */
const MARGIN = 3;
/** Room that a number takes, in percent: `+12.3 points` on a telephone. */
const NUMBER_ROOM = 36;

/**
 * The geometry of a waterfall from base value to prediction, largest contribution first, small ones drawn
 * as one. Positions are percent of the width, so that the drawing fits any screen and its text stays text.
 * @param most bars at most; what does not fit is summed in the last one.
 */
export function waterfall(baseValue: number, parts: readonly Part[], most = 9): Waterfall {
  const drawn = gather(parts, most);
  const totals = [baseValue];
  for (const part of drawn) totals.push(totals.at(-1)! + part.contribution);
  const low = Math.min(...totals);
  const high = Math.max(...totals);
  const span = high - low || Math.abs(high) || 1;
  const at = (value: number) => MARGIN + ((value - low) / span) * (100 - 2 * MARGIN);
  return {
    base: end(baseValue, at(baseValue)),
    prediction: end(totals.at(-1)!, at(totals.at(-1)!)),
    bars: drawn.map((part, i) => {
      const from = totals[i]!;
      const to = totals[i + 1]!;
      const left = at(Math.min(from, to));
      const right = at(Math.max(from, to));
      return { ...part, from, to, left, width: right - left, end: at(to), number: placeNumber(left, right) };
    }),
    ticks: ticks(low, high).map((value) => ({ value, at: at(value) })),
  };
}

function end(value: number, at: number): WaterfallEnd {
  return { value, at, number: placeNumber(at, at) };
}

function placeNumber(left: number, right: number): NumberPlace {
  if (right <= 100 - NUMBER_ROOM) return { side: 'right', at: right };
  if (left >= NUMBER_ROOM) return { side: 'left', at: left };
  return { side: 'inside', at: (left + right) / 2 };
}

function gather(parts: readonly Part[], most: number): Part[] {
  const sorted = [...parts].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const felt = sorted.filter((p) => p.contribution !== 0);
  if (felt.length <= most) return felt;
  const rest = felt.slice(most - 1);
  const contribution = rest.reduce((sum, p) => sum + p.contribution, 0);
  return [...felt.slice(0, most - 1), { label: `${rest.length} other columns`, valueText: '', contribution }];
}

/** Two to five round numbers within [low, high]; steps of 1, 2 or 5 times a power of ten. */
function ticks(low: number, high: number): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(span / 3));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => span / s <= 4)!;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
}
