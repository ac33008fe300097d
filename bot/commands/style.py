"""/style titles | brief | full, classic | rich: how much of a paper digests show, and how drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TypeAlias

from bot.commands.answer import Answer, ButtonRows, say
from bot.commands.command import Command, CompletionRequest, Mutation, make_parameter
from bot.commands.context import Context
from bot.commands.parse.words import enum_spellings, split_words
from bot.commands.support.quoting import echo
from bot.errors import UserError
from bot.model.chat import DigestSettings, RenderMode, Style
from bot.model.conversation import Action, Completion
from bot.phrases import Phrases, load_phrases

Preference: TypeAlias = Style | RenderMode
_STYLES: Mapping[Style, str] = {
    Style.TITLES: "style.titles",
    Style.BRIEF: "style.brief",
    Style.FULL: "style.full",
}
_FORMS: Mapping[RenderMode, str] = {
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
    """Change style and form, or say them; every choice is a button."""
    if not context.argument:
        return _said(context, "style.now")
    wishes = [_wish(word) for word in split_words(context.argument)]
    manner = context.chat.digest_settings
    for wish in wishes:
        manner = _after(manner, wish)
    await context.store.chats.set_digest_settings(context.chat.id, manner)
    return _said(context.with_chat(replace(context.chat, digest_settings=manner)), "style.changed")


def _wish(word: str) -> Preference:
    """Return what ``word`` asks for.

    Raises:
        UserError: it is neither a style nor a form.
    """
    known = _wishes().get(word)
    if known is None:
        raise UserError("style.unknown", given=echo(word))
    return known


@cache
def _wishes() -> Mapping[str, Preference]:
    return {**enum_spellings(_STYLES), **enum_spellings(_FORMS)}


def _after(manner: DigestSettings, wish: Preference) -> DigestSettings:
    if isinstance(wish, Style):
        return replace(manner, style=wish)
    return replace(manner, render_mode=wish)


def _said(context: Context, key: str) -> Answer:
    manner, phrases = context.chat.digest_settings, context.phrases
    meanings = (phrases(_MEANINGS[manner.style]), phrases(_MEANINGS[manner.render_mode]))
    said = say(phrases(key), *meanings, rows=_buttons(manner, phrases))
    return replace(said, render_mode=manner.render_mode)  # so that it is seen, or refused, at once


def _buttons(manner: DigestSettings, phrases: Phrases) -> ButtonRows:
    styles = {phrases.text(key): one for one, key in _STYLES.items()}
    forms = {phrases.text(key): one for one, key in _FORMS.items()}
    return (_marked(styles, manner.style), _marked(forms, manner.render_mode))


def _marked(wishes: Mapping[str, Preference], chosen: Preference) -> tuple[Action, ...]:
    return tuple(
        Action(f"✓ {label}" if wish is chosen else label, "style", wish)
        for label, wish in wishes.items()
    )


def _complete(typing: CompletionRequest) -> Sequence[Completion]:
    phrases, typed = load_phrases(typing.language), typing.words.casefold()
    labels = {
        one: f"{one} · {phrases.text(key)}" for one, key in (*_STYLES.items(), *_FORMS.items())
    }
    return [Completion(one, label) for one, label in labels.items() if typed in label.casefold()]


STYLE = Command(
    "style",
    "summary.style",
    set_style,
    Mutation.WITH_ARGUMENT,
    make_parameter("style", "parameter.style"),
    _complete,
)
