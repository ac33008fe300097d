"""The port to what is set for a server as a whole, with all its channels."""

from __future__ import annotations

from typing import Protocol

MAX_ADMIN_ROLES = 10
"""Roles of a server that may change what its places get."""


class Servers(Protocol):
    """Servers by their platform and the platform's ID of them."""

    async def admin_roles(self, platform: str, server: str) -> tuple[str, ...]:
        """Return the roles that may change what the places of the server get."""
        ...

    async def add_admin_role(self, platform: str, server: str, role: str) -> bool:
        """Let a role change what the places of the server get.

        Returns:
            False where ``MAX_ADMIN_ROLES`` others may already.
        """
        ...

    async def remove_admin_role(self, platform: str, server: str, role: str) -> None:
        """Take that away from a role."""
        ...
