"""The emulators' pages show what the platforms' clients would, and let a person act on it."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from adapters.telegram.platform import TelegramPlatform
from bot.document.nodes import Card, Document, Math, Paragraph, Text
from bot.model.chat import ChatAddress, RenderMode
from bot.model.conversation import Placement, Reply, Visibility
from tests.emulators.discord.adapter_harness import served
from tests.emulators.discord.scripted_core import page
from tests.emulators.telegram.drawing import browsable
from tests.emulators.telegram.echo_core import EchoCore, serving
from tests.emulators.telegram.playground import TelegramPlayground

FOLD = Paragraph((Text("It takes "), Math(r"O(n \log n)", "O(n log n)"), Text(".")))


def cards(count: int) -> Document:
    return Document(
        tuple(
            Card(
                (Text(f"{n}. Title"),),
                (Paragraph((Text("Ada"),)),),
                (FOLD,),
                f"paper|1|{n}",
                f"{n}",
            )
            for n in range(1, count + 1)
        )
    )


def test_formulas_are_drawn_and_the_words_around_them_stay() -> None:
    drawn = browsable(r"<p>If a &lt; b, <tg-math>n \log n</tg-math> &amp; so on</p>")
    assert drawn.startswith("<p>If a &lt; b, <span")
    assert "<mi>log</mi><mspace" in drawn
    assert drawn.endswith("</span> &amp; so on</p>")


def test_a_formula_that_stands_alone_is_drawn_large() -> None:
    drawn = browsable(r"<tg-math-block>\sum_{i} x_i</tg-math-block><p>tail</p>")
    assert drawn.startswith('<span class="display"><math')
    assert 'display="block"' in drawn
    assert drawn.endswith("<p>tail</p>")


async def test_telegram_s_page_shows_rich_messages_that_unfold() -> None:
    async with TelegramPlayground() as telegram:
        platform = TelegramPlatform(telegram.token, telegram.url)
        alice = next(iter(telegram.people))
        async with serving(platform, EchoCore()), aiohttp.ClientSession(telegram.url) as session:
            await session.post("/say", json={"person": alice, "place": alice, "text": "/start"})
            await platform.send(
                ChatAddress("telegram", str(alice)), cards(2), "key", RenderMode.RICH
            )
            state = await (await session.get("/state")).json()
    place = next(shown for shown in state["places"] if shown["id"] == alice)
    message = next(shown for shown in place["messages"] if "1." in shown["text"])
    assert message["rich"].count("<details><summary>") == 2
    assert message["rich"].count("<math") == 2
    assert [button["text"] for button in message["rows"][0]] == ["1", "2"]


@pytest.mark.parametrize("count", [2, 7])
async def test_discord_s_page_opens_papers_by_button_or_by_select(count: int) -> None:
    async with served() as harness, aiohttp.ClientSession() as session:
        root = harness.discord.api_url.removesuffix("/api/v10")
        channel = harness.discord.guild().channel("papers")
        beside = Reply(page("opened"), visibility=Visibility.ASKER, placement=Placement.BESIDE)
        harness.core.replies("paper", beside)

        async def ask(path: str, body: dict[str, Any]) -> Any:
            said = {"place": channel.id, "message": channel.messages[0].id, **body}
            return await (await session.post(f"{root}/ui/{path}?as=alice", json=said)).json()

        address = ChatAddress("discord", channel.id)
        await harness.platform.send(address, cards(count), "key", RenderMode.RICH)
        if count == 2:
            assert (await ask("press", {"label": "paper|1|2"})).get("problem") is None
        else:
            menu = channel.messages[0].components[-1]["components"][0]["custom_id"]
            assert await ask("choose", {"menu": menu, "value": "paper|1|2"}) == {}
        shown = await (await session.get(f"{root}/ui/state?as=alice&place={channel.id}")).json()
        assert (harness.core.asked[-1].command, harness.core.asked[-1].argument) == ("paper", "2")
        assert [message["ephemeral"] for message in shown["messages"]] == [False, True]
