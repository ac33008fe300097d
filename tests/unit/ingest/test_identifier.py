"""Identifiers of all three forms sort as they were announced."""

from __future__ import annotations

import random

import pytest

from bot.ingest.identifier import announcement_key

IN_ORDER = (
    "hep-th/9108001",
    "hep-th/9901001",
    "math/0611800",
    "quant-ph/0703251",
    "0704.0001",
    "1412.9999",
    "1501.00001",
    "2512.25081",
    "2601.00001",
    "2606.09999",
    "2606.10000",
)


def test_all_forms_sort_by_announcement() -> None:
    shuffled = random.Random(7).sample(IN_ORDER, len(IN_ORDER))

    assert tuple(sorted(shuffled, key=announcement_key)) == IN_ORDER


@pytest.mark.parametrize("archive", ["math", "cond-mat"])
def test_an_archive_with_a_subject_class_sorts_like_one_without(archive: str) -> None:
    assert announcement_key(f"{archive}/0001001")[:3] == (2000, 1, 1)
