"""The same bot in a terminal: the embedded default, and the proof that the port is one."""

from adapters.console.plain import as_text
from adapters.console.platform import ConsolePlatform

__all__ = ["ConsolePlatform", "as_text"]
