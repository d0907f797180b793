"""Golden values for statistics/ and metrics/ from scipy and scikit-learn.

    uv run --no-project --python 3.11 --with-requirements statistics.requirements.txt statistics-golden.py

writes statistics.json beside this file. Deterministic: the same versions write the same bytes.
"""

import json
from pathlib import Path

import numpy as np
from scipy import special, stats
from scipy.spatial.distance import jensenshannon
from sklearn import metrics

rng = np.random.default_rng(20260501)


def numbers(values):
    return [float(v) for v in values]


def two_samples():
    cases = []
    for name, a, b in [
        ("normal, shifted", rng.normal(0, 1, 120), rng.normal(0.4, 1.3, 90)),
        ("same distribution", rng.normal(0, 1, 200), rng.normal(0, 1, 150)),
        ("ties", rng.integers(0, 5, 80).astype(float), rng.integers(0, 6, 130).astype(float)),
        ("heavy tail", rng.lognormal(0, 1.5, 60), rng.lognormal(0.5, 1.2, 75)),
        ("apart", rng.uniform(0, 1, 20), rng.uniform(2, 3, 30)),
        ("one value", np.ones(10), np.ones(15)),
    ]:
        statistic = float(stats.ks_2samp(a, b, method="asymp").statistic)
        size = len(a) * len(b) / (len(a) + len(b))
        # ks_2samp itself uses the exact one-sample law at a rounded size; the limit is Kolmogorov's.
        p_value = float(special.kolmogorov(np.sqrt(size) * statistic))
        half = float(special.kolmogorov(np.sqrt(size / 2) * statistic))
        cases.append(
            {
                "name": name,
                "a": numbers(a),
                "b": numbers(b),
                "ks": statistic,
                "pValue": p_value,
                "pValueAtHalfTheSize": half,
                "wasserstein": float(stats.wasserstein_distance(a, b)),
            }
        )
    return cases


def tables():
    cases = []
    for name, a, b in [
        ("two levels", [30, 70], [45, 60]),
        ("a level on one side only", [10, 20, 0, 5], [12, 0, 9, 7]),
        ("many levels", rng.integers(1, 200, 51), rng.integers(1, 200, 51)),
        ("nothing in common", [5, 0], [0, 8]),
        ("equal", [10, 20, 30], [20, 40, 60]),
    ]:
        a, b = np.asarray(a, float), np.asarray(b, float)
        chi = stats.chi2_contingency(np.vstack([a, b]), correction=False)
        cases.append(
            {
                "name": name,
                "a": numbers(a),
                "b": numbers(b),
                "chiSquared": float(chi.statistic),
                "degreesOfFreedom": int(chi.dof),
                "pValue": float(chi.pvalue),
                "jensenShannon": float(jensenshannon(a, b, base=2)),
            }
        )
    return cases


def false_discovery():
    cases = []
    for p in [rng.uniform(0, 1, 12), np.r_[rng.uniform(0, 0.001, 5), rng.uniform(0, 1, 20)], [0.0, 0.5, 0.5, 1.0], [0.2]]:
        cases.append({"pValues": numbers(p), "qValues": numbers(stats.false_discovery_control(p))})
    return cases


def normal():
    z = np.linspace(-5, 5, 21)
    p = [0.0001, 0.005, 0.01, 0.1, 0.5, 0.9, 0.975, 0.99, 0.9999]
    return {"z": numbers(z), "cdf": numbers(stats.norm.cdf(z)), "p": p, "quantile": numbers(stats.norm.ppf(p))}


def quantiles():
    values = np.sort(rng.normal(0, 1, 37))
    p = [0, 0.001, 0.1, 0.25, 0.5, 0.77, 0.999, 1]
    return {"sorted": numbers(values), "p": p, "quantiles": numbers(np.quantile(values, p))}


def binomial():
    """Moments and distribution function, for draws made with a seed."""
    cases = []
    for n, p in [(20, 0.3), (1000, 0.004), (500, 0.25), (40000, 0.6), (70000, 0.0009)]:
        d = stats.binom(n, p)
        at = d.ppf([0.01, 0.25, 0.5, 0.75, 0.99])
        cases.append({"n": n, "p": p, "mean": float(d.mean()), "variance": float(d.var()), "at": numbers(at), "cdf": numbers(d.cdf(at))})
    return cases


def regression():
    target = np.exp(rng.normal(2.4, 0.7, 80))
    scores = target * np.exp(rng.normal(0.05, 0.3, 80))
    return {
        "target": numbers(target),
        "scores": numbers(scores),
        "metrics": {
            "rmse": float(metrics.root_mean_squared_error(target, scores)),
            "mae": float(metrics.mean_absolute_error(target, scores)),
            "r2": float(metrics.r2_score(target, scores)),
            "rmse_log": float(np.sqrt(np.mean((np.log(target) - np.log(scores)) ** 2))),
        },
    }


def classification():
    cases = []
    labels = [0, 1, 2]
    names = ["NO", ">30", "<30"]
    for name, target, weights in [
        ("all classes", rng.choice(labels, 150, p=[0.54, 0.35, 0.11]), [0.8, 1.0, 2.2]),
        ("a class absent", rng.choice([0, 2], 60), [1.0, 1.0, 1.0]),
        ("a class never decided for", rng.choice(labels, 60), [1.0, 1.0, 1e-9]),
    ]:
        logits = rng.normal(0, 1, (len(target), 3)) + 0.8 * np.eye(3)[target]
        chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        # Rounded, so that there are ties, and made to sum to 1 again.
        chances = np.round(chances, 1) + 0.01
        chances /= chances.sum(axis=1, keepdims=True)
        served = (chances * weights).argmax(axis=1)
        common = {"labels": labels, "zero_division": 0}
        f1 = lambda average, decided: float(metrics.f1_score(target, decided, average=average, **common))
        found = {
            "log_loss": float(metrics.log_loss(target, chances, labels=labels)),
            "accuracy": float(metrics.accuracy_score(target, served)),
            "f1_weighted": f1("weighted", served),
            "f1_macro": f1("macro", served),
            "f1_weighted_argmax": f1("weighted", chances.argmax(axis=1)),
            "auc_positive": float(metrics.roc_auc_score(target == 2, chances[:, 2])),
        }
        precision = metrics.precision_score(target, served, average=None, **common)
        recall = metrics.recall_score(target, served, average=None, **common)
        for k, label in enumerate(names):
            found[f"precision_{label}"] = float(precision[k])
            found[f"recall_{label}"] = float(recall[k])
        cases.append({"name": name, "target": numbers(target), "chances": numbers(chances.ravel()), "weights": weights, "metrics": found})
    return cases


golden = {
    "twoSamples": two_samples(),
    "tables": tables(),
    "falseDiscovery": false_discovery(),
    "normal": normal(),
    "quantiles": quantiles(),
    "binomial": binomial(),
    "regression": regression(),
    "classification": classification(),
}
Path(__file__).with_name("statistics.json").write_text(json.dumps(golden) + "\n")
