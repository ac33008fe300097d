"""What is offered while an argument is typed, to a chat that reads something already."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest
from structlog.testing import capture_logs

from bot.commands import COMMANDS
from bot.model.chat import ChatAddress
from bot.model.conversation import Completion
from tests.support.command_harness import CommandHarness

OTHER_CHAT = ChatAddress("telegram", "8")


def values(choices: Sequence[Completion]) -> list[str]:
    return [one.value for one in choices]


async def test_what_is_not_yet_read_is_offered_first_to_subscribe_to(desk: CommandHarness) -> None:
    strangers = values(await desk.complete("/subscribe cs.D"))
    assert strangers == ["cs.DB", "cs.DC", "cs.DL", "cs.DM", "cs.DS"]
    await desk.send("/subscribe cs.DC")
    known = await desk.complete("/subscribe cs.D")
    assert values(known) == ["cs.DB", "cs.DL", "cs.DM", "cs.DS", "cs.DC"]
    assert [one.label for one in known if one.label.startswith("✓")] == [known[-1].label]
    assert known[-1].label.startswith("✓ cs.DC · Distributed")


async def test_what_is_read_within_an_archive_is_not_offered_first_either(
    desk: CommandHarness,
) -> None:
    await desk.send("/subscribe hep-th, nlin.*")
    offered = await desk.complete("/subscribe nlin.")
    assert offered
    assert all(one.label.startswith("✓ ") for one in offered)
    assert values(await desk.complete("/subscribe hep"))[-1] == "hep-th"


async def test_before_anything_is_typed_popular_categories_are_offered_that_are_not_read(
    desk: CommandHarness,
) -> None:
    first, *_ = values(await desk.complete("/subscribe "))
    await desk.send(f"/subscribe {first}")
    offered = values(await desk.complete("/subscribe "))
    assert len(offered) == 25
    assert first not in offered


async def test_only_what_is_read_is_offered_to_unsubscribe_from(desk: CommandHarness) -> None:
    await desk.send("/subscribe cs.DC, quant-ph, math.*")
    assert set(values(await desk.complete("/unsubscribe "))) == {"cs.DC", "quant-ph", "math.*"}
    assert values(await desk.complete("/unsubscribe distr")) == ["cs.DC"]
    assert values(await desk.complete("/unsubscribe qunatum phisics"))[0] == "quant-ph"
    assert values(await desk.complete("/unsubscribe zzzzzz")) == []
    assert values(await desk.complete("/unsubscribe cs.DC quant-ph ")) == ["cs.DC quant-ph math.*"]


async def test_who_reads_nothing_is_offered_nothing_to_unsubscribe_from(
    desk: CommandHarness,
) -> None:
    await desk.send("/subscribe cs.DC")
    desk.move_to(OTHER_CHAT)
    assert await desk.complete("/unsubscribe ") == ()
    assert await desk.store.chats.find(OTHER_CHAT) is None


async def test_what_stands_already_is_not_offered_again(desk: CommandHarness) -> None:
    offered = values(await desk.complete("/subscribe cs.DB, cs.D"))
    assert offered == ["cs.DB cs.DC", "cs.DB cs.DL", "cs.DB cs.DM", "cs.DB cs.DS"]


async def test_labels_are_in_the_language_of_the_person_who_types(desk: CommandHarness) -> None:
    desk.set_locale("zh-CN")
    first, *_ = await desk.complete("/subscribe 数据库")
    assert (first.value, first.label) == ("cs.DB", "cs.DB · 数据库")


async def test_a_database_that_does_not_answer_keeps_nobody_from_typing(
    desk: CommandHarness,
) -> None:
    await desk.send("/subscribe cs.DC")
    await desk.break_store()
    with capture_logs() as log:
        assert values(await desk.complete("/subscribe cs.D"))[:2] == ["cs.DB", "cs.DC"]
    assert [line["event"] for line in log] == ["completion.failed"]


@pytest.mark.parametrize("typed", ["", "c", "cs.dc math", "x" * 2000, "; DROP", "2026-06", " , "])
async def test_whatever_is_typed_is_completed_within_discords_limits(
    desk: CommandHarness, typed: str
) -> None:
    await desk.send("/subscribe cs.DC math.*")
    for locale, command in product(("en-US", "zh-CN", ""), (*COMMANDS, "nothing")):
        desk.set_locale(locale)
        offered = await desk.complete(f"/{command} {typed}")
        assert len(offered) <= 25
        assert all(0 < len(one.label) <= 100 and 0 < len(one.value) <= 100 for one in offered)
