"""``run --dry-run`` shows what a morning would send, and changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from adapters.console.plain import as_text
from bot.app.ranking_process import RankingProcess
from bot.cli.rehearse import print_rehearsal
from bot.delivery.rehearsal import rehearse
from bot.model.calendar import arxiv_calendar
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import BotHarness, DiscordDriver, PlatformDriver, TelegramDriver
from tests.scenarios.test_ranked import LIKED, paper_id, papers_of
from tests.support.settings import bare_settings
from tests.support.stores import all_rows

TUESDAY = date(2026, 6, 16)
PAPERS = paper("2606.00001", "cs.DC", title="Counting to one"), paper("2606.00002", "cs.LG")


@pytest.mark.parametrize("driver", [TelegramDriver, DiscordDriver])
async def test_what_is_shown_is_what_is_sent_later(
    tmp_path: Path, driver: type[PlatformDriver], capsys: pytest.CaptureFixture[str]
) -> None:
    reader = driver()
    async with BotHarness(reader, tmp_path) as harness:
        await harness.says("/subscribe cs.DC")
        await harness.works()
        harness.was_sent()
        harness.arxiv.announce(TUESDAY, *PAPERS)
        harness.clock.jump(to="2026-06-16T07:00:00+00:00")
        await harness.app.ingest.run_round()
        url = harness.database
        before = await all_rows(url)
        app = harness.app
        (shown,) = await rehearse(
            app.store, app.platforms, arxiv_calendar(), app.clock, RankingProcess()
        )
        settings = bare_settings(database_url=url)
        await print_rehearsal(settings, (reader.platform(),), harness.clock)
        assert await all_rows(url) == before
        assert harness.was_sent() == ""
        await harness.jumps_to("2026-06-16T08:00:00+00:00")
        sent = harness.was_sent()
    assert [address.platform for address in shown.chats] == [reader.name]
    assert len(shown.pages) == 1
    said = capsys.readouterr().out
    assert f"=== {reader.name}, 1 message to each of 1: " in said
    assert "nothing was sent or written" in said
    for text in (said, sent):
        assert "Counting to one" in text
        assert "2606.00002" not in text


async def test_a_ranked_chats_order_is_shown_and_nothing_is_kept_of_it(tmp_path: Path) -> None:
    async with BotHarness(TelegramDriver(), tmp_path) as harness:
        harness.arxiv.announce(date(2026, 6, 15), *papers_of(15))
        await harness.says("/subscribe cs.DC")
        await harness.works()
        for number in (*LIKED, 0, 1):
            await harness.says(f"/like {paper_id(15, number)}")
        await harness.says("/top 3")
        harness.arxiv.announce(TUESDAY, *papers_of(17))
        harness.clock.jump(to="2026-06-16T07:00:00+00:00")
        await harness.app.ingest.run_round()
        app, url = harness.app, harness.database
        before = await all_rows(url)
        (shown,) = await rehearse(
            app.store, app.platforms, arxiv_calendar(), app.clock, RankingProcess()
        )
        assert await all_rows(url) == before
    assert "For you" in as_text(shown.pages[0])
