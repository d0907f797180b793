import { logLossOf, softmax } from '../softmax.ts';

const STEPS = 50;
/** Temperatures beyond these say that the margins are no use, and not how sharp they are. */
const COLDEST = 0.05;
const HOTTEST = 20;

/**
 * The temperature by which margins are divided before the softmax so that the log loss of these rows is
 * least (Guo et al., On Calibration of Modern Neural Networks, ICML 2017). The loss is convex in
 * 1 / temperature: Newton's method on it, by bisection where a step would leave the bracket.
 * @param margins rows × classes
 * @returns 1 where there are no rows to tell.
 */
export function fitTemperature(margins: Float64Array, answers: Float64Array, classes: number): number {
  if (answers.length === 0) return 1;
  let low = 1 / HOTTEST;
  let high = 1 / COLDEST;
  let inverse = 1;
  for (let step = 0; step < STEPS; step++) {
    const { slope, curvature } = lossBySharpness(margins, answers, classes, inverse);
    if (slope > 0) high = inverse;
    else low = inverse;
    const newton = inverse - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - inverse) <= 1e-12 * inverse) break;
    inverse = next;
  }
  const better =
    meanLogLoss(margins, answers, classes, 1 / inverse) < meanLogLoss(margins, answers, classes, 1);
  return better ? 1 / inverse : 1;
}

/** Derivatives of the summed log loss by s where chances are softmax(s × margins): E[m] − m_y, and Var[m]. */
function lossBySharpness(margins: Float64Array, answers: Float64Array, classes: number, sharpness: number) {
  const chances = new Float64Array(classes);
  let slope = 0;
  let curvature = 0;
  for (let row = 0, at = 0; row < answers.length; row++, at += classes) {
    softmax(margins, at, classes, 1 / sharpness, chances, 0);
    let mean = 0;
    for (let k = 0; k < classes; k++) mean += chances[k]! * margins[at + k]!;
    for (let k = 0; k < classes; k++) curvature += chances[k]! * (margins[at + k]! - mean) ** 2;
    slope += mean - margins[at + answers[row]!]!;
  }
  return { slope, curvature };
}

function meanLogLoss(margins: Float64Array, answers: Float64Array, classes: number, temperature: number) {
  let sum = 0;
  for (let row = 0; row < answers.length; row++) {
    sum += logLossOf(margins, row * classes, classes, temperature, answers[row]!);
  }
  return sum / answers.length;
}
