"""What counts as given: by the types that were read at the time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.delivery.audience import Audience
from bot.digest.matches import Matches
from bot.model.announcement import AnnounceType, EarlierListing
from bot.model.chat import Chat, ChatAddress, ChatKind, DigestSettings, Interest, PastTypes
from tests.support.command_harness import DEFAULTS
from tests.support.papers import CROSS, NEW, REPLACE


def audience() -> Audience:
    """A chat at 30 that read new papers until 10, then cross-lists as well, now everything."""
    unsaved = Chat.unsaved(ChatAddress("telegram", "7"), ChatKind.PRIVATE, DEFAULTS)
    past = (PastTypes(10, frozenset({NEW})), PastTypes(20, frozenset({NEW, CROSS})))
    settings = DigestSettings(frozenset(AnnounceType))
    chat = replace(unsaved, cursor=30, digest_settings=settings, past_types=past)
    return Audience.of(chat, [Interest.plain("cs.DC", 0)])


@pytest.mark.parametrize(
    ("seq", "kind", "was_received"),
    [
        (5, NEW, True),
        (10, CROSS, False),
        (11, CROSS, True),
        (20, REPLACE, False),
        (21, REPLACE, True),
        (31, NEW, False),
    ],
)
def test_what_was_not_subscribed_to_at_the_time_was_not_received(
    seq: int, kind: AnnounceType, was_received: bool
) -> None:
    listing = EarlierListing("2606.00001", 1, "cs.DC", kind, seq, date(2026, 6, 16))
    assert audience().has_received(listing, Matches()) is was_received
