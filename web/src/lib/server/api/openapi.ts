import { ERRORS, type ErrorCode } from '@deriva/core/errors.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import { z } from 'zod';
import { MAX_ROWS } from '../http/limits.ts';
import { explainEnvelope, predictEnvelope, reloadEnvelope } from './envelope.ts';
import { explainAnswer, predictAnswer, problemDetails } from './openapi/answers.ts';
import { type JsonSchema, rowSchema } from './openapi/row-schema.ts';

const BAD_BODY: readonly ErrorCode[] = [
  'invalid_json',
  'invalid_input',
  'unknown_problem',
  'body_too_large',
  'unsupported_media_type',
];

/** The OpenAPI 3.1 document of the API: envelopes from their zod schemas, rows from the problems. */
export function openApi(problems: readonly Problem[]): JsonSchema {
  const names = problems.map((p) => p.name);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Deriva',
      version: '1',
      description: 'Predictions of the champions, their explanations, and how they came to serve.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: {
      '/api/predict': {
        post: rowsCall('predict', 'Predict 1 to 1,000 rows', predictEnvelope, 'PredictAnswer', problems),
      },
      '/api/explain': {
        post: rowsCall(
          'explain',
          'Predict and explain 1 to 1,000 rows',
          explainEnvelope,
          'ExplainAnswer',
          problems,
        ),
      },
      '/api/model/info': {
        get: read(
          'modelInfo',
          'What serves, since when, and how good it is',
          [queryProblem(names, false)],
          ['unknown_problem', 'no_champion'],
        ),
      },
      '/api/model/reload': { post: reloadCall() },
      '/api/history': {
        get: read(
          'history',
          'Versions and ledger, newest first',
          [queryProblem(names, true)],
          ['invalid_input', 'unknown_problem', 'mlflow_unavailable', 'database_unavailable'],
        ),
      },
      '/api/health': { get: read('health', 'What works; always 200 while this process answers', [], []) },
      '/api/openapi.json': { get: read('openapi', 'This document', [], []) },
    },
    components: {
      schemas: {
        PredictAnswer: schema(predictAnswer),
        ExplainAnswer: schema(explainAnswer),
        ProblemDetails: schema(problemDetails),
        ...Object.fromEntries(problems.map((p) => [`${p.name}Row`, rowSchema(p)])),
      },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function rowsCall(
  id: string,
  summary: string,
  envelope: z.ZodType,
  answer: string,
  problems: readonly Problem[],
): JsonSchema {
  return {
    operationId: id,
    summary,
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { oneOf: problems.map((p) => rowsEnvelope(envelope, p)) },
          examples: Object.fromEntries(
            problems.map((p) => [
              p.name,
              { summary: p.title, value: { problem: p.name, rows: [p.example] } },
            ]),
          ),
        },
      },
    },
    responses: {
      200: {
        description: 'One entry a row, in order.',
        content: json({ $ref: `#/components/schemas/${answer}` }),
      },
      ...failures([...BAD_BODY, 'no_champion']),
    },
  };
}

/** The envelope with the one problem's name and rows in the place of any. */
function rowsEnvelope(envelope: z.ZodType, problem: Problem): JsonSchema {
  const { properties, ...rest } = schema(envelope);
  const classes = problem.task.kind === 'classification' ? problem.task.classes : null;
  const { class: ofClass, ...others } = Object(properties);
  return {
    ...rest,
    title: problem.name,
    properties: {
      ...others,
      problem: { const: problem.name },
      rows: {
        type: 'array',
        minItems: 1,
        maxItems: MAX_ROWS,
        items: { $ref: `#/components/schemas/${problem.name}Row` },
      },
      ...(ofClass && classes ? { class: { ...ofClass, enum: classes } } : {}),
    },
  };
}

function reloadCall(): JsonSchema {
  return {
    operationId: 'reload',
    summary: 'Look at the alias champion now, and swap if it moved',
    security: [{ token: [] }],
    requestBody: { required: false, content: json(schema(reloadEnvelope)) },
    responses: {
      200: { description: 'What served before and what serves now.', content: json({ type: 'object' }) },
      ...failures(['unauthorized', ...BAD_BODY]),
    },
  };
}

function read(
  id: string,
  summary: string,
  parameters: readonly JsonSchema[],
  codes: readonly ErrorCode[],
): JsonSchema {
  return {
    operationId: id,
    summary,
    parameters,
    responses: { 200: { description: summary, content: json({ type: 'object' }) }, ...failures(codes) },
  };
}

function queryProblem(names: readonly string[], required: boolean): JsonSchema {
  return {
    name: 'problem',
    in: 'query',
    required,
    schema: { type: 'string', enum: names },
    example: names[0],
  };
}

/** One response a status; a status that several codes share lists them. */
function failures(codes: readonly ErrorCode[]): JsonSchema {
  const byStatus = Object.groupBy(codes, (code) => String(ERRORS[code].status));
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDetails' } } };
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, some]) => {
      const description = (some ?? []).map((code) => `${code}: ${ERRORS[code].title}.`).join(' ');
      return [status, { description, content }];
    }),
  );
}

function json(of: JsonSchema): JsonSchema {
  return { 'application/json': { schema: of } };
}

function schema(of: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(of);
  return rest;
}
