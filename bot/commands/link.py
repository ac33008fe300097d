"""/link and /unlink: one reader in the private chats of several platforms."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from bot.commands.command import Answer, Command, Guide, Mutation, Section, make_parameter, say
from bot.commands.context import Context
from bot.document.nodes import Code, Inlines
from bot.errors import UserError
from bot.model.chat import ChatAddress
from bot.model.conversation import Action
from bot.model.folding import fold
from bot.ports.links import LinkHolder

VALID_FOR = timedelta(minutes=10)
"""How long a code may be entered; flood control bounds how many anybody tries meanwhile."""
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""None that is taken for another; eight of them are 850,000,000,000 codes."""
_LENGTH = 8
_HERE = frozenset({"here", "\u8fd9\u91cc", "\u9001\u5230\u8fd9\u91cc"})
_THERE = "there"


def names_link(argument: str) -> bool:
    """Tell whether ``argument`` is a code, or asks for delivery here."""
    words = argument.split()
    is_code = len(words) == 1 and set(_normalize(argument)) <= set(_LETTERS)
    return fold(argument) in _HERE or (is_code and len(_normalize(argument)) == _LENGTH)


async def link(context: Context) -> Answer:
    """Give a code, ask whether to join the chat that a code is for, join it, or deliver here."""
    if context.is_shared:
        raise UserError("link.private")
    first, _, where = context.argument.partition(" ")
    if not first:
        return await _show(context)
    if fold(first) in _HERE:
        return await _deliver_here(context)
    holder = await _find_holder(context, code := _normalize(first))
    if fold(where) not in {*_HERE, _THERE}:
        return _ask_where(context, code, holder)
    home = holder.address if fold(where) == _THERE else context.chat.address
    if not await context.store.links.join(
        _hash(code), context.chat, _holder_here(context), home, context.now
    ):
        raise UserError("link.unknown")
    return say(context.phrases("link.done", platform=platform_name(home)))


async def unlink(context: Context) -> Answer:
    """Part the chats, each with a copy of everything."""
    if context.is_shared:
        raise UserError("link.private")
    places = await context.store.links.places(context.chat.id)
    if not places:
        raise UserError("unlink.none")
    await context.store.links.part(context.chat.id)
    return say(context.phrases("unlink.done", platforms=join_platforms(context, places)))


def platform_name(address: ChatAddress) -> str:
    """Return the name of the platform of ``address`` as people know it."""
    return address.platform.capitalize()


def join_platforms(context: Context, places: Sequence[ChatAddress]) -> Inlines:
    """Return the names of the platforms of ``places`` as a list in a sentence."""
    return context.phrases.join_and(list(map(platform_name, places)))


async def _show(context: Context) -> Answer:
    """Say what is joined; give a code where nothing is."""
    phrases = context.phrases
    if places := await context.store.links.places(context.chat.id):
        here = Action(phrases.text("button.deliver-here"), "link", "here")
        part = Action(phrases.text("button.unlink"), "unlink")
        is_home = places[0] == context.chat.address
        return say(
            phrases(
                "link.shown",
                platforms=join_platforms(context, places),
                home=platform_name(places[0]),
            ),
            rows=((part,),) if is_home else ((here, part),),
        )
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    await context.store.links.issue(
        context.chat.id, _hash(code), _holder_here(context), context.now + VALID_FOR
    )
    half = _LENGTH // 2
    command = Code(f"/link {code[:half]}-{code[half:]}")
    minutes = round(VALID_FOR.total_seconds() / 60)
    return say(phrases("link.code", minutes=minutes), (command,), phrases("link.secret"))


async def _find_holder(context: Context, code: str) -> LinkHolder:
    """Return who asked for ``code``.

    Raises:
        UserError: there is no such code, or it is of this chat, or of the same platform.
    """
    holder = await context.store.links.find(_hash(code), context.now)
    issuer = await context.store.chats.find(holder.address) if holder else None
    if holder is None or issuer is None:
        raise UserError("link.unknown")
    if issuer.id == context.chat.id:
        raise UserError("link.itself")
    links = context.store.links
    own = await links.places(context.chat.id) or (context.chat.address,)
    others = await links.places(issuer.id) or (holder.address,)
    if {place.platform for place in own} & {place.platform for place in others}:
        raise UserError("link.same-platform", platform=platform_name(holder.address))
    return holder


def _ask_where(context: Context, code: str, holder: LinkHolder) -> Answer:
    phrases, platform = context.phrases, platform_name(holder.address)
    here = platform_name(context.chat.address)
    named = f"{holder.name} ({platform})" if holder.name else platform
    actions = (
        Action(phrases.text("button.join", platform=here), "link", f"{code} here"),
        Action(phrases.text("button.join", platform=platform), "link", f"{code} {_THERE}"),
    )
    return say(phrases("link.sure", named=named), rows=(actions,))


async def _deliver_here(context: Context) -> Answer:
    if not await context.store.links.places(context.chat.id):
        raise UserError("unlink.none")
    await context.store.links.deliver_to(context.chat.id, context.chat.address)
    return say(context.phrases("link.here"))


def _holder_here(context: Context) -> LinkHolder:
    return LinkHolder(context.chat.address, context.person, context.person_name)


def _normalize(typed: str) -> str:
    return "".join(filter(str.isalnum, typed)).upper()[: 2 * _LENGTH]


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()


LINK = Command(
    "link",
    "summary.link",
    link,
    Mutation.ALWAYS,
    make_parameter("code", "parameter.link"),
    guide=Guide(
        Section.SET_UP,
        "explain.link",
        examples=("here",),
        words=("\u5173\u8054\u8d26\u53f7", "\u5173\u8054", "link my accounts"),
        is_minor=True,
    ),
)
UNLINK = Command(
    "unlink",
    "summary.unlink",
    unlink,
    Mutation.ALWAYS,
    guide=Guide(
        Section.SET_UP,
        "explain.unlink",
        words=("\u53d6\u6d88\u5173\u8054", "unlink my accounts"),
        is_minor=True,
    ),
)
