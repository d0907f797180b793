import { readFileSync } from 'node:fs';

type Column = readonly (number | null)[];

interface LinearGolden {
  readonly numbers: readonly Column[];
  readonly codes: readonly (readonly number[])[];
  readonly levels: readonly number[];
  readonly regression: {
    readonly target: readonly number[];
    readonly fits: readonly { l2: number; coefficients: number[]; intercept: number }[];
  };
  readonly classification: {
    readonly target: readonly number[];
    readonly fits: readonly { l2: number; coefficients: number[][]; intercepts: number[] }[];
  };
  readonly calibration: {
    readonly margins: readonly (readonly number[])[];
    readonly temperature: number;
    readonly chances: readonly (readonly number[])[];
    readonly weighted_f1: readonly { weights: number[]; f1: number }[];
  };
}

interface BoostingGolden {
  readonly columns: readonly Column[];
  readonly rounds: number;
  readonly regression: { readonly target: readonly number[]; readonly margins: readonly number[] };
  readonly classification: {
    readonly target: readonly number[];
    readonly margins: readonly (readonly number[])[];
  };
}

interface TreeShapGolden {
  readonly name: string;
  readonly model: { readonly levels: readonly number[] };
  readonly rows: readonly Column[];
  readonly margins: readonly (readonly number[])[];
  readonly base: readonly number[];
  readonly shap: readonly (readonly (readonly number[])[])[];
}

const read = (name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

/** Made by models-linear.py, models-boosting.py and models-tree-shap.py beside this file. */
export const linearGolden: LinearGolden = read('models-linear.json');
export const boostingGolden: BoostingGolden = read('models-boosting.json');
export const treeShapGolden: readonly TreeShapGolden[] = read('models-tree-shap.json');
