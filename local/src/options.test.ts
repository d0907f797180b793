import { expect, test } from 'vitest';
import { helpText, parseOptions, UsageError } from './options.ts';

test('without anything: every problem, the local source, the documented ports', () => {
  const options = parseOptions([], {});
  expect(options).toMatchObject({
    problem: ['taxi', 'diabetes'],
    exit: false,
    fresh: false,
    stateDir: '.deriva',
    fetchPort: 8081,
    promotePort: 8086,
    sourcePort: 8090,
    airflowPort: 8080,
    webPort: 3000,
  });
  expect(options.batches).toBeUndefined();
  expect(options.source).toBeUndefined();
});

test('flags, in both spellings, in the order given', () => {
  const options = parseOptions(['--problem', 'diabetes', '--problem=taxi', '--batches=3', '--exit'], {});
  expect(options).toMatchObject({ problem: ['diabetes', 'taxi'], batches: 3, exit: true });
});

test('variables count, and flags win over them', () => {
  const env = { DERIVA_PROBLEM: 'diabetes', DERIVA_EXIT: '1', DERIVA_WEB_PORT: '4000', DERIVA_BATCHES: '' };
  expect(parseOptions([], env)).toMatchObject({ problem: ['diabetes'], exit: true, webPort: 4000 });
  expect(parseOptions(['--problem', 'taxi'], env).problem).toEqual(['taxi']);
});

test('a source may hold {problem}, and loses a slash at its end', () => {
  expect(parseOptions(['--source', 'http://data.example/{problem}/'], {}).source).toBe(
    'http://data.example/{problem}',
  );
});

test.each([
  [['--probelm', 'taxi'], 'There is no option --probelm'],
  [['taxi'], '"taxi" is not an option'],
  [['--problem', 'realtor'], '--problem must be one of taxi, diabetes; it is "realtor"'],
  [['--problem'], '--problem needs a value'],
  [['--batches', '0'], '--batches must be a whole number from 1'],
  [['--batches=-1'], '--batches must be a whole number'],
  [['--web-port', '70000'], '--web-port must be a whole number from 1 to 65535; it is "70000"'],
  [['--web-port', '8080'], 'airflowPort and webPort are both 8080'],
  [['--source', 'ftp://x'], '--source must be an http:// or https:// address'],
  [['--exit=maybe'], '--exit must be true or false'],
])('%j is refused: %s', (argv, message) => {
  expect(() => parseOptions(argv, {})).toThrow(UsageError);
  expect(() => parseOptions(argv, {})).toThrow(message);
});

test('a bad variable is named', () => {
  expect(() => parseOptions([], { DERIVA_BATCHES: 'many' })).toThrow('DERIVA_BATCHES must be a whole number');
});

test('the help names every flag and its variable', () => {
  for (const [flag, environment] of [
    ['--problem NAME', 'DERIVA_PROBLEM'],
    ['--state-dir FOLDER', 'DERIVA_STATE_DIR'],
    ['--exit', 'DERIVA_EXIT'],
    ['--mlflow-port PORT', 'DERIVA_MLFLOW_PORT'],
  ]) {
    expect(helpText()).toContain(flag);
    expect(helpText()).toContain(environment);
  }
});
