"""Everything that is known about one paper, on a sheet of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.digest.licence import licence_name
from bot.digest.links import abstract_url
from bot.digest.paper_text import (
    abstract_blocks,
    author_names,
    author_remarks,
    byline,
    join_with_dots,
    readable_title,
    status_note,
)
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
from bot.model.announcement import AnnounceType, EarlierListing
from bot.model.paper import Paper
from bot.model.reference import Reference
from bot.phrases import Phrases

MAX_SHOWN_AUTHORS = 40
"""Authors named on the sheet before the rest are counted; ``roll`` names them all."""
_NUMBERED_AT_ONCE = 50
"""Authors in one paragraph of the roll."""


def paper_page(paper: Paper, announced: Sequence[EarlierListing], phrases: Phrases) -> Document:
    """Return the sheet of ``paper``.

    Args:
        paper: the version that is shown.
        announced: the listings of any of its versions that are known.
        phrases: the reader's language.
    """
    facts = tuple(_facts(paper, phrases))
    return Document(
        (
            Heading((Link(readable_title(paper.title), abstract_url(paper)),), level=1),
            Paragraph(byline(paper, MAX_SHOWN_AUTHORS, phrases)),
            Paragraph(_filed(paper, phrases)),
            *(Paragraph(one) for one in _history(announced, phrases)),
            *(Paragraph(one) for one in (status_note(paper, phrases),) if one),
            *abstract_blocks(paper.abstract),
            *((ItemList(facts),) if facts else ()),
        )
    )


def author_list(paper: Paper, phrases: Phrases) -> Document:
    """Return all authors of ``paper``, in paragraphs that pages can be cut between."""
    everybody = author_names(paper)
    parts = range(0, len(everybody), _NUMBERED_AT_ONCE)
    heading = phrases("paper.all-authors", count=len(everybody), title=readable_title(paper.title))
    return Document(
        (
            Heading(heading, level=1),
            *(
                Paragraph((Text(", ".join(everybody[at : at + _NUMBERED_AT_ONCE])),))
                for at in parts
            ),
        )
    )


def _filed(paper: Paper, phrases: Phrases) -> Inlines:
    """Return the identifier with its version, and the categories with their names."""
    shown = Reference(paper.id, paper.version or None)
    named = [
        phrases("category.titled", term=Code(one), name=phrases.category(one))
        for one in paper.categories
    ]
    primary = (Strong(named[0]),)
    return (Code(f"arXiv:{shown}"), Text(" · "), *join_with_dots((primary, *named[1:])))


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
    yield from author_remarks(paper, phrases)
    if paper.doi:
        link = Link((Text(paper.doi),), f"https://doi.org/{paper.doi}")
        yield phrases("paper.doi", doi=link)
    if paper.license:
        licence = Link((Text(licence_name(paper.license)),), paper.license)
        yield phrases("paper.licence", licence=licence)
