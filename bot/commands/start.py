"""/start: a greeting in three lines; through a deep link, a first subscription."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.browse import archive_buttons
from bot.commands.command import Answer, Command, Guide, Mutation, Section, say
from bot.commands.context import Context
from bot.commands.parse.quoting import code_terms
from bot.commands.subscribe import subscribe
from bot.commands.support.next_digest import arrival_phrase, next_digest_sentence, recency_sentence
from bot.model.chat import ChatKind
from bot.model.conversation import Action
from bot.query.categories import parse_categories


async def start(context: Context) -> Answer:
    """Greet; subscribe to what a deep link names.

    Links know neither dots nor spaces: ``cs_DC`` is cs.DC, and ``cs_DC__quant-ph`` both of them.
    """
    named = context.argument.replace("__", " ")
    if named and parse_categories(named).terms:
        return await subscribe(replace(context, argument=named))
    terms = await context.terms()
    if terms:
        return await _welcome_back(context, terms)
    is_group = context.chat.kind is ChatKind.GROUP
    return _welcome_group(context) if is_group else _welcome(context)


def _welcome(context: Context) -> Answer:
    phrases = context.phrases
    zone = Action(phrases.text("button.zone", zone=context.zone_name), "timezone")
    help_button = Action(phrases.text("button.help"), "help")
    return say(
        phrases("start.hello"),
        phrases("start.how"),
        phrases("start.when", when=arrival_phrase(context), recency=recency_sentence(context)),
        rows=(*archive_buttons(phrases), (zone, help_button)),
    )


def _welcome_group(context: Context) -> Answer:
    """Say what to do in a group, and who may."""
    phrases = context.phrases
    return say(
        phrases("start.hello-group"),
        phrases("start.how-group"),
        phrases("start.members"),
        rows=archive_buttons(phrases),
    )


async def _welcome_back(context: Context, terms: tuple[str, ...]) -> Answer:
    phrases = context.phrases
    show = Action(phrases.text("button.show"), "today")
    mine = Action(phrases.text("button.list"), "list")
    hello = phrases("start.welcome-back", terms=phrases.join_capped(code_terms(terms)))
    return say(hello, await next_digest_sentence(context), rows=((show, mine),))


START = Command(
    "start",
    "summary.start",
    start,
    Mutation.WITH_ARGUMENT,
    guide=Guide(
        Section.SET_UP,
        "explain.start",
        words=("开始", "begin"),
        is_minor=True,
    ),
)
