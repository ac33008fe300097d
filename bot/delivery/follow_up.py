"""The message that follows once what a chat was told is being fetched is there: decided, pure.

=====================================================  =======================================
what is known                                          what the chat gets
=====================================================  =======================================
all that was promised is there                         one message
a part is there, and the last of it for ten minutes    one message about that part
none of it, or a part that just came                   nothing yet
the next announcement is due, or it unsubscribed       nothing, and nothing will follow;
                                                       what was asked for without subscribing
                                                       needs no subscription
=====================================================  =======================================

A digest ends a promise of subscriptions alone as well: see ``decide``. Paused chats and such that
cannot be written to are not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256

from bot.document.nodes import Document
from bot.model.announcement import Edition
from bot.model.chat import Chat, Interest, Look, Promise
from bot.model.delivery import ChatPlan
from bot.model.taxonomy import categories_of

PART_GRACE = timedelta(minutes=10)
"""How long the rest is waited for once a part is there: two ingest rounds."""


def find_arrived(
    promise: Promise,
    interests: Sequence[Interest],
    editions: Mapping[str, Sequence[Edition]],
    expected: date,
    now: datetime,
) -> Sequence[str] | None:
    """Return the terms to tell the chat about now; none if nothing will follow, None to wait.

    Args:
        promise: the chat's.
        interests: its present subscriptions.
        editions: by category, those of the promised dates.
        expected: the newest listing date that should be there by now.
        now: aware instant.
    """
    awaited = _awaited(promise, interests)
    if not awaited or expected > promise.date:
        return ()
    real = [edition for of in editions.values() for edition in of if not edition.is_sample]
    wanted = {
        (category, day)
        for look in awaited
        for category in categories_of(look.term)
        for day in look.days
    }
    if wanted <= {(edition.category, edition.date) for edition in real}:
        return [look.term for look in awaited]
    came = {
        look: [
            edition.completed_at
            for edition in real
            if edition.seq > look.after_seq and edition.date in look.days
            if edition.category in categories_of(look.term)
        ]
        for look in awaited
    }
    last = max((at for of_look in came.values() for at in of_look), default=now)
    return [look.term for look in awaited if came[look]] if now >= last + PART_GRACE else None


def _awaited(promise: Promise, interests: Sequence[Interest]) -> Sequence[Look]:
    """Return what the promise is about: of its terms those that are subscribed to, its looks."""
    began = {term: interest.after_seq for interest in interests for term in interest.terms}
    subscribed = (
        Look(term, (promise.date,), began[term]) for term in promise.terms if term in began
    )
    return (*subscribed, *promise.looks)


def plan_follow_up(chat: Chat, pages: tuple[Document, ...], promise: Promise) -> ChatPlan:
    """Return the plan that gives ``chat`` these pages, ends ``promise`` and changes no more.

    Without pages the promise ends in silence.
    """
    named = " ".join((*promise.terms, *map(repr, promise.looks)))
    key = f"follow-up|{promise.date.isoformat()}|{named}"
    return ChatPlan(
        chat_id=chat.id,
        expected_cursor=chat.cursor,
        expected_due_at=chat.next_due_at,
        digest=sha256(key.encode()).hexdigest()[:32],
        pages=pages,
        cursor=chat.cursor,
        next_due_at=chat.next_due_at,
        awaited=chat.awaited,
        render_mode=chat.digest_settings.render_mode,
        ended_promise=promise,
    )
