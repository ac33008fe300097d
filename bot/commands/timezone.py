"""/timezone NAME: on whose clock the delivery time is."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.command import (
    Answer,
    ButtonRows,
    Command,
    Guide,
    Mutation,
    Section,
    arrange_in_rows,
    make_parameter,
    say,
)
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.commands.parse.timezones import (
    COMMON_TIMEZONES,
    ambiguous_timezones,
    closest_timezones,
    complete_timezone,
    parse_timezone,
    seasonal_timezones,
)
from bot.commands.support.next_digest import next_digest_sentence, recency_sentence
from bot.commands.time import schedule_buttons, store_schedule
from bot.document.nodes import Inlines
from bot.model.conversation import Action

_EXAMPLES = ("Europe/Berlin", "Asia/Shanghai", "America/New_York")


async def set_timezone(context: Context) -> Answer:
    """Change the time zone, or show it; an unknown name is answered with similar ones."""
    if not context.argument:
        return say(_zone_sentence(context, "timezone.now"), rows=_buttons(COMMON_TIMEZONES))
    zone = parse_timezone(context.argument)
    if zone is None:
        return _unknown(context)
    changed = await store_schedule(context, replace(context.chat, timezone=zone))
    return say(
        _zone_sentence(changed, "timezone.changed"),
        await next_digest_sentence(changed),
        recency_sentence(changed),
        rows=schedule_buttons(changed),
    )


def _zone_sentence(context: Context, key: str) -> Inlines:
    local = context.now.astimezone(context.zone)
    return context.phrases(key, zone=context.zone_name, time=context.phrases.time(local.time()))


def _unknown(context: Context) -> Answer:
    phrases, given = context.phrases, echo(context.argument)
    if choices := ambiguous_timezones(context.argument):
        return say(phrases("timezone.ambiguous", given=given), rows=_buttons(choices))
    in_season, near = seasonal_timezones(context.argument), closest_timezones(context.argument)
    if in_season:
        sentence = phrases("timezone.seasonal", given=given, zones=phrases.join_and(in_season))
    elif near:
        sentence = phrases("timezone.near", given=given, suggestions=phrases.join_or(near))
    else:
        sentence = phrases("timezone.unknown", given=given, examples=phrases.join_or(_EXAMPLES))
    return say(sentence, rows=_buttons(in_season or near or _EXAMPLES))


def _buttons(zones: tuple[str, ...]) -> ButtonRows:
    """Return buttons side by side in pairs: names of zones are long."""
    return arrange_in_rows([Action(zone, "timezone", zone) for zone in zones], per_row=2)


TIMEZONE = Command(
    "timezone",
    "summary.timezone",
    set_timezone,
    Mutation.WITH_ARGUMENT,
    make_parameter("zone", "parameter.timezone"),
    lambda typing: complete_timezone(typing.words),
    guide=Guide(
        Section.SET_UP,
        "explain.timezone",
        examples=("Tokyo", "UTC+8"),
        words=("时区", "time zone"),
    ),
)
