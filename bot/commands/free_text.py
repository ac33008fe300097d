"""Words without a command, in a private chat: papers are shown, the rest is explained."""

from __future__ import annotations

from bot.commands.answer import Answer, ButtonRows, say
from bot.commands.context import Context
from bot.commands.paper import show_paper
from bot.commands.support.category_args import parse_categories, subscribe_buttons
from bot.model.conversation import Action
from bot.model.reference import find_references


async def free_text(context: Context) -> Answer:
    """Show the papers that are referred to; else say what is understood.

    Where the words name categories, subscribing to them is offered.
    """
    if find_references(context.argument):
        return await show_paper(context)
    understood = parse_categories(context.argument)
    terms = understood.terms if not understood.unknown else ()
    offers: ButtonRows = subscribe_buttons(terms[:8]) if terms else ()
    help_button = Action(context.phrases.text("button.help"), "help")
    return say(context.phrases("help.free-text"), rows=(*offers, (help_button,)))
