import { describe, expect, test } from 'vitest';
import { taxi } from '../problems/taxi.ts';
import { seededRandom } from '../random/seeded.ts';
import { TableBuilder } from '../tables/table-builder.ts';
import { loadPredictor } from './load-predictor.ts';
import { runToEnd } from './model.ts';
import { trainCandidate } from './train-candidate.ts';

const columns = taxi.columns.filter((c) => c.role === 'input' || c.role === 'target');
const builder = new TableBuilder(
  columns.map((c) => ({ name: c.name, kind: c.kind === 'category' ? 'category' : 'number' })),
);
const random = seededRandom(1);
for (let row = 0; row < 60; row++) {
  builder.push(columns.map((c) => (c.kind === 'category' ? '1' : 40 + random())));
}
const table = builder.build();
const { file } = runToEnd(
  trainCandidate(taxi, 'linear', { train: table, validation: table }, { seed: 1, throughBatch: 0 }),
);
const load = (json: unknown) => loadPredictor(new TextEncoder().encode(JSON.stringify(json)));

test('reads what was written', () => {
  expect(load(file)).toMatchObject({ task: taxi.task, trainedOn: file.trainedOn });
});

describe('refuses with model_unreadable', () => {
  test.each([
    ['another version of the format', { ...file, formatVersion: 2 }],
    ['another format', { ...file, format: 'something' }],
    ['a model of another kind', { ...file, candidate: 'boosting' }],
    ['an unknown kind', { ...file, candidate: 'oracle' }],
    ['a missing part', { ...file, pipeline: undefined }],
    ['a NaN turned null', { ...file, temperature: null }],
    ['no object', 'model'],
  ])('%s', (_, json) => {
    expect(() => load(json)).toThrow(expect.objectContaining({ code: 'model_unreadable' }));
  });

  test('bytes that are no JSON', () => {
    expect(() => loadPredictor(Uint8Array.of(0xff, 0x00))).toThrow(
      expect.objectContaining({ code: 'model_unreadable' }),
    );
  });
});
