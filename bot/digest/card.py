"""One paper as a card: number and linked title, authors and tags, and what its style unfolds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from bot.digest.links import paper_links
from bot.digest.paper_text import (
    abstract_blocks,
    author_remarks,
    byline,
    dated_id,
    join_with_dots,
    key_sentence,
    readable_title,
    short_byline,
    status_note,
)
from bot.digest.select import DigestEntry
from bot.document.nodes import (
    Block,
    Card,
    CardAction,
    Code,
    Inlines,
    Link,
    Mark,
    Paragraph,
    Strong,
    Text,
    plain_text,
)
from bot.document.sentence import split_inlines
from bot.model.announcement import AnnounceType
from bot.model.arxiv_id import abs_url
from bot.model.chat import Style
from bot.model.conversation import Action
from bot.model.paper import Paper
from bot.phrases import Phrases
from bot.query import Field, Query, Span, find_spans, merge_spans, parse

_CACHED_CARDS = 4096
"""Papers kept for other digests: more than arXiv announces in a day."""
_CACHED_NUMBERED_CARDS = 16_384
"""Numbered cards that are cached: 88 % of those in the digests of 20,000 audiences of one
announcement."""
LIKE, DISLIKE, CLAIM = "👍", "👎", "🙋"
MAX_UNFOLDED_AUTHORS = 100
"""Authors named where a card unfolds; the page of all authors names the rest."""
_CACHED_QUERIES = 4096
"""Queries that are cached as parsed, for their words to be marked."""
_FUNCTION_WORDS = frozenset(
    {"a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the"}
    | {"to", "via", "with"}
)
"""English words that say nothing by themselves: marked alone they would be noise."""
_read = lru_cache(_CACHED_QUERIES)(parse)


def paper_card(entry: DigestEntry, number: int, style: Style, phrases: Phrases) -> Card:
    """Return the card of ``entry``, numbered ``number``, in ``style``.

    Digests that show the paper under the same number share one object, so that whatever is made
    of it (drawings, stored text) is made once as well.
    """
    tags, marks = entry.also, entry.marks
    return _numbered_card(entry.paper, entry.type, number, style, phrases, tags, marks)


def hit_card(paper: Paper, announced: date | None, number: int, phrases: Phrases) -> Card:
    """Return the card of a paper that was searched for, with its identifier and its date."""
    entry = DigestEntry(paper, AnnounceType.NEW, paper.primary)
    card = paper_card(entry, number, Style.TITLES, phrases)
    tags = _tags(paper, entry.type, phrases)
    dated = join_with_dots([dated_id(paper, announced, phrases), tags])
    return replace(card, blocks=(Paragraph(short_byline(paper)), Paragraph(dated)))


def list_card(
    number: int, paper_id: str, paper: Paper | None, lines: Iterable[Inlines], action: Action
) -> Card:
    """Return the card of a paper in a list of what somebody keeps.

    Args:
        number: its place in the list.
        paper_id: identifies it.
        paper: as it is stored; None where it is not.
        lines: below its title.
        action: what tapping it does.
    """
    title = readable_title(paper.title) if paper else (Text(f"arXiv:{paper_id}"),)
    heading = (Text(f"{number}. "), Strong((Link(title, abs_url(paper_id)),)))
    return Card(heading, tuple(map(Paragraph, lines)), opens=action.encode(), label=action.label)


@lru_cache(_CACHED_NUMBERED_CARDS)
def _numbered_card(
    paper: Paper,
    type_: AnnounceType,
    number: int,
    style: Style,
    phrases: Phrases,
    also: tuple[str, ...],
    marks: tuple[str, ...],
) -> Card:
    card = _card(paper, type_, style, phrases)
    if also or marks:
        card = _marked_card(card, paper, also, marks, phrases)
    return replace(card, title=(Text(f"{number}. "), *card.title), label=str(number))


def _marked_card(
    card: Card, paper: Paper, also: Sequence[str], marks: Sequence[str], phrases: Phrases
) -> Card:
    """Return ``card`` tagged with further interests, and with the words of queries marked."""
    title = mark_words(readable_title(paper.title), marks, Field.TITLE)
    named = phrases.join_capped([*map(Code, also)])
    said = (Paragraph(phrases("digest.also", interests=named)),) if also else ()
    return replace(
        card,
        title=(Strong((Link(title, paper.abs_url),)),),
        blocks=(*card.blocks[:-1], *said, *card.blocks[-1:]),
        folded=_mark_blocks(card.folded, marks),
        excerpt=_mark_blocks(card.excerpt, marks),
    )


def _mark_blocks(blocks: Sequence[Block], marks: Sequence[str]) -> tuple[Block, ...]:
    return tuple(
        Paragraph(mark_words(block.children, marks, Field.ABSTRACT))
        if isinstance(block, Paragraph)
        else block
        for block in blocks
    )


@lru_cache(_CACHED_CARDS)
def _card(paper: Paper, type_: AnnounceType, style: Style, phrases: Phrases) -> Card:
    """Return what is the same in every digest that shows the paper."""
    title = Link(readable_title(paper.title), paper.abs_url)
    blocks = (
        Paragraph(short_byline(paper)),
        Paragraph(_tags(paper, type_, phrases)),
    )
    opening = Action("", "paper", paper.id)
    return Card(
        (Strong((title,)),),
        blocks,
        _folded(paper, style, phrases),
        opening.encode(),
        # The whole is on the page of the paper, which the card opens.
        excerpt=_excerpt(paper) if style is Style.FULL else (),
        actions=tuple(paper_actions(paper.id, phrases)),
    )


def paper_actions(paper_id: str, phrases: Phrases) -> Iterator[CardAction]:
    """Yield what can be done with a paper beside opening it, wherever it is listed."""
    for action in (Action(phrases.text("button.save"), "save", paper_id), *vote_actions(paper_id)):
        yield CardAction(action.encode(), action.label)


def vote_actions(argument: str) -> tuple[Action, Action]:
    """Return the buttons that like and dislike a paper."""
    return Action(LIKE, "up", argument), Action(DISLIKE, "down", argument)


def _tags(paper: Paper, type_: AnnounceType, phrases: Phrases) -> Inlines:
    """Return categories, version of a replacement, and status."""
    # As code: Telegram takes ``cs.AI`` in a text for a web address.
    categories = Code(" ".join(paper.categories))
    is_replaced = type_ is AnnounceType.REPLACE
    version = phrases("digest.tag-replace", version=paper.version) if is_replaced else ()
    return join_with_dots([(categories,), *filter(None, (version, status_note(paper, phrases)))])


def _folded(paper: Paper, style: Style, phrases: Phrases) -> tuple[Block, ...]:
    match style:
        case Style.TITLES:
            return ()
        case Style.BRIEF:
            return _excerpt(paper)
        case Style.FULL:
            return tuple(_full_blocks(paper, phrases))


def _excerpt(paper: Paper) -> tuple[Block, ...]:
    sentence = key_sentence(paper.abstract)
    return (Paragraph(sentence),) if sentence else ()


def _full_blocks(paper: Paper, phrases: Phrases) -> Iterator[Block]:
    """Yield all authors where the card names fewer, the abstract, remarks and links."""
    authors = byline(paper, MAX_UNFOLDED_AUTHORS, phrases)
    if authors != short_byline(paper):
        yield Paragraph(authors)
    yield from abstract_blocks(paper.abstract)
    yield from map(Paragraph, author_remarks(paper, phrases))
    links = [Link((Text(name),), url) for name, url in paper_links(paper)]
    yield Paragraph(join_with_dots([(link,) for link in links]))


def mark_words(inlines: Inlines, queries: Iterable[str], field: Field) -> Inlines:
    """Return ``inlines`` with what ``queries`` look for marked.

    Args:
        inlines: readable: a title, a sentence of an abstract.
        queries: as they are stored.
        field: the field of the paper that ``inlines`` is or comes from.
    """
    text = plain_text(inlines)
    marked: Inlines = ()
    rest, done = inlines, 0
    for start, end in _find_all(map(_read, queries), text, field):
        before, after = split_inlines(rest, start - done)
        words, rest = split_inlines(after, end - start)
        marked = (*marked, *before, *((Mark(words),) if words else ()))
        done = end - (len(plain_text(rest)) - (len(text) - end))
    return (*marked, *rest)


def _find_all(queries: Iterable[Query], text: str, field: Field) -> Iterator[Span]:
    """Return where the queries' words stand in ``text``, in order; overlapping ones as one."""
    found = (span for query in queries for span in find_spans(query, text, field))
    return merge_spans(
        span for span in found if text[span.start : span.end].casefold() not in _FUNCTION_WORDS
    )
