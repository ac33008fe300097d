"""Words without a command: papers, commands in people's own words, or what may have been meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.commands.club import names_meeting
from bot.commands.command import Answer, ButtonRows, Command, UnknownCommandError, find_spoken, say
from bot.commands.context import Context
from bot.commands.export import names_export
from bot.commands.language import parse_language
from bot.commands.link import names_link
from bot.commands.max import parse_limit
from bot.commands.paper import show_paper
from bot.commands.parse.dates import parse_pause_end
from bot.commands.parse.interest_text import has_syntax, names_edit, names_mute, split_interest_name
from bot.commands.parse.quoting import echo, truncate
from bot.commands.parse.time_of_day import (
    means_asap,
    names_asap,
    parse_quiet_hours,
    parse_time_of_day,
)
from bot.commands.parse.timezones import parse_timezone
from bot.commands.parse.weekdays import parse_weekdays
from bot.commands.parse.words import ALL_WORDS, split_words
from bot.commands.quiet import is_off
from bot.commands.rank import names_ranking, parse_switch
from bot.commands.style import parse_preferences
from bot.commands.subscribe import subscribe_buttons
from bot.commands.support.announcement_request import names_announcement
from bot.commands.top import names_top
from bot.commands.types import parse_types
from bot.document.nodes import plain_text
from bot.errors import UserError
from bot.model.conversation import Action, Visibility, fits_payload
from bot.model.folding import fold
from bot.model.reference import find_references
from bot.query.categories import parse_categories
from bot.query.folded_words import fold_words

_ENABLING = frozenset({"on", "turn on", "switch on", "enable", "start", "打开", "开启", "启用"})
_SWITCHED = re.compile(
    r"(?:please\s+)?(?:(?P<switch>(?:turn|switch) (?:on|off)|enable|start|disable|stop|no)\s+"
    r"(?:the\s+|my\s+)?|(?P<chinese>打开|开启|启用|关闭|关掉|停用|停止|取消|不要)\s*)(?P<what>.+)"
    r"|(?:please\s+)?(?:turn|switch)\s+(?:the\s+|my\s+)?(?P<named>.+)\s+(?P<after>on|off)",
    re.IGNORECASE,
)
_SCHEDULE = ("time", "days", "quiet")
"""Commands that are offered for words which are only an argument of them."""
_OFFERED_TERMS = 3
"""Categories of which each has a row of its own, below what else is offered."""
_LABEL_CHARS = 30
"""Characters of a person's words on a button."""
_HELLO = frozenset({"hi", "hello", "hey", "good morning", "你好", "您好", "嗨", "早", "早上好"})
_THANKS = frozenset({"thanks", "thank you", "thx", "great", "ok", "谢谢", "多谢", "感谢", "好的"})


def find_command_in(text: str, commands: Mapping[str, Command]) -> tuple[Command, str] | None:
    """Return the command that ``text`` is without a slash, and its argument; None if it is none.

    What follows the command must be an argument of it: "time series" is no delivery time, and
    "subscribe cs.DC" a subscription.
    """
    if names_asap(text):
        return commands["time"], text
    spoken = find_spoken(text, commands)
    if spoken is not None and _takes_argument(*spoken):
        return spoken
    return _find_switched(text, commands)


def _takes_argument(command: Command, argument: str) -> bool:
    """Tell whether ``argument``, said without a slash, is one of ``command``, or none at all."""
    is_argument = _ARGUMENT_TESTS.get(command.name)
    return not argument or (is_argument is not None and is_argument(argument))


def _find_switched(text: str, commands: Mapping[str, Command]) -> tuple[Command, str] | None:
    """Return what ``text`` turns on or off: "turn off ranking for moe", "no club", 关闭排序."""
    said = _SWITCHED.fullmatch(text.strip(" .!。！"))
    spoken = find_spoken(said["what"] or said["named"], commands) if said else None
    if said is None or spoken is None or "off" not in spoken[0].guide.examples:
        return None
    switch = said["switch"] or said["chinese"] or said["after"]
    switched = spoken[0], f"{spoken[1]} {'on' if fold(switch) in _ENABLING else 'off'}".strip()
    return switched if _takes_argument(*switched) else None


def _names_categories(argument: str) -> bool:
    parsed = parse_categories(argument)
    return fold(argument) in ALL_WORDS or (bool(parsed.terms) and not parsed.unknown)


def _names_interest(argument: str) -> bool:
    is_named = bool(split_interest_name(argument)[0])
    return is_named or has_syntax(argument) or _names_categories(argument)


def _is_understood(parse: Callable[[str], object]) -> Callable[[str], bool]:
    """Return whether ``parse`` makes anything of an argument."""

    def test(argument: str) -> bool:
        try:
            return parse(argument) is not None
        except UserError:
            return False

    return test


_ARGUMENT_TESTS: Mapping[str, Callable[[str], bool]] = {
    "today": names_announcement,
    "week": names_announcement,
    "subscribe": _names_interest,
    "unsubscribe": _names_categories,
    "browse": _names_categories,
    "interests": lambda argument: argument.startswith("#"),
    "edit": names_edit,
    "mute": names_mute,
    "search": lambda argument: bool(fold_words(argument)),
    "paper": lambda argument: bool(find_references(argument)),
    "follow": lambda argument: (
        argument.startswith(("@", "\uff20"))
        or bool(find_references(argument))
        or _names_categories(argument)
    ),
    "unfollow": lambda argument: bool(find_references(argument)) or _names_categories(argument),
    "why": lambda argument: bool(find_references(argument)),
    "cite": lambda argument: bool(find_references(argument)),
    "save": lambda argument: bool(find_references(argument)),
    "unsave": lambda argument: bool(find_references(argument)),
    "saved": lambda argument: argument.startswith(("#", "＃")),
    "like": lambda argument: bool(find_references(argument)),
    "dislike": lambda argument: bool(find_references(argument)),
    "unlike": lambda argument: bool(find_references(argument)),
    "export": names_export,
    "rank": names_ranking,
    "top": names_top,
    "explore": _is_understood(parse_switch),
    "voters": _is_understood(parse_switch),
    "club": names_meeting,
    "link": names_link,
    "style": _is_understood(lambda argument: [*parse_preferences(split_words(argument))]),
    "types": _is_understood(lambda argument: parse_types(split_words(argument))),
    "max": _is_understood(lambda argument: (parse_limit(argument),)),
    "time": lambda argument: parse_time_of_day(argument) is not None or means_asap(argument),
    "days": _is_understood(parse_weekdays),
    "quiet": lambda argument: is_off(argument) or parse_quiet_hours(argument) is not None,
    "timezone": _is_understood(parse_timezone),
    "language": _is_understood(parse_language),
    "pause": _is_understood(parse_pause_end),
    "help": lambda argument: argument.isalpha() and argument.isascii(),
}
"""Whether words behind a command's bare name are its argument; commands left out take none so."""


async def answer_free_text(context: Context) -> Answer:
    """Show the papers that words refer to; else offer what may have been meant."""
    if find_references(context.argument):
        return await show_paper(context)
    phrases, said = context.phrases, fold(context.argument).strip(" .!?~。！？～")
    key = "help.hello" if said in _HELLO else "help.free-text"
    key = "help.thanks" if said in _THANKS else key
    return say(phrases(key), rows=_offers(context))


def _offers(context: Context) -> ButtonRows:
    """Return buttons: what is named (categories, hours, days), today's papers, a search, help."""
    phrases, words = context.phrases, " ".join(context.argument.split())
    parsed = parse_categories(words)
    terms = parsed.terms[:_OFFERED_TERMS] if not parsed.unknown else ()
    today = [
        Action(phrases.text("button.today-in", term=term), "today", term) for term in terms
    ] or [Action(phrases.text("button.today"), "today")]
    find = _search_button(context, words)
    schedule = tuple(
        Action(f"/{name} {words}", name, words)
        for name in _SCHEDULE
        if len(words) <= _LABEL_CHARS and not words.isdecimal() and _ARGUMENT_TESTS[name](words)
    )
    return (
        *((schedule,) if schedule else ()),
        *subscribe_buttons(terms),
        tuple(today),
        *(((find,),) if find else ()),
        (Action(phrases.text("button.help"), "help"),),
    )


def _search_button(context: Context, words: str) -> Action | None:
    """Return the button that searches for ``words``, or for as many as it can carry."""
    parts = words.split()
    fitting = next(
        (
            joined
            for count in range(len(parts), 0, -1)
            if fits_payload("search", joined := " ".join(parts[:count]))
        ),
        "",
    )
    if not fold_words(fitting):
        return None
    label = context.phrases.text("button.search-for", words=_shorten(fitting))
    return Action(label, "search", fitting)


def _shorten(words: str) -> str:
    """Return a person's words as a label can hold them, without what shows nothing."""
    return truncate(plain_text(echo(words)), _LABEL_CHARS)


def offer_nearest(context: Context, error: UnknownCommandError) -> Answer:
    """Return what to do about an unknown command: the nearest one as a button, or help."""
    phrases, argument = context.phrases, context.argument
    if not error.nearest:
        rows: ButtonRows = ((Action(phrases.text("button.help"), "help"),),)
    elif fits_payload(error.nearest, argument):
        label = f"/{error.nearest} {_shorten(argument) if argument else ''}".strip()
        rows = ((Action(label, error.nearest, argument),),)
    else:
        rows = ((Action(f"/{error.nearest}", error.nearest),),)
    return say(phrases(error.key, **error.args_by_name), rows=rows, visibility=Visibility.ASKER)
