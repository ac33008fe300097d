"""/why ID: when a paper was announced, and why it came to this chat or did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.commands.command import Answer, ButtonRows, Command, Guide, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.parse.quoting import code_terms, echo
from bot.commands.subscribe import subscribe_buttons
from bot.commands.support.lookup import explain_misses, look_up
from bot.commands.support.next_digest import next_digest_sentence
from bot.commands.types import TYPE_KEYS, sort_types
from bot.digest.paper_text import readable_title
from bot.document.nodes import (
    Block,
    Code,
    Document,
    Heading,
    Inlines,
    ItemList,
    Link,
    Paragraph,
    Strong,
    Text,
)
from bot.errors import UserError
from bot.model.announcement import AnnounceType
from bot.model.arxiv_id import abs_url
from bot.model.conversation import Action, Placement
from bot.model.paper import Paper
from bot.model.reference import find_references
from bot.phrases import Phrases, join_sentences
from bot.ports.digests import DeliveryExplanation, DeliveryOutcome, ExplainedAnnouncement
from bot.query import Explanation, Field, print_node

_OUTCOMES: Mapping[DeliveryOutcome, str] = {
    DeliveryOutcome.DELIVERED: "why.delivered",
    DeliveryOutcome.WAITING: "why.waiting",
    DeliveryOutcome.REFUSED: "why.refused",
    DeliveryOutcome.DROPPED: "why.dropped",
    DeliveryOutcome.BEYOND_LIMIT: "why.beyond-limit",
    DeliveryOutcome.FORGOTTEN: "why.forgotten",
    DeliveryOutcome.UPCOMING: "why.upcoming",
    DeliveryOutcome.REPEATED: "why.repeated",
    DeliveryOutcome.WRONG_TYPE: "why.wrong-type",
    DeliveryOutcome.MUTED: "why.muted",
    DeliveryOutcome.UNMATCHED: "why.unmatched",
    DeliveryOutcome.TOO_EARLY: "why.too-early",
    DeliveryOutcome.TOO_LATE: "why.too-late",
    DeliveryOutcome.UNSUBSCRIBED: "why.unsubscribed",
}
_FIELDS: Mapping[Field, str] = {
    Field.TITLE: "why.in-title",
    Field.AUTHOR: "why.in-authors",
    Field.ABSTRACT: "why.in-abstract",
    Field.COMMENT: "why.in-comment",
    Field.JOURNAL: "why.in-journal",
    Field.CATEGORY: "why.in-categories",
    Field.ID: "why.in-id",
}
_SHOWN = 5
"""Interests that nearly select a paper are shown up to this number."""


async def explain_paper(context: Context) -> Answer:
    """Explain the first paper that the argument refers to."""
    if not context.argument:
        return say(context.phrases("why.which"))
    wanted = find_references(context.argument)[:1]
    if not wanted:
        raise UserError("paper.unreadable", given=echo(context.argument))
    found = await look_up(context.store, context.query_api, wanted)
    if not found.found:
        return say(*explain_misses(found, wanted, context.argument, context.phrases))
    (paper,) = found.found
    explained = await context.past_digests.explain(
        context.chat, paper, context.calendar, context.now
    )
    announced = [
        Paragraph(await _describe(announcement, context))
        for announcement in explained.announcements
    ] or [Paragraph(context.phrases("why.unlisted"))]
    title = Link(readable_title(paper.title), abs_url(paper.id))
    heading = Heading(context.phrases("why.title", title=title), level=1)
    document = Document((heading, *announced, *_matches(explained, context.phrases)))
    rows = _buttons(explained, paper, context.phrases)
    return Answer(document, rows, page_argument=str(wanted[0]), placement=Placement.BESIDE)


async def _describe(announced: ExplainedAnnouncement, context: Context) -> Inlines:
    """Return when and how a paper was announced, and what became of it here."""
    phrases = context.phrases
    listed = [
        phrases(
            "why.listed-replaced" if type_ is AnnounceType.REPLACE else "why.listed-in",
            type=phrases.text(TYPE_KEYS[type_]),
            version=announced.version,
            categories=phrases.join_capped(code_terms(categories)),
        )
        for type_, categories in announced.categories.items()
    ]
    when = phrases.long_date(announced.date)
    said = phrases("why.announced", date=Strong((Text(when),)), listed=phrases.join_and(listed))
    return join_sentences(said, await _describe_outcome(announced, context))


async def _describe_outcome(announced: ExplainedAnnouncement, context: Context) -> Inlines:
    phrases, outcome, page = context.phrases, announced.outcome, announced.page
    at = page and phrases.instant(page.settled_at or page.planned_at, context.zone)
    if outcome is DeliveryOutcome.WAITING and page is not None and page.held_since is not None:
        return phrases("why.held", since=phrases.instant(page.held_since, context.zone))
    if outcome is DeliveryOutcome.REPEATED and page is None:
        return phrases("why.repeated-unknown")
    types = [phrases.text(TYPE_KEYS[type_]) for type_ in sort_types(announced.types)]
    said = phrases(
        _OUTCOMES[outcome],
        at=await _link(announced, at or "", context),
        terms=phrases.join_capped(code_terms(announced.terms)),
        types=phrases.join_text(types),
    )
    if outcome is DeliveryOutcome.UPCOMING:
        return join_sentences(said, await next_digest_sentence(context))
    return said


async def _link(announced: ExplainedAnnouncement, at: str, context: Context) -> Inlines:
    """Return the instant ``at`` as a link to the message of then, where messages have links."""
    page = announced.page
    url = await context.message_link(page.message_id) if page and page.message_id else ""
    return (Link((Text(at),), url),) if url else (Text(at),)


def _matches(explained: DeliveryExplanation, phrases: Phrases) -> Iterator[Block]:
    """Yield which interests select the paper and by what, and which nearly do and what failed."""
    matching = [
        phrases("why.match", name=Code(name), words=_found(explanation, phrases))
        if [match.term.text for match in explanation.matches] != [name]
        else (Code(name),)
        for name, explanation in explained.interests.items()
        if explanation.is_selected
    ]
    near = [
        phrases(
            "why.near",
            name=Code(name),
            words=_found(explanation, phrases),
            failed=phrases.join_and([Code(print_node(node)) for node in explanation.failures]),
        )
        for name, explanation in explained.interests.items()
        if explanation.matches and not explanation.is_selected
    ]
    for title, lines in (("why.matching", matching), ("why.nearly", near[:_SHOWN])):
        if lines:
            yield Paragraph(phrases(title, count=len(lines)))
            yield ItemList(tuple(lines))
    if not matching and explained.interests:
        yield Paragraph(phrases("why.no-match"))


def _found(explained: Explanation, phrases: Phrases) -> Inlines:
    """Return the terms of a query that occur, and where: "moe" in the title and the abstract."""
    return phrases.join_and(
        [
            phrases(
                "why.word-in",
                word=Code(match.term.text),
                fields=phrases.join_text([phrases.text(_FIELDS[field]) for field in match.fields]),
            )
            for match in explained.matches
        ]
    )


def _buttons(explained: DeliveryExplanation, paper: Paper, phrases: Phrases) -> ButtonRows:
    """Return what opens the paper, and what changes the rule that held it back."""
    rows = [(Action(phrases.text("button.paper"), "paper", paper.id),)]
    outcomes = {announcement.outcome for announcement in explained.announcements}
    if rest := next(
        (announcement.rest for announcement in explained.announcements if announcement.rest), ""
    ):
        rows.append((Action(phrases.text("button.rest"), "rest", rest),))
    if DeliveryOutcome.DELIVERED not in outcomes and DeliveryOutcome.WRONG_TYPE in outcomes:
        rows.append((Action(phrases.text("button.types"), "types"),))
    if outcomes == {DeliveryOutcome.UNSUBSCRIBED}:
        return (*rows, *subscribe_buttons(paper.categories[:_SHOWN]))
    return tuple(rows)


WHY = Command(
    "why",
    "summary.why",
    explain_paper,
    parameter=make_parameter("paper", "parameter.paper"),
    guide=Guide(
        Section.READ,
        "explain.why",
        examples=("2606.14824",),
        words=("whynot", "why not", "为什么", "为何"),
        is_minor=True,
    ),
)
