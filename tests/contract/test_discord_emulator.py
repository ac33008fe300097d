"""The emulator is as strict as Discord, and can be used by hand."""

from __future__ import annotations

import asyncio
import json
import math
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from adapters.discord.client.rest_client import set_base_urls
from tests.emulators.discord import SEND, UNLIMITED, DiscordEmulator, WindowLimits
from tests.emulators.discord.adapter_harness import redirected, served
from tests.emulators.discord.limits import DiscordRefusal, check_message
from tests.emulators.discord.reader import readable
from tests.support.patience import PATIENCE_S
from tests.support.real_data import real_data

V2 = 1 << 15
NUMBERS = {"1": "First", "2": "Second"}


def text(content: str) -> dict[str, Any]:
    return {"type": 10, "content": content}


def button(custom_id: str, label: str = "Go") -> dict[str, Any]:
    return {"type": 2, "style": 2, "label": label, "custom_id": custom_id}


def row(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(parts)}


def box(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": 17, "components": list(parts)}


@pytest.mark.parametrize(
    ("components", "path"),
    [
        ([text("")], ("0", "content")),
        ([box(text("a" * 4001))], ("0", "components", "0", "content")),
        ([box()], ("0", "components")),
        ([box(box(text("a")))], ("0", "components", "0", "type")),
        ([row(*(button(str(n)) for n in range(6)))], ("0", "components")),
        ([row(button("x" * 101))], ("0", "components", "0", "custom_id")),
        ([row(button("x", "y" * 81))], ("0", "components", "0", "label")),
        ([row(text("a"))], ("0", "components", "0", "type")),
        ([row(button("same"), button("same"))], ()),
        ([text("a" * 2000), text("a" * 2001)], ()),
        ([box(*(text("a") for _ in range(40)))], ()),
    ],
)
def test_a_message_beyond_the_limits_is_told_where(components: list[Any], path: tuple[str, ...]):
    with pytest.raises(DiscordRefusal) as bad:
        check_message({"flags": V2, "components": components})
    assert (bad.value.status, bad.value.body["code"]) == (400, 50035)
    where = bad.value.body["errors"]["components"]
    for key in path:
        where = where[key]
    assert where["_errors"][0]["message"]


def test_too_heavy_a_message_breaks_the_server_as_it_does_discords():
    check_message({"flags": V2, "components": [text("文" * 3386)]})
    with pytest.raises(DiscordRefusal) as bad:
        check_message({"flags": V2, "components": [text("文" * 3387)]})
    assert bad.value.status == 500


@pytest.mark.parametrize(
    "body",
    [
        {"content": "a" * 2001},
        {"content": ""},
        {"content": "a", "embeds": [{"description": "b"}], "flags": V2, "components": [text("c")]},
        {"embeds": [{"description": "a" * 4097}]},
        {"embeds": [{"description": "a" * 3001}, {"description": "a" * 3000}]},
        {"content": "a", "nonce": "n" * 26},
        {"content": "a", "components": [box(text("b"))]},
        {"flags": V2, "components": []},
    ],
)
def test_classic_messages_have_their_limits_too(body: dict[str, Any]):
    with pytest.raises(DiscordRefusal):
        check_message(body)


@pytest.mark.parametrize(
    ("markdown", "seen"),
    [
        ("**bold** and *it* and `code`", "bold and it and code"),
        (r"\*not\* \_it\_", "*not* _it_"),
        ("snake_case_name stays", "snake_case_name stays"),
        ("## Title\n- item\n> quote\n-# small", "Title\nitem\nquote\nsmall"),
        ("[label](https://a.org/x) <https://b.org>", "label https://b.org"),
        ("<@123>", "⟦mention <@123>⟧"),
        ("***both***", "both"),
        ("~~gone~~ ||hidden|| __under__", "gone hidden under"),
    ],
)
def test_markdown_is_read_as_discords_clients_read_it(markdown: str, seen: str):
    assert readable(markdown) == seen


@asynccontextmanager
async def client(
    limits: WindowLimits = UNLIMITED, clock: Any = None
) -> AsyncGenerator[tuple[DiscordEmulator, aiohttp.ClientSession]]:
    """An emulator and a plain HTTP client with the bot's token."""
    extra = {"clock": clock} if clock else {}
    async with DiscordEmulator(limits=limits, **extra) as discord:
        headers = {"Authorization": f"Bot {discord.token}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            yield discord, session


async def post(
    discord: DiscordEmulator, session: aiohttp.ClientSession, channel: str, body: dict[str, Any]
) -> tuple[int, dict[str, Any], Any]:
    url = f"{discord.api_url}/channels/{channel}/messages"
    async with session.post(url, json=body) as answer:
        return answer.status, await answer.json(), answer.headers


async def test_a_channel_takes_five_messages_in_five_seconds():
    now = [0.0]
    async with client(WindowLimits(), clock=lambda: now[0]) as (discord, session):
        channel = discord.guild().channel("papers").id
        answers = [await post(discord, session, channel, {"content": "a"}) for _ in range(6)]
        assert [status for status, _, _ in answers] == [200] * 5 + [429]
        assert [answer[2]["X-RateLimit-Remaining"] for answer in answers[:5]] == list("43210")
        assert answers[-1][1] == {
            "message": "You are being rate limited.",
            "retry_after": 5.0,
            "global": False,
        }
        assert answers[-1][2]["Via"]
        other = discord.guild().channel("other").id
        assert (await post(discord, session, other, {"content": "a"}))[0] == 200
        now[0] = 5.0
        assert (await post(discord, session, channel, {"content": "a"}))[0] == 200


async def test_the_bot_as_a_whole_makes_fifty_requests_a_second():
    now = [0.0]
    async with client(WindowLimits(messages=None), clock=lambda: now[0]) as (discord, session):
        channel = discord.guild().channel("papers").id
        answers = [await post(discord, session, channel, {"content": "a"}) for _ in range(51)]
        assert [status for status, _, _ in answers].count(429) == 1
        assert answers[-1][1]["global"] is True
        now[0] = 1.0
        assert (await post(discord, session, channel, {"content": "a"}))[0] == 200


async def test_an_enforced_nonce_is_remembered_for_some_minutes():
    now = [0.0]
    async with client(clock=lambda: now[0]) as (discord, session):
        channel = discord.guild().channel("papers")
        body = {"content": "a", "nonce": "n", "enforce_nonce": True}
        ids = [(await post(discord, session, channel.id, body))[1]["id"] for _ in range(2)]
        assert ids[0] == ids[1]
        assert len(channel.messages) == 1
        now[0] = 301.0
        await post(discord, session, channel.id, body)
        await post(discord, session, channel.id, {**body, "enforce_nonce": False})
        assert len(channel.messages) == 3


async def test_a_first_response_has_three_seconds_and_is_taken_once():
    now = [0.0]
    async with client(clock=lambda: now[0]) as (discord, session):
        alice = discord.person("alice")

        def asked() -> tuple[str, str]:
            interaction = discord.interactions.open(
                kind=2, person=alice.user, channel=alice.dm, data={}
            )
            return (
                interaction.token,
                f"{discord.api_url}/interactions/{interaction.id}/{interaction.token}/callback",
            )

        token, url = asked()
        body = {"type": 4, "data": {"content": "hello"}}
        async with session.post(url, json=body) as answer:
            assert answer.status == 204
        async with session.post(url, json=body) as answer:
            assert (answer.status, (await answer.json())["code"]) == (400, 40060)
        _, late = asked()
        now[0] = 3.1
        async with session.post(late, json=body) as answer:
            assert (answer.status, (await answer.json())["code"]) == (404, 10062)
        now[0] = 15 * 60 + 1.0
        original = f"{discord.api_url}/webhooks/{discord.application}/{token}/messages/@original"
        async with session.patch(original, json={"content": "more"}) as answer:
            assert (answer.status, (await answer.json())["code"]) == (401, 50027)


async def ask_for_what_is_not_there() -> None:
    async with client() as (discord, session):
        answer = await session.get(f"{discord.api_url}/nowhere")
        assert answer.status == 404
        answer.release()


async def test_an_unknown_route_fails_the_test_that_asked_for_it():
    with pytest.raises(AssertionError, match="unknown route: GET /api/v10/nowhere"):
        await ask_for_what_is_not_there()


async def upload(name: str) -> None:
    message = {"content": "a", "attachments": [{"id": 0, "filename": name}]}
    async with client() as (discord, session):
        papers = discord.guild().channel("papers")
        form = aiohttp.FormData()
        form.add_field("payload_json", json.dumps(message))
        form.add_field("files[0]", b"content", filename="papers.bib")
        answer = await session.post(f"{discord.api_url}/channels/{papers.id}/messages", data=form)
        assert answer.status == 200
        answer.release()
        assert papers.messages[-1].files == {name: b"content"}


async def test_a_message_with_a_file_is_held_to_the_published_schema_as_well():
    real_data("specs/discord-openapi.json")
    await upload("papers.bib")
    with pytest.raises(AssertionError, match="filename"):
        await upload("")


async def test_unchecked_it_takes_anything_as_fast_as_it_can():
    async with DiscordEmulator(limits=UNLIMITED, checked=False) as discord:
        channel = discord.guild().channel("papers").id
        headers = {"Authorization": f"Bot {discord.token}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            answers = [await post(discord, session, channel, {"content": ""}) for _ in range(60)]
        assert {status for status, _, _ in answers} == {200}


async def test_without_the_token_nothing_is_told():
    async with DiscordEmulator() as discord, aiohttp.ClientSession() as session:
        assert (await post(discord, session, "1", {"content": "a"}))[0] == 401


async def test_faults_strike_once_and_in_order():
    async with client() as (discord, session):
        channel = discord.guild().channel("papers").id
        discord.fail_next(SEND, 403, 50013, "Missing Permissions")
        discord.rate_limit(SEND, 9, global_=True)
        answers = [await post(discord, session, channel, {"content": "a"}) for _ in range(3)]
        assert [(status, body.get("code")) for status, body, _ in answers[:1]] == [(403, 50013)]
        assert (answers[1][0], answers[1][1]["retry_after"]) == (429, 9)
        assert answers[2][0] == 200


async def test_selects_and_forms_reach_the_real_library():
    with redirected():
        async with DiscordEmulator(limits=UNLIMITED) as emulator:
            set_base_urls(emulator.api_url, emulator.gateway_url)
            async with bot_with_a_form() as client:
                running = asyncio.create_task(client.start(emulator.token))
                await emulator.ready()
                alice = emulator.person("alice")
                emulator.commands = [{"name": "open", "options": []}]
                await alice.runs("/open")
                chosen = await alice.chooses("Second")
                assert chosen.text == "chose 2"
                form = await alice.opens("Write")
                assert form["title"] == "A form"
                filled = await alice.fills_in(words="hello there")
                assert filled.text == "wrote hello there"
                with pytest.raises(AssertionError, match="only"):
                    await alice.fills_in(nothing="of that name")
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_each_heartbeat_is_answered_within_the_session():
    import discord

    with redirected():
        async with DiscordEmulator(limits=UNLIMITED) as emulator:
            emulator.gateway.heartbeat_ms = 100
            set_base_urls(emulator.api_url, emulator.gateway_url)
            async with discord.Client(intents=discord.Intents.none()) as client:
                running = asyncio.create_task(client.start(emulator.token))
                await emulator.ready()
                async with asyncio.timeout(PATIENCE_S):
                    # discord.py beats at the beginning, then by the emulator's interval.
                    while emulator.gateway.heartbeats < 2 or math.isinf(client.latency):  # noqa: ASYNC110
                        await asyncio.sleep(0.01)
                assert emulator.gateway.identified == 1
                assert emulator.gateway.resumed == 0
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def bot_with_a_form() -> Any:
    """Return a client that offers a select and a button, which opens a form."""
    import discord
    from discord import ui

    class Form(ui.Modal, title="A form"):
        words = ui.TextInput[Any](label="Words", custom_id="words")

        async def on_submit(self, interaction: Any) -> None:
            await interaction.response.send_message(f"wrote {self.words.value}")

    def offer() -> ui.LayoutView:
        options = [discord.SelectOption(label=f"{n} one", value=v) for v, n in NUMBERS.items()]
        rows = (ui.Select(custom_id="s", options=options), ui.Button(label="Write", custom_id="w"))
        view = ui.LayoutView()
        for item in rows:
            view.add_item(ui.ActionRow(item))
        return view

    class Client(discord.Client):
        async def on_interaction(self, interaction: Any) -> None:
            if interaction.type is discord.InteractionType.application_command:
                await interaction.response.send_message(view=offer())
            elif interaction.custom_id == "s":
                chosen = interaction.data["values"][0]
                await interaction.response.send_message(f"chose {chosen}")
            elif interaction.custom_id == "w":
                await interaction.response.send_modal(Form())

    return Client(intents=discord.Intents(guilds=True), max_messages=None)


async def test_a_human_can_use_it_through_a_page():
    async with served() as harness, aiohttp.ClientSession() as session:
        root = harness.discord.api_url.removesuffix("/api/v10")
        async with session.get(f"{root}/") as answer:
            assert "<title>Discord, emulated</title>" in await answer.text()
        place = harness.discord.guild().channel("papers").id
        said = {"place": place, "text": "/subscribe cs.DC"}
        async with session.post(f"{root}/ui/say?as=alice", json=said) as answer:
            assert await answer.json() == {}
        async with session.post(
            f"{root}/ui/type?as=alice", json={"place": place, "name": "subscribe", "typed": "m"}
        ) as answer:
            assert [choice["value"] for choice in await answer.json()] == ["math.NA"]
        async with session.get(f"{root}/ui/state?as=alice&place={place}") as answer:
            state = await answer.json()
        assert [place["name"] for place in state["places"]] == ["@paperboy", "#papers"]
        (message,) = state["messages"]
        assert message["components"][0]["components"][0]["content"].startswith("subscribe")
        async with session.post(
            f"{root}/ui/say?as=alice", json={"place": place, "text": "/today now"}
        ) as answer:
            assert "takes no option" in (await answer.json())["problem"]
        async with session.post(
            f"{root}/ui/say?as=alice", json={"place": place, "text": "hello"}
        ) as answer:
            assert "knows no command" in (await answer.json())["problem"]
        assert harness.discord.person("alice").dm.messages == []


async def test_it_can_be_started_by_hand():
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.emulators.discord",
        "--port",
        "0",
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_S):
            lines = [(await process.stdout.readline()).decode() for _ in range(5)]
    finally:
        process.terminate()
        await process.wait()
    assert [line.partition("=")[0] for line in lines[2:]] == [
        "DISCORD_TOKEN",
        "DISCORD_API_URL",
        "DISCORD_GATEWAY_URL",
    ]
