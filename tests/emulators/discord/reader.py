"""Discord's markdown as its clients read it: what remains is what a person sees.

The rules are those of simple-markdown as Discord's clients use them, each tried at each place; of
the star rules the longest match wins. Written from the client's side, without a look at the
adapter's writer, so that the two hold each other to account.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
_AUTOLINK = re.compile(r"<([^: >]+:/[^ >]+)>")
_URL = re.compile(r"https?://[^\s<]+[^<.,:;\"'\]\s]")
_MENTION = re.compile(r"<(?:@[!&]?|#|t:|a?:\w+:|/[\w ]+:)\d+[^>]*>|@everyone|@here")
_CODE = re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)")
_BLOCK = re.compile(
    r"(?P<quote>(?:^> .*(?:\n(?=> ))?)+)"
    r"|```(?:[a-z0-9_+\-.#]+\n)?\n*(?P<code>[^\n][\s\S]*?)\n*```",
    re.MULTILINE,
)
_QUOTED = re.compile(r"^> ", re.MULTILINE)
_KEPT = re.compile(r"\x00(\d+)\x00")
_STRONG = re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")
_UNDERLINE = re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)")
_EM = re.compile(
    r"\b_((?:__|\\[\s\S]|[^\\_])+?)_\b"
    r"|\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"
)
_STRIKE = re.compile(r"~~([\s\S]+?)~~(?!_)")
_SPOILER = re.compile(r"\|\|([\s\S]+?)\|\|")
_LINK = re.compile(
    r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?((?:\([^)]*\)|[^\s\\()<>])*?)>?\s*\)"
)

_ORDINARY = re.compile(r"[^\\<h@\[`*_~|]+")
"""Signs at which no rule can begin."""
_HEADING = re.compile(r"#{1,3} +(?=\S)")
_SMALL = re.compile(r"-# +(?=\S)")
_QUOTE = re.compile(r">(?:>>)? ")
_ITEM = re.compile(r" *(?:[-*]|\d+\.) +(?=\S)")


@lru_cache(2**15)  # a channel is read again and again, as after each of a hundred kills
def readable(markdown: str) -> str:
    """Return the characters that a reader sees, without what styles them."""
    blocks: list[str] = []

    def kept(found: re.Match[str]) -> str:
        quoted = found["quote"]
        said = readable(_QUOTED.sub("", quoted)) if quoted else found["code"]
        blocks.append(said)
        return f"\x00{len(blocks) - 1}\x00"

    prose = _BLOCK.sub(kept, markdown)
    seen = inline("\n".join(map(_line, prose.split("\n"))))
    return _KEPT.sub(lambda found: blocks[int(found[1])], seen).replace("\u200b", "")


def _line(line: str) -> str:
    for rule in (_QUOTE, _SMALL, _HEADING, _ITEM):
        if found := rule.match(line):
            rest = line[found.end() :]
            return _line(rest) if rule is _QUOTE else rest
    return line


def inline(text: str) -> str:
    """Return what is seen of one run of text."""
    seen: list[str] = []
    place = 0
    while place < len(text):
        length, shown = _match(text, place)
        seen.append(shown)
        place += length
    return "".join(seen)


def _match(text: str, place: int) -> tuple[int, str]:
    if found := _ORDINARY.match(text, place):
        return len(found.group()), found.group()
    if found := _ESCAPE.match(text, place):
        return len(found.group()), found.group(1)
    if found := _AUTOLINK.match(text, place) or _URL.match(text, place):
        return len(found.group()), found.group(found.lastindex or 0)
    if found := _MENTION.match(text, place):
        return len(found.group()), f"⟦mention {found.group()}⟧"
    if found := _LINK.match(text, place):
        return len(found.group()), inline(found.group(1))
    if found := _CODE.match(text, place):
        code = re.sub(r"^ (?=`)|(?<=`) $", "", found.group(2))
        return len(found.group()), code
    styled = [rule.match(text, place) for rule in (_EM, _STRONG, _UNDERLINE, _STRIKE, _SPOILER)]
    longest = max(
        (match for match in styled if match), key=lambda match: len(match.group()), default=None
    )
    if longest:
        return len(longest.group()), inline(longest.group(longest.lastindex or 1))
    return 1, text[place]
