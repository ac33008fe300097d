"""A person can drive a bot through the emulator's page."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from adapters.telegram.platform import TelegramPlatform
from bot.model.chat import ChatKind
from bot.model.conversation import Action, Visibility
from tests.emulators.telegram.echo_core import EchoCore, serving
from tests.emulators.telegram.playground import TelegramPlayground
from tests.support.patience import PATIENCE_S


async def shown(session: aiohttp.ClientSession, kind: str, count: int) -> dict[str, Any]:
    """Return a place as the page sees it, once it holds ``count`` messages."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with session.get("/state") as response:
                state = await response.json()
            place = next(chat for chat in state["places"] if chat["kind"] == kind)
            if len(place["messages"]) >= count:
                return place
            await asyncio.sleep(0.01)


async def test_the_page_shows_chats_and_takes_words_and_presses() -> None:
    core = EchoCore()
    core.rows = ((Action("Next", "today", start=2),),)
    async with (
        TelegramPlayground() as telegram,
        serving(TelegramPlatform(telegram.token, telegram.url), core),
        aiohttp.ClientSession(telegram.url) as session,
    ):
        async with session.get("/") as response:
            assert "Telegram, emulated" in await response.text()
        alice = next(iter(telegram.people))
        await session.post("/say", json={"person": alice, "place": alice, "text": "/today"})
        page = (await shown(session, "private", 2))["messages"][1]
        assert (page["bot"], page["text"]) == (True, "today|1|")
        core.words, core.audience, core.rows = "Not yours.", Visibility.ASKER, ()
        press = {"person": alice, "place": alice, "message": page["id"]}
        payload = {"payload": page["rows"][0][0]["callback_data"]}
        async with session.post("/press", json=press | payload) as response:
            assert await response.json() == {"notice": "Not yours."}


@pytest.mark.parametrize("kind", [ChatKind.GROUP, ChatKind.CHANNEL])
async def test_groups_and_channels_are_there_to_be_tried(kind: ChatKind) -> None:
    core = EchoCore()
    async with (
        TelegramPlayground() as telegram,
        serving(TelegramPlatform(telegram.token, telegram.url), core),
        aiohttp.ClientSession(telegram.url) as session,
    ):
        shape = {ChatKind.GROUP: "supergroup", ChatKind.CHANNEL: "channel"}[kind]
        place = await shown(session, shape, 0)
        asked = {"person": next(iter(telegram.people)), "place": place["id"], "text": "/today"}
        await session.post("/say", json=asked)
        assert (await shown(session, shape, 2))["messages"][1]["text"] == "today|1|"
        assert core.last.kind is kind
