"""The table of what follows once something is fetched, row by row, and how it is worded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.telegram.render.message import fits
from bot.delivery.decide import decide
from bot.delivery.follow_up import PART_GRACE, find_arrived, plan_follow_up
from bot.delivery.notices import MAX_ARRIVED, compose_arrived
from bot.digest.latest import LatestAnnouncement
from bot.document.nodes import Document
from bot.model.announcement import SAMPLE_SOURCE, AnnounceType, Edition
from bot.model.chat import Interest, Look, Promise
from bot.model.conversation import Action, card_actions
from bot.model.taxonomy import CATEGORIES, categories_of, categories_of_all
from bot.phrases import LANGUAGES, load_phrases
from tests.support.command_harness import text_of
from tests.unit.delivery.test_decide import CHAT, NEWS, QUIET, page

DAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
NEW, CROSS = AnnounceType.NEW, AnnounceType.CROSS
ROBOTS = Promise(DAY, ("cs.RO",))
BOTH = Promise(DAY, ("cs.RO", "econ.*"))


def interests(*terms: str, after_seq: int = 5) -> Sequence[Interest]:
    return [Interest.plain(term, after_seq, DAY + timedelta(days=1)) for term in terms]


def edition(category: str, seq: int = 6, at: datetime = NOW, source: str = "rss") -> Edition:
    return Edition(seq, seq, category, DAY, 0, {}, source, at)


def arrived(
    promise: Promise,
    *editions: Edition,
    terms: Sequence[str] = ("cs.RO", "econ.*"),
    expected: date = DAY,
    now: datetime = NOW,
) -> Sequence[str] | None:
    stored = {category: [] for category in categories_of_all(promise.terms)} | {
        edition.category: [edition] for edition in editions
    }
    return find_arrived(promise, interests(*terms), stored, expected, now)


ECON = tuple(edition(category, seq) for seq, category in enumerate(categories_of("econ.*"), 7))


def test_what_is_there_is_told_at_once() -> None:
    assert arrived(ROBOTS, edition("cs.RO")) == ["cs.RO"]
    assert arrived(BOTH, edition("cs.RO"), *ECON) == ["cs.RO", "econ.*"]


def test_nothing_is_told_while_nothing_is_there() -> None:
    assert arrived(ROBOTS, now=NOW + timedelta(hours=9)) is None
    sample = edition("cs.RO", source=SAMPLE_SOURCE)
    assert arrived(ROBOTS, sample, now=NOW + timedelta(hours=9)) is None


@pytest.mark.parametrize("part", [(edition("cs.RO"),), (edition("cs.RO"), ECON[0])])
def test_a_part_waits_ten_minutes_for_the_rest(part: Sequence[Edition]) -> None:
    shortly_before = NOW + PART_GRACE - timedelta(seconds=1)
    assert arrived(BOTH, *part, now=shortly_before) is None
    told = ["cs.RO", "econ.*"][: len(part)]
    assert arrived(BOTH, *part, now=NOW + PART_GRACE) == told


def test_what_was_there_before_the_subscription_is_no_part() -> None:
    old = edition(ECON[0].category, seq=5, at=NOW - timedelta(hours=8))
    assert arrived(Promise(DAY, ("econ.*",)), old) is None
    assert arrived(BOTH, old, edition("cs.RO"), now=NOW + PART_GRACE) == ["cs.RO"]


def test_what_was_unsubscribed_meanwhile_is_neither_told_nor_waited_for() -> None:
    assert arrived(ROBOTS, edition("cs.RO"), terms=()) == ()
    assert arrived(BOTH, edition("cs.RO"), terms=("cs.RO",)) == ["cs.RO"]


def test_nothing_follows_once_the_next_announcement_is_due() -> None:
    assert arrived(ROBOTS, edition("cs.RO"), expected=DAY + timedelta(days=1)) == ()


def test_a_day_that_arxiv_left_out_ends_no_promise() -> None:
    assert arrived(ROBOTS, expected=DAY - timedelta(days=3)) is None


def test_the_plan_moves_neither_cursor_nor_due_time() -> None:
    plan = plan_follow_up(CHAT, (page("here"),), ROBOTS)
    assert (plan.cursor, plan.next_due_at, plan.awaited) == (
        CHAT.cursor, CHAT.next_due_at, CHAT.awaited,
    )  # fmt: skip
    assert (plan.expected_cursor, plan.expected_due_at) == (CHAT.cursor, CHAT.next_due_at)
    assert (plan.dates, plan.ended_promise) == ((), ROBOTS)
    assert plan_follow_up(CHAT, (page("again"),), ROBOTS).digest == plan.digest
    assert plan_follow_up(CHAT, (page("here"),), BOTH).digest != plan.digest


def test_a_digest_makes_a_promise_superfluous_and_a_notice_does_not() -> None:
    promised = replace(CHAT, promise=ROBOTS)
    assert decide(promised, NEWS, NOW).ended_promise == ROBOTS
    for quiet in (QUIET, replace(QUIET, nothing=(page("nothing"),))):
        assert decide(promised, quiet, NOW).ended_promise is None


def composed(language: str, *terms: str) -> Document:
    counts = {term: {NEW: 45 - n % 40, CROSS: 3} for n, term in enumerate(terms)}
    latest = LatestAnnouncement(DAY, (), (), {}, counts, (), is_sample=False)  # type: ignore[arg-type]
    return compose_arrived(latest, frozenset({NEW}), load_phrases(language))


@pytest.mark.parametrize(
    ("language", "one", "first_of_two"),
    [
        ("en", "cs.RO is here: 45 new on Monday 15 June.", "Monday 15 June is here."),
        ("zh", "cs.RO 已收到：6月15日星期一，新论文 45 篇。", "6月15日星期一公布的论文已收到。"),
    ],
)
def test_it_says_what_there_is_and_opens_it(language: str, one: str, first_of_two: str) -> None:
    assert one in text_of(composed(language, "cs.RO"))
    two = text_of(composed(language, "cs.RO", "math.*"))
    assert first_of_two in two
    assert "cs.RO" in two
    assert "math.*" in two
    show = Action(load_phrases(language).text("button.show"), "today", "2026-06-15")
    assert card_actions(composed(language, "cs.RO")) == (show,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_of_everything_gets_one_message(language: str) -> None:
    everything = composed(language, *CATEGORIES)
    assert fits(everything)
    assert str(len(CATEGORIES) - MAX_ARRIVED) in text_of(everything)


def test_what_was_asked_for_by_name_needs_no_subscription_and_may_be_of_earlier_days() -> None:
    earlier = DAY - timedelta(days=3)
    asked = Promise(DAY, looks=(Look("cs.RO", (earlier, DAY), 5),))
    newest, older = edition("cs.RO", 6), replace(edition("cs.RO", 7), date=earlier)
    stored = {"cs.RO": [newest]}
    assert find_arrived(asked, [], stored, DAY, NOW) is None
    assert find_arrived(asked, [], stored, DAY, NOW + PART_GRACE) == ["cs.RO"]
    stored["cs.RO"].append(older)
    assert find_arrived(asked, [], stored, DAY, NOW) == ["cs.RO"]
    assert find_arrived(asked, [], stored, DAY + timedelta(days=1), NOW) == ()


def test_a_digest_ends_no_promise_of_what_was_asked_for_by_name() -> None:
    asked = replace(ROBOTS, looks=(Look("math.CO", (DAY,), 5),))
    assert decide(replace(CHAT, promise=ROBOTS), NEWS, NOW).ended_promise == ROBOTS
    assert decide(replace(CHAT, promise=asked), NEWS, NOW).ended_promise is None
