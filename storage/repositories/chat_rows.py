"""Chats as rows: how they are read, whatever a damaged row holds, and how settings are stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import time
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot.model.announcement import AnnounceType
from bot.model.chat import (
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    DigestSettings,
    Paging,
    PastTypes,
    Pause,
    QuietHours,
    RenderMode,
    Style,
)
from storage.schema import chats
from storage.sql import AnyRow

_CACHED_SETTINGS = 256
"""Thousands of chats share the same few settings."""

log = structlog.get_logger(__name__)


def setting_values(digest_settings: DigestSettings) -> dict[str, Any]:
    """Return the columns that hold ``digest_settings``."""
    return {
        "types": " ".join(sorted(digest_settings.types)),
        "style": digest_settings.style,
        "form": digest_settings.render_mode,
        "paper_limit": digest_settings.limit,
        "paging": digest_settings.paging,
    }


@lru_cache(_CACHED_SETTINGS)
def _digest_settings(
    types: str, style: str, form: str, limit: int | None, paging: str
) -> DigestSettings:
    return DigestSettings(
        frozenset(map(AnnounceType, types.split())),
        Style(style),
        RenderMode(form),
        limit,
        Paging(paging),
    )


def chat_of(row: AnyRow | SimpleNamespace) -> Chat:
    """Return the chat of a row that has all columns of ``chats``.

    Raises:
        ValueError: a value cannot be read, and likewise the other errors of ``_DAMAGE``.
    """
    if row.delivery_time is None:
        raise ValueError("its delivery time is none")
    return Chat(
        id=row.id,
        address=ChatAddress(row.platform, row.place),
        kind=ChatKind(row.kind),
        language=row.language,
        timezone=row.timezone,
        delivery_time=None if row.asap else row.delivery_time,
        cursor=row.cursor,
        # The row of a retired chat keeps its due time, which holds again once it is reactivated.
        next_due_at=None if row.state == ChatState.GONE else row.next_due_at,
        awaited=row.awaited,
        pause=Pause(row.paused_until) if row.paused else None,
        digest_settings=_digest_settings(
            row.types, row.style, row.form, row.paper_limit, row.paging
        ),
        state=ChatState(row.state),
        past_types=_past_types(row) if row.past_types else (),
        muted_since=row.muted_since,
        set_up_by=row.set_up_by,
        promise=row.promise,
        weekdays=_weekdays(row.weekdays),
        quiet_hours=_quiet_hours(row.quiet_hours),
        shows_voters=row.shows_voters,
    )


@lru_cache(_CACHED_SETTINGS)
def _weekdays(stored: str) -> frozenset[int]:
    return frozenset(map(int, stored.split()))


@lru_cache(_CACHED_SETTINGS)
def _quiet_hours(stored: str) -> QuietHours | None:
    """Return the quiet hours that are stored as ``22:00-07:00``, or as "" for none."""
    if not stored:
        return None
    start, _, end = stored.partition("-")
    return QuietHours(time.fromisoformat(start), time.fromisoformat(end))


def quiet_hours_text(quiet_hours: QuietHours | None) -> str:
    """Return ``22:00-07:00``, or "" for none."""
    return f"{quiet_hours.start:%H:%M}-{quiet_hours.end:%H:%M}" if quiet_hours else ""


_DAMAGE = (ValueError, OverflowError, KeyError, OSError)
"""What reading the row of a chat may raise: the database stores whatever it is told."""
_FIRST_VALUES: Mapping[str, Any] = {
    "kind": ChatKind.PRIVATE,
    "timezone": "UTC",
    "delivery_time": time(8),
    "weekdays": "0 1 2 3 4 5 6",
    "quiet_hours": "22:00-07:00",
    "past_types": "",
    "state": ChatState.ACTIVE,
    **setting_values(DigestSettings()),
}
"""What stands for a setting that cannot be read."""


def _readable_chat(row: AnyRow | SimpleNamespace) -> Chat:
    chat = chat_of(row)
    ZoneInfo(chat.timezone)
    return chat


def mended_chat(row: AnyRow) -> Chat:
    """Return the chat of ``row``; a setting that cannot be read is as in a new chat.

    So its people can see what they have, and set it again.
    """
    try:
        return _readable_chat(row)
    except _DAMAGE as error:
        log.warning("chat_setting.ignored", chat=row.id, failure=f"{type(error).__name__}: {error}")
    stored: dict[str, Any] = {column.name: getattr(row, column.name) for column in chats.columns}
    sound = {**stored, **_FIRST_VALUES}
    kept = {name: stored[name] for name in _FIRST_VALUES if _is_sound(sound, name, stored[name])}
    return _readable_chat(SimpleNamespace(**{**sound, **kept}))


def _is_sound(sound: Mapping[str, Any], name: str, value: object) -> bool:
    """Tell whether a chat can be read whose values are ``sound`` but for this one."""
    try:
        _readable_chat(SimpleNamespace(**{**sound, name: value}))
    except _DAMAGE:
        return False
    return True


def readable_chats(rows: Iterable[AnyRow]) -> Iterator[Chat]:
    """Yield the chats of ``rows``; one with values that cannot be costs no other its digest."""
    for row in rows:
        try:
            chat = _readable_chat(row)
        except _DAMAGE as error:
            log.warning("chat.skipped", chat=row.id, failure=f"{type(error).__name__}: {error}")
        else:
            yield chat


def _past_types(row: AnyRow | SimpleNamespace) -> tuple[PastTypes, ...]:
    """Return which types the chat read before, oldest first, from ``12:new 40:cross+new``."""
    parts = (word.partition(":") for word in row.past_types.split())
    return tuple(
        PastTypes(int(until), frozenset(map(AnnounceType, types.split("+"))))
        for until, _, types in parts
    )


def past_types_after(row: AnyRow, digest_settings: DigestSettings) -> str:
    """Return the column ``past_types`` after the chat of ``row`` takes ``digest_settings``.

    What the chat read up to its cursor was selected by its present types. A second change before
    the cursor moves adds nothing.
    """
    types = frozenset(map(AnnounceType, row.types.split()))
    past = _past_types(row)
    if types == digest_settings.types or (past and past[-1].until_seq == row.cursor):
        return row.past_types
    return f"{row.past_types} {row.cursor}:{'+'.join(sorted(types))}".strip()
