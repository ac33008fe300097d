"""Words without a command, in a private chat."""

from __future__ import annotations

from bot.commands.answer import Answer, Rows, say
from bot.commands.asked import asked, subscribe_buttons
from bot.commands.context import Context
from bot.model.conversation import Action


def free_text(context: Context) -> Answer:
    """Say what is understood; where the words name categories, offer to subscribe to them."""
    understood = asked(context.argument)
    terms = understood.terms if not understood.unknown else ()
    offers: Rows = subscribe_buttons(terms[:8]) if terms else ()
    help_button = Action(context.phrases.text("button.help"), "help")
    return say(context.phrases("help.free-text"), rows=(*offers, (help_button,)))
