import { seededRandom } from '@deriva/core/random/seeded.ts';
import { asStrings, csvRows } from '../csv-rows.ts';
import { batchesOf, type Profile, type SourceBatch } from '../profile.ts';

const FILE = new URL('../../../data/diabetes.csv.gz', import.meta.url);
const BATCH_ROWS = 15_000;
const RESAMPLING_SEED = 130_2014;

/**
 * 101,766 hospital stays in file order, six batches of 15,000 and one of the last 11,766, rows as arrays
 * of strings. After them one more batch of rows already sent, so that a decision not to train is seen.
 */
export const diabetes: Profile = {
  problem: 'diabetes',
  async batches() {
    const rows = await csvRows(FILE, (cells, header) => ({
      patient: cells[header.indexOf('patient_nbr')] ?? '',
      text: asStrings(cells),
    }));
    const texts = rows.map((row) => row.text);
    return [...batchesOf(texts, BATCH_ROWS), resampled(rows)];
  },
};

/**
 * Whole patients drawn at random, each once, until the batch is full. By patient, because rows of one
 * patient are not independent: single rows would tear them apart and look like a population with fewer
 * returning patients. Each once, because a row sent twice in one batch is a duplicate, and no new stay.
 */
function resampled(rows: readonly { patient: string; text: string }[]): SourceBatch {
  const patients = [...Map.groupBy(rows, (row) => row.patient).values()];
  shuffle(patients);
  const drawn: string[] = [];
  for (const stays of patients)
    if (drawn.length + stays.length <= BATCH_ROWS) drawn.push(...stays.map((stay) => stay.text));
  return {
    rows: drawn,
    note: `Resampled: ${drawn.length} rows of whole patients drawn at random from the batches before; not new data.`,
  };
}

/** Fisher-Yates, the same every time. */
function shuffle<T>(items: T[]): void {
  const random = seededRandom(RESAMPLING_SEED);
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const item = items[last]!;
    items[last] = items[other]!;
    items[other] = item;
  }
}
