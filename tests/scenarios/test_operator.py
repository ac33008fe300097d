"""What an operator does with a running bot: a message to all, a pause, blocked chats."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.app.serve import list_jobs, retire_blocked
from bot.commands.chat_access import AccessPolicy
from bot.delivery.courier.courier import PAUSE_READ
from bot.model.chat import Chat
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import (
    BotHarness,
    ConsoleDriver,
    DiscordDriver,
    PlatformDriver,
    TelegramDriver,
)

TUESDAY = date(2026, 6, 16)


@pytest.fixture(
    params=[ConsoleDriver, TelegramDriver, DiscordDriver], ids=lambda driver: driver.name
)
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BotHarness]:
    driver: Callable[[], PlatformDriver] = request.param
    async with BotHarness(driver(), tmp_path) as harness:
        await harness.says("/subscribe cs.DC")
        chat = await alices_chat(harness)
        harness.app.dispatcher.policy = AccessPolicy(operators=(chat.address,))
        harness.arxiv.announce(TUESDAY, paper("2606.10001", "cs.DC", title="A Paused Paper"))
        yield harness


async def alices_chat(harness: BotHarness) -> Chat:
    (chat,) = await harness.app.store.chats.active(0, 10)
    return chat


async def test_a_message_to_all_comes_once_also_after_a_restart(harness: BotHarness) -> None:
    assert "Back at noon." in await harness.says("/admin broadcast Back at noon.")
    await harness.presses("Send to all")
    await harness.works()
    assert harness.was_sent().count("Back at noon.") == 1
    await harness.restarts()
    await harness.works()
    assert "Back at noon." not in harness.was_sent()


async def test_while_deliveries_are_paused_commands_are_answered_and_digests_wait(
    harness: BotHarness,
) -> None:
    assert "paused for everybody" in await harness.says("/admin pause")
    harness.clock.jump(seconds=PAUSE_READ.total_seconds())
    harness.clock.jump(to="2026-06-16T08:00:00+00:00")
    await harness.app.ingest.run_round()
    await run_planning(harness)
    await harness.works()  # whoever planned it: nothing leaves
    assert "A Paused Paper" not in harness.was_sent()
    assert "A Paused Paper" in await harness.says("/today")
    await harness.says("/admin resume")
    harness.clock.jump(seconds=PAUSE_READ.total_seconds())
    await harness.works()
    assert harness.was_sent().count("A Paused Paper") == 1


async def run_planning(harness: BotHarness) -> None:
    for job in list_jobs(harness.app, harness.clock):
        if job.name == "plan":
            await job.run()
    assert await harness.app.store.outbox.pending() == 0


async def test_a_chat_that_is_blocked_gets_no_digest_and_keeps_its_subscriptions(
    harness: BotHarness,
) -> None:
    chat = await alices_chat(harness)
    harness.app.dispatcher.policy = AccessPolicy(blocked=(chat.address,))
    await retire_blocked(harness.app)
    await harness.jumps_to("2026-06-16T08:00:00+00:00")
    assert "A Paused Paper" not in harness.was_sent()
    harness.app.dispatcher.policy = AccessPolicy()
    assert "cs.DC" in await harness.says("/list")
    await harness.jumps_to((harness.clock.now() + timedelta(minutes=1)).isoformat())
    assert "A Paused Paper" in harness.was_sent()
