"""What people do on Discord, and what becomes of it: over the real gateway protocol."""

from __future__ import annotations

import asyncio
import json

import pytest
from structlog.testing import capture_logs

from adapters.discord import menu, respond
from adapters.discord.client import sharding
from adapters.discord.client.rest_client import set_base_urls
from bot.document.nodes import Document, Heading, Paragraph, Text
from bot.errors import PaperboyError, SetupError, Unsure
from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.model.conversation import Action, Authority, MenuEntry, Reply, Visibility
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.adapter_harness import (
    SLOW,
    platform_on,
    redirected,
    rest_only,
    serve,
    served,
)
from tests.emulators.discord.interactions import DEADLINE
from tests.emulators.discord.scripted_core import MENU, ScriptedCore
from tests.support.patience import PATIENCE_S

NEXT = (Action("Next", "today", "cs.DC", 2),)


# --- the menu ---------------------------------------------------------------------------------


async def test_the_registered_commands_are_the_menu_in_both_languages():
    async with served() as harness:
        registered = {command["name"]: command for command in harness.discord.commands}
        assert set(registered) == {entry.name for entry in MENU}
        for entry in MENU:
            command = registered[entry.name]
            assert command["description"] == entry.summary["en"]
            assert command["description_localizations"]["zh-CN"] == entry.summary["zh"]
            assert (command["contexts"], command["integration_types"]) == ([0, 1, 2], [0, 1])
            options = command.get("options", [])
            assert [option["name"] for option in options] == [
                parameter.name for parameter in entry.parameters
            ]
            for option, parameter in zip(options, entry.parameters, strict=True):
                assert option["required"] is parameter.required
                assert option["autocomplete"] is parameter.completes
                assert option["description_localizations"]["zh-CN"] == parameter.summary["zh"]


async def test_commands_are_registered_anew_only_when_the_table_changed():
    async with served() as harness:
        puts = [route for route, _ in harness.discord.rest.calls if route.startswith("PUT")]
        await harness.restarts()
        assert [route for route, _ in harness.discord.rest.calls if route.startswith("PUT")] == puts
        await harness.stops()
        wider = (*MENU, MenuEntry("list", {"en": "What you read"}))
        platform = platform_on(harness.discord, wider)
        harness.serving = serve(platform, harness.core)
        await harness.discord.ready()
        assert harness.discord.command("list")["description"] == "What you read"
        await platform.close()


async def test_an_empty_menu_leaves_what_is_registered():
    async with served() as harness:
        await harness.stops()
        platform = platform_on(harness.discord, menu=())
        harness.serving = serve(platform, harness.core)
        await harness.discord.ready()
        assert len(harness.discord.commands) == len(MENU)
        await platform.close()


OFFER = "PUT /applications/{application}/commands"
ASK = "GET /applications/{application}/commands"


@pytest.mark.parametrize(
    ("route", "status", "code"), [(OFFER, 400, 30034), (OFFER, 403, 20012), (ASK, 503, 0)]
)
async def test_a_menu_that_discord_refuses_is_told_once_and_does_not_keep_us_from_answering(
    route: str, status: int, code: int
):
    async with rest_only() as harness:
        with capture_logs() as logged:
            harness.discord.fail_next(route, status, code, "Not today", times=9)
            harness.serving = serve(harness.platform, harness.core)
            await harness.discord.ready()
            assert (await harness.discord.person("alice").writes("/today")).text == "today() p1"
        assert harness.discord.commands == []
        (warning,) = [line for line in logged if line["log_level"] == "warning"]
        assert warning["event"] == "discord.menu_rejected"
        assert "Not today" in warning["reason"]


async def test_a_menu_that_discord_refused_is_offered_again_later(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(menu, "MENU_RETRY_S", 0.1)
    async with rest_only() as harness:
        harness.discord.fail_next(OFFER, 400, 30034, times=3)
        harness.serving = serve(harness.platform, harness.core)
        await harness.discord.until(lambda: harness.discord.commands or None)
        assert len(harness.discord.commands) == len(MENU)
        assert harness.discord.gateway.identified <= 1, "over the same connection"
        assert not harness.serving.done()


async def test_a_menu_that_discord_makes_us_wait_for_does_not_keep_us_from_answering(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(menu, "MENU_TIMEOUT_S", 0.1)
    async with rest_only() as harness:
        harness.discord.rate_limit(OFFER, 3600)
        harness.serving = serve(harness.platform, harness.core)
        await harness.discord.ready()
        assert (await harness.discord.person("alice").writes("/today")).text == "today() p1"


# --- completion -------------------------------------------------------------------------------


async def test_what_is_being_typed_is_completed():
    async with served() as harness:
        alice = harness.discord.person("alice")
        assert await alice.types("subscribe", "cs.D") == ["cs.DB", "cs.DC"]
        assert await alice.types("subscribe", "") == ["cs.AR", "cs.DB", "cs.DC", "math.NA"]
        assert await alice.types("subscribe", "nothing like it") == []


async def test_several_words_are_completed_together():
    async with served() as harness:
        alice = harness.discord.person("alice")
        assert await alice.types("subscribe", "math.NA cs.d") == ["math.NA cs.DB", "math.NA cs.DC"]


async def test_completions_are_labelled_in_the_persons_language():
    async with served() as harness:
        wang = harness.discord.person("wang", locale="zh-CN")
        (choice,) = await wang.is_offered("subscribe", "cs.DC")
        assert (choice["value"], choice["name"]) == ("cs.DC", "cs.DC 分布式计算")


async def test_what_is_being_typed_is_completed_for_its_own_chat():
    async with served() as harness:
        papers = harness.discord.guild().channel("papers")
        await harness.discord.person("alice").is_offered("subscribe", "cs.DC ", papers)
        (typed,) = harness.core.typed
        assert (typed.address.place, typed.kind) == (papers.id, ChatKind.GROUP)
        assert typed.argument == "cs.DC "


async def test_no_more_choices_are_offered_than_discord_takes():
    async with served() as harness:
        alice = harness.discord.person("alice")
        choices = await alice.is_offered("search", "x")
        assert len(choices) == 25
        assert all(len(choice["name"]) <= 100 for choice in choices)
        assert await alice.types("search", "long " * 30) == []


# --- who asks, where, and with what right -------------------------------------------------------


async def test_the_right_to_manage_the_server_is_the_right_to_change():
    async with served() as harness:
        alice, bob = harness.discord.person("alice"), harness.discord.person("bob")
        guild = harness.discord.guild(owner=alice)
        papers = guild.channel("papers")
        carol = harness.discord.person("carol")
        harness.discord.makes_manager(carol, guild)
        for person in (alice, bob, carol):
            await person.runs("/subscribe cs.DC", in_=papers)
        asked = [
            (invocation.authority, invocation.kind, invocation.address.place)
            for invocation in harness.core.asked
        ]
        assert asked == [
            (Authority.ALLOWED, ChatKind.GROUP, papers.id),
            (Authority.DENIED, ChatKind.GROUP, papers.id),
            (Authority.ALLOWED, ChatKind.GROUP, papers.id),
        ]


async def test_a_thread_is_a_chat_of_its_own():
    async with served() as harness:
        guild = harness.discord.guild()
        thread = guild.thread("july", guild.channel("papers"))
        await harness.discord.person("alice").runs("/today", in_=thread)
        assert harness.core.asked[0].address == ChatAddress("discord", thread.id)


async def test_the_persons_language_comes_along():
    async with served() as harness:
        await harness.discord.person("wang", locale="zh-CN").runs("/today")
        assert harness.core.asked[0].locale == "zh-CN"


async def test_a_private_message_is_a_question_too():
    async with served() as harness:
        alice = harness.discord.person("alice")
        assert (await alice.writes("graph neural networks")).text == "(graph neural networks) p1"
        assert (await alice.writes("/Subscribe  cs.DC")).text == "subscribe(cs.DC) p1"
        (words, command) = harness.core.asked
        assert (words.command, command.command) == ("", "subscribe")
        assert command.address == ChatAddress("discord", alice.dm.id)
        assert command.authority is Authority.ALLOWED


async def test_awkward_arguments_arrive_as_they_were_typed():
    async with served() as harness:
        harness.core.says("subscribe", "No such category.")
        alice = harness.discord.person("alice")
        awkward = ("'; DROP TABLE chats; --", "**bold** <@1> @everyone", "שלום 👩‍👩‍👧", "x" * 6000)
        for text in awkward:
            await alice.runs("/subscribe", categories=text)
        assert tuple(invocation.argument for invocation in harness.core.asked) == awkward


async def test_what_a_person_typed_is_shown_back_as_text_only():
    async with served() as harness:
        alice = harness.discord.person("alice")
        for text in ("**bold** <@1> @everyone", "# 1. - > `x` [a](https://b.org)", "שלום 👩‍👩‍👧"):
            respond = await alice.runs("/subscribe", categories=text)
            assert respond.text == f"subscribe({text}) p1"


# --- answers ----------------------------------------------------------------------------------


async def test_an_answer_for_the_asker_alone_is_seen_by_nobody_else():
    async with served() as harness:
        harness.core.says("today", "Only an administrator may.", audience=Visibility.ASKER)
        alice, bob = harness.discord.person("alice"), harness.discord.person("bob")
        papers = harness.discord.guild().channel("papers")
        respond = await alice.runs("/today", in_=papers)
        assert respond.ephemeral
        assert respond in alice.sees(papers)
        assert bob.sees(papers) == []
        assert not (await alice.runs("/today")).ephemeral


async def test_a_slow_answer_is_deferred_and_fills_in_the_announced_message():
    async with served() as harness:
        harness.core.delay = SLOW
        harness.core.says("today", "Here it is.", NEXT)
        alice = harness.discord.person("alice")
        asking = asyncio.create_task(alice.runs("/today"))
        message = await harness.discord.until(lambda: next(iter(alice.dm.messages), None))
        assert message.flags & (1 << 7)
        assert await asking is message
        assert (message.text, message.buttons) == ("Here it is.", ["Next"])
        assert not message.flags & (1 << 7)


async def test_a_slow_answer_for_the_asker_alone_stays_with_the_asker():
    async with served() as harness:
        harness.core.delay = SLOW
        harness.core.says("today", "Only an administrator may.", audience=Visibility.ASKER)
        alice, bob = harness.discord.person("alice"), harness.discord.person("bob")
        papers = harness.discord.guild().channel("papers")
        respond = await alice.runs("/today", in_=papers)
        assert respond.ephemeral
        assert bob.sees(papers) == []
        assert [message.text for message in alice.sees(papers)] == ["Only an administrator may."]


def test_an_answer_is_deferred_well_before_discord_gives_up():
    assert respond.DEFER_AFTER_S <= DEADLINE / 2


async def test_a_lost_answer_is_noted_and_the_next_one_comes():
    async with served() as harness:
        alice = harness.discord.person("alice")
        callback = "POST /interactions/{interaction}/{token}/callback"
        harness.discord.fail_next(callback, 404, 10062, "Unknown interaction")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await alice.runs("/today")
        assert (await alice.runs("/today")).text == "today() p1"


async def test_a_broken_door_does_not_end_the_connection():
    async with served() as harness:
        alice = harness.discord.person("alice")
        harness.core.breaks("time", RuntimeError("a fault of ours"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await alice.runs("/time 08:00")
        assert (await alice.runs("/today")).text == "today() p1"


# --- presses ----------------------------------------------------------------------------------


async def test_a_press_edits_the_message_in_place():
    async with served() as harness:
        harness.core.says("subscribe", "Page 1", NEXT)
        alice = harness.discord.person("alice")
        first = await alice.runs("/subscribe cs.DC")
        second = await alice.presses("Next")
        assert second is first
        assert (second.text, second.buttons) == ("today(cs.DC) p2", [])
        assert len(alice.sees()) == 1
        pressed = harness.core.asked[-1]
        assert (pressed.command, pressed.argument, pressed.start) == ("today", "cs.DC", 2)


async def test_a_press_works_after_a_restart_and_on_a_pushed_message():
    async with served() as harness:
        harness.core.says("subscribe", "Page 1", NEXT)
        alice = harness.discord.person("alice")
        first = await alice.runs("/subscribe cs.DC")
        await harness.restarts()
        assert await alice.presses("Next") is first
        assert first.text == "today(cs.DC) p2"


async def test_a_slow_answer_to_a_press_edits_in_place_as_well():
    async with served() as harness:
        harness.core.says("subscribe", "Page 1", NEXT)
        alice = harness.discord.person("alice")
        first = await alice.runs("/subscribe cs.DC")
        harness.core.delay = SLOW
        assert await alice.presses("Next") is first
        assert first.text == "today(cs.DC) p2"


@pytest.mark.parametrize(("status", "code"), [(400, 30046), (404, 10008), (400, 20022)])
@pytest.mark.parametrize("delay", [0.0, SLOW])
async def test_a_message_that_cannot_be_changed_any_more_is_answered_beside(
    status: int, code: int, delay: float
):
    async with served() as harness:
        harness.core.says("subscribe", "Page 1", NEXT)
        alice = harness.discord.person("alice")
        first = await alice.runs("/subscribe cs.DC")
        harness.core.delay = delay
        original = "PATCH /webhooks/{application}/{token}/messages/@original"
        callback = "POST /interactions/{interaction}/{token}/callback"
        harness.discord.fail_next(original if delay else callback, status, code)
        second = await alice.presses("Next")
        assert (second.text, second.ephemeral) == ("today(cs.DC) p2", True)
        assert first.text == "Page 1"


@pytest.mark.parametrize("delay", [0.0, SLOW])
async def test_a_refusal_leaves_everyones_message_alone(delay: float):
    async with served() as harness:
        harness.core.says("subscribe", "Remove?", (Action("Remove", "unsubscribe"),))
        harness.core.says("unsubscribe", "You may not.", audience=Visibility.ASKER)
        papers = harness.discord.guild().channel("papers")
        alice, eve = harness.discord.person("alice"), harness.discord.person("eve")
        shared = await alice.runs("/subscribe cs.DC", in_=papers)
        harness.core.delay = delay
        refusal = await eve.presses("Remove", in_=papers)
        assert (refusal.text, refusal.ephemeral) == ("You may not.", True)
        assert shared.text == "Remove?"
        assert [message.text for message in alice.sees(papers)] == ["Remove?"]


async def test_a_press_on_ones_own_ephemeral_message_edits_it():
    async with served() as harness:
        again = (Action("Again", "today"),)
        harness.core.says("today", "Yours", again, audience=Visibility.ASKER)
        alice = harness.discord.person("alice")
        papers = harness.discord.guild().channel("papers")
        first = await alice.runs("/today", in_=papers)
        assert await alice.presses("Again", in_=papers) is first


async def test_a_button_of_another_age_asks_for_what_nobody_knows():
    async with served() as harness:
        alice = harness.discord.person("alice")
        old = await alice.runs("/today")
        row = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Old", "custom_id": "x"}]}
        old.edit({"components": [*old.components, row]})
        await alice.presses("Old")
        assert harness.core.asked[-1].command == "x"


# --- places that close --------------------------------------------------------------------------


async def test_a_server_that_puts_us_out_is_left_with_all_its_channels():
    async with rest_only() as harness:
        guild = harness.discord.guild()
        places = [guild.channel("papers"), guild.channel("talk")]
        places.append(guild.thread("july", places[0]))
        harness.serving = serve(harness.platform, harness.core)
        await harness.discord.ready()
        await harness.discord.loses_guild(guild)
        await harness.discord.removes_guild(guild)
        await harness.discord.until(lambda: len(harness.core.left) == 3 or None)
        assert {address.place for address in harness.core.left} == {place.id for place in places}


async def test_a_server_that_left_between_two_sessions_is_left_with_the_new_one():
    async with rest_only() as harness:
        kept, left = harness.discord.guild("kept"), harness.discord.guild("left")
        papers = left.channel("papers")
        harness.serving = serve(harness.platform, harness.core)
        await harness.discord.until(lambda: len(harness.core.servers) == 2 or None)
        harness.discord.guilds.remove(left)
        await harness.discord.invalid_session()
        await harness.discord.until(lambda: harness.core.servers == {kept.id} or None)
        assert harness.core.left == [ChatAddress("discord", papers.id)]


async def test_a_server_that_is_away_for_a_while_is_not_left():
    async with rest_only() as harness:
        guild = harness.discord.guild()
        papers = guild.channel("papers")
        harness.serving = serve(harness.platform, harness.core)
        await harness.discord.ready()
        await harness.discord.loses_guild(guild)
        await harness.discord.person("alice").runs("/today", in_=papers)
        assert harness.core.left == []


async def test_a_deleted_channel_and_a_deleted_thread_are_left():
    async with rest_only() as harness:
        guild = harness.discord.guild()
        papers = guild.channel("papers")
        thread = guild.thread("july", papers)
        harness.serving = serve(harness.platform, harness.core)
        await harness.discord.ready()
        await harness.discord.deletes_channel(thread)
        await harness.discord.until(lambda: harness.core.left or None)
        await harness.discord.deletes_channel(papers)
        await harness.discord.until(lambda: len(harness.core.left) == 2 or None)
        assert [address.place for address in harness.core.left] == [thread.id, papers.id]


# --- the connection -----------------------------------------------------------------------------


async def test_a_dropped_connection_is_resumed_and_nothing_is_missed():
    async with served() as harness:
        alice = harness.discord.person("alice")
        await harness.discord.drop_gateway()
        assert (await alice.runs("/today")).text == "today() p1"
        assert (harness.discord.gateway.identified, harness.discord.gateway.resumed) == (1, 1)


async def test_a_session_that_cannot_be_resumed_is_begun_anew():
    async with served() as harness:
        await harness.discord.invalid_session()
        await harness.discord.ready()  # after the wait between two sessions
        assert harness.discord.gateway.identified == 2
        assert (await harness.discord.person("alice").runs("/today")).text == "today() p1"


async def test_a_request_to_reconnect_is_followed():
    async with served() as harness:
        await harness.discord.gateway.ask_to_reconnect()
        await harness.discord.until(lambda: harness.discord.gateway.resumed or None)
        assert (await harness.discord.person("alice").runs("/today")).text == "today() p1"


async def test_a_malformed_event_is_passed_over_with_a_word_in_the_log():
    async with served() as harness:
        with capture_logs() as logged:
            await harness.discord.malformed_event()
            assert (await harness.discord.person("alice").runs("/today")).text == "today() p1"
        skipped = [entry for entry in logged if entry["event"] == "discord.event_skipped"]
        assert [entry["kind"] for entry in skipped] == ["INTERACTION_CREATE"]
        assert harness.discord.gateway.identified == 1


async def test_a_session_that_begins_malformed_ends_serving_and_serving_again_works():
    async with served() as harness:
        assert harness.serving is not None
        await harness.discord.gateway.dispatch("READY", {"user": None})
        with pytest.raises(Unsure):
            await asyncio.wait_for(harness.serving, PATIENCE_S)
        harness.discord.gateway.forget_sessions()
        harness.serving = serve(harness.platform, harness.core)
        await harness.discord.ready()
        assert (await harness.discord.person("alice").runs("/today")).text == "today() p1"


async def test_a_wrong_token_is_said_before_anything_starts():
    with redirected():
        async with DiscordEmulator() as discord:
            platform = platform_on(discord, token="wrong")
            with pytest.raises(SetupError, match="DISCORD_TOKEN"):
                await platform.serve(ScriptedCore())
            await platform.close()


async def test_a_token_withdrawn_while_listening_is_said_as_well():
    async with served() as harness:
        assert harness.serving is not None
        harness.discord.gateway.token = "another"
        await harness.discord.drop_gateway()
        with pytest.raises(SetupError, match="DISCORD_TOKEN"):
            await asyncio.wait_for(harness.serving, PATIENCE_S)


async def test_a_token_that_only_the_gateway_rejects_is_said_too():
    async with rest_only() as harness:
        harness.discord.gateway.token = "another"
        with pytest.raises(SetupError, match="DISCORD_TOKEN"):
            await asyncio.wait_for(harness.platform.serve(harness.core), PATIENCE_S)


async def test_a_gateway_that_is_not_there_ends_serving_with_an_error(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(sharding, "MAX_LAUNCHES", 1)
    async with rest_only() as harness:
        set_base_urls(harness.discord.api_url, harness.discord.gateway_url + "nowhere")
        with pytest.raises(Unsure, match="DISCORD_GATEWAY_URL"):
            await asyncio.wait_for(harness.platform.serve(harness.core), PATIENCE_S)
        harness.discord.complaints.clear()


async def test_a_discord_that_is_not_there_ends_serving_with_an_error():
    with redirected():
        async with DiscordEmulator() as discord:
            platform = platform_on(discord)
        with pytest.raises(PaperboyError):
            await platform.serve(ScriptedCore())


async def test_stopping_lets_an_answer_in_progress_finish():
    async with served() as harness:
        harness.core.delay = 0.4
        alice = harness.discord.person("alice")
        asking = asyncio.create_task(alice.runs("/today"))
        await harness.discord.until(lambda: harness.core.asked or None)
        await harness.stops()
        assert (await asking).text == "today() p1"


async def test_the_token_is_in_no_log_line(caplog: pytest.LogCaptureFixture):
    caplog.set_level("DEBUG")
    async with served() as harness:
        await harness.discord.person("alice").runs("/today")
        await harness.discord.drop_gateway()
        await harness.discord.until(lambda: harness.discord.gateway.resumed or None)
    assert caplog.records
    assert harness.discord.token not in caplog.text


async def test_the_largest_answer_that_fits_arrives_whole_with_its_buttons():
    async with served() as harness:
        lines = tuple(Paragraph((Text(f"{n:04d} " + "文" * 80),)) for n in range(38))
        document = Document((Heading((Text("今天"),), 1), *lines))
        assert harness.platform.fits(document, RenderMode.RICH)
        harness.core.replies("today", Reply(document, (NEXT,)))
        respond = await harness.discord.person("wang", locale="zh-CN").runs("/today")
        assert "0037" in respond.text
        assert respond.buttons == ["Next"]
        assert json.dumps(respond.json())
