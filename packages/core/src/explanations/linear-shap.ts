import { type Encoded, type EncodedFeature, layout } from '../models/linear/encoding.ts';
import type { ShapValues } from '../models/model.ts';

/** A linear model on encoded columns; see models/linear. */
export interface LinearParts {
  readonly encoding: readonly EncodedFeature[];
  /** Columns (the intercept last) × outputs, the last index fastest. */
  readonly coefficients: Float64Array;
  /** Of the encoded columns over the training rows. */
  readonly means: Float64Array;
  readonly outputs: number;
}

/**
 * Exact SHAP values of a linear model against the training means: coefficient × (value − mean), the parts of
 * a feature summed (Štrumbelj and Kononenko, Knowledge and Information Systems, 2014, equation 9). The
 * interventional game: a feature that is not known is at its mean, one-hot parts included.
 */
export function linearShap(
  { encoding, coefficients, means, outputs }: LinearParts,
  rows: Encoded,
): ShapValues {
  const { first } = layout(encoding);
  const base = coefficients.slice(rows.columns * outputs);
  means.forEach((mean, column) => {
    for (let k = 0; k < outputs; k++) base[k]! += mean * coefficients[column * outputs + k]!;
  });
  const values = new Float64Array(rows.rows * encoding.length * outputs);
  let number = 0;
  let slot = 0;
  encoding.forEach((feature, f) => {
    const isNumeric = feature.kind === 'numeric';
    const hasSlot = !isNumeric || feature.missingIndicator;
    const expected = new Float64Array(outputs);
    const parts = feature.kind === 'categorical' ? feature.levels + 2 : feature.missingIndicator ? 1 : 0;
    for (let column = first[f]!; column < first[f]! + parts; column++) {
      for (let k = 0; k < outputs; k++) expected[k]! += means[column]! * coefficients[column * outputs + k]!;
    }
    for (let row = 0; row < rows.rows; row++) {
      const at = (row * encoding.length + f) * outputs;
      for (let k = 0; k < outputs; k++) {
        let value = -expected[k]!;
        if (isNumeric) {
          value +=
            (rows.dense[row * rows.numbers + number]! - means[number]!) * coefficients[number * outputs + k]!;
        }
        if (hasSlot) {
          const column = rows.ones[row * rows.slots + slot]!;
          if (column < rows.columns) value += coefficients[column * outputs + k]!;
        }
        values[at + k] = value;
      }
    }
    if (isNumeric) number++;
    if (hasSlot) slot++;
  });
  return { base, values };
}
