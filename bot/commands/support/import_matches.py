"""The papers of a person's library in the archive, by identifier, DOI or title, and as likes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.commands.command import Answer, say
from bot.commands.context import Context
from bot.commands.imports.imported import ImportedPaper
from bot.commands.support.lookup import LOOKUP_TIMEOUT_S
from bot.commands.support.voting import put_votes
from bot.document.tex.reader import plain_tex
from bot.errors import SourceError
from bot.model.conversation import Action
from bot.model.folding import fold_accents
from bot.model.vote import Sign
from bot.query import Field, Term, make_query

MOST_PAPERS = 5_000
"""Papers of one library that are looked for."""
_LOOKED_UP = 100
"""Identifiers that are asked of arXiv's query API, in one request, where they are not stored."""
_MOST_TITLES = 1_000
"""Titles that are looked for, each by itself."""
_ALIKE = 5
"""Papers with the words of a title among which the one with the very title is looked for."""
_SHORTEST_TITLE = 2
"""Words of a title by which a paper is known."""
_WORD = re.compile(r"[^\W_]+")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ImportMatches:
    """What was found of a library.

    Attributes:
        paper_ids: those in the archive, each once.
        missing: what names the others: a title, or an identifier.
    """

    paper_ids: tuple[str, ...]
    missing: tuple[str, ...]


async def match_papers(context: Context, papers: Sequence[ImportedPaper]) -> ImportMatches:
    """Return which of ``papers`` are in the archive; those with identifiers are fetched, if few."""
    wanted = papers[:MOST_PAPERS]
    by_id = await _stored_ids(
        context, [paper.reference.paper_id for paper in wanted if paper.reference]
    )
    found = [paper.reference.paper_id if paper.reference else "" for paper in wanted]
    found = [paper_id if paper_id in by_id else "" for paper_id in found]
    by_doi = await context.store.papers.find_dois(
        [
            paper.doi
            for paper, paper_id in zip(wanted, found, strict=True)
            if paper.doi and not paper_id
        ]
    )
    found = [
        paper_id or by_doi.get(paper.doi, "") for paper, paper_id in zip(wanted, found, strict=True)
    ]
    lacking = [at for at, paper_id in enumerate(found) if not paper_id and wanted[at].title]
    for at in lacking[:_MOST_TITLES]:
        found[at] = await _find_title(context, wanted[at].title)
    named = zip(wanted, found, strict=True)
    missing = tuple(_name(paper) for paper, paper_id in named if not paper_id)
    return ImportMatches(tuple(dict.fromkeys(filter(None, found))), tuple(filter(None, missing)))


async def like_matched(context: Context) -> Answer:
    """Like those papers of the argument on which the asker has not voted yet."""
    paper_ids, phrases = context.argument.split(), context.phrases
    votes = await context.store.votes.of(context.chat.id, context.voter)
    said = {vote.paper_id for vote in votes if vote.sign is not Sign.OPENED}
    new = [paper_id for paper_id in paper_ids if paper_id not in said]
    await put_votes(context, Sign.LIKE, new)
    likes = Action(phrases.text("button.likes"), "likes")
    return say(phrases("import.liked", count=len(new)), rows=((likes,),))


async def _stored_ids(context: Context, paper_ids: Sequence[str]) -> frozenset[str]:
    """Return which of these papers are stored, after some that are not were asked of arXiv."""
    known = frozenset(await context.store.papers.get_many(paper_ids))
    unknown = [paper_id for paper_id in dict.fromkeys(paper_ids) if paper_id not in known][
        :_LOOKED_UP
    ]
    if not unknown:
        return known
    try:
        async with asyncio.timeout(LOOKUP_TIMEOUT_S):
            fetched = await context.query_api.details(unknown)
    except (SourceError, TimeoutError) as error:
        log.info("query_api.failed", error=type(error).__name__)
        return known
    await context.store.papers.upsert(fetched)
    return known | {paper.id for paper in fetched}


async def _find_title(context: Context, title: str) -> str:
    """Return the one paper with this title, "" if there is none, or several have it."""
    words = _words(title)
    if len(words) < _SHORTEST_TITLE:
        return ""
    phrase = " ".join(words)
    hits = await context.store.search.find(make_query(Term(phrase, Field.TITLE)), 0, _ALIKE)
    same = [paper.id for paper in hits.papers if _words(paper.title) == words]
    return same[0] if len(same) == 1 else ""


def _words(title: str) -> list[str]:
    return _WORD.findall(fold_accents(plain_tex(title)))


def _name(paper: ImportedPaper) -> str:
    return paper.title or (str(paper.reference) if paper.reference else "")
