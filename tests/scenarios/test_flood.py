"""Whoever sends commands too fast is told once, and keeps nobody else waiting."""

from __future__ import annotations

from pathlib import Path

from bot.commands.chat_access import MAX_AT_ONCE
from tests.scenarios.bot_harness import BotHarness, ConsoleDriver, DiscordDriver, TelegramDriver

TOLD = "Please go on in 30 seconds"


async def test_on_telegram_the_first_refusal_says_how_long_and_further_ones_are_silent(
    tmp_path: Path,
) -> None:
    driver = TelegramDriver()
    async with BotHarness(driver, tmp_path) as harness:
        mallory = driver.emulator.person("mallory")
        for _ in range(MAX_AT_ONCE):
            await mallory.asks("/list")
        assert TOLD in (await mallory.asks("/list")).text
        for _ in range(20):
            await mallory.says("/list")
        assert "no subscriptions" in await harness.says("/list")
        harness.clock.jump(seconds=31)
        assert "no subscriptions" in (await mallory.asks("/list")).text
        assert sum(TOLD in message.text for message in mallory.from_bot) == 1


async def test_on_telegram_a_press_too_many_changes_nothing_that_stands_there(
    tmp_path: Path,
) -> None:
    driver = TelegramDriver()
    async with BotHarness(driver, tmp_path) as harness:
        for _ in range(MAX_AT_ONCE):
            await harness.says("/help")
        shown = driver.person.from_bot[-1]
        press = await driver.person.presses("Today", shown)
        assert TOLD in press.notice
        assert "Set up" in shown.text


async def test_on_discord_each_further_command_is_answered_to_the_asker(tmp_path: Path) -> None:
    driver = DiscordDriver()
    async with BotHarness(driver, tmp_path) as harness:
        mallory = driver.emulator.person("mallory")
        for _ in range(MAX_AT_ONCE):
            await mallory.says("/list")
        assert TOLD in (await mallory.says("/list")).text
        assert TOLD in (await mallory.says("/list")).text
        assert "no subscriptions" in await harness.says("/list")


async def test_on_the_console_too(tmp_path: Path) -> None:
    async with BotHarness(ConsoleDriver(), tmp_path) as harness:
        for _ in range(MAX_AT_ONCE):
            await harness.says("/list")
        assert TOLD in await harness.says("/list")
