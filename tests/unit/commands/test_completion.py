"""Completions of an argument that is being typed, for a chat with subscriptions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest
from structlog.testing import capture_logs

from bot.commands.registry import COMMANDS
from bot.model.chat import ChatAddress
from bot.model.conversation import Completion
from tests.support.command_harness import CommandHarness

OTHER_CHAT = ChatAddress("telegram", "8")


def values(choices: Sequence[Completion]) -> list[str]:
    return [choice.value for choice in choices]


async def test_terms_without_a_subscription_are_offered_first_to_subscribe_to(
    harness: CommandHarness,
) -> None:
    strangers = values(await harness.complete("/subscribe cs.D"))
    assert strangers == ["cs.DB", "cs.DC", "cs.DL", "cs.DM", "cs.DS"]
    await harness.send("/subscribe cs.DC")
    known = await harness.complete("/subscribe cs.D")
    assert values(known) == ["cs.DB", "cs.DL", "cs.DM", "cs.DS", "cs.DC"]
    assert [choice.label for choice in known if choice.label.startswith("✓")] == [known[-1].label]
    assert known[-1].label.startswith("✓ cs.DC · Distributed")


async def test_categories_of_a_subscribed_archive_are_not_offered_first(
    harness: CommandHarness,
) -> None:
    await harness.send("/subscribe hep-th, nlin.*")
    offered = await harness.complete("/subscribe nlin.")
    assert offered
    assert all(choice.label.startswith("✓ ") for choice in offered)
    assert values(await harness.complete("/subscribe hep"))[-1] == "hep-th"


async def test_popular_terms_without_a_subscription_are_offered_before_anything_is_typed(
    harness: CommandHarness,
) -> None:
    first, *_ = values(await harness.complete("/subscribe "))
    await harness.send(f"/subscribe {first}")
    offered = values(await harness.complete("/subscribe "))
    assert len(offered) == 25
    assert first not in offered


async def test_only_subscriptions_are_offered_to_unsubscribe_from(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC, quant-ph, math.*")
    assert set(values(await harness.complete("/unsubscribe "))) == {"cs.DC", "quant-ph", "math.*"}
    assert values(await harness.complete("/unsubscribe distr")) == ["cs.DC"]
    assert values(await harness.complete("/unsubscribe qunatum phisics"))[0] == "quant-ph"
    assert values(await harness.complete("/unsubscribe zzzzzz")) == []
    assert values(await harness.complete("/unsubscribe cs.DC quant-ph ")) == [
        "cs.DC quant-ph math.*"
    ]


async def test_a_chat_without_subscriptions_is_offered_nothing_to_unsubscribe_from(
    harness: CommandHarness,
) -> None:
    await harness.send("/subscribe cs.DC")
    harness.move_to(OTHER_CHAT)
    assert await harness.complete("/unsubscribe ") == ()
    assert await harness.store.chats.find(OTHER_CHAT) is None


async def test_a_term_in_the_argument_is_not_offered_again(harness: CommandHarness) -> None:
    offered = values(await harness.complete("/subscribe cs.DB, cs.D"))
    assert offered == ["cs.DB cs.DC", "cs.DB cs.DL", "cs.DB cs.DM", "cs.DB cs.DS"]


async def test_labels_are_in_the_language_of_the_person_who_types(harness: CommandHarness) -> None:
    harness.set_locale("zh-CN")
    first, *_ = await harness.complete("/subscribe 数据库")
    assert (first.value, first.label) == ("cs.DB", "cs.DB · 数据库")


async def test_completions_work_while_the_database_does_not_answer(
    harness: CommandHarness,
) -> None:
    await harness.send("/subscribe cs.DC")
    await harness.break_store()
    with capture_logs() as log:
        assert values(await harness.complete("/subscribe cs.D"))[:2] == ["cs.DB", "cs.DC"]
    assert [line["event"] for line in log] == ["completion.failed"]


@pytest.mark.parametrize("typed", ["", "c", "cs.dc math", "x" * 2000, "; DROP", "2026-06", " , "])
async def test_completions_of_any_text_stay_within_discords_limits(
    harness: CommandHarness, typed: str
) -> None:
    await harness.send("/subscribe cs.DC math.*")
    for locale, command in product(("en-US", "zh-CN", ""), (*COMMANDS, "nothing")):
        harness.set_locale(locale)
        offered = await harness.complete(f"/{command} {typed}")
        assert len(offered) <= 25
        assert all(
            0 < len(choice.label) <= 100 and 0 < len(choice.value) <= 100 for choice in offered
        )
