"""The emulated arXiv answers as the real one does."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest
from lxml import etree

from tests.emulators.arxiv import ArxivEmulator, paper, recorded_papers
from tests.support.clock import JumpingClock
from tests.support.real_data import read_real_data

ROOT = Path(__file__).resolve().parents[2]
TUESDAY = date(2026, 6, 16)
REAL = "feeds_generated/{}_cs.AR+cs.DC_2026-06-16.xml"


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock("2026-06-16T04:10:00+00:00")


@pytest.fixture
async def arxiv(clock: JumpingClock) -> AsyncIterator[ArxivEmulator]:
    async with ArxivEmulator(clock) as emulator:
        yield emulator


class Got(NamedTuple):
    """An answer, read to its end."""

    status: int
    content: bytes
    headers: Mapping[str, str]


async def get(arxiv: ArxivEmulator, path: str, **headers: str) -> Got:
    async with (
        aiohttp.ClientSession() as session,
        session.get(arxiv.url + path, headers=headers) as response,
    ):
        return Got(response.status, await response.read(), response.headers)


def outline(content: bytes) -> list[str]:
    """The tags of a feed's head and of its first item, in order."""
    root: Any = etree.fromstring(content)
    first = next(
        element for element in root.iter() if etree.QName(element).localname in {"item", "entry"}
    )
    head = [element.tag for element in (root if root.tag.endswith("feed") else root[0])]
    return [*dict.fromkeys(head), *dict.fromkeys(element.tag for element in first)]


@pytest.mark.parametrize("form", ["rss", "atom"])
async def test_its_feeds_are_built_like_arxivs_own(arxiv: ArxivEmulator, form: str) -> None:
    arxiv.announce(TUESDAY, paper("2606.00001", "cs.AR cs.AI"), paper("2606.00002", "cs.DC"))

    emulated = (await get(arxiv, f"/{form}/cs.AR+cs.DC")).content

    assert outline(emulated) == outline(read_real_data(REAL.format(form)))


async def test_recorded_feeds_are_answered_byte_by_byte_and_join_like_arxivs_own(
    arxiv: ArxivEmulator,
) -> None:
    recorded = read_real_data("feeds_generated/rss_cs.PL_2026-06-16.xml")
    arxiv.serve("cs.PL", TUESDAY, recorded)

    alone = (await get(arxiv, "/rss/cs.PL")).content
    joined = (await get(arxiv, "/rss/cs.PL+cs.LG")).content

    assert alone == recorded
    assert {found.id for found in recorded_papers(recorded)} <= {
        guid.removeprefix("oai:arXiv.org:").rpartition("v")[0]
        for guid in etree.fromstring(joined).xpath("//guid/text()")
    }


async def test_its_query_service_splits_and_spells_names_as_arxivs_own(
    arxiv: ArxivEmulator,
) -> None:
    arxiv.announce(
        TUESDAY, paper("2606.00001", "cs.AR", authors=r"L\'eo Sou (MIT, Boston), Bo M{\o}rup")
    )

    answer = (await get(arxiv, "/api/query?id_list=2606.00001")).content

    names = [name.text for name in etree.fromstring(answer).iter("{*}name")]
    assert names == ["Léo Sou", "Bo Mørup"]


async def test_a_batch_shows_from_midnight_to_midnight_in_new_york(
    arxiv: ArxivEmulator, clock: JumpingClock
) -> None:
    arxiv.announce(TUESDAY, paper("2606.00001", "cs.AR"))
    seen = []
    for instant in ("16T03:59:59", "16T04:00:00", "17T03:59:59", "17T04:00:00"):
        clock.jump(to=f"2026-06-{instant}+00:00")
        seen.append(b"2606.00001" in (await get(arxiv, "/rss/cs.AR")).content)

    assert seen == [False, True, True, False]


async def test_unchanged_feeds_are_told_by_their_tag(arxiv: ArxivEmulator) -> None:
    first = await get(arxiv, "/rss/cs.AR")
    again = await get(arxiv, "/rss/cs.AR", **{"If-None-Match": first.headers["ETag"]})

    assert (first.status, again.status) == (200, 304)
    assert first.headers["Cache-Control"] == "max-age=85800"


@pytest.mark.parametrize("told", ["cs.XX", "heplat", "cs.AR.X", "cs.AR+", "cs.AR,cs.DC"], ids=str)
async def test_wrong_questions_are_refused_in_arxivs_words(arxiv: ArxivEmulator, told: str) -> None:
    response = await get(arxiv, f"/rss/{told}")
    said: Any = etree.fromstring(response.content).findtext("channel/description")

    assert response.status == 400
    requests = json.loads(read_real_data("feeds_generated/_requests.json"))
    (real,) = (request["file"] for request in requests if request["request"] == f"/rss/{told}")
    theirs: Any = etree.fromstring(read_real_data(f"feeds_generated/{real}"))
    assert said.split("'")[0] == theirs.findtext("channel/description").split("'")[0]


async def test_it_can_be_started_by_hand() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.emulators.arxiv"),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    try:
        line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
        address = line.strip().removeprefix("ARXIV_FEED_URL=")
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{address}/rss/cs.DC") as response,
        ):
            assert response.status == 200
            assert b"cs.DC updates on arXiv.org" in await response.read()
    finally:
        process.kill()
        await process.communicate()
