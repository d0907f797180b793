import { expect, test } from 'vitest';
import { sentence } from './sentences.ts';

test('fetch: rows, rate and healed gaps; or that there is no more', () => {
  const answer = { exhausted: false, batch: 3, rows: 1850, restarts: 2, durationSeconds: 0.5 };
  expect(sentence('fetch', answer)).toBe(
    '1,850 rows, 3,700 rows/s; the source was restarted to heal a gap (2 times)',
  );
  expect(sentence('fetch', { exhausted: true, message: 'no more' })).toBe('the source is exhausted: no more');
});

test('clean: what was kept, and which rules rejected how many', () => {
  const answer = { rowsIn: 925, rowsOut: 918, rejected: { under_1_minute: 7, other: 0 }, repaired: {} };
  expect(sentence('clean', answer)).toBe('918 of 925 rows kept; rejected: under_1_minute 7');
});

test('train: the loss, or that it diverged', () => {
  const answer = {
    candidate: 'linear',
    diverged: false,
    loss: { name: 'log_loss', validation: 0.87654 },
    rows: { train: 600 },
  };
  expect(sentence('train', answer)).toBe('linear: log_loss 0.8765 on validation');
  expect(sentence('train', { ...answer, diverged: true })).toContain('diverged');
});

test('an answer of another shape is shown as it is', () => {
  expect(sentence('promote', { batch: 1 })).toBe('{"batch":1}');
});
