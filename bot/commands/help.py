"""/help: every command in one line each, and arXiv's acknowledgement."""

from __future__ import annotations

from bot.commands.answer import Answer
from bot.commands.command import Command
from bot.commands.context import Context
from bot.document.nodes import Document, Footer, Heading, Inlines, ItemList, Link, Text
from bot.model.conversation import Visibility

ARXIV = "https://arxiv.org"


async def show_help(context: Context) -> Answer:
    """List the commands."""
    blocks = (
        Heading(context.phrases("help.title"), level=1),
        ItemList(_lines(context)),
        Footer(
            (*context.phrases("help.acknowledgement"), Text(" "), Link((Text("arxiv.org"),), ARXIV))
        ),
    )
    return Answer(Document(blocks), page_argument="", visibility=Visibility.ASKER)


def _lines(context: Context) -> tuple[Inlines, ...]:
    phrases = context.phrases
    return tuple(
        phrases("help.line", command=f"/{entry.name}", summary=entry.summary[phrases.language])
        for entry in context.menu
    )


HELP = Command("help", "summary.help", show_help)
