"""The message that follows once what a chat was told is being fetched is there: decided, pure.

=====================================================  =======================================
what is known                                          what the chat gets
=====================================================  =======================================
all that was promised is there                         one message
a part is there, and the last of it for ten minutes    one message about that part
none of it, or a part that just came                   nothing yet
the next announcement is due, or it unsubscribed       nothing, and nothing will follow
=====================================================  =======================================

A digest ends the promise as well: see ``decide``. Paused chats and such that cannot be written to
are not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256

from bot.document.nodes import Document
from bot.model.announcement import Edition
from bot.model.chat import Chat, Interest, Promise
from bot.model.delivery import ChatPlan
from bot.model.taxonomy import categories_of, categories_of_all

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
        editions: by category, those of the promised date.
        expected: the newest listing date that should be there by now.
        now: aware instant.
    """
    began = {interest.term: interest.after_seq for interest in interests}
    terms = [term for term in promise.terms if term in began]
    if not terms or expected > promise.date:
        return ()
    real = [edition for of in editions.values() for edition in of if not edition.is_sample]
    if {edition.category for edition in real}.issuperset(categories_of_all(terms)):
        return terms
    came = {
        term: [
            edition.completed_at
            for edition in real
            if edition.category in categories_of(term) and edition.seq > began[term]
        ]
        for term in terms
    }
    last = max((at for of_term in came.values() for at in of_term), default=now)
    return [term for term in terms if came[term]] if now >= last + PART_GRACE else None


def plan_follow_up(chat: Chat, pages: tuple[Document, ...], promise: Promise) -> ChatPlan:
    """Return the plan that gives ``chat`` these pages, ends ``promise`` and changes no more.

    Without pages the promise ends in silence.
    """
    key = f"follow-up|{promise.date.isoformat()}|{' '.join(promise.terms)}"
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
