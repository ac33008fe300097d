"""/voters on | off: whether a group is told who likes a paper."""

from __future__ import annotations

from bot.commands.command import Answer, Command, Guide, Mutation, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.commands.quiet import is_off
from bot.errors import UserError
from bot.model.chat import ChatKind
from bot.model.conversation import Action
from bot.model.folding import fold

_ON = frozenset({"on", "yes", "show", "1", "开", "打开", "显示"})
_HIDE = frozenset({"hide", "隐藏"})


async def set_voters(context: Context) -> Answer:
    """Show or hide who likes a paper, or say which it is."""
    if context.chat.kind is not ChatKind.GROUP:  # readers of a channel do not know each other
        return say(context.phrases("voters.private"))
    if not context.argument:
        return _shown(context) if context.chat.shows_voters else _hidden(context)
    word, votes = fold(context.argument).strip(), context.store.votes
    if word in _ON:
        await votes.show_voters(context.chat.id)
        return _shown(context)
    if word in _HIDE or is_off(context.argument):
        await votes.hide_voters(context.chat.id)
        return _hidden(context)
    raise UserError("voters.unreadable", given=echo(context.argument))


def _shown(context: Context) -> Answer:
    hide = Action(context.phrases.text("button.voters-off"), "voters", "off")
    return say(context.phrases("voters.shown"), rows=((hide,),))


def _hidden(context: Context) -> Answer:
    show = Action(context.phrases.text("button.voters-on"), "voters", "on")
    return say(context.phrases("voters.hidden"), rows=((show,),))


VOTERS = Command(
    "voters",
    "summary.voters",
    set_voters,
    Mutation.WITH_ARGUMENT,
    make_parameter("shown", "parameter.voters"),
    guide=Guide(
        Section.SET_UP, "explain.voters", examples=("off", "on"), words=("谁喜欢", "who liked")
    ),
)
