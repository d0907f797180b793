import type { Explanation } from '@deriva/core/models/predictor.ts';
import { describe, expect, it } from 'vitest';
import { tell } from './words.ts';

const explanation: Explanation = {
  baseValue: 10.6,
  prediction: 42,
  unit: 'min',
  contributions: {},
  method: 'shap-log-path',
};
const distance = { label: 'Distance', valueText: '21.8 km', contribution: 30 };

describe('tell', () => {
  it('calls the base of a logarithmic target a geometric mean, and the largest contributions by name', () => {
    const parts = [
      { label: 'HbA1c test', valueText: '', contribution: 0.6 },
      distance,
      { label: 'Time of day', valueText: '17:30', contribution: -1.2 },
    ];
    expect(tell(explanation, parts)).toBe(
      'It starts at 10.6 min, the geometric mean of what the model predicts for its training rows. ' +
        'Distance (21.8 km) adds 30 min, time of day (17:30) takes away 1.2 min and HbA1c test adds 0.6 min. ' +
        'With all other columns that makes 42 min.',
    );
  });

  it('speaks of points where chances differ', () => {
    const chance: Explanation = {
      ...explanation,
      baseValue: 0.25,
      prediction: 0.5,
      unit: 'chance',
      method: 'shap-softmax-path',
    };
    const told = tell(chance, [{ ...distance, contribution: 0.25 }]);
    expect(told).toContain('It starts at 25%');
    expect(told).toContain('adds 25 points');
  });

  it('says when nothing moved', () => {
    expect(tell(explanation, [])).toContain('No column moves it from there.');
  });
});
