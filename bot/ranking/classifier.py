"""Logistic regression on sparse rows. Pure."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import fmin_l_bfgs_b
from scipy.sparse import csc_matrix

from bot.ranking.corpus import Rows

Weights: TypeAlias = NDArray[np.float64]
Columns: TypeAlias = "csc_matrix[np.float32]"
"""Rows, transposed."""
_STEPS = 60
_TOLERANCE = 1e-5


def fit(
    rows: Rows,
    liked: NDArray[np.bool_],
    importance: NDArray[np.float64],
    c: float,
    start: Weights | None = None,
) -> Weights:
    """Return the weight of each column that tells the liked rows from the others, and a last one.

    The last is of no column: it is what a row without any would weigh.

    Both classes count alike, however many rows each has. What is minimised is the logistic loss,
    times ``c``, plus half the weights' square: https://scikit-learn.org/stable/modules/linear_model.html

    Args:
        rows: at least one that is liked and one that is not.
        liked: by row.
        importance: of each row within its class.
        c: small values keep the weights small.
        start: weights to begin with, those of a similar ``c`` for example.
    """
    sign = np.where(liked, 1.0, -1.0)
    cost = importance * (c * len(sign) / 2)
    for group in (liked, ~liked):
        cost[group] /= float(importance[group].sum())
    transposed = rows.T

    def loss(weights: Weights) -> tuple[float, Weights]:
        margin = sign * (score(rows, weights[:-1]) + weights[-1])
        slope: Weights = -cost * sign / (1 + np.exp(np.clip(margin, -500, 500)))
        pull = score(transposed, slope) + weights[:-1]
        value = float(cost @ np.logaddexp(0, -margin)) + float(weights[:-1] @ weights[:-1]) / 2
        return value, np.append(pull, float(np.sum(slope)))

    begin = np.zeros(rows.shape[1] + 1) if start is None else start
    found, *_ = fmin_l_bfgs_b(
        loss, begin, m=5, factr=_TOLERANCE / np.finfo(float).eps, pgtol=1e-4, maxiter=_STEPS
    )
    return found


def score(rows: Rows | Columns, weights: Weights) -> Weights:
    """Return the score of each of ``rows``: the sum of its columns times their weights."""
    return np.asarray(rows @ weights.astype(np.float32), np.float64)
