r"""The pass over a text: literal characters, and what each special sign and command gives.

Commands come in kinds, each a table of names and one method of ``Reader``: styles (``\textbf{…}``),
switches (``{\bf …}``), accents, symbols, links, notes, citations, and those that print nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from bot.document.nodes import Code, Emphasis, Inline, Inlines, Link, Math, Strong, Text, plain_text
from bot.document.tex.accent import SIGN_ACCENTS, WORD_ACCENTS, accented
from bot.document.tex.formula import COMMANDS, unicode_formula
from bot.document.tex.literal import address_at, unescaped
from bot.document.tex.nodes import unlinked
from bot.document.tex.script import subscript, superscript
from bot.document.tex.span import formula_at, is_literal_group, matching_braces
from bot.document.tex.symbols import LETTERS, SIGNS, names, symbols

_SPECIAL = re.compile(r"[\\{$~]|[\^_](?=\{)|https?://")
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)(?:\*(?=\s*\{))?|(.)|$)", re.DOTALL)
_SPACE = re.compile(r"\s*")
_OPTION = re.compile(r"\s*\[[^\[\]]*\]")
_VERBATIM = re.compile(r"(?P<sign>[^\w\s{])(?P<code>.*?)(?P=sign)", re.DOTALL)
_ABSOLUTE = re.compile(r"(?:https?://|mailto:)[^\s]+\Z")
_HOST = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:[/?#][^\s]*)?\Z")
_PLAIN_FORMULA = re.compile(r"[\d\s.,:;%+\-−–—×∼≈±<>=°′″→←↑↓✓⁰¹²³⁴-⁻…/()$&#*]*")
_UNICODE_COMMAND = re.compile(r"\s*\\unicode\b")
_TEX_SIGNS = re.compile(r"[\\{}$]")
_DEEPEST = 24


def _code(inner: Inlines) -> Inlines:
    """Return the characters of ``inner`` as code; links in it stay links."""
    if any(isinstance(inline, Link) for inline in inner):
        return inner
    return (Code(plain_text(inner)),)


_STYLES: Mapping[str, Callable[[Inlines], Inlines]] = {
    **dict.fromkeys(("textbf", "bold", "strong", "textbold"), lambda inner: (Strong(inner),)),
    **dict.fromkeys(
        ("textit", "emph", "textsl", "underline", "uline", "textem", "ul", "mathit"),
        lambda inner: (Emphasis(inner),),
    ),
    **dict.fromkeys(("texttt", "code", "mathtt"), _code),
}
_SWITCHES: Mapping[str, Callable[[Inlines], Inlines]] = {
    **dict.fromkeys(("bf", "bfseries"), _STYLES["textbf"]),
    **dict.fromkeys(("it", "em", "sl", "itshape", "slshape"), _STYLES["textit"]),
    **dict.fromkeys(("tt", "ttfamily"), _STYLES["texttt"]),
}
_SILENT = names(
    "rm sc sf scshape sffamily rmfamily upshape normalfont mdseries small large Large LARGE huge "
    "Huge tiny scriptsize footnotesize normalsize centering noindent xspace protect relax "
    "displaystyle maketitle bigskip medskip smallskip indent hfill vfill null newpage clearpage "
    "onehalfspacing doublespacing singlespacing raggedright left right big Big limits "
    "footnotemark allowbreak nolinebreak nobreak ignorespaces sloppy unskip cal"
)
_UNSEEN = names(
    "label vspace hspace color begin end includegraphics bibliography bibliographystyle "
    "pagestyle thispagestyle vskip hskip phantom setlength setcounter input index nocite "
    "fontsize selectfont renewcommand newcommand hypersetup thefootnote addtocounter "
    "hyphenation title author date"
)
_CITATIONS = names(
    "cite citep citet citealp citealt citeauthor citeyear parencite textcite autocite footcite "
    "Cite Citep Citet ref eqref autoref cref Cref pageref nameref"
)
_NOTES = frozenset(("footnote", "thanks", "footnotetext", "marginpar"))
_COLOURED = names(
    "textcolor colorbox texorpdfstring foreignlanguage raisebox hyperlink hyperref resizebox"
)
_MEASURED = names("SI qty")
_FORMULA_ONLY = COMMANDS.keys() - names(
    "text textrm textsc textsf textup textnormal mbox hbox mathrm"
)
_SCRIPTS = {"textsuperscript": superscript, "textsubscript": subscript}


class Reader:
    """One pass over one source."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._closing = matching_braces(source)
        self._depth = 0
        self._at = 0
        self._end = len(source)
        self._out: list[Inline] = []

    def inlines(self, start: int, end: int) -> Inlines:
        """Return the nodes of the source from ``start`` to ``end``, adjacent texts unmerged."""
        outer = self._at, self._end, self._out
        self._at, self._end, self._out = start, end, []
        self._depth += 1
        while self._at < self._end:
            self._step()
        self._depth -= 1
        inner, (self._at, self._end, self._out) = self._out, outer
        return tuple(inner)

    def _step(self) -> None:
        """Read literal characters up to the next special one, and that one."""
        special = _SPECIAL.search(self._source, self._at, self._end)
        if special is None:
            self._text(self._source[self._at : self._end])
            self._at = self._end
            return
        self._text(self._source[self._at : special.start()])
        self._at = special.start()
        _SIGNS[special[0][0]](self)

    def _text(self, text: str) -> None:
        if text:
            self._out.append(Text(text))

    def _inner(self, span: tuple[int, int]) -> Inlines:
        """Read a group's content, unless it is nested beyond reason."""
        if self._depth >= _DEEPEST:
            return (Text(_TEX_SIGNS.sub("", self._source[slice(*span)])),)
        return self.inlines(*span)

    # --- special signs -----------------------------------------------------------------------

    def tie(self) -> None:
        """Read ``~``: a space between two words, or else "about"."""
        before = self._source[self._at - 1 : self._at]
        after = self._source[self._at + 1 : self._at + 2]
        tied = before.strip(" \n\t([~") and after.strip(" \n\t~") and self._at + 1 < self._end
        self._text(" " if tied else "~")
        self._at += 1

    def braces(self) -> None:
        """Read ``{…}``: a group, or braces that are meant as braces."""
        span = self._group()
        if span is None:
            self._text("{")
            self._at += 1
            return
        content = self._source[slice(*span)]
        inner = self._inner(span)
        self._at = span[1] + 1
        literal = is_literal_group(content)
        self._out += (Text("{"), *inner, Text("}")) if literal else inner

    def dollar(self) -> None:
        """Read a formula, or a dollar."""
        if not self._formula():
            self._text("$")
            self._at += 1

    def _formula(self) -> bool:
        span = formula_at(self._source, self._at, self._end)
        if span is None:
            return False
        self._at = span.end
        self._out += _formula_nodes(span.tex)
        return True

    def script(self) -> None:
        """Read ``^{…}`` or ``_{…}`` outside a formula."""
        sign = self._source[self._at]
        self._at += 1
        span = self._group()
        if span is None:
            self._text(sign)
            return
        self._at = span[1] + 1
        self._text(unicode_formula(f"{sign}{{{self._source[slice(*span)]}}}"))

    def address(self) -> None:
        """Read a bare web address."""
        end = address_at(self._source, self._at, self._end)
        if end == self._at:
            end += len("http")
            self._text(self._source[self._at : end])
        else:
            address = unescaped(self._source[self._at : end])
            self._out.append(Link((Text(address),), address))
        self._at = end

    # --- commands ----------------------------------------------------------------------------

    def command(self) -> None:
        """Read a command and its arguments."""
        found = _COMMAND.match(self._source, self._at, self._end)
        name, sign = (found[1], found[2]) if found else (None, None)
        if (sign in {"(", "["} or name == "begin") and self._formula():
            return
        self._at = found.end() if found else self._at + 1
        if name:
            self._word_command(name)
        elif sign:
            self._sign_command(sign)

    def _sign_command(self, sign: str) -> None:
        if sign in SIGN_ACCENTS:
            self._text(accented(self._letter(), SIGN_ACCENTS[sign]))
        else:
            self._text(SIGNS.get(sign, sign))

    def _word_command(self, name: str) -> None:
        for kind, read in _KINDS:
            if name in kind:
                read(self, name)
                return
        symbol = symbols().get(name)
        if symbol is None:
            self.unknown(name)
        else:
            self._text(symbol)

    def letter(self, name: str) -> None:
        r"""Read ``\l`` and its kin; a space behind one ends its name inside a word."""
        self._text(LETTERS[name])
        behind = _SPACE.match(self._source, self._at, self._end)
        if behind and self._source[behind.end() : behind.end() + 1].islower():
            self._at = behind.end()

    def accent(self, name: str) -> None:
        r"""Read ``\v{s}`` or ``\v s``."""
        if self._peek_after_space() != "{":
            self._skip_space()
        self._text(accented(self._letter(), WORD_ACCENTS[name]))

    def style(self, name: str) -> None:
        """Read an argument in a style of its own."""
        inner = self._argument()
        self._out += _STYLES[name](inner) if plain_text(inner) else inner

    def switch(self, name: str) -> None:
        """Read the rest of the group in another style; outside of a group, change nothing."""
        self._skip_space()
        if self._depth > 1:
            inner = self._inner((self._at, self._end))
            self._at = self._end
            self._out += _SWITCHES[name](inner) if plain_text(inner) else inner

    def silent(self, _: str) -> None:
        """Print nothing."""
        self._skip_space()

    def unseen(self, _: str) -> None:
        """Print nothing of the arguments either."""
        self._option()
        self._argument()
        self._option()
        self._close_gap()

    def citation(self, _: str) -> None:
        """Read the keys of a citation or reference: ``[key, key]``."""
        while self._option():
            pass
        keys = plain_text(self._argument()).split(",")
        named = ", ".join(key.strip() for key in keys if key.strip())
        self._text(f"[{named}]" if named else "")

    def note(self, _: str) -> None:
        """Read a footnote into parentheses."""
        self._option()
        inner = self._argument()
        if plain_text(inner).strip():
            gap = "" if self._after_space() else " "
            self._out += (Text(f"{gap}("), *inner, Text(")"))

    def coloured(self, _: str) -> None:
        """Read the second of two arguments."""
        self._option()
        self._argument()
        self._out += self._argument()

    def scripted(self, name: str) -> None:
        r"""Read ``\textsuperscript{…}``."""
        written = plain_text(self._argument()).strip()
        self._text(_SCRIPTS[name](written) if written else "")

    def item(self, _: str) -> None:
        """Read the start of a list's item."""
        self._option()
        self._skip_space()
        self._text("• ")

    def url(self, _: str) -> None:
        r"""Read ``\url{…}``."""
        self._out += _link(self._raw_argument(), ())

    def href(self, _: str) -> None:
        r"""Read ``\href{…}{…}``."""
        address = self._raw_argument()
        self._out += _link(address, unlinked(self._argument()))

    def verbatim(self, _: str) -> None:
        r"""Read ``\verb|…|``."""
        found = _VERBATIM.match(self._source, self._at, self._end)
        if found is None:
            self._out += _code(self._argument())
            return
        self._at = found.end()
        self._out += _code((Text(_TEX_SIGNS.sub("", found["code"])),))

    def measured(self, _: str) -> None:
        r"""Read ``\SI{5}{mm}``."""
        self._option()
        number = self._argument()
        self._out += (*number, Text(" "), *self._argument())

    def quoted(self, _: str) -> None:
        r"""Read ``\enquote{…}``."""
        self._out += (Text("“"), *self._argument(), Text("”"))

    def ensured(self, _: str) -> None:
        r"""Read ``\ensuremath{…}``."""
        self._out += _formula_nodes(self._raw_argument())

    def formula_command(self, name: str) -> None:
        """Read a command of formulas that stands in text, with the groups behind it."""
        start = self._at
        self._option()
        while self._source.startswith("{", self._at) and self._at < self._end:
            self._raw_argument()
        self._out += _formula_nodes(f"\\{name}{self._source[start : self._at]}")

    def unknown(self, name: str) -> None:
        """Read a command of the authors' own: what it was given, or else its name."""
        given: list[Inline] = []
        while self._source.startswith("{", self._at) and self._at < self._end:
            given += self._argument()
        self._out += given if plain_text(given) else (Text(name),)

    # --- arguments ---------------------------------------------------------------------------

    def _group(self) -> tuple[int, int] | None:
        """Return the content of the group that begins here, if it ends inside this span."""
        close = self._closing.get(self._at, self._end)
        return (self._at + 1, close) if close < self._end else None

    def _argument_span(self) -> tuple[int, int]:
        """Step over an argument in braces and return its content; empty where there is none."""
        if self._peek_after_space() != "{":
            return self._at, self._at
        self._skip_space()
        span = self._group() or (self._at + 1, self._at + 1)
        self._at = span[1] + 1 if span[1] in self._closing.values() else span[1]
        return span

    def _argument(self) -> Inlines:
        return self._inner(self._argument_span())

    def _raw_argument(self) -> str:
        return self._source[slice(*self._argument_span())]

    def _letter(self) -> str:
        """Read what an accent stands on: a group, a command, or one character."""
        if self._at >= self._end:
            return ""
        character = self._source[self._at]
        if character == "{":
            return plain_text(self._argument())
        if character == "\\":
            return self._letter_command()
        if character.isalpha():
            self._at += 1
            return character
        return ""

    def _letter_command(self) -> str:
        found = _COMMAND.match(self._source, self._at, self._end)
        if found is None or found[1] not in LETTERS:
            return ""
        self._at = found.end()
        self._skip_space_before_lower()
        return LETTERS[found[1]]

    def _option(self) -> bool:
        """Step over an argument in square brackets; tell whether there was one."""
        found = _OPTION.match(self._source, self._at, self._end)
        if found:
            self._at = found.end()
        return found is not None

    def _skip_space(self) -> None:
        found = _SPACE.match(self._source, self._at, self._end)
        self._at = found.end() if found else self._at

    def _skip_space_before_lower(self) -> None:
        found = _SPACE.match(self._source, self._at, self._end)
        if found and self._source[found.end() : found.end() + 1].islower():
            self._at = found.end()

    def _peek_after_space(self) -> str:
        found = _SPACE.match(self._source, self._at, self._end)
        at = found.end() if found else self._at
        return self._source[at : min(at + 1, self._end)]

    def _after_space(self) -> bool:
        return not self._out or plain_text(self._out[-1:])[-1:].isspace()

    def _close_gap(self) -> None:
        """After something that prints nothing, keep one of the spaces around it."""
        if self._after_space():
            self._skip_space()


def _formula_nodes(tex: str) -> Inlines:
    """Return a formula, or mere text where its Unicode form says everything."""
    tex = tex.strip()
    if _ABSOLUTE.match(tex):
        return _link(tex, ())
    plain = unicode_formula(tex)
    if _PLAIN_FORMULA.fullmatch(plain) or _UNICODE_COMMAND.match(tex):
        return (Text(plain),)
    return (Math(tex, plain),)


def _link(address: str, shown: Inlines) -> Inlines:
    """Return a link to ``address``; what is no address is only shown."""
    address = unescaped(address)
    url = f"https://{address}" if _HOST.match(address) else address
    shown = shown if plain_text(shown).strip() else (Text(_TEX_SIGNS.sub("", address)),)
    return (Link(shown, url),) if _ABSOLUTE.match(url) else shown


_SIGNS: Mapping[str, Callable[[Reader], None]] = {
    "\\": Reader.command,
    "{": Reader.braces,
    "$": Reader.dollar,
    "~": Reader.tie,
    "^": Reader.script,
    "_": Reader.script,
    "h": Reader.address,
}
_KINDS: tuple[tuple[Collection[str], Callable[[Reader, str], None]], ...] = (
    (LETTERS, Reader.letter),
    (WORD_ACCENTS, Reader.accent),
    (_STYLES, Reader.style),
    (_SWITCHES, Reader.switch),
    (_SILENT, Reader.silent),
    (_UNSEEN, Reader.unseen),
    (_CITATIONS, Reader.citation),
    (_NOTES, Reader.note),
    (_COLOURED, Reader.coloured),
    (_SCRIPTS, Reader.scripted),
    (frozenset(("item",)), Reader.item),
    (frozenset(("url", "nolinkurl", "path")), Reader.url),
    (frozenset(("href",)), Reader.href),
    (frozenset(("verb", "lstinline")), Reader.verbatim),
    (_MEASURED, Reader.measured),
    (frozenset(("enquote",)), Reader.quoted),
    (frozenset(("ensuremath",)), Reader.ensured),
    (_FORMULA_ONLY, Reader.formula_command),
)
