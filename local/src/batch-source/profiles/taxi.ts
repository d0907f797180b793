import { asObject, csvRows } from '../csv-rows.ts';
import { batchesOf, type Profile } from '../profile.ts';

const FILE = new URL('../../../data/taxi.csv.gz', import.meta.url);

/** 5,550 trips in file order, six batches of 925, rows as objects. */
export const taxi: Profile = {
  problem: 'taxi',
  batches: async () => batchesOf(await csvRows(FILE, asObject), 925),
};
