import { DRIFT_DEFAULTS, type Problem } from '../problems/problem.ts';
import { type Random, seededRandom } from '../random/seeded.ts';
import type { ColumnData } from '../tables/table.ts';
import type { DriftInput } from './decide.ts';
import type { Sample } from './sample.ts';

/** A made-up problem for the tests of drift: two numbers, one derived number, two categories. */
export const houses: Problem = {
  name: 'houses',
  title: 'Houses',
  description: 'Made up.',
  source: { groupNumber: 9, attribution: 'Made up.', synthetic: true },
  example: { size: 120, age: 30, city: 'León', heating: 'gas' },
  columns: [
    { name: 'size', title: 'Size', kind: 'number', unit: 'm²', role: 'input' },
    { name: 'age', title: 'Age', kind: 'number', unit: 'years', role: 'input' },
    { name: 'city', title: 'City', kind: 'category', role: 'input' },
    { name: 'heating', title: 'Heating', kind: 'category', role: 'input' },
    { name: 'price', title: 'Price', kind: 'number', unit: 'USD', role: 'target' },
  ],
  rules: [],
  groupKey: (row) => String(row.size),
  derived: [{ name: 'hour', title: 'Hour', unit: 'h', op: 'hour_of_day', from: ['listed'] }],
  features: [
    { column: 'size', encoding: { kind: 'number' } },
    { column: 'age', encoding: { kind: 'number' } },
    { column: 'hour', encoding: { kind: 'cyclic', period: 24 } },
    { column: 'city', encoding: { kind: 'category', maxLevels: 30 } },
    { column: 'heating', encoding: { kind: 'category', maxLevels: 30 } },
  ],
  target: { column: 'price', title: 'Price', unit: 'USD' },
  task: { kind: 'regression', transform: 'log' },
  candidates: ['linear'],
  drift: DRIFT_DEFAULTS,
  gates: [],
};

export const importance = { size: 0.6, age: 0.03, hour: 0.02, city: 0.3, heating: 0.05 };

const CITIES = ['Ávila', 'Burgos', 'Cuenca', 'León'];

function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export interface SampleOptions {
  readonly rows: number;
  readonly seed: number;
  /** Every group's rows are alike, as a patient's are. */
  readonly rowsPerGroup?: number;
}

/** Rows of one distribution; see {@link withColumn} to make them drift. */
export function sample({ rows, seed, rowsPerGroup = 1 }: SampleOptions): Sample {
  const random = seededRandom(seed);
  const size = new Float64Array(rows);
  const age = new Float64Array(rows);
  const hour = new Float64Array(rows);
  const city = new Int32Array(rows);
  const heating = new Int32Array(rows);
  const group = Float64Array.from({ length: rows }, (_, row) => Math.floor(row / rowsPerGroup));
  for (let row = 0; row < rows; row++) {
    const again = row > 0 && group[row] === group[row - 1];
    size[row] = again ? size[row - 1]! : 100 + 30 * gaussian(random);
    age[row] = again ? age[row - 1]! : Math.exp(2 + gaussian(random));
    hour[row] = again ? hour[row - 1]! : 24 * random();
    city[row] = again ? city[row - 1]! : Math.floor(4 * random() ** 2);
    heating[row] = again ? heating[row - 1]! : random() < 0.1 ? -1 : 0;
  }
  const columns = new Map<string, ColumnData>([
    ['size', { kind: 'number', values: size }],
    ['age', { kind: 'number', values: age }],
    ['hour', { kind: 'number', values: hour }],
    ['city', { kind: 'category', codes: city, levels: CITIES }],
    ['heating', { kind: 'category', codes: heating, levels: ['gas'] }],
  ]);
  const target = size.map((m2) => 1000 * m2 * Math.exp(0.3 * gaussian(random)));
  return { table: { rows, columns }, group, target };
}

function withColumn(of: Sample, name: string, change: (data: ColumnData) => ColumnData): Sample {
  const columns = new Map(of.table.columns);
  columns.set(name, change(columns.get(name)!));
  return { ...of, table: { rows: of.table.rows, columns } };
}

/** The numbers of a column through a function of value and row. */
export function withNumbers(
  of: Sample,
  name: string,
  change: (value: number, row: number) => number,
): Sample {
  return withColumn(of, name, (data) => {
    if (data.kind !== 'number') throw new RangeError(`${name} is not a column of numbers.`);
    return { kind: 'number', values: data.values.map(change) };
  });
}

/** The levels of a column through a function of level and row; null is missing. */
export function withLevels(
  of: Sample,
  name: string,
  change: (level: string | null, row: number) => string | null,
): Sample {
  return withColumn(of, name, (data) => {
    if (data.kind !== 'category') throw new RangeError(`${name} is not a column of categories.`);
    const texts = Array.from(data.codes, (code, row) => change(code < 0 ? null : data.levels[code]!, row));
    const levels = [...new Set(texts.filter((text) => text !== null))];
    return {
      kind: 'category',
      codes: Int32Array.from(texts, (text) => (text === null ? -1 : levels.indexOf(text))),
      levels,
    };
  });
}

/** A champion with a reference of 6,000 rows, and a batch. */
export function against(current: Sample, more: Partial<DriftInput> = {}): DriftInput {
  return {
    problem: houses,
    batch: 3,
    champion: { version: '2', throughBatch: 2, importance, holdout: null },
    reference: sample({ rows: 6000, seed: 1 }),
    current,
    championLosses: null,
    headroom: null,
    answered: null,
    seed: 5,
    ...more,
  };
}
