import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AIRFLOW, pythonProgram } from '../setup/python-environment.ts';
import { run } from '../setup/run.ts';
import { ROOT } from '../state/paths.ts';

const python = pythonProgram(AIRFLOW, 'python');
const installed = existsSync(python);
if (!installed)
  console.warn(`The tests of the DAGs are skipped: ${python} is not there; npm test installs it.`);

test.runIf(installed)(
  "the DAGs pass their own tests, by Airflow's means (dags/tests)",
  async () => {
    const output = await run(
      python,
      ['-B', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-W', 'ignore', '--show-capture=no', 'tests'],
      { cwd: join(ROOT, 'dags') },
    );
    expect(output).toMatch(/\d+ passed/);
  },
  300_000,
);
