"""What the project promises of its figures: ``make bench`` fails where one is not kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Threshold(NamedTuple):
    """The least and the most that a figure may be."""

    least: float
    most: float


def at_least(figure: float) -> Threshold:
    return Threshold(figure, float("inf"))


def at_most(figure: float) -> Threshold:
    return Threshold(float("-inf"), figure)


THRESHOLDS: Mapping[str, Mapping[str, Threshold]] = {
    "dump": {"peak_memory_mb": at_most(300), "peak_memory_mb_indexing": at_most(300)},
    "couriers": {"duplicates": at_most(0)},
    "key_sentence": {"right_percent": at_least(90), "right_percent_held_out": at_least(90)},
    "flood": {"p99_ms": at_most(1000), "grown_mb": at_most(100)},
    "idle": {"resident_mb": at_most(110), "start_s": at_most(2)},
    "latency": {
        "push_p99_ms": at_most(1000),
        "planning_p99_ms": at_most(1000),
        "push_refused_429": at_most(0),
        "planning_refused_429": at_most(0),
    },
    "match": {
        "memory_mb": at_most(150),
        "memory_mb_million": at_most(400),
        "ratio_to_naive": at_least(100),
    },
    "morning": {"peak_memory_mb": at_most(400), "ratio_to_composing_per_chat": at_most(0.05)},
    "pacing": {"ratio_to_limit": at_least(0.98), "refused_429": at_most(0)},
    "parsing": {"ratio_to_lxml_and_sqlite3": at_most(2)},
    "replay": {"paperboy_lost": at_most(0), "paperboy_twice": at_most(0)},
    "send": {"ratio_to_ptb_default": at_most(0.35)},
}
"""By benchmark and figure. Those in seconds hold for two cores of an ordinary server."""


def broken_thresholds(name: str, figures: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each promise that the ``figures`` of a benchmark break."""
    return [
        f"{name}: {figure} is {figures[figure]}, promised are {promise.least} to {promise.most}"
        for figure, promise in THRESHOLDS.get(name, {}).items()
        if not promise.least <= float(figures[figure]) <= promise.most
    ]
