# /// script
# requires-python = ">=3.11"
# dependencies = ["lightgbm==4.7.0", "shap==0.51.0", "numpy==2.4.6", "scikit-learn==1.9.1"]
# ///
"""Golden values for TreeSHAP: models trained by LightGBM and written in this project's format.

Margins and SHAP values are LightGBM's own (pred_contrib); where all splits are numeric the shap package's
path-dependent TreeExplainer must agree before they are written.
Run: uv run models-tree-shap.py
"""

import json
from pathlib import Path

import lightgbm as lgb
import numpy as np
import shap

rng = np.random.default_rng(20260918)
ROWS, EXPLAINED = 1500, 60
LEVELS = 40  # more than one word of a set

numbers = rng.normal(size=(ROWS, 5))
numbers[:, 3] = np.round(numbers[:, 3] * 2)
numbers[rng.random(numbers.shape) < 0.1] = np.nan
codes = rng.integers(-1, LEVELS, ROWS)
effect = rng.normal(size=LEVELS + 1)
signal = np.nan_to_num(numbers[:, 0], nan=-1) * np.nan_to_num(numbers[:, 1], nan=0.5) + np.nan_to_num(numbers[:, 3])


def to_tree(node, categorical):
    tree = {k: [] for k in ("feature", "threshold", "right", "missing_left", "cover", "set_at", "bits")}

    def place(n):
        at = len(tree["feature"])
        leaf = "leaf_value" in n
        tree["feature"].append(-1 if leaf else n["split_feature"])
        tree["cover"].append(n["leaf_count"] if leaf else n["internal_count"])
        tree["right"].append(0)
        if leaf:
            tree["threshold"].append(n["leaf_value"])
            tree["missing_left"].append(0)
            tree["set_at"].append(-1)
            return
        if n["decision_type"] == "==":
            assert n["split_feature"] in categorical
            words = [0] * (LEVELS // 32 + 1)
            for code in map(int, n["threshold"].split("||")):
                words[code // 32] |= 1 << (code % 32)
            tree["threshold"].append(0)
            tree["missing_left"].append(0)
            tree["set_at"].append(len(tree["bits"]))
            tree["bits"].extend(words)
        else:
            assert n["missing_type"] == "NaN"
            tree["threshold"].append(n["threshold"])
            tree["missing_left"].append(int(n["default_left"]))
            tree["set_at"].append(-1)
        place(n["left_child"])
        tree["right"][at] = len(tree["feature"])
        place(n["right_child"])

    place(node)
    return tree


def case(name, matrix, target, categorical, **parameters):
    settings = {
        "num_leaves": 31, "learning_rate": 0.1, "verbosity": -1, "seed": 1, "num_threads": 1, "deterministic": True,
        "min_data_in_leaf": 5, **parameters,
    }
    data = lgb.Dataset(matrix, target, categorical_feature=categorical, params={"verbosity": -1})
    booster = lgb.train(settings, data, num_boost_round=12)
    rows = matrix[:EXPLAINED]
    outputs = parameters.get("num_class", 1)
    width = matrix.shape[1]
    # rows × outputs × (features + base)
    contributions = booster.predict(rows, pred_contrib=True).reshape(EXPLAINED, outputs, width + 1)
    if not categorical:
        explainer = shap.TreeExplainer(booster, feature_perturbation="tree_path_dependent")
        values = np.asarray(explainer(rows).values).reshape(EXPLAINED, width, outputs)
        assert np.abs(values - contributions[:, :, :-1].transpose(0, 2, 1)).max() < 1e-9
    trees = [to_tree(t["tree_structure"], categorical) for t in booster.dump_model()["tree_info"]]
    assert not categorical or any(t["bits"] for t in trees)
    return {
        "name": name,
        "model": {
            "levels": [LEVELS if j in categorical else 0 for j in range(width)],
            "start": [0.0] * outputs,
            "trees": trees,
        },
        "rows": [[None if np.isnan(v) else v for v in row] for row in rows],
        "margins": booster.predict(rows, raw_score=True).reshape(EXPLAINED, outputs).tolist(),
        "base": contributions[0, :, -1].tolist(),
        # rows × features × outputs
        "shap": contributions[:, :, :-1].transpose(0, 2, 1).tolist(),
    }


regression = signal + effect[codes] + rng.normal(0, 0.3, ROWS)
classes = np.digitize(regression, np.quantile(regression, [0.5, 0.8]))
mixed = np.column_stack([numbers, np.where(codes < 0, np.nan, codes)])
golden = [
    case("regression, numbers and missing values", numbers, regression, [], objective="regression"),
    case("three classes, numbers and missing values", numbers, classes, [], objective="multiclass", num_class=3),
    case("regression, with a category", mixed, regression, [5], objective="regression", max_cat_to_onehot=1),
    case("three classes, with a category", mixed, classes, [5], objective="multiclass", num_class=3),
]
Path(__file__).with_suffix(".json").write_text(json.dumps(golden))
