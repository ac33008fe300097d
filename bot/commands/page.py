"""The buttons that turn the pages of a digest which came as one message."""

from __future__ import annotations

from bot.commands.command import Answer, Command, Guide, Section
from bot.commands.context import Context
from bot.commands.support.voting import note_turning
from bot.digest.counts import format_days
from bot.digest.paging import (
    find_page,
    page_actions,
    page_argument,
    paginate_digest,
    parse_page_argument,
)
from bot.errors import UserError
from bot.model.conversation import Action


async def show_page(context: Context) -> Answer:
    """Show the page on which the paper of the argument is, or the one with the given number."""
    span, paper_id = parse_page_argument(context.argument)
    if span is None:
        raise UserError("page.unreadable")
    found = await context.past_digests.compose(context.chat, span, context.calendar, context.now)
    if found is None:
        raise UserError("page.gone")
    day = format_days(found.dates, context.phrases)
    with_pass = context.with_pass(str(span))
    key = with_pass if context.is_guest else str(span)
    pages = paginate_digest(found.document, day, context.fits, key)
    number = find_page(pages, context.start, paper_id)
    await note_turning(context, found.dates[-1], pages[:number])
    row = page_actions(pages, number, key)
    elsewhere = Action("", "page", page_argument(pages, number, with_pass), number)
    return Answer(
        pages[number - 1],
        (row,) if row else (),
        again=f"page {key}",
        elsewhere=elsewhere if with_pass else None,
    )


PAGE = Command("page", "summary.page", show_page, guide=Guide(Section.READ, "summary.page"))
