"""Logistic regression on sparse rows, by Newton's method with conjugate gradients. Pure.

https://en.wikipedia.org/wiki/Truncated_Newton_method: a model is made of some ten products with
the rows, about half as many as L-BFGS takes, and without the memory of scipy.optimize.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from bot.ranking.corpus import Rows

Weights: TypeAlias = NDArray[np.float64]
Columns: TypeAlias = "csc_matrix[np.float32]"
"""Rows, transposed."""
_STEPS = 30
_TOLERANCE = 0.01
"""Of the slope at the beginning; the order of papers does not change below it."""
_DIRECTIONS = 30
_INEXACTNESS = 0.1
"""Of the slope at a step, down to which its direction is improved."""
_HALVINGS = 20


class _Point(NamedTuple):
    """Weights, the last of no column, and the score that they give each row."""

    weights: Weights
    scores: Weights

    def moved(self, direction: _Point, step: float) -> _Point:
        return _Point(
            self.weights + step * direction.weights, self.scores + step * direction.scores
        )


def fit(rows: Rows, liked: NDArray[np.bool_], importance: NDArray[np.float64], c: float) -> Weights:
    """Return the weight of each column that tells the liked rows from the others, and a last one.

    The last is of no column: it is what a row without any would weigh.

    Both classes count alike, however many rows each has. What is minimised is the logistic loss,
    times ``c``, plus half the weights' square: https://scikit-learn.org/stable/modules/linear_model.html

    Args:
        rows: at least one that is liked and one that is not.
        liked: by row.
        importance: of each row within its class.
        c: small values keep the weights small.
    """
    sign = np.where(liked, 1.0, -1.0)
    cost = importance * (c * len(sign) / 2)
    for group in (liked, ~liked):
        cost[group] /= float(importance[group].sum())
    problem = _Problem(rows, sign, cost)
    point, enough = _Point(np.zeros(rows.shape[1] + 1), np.zeros(len(sign))), 0.0
    for _ in range(_STEPS):
        slope = problem.slope(point)
        enough = enough or _TOLERANCE * float(np.linalg.norm(slope))
        if float(np.linalg.norm(slope)) <= enough:
            break
        point = problem.descend(point, problem.direction(point, slope))
    return point.weights


class _Problem:
    """What is minimised, at a point and around it."""

    def __init__(self, rows: Rows, sign: Weights, cost: Weights) -> None:
        self._rows, self._transposed = rows, rows.T
        self._sign, self._cost = sign, cost

    def slope(self, point: _Point) -> Weights:
        return self._gather(point.weights, -self._cost * self._sign * self._doubt(point))

    def direction(self, point: _Point, slope: Weights) -> _Point:
        """Return, from conjugate gradients, about where the slope would be level."""
        doubt = self._doubt(point)
        bend = self._cost * doubt * (1 - doubt)
        found = _Point(np.zeros_like(slope), np.zeros_like(bend))
        left, towards = -slope, -slope
        size = float(left @ left)
        enough = _INEXACTNESS**2 * size
        for _ in range(_DIRECTIONS):
            tried = _Point(towards, score(self._rows, towards[:-1]) + towards[-1])
            pull = self._gather(towards, bend * tried.scores)
            step = size / float(towards @ pull)
            found, left = found.moved(tried, step), left - step * pull
            before, size = size, float(left @ left)
            if size <= enough:
                break
            towards = left + size / before * towards
        return found

    def descend(self, point: _Point, direction: _Point) -> _Point:
        """Return the point in a direction; nearer, as long as that one is not lower."""
        height, step = self._loss(point), 1.0
        for _ in range(_HALVINGS):
            if self._loss(point.moved(direction, step)) < height:
                break
            step /= 2
        return point.moved(direction, step)

    def _loss(self, point: _Point) -> float:
        loss = float(self._cost @ np.logaddexp(0, -self._sign * point.scores))
        return loss + float(point.weights[:-1] @ point.weights[:-1]) / 2

    def _doubt(self, point: _Point) -> Weights:
        """Return how likely each row is taken to be of the other class."""
        return 1 / (1 + np.exp(np.clip(self._sign * point.scores, -500, 500)))

    def _gather(self, weights: Weights, of_rows: Weights) -> Weights:
        pull = score(self._transposed, of_rows) + weights[:-1]
        return np.append(pull, float(np.sum(of_rows)))


def score(rows: Rows | Columns, weights: Weights) -> Weights:
    """Return the score of each of ``rows``: the sum of its columns times their weights."""
    return np.asarray(rows @ weights.astype(np.float32), np.float64)


def score_all(rows: Rows, weights: Weights) -> Weights:
    """Return what ``score`` does, for several readers in one product: a line for each of them."""
    return np.asarray(rows @ weights.T.astype(np.float32), np.float64).T
