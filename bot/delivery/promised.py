"""What was promised to a chat: its editions, and the message about those that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.delivery.notices import compose_arrived, compose_arrived_days
from bot.delivery.read_cache import CachedReads
from bot.digest.latest import load_latest
from bot.document.nodes import Document
from bot.model.announcement import Edition
from bot.model.chat import Chat, Promise
from bot.model.taxonomy import categories_of_all
from bot.phrases import load_phrases
from bot.ports.store import Store


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
