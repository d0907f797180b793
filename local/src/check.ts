import { runChecks } from './checks/run-checks.ts';

process.exit(runChecks() ? 0 : 1);
