"""/like, /dislike and /unlike ID…, and the buttons that do it where a paper stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.command import (
    Answer,
    Command,
    Guide,
    Mutation,
    Section,
    UnknownCommandError,
    make_parameter,
    resolve_command,
    say,
)
from bot.commands.context import Context
from bot.commands.likes import show_likes
from bot.commands.page import PAGE
from bot.commands.parse.quoting import code_terms, echo
from bot.commands.saved import REMOVE_WORD
from bot.commands.support.guest import handle_pass
from bot.commands.support.lookup import MAX_LOOKUPS, explain_misses, look_up
from bot.commands.support.voting import put_votes, take_back_votes
from bot.digest.vote_marks import TAKE_BACK
from bot.document.nodes import Document
from bot.errors import UserError
from bot.model.chat import ChatKind
from bot.model.conversation import Action, Placement, Visibility, decode_payload
from bot.model.reference import Reference, find_references
from bot.model.vote import Sign, Vote

_DONE = {Sign.LIKE: "like.done", Sign.CLAIM: "claim.done", Sign.DISLIKE: "dislike.done"}


async def like(context: Context) -> Answer:
    """Like the papers that the argument refers to."""
    return await _vote_on_named(context, Sign.LIKE)


async def dislike(context: Context) -> Answer:
    """Dislike the papers that the argument refers to."""
    return await _vote_on_named(context, Sign.DISLIKE)


async def unlike(context: Context) -> Answer:
    """Delete the asker's votes on the papers that the argument refers to."""
    wanted = find_references(context.argument)
    if not wanted:
        return _ask_which(context, "unlike.which")
    paper_ids = [reference.paper_id for reference in wanted]
    taken = await take_back_votes(context, paper_ids)
    if context.in_place and REMOVE_WORD in context.argument.split():
        return await show_likes(replace(context, argument=REMOVE_WORD))
    return _told(context, "unlike.done" if taken else "unlike.none", paper_ids)


async def _vote_on_named(context: Context, sign: Sign) -> Answer:
    named = find_references(context.argument)
    if not named:
        return _ask_which(context, "like.which")
    wanted = [
        Reference(paper_id) for paper_id in dict.fromkeys(reference.paper_id for reference in named)
    ]
    found = await look_up(context.store, context.query_api, wanted[:MAX_LOOKUPS])
    paper_ids = [paper.id for paper in found.found]
    await put_votes(context, sign, paper_ids)
    misses = explain_misses(found, wanted, "", context.phrases)
    if not paper_ids:
        return replace(say(*misses), visibility=Visibility.ASKER)
    told = _told(context, _DONE[sign], paper_ids)
    return replace(told, document=Document((*say(*misses).document.blocks, *told.document.blocks)))


def _ask_which(context: Context, key: str) -> Answer:
    if context.argument:
        raise UserError("paper.unreadable", given=echo(context.argument))
    return say(context.phrases(key), visibility=Visibility.ASKER)


def _told(context: Context, key: str, paper_ids: Sequence[str]) -> Answer:
    named = context.phrases.join_capped(code_terms(paper_ids))
    likes = Action(context.phrases.text("button.likes"), "likes")
    told = say(context.phrases(key, papers=named), rows=((likes,),), visibility=Visibility.ASKER)
    return replace(told, placement=Placement.NOTICE)


async def press_up(context: Context) -> Answer:
    """Like the paper of the button that was pressed."""
    return await _vote_in_place(context, Sign.LIKE)


async def press_down(context: Context) -> Answer:
    """Dislike the paper of the button that was pressed."""
    return await _vote_in_place(context, Sign.DISLIKE)


async def press_claim(context: Context) -> Answer:
    """Offer to present the paper of the button that was pressed to the group, or do so no more."""
    if context.chat.kind is not ChatKind.GROUP:
        raise UserError("club.elsewhere")
    return await _vote_in_place(context, Sign.CLAIM)


async def take_back(context: Context) -> Answer:
    """Delete the asker's vote on the paper whose button was pressed."""
    return await _vote_in_place(context, None)


async def _vote_in_place(context: Context, sign: Sign | None) -> Answer:
    """Store the vote and show the message again that has the button, as it is now.

    Args:
        context: its argument is a paper, and what shows the message again.
        sign: None to take back what was said.
    """
    named, _, again = context.argument.partition(" ")
    paper_id = next((reference.paper_id for reference in find_references(named)), "")
    if not paper_id or await context.store.papers.get(paper_id) is None:
        raise UserError("paper.unreadable", given=echo(named))
    own = await _find_own(context, paper_id)
    if sign is not None and own is not None and _repeats(own.sign, sign):
        # Who does not present it after all still likes it.
        sign = Sign.LIKE if sign is Sign.CLAIM else None
    if sign is None:
        await take_back_votes(context, [paper_id])
    else:
        was_liked = own is not None and own.sign.is_like and sign.is_like
        await put_votes(context, sign, [paper_id], own.at if own and was_liked else context.now)
    said = "unlike.done" if sign is None else _DONE[sign]
    shown = await _show_again(context, paper_id, again)
    notice = context.phrases.text(said, papers=paper_id)
    if shown is None:
        return replace(_told(context, said, [paper_id]), rows=(), notice=notice)
    return replace(shown, notice=notice, visibility=Visibility.EVERYONE)


async def _find_own(context: Context, paper_id: str) -> Vote | None:
    """Return the vote of the person who presses a button of a shared message; None without one.

    Everybody sees the same button there, so pressing it again has to take the vote back.
    """
    if context.chat.kind is ChatKind.PRIVATE:
        return None
    votes = await context.store.votes.of_papers(context.chat.id, [paper_id])
    return next((vote for vote in votes if vote.person == context.voter), None)


def _repeats(said: Sign, sign: Sign) -> bool:
    """Tell whether ``sign`` was said before: who presents a paper likes it."""
    return said is sign or (sign is Sign.LIKE and said.is_like)


async def _show_again(context: Context, paper_id: str, again: str) -> Answer | None:
    """Return what the pressed message shows, None where that cannot be known.

    Args:
        context: of the press.
        paper_id: a paper on the page.
        again: a command and its argument; "" for a page that was delivered.
    """
    if not again:
        return await _show_delivered(context, paper_id)
    name, _, argument = again.partition(" ")
    if name == PAGE.name:
        argument = f"{argument} {paper_id}"
    try:
        command = resolve_command(name, {**context.commands, PAGE.name: PAGE})
    except UnknownCommandError:
        return None
    if command.changes(argument) or command.is_personal(argument):
        return None
    try:
        shown = await handle_pass(command, replace(context, argument=argument))
    except UserError:
        return None
    return replace(shown, page_command=shown.page_command or command.name, again=again)


async def _show_delivered(context: Context, paper_id: str) -> Answer | None:
    """Return the page that was delivered as the pressed message, in its present state."""
    page = context.message and await context.store.outbox.find_page(
        context.chat.id, context.message
    )
    if not page:
        return None
    if page.row:  # one that is turned may show another page by now
        span = " ".join(decode_payload(page.row[0][0]).argument.split()[:2])
        return await _show_again(context, paper_id, f"{PAGE.name} {span}")
    return Answer(page, again="") if context.fits(page) else None


LIKE = Command(
    "like",
    "summary.like",
    like,
    Mutation.WITH_ARGUMENT,
    make_parameter("paper", "parameter.paper"),
    guide=Guide(
        Section.KEEP,
        "explain.like",
        examples=("2606.14824", "2606.14824 hep-th/9901001"),
        words=("喜欢", "赞"),
    ),
    is_for_everybody=True,
)
DISLIKE = Command(
    "dislike",
    "summary.dislike",
    dislike,
    Mutation.WITH_ARGUMENT,
    make_parameter("paper", "parameter.paper"),
    guide=Guide(Section.KEEP, "explain.dislike", examples=("2606.14824",), words=("不喜欢", "踩")),
    is_for_everybody=True,
)
UNLIKE = Command(
    "unlike",
    "summary.unlike",
    unlike,
    Mutation.WITH_ARGUMENT,
    make_parameter("paper", "parameter.paper"),
    guide=Guide(
        Section.KEEP, "explain.unlike", examples=("2606.14824",), words=("取消喜欢", "undislike")
    ),
    is_for_everybody=True,
)
VOTE_BUTTONS = tuple(
    Command(
        name,
        summary,
        press,
        Mutation.ALWAYS,
        guide=Guide(Section.KEEP, summary),
        is_for_everybody=True,
    )
    for name, summary, press in (
        ("up", "summary.like", press_up),
        ("down", "summary.dislike", press_down),
        ("claim", "summary.claim", press_claim),
        (TAKE_BACK, "summary.unlike", take_back),
    )
)
