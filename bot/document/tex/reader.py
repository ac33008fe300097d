r"""Reads the TeX of arXiv's titles, abstracts and names into nodes.

    source ── formulas, groups, commands ──> nodes ── merged, typeset, stabilized ──> Inlines

arXiv shows these texts through MathJax: outside of formulas they are meant to be read as plain
text, but authors paste their LaTeX sources. So every LaTeX command that prints something is read,
and an unknown one gives its arguments, or else its own name. No backslash is left over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from bot.document.nodes import (
    Code,
    Emphasis,
    Inline,
    Inlines,
    Jump,
    Link,
    Mark,
    Math,
    RoleName,
    Strong,
    Text,
    plain_text,
)
from bot.document.tex.definitions import expand_definitions
from bot.document.tex.latex_commands import COMMANDS, read_unknown
from bot.document.tex.nodes import merge_and_typeset
from bot.document.tex.scan import Scan

_LookAlikes: TypeAlias = Mapping[int, int]

# Each alternative begins with a letter, so that ``re`` looks for these first: six times faster.
_TEX = re.compile(r"\\|\$|\{|\}|~|`|--|''|\^\{|_\{|https?://")
_UNSTABLE = re.compile(r"[\\${}~`]|--|''|[\^_]\{")
_LOOK_ALIKES: tuple[_LookAlikes, ...] = (
    str.maketrans("$", "＄"),
    str.maketrans("{}", "｛｝"),
    str.maketrans("~", "∼"),
    str.maketrans("`'", "‘’"),
    str.maketrans("-", "‐"),
)
_SIGN = re.compile(r"[${}~`'-]")


def read_tex(source: str) -> Inlines:
    r"""Return the nodes of a raw title, abstract, comment or name.

    Text without TeX comes back unchanged, in one node; URLs become links. Formulas keep their TeX
    beside their Unicode form. Never raises. Reading the characters of the result again gives the
    same characters.

    Args:
        source: text as arXiv gives it, TeX and all: ``Erd\H{o}s's $O(n^2)$ bound``.
    """
    if not _TEX.search(source):
        return (Text(source),) if source else ()
    inlines = _read(expand_definitions(source))
    return _stabilize(inlines) if _UNSTABLE.search(plain_text(inlines)) else inlines


def plain_tex(source: str) -> str:
    """Return the characters of ``read_tex(source)`` without any style."""
    return plain_text(read_tex(source)) if _TEX.search(source) else source


def _read(source: str) -> Inlines:
    return merge_and_typeset(Scan(source, COMMANDS, read_unknown).read_inlines(0, len(source)))


def _stabilize(inlines: Inlines) -> Inlines:
    r"""Return ``inlines`` so that reading their characters as TeX gives the same characters.

    Where literal characters (of ``\{`` or ``\$``) would act as TeX, look-alikes replace them.
    """
    for _ in range(len(_LOOK_ALIKES) + 1):
        plain = plain_text(inlines)
        again = plain_text(_read(plain))
        if again == plain:
            return inlines
        inlines = _translate(inlines, _choose_look_alikes(plain, again))
    return (Text(_SIGN.sub("", plain_text(inlines))),)


def _choose_look_alikes(plain: str, again: str) -> _LookAlikes:
    """Return the table for the sign at which two readings diverge, or for the one before."""
    pairs = enumerate(zip(plain, again, strict=False))
    diverging = next((at for at, (first, second) in pairs if first != second), len(again))
    signs = _SIGN.findall(plain[: diverging + 1]) or _SIGN.findall(plain) or ["-"]
    return next(table for table in _LOOK_ALIKES if ord(signs[-1]) in table)


def _translate(inlines: Inlines, table: _LookAlikes) -> Inlines:
    return tuple(_translate_inline(inline, table) for inline in inlines)


def _translate_inline(inline: Inline, table: _LookAlikes) -> Inline:
    match inline:
        case Text(text):
            return Text(text.translate(table))
        case Code(text):
            return Code(text.translate(table))
        case Math(tex, plain):
            return Math(tex, plain.translate(table))
        case Strong(children) | Emphasis(children) | Mark(children):
            return type(inline)(_translate(children, table))
        case RoleName():
            return inline
        case Link(children) | Jump(children):
            return replace(inline, children=_translate(children, table))
