import { describe, expect, it } from 'vitest';
import { decimal, difference, quantity, spoken } from './quantity.ts';

describe('numbers for people', () => {
  it.each([
    [0, '0'],
    [1234567.8, '1,234,568'],
    [12.34567, '12.35'],
    [0.00012345, '0.000123'],
    [-2.5, '−2.5'],
    [925, '925'],
  ])('decimal(%d) is %s', (value, text) => expect(decimal(value)).toBe(text));

  it.each([
    [12.345, 'min', '12.3 min'],
    [0.4567, 'chance', '45.7%'],
    [312_400, 'USD', 'USD 312,400'],
    [40.758, '°', '40.8°'],
    [3, '', '3'],
  ])('quantity(%d, %j) is %s', (value, unit, text) => expect(quantity(value, unit)).toBe(text));

  it.each([
    [2.25, 'min', '+2.25 min'],
    [-0.031, 'chance', '−3.1 points'],
    [0, 'min', '0 min'],
  ])('difference(%d, %j) is %s', (value, unit, text) => expect(difference(value, unit)).toBe(text));

  it.each([
    [41.97, 'min', 'About 42 minutes'],
    [1.04, 'min', 'About 1 minute'],
    [7.64, 'min', 'About 7.6 minutes'],
    [312_456, 'USD', 'About USD 312,000'],
  ])('spoken(%d, %j) is %s', (value, unit, text) => expect(spoken(value, unit)).toBe(text));
});
