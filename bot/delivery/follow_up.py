"""The message that follows once what a chat was told is being fetched is there.

``find_arrived`` decides what it is about; it is pure:

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
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from bot.delivery.notices import compose_arrived, compose_arrived_days
from bot.delivery.read_cache import CachedReads
from bot.digest.latest import load_latest
from bot.document.nodes import Document
from bot.model.announcement import Edition
from bot.model.chat import Chat, Interest, Look, Promise
from bot.model.delivery import ChatPlan
from bot.model.taxonomy import categories_of, categories_of_all
from bot.phrases import load_phrases
from bot.ports.store import Store

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
    digest = sha256(key.encode()).hexdigest()[:32]
    return replace(ChatPlan.beside_digests(chat, digest, pages), ended_promise=promise)


async def load_promised(reads: CachedReads, promise: Promise) -> Mapping[str, tuple[Edition, ...]]:
    """Return the editions of everything that ``promise`` is about, by category."""
    found: dict[str, tuple[Edition, ...]] = {}
    for days, terms in _terms_by_days(promise).items():
        for day in days:
            for category, editions in (
                await reads.editions_on(categories_of_all(terms), day)
            ).items():
                known = found.get(category, ())
                found[category] = tuple(dict.fromkeys((*known, *editions)))
    return found


async def compose_follow_up(
    store: Store, reads: CachedReads, chat: Chat, promise: Promise, arrived: Sequence[str]
) -> tuple[Document, ...]:
    """Return a page on what is there of each date, and of each run of dates, of ``promise``.

    Args:
        store: asked for the papers.
        reads: asked for the editions.
        chat: its language and its types are those of the pages.
        promise: what was promised.
        arrived: the terms that are there.

    Raises:
        StoreError: the database failed.
    """
    types, phrases = chat.digest_settings.types, load_phrases(chat.language)
    pages: list[Document] = []
    for days, promised in _terms_by_days(promise).items():
        terms = [term for term in promised if term in arrived]
        if len(days) > 1 and terms:
            pages.append(compose_arrived_days(terms, days, phrases))
        elif terms:
            editions = await reads.editions_on(categories_of_all(terms), max(days))
            latest = await load_latest(store, terms, editions)
            named = terms if set(terms).difference(promise.terms) else ()
            pages += [compose_arrived(latest, types, phrases, named)] if latest else []
    return tuple(pages)


def _terms_by_days(promise: Promise) -> Mapping[tuple[date, ...], Sequence[str]]:
    """Return the promised terms by the listing dates of which they were promised."""
    found: dict[tuple[date, ...], list[str]] = {}
    if promise.terms:
        found[(promise.date,)] = [*promise.terms]
    for look in promise.looks:
        terms = found.setdefault(look.days, [])
        terms += [look.term] if look.term not in terms else []
    return found
