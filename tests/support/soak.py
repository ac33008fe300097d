"""Long versions of tests: ``make soak`` runs them, ``make test`` runs a part of each.

A test that is marked ``soak`` asks here how much it is to do.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

IS_SOAKING = bool(os.environ.get("PAPERBOY_SOAK"))


def thinned(items: Sequence[T], one_of: int) -> Sequence[T]:
    """Return all of ``items`` in a long run, otherwise every ``one_of``-th, from the first on."""
    return items if IS_SOAKING else items[::one_of]


def amount(usual: T, long: T) -> T:
    """Return how much is to be done in this run."""
    return long if IS_SOAKING else usual
