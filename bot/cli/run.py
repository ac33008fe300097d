"""``paperboy run``: every platform that has a token; the console when none has."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import structlog
import typer

from bot.app.app import open_app, platforms_with_token
from bot.app.gc_tuning import freeze_startup_objects
from bot.app.logging import configure_logging
from bot.app.monitor import serve_monitor
from bot.app.roles import Role
from bot.app.serve import probe_tokens, serve
from bot.app.shutdown import cancel_on_signal, restore_default_handlers
from bot.app.single_instance import single_instance
from bot.cli.chat import talk
from bot.cli.rehearse import print_rehearsal
from bot.commands.registry import COMMANDS
from bot.errors import SetupError
from bot.ports.platform import Platform
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.app.metrics import Metrics

log = structlog.get_logger(__name__)


def run(
    role: Annotated[Role, typer.Option(help="Part of the work that this process does.")] = Role.ALL,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what a morning would send, and send nothing.")
    ] = False,
) -> None:
    """Serve every platform that has a token; without any, chat in the terminal."""
    settings = load_settings()
    platforms = platforms_with_token(settings)
    if dry_run:
        if not platforms:
            raise SetupError("--dry-run needs TELEGRAM_TOKEN or DISCORD_TOKEN.")
        configure_logging(settings, least="ERROR")
        asyncio.run(print_rehearsal(settings, platforms))
    elif platforms:
        metrics = _create_metrics(settings, platforms)
        configure_logging(settings, observers=[metrics.observe] if metrics else [])
        asyncio.run(_serve(settings, platforms, role, metrics))
        log.info("process.stopped")  # when the loop is closed, so that nothing follows
    elif role is not Role.ALL:
        raise SetupError(f"--role {role} needs TELEGRAM_TOKEN or DISCORD_TOKEN.")
    else:
        configure_logging(settings, least="ERROR")
        restore_default_handlers()
        asyncio.run(talk(settings, "you"))


def _create_metrics(settings: Settings, platforms: Sequence[Platform]) -> Metrics | None:
    if settings.metrics_port is None:
        return None
    from bot.app.metrics import Metrics  # noqa: PLC0415 - Prometheus' library takes memory

    urls = settings.arxiv_feed_url, settings.arxiv_listing_url, settings.arxiv_api_url
    hosts = dict.fromkeys(urlsplit(url).netloc for url in urls)
    return Metrics([*COMMANDS], [platform.name for platform in platforms], [*hosts])


async def _serve(
    settings: Settings, platforms: tuple[Platform, ...], role: Role, metrics: Metrics | None
) -> None:
    with cancel_on_signal():
        async with open_app(settings, platforms, role=role) as app:
            with single_instance(settings, role):
                async with serve_monitor(settings, app, role, metrics):
                    await probe_tokens(platforms)
                    freeze_startup_objects()
                    await serve(app, app.clock, role)
