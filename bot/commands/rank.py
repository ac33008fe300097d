"""/rank [INTEREST] on | off, /rank all, /explore on | off: whether and how to rank."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.commands.command import (
    Answer,
    ButtonRows,
    Command,
    Guide,
    Mutation,
    Section,
    arrange_in_rows,
    choice_button,
    make_parameter,
    say,
)
from bot.commands.context import Context
from bot.commands.parse.interest_text import MAX_NAME, find_interest
from bot.commands.parse.quoting import echo
from bot.commands.parse.words import ALL_WORDS
from bot.commands.support.new_interest import store_interest
from bot.document.nodes import Code, Inlines
from bot.errors import UserError
from bot.model.chat import Interest
from bot.model.folding import fold
from bot.model.reader_order import LIKES_NEEDED, RankingMode, RankingSettings
from bot.model.vote import sum_up

_ON = frozenset({"on", "yes", "1", "开", "开启", "打开", "是"})
_OFF = frozenset({"off", "none", "no", "never", "0", "关", "关闭", "关掉", "否", "不要"})
_MODES = {RankingMode.ON: _ON, RankingMode.OFF: _OFF, RankingMode.ALL: ALL_WORDS}
_MODE_WORDS = _ON | _OFF | ALL_WORDS
_SWITCHES = frozenset({"on", "off", "开", "开启", "打开", "关", "关闭", "关掉"})
"""Those of these words that end no name: "table 1" is no switch."""
_SWITCH_FIRST = re.compile(r"(?P<switch>on|off)\s+(?:for\s+|of\s+)?(?P<name>.+)", re.IGNORECASE)
_NAME_FIRST = re.compile(
    r"(?:for\s+|of\s+)?(?P<name>.+?)(?:\s+(?P<switch>\w+)|(?<=[\x21-\x7f])(?P<joined>[开关打][启开闭掉]?))",
    re.IGNORECASE,
)
_LABELS = {
    RankingMode.OFF: "button.rank-off",
    RankingMode.ON: "button.rank-on",
    RankingMode.ALL: "button.rank-all",
}
_SENTENCES = {RankingMode.OFF: "rank.off", RankingMode.ON: "rank.on", RankingMode.ALL: "rank.all"}


async def set_ranking(context: Context) -> Answer:
    """Change what of digests, or whether an interest's section, is ranked, or show it."""
    settings = await load_ranking(context)
    if context.argument and fold(context.argument).strip() not in _MODE_WORDS:
        interests = await context.interests()
        interest, switch = find_interest(context.argument, interests)
        if interest is None:
            named, said = split_switch(context.argument)
            interest, rest = find_interest(named, interests)
            switch = f"{rest} {said}".strip()
        if interest is not None:
            return await _rank_interest(context, settings, interest, switch)
    if context.argument:
        settings = await store_ranking(
            context, replace(settings, mode=parse_ranking_mode(context.argument))
        )
    choices = [
        (context.phrases.text(label), "rank", str(mode), mode is settings.mode)
        for mode, label in _LABELS.items()
    ]
    return await answer_ranking(context, settings, choice_rows(choices))


async def _rank_interest(
    context: Context, settings: RankingSettings, interest: Interest, switch: str
) -> Answer:
    """Let the section of ``interest`` have an order of its own, or none, or show which."""
    if switch:
        interest = replace(interest, is_ranked=parse_switch(switch))
        context = await store_interest(context, interest)
    key = "rank.interest-on" if interest.is_ranked else "rank.interest-off"
    said = context.phrases(key, name=Code(interest.name))
    off = context.phrases("rank.off") if settings.mode is RankingMode.OFF else ()
    choices = [
        (context.phrases.text(_LABELS[mode]), "rank", f"#{interest.id} {mode}", chosen)
        for mode, chosen in (
            (RankingMode.ON, interest.is_ranked),
            (RankingMode.OFF, not interest.is_ranked),
        )
    ]
    return say(said, off, await _too_few_sentence(context), rows=choice_rows(choices))


async def set_exploration(context: Context) -> Answer:
    """Change whether some papers of the section are there to learn from, or show it."""
    settings = await load_ranking(context)
    if context.argument:
        explores = parse_switch(context.argument)
        settings = await store_ranking(context, replace(settings, explores=explores))
    choices = [
        (context.phrases.text(_LABELS[mode]), "explore", str(mode), is_on is settings.explores)
        for mode, is_on in ((RankingMode.ON, True), (RankingMode.OFF, False))
    ]
    return await answer_ranking(context, settings, choice_rows(choices))


def parse_ranking_mode(argument: str) -> RankingMode:
    """Return the mode that ``argument`` names.

    Raises:
        UserError: it names none.
    """
    given = fold(argument).strip()
    for mode, words in _MODES.items():
        if given in words:
            return mode
    raise UserError("rank.unreadable", given=echo(argument))


def split_switch(argument: str) -> tuple[str, str]:
    """Return what ``argument`` names and whether it is to be on, as said; "" where nothing says so.

    Args:
        argument: ``moe off``, ``off for moe``, ``for moe off``, ``moe关闭``.
    """
    text = argument.strip()
    for form in (_SWITCH_FIRST, _NAME_FIRST):
        found = form.fullmatch(text)
        said = found.groupdict() if found else {}
        switch = said.get("switch") or said.get("joined") or ""
        if found and fold(switch) in _SWITCHES:
            return found["name"].strip(), switch
    return text, ""


def names_ranking(argument: str) -> bool:
    """Tell whether ``argument`` says what of digests is ranked, or whether an interest is."""
    if fold(argument).strip() in _MODE_WORDS:
        return True
    named, switch = split_switch(argument)
    # "Ranking on graphs" is what somebody looks for.
    is_subject = argument.startswith(switch) and " for " not in argument
    return bool(switch) and not is_subject and len(named) <= MAX_NAME


def parse_switch(argument: str) -> bool:
    """Return whether ``argument`` means on.

    Raises:
        UserError: it means neither on nor off.
    """
    given = fold(argument).strip()
    if given in _ON or given in _OFF:
        return given in _ON
    raise UserError("explore.unreadable", given=echo(argument))


async def load_ranking(context: Context) -> RankingSettings:
    """Return how the chat wants its digests ranked."""
    if context.chat.is_unsaved:
        return RankingSettings()
    return await context.store.rankings.settings(context.chat.id)


async def store_ranking(context: Context, settings: RankingSettings) -> RankingSettings:
    """Store how the chat wants its digests ranked, and return that."""
    await context.store.rankings.set(context.chat.id, settings)
    return settings


async def answer_ranking(context: Context, settings: RankingSettings, rows: ButtonRows) -> Answer:
    """Say what of digests is ranked, and what is missing until it is."""
    phrases = context.phrases
    if settings.mode is RankingMode.OFF:
        return say(phrases("rank.off"), rows=rows)
    explores = "rank.exploring" if settings.explores else "rank.not-exploring"
    ranked = phrases(_SENTENCES[settings.mode], count=settings.top)
    return say(ranked, phrases(explores), await _too_few_sentence(context), rows=rows)


async def _too_few_sentence(context: Context) -> Inlines:
    """Return how many likes are missing until anything is ranked; () where there are enough."""
    missing = LIKES_NEEDED - await _count_likes(context)
    return context.phrases("rank.too-few", count=missing) if missing > 0 else ()


async def _count_likes(context: Context) -> int:
    if context.chat.is_unsaved:
        return 0
    votes = await context.store.votes.of(context.chat.id)
    saved = await context.store.saved.of(context.chat.id)
    signs = sum_up(votes, [each.paper_id for each in saved])
    return sum(1 for sign in signs.values() if sign.is_like)


def choice_rows(choices: list[tuple[str, str, str, bool]]) -> ButtonRows:
    """Return buttons that choose: each with its label, command, argument, and whether it is so."""
    return arrange_in_rows(
        [
            choice_button(label, command, argument, is_chosen=is_chosen)
            for label, command, argument, is_chosen in choices
        ]
    )


RANK = Command(
    "rank",
    "summary.rank",
    set_ranking,
    Mutation.WITH_ARGUMENT,
    make_parameter("order", "parameter.rank"),
    guide=Guide(
        Section.SET_UP,
        "explain.rank",
        examples=("on", "all", "off"),
        words=("排序", "ranking", "order"),
    ),
)
EXPLORE = Command(
    "explore",
    "summary.explore",
    set_exploration,
    Mutation.WITH_ARGUMENT,
    make_parameter("exploration", "parameter.explore"),
    guide=Guide(
        Section.SET_UP,
        "explain.explore",
        examples=("off", "on"),
        words=("探索", "exploration", "exploring"),
        is_minor=True,
    ),
)
