"""Pages of a digest that came as one message: what the buttons below it ask for."""

from __future__ import annotations

from bot.commands.command import Answer, Command, Guide, Section
from bot.commands.context import Context
from bot.digest.compose import format_days
from bot.digest.paging import find_page, page_actions, paginate_digest, parse_page_argument
from bot.errors import UserError
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
    return _page(context, found, span, paper_id)


def _page(context: Context, found: PastDigest, span: DigestSpan, paper_id: str) -> Answer:
    day = format_days(found.dates, context.phrases)
    pages = paginate_digest(found.document, day, context.fits, span)
    number = find_page(pages, context.start, paper_id)
    row = page_actions(pages, number, span)
    return Answer(pages[number - 1], (row,) if row else (), again=f"page {span}")


PAGE = Command("page", "summary.page", show_page, guide=Guide(Section.READ, "summary.page"))
