# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn==1.9.1", "numpy==2.4.6", "scipy==1.17.1"]
# ///
"""Golden values for the linear candidate: scikit-learn's Ridge and LogisticRegression on the same columns.

The columns are made here by scikit-learn's own encoders, so that the encoding is checked too.
Run: uv run models-linear.py
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score
from sklearn.preprocessing import OneHotEncoder, StandardScaler

rng = np.random.default_rng(20260917)
ROWS = 240
LEVELS = [4, 2]

numbers = np.column_stack(
    [rng.normal(50, 20, ROWS), rng.exponential(3, ROWS), rng.normal(0, 1e-3, ROWS), rng.uniform(-1e5, 1e5, ROWS)]
)
numbers[:, 2] += numbers[:, 0] * 1e-5  # correlated
numbers[rng.random(ROWS) < 0.2, 1] = np.nan
numbers[rng.random(ROWS) < 0.1, 3] = np.nan
# Code = number of levels is "other", -1 is missing; "other" never occurs in the second.
codes = np.column_stack([rng.integers(-1, LEVELS[0] + 1, ROWS), rng.integers(-1, LEVELS[1], ROWS)])

signal = (
    0.02 * numbers[:, 0]
    + 0.4 * np.nan_to_num(numbers[:, 1], nan=5)
    + np.array([0.5, -1, 0, 1.5, 0.2, -0.7])[codes[:, 0] + 1]
)
regression = signal + rng.normal(0, 0.5, ROWS)
logits = np.column_stack([signal, 0.6 * signal + 0.8 * (codes[:, 1] == 1), np.full(ROWS, 1.5)])
answers = (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)

imputed = SimpleImputer(strategy="median").fit_transform(numbers)
standardised = StandardScaler().fit_transform(imputed)
parts = [standardised]
for j in (1, 3):
    parts.append(np.isnan(numbers[:, [j]]).astype(float))
for j, levels in enumerate(LEVELS):
    shifted = np.where(codes[:, [j]] < 0, levels + 1, codes[:, [j]])
    parts.append(OneHotEncoder(categories=[range(levels + 2)], sparse_output=False).fit_transform(shifted))
columns = np.hstack(parts)

golden = {
    "numbers": [[None if np.isnan(v) else v for v in column] for column in numbers.T],
    "codes": codes.T.tolist(),
    "levels": LEVELS,
    "regression": {"target": regression.tolist(), "fits": []},
    "classification": {"target": answers.tolist(), "fits": []},
}
for l2 in (0.1, 1.0, 25.0):
    ridge = Ridge(alpha=l2, solver="svd").fit(columns, regression)
    golden["regression"]["fits"].append(
        {"l2": l2, "coefficients": ridge.coef_.tolist(), "intercept": float(ridge.intercept_)}
    )
    logistic = LogisticRegression(C=1 / l2, solver="newton-cholesky", tol=1e-14, max_iter=1000).fit(columns, answers)
    lbfgs = LogisticRegression(C=1 / l2, solver="lbfgs", tol=1e-12, max_iter=100000).fit(columns, answers)
    assert np.abs(logistic.coef_ - lbfgs.coef_).max() < 1e-4
    golden["classification"]["fits"].append(
        {
            "l2": l2,
            "coefficients": logistic.coef_.tolist(),
            # A constant on all intercepts changes nothing.
            "intercepts": (logistic.intercept_ - logistic.intercept_.mean()).tolist(),
        }
    )

# Calibration: overconfident margins, and decisions under weights.
margins = 3 * logits
best = minimize_scalar(
    lambda t: -log_softmax(margins / t, axis=1)[np.arange(ROWS), answers].mean(),
    bounds=(0.1, 20),
    method="bounded",
    options={"xatol": 1e-12},
)
chances = np.exp(log_softmax(logits, axis=1))
golden["calibration"] = {
    "margins": margins.tolist(),
    "temperature": best.x,
    "chances": chances.tolist(),
    "weighted_f1": [
        {"weights": w, "f1": f1_score(answers, (chances * w).argmax(axis=1), average="weighted")}
        for w in ([1, 1, 1], [1, 2, 0.5], [1, 0.3, 4])
    ],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden))
