"""Who may use a bot, and who runs it. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.model.chat import ChatAddress


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """The operator's lists of chats and people.

    An entry is a chat, with all topics of it, or a person, as ``telegram:12345``.

    Attributes:
        operators: chats that may use /admin, and are told of faults.
        allowed: who may use a private bot.
        blocked: who may not use the bot at all.
        is_private: whether only operators and the allowed may use it.
    """

    operators: Collection[ChatAddress] = ()
    allowed: Collection[ChatAddress] = ()
    blocked: Collection[ChatAddress] = ()
    is_private: bool = False

    def admits(self, address: ChatAddress, person: str = "") -> bool:
        """Tell whether ``person`` may use the bot in the chat at ``address``."""
        if self.is_operator(address):
            return True
        if self.blocks(address, person):
            return False
        return not self.is_private or _is_listed(self.allowed, address, person)

    def blocks(self, address: ChatAddress, person: str = "") -> bool:
        """Tell whether the chat, or the person, is blocked."""
        return _is_listed(self.blocked, address, person)

    def is_operator(self, address: ChatAddress) -> bool:
        """Tell whether the chat at ``address`` is the operator's."""
        return address in self.operators


def _is_listed(listed: Collection[ChatAddress], address: ChatAddress, person: str) -> bool:
    platform, place = address.platform, address.place
    # A topic of a forum is a part of its chat: -100123:7 of -100123.
    names = {place, place.partition(":")[0], *([person] if person else [])}
    return any(entry.platform == platform and entry.place in names for entry in listed)


OPEN_TO_ALL = AccessPolicy()
"""That of a bot without lists."""
