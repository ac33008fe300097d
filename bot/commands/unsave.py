"""/unsave ID…: remove papers from the reading list."""

from __future__ import annotations

from bot.commands.answer import Answer, say
from bot.commands.command import Command, Mutation, make_parameter
from bot.commands.context import Context
from bot.commands.paper import paper_answer
from bot.commands.parse.quoting import code_terms, echo
from bot.commands.saved import REMOVE_WORD, Tap, reading_list
from bot.errors import UserError
from bot.model.reference import find_references


async def unsave(context: Context) -> Answer:
    """Remove the papers that the argument refers to."""
    if not context.argument:
        return await reading_list(context, tap=Tap.REMOVE)
    wanted = find_references(context.argument)
    if not wanted:
        raise UserError("paper.unreadable", given=echo(context.argument))
    saved = context.store.saved
    gone = [
        reference for reference in wanted if await saved.remove(context.chat.id, reference.paper_id)
    ]
    if context.in_place and REMOVE_WORD in context.argument.split():
        return await reading_list(context, tap=Tap.REMOVE)
    paper = await context.store.papers.get(wanted[0].paper_id, wanted[0].version)
    if context.in_place and paper is not None:
        return await paper_answer(context, paper)
    key = "unsave.done" if gone else "unsave.not-saved"
    named = context.phrases.join_capped(
        code_terms(reference.paper_id for reference in gone or wanted)
    )
    return say(context.phrases(key, papers=named))


UNSAVE = Command(
    "unsave",
    "summary.unsave",
    unsave,
    Mutation.WITH_ARGUMENT,
    make_parameter("paper", "parameter.paper"),
)
