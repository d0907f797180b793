import type { Explanation } from '@deriva/core/models/predictor.ts';
import { quantity } from '../words/quantity.ts';
import type { Part } from './waterfall.ts';

/** What the base value is, and how SHAP values came into the unit: a page that shows numbers must say so. */
export const METHODS: Readonly<Record<Explanation['method'], { base: string; how: string }>> = {
  shap: {
    base: 'the mean of what the model predicts for its training rows',
    how: 'The contributions are exact SHAP values of the model.',
  },
  'shap-log-path': {
    base: 'the geometric mean of what the model predicts for its training rows',
    how: 'The model predicts a logarithm, and there the SHAP values φ are exact. They are carried to the unit along the straight path from base to prediction (Aumann–Shapley): φ · base · expm1(d) / d, with d their sum. The factors exp φ need no such path: base times all factors is the prediction.',
  },
  'shap-softmax-path': {
    base: 'the chance at the mean of the model’s logits over its training rows',
    how: 'The model predicts one logit a class, and there the SHAP values are exact. They are carried to chances along the straight path from base to prediction (Aumann–Shapley), so that they add up to the chance.',
  },
};

/** The explanation as a person would tell it, largest contributions first. */
export function tell(explanation: Explanation, parts: readonly Part[]): string {
  const { baseValue, prediction, unit } = explanation;
  const largest = [...parts]
    .filter((p) => p.contribution !== 0)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, 3);
  const start = `It starts at ${quantity(baseValue, unit)}, ${METHODS[explanation.method].base}.`;
  if (largest.length === 0) return `${start} No column moves it from there.`;
  const moves = largest.map((part) => {
    const size =
      unit === 'chance'
        ? `${quantity(Math.abs(part.contribution) * 100, '')} points`
        : quantity(Math.abs(part.contribution), unit);
    const name = withinSentence(part.label);
    const what = part.valueText ? `${name} (${part.valueText})` : name;
    return part.contribution > 0 ? `${what} adds ${size}` : `${what} takes away ${size}`;
  });
  return `${start} ${sentence(moves)}. With all other columns that makes ${quantity(prediction, unit)}.`;
}

/** A plain word loses its capital; a name such as HbA1c or ICD-9 keeps it. */
function withinSentence(label: string): string {
  return /^[A-Z][a-z]+\b(?!-)/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}

function sentence(clauses: readonly string[]): string {
  const text =
    clauses.length < 2 ? (clauses[0] ?? '') : `${clauses.slice(0, -1).join(', ')} and ${clauses.at(-1)}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
