"""Past digests are composed by the interests of their time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.delivery.past_digests import past_audience
from bot.model.announcement import AnnounceType
from bot.model.chat import Interest
from bot.model.digest_span import DigestSpan
from tests.unit.delivery.test_decide import CHAT

SPAN = DigestSpan(90, 100, frozenset({AnnounceType.NEW}))
EDITED = Interest.plain("cs.LG", 5)


def test_of_an_interest_edited_several_times_since_the_one_of_then_is_taken() -> None:
    first = replace(EDITED, until_seq=100)
    muted = replace(EDITED, after_seq=100, until_seq=120, muted_until=date(2026, 7, 1))
    now = replace(EDITED, after_seq=120, is_highlight=True)
    for past in ([first, muted], [muted, first]):
        audience = past_audience(CHAT, [now], past, SPAN)
        assert audience.interests == (first,)
