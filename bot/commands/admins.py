"""/admins @ROLE: who may change what a server's channels get, beside those who manage it."""

from __future__ import annotations

import re

from bot.commands.command import (
    Answer,
    Command,
    Guide,
    Mutation,
    Section,
    arrange_in_rows,
    make_parameter,
    say,
)
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.document.nodes import Document, ItemList, Paragraph, RoleName, Text
from bot.errors import UserError
from bot.model.conversation import Action, Visibility
from bot.ports.servers import MAX_ADMIN_ROLES

_ROLE = re.compile(r"(?:<@&)?(\d{1,20})>?")
"""A role as Discord writes one that was chosen: https://docs.discord.com/developers/reference."""
_REMOVE = frozenset({"remove", "-", "移除", "删除"})


async def choose_admins(context: Context) -> Answer:
    """Let a role change settings, take that away again, or list the roles that may."""
    if not context.server:
        return say(context.phrases("admins.elsewhere"))
    words = context.argument.split()
    platform, servers = context.chat.address.platform, context.store.servers
    if words and words[0].casefold() in _REMOVE:
        for word in words[1:]:
            await servers.remove_admin_role(platform, context.server, _parse_role(context, word))
    else:
        for word in words:
            role = _parse_role(context, word)
            if not await servers.add_admin_role(platform, context.server, role):
                raise UserError("admins.too-many", most=MAX_ADMIN_ROLES)
    return await _list_roles(context)


def _parse_role(context: Context, word: str) -> str:
    """Return the number of a role; everybody has the one with the number of the server."""
    found = _ROLE.fullmatch(word)
    if found is None or found[1] == context.server:
        raise UserError("admins.unreadable", given=echo(word))
    return found[1]


async def _list_roles(context: Context) -> Answer:
    phrases = context.phrases
    platform, servers = context.chat.address.platform, context.store.servers
    roles = await servers.admin_roles(platform, context.server)
    if not roles:
        return say(phrases("admins.none"), visibility=Visibility.ASKER)
    numbered = tuple(enumerate(roles, start=1))
    items = tuple((Text(f"{number}. "), RoleName(role)) for number, role in numbered)
    remove = [
        Action(f"✕ {number}", "admins", f"remove {role}", in_place=True)
        for number, role in numbered
    ]
    said = Paragraph(phrases("admins.roles")), ItemList(items)
    return Answer(Document(said), arrange_in_rows(remove), visibility=Visibility.ASKER)


ADMINS = Command(
    "admins",
    "summary.admins",
    choose_admins,
    Mutation.WITH_ARGUMENT,
    make_parameter("role", "parameter.admins"),
    guide=Guide(Section.SET_UP, "explain.admins", words=("管理员",), is_minor=True),
    is_for_roles=False,
)
