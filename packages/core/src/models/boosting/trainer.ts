import { denseRows } from '../../features/dense-rows.ts';
import { type Random, seededRandom } from '../../random/seeded.ts';
import type { LabelledMatrix } from '../model.ts';
import { type BinnedMatrix, binMatrix } from './bins.ts';
import { type Bag, growTree, makeWorkspace, type Workspace } from './grow-tree.ts';
import type { Objective } from './objective.ts';
import { type BoostingParameters, treeLimits } from './parameters.ts';
import { leafValue, type Tree } from './tree.ts';

/** What does not change while boosting goes on. */
export interface BoostingData {
  readonly binned: BinnedMatrix;
  readonly target: Float64Array;
  readonly validation: {
    readonly rows: number;
    readonly width: number;
    readonly dense: Float64Array;
    readonly target: Float64Array;
  };
  readonly work: Workspace;
}

/** Where boosting is after a whole number of rounds: this, the data and the seed decide all that follows. */
export interface BoostingState {
  readonly start: Float64Array;
  /** By round, then by output. */
  readonly trees: Tree[];
  rounds: number;
  /** Of training rows: rows × outputs. */
  readonly margins: Float64Array;
  readonly validationMargins: Float64Array;
  bestRounds: number;
  bestLoss: number;
}

export function prepare(train: LabelledMatrix, validation: LabelledMatrix): BoostingData {
  const { rows, features } = validation.matrix;
  const dense = new Float64Array(rows * features.length);
  denseRows(validation.matrix, 0, rows, dense);
  return {
    binned: binMatrix(train.matrix),
    target: train.target,
    validation: { rows, width: features.length, dense, target: validation.target },
    work: makeWorkspace(train.matrix.rows),
  };
}

export function startState(data: BoostingData, objective: Objective): BoostingState {
  const start = objective.start(data.target);
  const repeat = (rows: number) => {
    const margins = new Float64Array(rows * start.length);
    for (let row = 0; row < rows; row++) margins.set(start, row * start.length);
    return margins;
  };
  const validationMargins = repeat(data.validation.rows);
  return {
    start,
    trees: [],
    rounds: 0,
    margins: repeat(data.binned.rows),
    validationMargins,
    bestRounds: 0,
    bestLoss: objective.loss(data.validation.target, validationMargins),
  };
}

/** One round: a tree for each output, all fitted to the margins from before the round. */
export function advance(
  state: BoostingState,
  data: BoostingData,
  objective: Objective,
  parameters: BoostingParameters,
  seed: number,
): void {
  const { outputs } = objective;
  const limits = treeLimits(parameters);
  const perOutput = objective.derivatives(data.target, state.margins);
  // A generator of its own for each round: then none is part of the state.
  const random = seededRandom(seed * 1_000_003 + state.rounds);
  const bag = drawRows(data.binned.rows, parameters.row_share, random);
  perOutput.forEach((derivatives, output) => {
    const usable = drawFeatures(data.binned.features.length, parameters.feature_share, random);
    const margins = { values: state.margins, stride: outputs, output };
    const tree = growTree(data.binned, derivatives, usable, bag, limits, data.work, margins);
    state.trees.push(tree);
    const { rows, width, dense } = data.validation;
    for (let row = 0; row < rows; row++) {
      state.validationMargins[row * outputs + output]! += leafValue(tree, dense, row * width);
    }
  });
  state.rounds++;
  const loss = objective.loss(data.validation.target, state.validationMargins);
  if (data.validation.rows > 0 && !(loss < state.bestLoss)) return;
  state.bestLoss = loss;
  state.bestRounds = state.rounds;
}

function drawRows(rows: number, share: number, random: Random): Bag {
  const order = new Int32Array(rows);
  let inside = 0;
  let outside = rows;
  for (let row = 0; row < rows; row++) {
    if (share >= 1 || random() < share) order[inside++] = row;
    else order[--outside] = row;
  }
  return { order, count: inside };
}

function drawFeatures(features: number, share: number, random: Random): number[] {
  const all = Array.from({ length: features }, (_, j) => j);
  if (share >= 1) return all;
  const wanted = Math.max(1, Math.round(features * share));
  for (let i = 0; i < wanted; i++) {
    const j = i + Math.floor(random() * (features - i));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.slice(0, wanted).sort((a, b) => a - b);
}
