"""What is new about papers that a chat follows, as a message. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.digest.differences import Change, find_changes, share_kept
from bot.digest.links import abstract_url
from bot.digest.paper_text import abstract_blocks, readable_title
from bot.document.nodes import (
    Block,
    Card,
    Document,
    Emphasis,
    Heading,
    Inlines,
    ItemList,
    Link,
    Paragraph,
    Strong,
    Text,
    plain_text,
)
from bot.document.tex.reader import plain_tex
from bot.model.conversation import Action
from bot.model.follow import PaperNews
from bot.model.paper import Paper
from bot.phrases import Phrases

_REWRITTEN = 0.5
"""Share of an abstract's words from which on what changed is shown, and not called rewritten."""
_SHOWN_CHANGES = 6
_SHOWN_WORDS = 40
"""Words of a changed passage that are shown."""


def compose_follow_digest(news: Sequence[PaperNews], phrases: Phrases) -> Document:
    """Return the message that tells all of ``news``, each paper as a card that opens it."""
    cards = (_card(number, news_item, phrases) for number, news_item in enumerate(news, 1))
    return Document((Heading(phrases("follow.title", count=len(news)), level=1), *cards))


def _card(number: int, news: PaperNews, phrases: Phrases) -> Card:
    title = Link(readable_title(news.paper.title), abstract_url(news.paper))
    opening = Action(str(number), "paper", news.paper.id)
    return Card(
        (Text(f"{number}. "), Strong((title,))),
        tuple(_blocks(news, phrases)),
        opens=opening.encode(),
        label=opening.label,
    )


def _blocks(news: PaperNews, phrases: Phrases) -> Iterator[Block]:
    paper = news.paper
    if news.is_withdrawn:
        yield Paragraph((Strong(phrases("follow.withdrawn")),))
        if paper.comment:
            comment = Text(plain_tex(paper.comment))
            yield Paragraph(phrases("paper.comment", comment=comment))
    elif news.is_newer:
        yield Paragraph(phrases("follow.version", version=paper.version))
        if news.before is not None:
            yield from _differences(news.before, paper, phrases)
    if news.journal_ref:
        journal = Text(plain_tex(news.journal_ref))
        yield Paragraph(phrases("paper.journal", journal=journal))
    if news.doi:
        yield Paragraph(
            phrases("paper.doi", doi=Link((Text(news.doi),), f"https://doi.org/{news.doi}"))
        )


def _differences(before: Paper, paper: Paper, phrases: Phrases) -> Iterator[Block]:
    """Yield what changed in title, comments and abstract; a sentence if none of it did."""
    was, title = plain_text(readable_title(before.title)), plain_text(readable_title(paper.title))
    old, new = _readable_abstract(before), _readable_abstract(paper)
    blocks = [
        *_title_and_comments(was, title, before.comment, paper, phrases),
        *_abstract(old, new, phrases),
    ]
    yield from blocks or [Paragraph(phrases("follow.same-text"))]


def _title_and_comments(
    was: str, title: str, old_comment: str, paper: Paper, phrases: Phrases
) -> Iterator[Block]:
    comment = paper.comment
    if find_changes(was, title):
        yield Paragraph(phrases("follow.title-changed", was=was))
    if old_comment and not comment and paper.author_names:
        # Only arXiv's query API, which names authors one by one, tells that there is no comment.
        yield Paragraph(phrases("follow.comment-removed", was=Text(plain_tex(old_comment))))
    elif comment and find_changes(plain_tex(old_comment), plain_tex(comment)):
        # Earlier comments that are not stored may have existed.
        key = "follow.comment-changed" if old_comment else "paper.comment"
        yield Paragraph(
            phrases(key, comment=Text(plain_tex(comment)), was=Text(plain_tex(old_comment)))
        )


def _abstract(old: str, new: str, phrases: Phrases) -> Iterator[Block]:
    changes = find_changes(old, new)
    if not changes:
        return
    if share_kept(old, new) < _REWRITTEN:
        yield Paragraph(phrases("follow.abstract-rewritten"))
        return
    yield Paragraph(phrases("follow.abstract-changed"))
    items = [_change(change, phrases) for change in changes[:_SHOWN_CHANGES]]
    if more := len(changes) - len(items):
        items.append(phrases("format.more", count=more))
    yield ItemList(tuple(items))


def _change(change: Change, phrases: Phrases) -> Inlines:
    """Return a change between the words around it: what is new is bold, what is gone is named."""
    before = (Text(f"{change.before} "),) if change.before else ()
    after = (Text(f" {change.after}"),) if change.after else ()
    added = (Strong((Text(_cut(change.added)),)),) if change.added else ()
    gone = (Emphasis((Text(_cut(change.removed)),)),)
    if change.removed and added:
        middle = phrases("follow.replaced", was=gone, now=added)
    else:
        middle = added or phrases("follow.removed", was=gone)
    return (*before, *middle, *after)


def _cut(words: str) -> str:
    parts = words.split()
    return words if len(parts) <= _SHOWN_WORDS else f"{' '.join(parts[:_SHOWN_WORDS])} …"


def _readable_abstract(paper: Paper) -> str:
    return "\n".join(plain_text(block.children) for block in abstract_blocks(paper.abstract))
