"""A paper's texts as readable nodes, remembered, since many digests show the same papers."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.document.nodes import Block, Inlines, Paragraph
from bot.document.sentence import first_sentence
from bot.document.tex import read_tex, unlinked
from bot.model.names import paper_names
from bot.model.paper import Paper

_CACHED = 4096
"""Papers whose readable form is kept: a large morning, shared by all its digests."""
# Dumps break lines anywhere and begin a paragraph with two spaces; feeds leave a line free.
_BREAK = re.compile(r"\n[^\S\n]*\n|\n[^\S\n]{2,}")


@lru_cache(_CACHED)
def title(source: str) -> Inlines:
    """Return a readable title; links in it are taken off, since it becomes one itself."""
    return unlinked(read_tex(source))


@lru_cache(_CACHED)
def lead(abstract: str) -> Inlines:
    """Return an abstract's first sentence; nothing of an empty one."""
    return first_sentence(read_tex(abstract))


@lru_cache(_CACHED)
def whole(abstract: str) -> tuple[Block, ...]:
    """Return an abstract's paragraphs."""
    parts = (" ".join(part.split()) for part in _BREAK.split(abstract))
    return tuple(Paragraph(read_tex(part)) for part in parts if part)


@lru_cache(_CACHED)
def names(paper: Paper) -> tuple[str, ...]:
    """Return the names of a paper's authors."""
    return paper_names(paper)
