"""No secret is in anything that a process writes or answers, whatever goes wrong, at DEBUG."""

from __future__ import annotations

import asyncio
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

import aiohttp
import pytest

from adapters.telegram.client.webhook_server import derive_secret
from bot.app.redaction import Redactor
from tests.emulators.discord import DiscordEmulator
from tests.emulators.telegram import TelegramEmulator
from tests.support.patience import PATIENCE_S
from tests.support.ports import hold_port
from tests.support.processes import inherited_environment
from tests.support.settings import bare_settings

NOWHERE = "http://127.0.0.1:1"
PASSWORD = "p%40ss:w/ord"


async def run(folder: Path, settings: dict[str, str], *words: str) -> str:
    """Return all that a command writes."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=folder,
        env=inherited_environment() | settings, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    return out.decode() + err.decode()


@pytest.mark.slow
async def test_a_whole_life_at_debug_shows_no_secret(tmp_path: Path) -> None:
    async with TelegramEmulator(unlimited=True) as telegram, DiscordEmulator() as discord:
        port = hold_port(telegram)
        settings = {
            "TELEGRAM_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "TELEGRAM_WEBHOOK_SECRET": "hook-secret-77",
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "ARXIV_FEED_URL": NOWHERE,
            "ARXIV_LISTING_URL": NOWHERE,
            "ARXIV_API_URL": NOWHERE,
            "METRICS_PORT": str(port),
            "LOG_LEVEL": "DEBUG",
            "LOG_FORMAT": "json",
        }
        secrets = [telegram.token, discord.token, "hook-secret-77", derive_secret(telegram.token)]
        log = tmp_path / "log"
        with log.open("wb") as written:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=tmp_path, stdout=DEVNULL,
                env=inherited_environment() | settings, stderr=written,
            )  # fmt: skip
        try:
            alice = telegram.person("alice")
            for words in ("/subscribe cs.DC", "/search quorum", "/today"):
                await alice.says(words)
                await alice.sees(PATIENCE_S)
            await discord.ready(60)
            telegram.fail_next("getUpdates", 502, "Bad Gateway", times=3)
            telegram.reset_next("sendRichMessage", "after")
            telegram.fail_next("sendRichMessage", 400, f"Bad Request: bot{telegram.token}", times=2)
            await alice.says("/help")
            async with aiohttp.ClientSession() as session:
                said = [
                    await (await session.get(f"http://127.0.0.1:{port}{path}")).text()
                    for path in ("/metrics", "/readyz", "/healthz")
                ]
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), PATIENCE_S)
        said.append(log.read_text("utf-8"))
        said.append(await run(tmp_path, settings, "doctor"))
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            in_use = {"METRICS_PORT": str(taken.getsockname()[1])}
            said.append(await run(tmp_path, settings | in_use, "run"))
    url = f"postgresql://paperboy:{PASSWORD}@127.0.0.1:1/paperboy"
    said.append(await run(tmp_path, {"DATABASE_URL": url}, "doctor"))
    everything = "\n".join(said)
    assert "command.answered" in everything
    assert "parcel" in everything or "telegram." in everything
    for secret in [*secrets, PASSWORD, "p@ss:w/ord"]:
        assert secret not in everything


def test_a_crash_is_printed_without_secrets(capfd: pytest.CaptureFixture[str]) -> None:
    from bot.app.redaction import hide_secrets_in_crashes

    before = sys.excepthook
    settings = bare_settings(
        telegram_token="123:token-1", database_url=f"postgresql://me:{PASSWORD}@db/paperboy"
    )
    hide_secrets_in_crashes(settings)
    try:
        raise ConnectionError("cannot reach /bot123%3Atoken-1/getMe with p@ss:w/ord")
    except ConnectionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        sys.excepthook = before
    said = capfd.readouterr().err
    assert "ConnectionError: cannot reach /bot***/getMe with ***" in said


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{PASSWORD}@db/paperboy",
        f"postgresql:///paperboy?host=/run&user=me&password={PASSWORD}",
        f"postgres://me:{PASSWORD}@one:1,two:2/paperboy",
    ],
)
def test_the_password_of_the_database_is_a_secret_wherever_it_stands(url: str) -> None:
    redactor = Redactor(bare_settings(database_url=url))
    assert PASSWORD not in redactor.redact(f"cannot connect to {url}")
    assert redactor.redact("a p@ss:w/ord") == "a ***"
