"""/unfollow ID…: be told no more of what is new about a paper."""

from __future__ import annotations

from bot.commands.command import Answer, Command, Guide, Mutation, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.follow import following_list
from bot.commands.paper import paper_answer
from bot.commands.parse.quoting import code_terms, echo
from bot.commands.parse.words import ALL_WORDS, split_words
from bot.commands.saved import REMOVE_WORD, Tap
from bot.commands.unsubscribe import unsubscribe
from bot.errors import UserError
from bot.model.reference import find_references
from bot.query.categories import parse_categories


async def unfollow(context: Context) -> Answer:
    """Follow the papers of the argument no more; unsubscribe from categories that it names."""
    if not context.argument:
        return await following_list(context, Tap.REMOVE)
    kept = [follow.paper_id for follow in await context.store.follows.of(context.chat.id)]
    is_all = bool({*split_words(context.argument)} & ALL_WORDS)
    wanted = (
        kept if is_all else [reference.paper_id for reference in find_references(context.argument)]
    )
    if not wanted and not is_all:
        if parse_categories(context.argument).terms:
            return await unsubscribe(context)
        raise UserError("paper.unreadable", given=echo(context.argument))
    await context.store.follows.remove(context.chat.id, wanted)
    if context.in_place and REMOVE_WORD in context.argument.split():
        return await following_list(context, Tap.REMOVE)
    paper = await context.store.papers.get(wanted[0]) if wanted else None
    if context.in_place and not context.is_shared and paper is not None:
        return await paper_answer(context, paper)
    gone = [paper_id for paper_id in wanted if paper_id in kept]
    key = "unfollow.done" if gone else "unfollow.not-followed"
    return say(context.phrases(key, papers=context.phrases.join_capped(code_terms(gone or wanted))))


UNFOLLOW = Command(
    "unfollow",
    "summary.unfollow",
    unfollow,
    Mutation.WITH_ARGUMENT,
    make_parameter("paper", "parameter.paper"),
    guide=Guide(
        Section.KEEP,
        "explain.unfollow",
        examples=("2606.14824",),
        words=("取消关注",),
        is_minor=True,
    ),
)
