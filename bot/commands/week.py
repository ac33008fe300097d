"""/week [CATEGORY…] [DATE]: what seven days brought, in one digest, each paper once.

Where that would be several pages of several categories, each category is opened by itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.commands.command import Answer, Command, Guide, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.parse.quoting import code_terms, echo
from bot.commands.support.announcement_request import (
    AnnouncementRequest,
    answer_request,
    complete_request,
)
from bot.commands.support.looks import fetch_or_promise
from bot.digest.compose import compose
from bot.digest.news import News
from bot.digest.period import announced_in
from bot.document.nodes import Inlines
from bot.errors import UserError
from bot.model.conversation import Action, Placement

_DAYS = 7


async def show_week(context: Context) -> Answer:
    """Show the announcements of seven days up to today, or up to a date."""
    return await answer_request(context, "week", _show_period)


async def _show_period(request: AnnouncementRequest) -> Answer:
    context = request.context
    last = request.day or context.calendar.expected(context.now)
    if last.toordinal() <= _DAYS:  # before the calendar begins
        raise UserError("today.unreadable-date", given=echo(last.isoformat()))
    types = context.chat.digest_settings.types
    days = tuple(last - timedelta(days) for days in range(_DAYS))
    coming = await fetch_or_promise(context, request.terms, days)
    period = await announced_in(context.store, request.terms, types, days, request.reading)
    if period is None and coming:
        return say(coming)
    if period is None:
        raise _nothing_stored(request, last)
    news = period.to_news([day for day in days if context.calendar.lists_on(day)])
    return _compose_week(request, news, last, coming)


def _compose_week(request: AnnouncementRequest, news: News, last: date, coming: Inlines) -> Answer:
    """Return the digest of the week up to ``last``, or a line for each category that opens it."""
    context = request.context
    settings = replace(context.chat.digest_settings, limit=None)
    answer = Answer(
        compose(news, settings, context.phrases),
        request.type_toggles(last),
        page_argument=request.button_argument(last),
        banner=coming,
        truncation_note=context.phrases("today.truncated"),
        elsewhere=request.elsewhere(last),
    )
    if request.reading:
        return answer
    if len(request.terms) == 1:
        return _openable(answer)
    if context.fits(answer.document):
        return answer
    # All in a row would be many pages.
    return replace(answer, document=request.overview(news, last))


def _openable(answer: Answer) -> Answer:
    """Return the week of one category as an overview opens it: beside, and changed there."""
    rows = tuple(
        tuple(
            replace(button, in_place=True) if isinstance(button, Action) else button
            for button in row
        )
        for row in answer.rows
    )
    return replace(answer, rows=rows, placement=Placement.BESIDE)


def _nothing_stored(request: AnnouncementRequest, last: date) -> UserError:
    phrases, day = request.context.phrases, request.context.phrases.long_date(last)
    if not request.named:
        return UserError("week.nothing", date=day)
    terms = phrases.join_capped(code_terms(request.named))
    return UserError("week.nothing-in", date=day, terms=terms)


WEEK = Command(
    "week",
    "summary.week",
    show_week,
    parameter=make_parameter("categories", "parameter.week"),
    complete=complete_request,
    guide=Guide(
        Section.READ,
        "explain.week",
        examples=("math.CO", "cs.CL 2026-06-16"),
        words=("本周", "一周", "这周", "this week"),
    ),
)
