"""Papers: by identifier and version, filled in and never blanked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
import sqlalchemy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import create_async_engine

from bot.model.announcement import AnnounceType, EditionDraft, Listing
from bot.model.paper import Paper
from bot.ports.store import Store
from storage.bootstrap import open_store
from storage.repositories.papers import _published
from tests.support.stores import NOW, TUESDAY, draft, paper

RICH = Paper(
    id="hep-th/9901001",
    version=3,
    title=r"A \emph{thing} that costs \$5 and $x_1$",
    abstract="One paragraph.\n\n  Another: 中文, שלום, 🦜.",
    authors=r"J\'er\^ome Doe (MIT), Ann Ode",
    categories=("hep-th", "gr-qc"),
    author_names=("Jérôme Doe", "Ann Ode"),
    license="http://example.org/licence",
    doi="10.1000/1",
    journal_ref="J. Inv. Phys. 1 (2026)",
    comment='12 pages, "quoted"',
)


async def listed(store: Store, *papers: Paper, source: str = "rss") -> None:
    listings = tuple(Listing(item, "cs.DC", AnnounceType.NEW) for item in papers)
    await store.editions.complete([EditionDraft("cs.DC", TUESDAY, listings, source)], NOW)


async def test_a_paper_comes_back_as_it_was_given(store: Store):
    await listed(store, RICH, paper(1))
    assert await store.papers.get(RICH.id) == RICH
    assert await store.papers.get("2606.00001", 1) == paper(1)


async def test_without_a_version_the_newest_is_meant(store: Store):
    for version in (2, 10, 9):
        await store.editions.complete(
            [
                EditionDraft(
                    "cs.DC",
                    TUESDAY + timedelta(version),
                    (Listing(paper(1, version), "cs.DC", AnnounceType.REPLACE),),
                    "rss",
                )
            ],
            NOW,
        )
    assert await store.papers.get("2606.00001") == paper(1, 10)
    assert await store.papers.get("2606.00001", 2) == paper(1, 2)
    assert await store.papers.count() == 1


@pytest.mark.parametrize("version", [2, -1, 10**30])
async def test_a_version_that_is_not_there_is_none(store: Store, version: int):
    await listed(store, paper(1))
    assert await store.papers.get("2606.00001", version) is None
    assert await store.papers.get("2606.99999") is None


async def test_what_a_paper_lacks_is_filled_in_and_the_rest_stays(store: Store):
    await listed(store, paper(1, doi="10.1000/1"))
    found = paper(1, title="Another title", doi="10.1000/2", comment="12 pages")
    assert await store.papers.enrich([replace(found, author_names=("Ann Ode",))]) == 1
    expected = replace(paper(1, doi="10.1000/1", comment="12 pages"), author_names=("Ann Ode",))
    assert await store.papers.get("2606.00001") == expected


async def test_enriching_twice_changes_nothing_the_second_time(store: Store):
    await listed(store, paper(1), paper(2))
    found = [paper(1, comment="12 pages"), paper(2), paper(3, comment="unknown here")]
    assert await store.papers.enrich(found) == 1
    assert await store.papers.enrich(found) == 0
    assert await store.papers.enrich([]) == 0
    assert await store.papers.get("2606.00003") is None


async def test_listing_a_paper_again_fills_it_in_as_well(store: Store):
    await listed(store, paper(1, comment="12 pages"))
    again = replace(
        draft([], "cs.AR"), listings=(Listing(paper(1, doi="d"), "cs.AR", AnnounceType.CROSS),)
    )
    await store.editions.complete([again], NOW)
    assert await store.papers.get("2606.00001") == paper(1, comment="12 pages", doi="d")


async def test_undescribed_papers_are_those_that_the_query_api_has_not_described(store: Store):
    await listed(store, paper(1), paper(2), paper(3))
    await store.papers.enrich([paper(2)])
    assert await store.papers.undescribed(TUESDAY, 10) == ("2606.00001", "2606.00003")
    assert await store.papers.undescribed(TUESDAY, 1) == ("2606.00001",)
    assert await store.papers.undescribed(TUESDAY + timedelta(1), 10) == ()


async def test_papers_that_came_with_names_one_by_one_are_described(store: Store):
    await listed(store, replace(paper(1), author_names=("Ann Ode",)), paper(2))
    assert await store.papers.undescribed(TUESDAY, 10) == ("2606.00002",)


async def test_a_version_that_the_query_api_has_passed_is_not_undescribed(store: Store):
    await listed(store, paper(1, 1))
    assert await store.papers.enrich([paper(1, 2, comment="of the second version")]) == 0
    assert await store.papers.undescribed(TUESDAY, 10) == ()
    assert await store.papers.get("2606.00001") == paper(1, 1)


async def test_what_the_query_api_does_not_know_is_given_up_once_its_listing_is_old(store: Store):
    await store.editions.complete([draft([1], day=TUESDAY - timedelta(3)), draft([2])], NOW)

    await store.papers.give_up_describing(["2606.00001", "2606.00002", "2606.00009"], TUESDAY)

    assert await store.papers.undescribed(TUESDAY - timedelta(9), 10) == ("2606.00002",)


async def test_the_newest_papers_are_described_first(store: Store):
    await store.editions.complete(
        [
            draft([1], day=TUESDAY - timedelta(1)),
            draft([2]),
            draft([3], day=TUESDAY - timedelta(2)),
        ],
        NOW,
    )
    assert await store.papers.undescribed(TUESDAY - timedelta(9), 2) == ("2606.00002", "2606.00001")


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
numbers = count(1)


@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(title=text, abstract=text, names=st.lists(text, max_size=3))
async def test_any_text_survives(store: Store, title: str, abstract: str, names: list[str]):
    given_ = replace(
        paper(next(numbers)), title=title, abstract=abstract, author_names=tuple(names)
    )
    await listed(store, given_)
    assert await store.papers.get(given_.id) == given_


async def test_papers_are_looked_up_by_an_index_of_dois(sqlite_url: str):
    await (await open_store(sqlite_url)).close()
    engine = create_async_engine(sqlite_url)
    asked = _published(["10.5555/abc.1", "10.5555/abc.2"])
    wanted = asked.compile(engine, compile_kwargs={"literal_binds": True})
    async with engine.connect() as connection:
        steps = await connection.execute(sqlalchemy.text(f"EXPLAIN QUERY PLAN {wanted}"))
        assert [row.detail for row in steps] == [
            "SEARCH papers USING INDEX ix_papers_doi_key (doi_key=?)"
        ]
    await engine.dispose()


async def test_papers_are_found_by_their_dois_however_these_are_written(store: Store):
    await store.papers.upsert([paper(1, doi="10.5555/ABC.1"), paper(2, doi="10.5555/abc.2")])
    await store.papers.upsert([paper(3)])
    wanted = ["10.5555/abc.1", "10.5555/abc.2", *(f"10.5555/{n}" for n in range(600))]
    assert await store.papers.find_dois(wanted) == {
        "10.5555/abc.1": paper(1).id,
        "10.5555/abc.2": paper(2).id,
    }
    assert await store.papers.find_dois([]) == {}
