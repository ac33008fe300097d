"""/likes: what the asker has liked and disliked, the newest first, to open or to take back."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.command import Answer, Command, Guide, Section, say
from bot.commands.context import Context
from bot.commands.saved import REMOVE_WORD, Tap
from bot.digest.card import CLAIM, DISLIKE, LIKE, list_card
from bot.document.nodes import Card, Code, Document, Heading, Paragraph, Text
from bot.model.chat import ChatKind
from bot.model.conversation import Action, Visibility
from bot.model.page_row import Stops, page_row
from bot.model.vote import Sign, Vote

VOTES_PER_PAGE = 8
"""Papers on one page: on Telegram one row of numbers opens them."""
_MARKS = {Sign.LIKE: LIKE, Sign.CLAIM: CLAIM, Sign.DISLIKE: DISLIKE}


async def show_likes(context: Context) -> Answer:
    """Show a page of the votes; with the word for it, tapping a paper takes its vote back."""
    tap = Tap.REMOVE if REMOVE_WORD in context.argument.split() else Tap.OPEN
    is_stored = not context.chat.is_unsaved
    votes = await context.store.votes.of(context.chat.id, context.voter) if is_stored else ()
    stored = [vote for vote in votes if vote.sign in _MARKS]
    saved = await _count_saved(context)
    also = context.phrases("likes.saved", count=saved) if saved else ()
    if not stored:
        return say(context.phrases("likes.none"), also, visibility=Visibility.ASKER)
    last = (len(stored) - 1) // VOTES_PER_PAGE * VOTES_PER_PAGE
    first = min((context.start - 1) // VOTES_PER_PAGE * VOTES_PER_PAGE, last)
    shown = stored[first : first + VOTES_PER_PAGE]
    said = [context.phrases("likes.removing")] if tap is Tap.REMOVE else [also] if also else []
    document = Document(
        (
            Heading(_title(stored), level=1),
            *map(Paragraph, said),
            *[await _card(context, first + n, vote, tap) for n, vote in enumerate(shown, 1)],
        )
    )
    rows = (_pages(context, first, len(stored), tap), _buttons(context, first, tap))
    return Answer(document, tuple(filter(None, rows)), visibility=Visibility.ASKER)


async def _count_saved(context: Context) -> int:
    """Return how many saved papers count as likes too; a group's list is no person's own."""
    if context.chat.is_unsaved or context.chat.kind is not ChatKind.PRIVATE:
        return 0
    return len(await context.store.saved.of(context.chat.id))


def _title(stored: Sequence[Vote]) -> tuple[Text, ...]:
    counts = [(mark, sum(vote.sign is sign for vote in stored)) for sign, mark in _MARKS.items()]
    return (Text(" · ".join(f"{mark} {count}" for mark, count in counts if count)),)


async def _card(context: Context, number: int, vote: Vote, tap: Tap) -> Card:
    paper = await context.store.papers.get(vote.paper_id)
    day = context.phrases.long_date(vote.at.astimezone(context.zone).date())
    line = (Text(f"{_MARKS[vote.sign]} "), Code(vote.paper_id), Text(f" · {day}"))
    opened = Action(str(number), "paper", vote.paper_id)
    removed = Action(str(number), "unlike", f"{vote.paper_id} {REMOVE_WORD}", number, in_place=True)
    action = removed if tap is Tap.REMOVE else opened
    return list_card(number, vote.paper_id, paper, (line,), action)


def _pages(context: Context, first: int, total: int, tap: Tap) -> tuple[Action, ...]:
    last = (total - 1) // VOTES_PER_PAGE * VOTES_PER_PAGE
    stops = Stops(
        first=1,
        before=first + 1 - VOTES_PER_PAGE if first else None,
        here=first + 1,
        after=first + 1 + VOTES_PER_PAGE if first < last else None,
        last=last + 1,
    )
    end = min(first + VOTES_PER_PAGE, total)
    span = context.phrases.text("search.span", first=first + 1, last=end, total=total)
    word = REMOVE_WORD if tap is Tap.REMOVE else ""
    return page_row(stops, span, lambda label, start: Action(label, "likes", word, start))


def _buttons(context: Context, first: int, tap: Tap) -> tuple[Action, ...]:
    phrases = context.phrases
    if tap is Tap.REMOVE:
        return (Action(phrases.text("button.done"), "likes", "", first + 1),)
    return (Action(phrases.text("button.take-back"), "likes", REMOVE_WORD, first + 1),)


LIKES = Command(
    "likes",
    "summary.likes",
    show_likes,
    guide=Guide(
        Section.KEEP,
        "explain.likes",
        words=("我的喜欢", "我的赞", "点赞", "my likes", "show my likes"),
        is_minor=True,
    ),
)
