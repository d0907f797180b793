import { problemNamed } from '@deriva/core/problems/registry.ts';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Client, connect } from './client.ts';
import { chunks, cleanRows } from './rows.ts';

let client: Client;
beforeAll(() => {
  client = connect(inject('undisturbed'));
});
afterAll(() => client?.disconnect());

test.each(['taxi', 'diabetes'])(
  'holdout rows of %s, asked of /api/predict, get to the bit what training computed',
  async (problem) => {
    const champion = await client.registry.versionByAlias(problem, 'champion');
    const stored = predictionsOf(
      await client.registry.artifact(champion?.runId ?? '', 'predictions/holdout.csv'),
    );
    const rows = await cleanRows(client, problem, `split = 'holdout' AND batch = 0`);
    expect(rows.length).toBeGreaterThan(100);
    await client.web('POST', '/api/model/reload', {}, { authorization: `Bearer ${client.facts.token}` });

    for (const some of chunks(rows, 1000)) {
      const { status, body } = await client.web('POST', '/api/predict', {
        problem,
        rows: some.map((row) => row.input),
      });
      expect({ status, ...body.model }).toEqual({ status: 200, name: problem, version: champion?.version });
      expect(body).toMatchObject({ recorded: true });
      const served = body.predictions.map((prediction: Served) => valuesOf(problem, prediction));
      // Doubles survive JSON and CSV as they are: equal here is equal to the bit.
      expect(served).toEqual(some.map(({ batch, row }) => stored.get(`${batch}/${row}`)));
    }
  },
);

interface Served {
  readonly value: number;
  readonly chances: Readonly<Record<string, number>>;
}

function valuesOf(problem: string, { value, chances }: Served): (number | undefined)[] {
  const { task } = problemNamed(problem);
  return task.kind === 'regression' ? [value] : task.classes.map((name) => chances[name]);
}

/** Batch and row → the value, or a chance a class. */
function predictionsOf(csv: Uint8Array): Map<string, number[]> {
  const [, ...lines] = new TextDecoder().decode(csv).trimEnd().split('\n');
  return new Map(
    lines.map((line) => {
      const [batch, row, ...values] = line.split(',');
      return [`${batch}/${row}`, values.map(Number)];
    }),
  );
}
