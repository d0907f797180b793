import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // One group after the other: the machines have two cores, and whole systems start in the last one.
          sequence: { groupOrder: 0 },
          include: ['{packages,functions,local,web}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.integration.test.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          sequence: { groupOrder: 1 },
          include: ['{packages,functions,local,web}/**/*.integration.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: [
            'packages/adapters/src/test-support/postgres-global-setup.ts',
            'packages/adapters/src/test-support/mlflow-global-setup.ts',
          ],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          sequence: { groupOrder: 2 },
          include: ['e2e/**/*.test.ts'],
          globalSetup: ['e2e/shared-stack.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
