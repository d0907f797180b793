/** Writes dags/problems.json from the registry of problems: `node local/src/dags/write-problems.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../state/paths.ts';
import { problemList } from './problem-list.ts';

writeFileSync(join(ROOT, 'dags', 'problems.json'), problemList());
