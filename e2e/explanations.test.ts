import { problemNamed } from '@deriva/core/problems/registry.ts';
import { seededRandom } from '@deriva/core/random/seeded.ts';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Client, connect } from './client.ts';
import { type CleanRow, chunks, cleanRows } from './rows.ts';

let client: Client;
beforeAll(() => {
  client = connect(inject('undisturbed'));
});
afterAll(() => client?.disconnect());

const ROWS = 1000;

test.each(['taxi', 'diabetes'])(
  'explanations of %s add up to the prediction, in its unit',
  async (problem) => {
    const seed = Date.now() % 1_000_000;
    console.log(`the seed of the rows of ${problem} is ${seed}`);
    const rows = drawn(await cleanRows(client, problem, 'true'), seededRandom(seed));
    const { task, target } = problemNamed(problem);
    const classes = task.kind === 'regression' ? [undefined] : task.classes;

    for (const of of classes) {
      let worst = 0;
      for (const some of chunks(rows, 250)) {
        const inputs = some.map((row) => row.input);
        const asked = { problem, rows: inputs, ...(of === undefined ? {} : { class: of }) };
        const { status, body } = await client.web('POST', '/api/explain', asked);
        expect(status, JSON.stringify(body).slice(0, 500)).toBe(200);
        const predicted = (await client.web('POST', '/api/predict', { problem, rows: inputs })).body
          .predictions;
        expect(body.explanations).toHaveLength(some.length);
        for (const [i, explanation] of body.explanations.entries()) {
          const { baseValue, prediction, unit, contributions } = explanation;
          expect(unit).toBe(of === undefined ? target.unit : 'chance');
          // What is explained is what is predicted.
          expect(prediction).toBe(of === undefined ? predicted[i].value : predicted[i].chances[of]);
          const sum = Object.values<number>(contributions).reduce((a, b) => a + b, baseValue);
          worst = Math.max(worst, Math.abs(sum - prediction) / Math.abs(prediction));
        }
      }
      expect(worst).toBeLessThanOrEqual(1e-6);
    }
  },
);

/** Without replacement. */
function drawn(rows: readonly CleanRow[], random: () => number): CleanRow[] {
  const ranked = rows.map((row) => ({ row, rank: random() })).sort((a, b) => a.rank - b.rank);
  return ranked.slice(0, ROWS).map(({ row }) => row);
}
