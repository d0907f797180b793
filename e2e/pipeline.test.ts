import { statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Deriva, isAlive } from './deriva.ts';

/** The main job with real Airflow: what `npm start` does, and what it does after it was killed. */
let deriva: Deriva;

beforeAll(async () => {
  deriva = await Deriva.inNewFolder();
});
afterAll(() => deriva.close());

async function decisions(): Promise<string[]> {
  const client = new pg.Client(deriva.runFile().postgres.clean);
  await client.connect();
  const { rows } = await client.query(
    `SELECT batch || ' ' || kind || ' ' || criterion AS line FROM ledger WHERE kind <> 'promotion_intended' ORDER BY id`,
  );
  const doubled = await client.query('SELECT batch, row_number FROM taxi GROUP BY 1, 2 HAVING count(*) > 1');
  await client.end();
  expect(doubled.rows).toEqual([]);
  return rows.map((row) => row.line);
}

const processNamed = (name: string) => deriva.processes().find((p) => p.name === name);

describe('npm start', () => {
  it('brings everything up and takes batches from the source to a served champion, although the scheduler is killed', async () => {
    deriva.start('--problem', 'taxi', '--batches', '2');
    await deriva.says(/taxi batch 0 {2}clean/);
    const scheduler = processNamed('airflow-scheduler');
    expect(scheduler).toBeDefined();
    if (scheduler) process.kill(-scheduler.pgid, 'SIGKILL');
    await deriva.says(/Serving until Ctrl-C/);

    expect(deriva.output).toMatch(/^taxi +0 +925 .*baseline: baseline +v1$/m);
    expect(deriva.output).toMatch(/^taxi +1 +925 /m);
    expect((await decisions()).slice(0, 2)).toEqual(['0 train baseline', '0 baseline baseline']);
    expect(statSync(join(deriva.folder, 'run.json')).mode & 0o777).toBe(0o600);
    const { web } = deriva.runFile();
    const history = await (await fetch(`${web}/api/history?problem=taxi`)).json();
    expect(history).toMatchObject({ versions: expect.any(Array), ledger: expect.any(Array) });
  });

  it('reaps what a kill -9 left, goes on with the next batch, and exits with 0', async () => {
    const before = await decisions();
    const left = deriva.processes();
    expect(left.length).toBeGreaterThan(10);
    process.kill(deriva.runFile().pid, 'SIGKILL');
    await deriva.ends();
    expect(left.some((p) => isAlive(p.pid))).toBe(true);

    deriva.start('--problem', 'taxi', '--batches', '1', '--exit');
    await deriva.says(/Ended what an earlier run had left/);
    await deriva.says(/taxi batch 2 {2}drift/);
    const during = await decisions();
    expect(during.slice(0, before.length)).toEqual(before);
    expect(await deriva.ends()).toBe(0);
    expect(deriva.output).toMatch(/^taxi +2 +925 /m);
    expect(left.filter((p) => isAlive(p.pid))).toEqual([]);
    expect(deriva.processes()).toEqual([]);
  });

  it('says which option it does not know, and exits with 2', async () => {
    deriva.start('--problem', 'horses');
    expect(await deriva.ends()).toBe(2);
    expect(deriva.output).toContain('--problem must be one of taxi, diabetes');
  });
});
