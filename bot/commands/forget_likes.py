"""/forgetlikes: delete the asker's votes on papers, after a confirmation."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.command import Answer, Command, Guide, Mutation, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.forget import YES_WORDS
from bot.model.conversation import Action, Visibility


async def forget_likes(context: Context) -> Answer:
    """Ask for a confirmation; delete when it is given."""
    return replace(await _forget_or_ask(context), visibility=Visibility.ASKER)


async def _forget_or_ask(context: Context) -> Answer:
    phrases, votes = context.phrases, context.store.votes
    if context.argument.casefold() in YES_WORDS:
        deleted = await votes.forget(context.chat.id, context.voter)
        return say(phrases("forgetlikes.done" if deleted else "likes.none"))
    if not await votes.of(context.chat.id, context.voter):
        return say(phrases("likes.none"))
    sure = Action(phrases.text("button.forget-likes"), "forgetlikes", "yes")
    keep = Action(phrases.text("button.keep"), "likes")
    return say(phrases("forgetlikes.sure"), rows=((sure,), (keep,)))


FORGET_LIKES = Command(
    "forgetlikes",
    "summary.forgetlikes",
    forget_likes,
    Mutation.ALWAYS,
    make_parameter("confirmation", "parameter.confirm"),
    guide=Guide(
        Section.KEEP,
        "explain.forgetlikes",
        words=(
            "forget-likes",
            "forget_likes",
            "forget likes",
            "forget my likes",
            "delete my likes",
            "删除喜欢",
        ),
    ),
    is_for_everybody=True,
)
