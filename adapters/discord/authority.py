"""Whether a person may manage the server that a channel belongs to.

https://docs.discord.com/developers/topics/permissions. Overwrites of a channel are left out: they
never grant "Manage Server", which belongs to the server as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, cast

from discord import Permissions
from discord.http import HTTPClient

Json: TypeAlias = Mapping[str, Any]

_MANAGERS = Permissions(manage_guild=True, administrator=True).value


async def manages(http: HTTPClient, channel: str, person: str) -> bool:
    """Ask Discord whether ``person`` may manage the server of ``channel``; in private, always."""
    place = cast("Json", await http.get_channel(channel))
    server = place.get("guild_id")
    if server is None:
        return True
    guild = cast("Json", await http.get_guild(server))
    member = cast("Json", await http.get_member(server, person))
    return permits(guild, member)


def permits(guild: Json, member: Json) -> bool:
    """Tell whether ``member`` owns ``guild`` or has a role that may manage it.

    Args:
        guild: Discord's guild object, with its roles.
        member: Discord's member object, with its user.
    """
    if member["user"]["id"] == guild["owner_id"]:
        return True
    held = {guild["id"], *member["roles"]}  # everybody has the role that is called like the guild
    granted = 0
    for role in guild["roles"]:
        if role["id"] in held:
            granted |= int(role["permissions"])
    return bool(granted & (_MANAGERS))
