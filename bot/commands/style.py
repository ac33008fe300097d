"""/style titles | brief | full, classic | rich: how much of a paper digests show, and how drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TypeAlias

from bot.commands.answer import Answer, ButtonRows
from bot.commands.command import (
    Command,
    CompletionRequest,
    Guide,
    Mutation,
    Section,
    make_parameter,
)
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.commands.parse.words import enum_spellings, split_words
from bot.digest.invented_papers import sample_card
from bot.document.nodes import Document, Inlines, Paragraph
from bot.errors import UserError
from bot.model.announcement import AnnounceType
from bot.model.chat import DigestSettings, RenderMode, Style
from bot.model.conversation import Action, Completion
from bot.phrases import Phrases, load_phrases

Preference: TypeAlias = Style | RenderMode
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
_MEANINGS: Mapping[Preference, str] = {
    Style.TITLES: "style.titles-meaning",
    Style.BRIEF: "style.brief-meaning",
    Style.FULL: "style.full-meaning",
    RenderMode.RICH: "style.rich-meaning",
    RenderMode.CLASSIC: "style.classic-meaning",
    RenderMode.PLAIN: "style.plain-meaning",
}


async def set_style(context: Context) -> Answer:
    """Change style and render mode, or show them; each choice is a button."""
    if not context.argument:
        return _style_answer(context, "style.now")
    settings = context.chat.digest_settings
    for preference in map(parse_preference, split_words(context.argument)):
        if isinstance(preference, Style):
            settings = replace(settings, style=preference)
        else:
            settings = replace(settings, render_mode=preference)
    await context.store.chats.set_digest_settings(context.chat.id, settings)
    return _style_answer(
        context.with_chat(replace(context.chat, digest_settings=settings)), "style.changed"
    )


def parse_preference(word: str) -> Preference:
    """Return what ``word`` asks for.

    Raises:
        UserError: it is neither a style nor a render mode.
    """
    known = _preferences().get(word)
    if known is None:
        raise UserError("style.unknown", given=echo(word))
    return known


@cache
def _preferences() -> Mapping[str, Preference]:
    return {**enum_spellings(_STYLES), **enum_spellings(_RENDER_MODES)}


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
    """Return what the chat's style and its render mode mean."""
    settings = context.chat.digest_settings
    chosen = settings.style, settings.render_mode
    return tuple(context.phrases(_MEANINGS[preference]) for preference in chosen)


def _buttons(settings: DigestSettings, phrases: Phrases) -> ButtonRows:
    styles = {phrases.label(key): style for style, key in _STYLES.items()}
    modes = {phrases.label(key): mode for mode, key in _RENDER_MODES.items()}
    return (_mark_chosen(styles, settings.style), _mark_chosen(modes, settings.render_mode))


def _mark_chosen(labels: Mapping[str, Preference], chosen: Preference) -> tuple[Action, ...]:
    return tuple(
        Action(f"✓ {label}" if preference is chosen else label, "style", preference)
        for label, preference in labels.items()
    )


def _complete(typing: CompletionRequest) -> Sequence[Completion]:
    phrases, typed = load_phrases(typing.language), typing.words.casefold()
    labels = {
        preference: f"{preference} · {phrases.text(key)}"
        for preference, key in (*_STYLES.items(), *_RENDER_MODES.items())
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
