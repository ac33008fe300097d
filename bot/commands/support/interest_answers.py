"""How answers show an interest that is not kept yet, with what it would have brought.

argument ── query ── tried on the past ── Offer ──> Keep / Change
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.commands.command import Answer, ButtonRows
from bot.commands.context import Context
from bot.commands.parse.quoting import echo, truncate
from bot.commands.support.back_tests import (
    Tried,
    breadth_sentences,
    brought_sentence,
    changed_sentence,
    title_list,
)
from bot.commands.support.query_answers import describe_reading
from bot.document.nodes import Block, Code, Document, Inlines, Paragraph
from bot.errors import UserError
from bot.model.chat import Interest
from bot.model.conversation import Action, fits_payload
from bot.phrases import Phrases
from bot.ports.interests import Offer
from bot.query import Query, is_exclusion, parse

MAX_INTERESTS = 100
"""Interests of a chat that have a query; subscriptions to categories do not count."""
_FORM = "form"
"""What was filled in as a form is changed as one."""
_LABEL_CHARS = 40
"""Characters of a query on a button."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A change that is shown with its back-test.

    Attributes:
        offer: the change, as the command that asks for it.
        name: what the interest is called.
        tried: what it would have brought.
        before: what it would have brought as it was; None of a new one.
        heading: a sentence above it all; () for none.
        rows: buttons below the others.
    """

    offer: Offer
    name: str
    tried: Tried
    before: Tried | None = None
    heading: Inlines = ()
    rows: ButtonRows = ()


def parse_interest(query: str) -> Query:
    """Return the query of an interest.

    Raises:
        QueryError: it is none.
        UserError: it names only what is not wanted.
    """
    parsed = parse(query)
    if is_exclusion(parsed.root):
        raise UserError("interest.only-exclusions", words=echo(parsed.text.removeprefix("-")))
    return parsed


def check_room(interests: Sequence[Interest]) -> None:
    """Raise ``UserError`` if a chat with ``interests`` may have no other one with a query."""
    if sum(not interest.is_plain for interest in interests) >= MAX_INTERESTS:
        raise UserError("interest.too-many", most=MAX_INTERESTS)


async def offer_change(context: Context, shown: Shown) -> Answer:
    """Return the back-test of a change, with buttons to keep it, change it, or take another."""
    number, *_ = await context.store.offers.make(context.chat.id, [shown.offer])
    blocks = tuple(_blocks(shown, context.phrases))
    near = await _near_rows(context, shown)
    keep, change = keep_row(number, context.phrases)
    if shown.offer.command == _FORM:
        change = Action(change.label, _FORM, f"offer {number}")
    return Answer(Document(blocks), ((keep, change), *near, *shown.rows))


def keep_row(number: int, phrases: Phrases) -> tuple[Action, Action]:
    """Return the buttons that keep or change the offer ``number``."""
    keep = Action(phrases.text("button.keep-offer"), "offer", f"{number} keep")
    return keep, Action(phrases.text("button.change"), "offer", f"{number} change")


def _blocks(shown: Shown, phrases: Phrases) -> Iterator[Block]:
    name, tried, before = (Code(shown.name),), shown.tried, shown.before
    if shown.heading:
        yield Paragraph(shown.heading)
    if shown.name != tried.query.text:
        yield Paragraph(phrases("interest.reads", name=name, query=Code(tried.query.text)))
    if before is None:
        yield Paragraph(brought_sentence(name, tried, phrases))
        yield from title_list(tried.papers, phrases)
    else:
        yield Paragraph(changed_sentence(name, before.test, tried.test, phrases))
        yield from _differences(before, tried, phrases)
    said = (*breadth_sentences(tried, phrases), describe_reading(tried.query, phrases))
    yield from (Paragraph(sentence) for sentence in said if sentence)


def _differences(before: Tried, after: Tried, phrases: Phrases) -> Iterator[Block]:
    """Yield the titles that an edit adds and those that it loses."""
    for key, new, old in (
        ("interest.gained", after, before.test),
        ("interest.lost", before, after.test),
    ):
        known = {listing.paper_id for day in old.days.values() for listing in day}
        only = [(listing, paper) for listing, paper in new.papers if listing.paper_id not in known]
        if only:
            yield Paragraph(phrases(key))
            yield from title_list(only, phrases)


async def _near_rows(context: Context, shown: Shown) -> ButtonRows:
    """Return the button that tries the neighbour of a query, in its place."""
    near = shown.tried.near
    if near is None:
        return ()
    is_named = shown.name != shown.tried.query.text
    argument = f"{shown.name}: {near.text}" if is_named else near.text
    command = "subscribe" if shown.offer.command == _FORM else shown.offer.command
    return ((await asking_button(context, Offer(command, argument), near.text),),)


async def asking_button(context: Context, offer: Offer, label: str) -> Action:
    """Return a button that runs the command of ``offer``, also where it has no room for it."""
    short = truncate(label, _LABEL_CHARS)
    if fits_payload(*offer):
        return Action(short, *offer)
    number, *_ = await context.store.offers.make(context.chat.id, [offer])
    return Action(short, "offer", f"{number} ask")
