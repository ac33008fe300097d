r"""Macros that a text defines itself: ``\newcommand{\eps}{\varepsilon}`` and then ``$\eps$``.

    source ── definitions, taken out ──> names and bodies ── put where they are used ──> source

Bodies may use other macros; a text that would grow without end is left as it is by then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_DEFINES = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand)\*?\s*"
    r"(?:\{\s*(?P<braced>\\[A-Za-z]+)\s*\}|(?P<bare>\\[A-Za-z]+))\s*"
    r"(?:\[(?P<count>\d)\]\s*)?(?:\[(?P<default>[^\[\]]*)\]\s*)?(?=\{)"
    r"|\\(?P<operator>DeclareMathOperator)\*?\s*\{?\s*(?P<function>\\[A-Za-z]+)\s*\}?\s*(?=\{)"
    r"|\\(?:def|gdef)\s*(?P<primitive>\\[A-Za-z]+)(?P<parameters>(?:#\d)*)\s*(?=\{)"
)
_BRACE = re.compile(r"\\.|([{}])", re.DOTALL)
_PARAMETER = re.compile(r"#(\d)")
_MAX_GROWTH = 8
"""How many times as long a text may become; beyond, its macros stay as they are."""


@dataclass(frozen=True, slots=True)
class _Macro:
    """A macro: its name with the backslash, how many arguments it takes, and what it means."""

    name: str
    count: int
    default: str | None
    body: str


def expand_definitions(source: str) -> str:
    r"""Return ``source`` with the macros that it defines replaced by what they mean.

    Args:
        source: a text; one without definitions comes back unchanged.
    """
    if _DEFINES.search(source) is None:
        return source
    rest, macros = _take_out(source)
    for _ in macros:  # each may use all the others, and none itself
        before = rest
        for macro in macros:
            expanded = _expand(rest, macro, _MAX_GROWTH * len(source))
            if expanded is None:
                return rest
            rest = expanded
        if rest == before:
            break
    return rest


def _take_out(source: str) -> tuple[str, Sequence[_Macro]]:
    """Return ``source`` without its definitions, and these."""
    kept: list[str] = []
    macros: list[_Macro] = []
    start = 0
    while found := _DEFINES.search(source, start):
        end = _end_of_group(source, found.end())
        if not end:
            break
        body = source[found.end() + 1 : end - 1].rstrip().removesuffix(r"\xspace")
        macros.append(_macro(found, body))
        kept.append(source[start : found.start()])
        start = end + len(source[end:]) - len(source[end:].lstrip())
    return "".join((*kept, source[start:])), macros


def _macro(found: re.Match[str], body: str) -> _Macro:
    if found["operator"]:
        return _Macro(found["function"], 0, None, rf"\operatorname{{{body}}}")
    if found["primitive"]:
        return _Macro(found["primitive"], found["parameters"].count("#"), None, body)
    name = found["braced"] or found["bare"]
    return _Macro(name, int(found["count"] or 0), found["default"], body)


def _end_of_group(source: str, start: int) -> int:
    """Return where the group that begins at ``start`` ends; 0 if it does not."""
    depth = 0
    for brace in _BRACE.finditer(source, start):
        if brace[1]:
            depth += 1 if brace[1] == "{" else -1
            if depth == 0:
                return brace.end()
    return 0


def _expand(source: str, macro: _Macro, room: int) -> str | None:
    """Return ``source`` with the body of ``macro`` wherever it is used; None beyond ``room``.

    Args:
        source: a text.
        macro: that it may use.
        room: characters that the result may have.
    """
    use = re.compile(rf"{re.escape(macro.name)}(?![A-Za-z])[ ]*")
    pieces: list[str] = []
    start = 0
    while found := use.search(source, start):
        pieces.append(source[start : found.start()])
        arguments, start = _read_arguments(source, found.end(), macro)
        room -= len(pieces[-1]) + _filled_length(macro.body, arguments)
        if room < 0:
            return None
        body = _PARAMETER.sub(lambda sign, given=arguments: given.get(sign[1], ""), macro.body)
        # TeX takes a space behind a name for its end; in prose its author meant a space.
        gap = " " if not macro.count and source[start - 1] == " " else ""
        is_script = source[: found.start()].rstrip()[-1:] in {"^", "_"}
        pieces.append(f"{{{body}}}" if is_script else f"{body}{gap}")
    return "".join((*pieces, source[start:]))


def _filled_length(body: str, arguments: Mapping[str, str]) -> int:
    signs = _PARAMETER.findall(body)
    return len(body) - 2 * len(signs) + sum(len(arguments.get(sign, "")) for sign in signs)


def _read_arguments(source: str, start: int, macro: _Macro) -> tuple[dict[str, str], int]:
    """Return the arguments of a use by their numbers, and where they end."""
    arguments: dict[str, str] = {}
    for number in range(1, macro.count + 1):
        if number == 1 and macro.default is not None:
            end = source.find("]", start) + 1 if source[start : start + 1] == "[" else 0
            arguments["1"] = source[start + 1 : end - 1] if end else macro.default
            start = end or start
        elif source[start : start + 1] == "{" and (end := _end_of_group(source, start)):
            arguments[str(number)], start = source[start + 1 : end - 1], end
        else:
            arguments[str(number)], start = source[start : start + 1], start + 1
    return arguments, start
