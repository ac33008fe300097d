"""No secret is in any log line, wherever a library has put it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from pydantic import SecretStr

from bot.app.logging import configure_logging
from tests.support.settings import bare_settings

TOKEN = "123456789:AAExample-Secret_Token"


@pytest.fixture
def logs() -> Iterator[None]:
    """Put the process's logging back afterwards."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


def configure(**settings: str) -> None:
    configure_logging(bare_settings(telegram_token=SecretStr(TOKEN), **settings))


@pytest.mark.usefixtures("logs")
@pytest.mark.parametrize("form", ["json", "console"])
def test_a_token_never_reaches_the_log(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_format=form)
    quoted = TOKEN.replace(":", "%3A")
    structlog.get_logger("paperboy").warning("failed", url=f"https://x/bot{TOKEN}/getMe")
    structlog.get_logger("paperboy").warning("failed", detail={"deep": [quoted]})
    logging.getLogger("library").warning("POST https://x/bot%s/sendMessage", quoted)
    try:
        raise ConnectionError(f"cannot reach /bot{TOKEN}/getUpdates")
    except ConnectionError:
        structlog.get_logger("paperboy").exception("crashed")
    shown = capsys.readouterr().err
    assert shown.count("***") == 4
    assert "AAExample" not in shown


@pytest.mark.usefixtures("logs")
def test_a_json_log_is_an_event_with_keys_on_every_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure(log_format="json")
    structlog.get_logger("bot.x").info("planned", chats=3)
    (line,) = capsys.readouterr().err.splitlines()
    event = json.loads(line)
    assert (event["event"], event["chats"], event["level"]) == ("planned", 3, "info")
    assert event["timestamp"].endswith("Z")


@pytest.mark.usefixtures("logs")
def test_the_level_is_the_operators(capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_level="ERROR")
    structlog.get_logger("bot.x").warning("quiet")
    assert capsys.readouterr().err == ""
