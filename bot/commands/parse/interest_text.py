"""How interests are written: ``moe: cs.LG "mixture of experts"``, and ``moe types new``. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.model.chat import Interest
from bot.model.folding import fold
from bot.query import vocabulary

MAX_NAME = 40
"""Characters of a name."""
_NAMED = re.compile(
    r"\s*(?P<name>[^\s:\uff1a\"\u201c\u201d()|@#-][^:\uff1a\"\u201c\u201d()|]*?)\s*[:\uff1a]"
    r"(?P<query>(?!//).*)",
    re.DOTALL,
)
_NUMBERED = re.compile(r"\s*#(?P<id>\d{1,18})(?!\w)\s*(?P<rest>.*)", re.DOTALL)
_SYNTAX = re.compile(
    r"[\"\u201c\u201d\u201e\u300c|]|(?:^|\s)[-@\uff0d\uff20][^\W_]|\b(?:AND|OR|ANDNOT|NOT)\b"
    r"|[^\W_]\*(?:\s|$)|(?:^|[\s(])(?P<field>[^\W\d_]+)[:\uff1a]\s?\S"
)
_UNTIL = re.compile(
    r"(?:^|\s)(?:until|till|\u76f4\u5230|\u5230|\u81f3)\s*(?P<end>[^\s].*)$", re.IGNORECASE
)
_SETTINGS: Mapping[str, str] = {
    "types": "types", "type": "types", "\u7c7b\u578b": "types",
    "max": "max", "most": "max", "limit": "max", "\u4e0a\u9650": "max", "\u7bc7\u6570": "max",
    "highlight": "highlight", "\u6807\u8bb0": "highlight",
    "select": "select", "\u6311\u9009": "select",
    "up": "up", "\u4e0a\u79fb": "up", "down": "down", "\u4e0b\u79fb": "down",
    "name": "name", "rename": "name", "\u6539\u540d": "name",
}  # fmt: skip
"""What can be set of an interest, by the words for it."""


def split_interest_name(argument: str) -> tuple[str, str]:
    """Return the name and the query of ``NAME: QUERY``; no name where there is none.

    What is the name of a field, here or in another search, is no name of an interest.
    """
    found = _NAMED.fullmatch(argument)
    if found is None:
        return "", argument
    name = " ".join(found["name"].split())
    is_field = vocabulary.find_field(name) or vocabulary.is_foreign_field(name)
    is_misspelt = not found["query"].startswith((" ", "\n")) and vocabulary.nearest_field(name)
    return ("", argument) if is_field or is_misspelt else (name, found["query"].strip())


def has_syntax(argument: str) -> bool:
    """Tell whether ``argument`` has signs of a query, which no list of categories has."""
    return any(
        found["field"] is None
        or vocabulary.find_field(found["field"])
        or vocabulary.is_foreign_field(found["field"])
        for found in _SYNTAX.finditer(argument)
    )


def find_interest(argument: str, interests: Iterable[Interest]) -> tuple[Interest | None, str]:
    """Return the interest that ``argument`` begins with, by name or number, and what follows it."""
    if found := _NUMBERED.fullmatch(argument):
        number = int(found["id"])
        numbered = next((interest for interest in interests if interest.id == number), None)
        return numbered, found["rest"].strip()
    text = argument.strip()
    for interest in sorted(interests, key=lambda interest: -len(interest.name)):
        called, rest = text[: len(interest.name)], text[len(interest.name) :]
        if fold(called) == fold(interest.name) and (not rest or rest[0] in " \n:\uff1a"):
            return interest, rest.strip()
    return None, text


def split_setting(rest: str) -> tuple[str, str]:
    """Return which setting ``rest`` names and its value; "" and the query where it names none."""
    word, _, value = rest.partition(" ")
    setting = _SETTINGS.get(fold(word).strip(), "")
    return (setting, value.strip()) if setting else ("", rest.lstrip(":\uff1a").strip())


def names_edit(argument: str) -> bool:
    """Tell whether ``argument`` is a name with a query or a setting, as /edit takes them."""
    name, _ = split_interest_name(argument)
    return bool(name) or any(word in _SETTINGS for word in fold(argument).split()[1:])


def names_mute(argument: str) -> bool:
    """Tell whether ``argument`` is what /mute takes: words after a minus, or an end."""
    return argument.startswith(("-", "\uff0d")) or split_end(argument)[1] != ""


def begins_end(rest: str) -> bool:
    """Tell whether ``rest``, behind the name of an interest, begins as an end does."""
    return _UNTIL.match(rest) is not None


def split_end(argument: str) -> tuple[str, str]:
    """Return what stands before ``until DATE``, and the date; "" where there is none."""
    found = _UNTIL.search(argument)
    return (argument[: found.start()].strip(), found["end"]) if found else (argument, "")
