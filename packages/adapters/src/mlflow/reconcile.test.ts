import { expect, test } from 'vitest';
import { reconcile } from './reconcile.ts';

/** What reconcile reads and does, without a server: its decisions are the matter here. */
function registryWith(runs: [id: string, key: string][], versions: [id: string, key?: string][]) {
  const deleted: string[] = [];
  return {
    deleted,
    runs: async () => runs.map(([runId, key]) => ({ runId, key, status: 'FINISHED' })),
    versions: async () =>
      versions.map(([version, key]) => ({
        version,
        runId: 'r',
        createdAt: new Date(0),
        aliases: [],
        tags: key === undefined ? {} : { 'deriva.key': key },
      })),
    deleteRun: async (id: string) => void deleted.push(`run ${id}`),
    deleteVersion: async (_: string, id: string) => void deleted.push(`version ${id}`),
  };
}

test('what nobody adopted goes, versions before runs; a version without a key is someone else’s', async () => {
  const registry = registryWith(
    [
      ['a', 'k1'],
      ['b', 'k1'],
      ['c', 'k2'],
      ['d', 'k3'],
    ],
    [['1', 'v1'], ['2', 'v1'], ['3']],
  );
  const adopted = {
    runs: new Map([['k1', 'b']]),
    versions: new Map([['v1', '2']]),
    working: new Set(['k3']),
  };
  expect(await reconcile(registry, 'taxi', async () => adopted)).toEqual({
    deletedRuns: ['a', 'c'],
    deletedVersions: ['1'],
    missing: [],
  });
  expect(registry.deleted).toEqual(['version 1', 'run a', 'run c']);
});

test('what was adopted and is gone is handed over to be restored', async () => {
  const adopted = {
    runs: new Map([['k1', 'a']]),
    versions: new Map([['v1', '1']]),
    working: new Set<string>(),
  };
  const restored: string[] = [];
  const { missing } = await reconcile(
    registryWith([], []),
    'taxi',
    async () => adopted,
    async (one) => {
      restored.push(one.id);
    },
  );
  expect(missing).toEqual([
    { kind: 'run', key: 'k1', id: 'a' },
    { kind: 'version', key: 'v1', id: '1' },
  ]);
  expect(restored).toEqual(['a', '1']);
});

test('what is made and adopted while it looks is neither deleted nor missing', async () => {
  const registry = registryWith([['new', 'k']], []);
  const none = { runs: new Map(), versions: new Map(), working: new Set<string>() };
  const moments = [none, { ...none, runs: new Map([['k', 'new']]) }];
  const result = await reconcile(registry, 'taxi', async () => moments.shift() ?? none);
  expect(result).toEqual({ deletedRuns: [], deletedVersions: [], missing: [] });
});
