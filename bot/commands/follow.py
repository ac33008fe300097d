"""/follow ID…: be told what changes about papers, or list them; /follow @NAME: of an author."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.command import Answer, Command, Guide, Mutation, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.paper import paper_answer
from bot.commands.parse.interest_text import MAX_NAME, has_syntax
from bot.commands.parse.quoting import code_terms, echo
from bot.commands.saved import REMOVE_WORD, Tap
from bot.commands.subscribe import subscribe
from bot.commands.support.lookup import MAX_LOOKUPS, explain_misses, look_up
from bot.digest.card import list_card
from bot.document.nodes import (
    Card,
    Code,
    Document,
    Heading,
    Inlines,
    ItemList,
    Paragraph,
)
from bot.errors import UserError
from bot.model.conversation import Action, Placement, fits_payload
from bot.model.follow import Follow
from bot.model.paper import Paper
from bot.model.reference import Reference, find_references
from bot.query import Field, Query, Term, make_query
from bot.query.categories import parse_categories
from bot.query.namesakes import Namesake, find_namesakes, make_namesake_query

MAX_FOLLOWED = 100
"""Papers that a chat follows; arXiv is asked for each of them once a day."""
_READ = 300
"""Papers of a name that are looked at, the newest."""
_INDEXED_AT_ONCE = 100
"""Papers that are indexed while a person waits, as in /search."""
_OFFERED = 5
"""People that are offered."""
_NAMED = 3
"""Co-authors and categories that are named of each."""
_EVERYBODY = "all"
"""The word behind a name that means all people of it."""


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


async def follow_author(context: Context) -> Answer:
    """Offer the interest in the author that the argument names, or ask which of them is meant.

    A button carries the name and one of the papers of whoever is chosen, so that it means the same
    person when more papers have come.
    """
    name, chosen = _read_argument(context.argument)
    if not name:
        raise UserError("follow.no-author")
    query = make_query(Term(name, Field.AUTHOR))
    await context.store.search.index(_INDEXED_AT_ONCE)
    hits = await context.store.search.find(query, 0, _READ)
    people = find_namesakes(name, hits.papers)
    if chosen == _EVERYBODY or len(people) < 2:  # noqa: PLR2004
        return await _offer(context, name, query)
    person = next((namesake for namesake in people if chosen in namesake.paper_ids), None)
    if person is None:
        return _ask(context, name, people)
    others = [other for other in people if other is not person]
    return await _offer(context, person.name, make_namesake_query(person, others))


def _read_argument(argument: str) -> tuple[str, str]:
    """Return the name, and the paper that says whose it is, ``all``, or ""."""
    words = argument[1:].split()
    if words[1:] and words[-1].casefold() == _EVERYBODY:
        return " ".join(words[:-1]), _EVERYBODY
    found = find_references(words[-1]) if words[1:] else ()
    return (" ".join(words[:-1]), found[0].paper_id) if found else (" ".join(words), "")


async def _offer(context: Context, name: str, query: Query) -> Answer:
    """Return what subscribing to ``query`` answers: what it would have brought, and Keep."""
    called = name if len(name) <= MAX_NAME and ":" not in name else ""
    argument = f"{called}: {query.text}" if called else query.text
    return await subscribe(replace(context, argument=argument, in_place=False))


def _ask(context: Context, name: str, people: Sequence[Namesake]) -> Answer:
    phrases, shown = context.phrases, people[:_OFFERED]
    items = [_describe(context, number, namesake) for number, namesake in enumerate(shown, 1)]
    if more := len(people) - len(shown):
        items.append(phrases("format.more", count=more))
    choices = [
        (str(number), f"@{name} {namesake.paper_ids[-1]}")
        for number, namesake in enumerate(shown, 1)
    ]
    choices.append((phrases.text("button.all"), f"@{name} {_EVERYBODY}"))
    row = tuple(
        Action(label, "follow", argument)
        for label, argument in choices
        if fits_payload("follow", argument)
    )
    question = phrases("follow.which-author", count=len(people), name=echo(name))
    return Answer(Document((Paragraph(question), ItemList(tuple(items)))), (row,))


def _describe(context: Context, number: int, person: Namesake) -> Inlines:
    """Return ``1. Yang Chen: 12 papers in cs.CV, with Ada Quorum and Bo Vote``."""
    phrases = context.phrases
    company = list(person.coauthors[:_NAMED])
    return phrases(
        "follow.author-with" if company else "follow.author-alone",
        number=number,
        name=person.name,
        count=len(person.paper_ids),
        categories=phrases.join_text(list(person.categories[:_NAMED])),
        coauthors=phrases.join_text(company),
    )


async def following_list(context: Context, tap: Tap = Tap.OPEN) -> Answer:
    """Return the papers that the chat follows; a tap opens one or ends following it."""
    phrases = context.phrases
    kept = await context.store.follows.of(context.chat.id)
    if not kept:
        return say(phrases("following.none"))
    cards = [await _card(context, number, follow, tap) for number, follow in enumerate(kept, 1)]
    removing = (Paragraph(phrases("following.removing")),) if tap is Tap.REMOVE else ()
    title = Heading(phrases("following.title", count=len(kept)), level=1)
    document = Document((title, *removing, *cards))
    if tap is Tap.REMOVE:
        done = Action(phrases.text("button.done"), "follow")
        return Answer(document, ((done,),), "", page_command="unfollow")
    remove = Action(phrases.text("button.remove"), "unfollow")
    return Answer(document, ((remove,),), "", page_command="follow")


async def _card(context: Context, number: int, follow: Follow, tap: Tap) -> Card:
    paper = await context.store.papers.get(follow.paper_id)
    unfollow = f"{follow.paper_id} {REMOVE_WORD}"
    action = (
        Action(str(number), "unfollow", unfollow, in_place=True)
        if tap is Tap.REMOVE
        else Action(str(number), "paper", follow.paper_id)
    )
    known = Reference(follow.paper_id, follow.version or None)
    return list_card(number, follow.paper_id, paper, ((Code(str(known)),),), action)


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
