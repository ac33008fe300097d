"""Settings are checked before anything starts: one sentence that names what is wrong."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from bot.errors import SetupError
from bot.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine, and no ``.env`` of the project."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEFAULT_TIME", "25:00"),
        ("DEFAULT_TIME", "08:00Z"),
        ("DEFAULT_TIME", "08:00:30"),
        ("DEFAULT_TIME", "800"),
        ("DEFAULT_TIMEZONE", "Mars"),
        ("DEFAULT_TIMEZONE", "../etc/passwd"),
        ("DEFAULT_LANGUAGE", "fr"),
        ("ARXIV_INTERVAL_S", "often"),
        ("ARXIV_INTERVAL_S", "-1"),
        ("ARXIV_INTERVAL_S", "inf"),
        ("ARXIV_INTERVAL_S", "nan"),
        ("ARXIV_CONTACT", "me@example.org\r\nHost: elsewhere"),
        ("ARXIV_FEED_URL", "rss.arxiv.org"),
        ("ARXIV_FEED_URL", "https://"),
        ("ARXIV_API_URL", "https://export arxiv.org"),
        ("TELEGRAM_API_URL", "http://[::1"),
        ("DISCORD_GATEWAY_URL", "ftp://gateway.discord.gg"),
        ("TELEGRAM_TOKEN", "123456:ABC DEF"),
        ("DISCORD_TOKEN", "Bot MTk4"),
        ("DISCORD_TOKEN", "MTk4\nMTk5"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_malformed_setting_is_one_sentence_that_names_it_and_keeps_secrets(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SetupError) as caught:
        load_settings()
    sentence = str(caught.value)
    assert name in sentence
    assert len(sentence.splitlines()) == 1
    assert "TOKEN" not in name or value not in sentence


def test_spaces_around_a_token_do_not_count_and_nothing_but_spaces_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", " 123456:ABC ")
    monkeypatch.setenv("DISCORD_TOKEN", "  ")
    settings = load_settings()
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == "123456:ABC"
    assert settings.discord_token is None


@pytest.mark.parametrize("text", ["7:05", "07:05", " 07:05 "])
def test_the_default_hour_is_read_as_people_write_it(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("DEFAULT_TIME", text)
    assert load_settings().default_time == time(7, 5)


def test_the_end_of_an_address_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARXIV_FEED_URL", "http://127.0.0.1:8001/")
    assert load_settings().arxiv_feed_url == "http://127.0.0.1:8001"


def test_a_settings_file_that_is_no_text_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"DEFAULT_TIME=\xff\xfe\n")
    with pytest.raises(SetupError, match=r"^Cannot read \.env"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "url", "is_taken"),
    [
        ("TELEGRAM_API_URL", "http://bot-api.example:8081", False),
        ("TELEGRAM_API_URL", "http://localhost.example", False),
        ("DISCORD_GATEWAY_URL", "ws://gateway.example", False),
        ("ARXIV_LISTING_URL", "http://10.0.0.1", False),
        ("ARXIV_FEED_URL", "http://127.0.0.1:8001", True),
        ("ARXIV_API_URL", "http://[::1]:8001/api/query", True),
        ("TELEGRAM_API_URL", "http://localhost:8081", True),
        ("TELEGRAM_API_URL", "https://bot-api.example", True),
    ],
)
def test_addresses_elsewhere_must_be_encrypted_unless_that_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, url: str, is_taken: bool
) -> None:
    monkeypatch.setenv(name, url)
    if is_taken:
        assert getattr(load_settings(), name.lower()) == url
        return
    with pytest.raises(SetupError, match=rf"^{name} is invalid: .*https.*ALLOW_HTTP"):
        load_settings()
    monkeypatch.setenv("ALLOW_HTTP", "true")
    assert getattr(load_settings(), name.lower()) == url
