r"""From the TeX of arXiv's titles, abstracts and names to nodes.

    source ── formulas, groups, commands ──> nodes ── merged, typeset, made stable ──> Inlines

arXiv shows these texts through MathJax: what stands outside formulas is meant to be read as text,
but authors paste their LaTeX sources. So every command of LaTeX that prints something is read,
and one that nobody knows gives its arguments, or else its own name. No backslash is left over.
"""

from __future__ import annotations

import re

from bot.document.nodes import Inlines, Text, plain_text
from bot.document.tex.command import COMMANDS, read_unknown
from bot.document.tex.nodes import merge_and_typeset
from bot.document.tex.scan import Scan
from bot.document.tex.stable import stabilize

_TEX = re.compile(r"[\\${}~`]|--|''|[\^_]\{|https?://")
_UNSTABLE = re.compile(r"[\\${}~`]|--|''|[\^_]\{")


def read_tex(source: str) -> Inlines:
    r"""Return the nodes of a raw title, abstract, comment or name.

    Text without TeX comes back unchanged, in one node; web addresses become links. Formulas keep
    their TeX next to their Unicode form. Never raises; reading the characters of an answer again
    gives the same characters.

    Args:
        source: text as arXiv gives it, TeX and all: ``Erd\H{o}s's $O(n^2)$ bound``.
    """
    if not _TEX.search(source):
        return (Text(source),) if source else ()
    inlines = _read(source)
    if not _UNSTABLE.search(plain_text(inlines)):
        return inlines
    return stabilize(inlines, lambda plain: plain_text(_read(plain)))


def plain_tex(source: str) -> str:
    """Return the characters of ``read_tex(source)`` without any style."""
    return plain_text(read_tex(source))


def _read(source: str) -> Inlines:
    return merge_and_typeset(Scan(source, COMMANDS, read_unknown).read_inlines(0, len(source)))
