"""A library of one's own becomes likes, and the first morning after it is ranked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.scenarios.bot_harness import (
    BotHarness,
    ConsoleDriver,
    DiscordDriver,
    PlatformDriver,
    TelegramDriver,
)
from tests.scenarios.test_ranked import LIKED, paper_id, papers_of, places

BY_TITLE, BY_DOI = paper_id(12, 11), paper_id(12, 23)
BIBTEX = rf"""
@article{{a, title={{On the {{Matter}} of {BY_TITLE}}}}}
@misc{{b, title={{An earlier name}}, doi={{10.5555/ABC.2}}}}
@misc{{c, eprint={{{paper_id(12, 35)}}}}}
@book{{d, title={{A Book on Everything Else}}}}
"""
RIS = f"TY  - JOUR\nTI  - Caches\nUR  - https://arxiv.org/abs/{paper_id(9, 11)}v1\nER  - \n"
IDS = f"{paper_id(9, 23)}\narXiv:{paper_id(9, 35)}\n"
CSV = f'"Key","Item Type","Title","Url"\n"K1","preprint","Caches","{paper_id(8, 11)}"\n'
RDF = f"""<rdf:RDF xmlns:bib="http://purl.org/net/biblio#"><bib:Article rdf:about="#1">
<dc:title>Caches</dc:title><dc:identifier>https://doi.org/10.48550/arXiv.{paper_id(8, 23)}
</dc:identifier></bib:Article></rdf:RDF>"""
LIBRARIES = {"a.bib": BIBTEX, "b.ris": RIS, "c.txt": IDS, "d.csv": CSV, "e.rdf": RDF}


@pytest.fixture(
    params=[ConsoleDriver, TelegramDriver, DiscordDriver], ids=lambda driver: driver.name
)
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BotHarness]:
    """A newcomer to a bot that has read one day of cs.DC, and shown it to nobody."""
    driver: PlatformDriver = request.param()
    async with BotHarness(driver, tmp_path) as harness:
        for day in (8, 9):
            harness.arxiv.announce(date(2026, 6, day), *papers_of(day))
        published = {BY_DOI: "10.5555/abc.2"}
        today = [replace(each, doi=published.get(each.id, "")) for each in papers_of(12)]
        harness.arxiv.announce(date(2026, 6, 15), *today)
        await harness.app.ingest.fetch(["cs.DC"])
        await harness.app.store.search.index(99)
        yield harness


async def test_a_library_in_any_form_becomes_likes_by_which_the_first_morning_is_ranked(
    harness: BotHarness,
) -> None:
    for name, library in LIBRARIES.items():
        await harness.sends_file(name, library.encode())
        await harness.presses("Like ")
    likes = await harness.says("/likes")
    expected = [paper_id(day, number) for day in (12, 9) for number in LIKED]
    expected += [paper_id(8, number) for number in LIKED[:2]]
    assert [paper_id for paper_id in expected if paper_id not in likes] == []
    await harness.says("/subscribe cs.DC")
    await harness.says("/style titles")
    await harness.says("/top 3")
    await harness.says("/explore off")
    harness.arxiv.announce(date(2026, 6, 16), *papers_of(17))
    harness.was_sent()
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    said = harness.was_sent()
    assert said.index("For you") < min(places(said, *LIKED))
    assert max(places(said, *LIKED)) < min(places(said, 0, 1, 2))
