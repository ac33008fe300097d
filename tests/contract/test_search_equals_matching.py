"""What the stored search finds among a day's papers is what the matcher selects from them."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

import pytest

from bot.model.author_names import list_authors
from bot.model.paper import Paper
from bot.ports.store import Store
from bot.query import Field, Node, PaperIndex, Term, make_query
from bot.query.nodes import conjoin, disjoin, negate
from tests.support.real_june_2026 import paper_of_record, records
from tests.support.soak import amount

pytestmark = [pytest.mark.slow, pytest.mark.soak]

_DAYS = tuple(
    f"2026-06-{day:02}"
    for day in (29, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 23, 24, 25, 26, 30)
)
"""All announcements of June, the smallest first: a short run looks at that one only."""
_WORD = re.compile(r"[\w-]{3,}")


def papers_of(day: str) -> list[Paper]:
    return list(
        {
            record["id"]: paper_of_record(record)
            for record in records()
            if record["announced"] == day
        }.values()
    )


def draw_query(drawn: random.Random, papers: Sequence[Paper], depth: int = 2) -> Node:
    if depth and drawn.random() < 0.5:
        nodes = [draw_query(drawn, papers, depth - 1) for _ in range(drawn.randint(1, 3))]
        joined = drawn.choice((conjoin, disjoin))(nodes) or nodes[0]
        return negate(joined) if drawn.random() < 0.25 else joined
    return _draw_term(drawn, drawn.choice(papers))


def _draw_term(drawn: random.Random, paper: Paper) -> Term:
    field = drawn.choice([None, None, *Field])
    match field:
        case Field.CATEGORY:
            return Term(drawn.choice((*paper.categories, "cs.*", "math.*")), field)
        case Field.ID:
            return Term(paper.id, field)
        case Field.AUTHOR:
            return Term(_vary_name(drawn, drawn.choice(list_authors(paper) or ("Nobody",))), field)
        case _:
            text = drawn.choice((paper.title, paper.abstract, paper.comment or "pages"))
            words = _WORD.findall(text) or ["graph"]
            start, count = drawn.randrange(len(words)), drawn.choice((1, 1, 2, 3))
            some = " ".join(words[start : start + count])
            is_prefix = drawn.random() < 0.2
            return Term(some[: max(2, len(some) - 2)] if is_prefix else some, field, is_prefix)


def _vary_name(drawn: random.Random, name: str) -> str:
    first, _, last = name.replace('"', "").rpartition(" ")
    return drawn.choice((name.replace('"', ""), last, f"{last}, {first}", f"{first[:1]}. {last}"))


@pytest.mark.parametrize("day", _DAYS[: amount(1, len(_DAYS))])
async def test_a_day_of_june_is_searched_and_matched_alike(store: Store, day: str) -> None:
    papers = papers_of(day)
    await store.papers.upsert(papers)
    while await store.search.index(500):
        pass
    index, drawn = PaperIndex(papers), random.Random(day)
    for _ in range(amount(150, 400)):
        query = make_query(draw_query(drawn, papers))
        hits = await store.search.find(query, 0, len(papers))
        found = {paper.id for paper in hits.papers}
        assert found == {paper.id for paper in index.list_papers(index.select(query))}, query.text
        assert hits.total == len(found)
