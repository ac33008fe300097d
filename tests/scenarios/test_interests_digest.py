"""A digest of interests: sections in the reader's order, tags, marks, counts, and what is muted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.model.chat import Mute
from bot.query import parse
from bot.query.categories import make_interest
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import (
    BotHarness,
    ConsoleDriver,
    DiscordDriver,
    PlatformDriver,
    TelegramDriver,
)

MONDAY, TUESDAY = date(2026, 6, 15), date(2026, 6, 16)
MORNING = "2026-06-16T08:00:00+00:00"


@pytest.mark.parametrize("driver", [ConsoleDriver, TelegramDriver, DiscordDriver])
async def test_a_digest_has_a_section_for_each_interest(
    driver: type[PlatformDriver], tmp_path: Path
) -> None:
    async with BotHarness(driver(), tmp_path) as bot:
        bot.arxiv.announce(MONDAY, paper("2606.01000", "cs.DC"))
        await bot.says("/subscribe cs.DC")
        await reads(bot)
        bot.arxiv.announce(
            TUESDAY,
            paper("2606.02001", "cs.DC cs.LG", title="Quorums that Vote on Graphs"),
            paper("2606.02002", "cs.LG", title="Trees"),
            paper("2606.02003", "cs.LG", title="A Graph"),
            paper("2606.02004", "cs.LG", title="A Survey of Graphs"),
        )
        await bot.jumps_to(MORNING)
        sent = bot.was_sent()
        assert sent.index("2606.02001") < sent.index("2606.02003"), "in the reader's order"
        assert sent.count("2606.02001") == sent.count("2606.02003")
        assert "also for graphs" in sent
        assert "3 of 4 in cs.LG" in sent
        assert "1 muted" in sent
        assert "2606.02002" not in sent
        assert "2606.02004" not in sent
        assert "2606.02004" in await bot.presses("muted")
        assert "2606.02003" in await bot.says("/today 2026-06-16")
        assert "2606.02002" in await bot.presses("cs.LG")


async def reads(bot: BotHarness) -> None:
    """Give alice an interest beside her category, as the commands for it will."""
    store = bot.app.store
    (chat,) = await store.chats.due(bot.clock.now().replace(year=2030), [bot.driver.name], 9)
    last_seq = await store.editions.last_seq()
    graphs = make_interest(parse("cs.LG graph"), last_seq, MONDAY, "graphs")
    await store.interests.put(chat.id, replace(graphs, limit=9), chat.next_due_at)
    await store.interests.mute(chat.id, Mute("survey"))
