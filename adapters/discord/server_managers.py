"""Who may manage a server: has its permission "Manage Server", or owns it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, cast

from discord import Permissions
from discord.http import HTTPClient

Json: TypeAlias = Mapping[str, Any]

_MANAGER_BITS = Permissions(manage_guild=True, administrator=True).value


async def manages(http: HTTPClient, channel: str, person: str) -> bool:
    """Ask Discord whether ``person`` may manage the server of ``channel``; in private, always.

    Overwrites of a channel are ignored: they never grant "Manage Server", which is a permission of
    the server as a whole: https://docs.discord.com/developers/topics/permissions.
    """
    server = cast("Json", await http.get_channel(channel)).get("guild_id")
    if server is None:
        return True
    guild = cast("Json", await http.get_guild(server))
    member = cast("Json", await http.get_member(server, person))
    return permits(guild, member)


def permits(guild: Json, member: Json) -> bool:
    """Tell whether ``member`` owns ``guild`` or has a role with the permission to manage it.

    Args:
        guild: Discord's guild object, with its roles.
        member: Discord's member object, with its user.
    """
    if member["user"]["id"] == guild["owner_id"]:
        return True
    held = {guild["id"], *member["roles"]}  # @everyone has the guild's own id
    granted = 0
    for role in guild["roles"]:
        if role["id"] in held:
            granted |= int(role["permissions"])
    return bool(granted & _MANAGER_BITS)
