"""The list of papers that the chat follows, newest first."""

from __future__ import annotations

from bot.commands.command import Answer, say
from bot.commands.context import Context
from bot.commands.saved import REMOVE_WORD, Tap
from bot.digest.paper_text import readable_title
from bot.document.nodes import Card, Code, Document, Heading, Link, Paragraph, Strong, Text
from bot.model.arxiv_id import abs_url
from bot.model.conversation import Action
from bot.model.follow import Follow
from bot.model.reference import Reference


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
    title = readable_title(paper.title) if paper else (Text(f"arXiv:{follow.paper_id}"),)
    unfollow = f"{follow.paper_id} {REMOVE_WORD}"
    action = (
        Action(str(number), "unfollow", unfollow, in_place=True)
        if tap is Tap.REMOVE
        else Action(str(number), "paper", follow.paper_id)
    )
    known = Reference(follow.paper_id, follow.version or None)
    return Card(
        (Text(f"{number}. "), Strong((Link(title, abs_url(follow.paper_id)),))),
        (Paragraph((Code(str(known)),)),),
        opens=action.encode(),
        label=action.label,
    )
