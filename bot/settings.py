"""Settings from the environment and ``.env``, typed and checked before anything starts.

``.env.example`` lists the same names; a test holds the two together.
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SetupError
from bot.model.chat import ChatAddress
from bot.phrases import LANGUAGES


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, OSError, ValueError) as error:
        raise ValueError("it must be an IANA time zone such as Europe/Berlin") from error


def _language(name: str) -> str:
    if name not in LANGUAGES:
        raise ValueError(f"it must be one of {', '.join(LANGUAGES)}")
    return name


def _url(text: str) -> str:
    url = text.strip().rstrip("/")
    if not (re.fullmatch(r"(https?|wss?)://\S+", url) and urlsplit(url).hostname):
        raise ValueError("it must be a URL that begins with https:// or http://")
    _ = urlsplit(url).port  # raises for a port that cannot be
    return url


def _url_or_none(text: str) -> str:
    return _url(text) if text.strip() else ""


def _host(text: str) -> str:
    if not re.fullmatch(r"[\w.:-]+", text.strip()):
        raise ValueError("it must be the name or address of a host, such as 127.0.0.1")
    return text.strip()


def _webhook_secret(secret: SecretStr) -> SecretStr:
    # https://core.telegram.org/bots/api#setwebhook
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret.get_secret_value()):
        raise ValueError("it may have up to 256 characters: letters, digits, _ and -")
    return secret


def _token(text: object) -> object:
    """Strip spaces around a token; a space inside means that something else was copied."""
    if not isinstance(text, str):
        return text
    token = text.strip()
    if not re.fullmatch(r"[!-~]*", token):
        raise ValueError("it must be just the token, without spaces or other characters")
    return token or None


def _wall_time(text: object) -> object:
    """Read ``8:00``, ``08:00`` and ``asap``; refuse seconds and a time zone."""
    if isinstance(text, str) and text.strip().casefold() == "asap":
        return None
    if isinstance(text, str):
        if not re.fullmatch(r"\d{1,2}:\d\d", text.strip()):
            raise ValueError("it must be a time of day such as 08:00, or asap")
        return text.strip().zfill(5)
    return text


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it must be one line of text")
    return text.strip()


def _chat_addresses(text: object) -> object:
    """Read ``telegram:12345, discord:67890``."""
    if not isinstance(text, str):
        return text
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not all(re.fullmatch(r"(telegram|discord):[-:@/\w]+", word) for word in words):
        raise ValueError("it must be chats such as telegram:12345, separated by commas")
    return tuple(ChatAddress(*word.split(":", 1)) for word in words)


KEEP_DELIVERED = timedelta(days=30)
"""How long delivered parcels are kept by default, to tell what was delivered last."""

Url = Annotated[str, AfterValidator(_url)]
Token = Annotated[SecretStr | None, BeforeValidator(_token)]


class Settings(BaseSettings):
    """Everything an operator can set; the defaults suffice for a first run."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
    )

    allow_http: bool = False  # before the addresses, whose validation asks for it

    telegram_token: Token = None
    telegram_api_url: Url = "https://api.telegram.org"
    telegram_webhook_url: Annotated[str, AfterValidator(_url_or_none)] = ""
    telegram_webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] = SecretStr("")
    telegram_webhook_port: int = Field(default=8080, ge=1, le=65535)
    telegram_page_budget: int = Field(default=32_768, ge=1_000, le=32_768)
    discord_token: Token = None
    discord_api_url: Url = "https://discord.com/api/v10"
    discord_gateway_url: Url = "wss://gateway.discord.gg"

    database_url: str = "sqlite+aiosqlite:///paperboy.db"

    arxiv_feed_url: Url = "https://rss.arxiv.org"
    arxiv_api_url: Url = "https://export.arxiv.org/api/query"
    arxiv_listing_url: Url = "https://arxiv.org"
    arxiv_interval_s: float = Field(default=3.0, ge=0, le=3600, allow_inf_nan=False)
    arxiv_listing_interval_s: float = Field(default=15.0, ge=0, le=3600, allow_inf_nan=False)
    arxiv_contact: Annotated[str, AfterValidator(_one_line)] = ""

    default_time: Annotated[time | None, BeforeValidator(_wall_time)] = time(8, 0)
    default_timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    default_language: Annotated[str, AfterValidator(_language)] = "en"

    admins: Annotated[tuple[ChatAddress, ...], NoDecode, BeforeValidator(_chat_addresses)] = ()
    private: bool = False
    allowed: Annotated[tuple[ChatAddress, ...], NoDecode, BeforeValidator(_chat_addresses)] = ()
    blocked: Annotated[tuple[ChatAddress, ...], NoDecode, BeforeValidator(_chat_addresses)] = ()
    courier_concurrency: int = Field(default=32, ge=1, le=1000)

    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    metrics_host: Annotated[str, AfterValidator(_host)] = "127.0.0.1"

    keep_delivered_days: int = Field(default=KEEP_DELIVERED.days, ge=7, le=3650)
    keep_gone_days: int = Field(default=365, ge=1, le=3650)

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @field_validator(
        "telegram_api_url",
        "discord_api_url",
        "discord_gateway_url",
        "arxiv_feed_url",
        "arxiv_api_url",
        "arxiv_listing_url",
    )
    @classmethod
    def _is_encrypted(cls, url: str, info: ValidationInfo) -> str:
        """Refuse an address at which others could read along, and a token with it."""
        parts = urlsplit(url)
        is_plain = parts.scheme in {"http", "ws"} and not _is_loopback(parts.hostname or "")
        if is_plain and not info.data.get("allow_http"):
            raise ValueError("outside this machine it must be https, unless ALLOW_HTTP is set")
        return url


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def load_settings() -> Settings:
    """Return the settings of this process.

    Raises:
        SetupError: a setting is malformed; the message names it and never shows a secret.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SetupError(_sentence(error)) from None
    except (UnicodeDecodeError, OSError) as error:
        raise SetupError("Cannot read .env: it must be UTF-8 text.") from error


def _sentence(error: ValidationError) -> str:
    """Return one sentence that names the malformed setting and says what it should be."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0]).upper()
    reason = first["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return f"{name} is invalid: {reason[0].lower()}{reason[1:].rstrip('.')}."
