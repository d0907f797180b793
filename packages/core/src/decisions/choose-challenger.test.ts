import { expect, test } from 'vitest';
import { chooseChallenger } from './choose-challenger.ts';

const linear = { candidate: 'linear', diverged: false, validationLoss: 0.5 };
const boosting = { candidate: 'boosting', diverged: false, validationLoss: 0.4 };

test('the lowest validation loss is the challenger, the first of equals', () => {
  expect(chooseChallenger([linear, boosting])).toBe(boosting);
  expect(chooseChallenger([linear, { ...boosting, validationLoss: 0.5 }])).toBe(linear);
});

test('what diverged is never the challenger', () => {
  expect(chooseChallenger([linear, { ...boosting, diverged: true }])).toBe(linear);
  expect(chooseChallenger([{ ...boosting, validationLoss: Number.NaN }, linear])).toBe(linear);
  expect(chooseChallenger([{ ...boosting, diverged: true }])).toBeNull();
  expect(chooseChallenger([])).toBeNull();
});
