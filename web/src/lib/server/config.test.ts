import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const complete = {
  DERIVA_RAW_URL: 'postgresql://web@localhost/raw',
  DERIVA_CLEAN_URL: 'postgresql://web@localhost/clean',
  DERIVA_OBJECTS: 'objects',
  DERIVA_MLFLOW_URL: 'http://localhost:5000',
};

describe('readConfig', () => {
  it('serves all problems unless told which', () => {
    expect(readConfig(complete).DERIVA_PROBLEMS.map((p) => p.name)).toEqual(['taxi', 'diabetes']);
    const some = readConfig({ ...complete, DERIVA_PROBLEMS: ' diabetes ,' });
    expect(some.DERIVA_PROBLEMS.map((p) => p.name)).toEqual(['diabetes']);
  });

  it('names what is missing or wrong', () => {
    expect(() => readConfig({})).toThrow(/DERIVA_RAW_URL[\s\S]*DERIVA_MLFLOW_URL/);
    expect(() => readConfig({ ...complete, DERIVA_PROBLEMS: 'taxi,cab' })).toThrow(
      /There is no problem "cab"/,
    );
    expect(() => readConfig({ ...complete, DERIVA_TOKEN: 'short' })).toThrow(/DERIVA_TOKEN/);
  });
});
