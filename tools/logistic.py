"""A logistic regression with a ridge over standardised features, for the programs that learn a probability."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

PARTS = 5
Numbers = NDArray[np.float64]
Bounds = Sequence[tuple[float | None, float | None]]


def learn(
    features: Numbers, answers: Numbers, *, ridge: float, counts: Numbers | None = None, bounds: Bounds = ()
) -> Numbers:
    """Weights of the features as they are, and the bias.

    Args:
        features: (n, f)
        answers: (n,) 0 or 1.
        ridge: How much a weight of a standardised feature is drawn towards 0.
        counts: (n,) what each row counts; 1 by default.
        bounds: Least and most of each weight; none by default.

    Returns:
        (f + 1,)
    """
    each = np.ones(len(features)) if counts is None else counts
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    x = np.hstack([(features - mean) / spread, np.ones((len(features), 1))])
    drawn = np.array([ridge] * features.shape[1] + [0.0])

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        total = x @ weights
        value = each @ (np.logaddexp(0, total) - answers * total) + drawn @ weights**2 / 2
        return float(value), x.T @ (each * (1 / (1 + np.exp(-total)) - answers)) + drawn * weights

    within = [*(bounds or [(None, None)] * features.shape[1]), (None, None)]
    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=within).x
    weights = found[:-1] / spread
    return np.append(weights, found[-1] - weights @ mean)


def probability(features: Numbers, weights: Numbers) -> Numbers:
    """(n,) of rows by weights and bias as `learn` gives them."""
    return np.asarray(1 / (1 + np.exp(-(features @ weights[:-1] + weights[-1]))))


def part_of(story: str) -> int:
    """The part of the data that all questions about one story are in, 0 to `PARTS` - 1."""
    return zlib.crc32(story.encode()) % PARTS
