"""Permissions on Discord: what the bot needs and was given, and who may manage a server."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias, cast
from urllib.parse import urlencode

from discord import Permissions
from discord.http import HTTPClient

from bot.ports.capabilities import SetupFinding

SCOPES = "bot", "applications.commands"
PERMISSIONS = {
    "View Channels": "view_channel",
    "Send Messages": "send_messages",
    "Send Messages in Threads": "send_messages_in_threads",
    "Read Message History": "read_message_history",
    "Attach Files": "attach_files",
}
"""What the bot needs in a server, as the portal and the library call it."""
_GUILD, _USER = "0", "1"
"""Who an application is installed for:
https://docs.discord.com/developers/resources/application#application-object-application-integration-types."""

_MANAGER_BITS = Permissions(manage_guild=True, administrator=True).value

Json: TypeAlias = Mapping[str, Any]


def examine_installation(application: Json) -> Sequence[SetupFinding]:
    """Return how ``application``, Discord's application object, is set up."""
    bits = Permissions(**dict.fromkeys(PERMISSIONS.values(), True)).value
    asked = {"client_id": application["id"], "scope": " ".join(SCOPES), "permissions": bits}
    link = f"https://discord.com/oauth2/authorize?{urlencode(asked)}"
    findings = [SetupFinding(f"add to a server with {link}")]
    if application.get("bot_require_code_grant"):
        remedy = "In the developer portal, under Bot, turn off Requires OAuth2 Code Grant."
        findings.append(SetupFinding("cannot be added by its link", remedy, is_good=False))
    if not application.get("bot_public", True):
        findings.append(SetupFinding("is private: only its owner can add it"))
    config = cast("Mapping[str, Json] | None", application.get("integration_types_config"))
    if config is not None:
        findings += [*_examine_guild(config.get(_GUILD)), *_examine_user(config.get(_USER))]
    return findings


def _examine_guild(installation: Json | None) -> Sequence[SetupFinding]:
    missing = [scope for scope in SCOPES if scope not in _scopes(installation)]
    granted = Permissions(int(_parameters(installation).get("permissions") or 0))
    if not granted.administrator:
        missing += [label for label, name in PERMISSIONS.items() if not getattr(granted, name)]
    if not missing:
        return [SetupFinding("Guild Install has every scope and permission")]
    what = f"Guild Install lacks {', '.join(missing)}"
    remedy = f"Use the link above, or add them under Installation: {', '.join(missing)}."
    return [SetupFinding(what, remedy)]


def _examine_user(installation: Json | None) -> Sequence[SetupFinding]:
    if "applications.commands" in _scopes(installation):
        return [SetupFinding("User Install has its scope")]
    return [
        SetupFinding(
            "User Install is off, so nobody can use the bot outside its servers",
            "Under Installation allow User Install with the scope applications.commands.",
        )
    ]


def _parameters(installation: Json | None) -> Json:
    return cast("Json", (installation or {}).get("oauth2_install_params") or {})


def _scopes(installation: Json | None) -> Collection[str]:
    return cast("Collection[str]", _parameters(installation).get("scopes") or ())


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
