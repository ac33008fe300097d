"""Settings for tests."""

from __future__ import annotations

from typing import Any

from bot.settings import Settings


def bare_settings(**values: Any) -> Settings:
    """Return settings of these values and the defaults, whatever a .env file says."""
    everything: dict[str, Any] = {"_env_file": None, **values}
    return Settings(**everything)
