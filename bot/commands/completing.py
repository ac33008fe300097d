"""Completions of an argument while it is typed, with what the chat reads in mind."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from bot.commands.command import CompletionRequest
from bot.commands.naming import normalize_name
from bot.commands.registry import COMMANDS
from bot.errors import StoreError
from bot.model.chat import ChatAddress
from bot.model.conversation import Completion, Invocation
from bot.ports import Store

log = structlog.get_logger(__name__)


async def complete(store: Store, invocation: Invocation, language: str) -> Sequence[Completion]:
    """Return completions of the argument of ``invocation``; none for what nobody knows."""
    command = COMMANDS.get(normalize_name(invocation.command))
    if command is None or command.complete is None:
        return ()
    terms = await _terms(store, invocation.address)
    return command.complete(CompletionRequest(invocation.argument.lstrip(), language, terms))


async def _terms(store: Store, address: ChatAddress) -> Sequence[str]:
    """Return what the chat reads; nothing where the database does not answer."""
    try:
        chat = await store.chats.find(address)
        return [one.term for one in await store.interests.of(chat.id)] if chat else ()
    except StoreError as error:  # somebody is typing: better any completions than none
        log.info("completed_for_a_stranger", error=type(error).__name__)
        return ()
