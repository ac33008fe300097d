"""One person joins two private chats by a code, and has one reading life in both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model.chat import ChatAddress, ChatKind
from tests.support.command_harness import HOME, CommandHarness

THERE = ChatAddress("discord", "8")


def at(harness: CommandHarness, address: ChatAddress, person: str = "ada") -> None:
    harness.invocation = replace(harness.invocation, address=address, person=person, name="Ada")


async def ask_for_code(harness: CommandHarness) -> str:
    at(harness, HOME)
    return next(line for line in (await harness.send("/link")).splitlines() if "/link" in line)


async def test_a_code_joins_two_platforms_after_a_question(harness: CommandHarness) -> None:
    at(harness, HOME)
    await harness.send("/subscribe cs.DC")
    code = await ask_for_code(harness)
    at(harness, THERE)
    await harness.send("/subscribe cs.LG")
    assert "Join this chat with Ada (Telegram)?" in await harness.send(code)
    assert await harness.terms() == ("cs.LG",), "nothing is joined before the press"
    assert "Digests come to Telegram" in await harness.press("digests on Telegram")
    assert set(await harness.terms()) == {"cs.DC", "cs.LG"}
    assert "isn’t valid" in await harness.send(code), "it works once"
    assert "Joined: Telegram and Discord" in await harness.send("/link")
    assert "come here from now on" in await harness.press("Deliver here")
    assert "Telegram" in await harness.send("/forget"), "it says beforehand what goes"
    await harness.send("/unlink")
    await harness.send("/unsubscribe cs.DC")
    at(harness, HOME)
    assert set(await harness.terms()) == {"cs.DC", "cs.LG"}
    assert "isn’t joined" in await harness.send("/unlink")


@pytest.mark.parametrize("platform", ["telegram", "itself", "late"])
async def test_a_code_that_joins_nothing_says_why(harness: CommandHarness, platform: str) -> None:
    code = await ask_for_code(harness)
    at(harness, {"telegram": ChatAddress("telegram", "9"), "itself": HOME, "late": THERE}[platform])
    if platform == "late":
        harness.clock.jump(minutes=10)
    said = await harness.send(code)
    reason = {"telegram": "different platforms", "itself": "other platform", "late": "isn’t valid"}
    assert reason[platform] in said
    assert not harness.buttons()


async def test_a_group_is_not_joined(harness: CommandHarness) -> None:
    harness.platform.administrators = {"boss"}
    harness.move_to_group("boss", kind=ChatKind.GROUP)
    assert "in our private chat" in await harness.send("/link")
