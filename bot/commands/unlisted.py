"""/settings and /stop: not in the menu, but what people send who know other bots."""

from __future__ import annotations

from bot.commands.command import Answer, Command, Guide, Section, say
from bot.commands.context import Context
from bot.commands.list import schedule_sentence
from bot.commands.max import limit_sentence
from bot.commands.style import meaning_sentences
from bot.commands.types import types_sentence
from bot.document.nodes import Document, Heading, Paragraph
from bot.model.conversation import Action


async def show_settings(context: Context) -> Answer:
    """Show how digests look and when they come, with a button for each setting."""
    phrases = context.phrases
    rows = (
        (("button.style", "style"), ("button.types", "types"), ("button.max", "max")),
        (("button.time", "time"), ("button.days", "days"), ("button.quiet", "quiet")),
        (("button.timezone", "timezone"), ("button.language", "language")),
    )
    said = (
        *meaning_sentences(context),
        types_sentence(context, "types.now"),
        limit_sentence(context),
        schedule_sentence(context),
    )
    title = Heading(phrases("settings.title"), level=1)
    return Answer(
        Document((title, *map(Paragraph, said))),
        tuple(
            tuple(Action(phrases.text(label), command) for label, command in row) for row in rows
        ),
    )


async def offer_to_stop(context: Context) -> Answer:
    """Ask what is to stop: digests for a while, subscriptions, or everything."""
    phrases = context.phrases
    rows = (
        (Action(phrases.text("button.pause"), "pause"),),
        (Action(phrases.text("button.unsubscribe-all"), "unsubscribe", "all"),),
        (Action(phrases.text("button.forget-all"), "forget"),),
    )
    return say(phrases("stop.which"), rows=rows)


SETTINGS = Command(
    "settings",
    "settings.summary",
    show_settings,
    guide=Guide(
        Section.SET_UP, "settings.summary", words=("设置", "options", "preferences", "config")
    ),
)
STOP = Command(
    "stop",
    "stop.which",
    offer_to_stop,
    guide=Guide(Section.SET_UP, "stop.which", words=("停止", "取消", "quit", "cancel", "end")),
)
