# /// script
# requires-python = ">=3.11"
# dependencies = ["lightgbm==4.7.0", "numpy==2.4.6"]
# ///
"""Golden values for boosting: LightGBM trained on the same rows with the same parameters.

Numbers and missing values only, as categories are penalised differently. No feature has more values than
bins, so that both cut at the same places. Leaves are kept large by their hessian, as LightGBM only estimates
how many rows a leaf of a weighted loss has; and there are few of them, as LightGBM does not ask a feature again
that gained nothing in the parent, and so misses some splits deep down. It keeps gradients as 32-bit floats.
Run: uv run models-boosting.py
"""

import json
from pathlib import Path

import lightgbm as lgb
import numpy as np

rng = np.random.default_rng(20260919)
ROWS = 800
numbers = np.round(rng.normal(size=(ROWS, 4)) * 20) / 4
numbers[rng.random(ROWS) < 0.15, 0] = np.nan
signal = np.nan_to_num(numbers[:, 0], nan=3) * 0.5 + np.sin(numbers[:, 1]) * 2 + (numbers[:, 2] > 1) * numbers[:, 3]
regression = signal + rng.normal(0, 0.5, ROWS)
classes = np.digitize(regression, np.quantile(regression, [0.5, 0.8]))

ROUNDS = 20
shared = {
    "learning_rate": 0.1, "num_leaves": 10, "min_data_in_leaf": 1, "min_sum_hessian_in_leaf": 5, "lambda_l2": 1,
    "verbosity": -1, "num_threads": 1, "deterministic": True, "seed": 1, "min_gain_to_split": 0, "max_depth": -1,
}
golden = {"columns": [[None if np.isnan(v) else v for v in c] for c in numbers.T], "rounds": ROUNDS}
for name, target, extra in (
    ("regression", regression, {"objective": "regression"}),
    ("classification", classes, {"objective": "multiclass", "num_class": 3}),
):
    booster = lgb.train({**shared, **extra}, lgb.Dataset(numbers, target, params={"verbosity": -1}), ROUNDS)
    golden[name] = {"target": target.tolist(), "margins": booster.predict(numbers, raw_score=True).tolist()}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden))
