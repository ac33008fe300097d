"""/import, or a file, or one that is pasted: interests are proposed, and kept by taps.

file ── read_text ──> Imported ── papers looked up ── propose ──> each with its back-test
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import structlog

from bot.commands.command import (
    Answer,
    ButtonRows,
    Command,
    Guide,
    Mutation,
    Section,
    arrange_in_rows,
    make_parameter,
    say,
)
from bot.commands.context import Context
from bot.commands.imports.file_text import MAX_FILE_BYTES, decode_file, read_text
from bot.commands.imports.imported import Imported
from bot.commands.imports.propose import Proposal, propose
from bot.commands.parse.quoting import echo, truncate
from bot.commands.support.back_tests import Tried, brought_sentence, try_query
from bot.commands.support.import_matches import ImportMatches, match_papers
from bot.document.nodes import Code, Document, Heading, Inlines, ItemList, Paragraph
from bot.errors import DeliveryError, UserError
from bot.model.conversation import Action, ReceivedFile
from bot.ports.capabilities import FileDownloads
from bot.ports.interests import Offer
from bot.ports.platform import Platform

MOST_PROPOSALS = 12
"""Proposals of one file that are tried and shown."""
_SHOWN_UNREAD = 3
_LABEL_CHARS = 24
_MEGABYTE = 1_000_000

log = structlog.get_logger(__name__)


async def fetch_text(platform: Platform | None, file: ReceivedFile) -> str:
    """Return the text of ``file``.

    Raises:
        UserError: it is too large, no text, or the platform does not give it.
    """
    too_large = UserError("import.too-large", most=MAX_FILE_BYTES // _MEGABYTE)
    if file.size > MAX_FILE_BYTES:
        raise too_large
    if not isinstance(platform, FileDownloads):
        raise UserError("import.unreadable")
    try:
        content = await platform.download(file, MAX_FILE_BYTES)
    except DeliveryError as error:
        raise UserError("import.not-fetched") from error
    if len(content) > MAX_FILE_BYTES:
        raise too_large
    text = decode_file(content)
    if not text.strip() or "\0" in text:
        raise UserError("import.unreadable")
    return text


async def import_file(context: Context) -> Answer:
    """Return the interests that a file suggests, each with its back-test and a button."""
    text = context.document or context.argument
    if not text:
        return say(context.phrases("import.which"), context.phrases("import.forms"))
    # A large file takes seconds, in which others are to be answered.
    async with context.heavy_slot():
        imported = await asyncio.to_thread(read_text, text)
    if imported.is_empty:
        raise UserError("import.nothing")
    matches = await match_papers(context, imported.papers)
    known = await context.store.papers.get_many(matches.paper_ids)
    have = {interest.query for interest in await context.interests()}
    proposals = [
        proposal
        for proposal in await asyncio.to_thread(propose, imported, known)
        if proposal.query.text.removeprefix("cat:") not in have and proposal.query.text not in have
    ]
    shown = proposals[:MOST_PROPOSALS]
    tried = [await try_query(context, proposal.query) for proposal in shown]
    return await _answer(context, imported, matches, shown, tried)


async def _answer(
    context: Context,
    imported: Imported,
    matches: ImportMatches,
    shown: Sequence[Proposal],
    tried: Sequence[Tried],
) -> Answer:
    phrases = context.phrases
    items = [_item(context, *pair) for pair in zip(shown, tried, strict=True)]
    blocks = [
        Heading(phrases("import.title"), level=1),
        Paragraph(phrases("import.read", count=len(imported.papers))) if imported.papers else None,
        ItemList(tuple(items)) if items else Paragraph(phrases("import.none")),
        *map(Paragraph, _unread_sentences(context, imported)),
        *map(Paragraph, _match_sentences(context, matches)),
        Paragraph(phrases("import.how")) if items else None,
    ]
    rows = await _rows(context, matches, shown)
    return Answer(Document(tuple(block for block in blocks if block)), rows)


def _item(context: Context, proposal: Proposal, tried: Tried) -> Inlines:
    """Return the back-test of a proposal, and how many papers of the file speak for it."""
    phrases = context.phrases
    said = brought_sentence((Code(proposal.query.text),), tried, phrases)
    if not proposal.papers:
        return said
    return phrases("import.item", tried=said, count=proposal.papers)


def _unread_sentences(context: Context, imported: Imported) -> Iterator[Inlines]:
    if imported.unread:
        named = [echo(line) for line in imported.unread[:_SHOWN_UNREAD]]
        words = context.phrases.join_and(named)
        yield context.phrases("import.unread", count=len(imported.unread), words=words)


def _match_sentences(context: Context, matches: ImportMatches) -> Iterator[Inlines]:
    """Yield how many papers can be liked, and which were not found in the archive."""
    if matches.paper_ids:
        yield context.phrases("import.found", count=len(matches.paper_ids))
    if matches.missing:
        words = context.phrases.join_and([echo(name) for name in matches.missing[:_SHOWN_UNREAD]])
        yield context.phrases("import.missing", count=len(matches.missing), words=words)


async def _rows(context: Context, matches: ImportMatches, shown: Sequence[Proposal]) -> ButtonRows:
    """Return a button for each proposal, one for the papers as likes, and nothing for all."""
    offers = [Offer("subscribe", proposal.query.text) for proposal in shown]
    numbers = await context.store.offers.make(context.chat.id, offers)
    buttons = [
        Action(f"＋ {truncate(proposal.query.text, _LABEL_CHARS)}", "offer", f"{number} accept")
        for proposal, number in zip(shown, numbers, strict=True)
    ]
    return (*arrange_in_rows(buttons), *await _like_row(context, matches))


async def _like_row(context: Context, matches: ImportMatches) -> ButtonRows:
    """Return the button that likes the papers of the file which the archive has."""
    if not matches.paper_ids:
        return ()
    offer = Offer("like", " ".join(matches.paper_ids))
    number, *_ = await context.store.offers.make(context.chat.id, [offer])
    label = context.phrases.text("button.like-papers", count=len(matches.paper_ids))
    return ((Action(label, "offer", f"{number} accept"),),)


IMPORT = Command(
    "import",
    "summary.import",
    import_file,
    Mutation.ALWAYS,
    make_parameter("text", "parameter.import"),
    guide=Guide(
        Section.SET_UP,
        "explain.import",
        is_minor=True,
        words=("导入",),
    ),
)
