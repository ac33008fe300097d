"""Exports read back by other programs' parsers."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token


def rendered_markdown(text: str) -> list[str]:
    """Return the text of each block that a renderer shows, and fail where one is more than text.

    Headings, links of titles and the strong "Authors" are what an export itself marks up.
    """
    blocks: list[str] = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        assert token.type in {"heading_open", "heading_close", "inline", "paragraph_open",
                              "paragraph_close"}, token  # fmt: skip
        if token.type == "inline":
            blocks += _lines(token.children or ())
    return blocks


def _lines(tokens: Sequence[Token]) -> list[str]:
    marks = [token.type for token in tokens if token.type not in {"text", "softbreak"}]
    assert marks in ([], ["link_open", "link_close"], ["strong_open", "strong_close"]), marks
    text = "".join("\n" if token.type == "softbreak" else token.content for token in tokens)
    return text.split("\n")
