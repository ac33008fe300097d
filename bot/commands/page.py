"""The buttons that turn the pages of a digest which came as one message."""

from __future__ import annotations

from bot.commands.command import Answer, Command, Guide, Section
from bot.commands.context import Context
from bot.commands.support.announcement_request import look_action
from bot.commands.support.voting import note_turning
from bot.digest.counts import format_days
from bot.digest.paging import find_page, page_actions, paginate_digest, parse_page_argument
from bot.errors import UserError
from bot.model.conversation import Action
from bot.model.digest_span import DigestSpan
from bot.ports.digests import PastDigest


async def show_page(context: Context) -> Answer:
    """Show the page on which the paper of the argument is, or the one with the given number."""
    span, paper_id = parse_page_argument(context.argument)
    if span is None:
        raise UserError("page.unreadable")
    found = await context.past_digests.compose(context.chat, span, context.calendar, context.now)
    if found is None:
        raise UserError("page.gone")
    day = format_days(found.dates, context.phrases)
    pages = paginate_digest(found.document, day, context.fits, span)
    number = find_page(pages, context.start, paper_id)
    await note_turning(context, found.dates[-1], pages[:number])
    row = page_actions(pages, number, span)
    return Answer(
        pages[number - 1],
        (row,) if row else (),
        again=f"page {span}",
        elsewhere=await _elsewhere(context, found, span, number),
    )


async def _elsewhere(
    context: Context, found: PastDigest, span: DigestSpan, number: int
) -> Action | None:
    """Return what shows page ``number`` to a member of a group in every chat, if anything."""
    is_whole = span.limit is None and len(found.dates) == 1
    if not context.is_shared or not is_whole or await context.reading() is not None:
        return None
    return look_action("today", await context.terms(), found.dates[0], span.types, number)


PAGE = Command("page", "summary.page", show_page, guide=Guide(Section.READ, "summary.page"))
