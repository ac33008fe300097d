"""The time zone that a person's locale makes likely."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import cast

NO_TIMEZONE = "UTC"
"""The zone of an operator who named none; one that was named holds for everybody."""


def default_timezone(locale: str, default: str) -> str:
    """Return the zone in which a chat begins.

    Args:
        locale: the platform's language tag, ``zh-hans``, ``pt_BR``; "" when unknown. English and
            Spanish alone say nothing about the place.
        default: the operator's.
    """
    if default != NO_TIMEZONE:
        return default
    parts = locale.replace("_", "-").casefold().split("-")
    tags = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((_zones()[tag] for tag in tags if tag in _zones()), default)


@cache
def _zones() -> Mapping[str, str]:
    """Zones by language tag: of languages that are spoken almost wholly within one of them."""
    source = files("bot.commands").joinpath("likely_zones.json")
    return cast("Mapping[str, str]", json.loads(source.read_text("utf-8")))
