import type { Candidate } from '../model.ts';
import { withOverrides } from '../parameters.ts';
import { unreadable } from '../unreadable.ts';
import { columnMeans, encodeRows, fitEncoding } from './encoding.ts';
import { leastSquares } from './least-squares.ts';
import { linearModel, parseLinear } from './linear-model.ts';
import { multinomial } from './multinomial.ts';

const DEFAULTS = {
  /** Penalty on the squared coefficients of standardised columns: what one row more would weigh. */
  l2: 1,
  /** Of the Newton decrement, for classes: coefficients are exact to about this over √l2. */
  tolerance: 1e-8,
  max_steps: 50,
};

/** Newton's method takes about this many steps, for the share of the work that is shown. */
const USUAL_STEPS = 10;

/** Least squares for regression, multinomial logistic regression for classes; the floor others must beat. */
export const linear: Candidate = {
  kind: 'linear',
  title: 'Linear',
  defaults: DEFAULTS,

  *fit(train, _validation, { task, parameters: overrides }) {
    const parameters = withOverrides(DEFAULTS, overrides);
    const encoding = fitEncoding(train.matrix);
    const encoded = encodeRows(encoding, train.matrix);
    const means = columnMeans(encoded);
    if (task.kind === 'regression') {
      const coefficients = leastSquares(encoded, train.target, parameters.l2);
      yield { share: 1, message: `${encoded.columns} columns solved` };
      return linearModel({ encoding, coefficients, means, outputs: 1 });
    }
    const outputs = task.classes.length;
    const steps = multinomial(encoded, train.target, outputs, parameters.l2, {
      tolerance: parameters.tolerance,
      maxSteps: parameters.max_steps,
    });
    for (;;) {
      const next = steps.next();
      if (next.done) return linearModel({ encoding, coefficients: next.value, means, outputs });
      const { step, loss } = next.value;
      yield {
        share: Math.min(1, step / USUAL_STEPS),
        message: `Newton step ${step}, training log loss ${(loss / encoded.rows).toFixed(6)}`,
      };
    }
  },

  parse: (json) => unreadable(() => linearModel(parseLinear(json))),
};
