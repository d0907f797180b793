import { parseInputs } from '@deriva/core/cleaning/parse-inputs.ts';
import { DerivaError, type Fault } from '@deriva/core/errors.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import type { Row } from '@deriva/core/tables/table.ts';
import { z } from 'zod';
import { MAX_FAULTS, MAX_ROWS } from '../http/limits.ts';

const ROWS = `must be an array of 1 to ${MAX_ROWS} rows`;
const rows = z.array(z.unknown(), ROWS).min(1, ROWS).max(MAX_ROWS, ROWS);
const problem = z.string('must be the name of a problem');

/** The body of predict. Rows are read by the problem's own columns, see {@link readRows}. */
export const predictEnvelope = z.strictObject({ problem, rows }, 'must be an object with problem and rows');

/** The body of explain: `class` asks for another class than the predicted one. */
export const explainEnvelope = z.strictObject(
  { problem, rows, class: z.string('must be the name of a class').optional() },
  'must be an object with problem and rows',
);

export const reloadEnvelope = z.strictObject(
  { problem: problem.optional() },
  'must be an object, with problem or empty',
);

/** @throws {DerivaError} invalid_input, each fault with its place and what is allowed. */
export function readEnvelope<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap((issue): Fault[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          at: pointer([...issue.path, key]),
          message: 'is not a field of this call',
        }))
      : [{ at: pointer(issue.path), message: issue.message }],
  );
  throw invalid(faults);
}

/** The rows as their problem reads them. @throws {DerivaError} invalid_input */
export function readRows(problem: Problem, values: readonly unknown[]): Row[] {
  const read = values.map((value, i) => parseInputs(problem, value, `/rows/${i}`));
  const faults = read.flatMap((r) => r.faults);
  if (faults.length > 0) throw invalid(faults);
  return read.flatMap((r) => (r.row ? [r.row] : []));
}

export function invalid(faults: readonly Fault[]): DerivaError {
  const shown = faults.slice(0, MAX_FAULTS);
  const more = faults.length > shown.length ? ` The first ${shown.length} are named.` : '';
  const detail = `${faults.length} ${faults.length === 1 ? 'thing is' : 'things are'} wrong with the body.${more}`;
  return new DerivaError('invalid_input', { detail, faults: shown });
}

/** RFC 6901. */
function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
