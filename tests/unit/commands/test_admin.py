"""/admin and the lists of who may use the bot."""

from __future__ import annotations

import pytest

from bot.commands.chat_access import AccessPolicy
from bot.model.chat import ChatAddress, ChatKind
from bot.model.conversation import Visibility
from bot.ports.coordination import are_deliveries_paused
from tests.support.command_harness import DEFAULTS, HOME, CommandHarness
from tests.support.papers import paper

OTHER = ChatAddress("telegram", "8")
THIRD = ChatAddress("discord", "9")


@pytest.fixture
def operator(harness: CommandHarness) -> CommandHarness:
    harness.dispatcher.policy = AccessPolicy(operators=(HOME,))
    return harness


async def open_others(harness: CommandHarness) -> None:
    for address in (OTHER, THIRD):
        await harness.store.chats.get_or_create(address, ChatKind.PRIVATE, DEFAULTS)


async def test_nobody_but_the_operator_administers(harness: CommandHarness) -> None:
    refused = "Only the bot’s operator can do that"
    for argument in ("", "stats", "chat telegram:7", "broadcast x", "pause", "resume"):
        assert refused in await harness.send(f"/admin {argument}")
    assert not await are_deliveries_paused(harness.store.reservations, harness.clock.now())


async def test_a_broadcast_that_was_previewed_is_not_sent_by_who_is_no_operator_any_more(
    operator: CommandHarness,
) -> None:
    await open_others(operator)
    await operator.send("/admin broadcast Hello")
    operator.dispatcher.policy = AccessPolicy()
    assert "Only the bot’s operator" in await operator.press("Send to all")
    assert await operator.store.outbox.pending() == 0


async def test_a_broadcast_is_shown_first_and_then_comes_to_every_chat_once(
    operator: CommandHarness,
) -> None:
    await open_others(operator)
    said = await operator.send("/admin broadcast We move tonight.\nBack at noon.")
    assert "We move tonight.\nBack at noon." in said
    assert await operator.store.outbox.pending() == 0
    preview = operator.reply
    assert "On its way to 3 chats." in await operator.press("Send to all")
    operator.reply = preview
    await operator.press("Send to all")  # pressed twice
    assert await operator.store.outbox.pending() == 3
    chat = await operator.store.chats.find(OTHER)
    assert chat
    (parcel,) = await operator.store.outbox.undelivered(chat.id)
    assert parcel.address == OTHER


async def test_the_same_words_can_be_sent_again_after_another_preview(
    operator: CommandHarness,
) -> None:
    for _ in range(2):
        await operator.send("/admin broadcast\nBack at noon.")
        await operator.press("Send to all")
    assert await operator.store.outbox.pending() == 2


async def test_a_broadcast_can_be_changed_before_it_is_sent(operator: CommandHarness) -> None:
    await operator.send("/admin broadcast Back at nono.")
    assert "/admin broadcast Back at nono." in await operator.press("Change")


async def test_a_broadcast_needs_a_text_that_fits_one_message(operator: CommandHarness) -> None:
    assert "Write the message behind it" in await operator.send("/admin broadcast")
    operator.fits = lambda _page, _mode: False
    assert "That’s too long" in await operator.send("/admin broadcast long")


async def test_figures_tell_chats_messages_and_a_pause(operator: CommandHarness) -> None:
    await open_others(operator)
    await operator.send("/admin broadcast Hello")
    await operator.press("Send to all")
    said = await operator.send("/admin stats")
    assert "3 active chats" in said
    assert "telegram: 2 waiting, 0 held, 0 refused" in said
    assert "discord: 1 waiting" in said
    assert "paused" not in said
    assert "paused for everybody" in await operator.press("Pause deliveries")
    assert "paused for everybody" in await operator.send("/admin stats")
    assert await are_deliveries_paused(operator.store.reservations, operator.clock.now())
    assert "go on" in await operator.press("Resume deliveries")
    assert not await are_deliveries_paused(operator.store.reservations, operator.clock.now())


async def test_one_chat_is_described(operator: CommandHarness) -> None:
    await operator.send("/subscribe cs.DC")
    said = await operator.send("/admin chat telegram:7")
    assert "private, active, language en" in said
    assert "1 subscription" in said
    assert "Next digest: " in said
    assert "0 messages waiting" in said
    for unknown in ("telegram:99", "nonsense", ""):
        assert "I know no chat" in await operator.send(f"/admin chat {unknown}")


async def test_a_private_bot_tells_strangers_how_to_be_let_in_and_does_nothing(
    harness: CommandHarness,
) -> None:
    harness.dispatcher.policy = AccessPolicy(is_private=True)
    said = await harness.send("/subscribe cs.DC")
    assert said == "This bot is private. Its operator can let you in; this chat is telegram:7."
    assert await harness.store.chats.find(HOME) is None
    for entry in (HOME, ChatAddress("telegram", "ada")):
        harness.dispatcher.policy = AccessPolicy(is_private=True, allowed=(entry,))
        assert "Status" in await harness.send("/status")


@pytest.mark.parametrize("policy", [AccessPolicy(is_private=True), AccessPolicy(blocked=(HOME,))])
async def test_who_may_not_use_the_bot_finds_nothing_inline_either(
    harness: CommandHarness, policy: AccessPolicy
) -> None:
    await harness.store.papers.upsert([paper("2606.00001")])
    query = (HOME, "2606.00001", "en", 0, 5, harness.platform.fits)
    assert await harness.dispatcher.find_inline_results(*query)
    harness.dispatcher.policy = policy
    assert not await harness.dispatcher.find_inline_results(*query)


@pytest.mark.parametrize("entry", [HOME, ChatAddress("telegram", "ada")])
async def test_who_is_blocked_is_not_answered(harness: CommandHarness, entry: ChatAddress) -> None:
    harness.dispatcher.policy = AccessPolicy(blocked=(entry,))
    await harness.send("/subscribe cs.DC")
    assert harness.reply.visibility is Visibility.NOBODY
    assert await harness.store.chats.find(HOME) is None


def test_a_topic_is_a_part_of_its_chat_and_platforms_are_apart() -> None:
    forum = ChatAddress("telegram", "-100")
    policy = AccessPolicy(blocked=(forum,), allowed=(ChatAddress("discord", "5"),))
    assert policy.blocks(ChatAddress("telegram", "-100:7"))
    assert not policy.blocks(ChatAddress("telegram", "-1007"))
    assert not policy.blocks(ChatAddress("discord", "-100"))
    assert policy.admits(ChatAddress("discord", "6"), "1")


def test_the_operator_is_admitted_whatever_the_lists_say() -> None:
    assert AccessPolicy((HOME,), blocked=(HOME,), is_private=True).admits(HOME)
