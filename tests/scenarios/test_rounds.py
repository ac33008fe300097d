"""A round of ingestion that lasts, and readers who do not wait for what is not theirs."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.delivery.audience_facts import ASKING_TIMEOUT
from bot.model.chat import ChatAddress, ChatDefaults, ChatKind
from tests.emulators.arxiv import paper
from tests.emulators.arxiv.listing import ListingContent, catchup_page
from tests.scenarios.bot_harness import BotHarness, ConsoleDriver
from tests.support.couriers import drain
from tests.support.patience import PATIENCE_S

pytestmark = pytest.mark.usefixtures("inline_sqlite")

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 6, day) for day in (15, 16, 17, 18))


class StuckArxiv:
    """Takes requests below some paths and answers none until it is let go."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_asked = asyncio.Event()

    async def __call__(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        self.is_asked.set()
        await asyncio.Event().wait()
        raise AssertionError


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[BotHarness]:
    """Alice reads cs.CL and had Monday's papers; another chat reads what nobody read before."""
    async with BotHarness(ConsoleDriver(), tmp_path, now="2026-06-14T12:00:00+00:00") as stage:
        for number, day in enumerate((MONDAY, TUESDAY, WEDNESDAY, THURSDAY), 1):
            stage.arxiv.announce(
                day,
                paper(f"2606.00{number}01", "cs.CL"),
                paper(f"2606.00{number}02", "econ.EM"),
                paper(f"2606.00{number}03", "cs.LG"),
            )
        await stage.says("/subscribe cs.CL")
        await stage.jumps_to("2026-06-15T08:00:00+00:00")
        assert papers_in(stage.was_sent()) == ["2606.00101"]
        yield stage


def papers_in(text: str) -> list[str]:
    return re.findall(r"On the matter of (26\d\d\.\d{5})", text)


async def somebody_reads(stage: BotHarness, *terms: str, since: date) -> None:
    """Another chat owes itself ``terms`` since a day that is long past."""
    chat = await stage.app.store.chats.get_or_create(
        ChatAddress("elsewhere", "2"), ChatKind.PRIVATE, ChatDefaults("en", "UTC", time(8))
    )
    await stage.app.store.interests.add(chat.id, terms, 0, None)
    with closing(sqlite3.connect(stage.folder / "paperboy.db")) as database:
        changed = "UPDATE interests SET since = ? WHERE chat_id = ?"
        database.execute(changed, (since.isoformat(), chat.id))
        database.commit()


async def plans_and_delivers(stage: BotHarness) -> str:
    await stage.app.planner.plan_due()
    for courier in stage.app.couriers:
        await drain(courier)
    return stage.was_sent()


async def begins_a_round(stage: BotHarness, stuck: StuckArxiv) -> asyncio.Task[object]:
    """Let a round go on until arXiv answers no more."""
    round_ = asyncio.create_task(stage.app.ingest.run_round())
    async with asyncio.timeout(PATIENCE_S):
        await stuck.is_asked.wait()
    return round_


async def is_over(round_: asyncio.Task[object]) -> None:
    round_.cancel()
    with suppress(asyncio.CancelledError):
        await round_


async def test_a_morning_that_is_there_does_not_wait_for_old_editions_of_others(
    stage: BotHarness,
) -> None:
    await somebody_reads(stage, "econ.EM", since=date(2026, 6, 1))
    stage.clock.jump(to="2026-06-16T07:52:00+00:00")
    stuck = StuckArxiv()
    stage.arxiv.fails(stuck, on="/catchup")
    round_ = await begins_a_round(stage, stuck)
    assert stuck.asked[0].startswith("/catchup/econ.EM/2026-06-")

    stage.clock.jump(to="2026-06-16T08:00:00+00:00")
    assert papers_in(await plans_and_delivers(stage)) == ["2606.00201"]
    await is_over(round_)


async def test_a_morning_that_is_there_does_not_wait_for_todays_edition_of_others(
    stage: BotHarness,
) -> None:
    stage.clock.jump(to="2026-06-16T07:51:00+00:00")
    await stage.says("/today")
    await somebody_reads(stage, "econ.*", "eess.*", since=TUESDAY)
    stuck = StuckArxiv()
    stage.arxiv.fails(stuck, on="/list/e")
    stage.arxiv.fails(stuck, on="/rss/e")
    round_ = await begins_a_round(stage, stuck)

    stage.clock.jump(to="2026-06-16T08:00:00+00:00")
    assert papers_in(await plans_and_delivers(stage)) == ["2606.00201"]
    await is_over(round_)


async def test_who_waits_for_a_round_is_told_so_when_it_takes_too_long(stage: BotHarness) -> None:
    stage.clock.jump(to="2026-06-16T08:00:00+00:00")
    stuck = StuckArxiv()
    stage.arxiv.fails(stuck)
    round_ = await begins_a_round(stage, stuck)
    begun = stage.clock.now()
    assert await plans_and_delivers(stage) == ""

    stage.clock.jump(to=begun + ASKING_TIMEOUT - timedelta(minutes=1))
    assert await plans_and_delivers(stage) == ""
    stage.clock.jump(to=begun + ASKING_TIMEOUT + timedelta(minutes=5))
    told = await plans_and_delivers(stage)
    assert told != ""
    assert papers_in(told) == []
    await is_over(round_)

    stage.arxiv.recovers()
    await stage.works()
    stage.clock.jump(minutes=6)
    await stage.works()
    assert papers_in(stage.was_sent()) == ["2606.00201"]


async def test_a_new_announcement_is_proved_before_old_editions_are_worked_off(
    stage: BotHarness,
) -> None:
    await somebody_reads(stage, "econ.EM", since=date(2026, 4, 1))
    await stage.app.ingest.run_round()
    stage.clock.jump(to="2026-06-16T04:10:00+00:00")
    before = len(stage.arxiv.requests)
    await stage.app.ingest.run_round()
    asked = [seen.path for seen in stage.arxiv.requests[before:]]
    pages = [path for path in asked if path.startswith(("/list", "/catchup"))]
    assert pages[:2] == ["/list/cs.CL/new", "/list/econ.EM/new"]


async def test_old_editions_never_take_the_time_of_the_next_round(stage: BotHarness) -> None:
    await somebody_reads(stage, "econ.EM", since=date(2026, 4, 1))

    async def takes_its_time(request: web.Request) -> web.Response:
        stage.clock.jump(minutes=2)
        category, day = request.path.split("/")[2:]
        listed = ListingContent.of(category, date.fromisoformat(day), [])
        return web.Response(body=catchup_page(listed, None), content_type="text/html")

    stage.arxiv.fails(takes_its_time, on="/catchup")
    begun = stage.clock.now()
    await stage.app.ingest.run_round()
    assert stage.clock.now() - begun < timedelta(minutes=10), "one more page at most"
