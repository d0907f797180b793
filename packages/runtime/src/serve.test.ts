import { DerivaError } from '@deriva/core/errors.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { commitOnce, endServed, input, jsonOf, serving } from './serving.fixture.ts';

afterEach(endServed);

describe('a served stage', () => {
  it('describes itself without a token, with an example that it takes', async () => {
    const { url } = await serving(commitOnce({ count: 0 }));
    const described = await jsonOf(await fetch(url));
    expect(described).toMatchObject({ stage: 'clean', version: '0.1.0', input: { type: 'object' } });
    expect(input.safeParse(described.example).success).toBe(true);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('does its work once for ten calls at once, and answers all alike', async () => {
    const counter = { count: 0 };
    const { post } = await serving(commitOnce(counter));
    const answers = await Promise.all(Array.from({ length: 10 }, () => post({ problem: 'taxi', batch: 3 })));
    const bodies = await Promise.all(answers.map((a) => a.text()));
    expect(counter.count).toBe(1);
    expect(new Set(bodies).size).toBe(1);
    expect(answers.filter((a) => a.headers.get('idempotent-replayed') === 'true')).toHaveLength(9);
    expect(JSON.parse(bodies[0]!)).toMatchObject({ problem: 'taxi', stage: 'clean', generation: 0, rows: 1 });
  });

  it('does a failed call again', async () => {
    let calls = 0;
    const { post } = await serving(async (_, context) => {
      if (calls++ === 0) throw new DerivaError('database_unavailable', 'gone for a while');
      return context.commit(async () => ({ ok: true }));
    });
    const first = await post({ problem: 'taxi', batch: 0 });
    expect([first.status, first.headers.get('retry-after'), (await jsonOf(first)).code]).toEqual([
      503,
      '5',
      'database_unavailable',
    ]);
    expect((await post({ problem: 'taxi', batch: 0 })).status).toBe(200);
  });
});
