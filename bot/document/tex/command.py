r"""What each command of LaTeX gives in a text.

Commands come in kinds: styles (``\textbf{…}``), switches (``{\bf …}``), accents, links, notes,
citations, commands of formulas, and those that print nothing. Each kind is one function and the
names that it reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.document.nodes import Emphasis, Inline, Inlines, Strong, Text, plain_text
from bot.document.tex.accent import WORD_ACCENTS, add_accent
from bot.document.tex.formula import COMMANDS as FORMULA_COMMANDS
from bot.document.tex.leaf import make_code, make_formula, make_link, strip_tex_signs
from bot.document.tex.nodes import strip_links
from bot.document.tex.scan import CommandReader, Scan
from bot.document.tex.script import to_subscript, to_superscript
from bot.document.tex.symbols import LETTERS, split_names

_VERBATIM = re.compile(r"(?P<sign>[^\w\s{])(?P<code>.*?)(?P=sign)", re.DOTALL)
_SILENT = split_names(
    "rm sc sf scshape sffamily rmfamily upshape normalfont mdseries small large Large LARGE huge "
    "Huge tiny scriptsize footnotesize normalsize centering noindent xspace protect relax "
    "displaystyle maketitle bigskip medskip smallskip indent hfill vfill null newpage clearpage "
    "onehalfspacing doublespacing singlespacing raggedright left right big Big limits "
    "footnotemark allowbreak nolinebreak nobreak ignorespaces sloppy unskip cal bigl bigr"
)
_UNSEEN = split_names(
    "label vspace hspace color begin end includegraphics bibliography bibliographystyle "
    "pagestyle thispagestyle vskip hskip phantom setlength setcounter input index nocite "
    "fontsize selectfont renewcommand newcommand hypersetup thefootnote addtocounter "
    "hyphenation title author date"
)
_CITATIONS = split_names(
    "cite citep citet citealp citealt citeauthor citeyear parencite textcite autocite footcite "
    "Cite Citep Citet ref eqref autoref cref Cref pageref nameref"
)
_COLOURED = split_names(
    "textcolor colorbox texorpdfstring foreignlanguage raisebox hyperlink hyperref resizebox"
)
_SPELLED = split_names("text textrm textsc textsf textup textnormal mbox hbox mathrm")

_Style = Callable[[Inlines], Inlines]


def _strong(inner: Inlines) -> Inlines:
    return (Strong(inner),)


def _emphasis(inner: Inlines) -> Inlines:
    return (Emphasis(inner),)


def _styled(style: _Style) -> CommandReader:
    r"""Return what reads ``\textbf{…}``: an argument in a style of its own."""

    def read(scan: Scan, _: str) -> Inlines:
        inner = scan.read_argument()
        return style(inner) if plain_text(inner) else inner

    return read


def _switched(style: _Style) -> CommandReader:
    r"""Return what reads ``{\bf …``: the rest of the group; outside of a group it does nothing."""

    def read(scan: Scan, _: str) -> Inlines:
        scan.skip_space()
        inner = scan.read_rest_of_group() or ()
        return style(inner) if plain_text(inner) else inner

    return read


def _scripted(script: Callable[[str], str]) -> CommandReader:
    r"""Return what reads ``\textsuperscript{…}``."""

    def read(scan: Scan, _: str) -> Inlines:
        written = plain_text(scan.read_argument()).strip()
        return (Text(script(written)),) if written else ()

    return read


def _letter(scan: Scan, name: str) -> Inlines:
    r"""Read ``\l`` and its kin."""
    scan.skip_space_inside_word()
    return (Text(LETTERS[name]),)


def _accent(scan: Scan, name: str) -> Inlines:
    r"""Read ``\v{s}`` or ``\v s``."""
    scan.skip_space()
    return (Text(add_accent(scan.read_accent_base(), WORD_ACCENTS[name])),)


def _silent(scan: Scan, _: str) -> Inlines:
    """Read a command that prints nothing."""
    scan.skip_space()
    return ()


def _unseen(scan: Scan, _: str) -> Inlines:
    """Read a command whose argument prints nothing either; one of the spaces around it stays."""
    scan.skip_option()
    scan.skip_argument()
    scan.skip_option()
    if scan.follows_space():
        scan.skip_space()
    return ()


def _citation(scan: Scan, _: str) -> Inlines:
    """Read a citation or reference: its keys in brackets."""
    while scan.skip_option():
        pass
    keys = plain_text(scan.read_argument()).split(",")
    named = ", ".join(key.strip() for key in keys if key.strip())
    return (Text(f"[{named}]"),) if named else ()


def _note(scan: Scan, _: str) -> Inlines:
    """Read a footnote into parentheses."""
    scan.skip_option()
    inner = scan.read_argument()
    if not plain_text(inner).strip():
        return ()
    return (Text("(" if scan.follows_space() else " ("), *inner, Text(")"))


def _coloured(scan: Scan, _: str) -> Inlines:
    """Read the second of two arguments."""
    scan.skip_option()
    scan.skip_argument()
    return scan.read_argument()


def _item(scan: Scan, _: str) -> Inlines:
    """Read the start of a list's item."""
    scan.skip_option()
    scan.skip_space()
    return (Text("• "),)


def _url(scan: Scan, _: str) -> Inlines:
    r"""Read ``\url{…}``."""
    return make_link(scan.read_raw_argument(), ())


def _href(scan: Scan, _: str) -> Inlines:
    r"""Read ``\href{…}{…}``."""
    address = scan.read_raw_argument()
    return make_link(address, strip_links(scan.read_argument()))


def _verbatim(scan: Scan, _: str) -> Inlines:
    r"""Read ``\verb|…|``."""
    found = scan.take(_VERBATIM)
    written = found["code"] if found else scan.read_raw_argument()
    return make_code((Text(strip_tex_signs(written)),))


def _measured(scan: Scan, _: str) -> Inlines:
    r"""Read ``\SI{5}{mm}``."""
    scan.skip_option()
    number = scan.read_argument()
    return (*number, Text(" "), *scan.read_argument())


def _quoted(scan: Scan, _: str) -> Inlines:
    r"""Read ``\enquote{…}``."""
    return (Text("“"), *scan.read_argument(), Text("”"))


def _ensured(scan: Scan, _: str) -> Inlines:
    r"""Read ``\ensuremath{…}``."""
    return make_formula(scan.read_raw_argument())


def _formula_command(scan: Scan, name: str) -> Inlines:
    """Read a command of formulas that stands in text, with the groups behind it."""
    start = scan.at
    scan.skip_option()
    while scan.peek() == "{":
        scan.skip_argument()
    return make_formula(f"\\{name}{scan.source[start : scan.at]}")


def read_unknown(scan: Scan, name: str) -> Inlines:
    """Read a command of the authors' own: what it was given, or else its name."""
    given: list[Inline] = []
    while scan.peek() == "{":
        given += scan.read_argument()
    return tuple(given) if plain_text(given) else (Text(name),)


COMMANDS: Mapping[str, CommandReader] = {
    **dict.fromkeys(FORMULA_COMMANDS.keys() - _SPELLED, _formula_command),
    **dict.fromkeys(LETTERS, _letter),
    **dict.fromkeys(WORD_ACCENTS, _accent),
    **dict.fromkeys(_SILENT, _silent),
    **dict.fromkeys(_UNSEEN, _unseen),
    **dict.fromkeys(_CITATIONS, _citation),
    **dict.fromkeys(_COLOURED, _coloured),
    **dict.fromkeys(split_names("textbf textbold bold strong"), _styled(_strong)),
    **dict.fromkeys(
        split_names("textit emph textsl textem underline uline ul"), _styled(_emphasis)
    ),
    **dict.fromkeys(split_names("texttt code mathtt"), _styled(make_code)),
    **dict.fromkeys(split_names("bf bfseries"), _switched(_strong)),
    **dict.fromkeys(split_names("it em sl itshape slshape"), _switched(_emphasis)),
    **dict.fromkeys(split_names("tt ttfamily"), _switched(make_code)),
    **dict.fromkeys(split_names("footnote footnotetext thanks marginpar"), _note),
    **dict.fromkeys(split_names("url nolinkurl path"), _url),
    **dict.fromkeys(split_names("verb lstinline"), _verbatim),
    **dict.fromkeys(split_names("SI qty"), _measured),
    "href": _href,
    "item": _item,
    "enquote": _quoted,
    "ensuremath": _ensured,
    "textsuperscript": _scripted(to_superscript),
    "textsubscript": _scripted(to_subscript),
}
"""What reads each command that is more than a symbol."""
