import { withDerived } from '@deriva/core/features/derived.ts';
import type { Explanation, Prediction } from '@deriva/core/models/predictor.ts';
import { inputColumns, type Problem } from '@deriva/core/problems/problem.ts';
import { cell, type Row } from '@deriva/core/tables/table.ts';
import { tableOf } from '@deriva/core/tables/table-of.ts';
import { columnTitle, valueText } from '../../explanation/value-text.ts';
import { type Part, type Waterfall, waterfall } from '../../explanation/waterfall.ts';
import { METHODS, tell } from '../../explanation/words.ts';
import { decimal, difference, quantity, spoken } from '../../words/quantity.ts';

/** A prediction and its explanation, as the page shows them. */
export interface Result {
  /** As a person would say it: `About 37 minutes`. */
  readonly headline: string;
  /** To more digits, or what the decision means. */
  readonly exact: string;
  /** For classes, in order; empty for regression. */
  readonly chances: readonly {
    readonly name: string;
    readonly chance: number;
    readonly text: string;
    readonly decided: boolean;
  }[];
  /** What is explained: the target, or the chance of a class. */
  readonly explained: string;
  readonly unit: string;
  readonly waterfall: Waterfall;
  readonly story: string;
  readonly method: { readonly base: string; readonly how: string };
  readonly baseText: string;
  readonly predictionText: string;
  readonly rows: readonly {
    readonly title: string;
    readonly value: string;
    readonly contribution: string;
    readonly factor: string | null;
  }[];
}

export function describeResult(
  problem: Problem,
  input: Row,
  prediction: Prediction,
  explanation: Explanation,
): Result {
  const parts = partsOf(problem, input, explanation);
  const { unit } = explanation;
  return {
    ...answer(problem, prediction),
    explained: explanation.class === undefined ? problem.target.title : `Chance of ${explanation.class}`,
    unit,
    waterfall: waterfall(explanation.baseValue, parts),
    story: tell(explanation, parts),
    method: METHODS[explanation.method],
    baseText: quantity(explanation.baseValue, unit),
    predictionText: quantity(explanation.prediction, unit),
    rows: Object.entries(explanation.contributions)
      .map(([name, contribution], i) => ({
        title: parts[i]!.label,
        value: parts[i]!.valueText,
        size: Math.abs(contribution),
        contribution: difference(contribution, unit, 4),
        factor: explanation.factors ? `× ${decimal(explanation.factors[name] ?? 1, 4)}` : null,
      }))
      .sort((a, b) => b.size - a.size)
      .map(({ size: _, ...row }) => row),
  };
}

function answer(problem: Problem, prediction: Prediction): Pick<Result, 'headline' | 'exact' | 'chances'> {
  if ('value' in prediction) {
    return {
      headline: spoken(prediction.value, prediction.unit),
      exact: quantity(prediction.value, prediction.unit, 4),
      chances: [],
    };
  }
  const chances = Object.entries(prediction.chances).map(([name, chance]) => ({
    name,
    chance,
    text: quantity(chance, 'chance'),
    decided: name === prediction.class,
  }));
  const likeliest = chances.reduce((a, b) => (b.chance > a.chance ? b : a));
  const decided = prediction.chances[prediction.class] ?? 0;
  return {
    headline: `${problem.target.title}: ${prediction.class}`,
    exact:
      likeliest.name === prediction.class
        ? `The likeliest class, with a chance of ${quantity(decided, 'chance')}.`
        : `Decided for although ${likeliest.name} is likelier: the thresholds are tuned on validation rows for the weighted F1, which argmax would not serve.`,
    chances,
  };
}

/** One part a column that feeds the model, with the value the row has there; derived columns are computed. */
function partsOf(problem: Problem, input: Row, explanation: Explanation): Part[] {
  const table = withDerived(tableOf(inputColumns(problem), [input]), problem.derived);
  return Object.entries(explanation.contributions).map(([name, contribution]) => ({
    label: columnTitle(problem, name),
    valueText: table.columns.has(name) ? valueText(problem, name, cell(table, name, 0)) : '',
    contribution,
  }));
}
