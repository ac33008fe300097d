r"""What the commands of LaTeX's packages mean, in commands that LaTeX itself has.

    tex ── each known command with its arguments replaced ──> tex of LaTeX, amsmath and amssymb

amsmath's ``\genfrac`` and ``\substack``, physics (``\dv``), braket, siunitx (``\SI``), mhchem
(``\ce``), slashed and cancel, tensor, and the journals' ``\ion``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from bot.document.tex.units import number_to_tex, unit_to_tex

_ARGUMENT = re.compile(r"\s*(?:(?P<brace>\{)|(?P<token>\\(?:[A-Za-z]+|.)|[^\s\\{}]))", re.DOTALL)
_OPTION = re.compile(r"\s*\[([^\[\]{}]*)\]")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_ROMAN = re.compile(
    r"\{\s*\\(?:sc|scshape)\s+(?P<switched>[ivx]+)\s*\}|\\textsc\s*\{\s*(?P<boxed>[ivx]+)\s*\}"
)
_MAX_NESTING = 4
"""Packages' commands in arguments of others: each may write its argument twice."""


class _Arguments(NamedTuple):
    """What follows a command: an option, arguments, and where they end."""

    option: str
    given: tuple[str, ...]
    end: int


class _Command(NamedTuple):
    """A command of a package.

    Attributes:
        least: arguments that it takes at least.
        most: arguments that it takes at most; a lone one may be a token without braces.
        write: returns what it stands for, given its option and its arguments.
    """

    least: int
    most: int
    write: Callable[..., str]


def expand_packages(tex: str, nesting: int = 0) -> str:
    """Return ``tex`` with every command of ``PACKAGES`` replaced by what it stands for.

    Args:
        tex: a formula without delimiters.
        nesting: how many such commands ``tex`` is in the arguments of.
    """
    if "\\" not in tex or nesting > _MAX_NESTING:
        return tex
    written, at = "", 0
    for found in _NAMES.finditer(tex):
        if found.start() < at:
            continue
        command = PACKAGES[found[1]]
        arguments = read_arguments(tex, found.end(), command.least, command.most)
        if arguments is not None:
            given = (expand_packages(argument, nesting + 1) for argument in arguments.given)
            written += tex[at : found.start()] + command.write(arguments.option, *given)
            at = arguments.end
    return _ROMAN.sub(_write_roman, written + tex[at:])


def read_arguments(tex: str, at: int, least: int, most: int) -> _Arguments | None:
    """Return the arguments at ``at``, groups or a single token; None if there are too few."""
    option = _OPTION.match(tex, at)
    at = option.end() if option else at
    given: list[str] = []
    while len(given) < most and (found := _ARGUMENT.match(tex, at)):
        if found["brace"]:
            end = _find_closing(tex, found.end())
            if not end:
                break
            given.append(tex[found.end() : end - 1])
            at = end
        elif most == 1:
            given.append(found["token"])
            at = found.end()
        else:
            break
    is_complete = len(given) >= least
    return _Arguments(option[1] if option else "", tuple(given), at) if is_complete else None


def _find_closing(tex: str, start: int) -> int:
    """Return the offset behind the brace that closes the group whose content is at ``start``."""
    depth = 1
    for brace in _BRACES.finditer(tex, start):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if depth == 0:
            return brace.end()
    return 0


def _write_roman(found: re.Match[str]) -> str:
    return rf"\mathrm{{{(found['switched'] or found['boxed']).upper()}}}"


def _write_ion(_: str, element: str, stage: str) -> str:
    r"""Write ``\ion{Fe}{ii}``: Fe II, as small capitals are capitals."""
    numeral = re.sub(r"^\\(?:sc|scshape|rm|small)\s+", "", stage.strip())
    return rf"\mathrm{{{element}\,{numeral.upper()}}}"


def _write_struck(_: str, struck: str) -> str:
    is_one = re.fullmatch(r"\s*(?:\\[A-Za-z]+|[^\s\\{}])\s*", struck)
    return rf"\not {struck.strip()} " if is_one else rf"\not{{{struck}}}"


def _write_general_fraction(
    _: str, opening: str, closing: str, line: str, _style: str, above: str, below: str
) -> str:
    has_line = re.match(r"0(?!\.?\d*[1-9])", line.strip()) is None
    fraction = rf"\frac{{{above}}}{{{below}}}" if has_line else rf"{{{{{above}}}\atop{{{below}}}}}"
    if not (opening.strip() or closing.strip()):
        return fraction
    if (opening.strip(), closing.strip(), has_line) == ("(", ")", False):
        return rf"\binom{{{above}}}{{{below}}}"
    return rf"\left{opening.strip() or '.'}{fraction}\right{closing.strip() or '.'}"


def _write_lines(_: str, lines: str) -> str:
    r"""Write ``\substack{a\\b\\c}`` as one line atop of the others."""
    first, *others = re.split(r"\\\\", lines, maxsplit=1)
    return rf"{{{first}\atop{_write_lines('', others[0])}}}" if others else f"{{{first}}}"


def _derivative(sign: str) -> Callable[..., str]:
    def write(order: str, *given: str) -> str:
        *of, by = given
        power = f"^{{{order}}}" if order else ""
        above = f"{sign}{power}{{{of[0]}}}" if of else f"{sign}{power}"
        return rf"\frac{{{above}}}{{{sign}{{{by}}}{power}}}"

    return write


def _enclosure(*parts: str) -> Callable[..., str]:
    """Return what writes its arguments between ``parts``, the last of them behind the last."""

    def write(_: str, *given: str) -> str:
        between = (f"{part}{{{argument}}}" for part, argument in zip(parts, given, strict=False))
        return f"{''.join(between)}{parts[-1]}"

    return write


def _alphabet(before: str, after: str = "") -> Callable[..., str]:
    def write(_: str, letters: str) -> str:
        return f"{before}{{{letters}}}{after}"

    return write


def _write_prescript(_: str, above: str, below: str, of: str) -> str:
    return f"{{}}^{{{above}}}_{{{below}}}{of}"


def _write_expectation(_: str, of: str, state: str = "") -> str:
    return (
        rf"\langle{{{state}}}|{{{of}}}|{{{state}}}\rangle" if state else rf"\langle{{{of}}}\rangle"
    )


def _write_product(_: str, left: str, right: str = "") -> str:
    return rf"\langle{{{left}}}|{{{right}}}\rangle" if right else rf"\langle{{{left}}}\rangle"


def _write_dyad(_: str, left: str, right: str = "") -> str:
    return rf"|{{{left}}}\rangle\langle{{{right or left}}}|"


def _write_tensor(_: str, of: str, indices: str) -> str:
    r"""Write ``\tensor{R}{^a_b}`` with each index behind the one before."""
    return f"{{{of}}}" + re.sub(r"[\^_]", r"{}\g<0>", indices)


def _write_quantity(_: str, number: str, unit: str) -> str:
    return rf"{number_to_tex(number)}\,{unit_to_tex(unit)}"


def _write_unit(_: str, unit: str) -> str:
    return unit_to_tex(unit)


def _write_number(_: str, number: str) -> str:
    return number_to_tex(number)


def _write_range(_: str, least: str, most: str, unit: str = "") -> str:
    numbers = rf"{number_to_tex(least)}\text{{--}}{number_to_tex(most)}"
    return rf"{numbers}\,{unit_to_tex(unit)}" if unit else numbers


def _write_angle(_: str, angle: str) -> str:
    marks = (r"{}^{\circ}", r"{}^{\prime}", r"{}^{\prime\prime}")
    parts = zip(angle.split(";"), marks, strict=False)
    return "".join(f"{number_to_tex(part)}{mark}" for part, mark in parts if part.strip())


def _write_chemistry(_: str, formula: str) -> str:
    r"""Write ``\ce{SO4^2- + 2H2O}``, of which digits behind a letter or a bracket are lowered."""
    return rf"\mathrm{{{''.join(_write_chemical(formula))}}}"


_CHEMICAL = re.compile(
    r"(?P<space>\s+)|(?P<arrow><=>|<->|->|<-)|(?P<kept>\\(?:[A-Za-z]+|.)|[_^]\{[^{}]*\})"
    r"|(?P<charge>\^\d*[+-])|(?P<number>(?<=[A-Za-z)\]}])\d+)|(?P<sign>(?<=[\w)\]}])[+-](?=\s|\Z))"
    r"|(?P<other>.)",
    re.DOTALL,
)
_CHEMICAL_ARROWS = {
    "->": r"\to ", "<-": r"\gets ", "<->": r"\leftrightarrow ", "<=>": r"\rightleftharpoons ",
}  # fmt: skip


def _write_chemical(formula: str) -> Iterator[str]:
    for found in _CHEMICAL.finditer(formula):
        match found.lastgroup:
            case "space":
                yield " "
            case "arrow":
                yield _CHEMICAL_ARROWS[found[0]]
            case "number":
                yield f"_{{{found[0]}}}"
            case "sign":
                yield f"^{{{found[0]}}}"
            case "charge":
                yield f"^{{{found[0][1:]}}}"
            case _:
                yield found[0]


PACKAGES: Mapping[str, _Command] = {
    "ion": _Command(2, 2, _write_ion),
    **dict.fromkeys(
        ("slashed", "Slashed", "cancel", "bcancel", "xcancel", "centernot", "not"),
        _Command(1, 1, _write_struck),
    ),
    "genfrac": _Command(6, 6, _write_general_fraction),
    "substack": _Command(1, 1, _write_lines),
    **dict.fromkeys(("dv", "odv", "derivative"), _Command(1, 2, _derivative(r"\mathrm{d}"))),
    **dict.fromkeys(("pdv", "partialderivative"), _Command(1, 2, _derivative(r"\partial"))),
    **dict.fromkeys(("comm", "commutator"), _Command(2, 2, _enclosure("[", ",", "]"))),
    **dict.fromkeys(
        ("acomm", "anticommutator", "acommutator"), _Command(2, 2, _enclosure(r"\{", ",", r"\}"))
    ),
    **dict.fromkeys(
        ("mel", "matrixel", "matrixelement"),
        _Command(3, 3, _enclosure(r"\langle", "|", "|", r"\rangle")),
    ),
    **dict.fromkeys(("expval", "ev", "expectationvalue"), _Command(1, 2, _write_expectation)),
    **dict.fromkeys(("braket", "innerproduct", "Braket"), _Command(1, 2, _write_product)),
    **dict.fromkeys(("ketbra", "dyad", "outerproduct"), _Command(1, 2, _write_dyad)),
    **dict.fromkeys(("vb", "vectorbold"), _Command(1, 1, _alphabet(r"\mathbf"))),
    **dict.fromkeys(("va", "vectorarrow"), _Command(1, 1, _alphabet(r"\vec{\mathbf", "}"))),
    **dict.fromkeys(("vu", "vectorunit"), _Command(1, 1, _alphabet(r"\hat{\mathbf", "}"))),
    "order": _Command(1, 1, _enclosure(r"\mathcal{O}(", ")")),
    "prescript": _Command(3, 3, _write_prescript),
    "tensor": _Command(2, 2, _write_tensor),
    **dict.fromkeys(("SI", "qty"), _Command(2, 2, _write_quantity)),
    **dict.fromkeys(("SIrange", "qtyrange"), _Command(3, 3, _write_range)),
    **dict.fromkeys(("si", "unit"), _Command(1, 1, _write_unit)),
    "num": _Command(1, 1, _write_number),
    "numrange": _Command(2, 2, _write_range),
    "ang": _Command(1, 1, _write_angle),
    **dict.fromkeys(("ce", "chem"), _Command(1, 1, _write_chemistry)),
}
"""The commands with arguments that packages define."""
_NAMES = re.compile(rf"(?<!\\)\\({'|'.join(PACKAGES)})\*?(?![A-Za-z])")
