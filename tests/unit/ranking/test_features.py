"""What ranking keeps of a paper."""

from __future__ import annotations

import sys

import pytest

from bot.model.paper import Paper
from bot.ranking.features import extract_features, unpack_features
from tests.support.announced import announce
from tests.support.papers import paper

FIELDS = "terms", "counts", "authors", "categories", "facts"
PAPERS = [
    *(each.paper for each in announce(days=1, papers_a_day=3)),
    paper("2606.00001", title="", abstract=""),
    paper("2606.00002", title="再 排序", abstract="same " * 400 + "caches " * 3),
]


@pytest.mark.parametrize("given", PAPERS, ids=lambda each: each.id)
def test_packed_features_are_the_same_and_take_less_memory(given: Paper) -> None:
    features = extract_features(given)
    packed = features.pack()
    unpacked = unpack_features(packed)
    for name in FIELDS:
        kept, held = getattr(unpacked, name), getattr(features, name)
        assert (kept.dtype, kept.tolist()) == (held.dtype, held.tolist())
    unpacked_size = sum(sys.getsizeof(getattr(features, name)) for name in FIELDS)
    assert sys.getsizeof(packed) < unpacked_size / 2
