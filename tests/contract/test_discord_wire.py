from __future__ import annotations

from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.model.conversation import Action, Authority
from tests.emulators.discord.adapter_harness import rest_only, served
from tests.emulators.discord.scripted_core import page


async def test_a_page_is_sent_over_rest_without_any_gateway():
    async with rest_only() as harness:
        channel = harness.discord.guild().channel("papers")
        message_id = await harness.platform.send(
            ChatAddress("discord", channel.id), page("Good morning"), "key-1", RenderMode.CLASSIC
        )
        assert channel.texts == ["Good morning"]
        assert channel.messages[0].id == message_id
        assert harness.discord.gateway.identified == 0


async def test_a_slash_command_is_answered_through_the_door():
    async with served() as harness:
        alice = harness.discord.person("alice")
        harness.core.says("subscribe", "Subscribed.", (Action("Show", "today"),))
        answer = await alice.runs("/subscribe", categories="cs.DC  math.NA")
        assert answer.text == "Subscribed."
        assert answer.buttons == ["Show"]
        (asked,) = harness.core.asked
        assert (asked.command, asked.argument) == ("subscribe", "cs.DC  math.NA")
        assert asked.address == ChatAddress("discord", alice.dm.id)
        assert asked.person == alice.user.id
        assert (asked.kind, asked.authority) == (ChatKind.PRIVATE, Authority.ALLOWED)
        assert asked.locale == "en-US"
