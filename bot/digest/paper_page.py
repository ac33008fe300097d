"""Everything that is known about one paper, on a page of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.digest.links import abstract_url, is_default_licence, licence_name
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
    Text,
)
from bot.model.announcement import AnnounceType, EarlierListing
from bot.model.paper import Paper
from bot.model.reference import Reference
from bot.phrases import Phrases

MAX_SHOWN_AUTHORS = 40
"""Authors named on the page before the rest are counted; ``author_list`` names them all."""
_AUTHORS_PER_PARAGRAPH = 50


def paper_page(paper: Paper, announced: Sequence[EarlierListing], phrases: Phrases) -> Document:
    """Return the page of ``paper``.

    Args:
        paper: the version that is shown.
        announced: the listings of any of its versions that are stored.
        phrases: the reader's language.
    """
    status, facts = status_note(paper, phrases), tuple(_facts(paper, phrases))
    return Document(
        (
            Heading((Link(readable_title(paper.title), abstract_url(paper)),), level=1),
            Paragraph(byline(paper, MAX_SHOWN_AUTHORS, phrases)),
            Paragraph(_identifier_and_categories(paper, phrases)),
            *map(Paragraph, _history(announced, phrases)),
            *((Paragraph(status),) if status else ()),
            *abstract_blocks(paper.abstract),
            *((ItemList(facts),) if facts else ()),
        )
    )


def author_list(paper: Paper, phrases: Phrases) -> Document:
    """Return all authors of ``paper``, in paragraphs that pages can be cut between."""
    authors = author_names(paper)
    title = readable_title(paper.title)
    return Document(
        (
            Heading(phrases("paper.all-authors", count=len(authors), title=title), level=1),
            *(
                Paragraph((Text(", ".join(authors[start : start + _AUTHORS_PER_PARAGRAPH])),))
                for start in range(0, len(authors), _AUTHORS_PER_PARAGRAPH)
            ),
        )
    )


def _identifier_and_categories(paper: Paper, phrases: Phrases) -> Inlines:
    """Return the identifier with its version, and the categories with their names."""
    reference = Reference(paper.id, paper.version or None)
    # Below the authors, and no louder than they are: the primary category is the first one.
    categories = join_with_dots(
        [
            phrases("category.titled", term=Code(category), name=phrases.category(category))
            for category in paper.categories
        ]
    )
    return (Code(f"arXiv:{reference}"), Text(" · "), *categories)


def _history(announced: Sequence[EarlierListing], phrases: Phrases) -> Iterator[Inlines]:
    """Yield when the paper was announced, and when each later version was."""
    first: dict[int, EarlierListing] = {}
    for listing in sorted(announced, key=lambda listing: (listing.date, listing.seq)):
        first.setdefault(listing.version, listing)
    for version, listing in sorted(first.items()):
        day = phrases.long_date(listing.date)
        if listing.type is AnnounceType.REPLACE:
            yield phrases("paper.replaced", version=version, date=day)
        else:
            yield phrases("paper.announced", date=day)


def _facts(paper: Paper, phrases: Phrases) -> Iterator[Inlines]:
    yield from author_remarks(paper, phrases)
    if paper.doi:
        link = Link((Text(paper.doi),), f"https://doi.org/{paper.doi}")
        yield phrases("paper.doi", doi=link)
    if paper.license and not is_default_licence(paper.license):
        licence = Link((Text(licence_name(paper.license)),), paper.license)
        yield phrases("paper.licence", licence=licence)
