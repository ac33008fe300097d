"""The port to people who joined their private chats of several platforms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model.chat import Chat, ChatAddress


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """A person's private chat on one platform.

    Attributes:
        address: of the chat.
        person: the platform's ID of the person.
        name: as the platform shows the person; "" if unknown.
    """

    address: ChatAddress
    person: str
    name: str = ""


class Links(Protocol):
    """Private chats of one person on several platforms, which have everything in common.

    They are one ``Chat``, whose address is where digests are delivered to.
    """

    async def issue(
        self, chat_id: int, code_hash: str, holder: LinkHolder, expires_at: datetime
    ) -> None:
        """Store a code with which another chat may join this one, in the place of an earlier."""
        ...

    async def find(self, code_hash: str, now: datetime) -> LinkHolder | None:
        """Return who asked for a code that has not expired; None if there is none."""
        ...

    async def join(
        self, code_hash: str, chat: Chat, holder: LinkHolder, home: ChatAddress, now: datetime
    ) -> bool:
        """Use the code up and join ``chat`` with the chat that it is for; False if it is used up.

        Args:
            code_hash: of the code.
            chat: where the code was entered.
            holder: who entered it.
            home: to which of the two digests are delivered; the settings of that one are kept.
            now: aware.
        """
        ...

    async def places(self, chat_id: int) -> Sequence[ChatAddress]:
        """Return all places of the chat, the one that is delivered to first; () if it is one."""
        ...

    async def deliver_to(self, chat_id: int, home: ChatAddress) -> None:
        """Deliver what is planned from now on to another place of the chat.

        What waits still goes to where it was planned for.
        """
        ...

    async def part(self, chat_id: int) -> None:
        """Give every place a copy of everything; the new ones are news only from now on."""
        ...
