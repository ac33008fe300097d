"""How a digest stands against arXiv's count."""

from __future__ import annotations

from dataclasses import replace

from bot.digest.news import Coverage
from bot.model.announcement import AnnounceType, Edition
from bot.model.evidence import Declaration
from tests.support.papers import CROSS, NEW, REPLACE
from tests.support.stores import NOW, TUESDAY, declaration

TYPES = frozenset({NEW, CROSS})


def edition(category: str = "cs.DC", supplement: int = 0, **counts: int) -> Edition:
    counted = {type_: counts.get(type_.value, 0) for type_ in AnnounceType}
    return Edition(1, 1, category, TUESDAY, supplement, counted, "rss", NOW)


def declared(*declarations: Declaration) -> dict:
    return {(declaration.category, declaration.date): declaration for declaration in declarations}


def test_what_is_stored_is_compared_with_what_arxiv_counts() -> None:
    editions = [edition(new=31, cross=44, replace=9)]
    page = replace(declaration(), counts={NEW: 31, CROSS: 44, REPLACE: 9})
    assert Coverage.of(editions, declared(page), TYPES) == Coverage(75, 75)
    assert Coverage.of(editions, declared(page), {REPLACE}) == Coverage(9, 9)


def test_supplements_count_with_their_edition() -> None:
    editions = [edition(new=2), edition(supplement=1, new=1)]
    assert Coverage.of(editions, declared(declaration(new=3)), TYPES) == Coverage(3, 3)


def test_what_is_short_is_said() -> None:
    assert Coverage.of([edition(new=2)], declared(declaration(new=3)), TYPES) == Coverage(2, 3)


def test_what_arxiv_does_not_count_makes_up_for_nothing() -> None:
    assert Coverage.of([edition(new=4)], declared(declaration(new=3)), TYPES) == Coverage(3, 3)


def test_one_category_without_a_declaration_leaves_the_coverage_unknown() -> None:
    editions = [edition(new=3), edition("cs.AR", new=1)]
    assert Coverage.of(editions, declared(declaration(new=3)), TYPES) is None
    assert Coverage.of([], {}, TYPES) is None
