"""/tune: a few papers of the newest announcement whose rating teaches most."""

from __future__ import annotations

from bot.commands.command import Answer, Command, Guide, Section, say
from bot.commands.context import Context, NoSubscriptionsError
from bot.commands.support.freshness import fetch_latest
from bot.digest.card import paper_card
from bot.digest.select import papers_by_term
from bot.document.nodes import Document, Paragraph
from bot.model.chat import Style
from bot.model.reader_order import DigestToRank, RankingSettings

PAPERS = 12


async def show_papers_to_rate(context: Context) -> Answer:
    """Show papers near the border of what would be chosen, unlike each other."""
    terms = await context.terms()
    if not terms:
        raise NoSubscriptionsError
    latest = await fetch_latest(context, terms)
    entries = latest.select(context.chat.digest_settings.types) if latest else ()
    by_id = {entry.paper.id: entry for entry in entries}
    chosen: tuple[str, ...] = ()
    if latest and entries:
        interests = await context.cache.interests(context.chat)
        sections, dates = papers_by_term(entries), (latest.date,)
        digest = DigestToRank(context.chat.id, RankingSettings(), interests, sections, dates)
        chosen = await context.ranker.choose_to_teach(digest, PAPERS)
    if not chosen:
        return say(context.phrases("tune.none"))
    cards = [
        paper_card(by_id[paper], number, Style.BRIEF, context.phrases)
        for number, paper in enumerate(chosen, 1)
    ]
    how = Paragraph(context.phrases("tune.how"))
    return Answer(Document((how, *cards)), page_argument="")


TUNE = Command(
    "tune",
    "summary.tune",
    show_papers_to_rate,
    guide=Guide(Section.READ, "explain.tune", words=("调整", "训练", "teach", "train")),
)
