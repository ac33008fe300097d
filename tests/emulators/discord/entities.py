"""What exists on this Discord: servers, channels, people's private chats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.emulators.discord.message import DiscordMessage, snowflake

Json = dict[str, Any]

VIEW_CHANNEL, SEND_MESSAGES, SEND_IN_THREADS = 1 << 10, 1 << 11, 1 << 38
MANAGE_GUILD = 1 << 5
MEMBER_PERMISSIONS = VIEW_CHANNEL | SEND_MESSAGES | SEND_IN_THREADS | (1 << 16) | (1 << 31)

TEXT, DM, GROUP_DM, NEWS, THREAD = 0, 1, 3, 5, 11


@dataclass(eq=False)
class DiscordUser:
    name: str
    bot: bool = False
    id: str = field(default_factory=snowflake)

    def json(self) -> Json:
        return {
            "id": self.id,
            "username": self.name,
            "discriminator": "0",
            "avatar": None,
            "global_name": self.name.title(),
            "bot": self.bot,
            "public_flags": 0,
        }


@dataclass(eq=False)
class DiscordChannel:
    """A channel, thread or private chat.

    Attributes:
        closed: the error (HTTP status, code, message) that a send gets here, None when it works.
        shows_history: whether the bot may read earlier messages.
    """

    name: str
    type: int = TEXT
    guild: Guild | None = None
    recipient: DiscordUser | None = None
    parent: DiscordChannel | None = None
    closed: tuple[int, int, str] | None = None
    id: str = field(default_factory=snowflake)
    messages: list[DiscordMessage] = field(default_factory=list)
    shows_history: bool = True

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    def hides(self) -> None:
        """Take away the bot's right to see the channel."""
        self.closed = (403, 50001, "Missing Access")

    def mutes(self) -> None:
        """Take away the bot's right to write."""
        self.closed = (403, 50013, "Missing Permissions")

    def archives(self) -> None:
        """Archive the thread."""
        self.closed = (400, 50083, "Thread is archived")

    def refuses_messages(self) -> None:
        """Let the person of this private chat take no more messages from us."""
        self.closed = (403, 50007, "Cannot send messages to this user")

    def opens(self) -> None:
        """Undo what closed it."""
        self.closed = None

    def json(self) -> Json:
        shared: Json = {"id": self.id, "type": self.type, "flags": 0, "last_message_id": None}
        if self.type in (DM, GROUP_DM):
            return {**shared, "recipients": [self.recipient.json()] if self.recipient else []}
        shared |= {"name": self.name, "guild_id": self.guild.id if self.guild else None}
        shared |= {"parent_id": self.parent.id if self.parent else None, "rate_limit_per_user": 0}
        if self.type == THREAD:
            return {
                **shared,
                **self._thread(),
                "owner_id": self.guild.owner.id if self.guild else "0",
            }
        rights = {"permission_overwrites": self._overwrites()}
        return {**shared, "position": 0, **rights, "topic": None, "nsfw": False}

    def _overwrites(self) -> list[Json]:
        """Return what the channel denies everybody."""
        denied = {50001: VIEW_CHANNEL, 50013: SEND_MESSAGES}.get(
            self.closed[1] if self.closed else 0
        )
        if denied is None or self.guild is None:
            return []
        return [{"id": self.guild.id, "type": 0, "allow": "0", "deny": str(denied)}]

    def _thread(self) -> Json:
        is_closed = self.closed is not None
        metadata = {**_THREAD["thread_metadata"], "archived": is_closed, "locked": is_closed}
        return {**_THREAD, "thread_metadata": metadata}


_THREAD: Json = {
    "message_count": 0,
    "member_count": 1,
    "thread_metadata": {
        "archived": False,
        "auto_archive_duration": 1440,
        "archive_timestamp": "2026-01-01T00:00:00+00:00",
        "locked": False,
    },
}


@dataclass(eq=False)
class Guild:
    """A server; the bot is in it until ``kicked``."""

    name: str
    owner: DiscordUser
    id: str = field(default_factory=snowflake)
    channels: list[DiscordChannel] = field(default_factory=list)
    managers: set[str] = field(default_factory=set)
    roles: dict[str, set[str]] = field(default_factory=dict)
    """The members of further roles, by the roles' ids."""
    has_bot: bool = True

    def channel(self, name: str) -> DiscordChannel:
        """Return the channel called ``name``, made at first asking."""
        for channel in self.channels:
            if channel.name == name:
                return channel
        self.channels.append(DiscordChannel(name, guild=self))
        return self.channels[-1]

    def thread(self, name: str, parent: DiscordChannel) -> DiscordChannel:
        self.channels.append(DiscordChannel(name, THREAD, guild=self, parent=parent))
        return self.channels[-1]

    def permissions(self, user: DiscordUser) -> int:
        if user is self.owner:
            return (1 << 50) - 1
        return MEMBER_PERMISSIONS | (MANAGE_GUILD if user.id in self.managers else 0)

    @property
    def manager_role(self) -> str:
        return str(int(self.id) + 1)

    def member(self, user: DiscordUser) -> Json:
        return {
            "user": user.json(),
            "nick": None,
            "avatar": None,
            "roles": self._roles_of(user),
            "joined_at": "2026-01-01T00:00:00+00:00",
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
            "communication_disabled_until": None,
        }

    def _roles_of(self, user: DiscordUser) -> list[str]:
        held = [role for role, members in self.roles.items() if user.id in members]
        return [self.manager_role, *held] if user.id in self.managers else held

    def json(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "icon": None,
            "owner_id": self.owner.id,
            "roles": [
                self._role(self.id, "@everyone", MEMBER_PERMISSIONS),
                self._role(self.manager_role, "managers", MANAGE_GUILD),
                *(self._role(role, "a role", 0) for role in self.roles),
            ],
            "emojis": [],
            "features": [],
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "premium_tier": 0,
            "preferred_locale": "en-US",
            "nsfw_level": 0,
            "mfa_level": 0,
            "afk_timeout": 300,
            "system_channel_flags": 0,
        }

    def _role(self, role_id: str, name: str, permissions: int) -> Json:
        return {
            "id": role_id,
            "name": name,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": 0,
            "permissions": str(permissions),
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }

    def arrival(self, bot: DiscordUser) -> Json:
        """Return the content of GUILD_CREATE."""
        return {
            **self.json(),
            "joined_at": "2026-01-01T00:00:00+00:00",
            "large": False,
            "unavailable": False,
            "member_count": 2,
            "voice_states": [],
            "members": [self.member(bot)],
            "channels": [channel.json() for channel in self.channels if channel.type != THREAD],
            "threads": [channel.json() for channel in self.channels if channel.type == THREAD],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }
