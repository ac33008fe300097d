"""/follow ID…: be told what changes about papers; /following, without one: list them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.command import Answer, Command, Guide, Mutation, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.following import following_list
from bot.commands.paper import paper_answer
from bot.commands.parse.interest_text import has_syntax
from bot.commands.parse.quoting import code_terms, echo
from bot.commands.subscribe import subscribe
from bot.commands.support.author_choice import follow_author
from bot.commands.support.lookup import MAX_LOOKUPS, explain_misses, look_up
from bot.errors import UserError
from bot.model.conversation import Action, Placement
from bot.model.follow import Follow
from bot.model.paper import Paper
from bot.model.reference import find_references
from bot.query.categories import parse_categories

MAX_FOLLOWED = 100
"""Papers that a chat follows; arXiv is asked for each of them once a day."""


async def follow(context: Context) -> Answer:
    """Follow the papers that the argument refers to; subscribe to an author or to categories."""
    if not context.argument:
        return await following_list(context)
    if context.argument.startswith(("@", "\uff20")):
        return await follow_author(context)
    wanted = find_references(context.argument)
    if not wanted:
        if parse_categories(context.argument).terms or has_syntax(context.argument):
            return await subscribe(context)
        raise UserError("paper.unreadable", given=echo(context.argument))
    found = await look_up(context.store, context.query_api, wanted[:MAX_LOOKUPS])
    followed = await _follow(context, found.found)
    if context.in_place and len(found.found) == 1 and not context.is_shared:
        return await paper_answer(context, found.found[0])
    phrases = context.phrases
    named = phrases.join_capped(code_terms(paper.id for paper in followed))
    said = (
        *explain_misses(found, wanted, "", phrases),
        phrases("follow.done", papers=named) if followed else (),
        phrases("follow.too-many", most=MAX_FOLLOWED) if len(followed) < len(found.found) else (),
    )
    button = Action(phrases.text("button.following"), "follow")
    return replace(say(*said, rows=((button,),)), placement=Placement.NOTICE)


async def _follow(context: Context, papers: Sequence[Paper]) -> Sequence[Paper]:
    """Follow ``papers`` as far as there is room; return those that are followed now."""
    follows, chat = context.store.follows, context.chat.id
    have = {follow.paper_id for follow in await follows.of(chat)}
    room = MAX_FOLLOWED - len(have)
    fresh = [paper for paper in papers if paper.id not in have][:room]
    for paper in fresh:
        newest = await context.store.papers.get(paper.id) or paper
        await follows.put(chat, Follow.begin(newest), context.now)
    return [paper for paper in papers if paper.id in have or paper in fresh]


FOLLOW = Command(
    "follow",
    "summary.follow",
    follow,
    Mutation.WITH_ARGUMENT,
    make_parameter("paper", "parameter.follow"),
    guide=Guide(
        Section.KEEP,
        "explain.follow",
        examples=("2606.14824", "@Yann LeCun"),
        words=("following", "关注", "我的关注"),
    ),
)
