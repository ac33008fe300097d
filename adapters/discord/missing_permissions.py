"""Which permissions the bot lacks in a channel, by the names that Discord's clients show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias, cast

from discord import ChannelType, Permissions
from discord.http import HTTPClient

Json: TypeAlias = Mapping[str, Any]

VIEW = "View Channel"
_WANTED = {"view_channel": VIEW, "send_messages": "Send Messages"}
_WANTED_IN_THREADS = {"view_channel": VIEW, "send_messages_in_threads": "Send Messages in Threads"}
_THREADS = {
    ChannelType.news_thread.value,
    ChannelType.public_thread.value,
    ChannelType.private_thread.value,
}


async def read_channel(http: HTTPClient, place: str) -> Json:
    """Return the channel at ``place``; of a thread, the channel that its permissions come from."""
    channel = cast("Json", await http.get_channel(place))
    if channel["type"] not in _THREADS:
        return channel
    parent = cast("Json", await http.get_channel(channel["parent_id"]))
    return {**parent, "type": channel["type"]}


def list_missing(guild: Json, member: Json, channel: Json) -> Sequence[str]:
    """Return what the bot needs to write to a channel and has not.

    https://docs.discord.com/developers/topics/permissions#permission-overwrites

    Args:
        guild: Discord's guild object, with its roles.
        member: the bot's member object, with its user.
        channel: as ``read_channel`` returned it.
    """
    everyone, held = str(guild["id"]), {str(role) for role in member["roles"]}
    granted = Permissions(0)
    for role in guild["roles"]:
        if str(role["id"]) in held | {everyone}:
            granted.value |= int(role["permissions"])
    if granted.administrator:
        return ()
    overwrites: Sequence[Json] = channel.get("permission_overwrites") or ()
    for which in ({everyone}, held, {str(member["user"]["id"])}):
        _overwrite(granted, [rule for rule in overwrites if str(rule["id"]) in which])
    wanted = _WANTED_IN_THREADS if channel["type"] in _THREADS else _WANTED
    return tuple(name for flag, name in wanted.items() if not getattr(granted, flag))


def _overwrite(granted: Permissions, rules: Iterable[Json]) -> None:
    """Take away what rules deny, then give what they allow."""
    rules = tuple(rules)
    for rule in rules:
        granted.value &= ~int(rule["deny"])
    for rule in rules:
        granted.value |= int(rule["allow"])


async def find_missing(http: HTTPClient, place: str, account: str) -> Sequence[str]:
    """Ask Discord what the bot lacks to write to the channel at ``place``.

    Args:
        http: makes the requests.
        place: of a channel or thread of a server.
        account: the bot's own id.
    """
    channel = await read_channel(http, place)
    if not channel.get("guild_id"):
        return ()
    guild = cast("Json", await http.get_guild(channel["guild_id"]))
    member = cast("Json", await http.get_member(channel["guild_id"], account))
    return list_missing(guild, member, channel)
