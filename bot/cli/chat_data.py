"""``paperboy export-chat`` and ``delete-chat``: everything that is stored about one chat."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Annotated, cast

import typer

from bot.app.app import open_app
from bot.app.logging import configure_logging
from bot.model.chat import ChatAddress
from bot.settings import load_settings

PlatformName = Annotated[str, typer.Argument(help="telegram, discord or console.")]
ChatId = Annotated[str, typer.Argument(help="The chat's ID on that platform.")]


def export_chat(platform: PlatformName, place: ChatId) -> None:
    """Print everything stored about one chat as JSON."""
    configure_logging(load_settings(), least="ERROR")
    stored = asyncio.run(_export(ChatAddress(platform, place)))
    if stored is None:
        _fail_as_unknown(platform, place)
    typer.echo(stored)


def delete_chat(platform: PlatformName, place: ChatId) -> None:
    """Delete everything stored about one chat."""
    configure_logging(load_settings(), least="ERROR")
    if not asyncio.run(_delete(ChatAddress(platform, place))):
        _fail_as_unknown(platform, place)
    typer.echo("Everything about this chat has been deleted.")


def _fail_as_unknown(platform: str, place: str) -> None:
    typer.echo(f"Nothing is stored about chat {place} on {platform}.", err=True)
    raise typer.Exit(1)


async def _export(address: ChatAddress) -> str | None:
    async with open_app(load_settings()) as app:
        chat = await app.store.chats.find(address)
        if chat is None:
            return None
        interests = await app.store.interests.of(chat.id)
        past = (await app.store.interests.past_of_many([chat.id]))[chat.id]
        delivered = await app.store.outbox.last_delivered(chat.id)
        types = sorted(chat.digest_settings.types)
        settings = asdict(chat.digest_settings) | {"types": types}
        stored = {
            "chat": asdict(chat) | {"digest_settings": settings},
            "interests": [asdict(interest) for interest in interests],
            "past_interests": [asdict(interest) for interest in past],
            "mutes": [asdict(mute) for mute in await app.store.interests.mutes(chat.id)],
            "saved": [asdict(paper) for paper in await app.store.saved.of(chat.id)],
            "last_delivered": asdict(delivered) if delivered else None,
        }
        stored = {**await app.store.personal_data.collect(chat), **stored}
        return json.dumps(stored, ensure_ascii=False, indent=2, default=_as_text)


def _as_text(value: object) -> str | list[str]:
    if isinstance(value, frozenset):
        return sorted(map(str, cast("frozenset[object]", value)))
    return str(value)


async def _delete(address: ChatAddress) -> bool:
    async with open_app(load_settings()) as app:
        chat = await app.store.chats.find(address)
        if chat is not None:
            await app.store.personal_data.forget(chat)
        return chat is not None
