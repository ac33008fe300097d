"""/timezone NAME: whose morning it is."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.answer import Answer, Rows, say
from bot.commands.coming import coming
from bot.commands.command import Changes, Command, parameter
from bot.commands.context import Context
from bot.commands.quoting import quoted
from bot.commands.rescheduled import rescheduled
from bot.commands.zones import LIKELY, complete_zone, find_zone, near_zones, zones_in_season
from bot.document.nodes import Inlines
from bot.model.conversation import Action

_EXAMPLES = ("Europe/Berlin", "Asia/Shanghai", "America/New_York")


async def set_timezone(context: Context) -> Answer:
    """Change the time zone, or say it; an unknown one is answered with the nearest."""
    if not context.argument:
        return say(_said(context, "timezone.now"), rows=_buttons(LIKELY))
    zone = find_zone(context.argument)
    if zone is None:
        return _unknown(context)
    changed = await rescheduled(context, replace(context.chat, timezone=zone))
    return say(_said(changed, "timezone.changed"), await coming(changed))


def _said(context: Context, key: str) -> Inlines:
    local = context.now.astimezone(context.zone)
    return context.phrases(key, zone=context.zone_name, time=context.phrases.time(local.time()))


def _unknown(context: Context) -> Answer:
    phrases, given = context.phrases, quoted(context.argument)
    in_season, near = zones_in_season(context.argument), near_zones(context.argument)
    if in_season:
        sentence = phrases("timezone.seasonal", given=given, zones=phrases.all_of(in_season))
    elif near:
        sentence = phrases("timezone.near", given=given, suggestions=phrases.one_of(near))
    else:
        sentence = phrases("timezone.unknown", given=given, examples=phrases.one_of(_EXAMPLES))
    return say(sentence, rows=_buttons(in_season or near or _EXAMPLES))


def _buttons(zones: tuple[str, ...]) -> Rows:
    """Return buttons side by side in pairs: names of zones are long."""
    pairs = (zones[at : at + 2] for at in range(0, len(zones), 2))
    return tuple(tuple(Action(zone, "timezone", zone) for zone in pair) for pair in pairs)


TIMEZONE = Command(
    "timezone",
    "summary.timezone",
    set_timezone,
    Changes.WITH_ARGUMENT,
    parameter("zone", "parameter.timezone"),
    lambda typing: complete_zone(typing.words),
)
