"""The same bot in a terminal: the embedded default, and the proof that the port is one."""

from adapters.console.platform import ConsolePlatform
from adapters.console.render import as_text

__all__ = ["ConsolePlatform", "as_text"]
