"""Python's collector of cyclic garbage, told what is here to stay.

It walks over everything that lives, again and again while much is made, as on a large morning:
https://docs.python.org/3/library/gc.html.
"""

from __future__ import annotations

import gc

THRESHOLDS = 40_000, 10, 10
"""New objects before the young are looked through, and how many such rounds before the older."""


def freeze_startup_objects() -> None:
    """Leave what exists now (modules, settings, the house) out of every later round."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
