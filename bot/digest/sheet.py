"""Everything that is known about one paper, on a sheet of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.digest.licence import licence_name
from bot.digest.readable import names, title, whole
from bot.document.nodes import (
    Code,
    Document,
    Heading,
    Inlines,
    ItemList,
    Link,
    Paragraph,
    Strong,
    Text,
)
from bot.document.tex import read_tex
from bot.model.announcement import AnnounceType, EarlierListing
from bot.model.paper import Paper
from bot.model.reference import Reference
from bot.phrases import Phrases

SHOWN_AUTHORS = 40
"""Authors named on the sheet before the rest are counted; ``roll`` names them all."""
_NUMBERED_AT_ONCE = 50
"""Authors in one paragraph of the roll."""


def sheet(paper: Paper, announced: Sequence[EarlierListing], phrases: Phrases) -> Document:
    """Return the sheet of ``paper``.

    Args:
        paper: the version that is shown.
        announced: the listings of any of its versions that are known.
        phrases: the reader's language.
    """
    facts = tuple(_facts(paper, phrases))
    return Document(
        (
            Heading((Link(title(paper.title), address(paper)),), level=1),
            Paragraph(_authors(paper, phrases)),
            Paragraph(_filed(paper, phrases)),
            *(Paragraph(one) for one in _history(announced, phrases)),
            *whole(paper.abstract),
            *((ItemList(facts),) if facts else ()),
        )
    )


def roll(paper: Paper, phrases: Phrases) -> Document:
    """Return all authors of ``paper``, in paragraphs that pages can be cut between."""
    everybody = names(paper)
    parts = range(0, len(everybody), _NUMBERED_AT_ONCE)
    heading = phrases("paper.roll", count=len(everybody), title=title(paper.title))
    return Document(
        (
            Heading(heading, level=1),
            *(
                Paragraph((Text(phrases.series(everybody[at : at + _NUMBERED_AT_ONCE])),))
                for at in parts
            ),
        )
    )


def address(paper: Paper) -> str:
    """Return the address of the abstract page of the very version that is shown."""
    return f"{paper.abs_url}v{paper.version}" if paper.version > 1 else paper.abs_url


def _authors(paper: Paper, phrases: Phrases) -> Inlines:
    everybody = names(paper)
    rest = len(everybody) - SHOWN_AUTHORS
    if rest <= 1:
        return (Text(phrases.series(everybody)),)
    shown = phrases.series(everybody[:SHOWN_AUTHORS])
    return phrases("digest.authors-more", names=shown, count=rest)


def _filed(paper: Paper, phrases: Phrases) -> Inlines:
    """Return the identifier with its version, and the categories with their names."""
    shown = Reference(paper.id, paper.version or None)
    named = [
        phrases("category.titled", term=Code(one), name=phrases.category(one))
        for one in paper.categories
    ]
    primary = (Strong(named[0]),)
    return (Code(f"arXiv:{shown}"), Text(" · "), *_joined((primary, *named[1:])))


def _joined(parts: Sequence[Inlines]) -> Inlines:
    """Return ``parts`` with dots between them."""
    rest = (inline for part in parts[1:] for inline in (Text(" · "), *part))
    return (*parts[0], *rest)


def _history(announced: Sequence[EarlierListing], phrases: Phrases) -> Iterator[Inlines]:
    """Yield when the paper was announced, and when each later version was."""
    first: dict[int, EarlierListing] = {}
    for one in sorted(announced, key=lambda listing: (listing.date, listing.seq)):
        first.setdefault(one.version, one)
    for version, one in sorted(first.items()):
        day = phrases.long_date(one.date)
        if one.type is AnnounceType.REPLACE:
            yield phrases("paper.replaced", version=version, date=day)
        else:
            yield phrases("paper.announced", date=day)


def _facts(paper: Paper, phrases: Phrases) -> Iterator[Inlines]:
    if paper.comment:
        yield phrases("paper.comment", comment=read_tex(paper.comment))
    if paper.journal_ref:
        yield phrases("paper.journal", journal=read_tex(paper.journal_ref))
    if paper.doi:
        link = Link((Text(paper.doi),), f"https://doi.org/{paper.doi}")
        yield phrases("paper.doi", doi=link)
    if paper.license:
        licence = Link((Text(licence_name(paper.license)),), paper.license)
        yield phrases("paper.licence", licence=licence)
