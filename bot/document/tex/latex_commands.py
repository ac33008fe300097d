r"""What each command of LaTeX prints in a text.

Commands come in kinds: styles (``\textbf{…}``), switches (``{\bf …}``), accents, links, notes,
citations, commands of formulas, and those that print nothing. Each kind is one function, named in
``COMMANDS`` for the commands that it reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.document.nodes import Emphasis, Inline, Inlines, Strong, Text, plain_text
from bot.document.tex.formula import COMMANDS as FORMULA_COMMANDS
from bot.document.tex.letterforms import WORD_ACCENTS, add_accent, to_subscript, to_superscript
from bot.document.tex.macros import ALIASES
from bot.document.tex.nodes import (
    make_code,
    make_formula,
    make_link,
    strip_links,
    strip_tex_signs,
)
from bot.document.tex.packages import PACKAGES, read_arguments
from bot.document.tex.scan import CommandReader, Scan
from bot.document.tex.symbols import LETTERS, split_names

_NUMERAL = re.compile(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})")
_VERBATIM = re.compile(r"(?P<sign>[^\w\s{])(?P<code>.*?)(?P=sign)", re.DOTALL)
_SILENT = split_names(
    "rm sf sffamily rmfamily upshape normalfont mdseries small large Large LARGE huge "
    "Huge tiny scriptsize footnotesize normalsize centering noindent xspace protect relax "
    "displaystyle maketitle bigskip medskip smallskip indent hfill vfill null newpage clearpage "
    "onehalfspacing doublespacing singlespacing raggedright left right big Big limits "
    "footnotemark allowbreak nolinebreak nobreak ignorespaces sloppy unskip cr "
    "bigl bigr bigm Bigl Bigr Bigm bigg Bigg biggl biggr biggm Biggl Biggr Biggm"
)
_INVISIBLE = split_names(
    "label vspace hspace color begin end includegraphics bibliography bibliographystyle "
    "pagestyle thispagestyle vskip hskip phantom setlength setcounter input index nocite "
    "fontsize selectfont renewcommand newcommand hypersetup thefootnote addtocounter "
    "hyphenation title author date"
)
_CITATIONS = split_names(
    "cite citep citet citealp citealt citeauthor citeyear parencite textcite autocite footcite "
    "Cite Citep Citet ref eqref autoref cref Cref pageref nameref"
)
_WITH_TWO_ARGUMENTS = split_names(
    "textcolor colorbox texorpdfstring foreignlanguage raisebox hyperlink hyperref resizebox"
)
_WITH_TWO_IN_FORMULAS = split_names(
    "frac dfrac tfrac cfrac nicefrac sfrac binom dbinom tbinom overset stackrel underset"
)
_WITHOUT_ARGUMENTS = split_names("quad qquad space enspace thinspace medspace thickspace left cr")
_IN_TEXT = split_names(
    "ion SI qty SIrange qtyrange si unit num numrange ang ce chem slashed cancel"
)
_EMPHASIS = split_names("textit emph textsl textem underline uline ul")
_WORDS = split_names("text textrm textsc textsf textup textnormal mbox hbox mathrm")

_Style = Callable[[Inlines], Inlines]


def _make_strong(inner: Inlines) -> Inlines:
    return (Strong(inner),)


def _make_emphasis(inner: Inlines) -> Inlines:
    return (Emphasis(inner),)


def style_argument(style: _Style) -> CommandReader:
    r"""Return the function that reads ``\textbf{…}``: an argument in a style of its own."""

    def read(scan: Scan, _: str) -> Inlines:
        inner = scan.read_argument()
        return style(inner) if plain_text(inner) else inner

    return read


def style_rest_of_group(style: _Style) -> CommandReader:
    r"""Return the function that reads ``{\bf …``: the rest of its group, if any."""

    def read(scan: Scan, _: str) -> Inlines:
        inner = read_switched(scan)
        return style(inner) if plain_text(inner) else inner

    return read


def read_switched(scan: Scan) -> Inlines:
    r"""Read what a switch applies to: the rest of its group, or a group, as in ``\bf{x}``."""
    scan.skip_space()
    return scan.read_argument() if scan.peek() == "{" else scan.read_rest_of_group() or ()


def script_argument(script: Callable[[str], str]) -> CommandReader:
    r"""Return the function that reads ``\textsuperscript{…}``."""

    def read(scan: Scan, _: str) -> Inlines:
        written = plain_text(scan.read_argument()).strip()
        return (Text(script(written)),) if written else ()

    return read


def read_letter(scan: Scan, name: str) -> Inlines:
    r"""Read ``\l`` and similar letters."""
    scan.skip_space_inside_word()
    return (Text(LETTERS[name]),)


def read_accent(scan: Scan, name: str) -> Inlines:
    r"""Read ``\v{s}`` or ``\v s``; over nothing, as in ``a\b``, it is no accent."""
    start = scan.at
    scan.skip_space()
    is_group, base = scan.peek() == "{", scan.read_accent_base()
    if not base and not is_group:
        scan.at = start
        return (Text(name),)
    return (Text(add_accent(base, WORD_ACCENTS[name])),)


def skip_command(scan: Scan, _: str) -> Inlines:
    r"""Read a command that prints nothing; a group behind it, as in ``\rm{i}``, has no braces."""
    scan.skip_space()
    return scan.read_argument() if scan.peek() == "{" else ()


def skip_command_with_argument(scan: Scan, _: str) -> Inlines:
    """Read a command whose argument prints nothing either; keep one of the spaces around it."""
    scan.skip_option()
    scan.skip_argument()
    scan.skip_option()
    if scan.follows_space():
        scan.skip_space()
    return ()


def read_citation(scan: Scan, _: str) -> Inlines:
    """Read a citation or reference: print its keys in brackets."""
    while scan.skip_option():
        pass
    keys = plain_text(scan.read_argument()).split(",")
    named = ", ".join(key.strip() for key in keys if key.strip())
    return (Text(f"[{named}]"),) if named else ()


def read_footnote(scan: Scan, _: str) -> Inlines:
    """Read a footnote: print it in parentheses."""
    scan.skip_option()
    inner = scan.read_argument()
    if not plain_text(inner).strip():
        return ()
    return (Text("(" if scan.follows_space() else " ("), *inner, Text(")"))


def read_second_argument(scan: Scan, _: str) -> Inlines:
    """Read the second of two arguments."""
    scan.skip_option()
    scan.skip_argument()
    return scan.read_argument()


def read_item(scan: Scan, _: str) -> Inlines:
    """Read the start of a list's item."""
    scan.skip_option()
    scan.skip_space()
    return (Text("• "),)


def read_url(scan: Scan, _: str) -> Inlines:
    r"""Read ``\url{…}``."""
    return make_link(scan.read_raw_argument(), ())


def read_href(scan: Scan, _: str) -> Inlines:
    r"""Read ``\href{…}{…}``."""
    address = scan.read_raw_argument()
    return make_link(address, strip_links(scan.read_argument()))


def read_verbatim(scan: Scan, _: str) -> Inlines:
    r"""Read ``\verb|…|``."""
    found = scan.take(_VERBATIM)
    written = found["code"] if found else scan.read_raw_argument()
    return make_code((Text(strip_tex_signs(written)),))


def read_package_command(scan: Scan, name: str) -> Inlines:
    r"""Read a package's command that stands for a formula: ``\SI{5}{mm}``, ``\ce{H2O}``."""
    command = PACKAGES[name]
    found = read_arguments(scan.source[: scan.end], scan.at, command.least, command.most)
    if found is None:
        return read_unknown(scan, name)
    written, scan.at = scan.source[scan.at : found.end], found.end
    return make_formula(rf"\{name}{written}")


def read_small_capitals(scan: Scan, name: str) -> Inlines:
    r"""Read ``{\sc iii}`` or ``\textsc{iii}``: a numeral in capitals, and else the words."""
    inner = scan.read_argument() if name.startswith("text") else read_switched(scan)
    words = plain_text(inner).strip()
    return (Text(words.upper()),) if _NUMERAL.fullmatch(words) else inner


def read_quotation(scan: Scan, _: str) -> Inlines:
    r"""Read ``\enquote{…}``."""
    return (Text("“"), *scan.read_argument(), Text("”"))


def read_ensured_formula(scan: Scan, _: str) -> Inlines:
    r"""Read ``\ensuremath{…}``."""
    return make_formula(scan.read_raw_argument())


def read_formula_command(scan: Scan, name: str) -> Inlines:
    r"""Read a command of formulas that is used in text, with its arguments: ``\bar D``."""
    start = scan.at
    waiting = _count_arguments(name)
    while waiting > 0:
        scan.skip_option()
        command = scan.skip_tex_argument()
        waiting += -waiting if command is None else _count_arguments(command) - 1
    return make_formula(f"\\{name}{scan.source[start : scan.at]}")


def _count_arguments(name: str) -> int:
    """Return how many arguments a command of formulas takes; "" takes none."""
    name = ALIASES.get(name, name)
    if name not in FORMULA_COMMANDS or name in _WITHOUT_ARGUMENTS:
        return 0
    return 2 if name in _WITH_TWO_IN_FORMULAS else 1


def read_unknown(scan: Scan, name: str) -> Inlines:
    """Read an author's own command: print its arguments, or else its name."""
    arguments: list[Inline] = []
    while scan.peek() == "{":
        arguments += scan.read_argument()
    return tuple(arguments) if plain_text(arguments) else (Text(name),)


COMMANDS: Mapping[str, CommandReader] = {
    **{
        name: read_formula_command
        for name in (*FORMULA_COMMANDS, *ALIASES)
        if ALIASES.get(name, name) in FORMULA_COMMANDS.keys() - _WORDS
    },
    **dict.fromkeys(LETTERS, read_letter),
    **dict.fromkeys(WORD_ACCENTS, read_accent),
    **dict.fromkeys(_SILENT, skip_command),
    **dict.fromkeys(_INVISIBLE, skip_command_with_argument),
    **dict.fromkeys(_CITATIONS, read_citation),
    **dict.fromkeys(_WITH_TWO_ARGUMENTS, read_second_argument),
    **dict.fromkeys(split_names("textbf textbold bold strong"), style_argument(_make_strong)),
    **dict.fromkeys(_EMPHASIS, style_argument(_make_emphasis)),
    **dict.fromkeys(split_names("texttt code mathtt"), style_argument(make_code)),
    **dict.fromkeys(split_names("bf bfseries"), style_rest_of_group(_make_strong)),
    **dict.fromkeys(split_names("it em sl itshape slshape"), style_rest_of_group(_make_emphasis)),
    **dict.fromkeys(split_names("tt ttfamily"), style_rest_of_group(make_code)),
    **dict.fromkeys(split_names("footnote footnotetext thanks marginpar"), read_footnote),
    **dict.fromkeys(split_names("url nolinkurl path"), read_url),
    **dict.fromkeys(split_names("verb lstinline"), read_verbatim),
    **dict.fromkeys(_IN_TEXT, read_package_command),
    **dict.fromkeys(split_names("sc scshape textsc"), read_small_capitals),
    "href": read_href,
    "item": read_item,
    "enquote": read_quotation,
    "ensuremath": read_ensured_formula,
    "textsuperscript": script_argument(to_superscript),
    "textsubscript": script_argument(to_subscript),
}
"""The function that reads each command, except for plain symbols."""
