"""Announce types among the words of an argument, chosen for one look only."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.context import Context
from bot.commands.types import parse_types, type_words


def split_types(context: Context) -> tuple[Context, str]:
    """Return the context as if the chat read the types that its argument names, and the rest of it.

    Nothing is stored. Without a type in the argument the chat's own are meant.
    """
    words = context.argument.split()
    types = [word.casefold() for word in words if word.casefold() in type_words()]
    rest = " ".join(word for word in words if word.casefold() not in type_words())
    if not types:
        return context, rest
    manner = replace(context.chat.digest_settings, types=parse_types(types))
    return context.with_chat(replace(context.chat, digest_settings=manner)), rest
