"""``paperboy run``: every platform that has a token; the console when none has."""

from __future__ import annotations

import asyncio
from typing import Annotated

import structlog
import typer

from bot.cli.alone import kept_alone
from bot.cli.chat import talk
from bot.cli.compose import open_house, platforms_with_token
from bot.cli.garbage import settle
from bot.cli.logs import configure_logs
from bot.cli.role import Role
from bot.cli.serve import probe_tokens, serve
from bot.cli.signals import ending_on_signals, leave_to_python
from bot.errors import SetupError
from bot.ports import Platform
from bot.settings import Settings, load_settings

log = structlog.get_logger(__name__)


def run(
    role: Annotated[Role, typer.Option(help="Part of the work that this process does.")] = Role.ALL,
) -> None:
    """Serve every platform that has a token; without any, chat in the terminal."""
    settings = load_settings()
    platforms = platforms_with_token(settings)
    if platforms:
        configure_logs(settings)
        asyncio.run(_serve(settings, platforms, role))
    elif role is not Role.ALL:
        raise SetupError(f"--role {role} needs TELEGRAM_TOKEN or DISCORD_TOKEN.")
    else:
        configure_logs(settings, least="ERROR")
        leave_to_python()
        asyncio.run(talk(settings, "you"))


async def _serve(settings: Settings, platforms: tuple[Platform, ...], role: Role) -> None:
    with ending_on_signals():
        async with open_house(settings, platforms, role=role) as house:
            with kept_alone(settings, role):
                await probe_tokens(platforms)
                settle()
                await serve(house, house.clock, role)
    log.info("stopped")
