"""The terminal as a platform: the default without tokens, for people and scripts."""

from adapters.console.plain import as_text
from adapters.console.platform import ConsolePlatform

__all__ = ["ConsolePlatform", "as_text"]
