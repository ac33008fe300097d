"""A form as a modal of Discord: https://docs.discord.com/developers/components/reference."""

from __future__ import annotations

from typing import Any, TypeAlias

import discord
from discord import ui

from adapters.discord.render.controls import shorten
from bot.model.conversation import Action
from bot.model.form import ChoiceField, FileField, Form, FormField, TextField

MAX_TITLE, MAX_LABEL = 45, 45
_ONE_LINE = 100
"""Characters from which on a text has a field of several lines."""
_Component: TypeAlias = ui.Item[Any]


def render_form(form: Form) -> ui.Modal:
    """Return the modal of ``form``; its id carries the command that takes what is filled in."""
    payload = Action("", form.command, form.argument).encode()
    modal = ui.Modal(title=shorten(form.title, MAX_TITLE), custom_id=payload)
    for field in form.fields:
        text = shorten(field.label, MAX_LABEL)
        modal.add_item(ui.Label(text=text, component=_component(field)))
    return modal


def _component(field: FormField) -> _Component:
    match field:
        case TextField():
            return _text_input(field)
        case ChoiceField(is_single=True):
            single = [
                discord.RadioGroupOption(
                    label=choice.label, value=choice.value, default=choice.is_chosen
                )
                for choice in field.choices
            ]
            return ui.RadioGroup(custom_id=field.id, options=single, required=False)
        case ChoiceField():
            several = [
                discord.CheckboxGroupOption(
                    label=choice.label, value=choice.value, default=choice.is_chosen
                )
                for choice in field.choices
            ]
            return ui.CheckboxGroup(custom_id=field.id, options=several, required=False)
        case FileField():
            return ui.FileUpload(custom_id=field.id, required=False, max_values=1)


def _text_input(field: TextField) -> _Component:
    is_long = field.longest > _ONE_LINE
    return ui.TextInput(
        custom_id=field.id,
        style=discord.TextStyle.paragraph if is_long else discord.TextStyle.short,
        default=field.value or None,
        max_length=field.longest,
        required=field.is_required,
    )
