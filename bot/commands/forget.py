"""/forget: delete everything stored about the chat, after a confirmation."""

from __future__ import annotations

from bot.commands.command import Answer, Command, Guide, Mutation, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.link import join_platforms
from bot.model.conversation import Action

YES_WORDS = frozenset({"yes", "是", "是的", "确认"})
"""Words with which what cannot be undone is confirmed."""


async def forget(context: Context) -> Answer:
    """Ask for a confirmation; delete when it is given."""
    phrases = context.phrases
    if context.argument.casefold() in YES_WORDS:
        # In a group, what members have of their own is theirs to forget.
        person = "" if context.is_shared else context.person
        await context.store.personal_data.forget(context.chat, person)
        return say(phrases("forget.done"))
    sure = Action(phrases.text("button.forget"), "forget", "yes")
    keep = Action(phrases.text("button.keep"), "status")
    places = await context.store.links.places(context.chat.id)
    linked = phrases("forget.linked", platforms=join_platforms(context, places)) if places else ()
    return say(phrases("forget.sure"), linked, rows=((sure,), (keep,)))


FORGET = Command(
    "forget",
    "summary.forget",
    forget,
    Mutation.ALWAYS,
    make_parameter("confirmation", "parameter.confirm"),
    guide=Guide(
        Section.SET_UP,
        "explain.forget",
        words=("删除数据", "忘记我"),
    ),
)
