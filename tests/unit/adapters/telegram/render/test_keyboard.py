"""Buttons: what a reply offers, then a number for each card, never more than Telegram accepts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.address import tag_markup, tag_thread, untag_thread
from adapters.telegram.render.controls import (
    BUTTONS,
    NO_CONTROLS,
    Rows,
    TextControls,
    build_keyboard,
)
from bot.document.nodes import Card, Document, Text
from bot.model.chat import RenderMode
from bot.model.conversation import Action, Button, Copy, Share, WebLink
from tests.emulators.telegram import rules

EMPTY = Document(())


def cards(count: int, label: str = "{}") -> Document:
    return Document(
        tuple(
            Card((Text("A paper"),), opens=f"paper|1|2606.{n:05}", label=label.format(n))
            for n in range(1, count + 1)
        )
    )


def labels(rows: Rows, page: Document) -> list[list[str]]:
    made = build_keyboard(rows, page)
    return [[button.text for button in row] for row in made.inline_keyboard] if made else []


def test_without_buttons_there_is_no_keyboard() -> None:
    assert build_keyboard((), EMPTY) is None


def test_numbers_stand_below_what_the_reply_offers() -> None:
    rows = ((Action("▶", "today", start=2),),)
    assert labels(rows, cards(3)) == [["▶"], ["1", "2", "3"]]


def test_a_page_has_two_rows_whatever_it_offers() -> None:
    rows = ((Action("▶", "today", start=2),), (Action("New", "today"),))
    assert labels(rows, cards(8)) == [["▶", "New"], [*"12345678"]]
    assert labels(rows, cards(1, "+{}")) == [["▶"], ["New", "+1"]]


@pytest.mark.parametrize(
    ("mode", "controls", "below"),
    [
        (RenderMode.RICH, BUTTONS, ["+4"]),
        (RenderMode.RICH, TextControls(bot_name="paperboy_bot"), ["+4"]),
        (RenderMode.CLASSIC, TextControls(bot_name="paperboy_bot"), ["+4"]),
        (RenderMode.RICH, NO_CONTROLS, ["1", "2", "+4"]),
        (RenderMode.PLAIN, NO_CONTROLS, ["+4"]),
    ],
)
def test_what_can_be_opened_in_the_text_has_no_button_below(
    mode: RenderMode, controls: TextControls, below: list[str]
) -> None:
    numbered = [
        Card((Text(f"{n}. "), Text("A paper")), opens=f"paper|1|2606.{n:05}", label=str(n))
        for n in (1, 2)
    ]
    rest = Card((Text("More"),), opens="rest|1|2026-06-16 2606.00003 nc", label="+4")
    made = build_keyboard((), Document((*numbered, rest)), None, mode, controls)
    assert made is not None
    assert [button.text for row in made.inline_keyboard for button in row] == below


def test_numbers_stand_eight_in_a_row() -> None:
    assert [len(row) for row in labels((), cards(20))] == [8, 8, 4]


def test_longer_labels_stand_fewer_in_a_row() -> None:
    assert [len(row) for row in labels((), cards(4, "Paper no. {}"))] == [2, 2]
    assert [len(row) for row in labels((), cards(2, "x" * 60))] == [1, 1]


def test_a_row_that_is_too_wide_is_broken() -> None:
    row = tuple(Action(str(n), "list") for n in range(10))
    assert [len(shown) for shown in labels((row,), EMPTY)] == [8, 2]


def test_more_than_a_hundred_are_cut_off_at_the_end() -> None:
    rows = [[Action("chip", "today")] for _ in range(95)]
    shown = labels(rows, cards(80))
    assert sum(map(len, shown)) == 100
    assert shown[-1] == ["1", "2", "3", "4", "5"]


def test_each_kind_of_button_does_its_own_thing() -> None:
    row = (
        Action("Next", "today", "cs.DC", 2),
        WebLink("PDF", "https://arxiv.org/pdf/2606.00001"),
        Share("Share", "2606.00001"),
        Copy("BibTeX", "@misc{x}"),
    )
    made = build_keyboard((row,), EMPTY)
    assert made is not None
    action, link, share, copied = made.inline_keyboard[0]
    assert action.callback_data == "today|2|cs.DC"
    assert link.url == "https://arxiv.org/pdf/2606.00001"
    assert share.switch_inline_query_chosen_chat is not None
    assert share.switch_inline_query_chosen_chat.query == "2606.00001"
    assert share.switch_inline_query_chosen_chat.allow_channel_chats
    assert copied.copy_text is not None
    assert copied.copy_text.text == "@misc{x}"


@given(st.text(max_size=20), st.none() | st.integers(1, 2**31))
def test_a_button_remembers_its_topic(payload: str, thread: int | None) -> None:
    if "\x1f" not in payload:
        assert untag_thread(tag_thread(payload, thread)) == (payload, thread)


@pytest.mark.parametrize("length", [62, 63, 64])
def test_a_button_without_room_for_its_topic_still_works(length: int) -> None:
    assert untag_thread(tag_thread("x" * length, 7)) == ("x" * length, 7 if length == 62 else None)


@pytest.mark.parametrize("payload", ["paper|1|2606.00001", "save|1+|2606.00001", "rest|12|a@7"])
def test_a_button_in_the_text_remembers_its_topic(payload: str) -> None:
    markup = f'<p><tg-button type="callback_data" data="{payload}">1.</tg-button></p>'
    assert tag_markup(markup, None) == markup
    (data,) = re.findall('data="(.*?)"', tag_markup(markup, 7))
    assert untag_thread(data) == (payload, 7)
    assert untag_thread(payload) == (payload, None)


def test_a_button_in_the_text_without_room_for_its_topic_still_works() -> None:
    markup = f'<tg-button type="callback_data" data="paper|1|{"x" * 55}">1.</tg-button>'
    assert tag_markup(markup, 2**31) == markup


@pytest.mark.parametrize("data", ["a\x1f", "a\x1fb", "\x1f", "a\x1f7\x1f"])
def test_what_only_looks_like_a_topic_is_none(data: str) -> None:
    assert untag_thread(data) == (data, None)


buttons: st.SearchStrategy[Button] = st.one_of(
    st.builds(Action, st.text("abc", min_size=1, max_size=60), st.just("today")),
    st.builds(WebLink, st.just("PDF"), st.just("https://arxiv.org/")),
    st.builds(Share, st.just("Share"), st.text(max_size=20)),
    st.builds(Copy, st.just("Copy"), st.text("x", min_size=1, max_size=256)),
)


@pytest.mark.slow
@given(
    st.lists(st.lists(buttons, max_size=12), max_size=20),
    st.integers(0, 80),
    st.text("x", max_size=50),
)
def test_telegram_accepts_every_keyboard(rows: list[list[Button]], count: int, word: str) -> None:
    made = build_keyboard(rows, cards(count, "{}" + word))
    rules.check_keyboard(made.to_dict() if made else None)
