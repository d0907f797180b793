import { DerivaError } from '@deriva/core/errors.ts';
import { expect, test } from 'vitest';
import { databaseError } from './database-errors.ts';

test.each([
  ['refused', Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })],
  ['both addresses refused', Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' })],
  ['shut down by an operator', Object.assign(new Error('terminating connection'), { code: '57P01' })],
  ['starting up', Object.assign(new Error('the database system is starting up'), { code: '57P03' })],
  ['too many connections', Object.assign(new Error('sorry, too many clients already'), { code: '53300' })],
  ['no such database', Object.assign(new Error('database "x" does not exist'), { code: '3D000' })],
  ['read-only after a failover', Object.assign(new Error('cannot execute INSERT'), { code: '25006' })],
  ['a deadlock', Object.assign(new Error('deadlock detected'), { code: '40P01' })],
  ['an error of the disk', Object.assign(new Error('could not read block'), { code: '58030' })],
  ['cut', new Error('Connection terminated unexpectedly')],
  ['timeout', new Error('timeout exceeded when trying to connect')],
])('%s is database_unavailable', (_, error) => {
  expect(databaseError(error)).toMatchObject({ code: 'database_unavailable', status: 503, cause: error });
});

test.each([
  ['a broken constraint', Object.assign(new Error('duplicate key'), { code: '23505' })],
  ['a missing right', Object.assign(new Error('permission denied'), { code: '42501' })],
  ['an error of ours', new DerivaError('superseded', 'x')],
  ['what is no error', 'text'],
])('%s stays what it is', (_, error) => {
  expect(databaseError(error)).toBe(error);
});
