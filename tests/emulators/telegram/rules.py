"""Telegram's rules for texts, entities and buttons, stricter than the server where it mends.

The real server quietly repairs crossing entities; here they are refused, since they are our bug.
All offsets are in UTF-16 code units: https://core.telegram.org/bots/api#messageentity
"""

from __future__ import annotations

import unicodedata
from itertools import combinations
from typing import Any

from tests.emulators.telegram.answer import bad_request

MAX_UNITS = 4096
MAX_ENTITIES = 100
KINDS = {
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold",
    "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote",
    "code", "pre", "text_link", "text_mention", "custom_emoji", "date_time",
}  # fmt: skip
_QUOTES = {"blockquote", "expandable_blockquote"}
_ALONE = {"code", "pre"}
_ELSEWHERE = {"url", "copy_text", "switch_inline_query_chosen_chat"}

Entity = dict[str, Any]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def piece(text: str, entity: Entity) -> str:
    """Return what ``entity`` covers of ``text``."""
    start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
    return text.encode("utf-16-le")[start:end].decode("utf-16-le")


def accept(text: str, entities: list[Entity], limit: int = MAX_UNITS) -> tuple[str, list[Entity]]:
    """Return what the server keeps of a message's text and entities, or refuse it."""
    check_entities(text, entities)
    text, entities = _clean(text, entities)
    text, entities = _trim(text, entities)
    if not shows_something(text):
        raise bad_request("message text is empty")
    if units(text) > limit:
        raise bad_request("message is too long")
    ordered = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    return text, ordered[:MAX_ENTITIES]


def check_entities(text: str, entities: list[Entity]) -> None:
    for entity in entities:
        _check_shape(entity)
        _check_range(text, entity)
    for entity, other in combinations(entities, 2):
        _check_pair(entity, other)


def _check_shape(entity: Entity) -> None:
    if entity["type"] not in KINDS:
        raise bad_request(f"can't parse MessageEntity: unsupported type {entity['type']}")
    is_link = entity["type"] == "text_link"
    if is_link and not str(entity.get("url", "")).startswith(("http://", "https://", "tg://")):
        raise bad_request("can't parse MessageEntity: text_link needs an absolute url")


def _check_range(text: str, entity: Entity) -> None:
    start, end, total = entity["offset"], entity["offset"] + entity["length"], units(text)
    if start < 0 or entity["length"] <= 0:
        raise bad_request("entity has invalid offset or length")
    if end > total:
        raise bad_request(
            f"entity beginning at UTF-16 offset {start} ends after the end of the text at "
            f"UTF-16 offset {total}"
        )
    edges = {start, end}
    if edges & _middles(text):
        raise bad_request(
            f"entity beginning at UTF-16 offset {start} begins or ends in a middle of a "
            "UTF-16 symbol"
        )


def _middles(text: str) -> set[int]:
    """Return the offsets that lie inside a surrogate pair."""
    middles: set[int] = set()
    offset = 0
    for sign in text:
        if sign > "\uffff":
            middles.add(offset + 1)
            offset += 1
        offset += 1
    return middles


def _check_pair(entity: Entity, other: Entity) -> None:
    first, second = sorted((entity, other), key=_outer_first)
    if second["offset"] >= first["offset"] + first["length"]:
        return
    if second["offset"] + second["length"] > first["offset"] + first["length"]:
        raise bad_request("entities cross each other")
    kinds = {first["type"], second["type"]}
    if kinds <= _QUOTES:
        raise bad_request("blockquotes can't be nested")
    if kinds & _ALONE and first["type"] not in _QUOTES:
        raise bad_request("pre and code entities can't be combined with others")
    if first["type"] == second["type"]:
        raise bad_request(f"{first['type']} inside {first['type']}")


def _outer_first(entity: Entity) -> tuple[int, int, bool]:
    """Order entities by what contains what; of two over the same words, the quote contains."""
    return entity["offset"], -entity["length"], entity["type"] not in _QUOTES


def _clean(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Drop carriage returns and bidi controls, turn other control characters into spaces.

    Source: ``clean_input_string`` in td/telegram/misc.cpp of https://github.com/tdlib/td
    """
    if not any(_is_dropped(sign) or sign < " " for sign in text):
        return text, entities
    starts: list[int] = []
    kept = ""
    for sign in text:
        starts += [units(kept)] * units(sign)
        kept += "" if _is_dropped(sign) else " " if sign < " " and sign != "\n" else sign
    return kept, _remap(entities, [*starts, units(kept)])


def _is_dropped(sign: str) -> bool:
    return sign == "\r" or "\u2028" <= sign <= "\u202e"


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Cut white space off both ends, as the server does, and move the entities along."""
    cut = units(text) - units(text.lstrip())
    trimmed = text.strip()
    total = units(trimmed)
    starts = [min(max(0, offset - cut), total) for offset in range(units(text) + 1)]
    return trimmed, _remap(entities, starts)


def _remap(entities: list[Entity], starts: list[int]) -> list[Entity]:
    moved: list[Entity] = []
    for entity in entities:
        start, end = starts[entity["offset"]], starts[entity["offset"] + entity["length"]]
        if end > start:
            moved.append(entity | {"offset": start, "length": end - start})
    return moved


def shows_something(text: str) -> bool:
    return any(
        unicodedata.category(sign) not in {"Zs", "Zl", "Zp", "Cc", "Cf"}
        and sign not in "\u2800\u3164\ufffc"
        for sign in text
    )


def check_keyboard(markup: dict[str, Any] | None) -> None:
    rows = (markup or {}).get("inline_keyboard", [])
    if sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        raise bad_request("reply markup is too long")
    for button in (button for row in rows for button in row):
        _check_button(button)


def _check_button(button: dict[str, Any]) -> None:
    if not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if data is None and not _ELSEWHERE & button.keys():
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed")
    copied = button.get("copy_text")
    if copied is not None and not 1 <= len(copied["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
