import { loadPredictor } from '@deriva/core/models/load-predictor.ts';
import { inputColumns } from '@deriva/core/problems/problem.ts';
import { PROBLEMS } from '@deriva/core/problems/registry.ts';
import { taxi } from '@deriva/core/problems/taxi.ts';
import { tableOf } from '@deriva/core/tables/table-of.ts';
import { describe, expect, it } from 'vitest';
import { tinyModel } from '../champions/tiny-model.fixture.ts';
import { BODY_LIMIT_BYTES, MAX_ROWS } from '../http/limits.ts';
import { explainEnvelope, predictEnvelope, readEnvelope, readRows } from './envelope.ts';
import { explainAnswer, predictAnswer } from './openapi/answers.ts';
import { rowSchema } from './openapi/row-schema.ts';
import { openApi } from './openapi.ts';

// As a client gets it.
const text = JSON.stringify(openApi(PROBLEMS));
const document = JSON.parse(text);

describe('openApi', () => {
  it('describes every endpoint', () => {
    expect(Object.keys(document.paths).toSorted()).toEqual([
      '/api/explain',
      '/api/health',
      '/api/history',
      '/api/model/info',
      '/api/model/reload',
      '/api/openapi.json',
      '/api/predict',
    ]);
  });

  it('refers to nothing that is not there', () => {
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((m) => m[1]);
    expect(references.length).toBeGreaterThan(0);
    for (const name of references) expect(document.components.schemas).toHaveProperty([name!]);
  });

  it.each(['predict', 'explain'] as const)('has examples of %s that work', (call) => {
    const { examples } = document.paths[`/api/${call}`].post.requestBody.content['application/json'];
    expect(Object.keys(examples)).toEqual(PROBLEMS.map((p) => p.name));
    for (const problem of PROBLEMS) {
      const envelope = readEnvelope(
        call === 'predict' ? predictEnvelope : explainEnvelope,
        examples[problem.name].value,
      );
      expect(envelope.problem).toBe(problem.name);
      expect(readRows(problem, envelope.rows)).toHaveLength(1);
    }
  });

  it.each(PROBLEMS.map((p) => [p.name, p] as const))(
    'promises no more rows of %s than a body may hold',
    (name, problem) => {
      // As Python writes it: a space after every comma and colon.
      const row = JSON.stringify(problem.example).replaceAll(',"', ', "').replaceAll('":', '": ');
      const bytes = new TextEncoder().encode(
        `{"problem": "${name}", "rows": [${Array(MAX_ROWS).fill(row).join(', ')}]}`,
      ).length;
      expect(bytes * 1.25).toBeLessThan(BODY_LIMIT_BYTES);
    },
  );

  it('offers the classes of a classification, and none for a regression', () => {
    const variants = document.paths['/api/explain'].post.requestBody.content['application/json'].schema.oneOf;
    const ofClass = Object.fromEntries(
      variants.map((v: { title: string; properties: object }) => [v.title, v.properties]),
    );
    expect(ofClass.diabetes.class.enum).toEqual(['NO', '>30', '<30']);
    expect(ofClass.taxi).not.toHaveProperty('class');
  });
});

describe('the schema of a row', () => {
  it('is derived from the columns: inputs only, with units, ranges and what is required', () => {
    expect(rowSchema(taxi)).toMatchObject({
      required: [
        'pickup_datetime',
        'pickup_longitude',
        'pickup_latitude',
        'dropoff_longitude',
        'dropoff_latitude',
      ],
      additionalProperties: false,
      properties: {
        passenger_count: { type: ['integer', 'null'], minimum: 0, maximum: 9 },
        pickup_latitude: { type: ['number'], minimum: 40, maximum: 41.6, description: 'In °.' },
        vendor_id: { type: ['string', 'null'], examples: ['1', '2'] },
      },
    });
    expect(rowSchema(taxi)).not.toHaveProperty('properties.trip_duration');
    expect(rowSchema(taxi)).not.toHaveProperty('properties.dropoff_datetime');
  });
});

describe('the schemas of answers', () => {
  it('fit what a predictor answers', () => {
    const predictor = loadPredictor(tinyModel(1).bytes);
    const table = tableOf(inputColumns(taxi), readRows(taxi, [taxi.example]));
    const common = { model: { name: 'taxi', version: '1' }, flags: [] };
    predictAnswer.parse({ ...common, predictions: predictor.predict(table), recorded: true });
    explainAnswer.parse({ ...common, explanations: predictor.explain(table) });
  });
});
