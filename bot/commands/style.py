"""/style: how much of a paper digests show, how they are drawn, and how several pages come.

titles | brief | full, rich | classic | plain, auto | pager | pages, in any order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TypeAlias

from bot.commands.command import (
    Answer,
    ButtonRows,
    Command,
    CompletionRequest,
    Guide,
    Mutation,
    Section,
    choice_button,
    make_parameter,
)
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.commands.parse.words import enum_spellings, split_words
from bot.digest.invented_papers import sample_card
from bot.document.nodes import Document, Inlines, Paragraph
from bot.errors import UserError
from bot.model.announcement import AnnounceType
from bot.model.chat import DigestSettings, Paging, RenderMode, Style
from bot.model.conversation import Action, Completion
from bot.phrases import Phrases, load_phrases

Preference: TypeAlias = Style | RenderMode | Paging
_STYLES: Mapping[Style, str] = {
    Style.TITLES: "style.titles",
    Style.BRIEF: "style.brief",
    Style.FULL: "style.full",
}
_RENDER_MODES: Mapping[RenderMode, str] = {
    RenderMode.RICH: "style.rich",
    RenderMode.CLASSIC: "style.classic",
    RenderMode.PLAIN: "style.plain",
}
_PAGINGS: Mapping[Paging, str] = {
    Paging.AUTO: "style.auto",
    Paging.TURNED: "style.pager",
    Paging.SEPARATE: "style.pages",
}
_SWITCHES: Mapping[str, Paging] = {
    f"{name} {switch}": paging
    for name in ("pager", "翻页")
    for switches, paging in (
        (("on", "开", "打开"), Paging.TURNED),
        (("off", "关", "关闭"), Paging.SEPARATE),
    )
    for switch in switches
}
"""The pager switched on and off, in words."""
_MEANINGS: Mapping[Preference, str] = {
    Style.TITLES: "style.titles-meaning",
    Style.BRIEF: "style.brief-meaning",
    Style.FULL: "style.full-meaning",
    RenderMode.RICH: "style.rich-meaning",
    RenderMode.CLASSIC: "style.classic-meaning",
    RenderMode.PLAIN: "style.plain-meaning",
    Paging.AUTO: "style.auto-meaning",
    Paging.TURNED: "style.pager-meaning",
    Paging.SEPARATE: "style.pages-meaning",
}


async def set_style(context: Context) -> Answer:
    """Change style, render mode and paging, or show them; each choice is a button."""
    if not context.argument:
        return _style_answer(context, "style.now")
    settings = context.chat.digest_settings
    for preference in parse_preferences(split_words(context.argument)):
        match preference:
            case Style():
                settings = replace(settings, style=preference)
            case RenderMode():
                settings = replace(settings, render_mode=preference)
            case Paging():
                settings = replace(settings, paging=preference)
    await context.store.chats.set_digest_settings(context.chat.id, settings)
    return _style_answer(
        context.with_chat(replace(context.chat, digest_settings=settings)), "style.changed"
    )


def parse_preferences(words: Sequence[str]) -> Iterator[Preference]:
    """Yield what ``words`` ask for, in order.

    Raises:
        UserError: one is neither a style nor a render mode nor a paging.
    """
    left = deque(words)
    while left:
        word = left.popleft()
        if left and (switched := _SWITCHES.get(f"{word} {left[0]}")) is not None:
            left.popleft()
            yield switched
        elif (known := _preferences().get(word)) is not None:
            yield known
        else:
            raise UserError("style.unknown", given=echo(word))


@cache
def _preferences() -> Mapping[str, Preference]:
    return {
        **enum_spellings(_STYLES),
        **enum_spellings(_RENDER_MODES),
        **enum_spellings(_PAGINGS),
    }


def _style_answer(context: Context, key: str) -> Answer:
    """Return what the settings mean and a paper in the new style, drawn in the new mode.

    So both are seen, or refused, at once.
    """
    settings, phrases = context.chat.digest_settings, context.phrases
    said = (*map(Paragraph, (phrases(key), *meaning_sentences(context))),)
    sample = sample_card(AnnounceType.NEW, settings.style, phrases)
    document = Document((*said, Paragraph(phrases("sample.title")), sample))
    return Answer(document, _buttons(settings, phrases), render_mode=settings.render_mode)


def meaning_sentences(context: Context) -> tuple[Inlines, ...]:
    """Return what the chat's style, its render mode and its paging mean."""
    settings = context.chat.digest_settings
    chosen = settings.style, settings.render_mode, settings.paging
    return tuple(context.phrases(_MEANINGS[preference]) for preference in chosen)


def _buttons(settings: DigestSettings, phrases: Phrases) -> ButtonRows:
    styles = {phrases.label(key): style for style, key in _STYLES.items()}
    modes = {phrases.label(key): mode for mode, key in _RENDER_MODES.items()}
    pagings = {phrases.label(key): paging for paging, key in _PAGINGS.items()}
    return (
        _mark_chosen(styles, settings.style),
        _mark_chosen(modes, settings.render_mode),
        _mark_chosen(pagings, settings.paging),
    )


def paging_sentence(settings: DigestSettings, phrases: Phrases) -> Inlines:
    """Return the sentence that says how several pages come."""
    return phrases(_MEANINGS[settings.paging])


def _mark_chosen(labels: Mapping[str, Preference], chosen: Preference) -> tuple[Action, ...]:
    return tuple(
        choice_button(label, "style", preference, is_chosen=preference is chosen)
        for label, preference in labels.items()
    )


def _complete(typing: CompletionRequest) -> Sequence[Completion]:
    phrases, typed = load_phrases(typing.language), typing.words.casefold()
    labels = {
        preference: f"{preference} · {phrases.text(key)}"
        for preference, key in (*_STYLES.items(), *_RENDER_MODES.items(), *_PAGINGS.items())
    }
    return [
        Completion(preference, label)
        for preference, label in labels.items()
        if typed in label.casefold()
    ]


STYLE = Command(
    "style",
    "summary.style",
    set_style,
    Mutation.WITH_ARGUMENT,
    make_parameter("style", "parameter.style"),
    _complete,
    guide=Guide(
        Section.SET_UP,
        "explain.style",
        examples=("titles", "full classic"),
        words=("样式",),
    ),
)
