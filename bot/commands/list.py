"""/list: the chat's subscriptions, its delivery time, and when the next digest comes."""

from __future__ import annotations

from bot.commands.command import Answer, Command, Guide, Section
from bot.commands.context import Context
from bot.commands.support.next_digest import arrival_phrase, next_digest_sentence
from bot.document.nodes import Code, Document, Heading, Inlines, ItemList, Paragraph
from bot.model.chat import Interest
from bot.model.conversation import Action
from bot.phrases import Phrases


async def list_interests(context: Context) -> Answer:
    """Show every subscription, the delivery time and the time zone."""
    interests, phrases = await context.require_interests(), context.phrases
    blocks = (
        Heading(phrases("list.title"), level=1),
        ItemList(tuple(_item(interest, phrases) for interest in interests)),
        Paragraph(schedule_sentence(context)),
        Paragraph(await next_digest_sentence(context)),
    )
    row = [Action(phrases.text("button.show"), "today")]
    if not all(interest.is_plain for interest in interests):
        row.append(Action(phrases.text("button.interests"), "interests"))
    return Answer(Document(blocks), (tuple(row),), page_argument="")


def _item(interest: Interest, phrases: Phrases) -> Inlines:
    if interest.is_plain:
        name = phrases.category(interest.query)
        return phrases("list.item", term=Code(interest.name), name=name)
    if interest.name == interest.query:
        return (Code(interest.name),)
    return phrases("list.item", term=Code(interest.name), name=Code(interest.query))


def schedule_sentence(context: Context) -> Inlines:
    """Return the sentence that says when digests come."""
    return context.phrases("list.schedule", when=arrival_phrase(context))


LIST = Command(
    "list",
    "summary.list",
    list_interests,
    guide=Guide(
        Section.SET_UP,
        "explain.list",
        words=("我的订阅", "订阅列表", "列表", "subscriptions", "my subscriptions"),
    ),
)
