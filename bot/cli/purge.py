"""``paperboy purge``: delete what is older than it has to be, or everything about one chat."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated

import typer

from bot.app.app import open_app
from bot.app.logging import configure_logging
from bot.cli.chat_data import delete_chat
from bot.settings import load_settings


def purge(
    platform: Annotated[str, typer.Argument(help="telegram, discord or console.")] = "",
    place: Annotated[str, typer.Argument(help="The chat's ID on that platform.")] = "",
    days: Annotated[
        int | None, typer.Option(min=0, help="Delete what is older; default: the settings.")
    ] = None,
) -> None:
    """Delete delivered messages and chats that are gone, by age; or everything about a chat.

    What is deleted is overwritten in the files of an SQLite database.
    """
    if platform:
        if not place or days is not None:
            raise typer.BadParameter("Give a platform and a chat's ID, or --days.")
        delete_chat(platform, place)
        return
    configure_logging(load_settings(), least="ERROR")
    messages, chats = asyncio.run(_purge(days))
    typer.echo(f"{messages} delivered messages and {chats} chats that are gone were deleted.")


async def _purge(days: int | None) -> tuple[int, int]:
    async with open_app(load_settings()) as app:
        now = app.clock.now()
        delivered, gone = app.keep_delivered, app.keep_gone
        if days is not None:
            delivered = gone = timedelta(days=days)
        messages = await app.store.outbox.prune(now - delivered)
        chats = await app.store.personal_data.purge_gone(now, now - gone)
        await app.store.personal_data.scrub()
        return messages, chats
