"""No secret is in any log line, wherever a library has put it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from pydantic import SecretStr

from bot.app.logging import (
    MAX_VALUE_CHARS,
    REMINDED_AFTER_S,
    REPEATED_WITHIN_S,
    RepetitionFilter,
    configure_logging,
)
from tests.support.settings import bare_settings

TOKEN = "123456789:AAExample-Secret_Token"


@pytest.fixture
def logs() -> Iterator[None]:
    """Put the process's logging back afterwards."""
    named = {name: logging.getLogger(name) for name in ("", "bot", "adapters", "storage")}
    handlers = logging.root.handlers[:]
    levels = {name: logger.level for name, logger in named.items()}
    yield
    logging.root.handlers[:] = handlers
    for name, logger in named.items():
        logger.setLevel(levels[name])
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


@pytest.mark.usefixtures("logs")
@pytest.mark.parametrize("library", ["arxiv", "requests", "one.that.comes.later"])
def test_what_a_library_does_is_no_line_and_what_it_warns_of_is(
    library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(log_level="DEBUG")
    logging.getLogger(library).info("Requesting page of results: https://x/?id_list=%s", "1," * 999)
    assert capsys.readouterr().err == ""
    logging.getLogger(library).warning("the disk is nearly full")
    assert "nearly full" in capsys.readouterr().err


@pytest.mark.usefixtures("logs")
def test_a_job_that_is_still_at_work_is_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    logging.getLogger("apscheduler.scheduler").warning("Execution of job %s skipped", "ingest")
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("logs")
def test_a_long_value_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_format="json")
    page = "<html>" * MAX_VALUE_CHARS
    structlog.get_logger("bot.x").warning("feed.failed", failure=page)
    assert json.loads(capsys.readouterr().err)["failure"] == f"{page[:MAX_VALUE_CHARS]}…"


@pytest.mark.usefixtures("logs")
@pytest.mark.parametrize("form", ["json", "console"])
def test_trouble_that_lasts_is_one_line(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_format=form)
    log = structlog.get_logger("bot.x")
    for attempt in range(9):
        log.warning("service.failed", service="discord", reason=f"ray {attempt}", again_in=attempt)
        logging.getLogger("discord.client").error("Attempting a reconnect in %.2fs", attempt)
    shown = capsys.readouterr().err
    assert shown.count("service.failed") == shown.count("Attempting a reconnect") == 1
    for attempt in range(9):
        log.info("parcel.not_sent", platform="telegram", reason=f"ray {attempt}")
    log.warning("service.failed", service="telegram")
    log.info("service.served", service="discord")
    log.info("service.served", service="discord")
    shown = capsys.readouterr().err
    assert (shown.count("service.failed"), shown.count("service.served")) == (1, 2)
    assert shown.count("parcel.not_sent") == 1, "what names a reason is trouble as well"


def test_trouble_is_told_again_after_hours_and_when_it_comes_back() -> None:
    now = 0.0
    repetitions = RepetitionFilter(lambda: now)

    def is_told() -> tuple[bool, object]:
        said: dict[str, object] = {"event": "feed.failed", "kind": "Unreachable"}
        record = logging.LogRecord("bot.x", logging.WARNING, "", 0, "", (), None)
        record.msg = said  # type: ignore[assignment] - as structlog hands events over
        told = repetitions.filter(record)
        return told, dict(record.msg).get("repeated")

    shown: list[tuple[float, object]] = []
    while now < 9 * 3600:
        told, repeated = is_told()
        shown += [(now, repeated)] if told else []
        now += 300
    assert shown == [(0, None), (REMINDED_AFTER_S, REMINDED_AFTER_S / 300 - 1)]
    now += REPEATED_WITHIN_S
    assert is_told() == (True, None)
