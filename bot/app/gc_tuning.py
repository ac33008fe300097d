"""Tuning of Python's cyclic garbage collector for a process that runs for months.

A collection walks over every living object, again and again while a large digest is composed:
https://docs.python.org/3/library/gc.html.
"""

from __future__ import annotations

import gc

THRESHOLDS = 40_000, 10, 10
"""New objects before the youngest generation is collected, and collections of a generation before
the next older one is."""


def freeze_startup_objects() -> None:
    """Freeze everything allocated so far, so that later collections skip it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
