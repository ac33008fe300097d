"""Events of the gateway, passed on to the core by a discord.py client."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from typing import Any, cast

import discord
import structlog
from discord.http import Route

from adapters.discord.client.invalid_request_breaker import InvalidRequestBreaker
from adapters.discord.client.sharding import ShardedClient
from adapters.discord.errors import Expired, translate_errors
from adapters.discord.inbound import (
    Interaction,
    address_of,
    is_deselection,
    parse_interaction,
    parse_message,
)
from adapters.discord.menu import Json, command_table, completion_choices, is_same_table
from adapters.discord.render.message import fits
from adapters.discord.respond import respond
from bot.errors import DeliveryError
from bot.model.chat import ChatKind, RenderMode
from bot.model.conversation import Invocation, MenuEntry, Reply, Visibility
from bot.ports.platform import UNLIMITED, BotCore, SendLimiter

log = structlog.get_logger(__name__)

CLOSE_GRACE_S = 3.0
"""Seconds that answers in progress have when the connection closes."""

MENU_TIMEOUT_S = 10.0
"""Seconds that listening waits for the menu; a rate limit of Discord may last hours."""

MENU_RETRY_S = 3600.0
"""Seconds until a menu that Discord rejected is registered again; 200 new commands a day are
allowed."""


class DiscordListener(ShardedClient):
    """The connections to the gateway, for one run of ``DiscordPlatform.serve``.

    Only the guilds intent (to notice when we are removed) and private messages are asked for, both
    unprivileged; interactions need none: https://docs.discord.com/developers/events/gateway#list-of-intents.

    Args:
        core: answers.
        menu: the commands to register.
        say: sends a reply into a channel as a message, with a key; returns the accepted render
            mode.
        breaker: sees every HTTP answer of Discord.
        limiter: for such messages; responses to interactions have no common rate limit.
    """

    def __init__(
        self,
        core: BotCore,
        menu: Sequence[MenuEntry],
        say: Callable[[str, Reply, str], Awaitable[RenderMode]],
        breaker: InvalidRequestBreaker,
        limiter: SendLimiter = UNLIMITED,
    ) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, dm_messages=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            http_trace=breaker.trace_config(),
            max_messages=None,
        )
        self._core = core
        self._menu = menu
        self._say = say
        self._limiter = limiter
        self._answering: set[asyncio.Task[None]] = set()
        self._registering: asyncio.Task[None] | None = None

    async def listen(self, token: str) -> None:
        """Log in, register the menu and pass on events until the connection ends for good.

        The bot answers even if the menu cannot be registered.
        """
        await self.login(token)
        registering = self._registering = asyncio.create_task(self._register_or_retry())
        await asyncio.wait({registering}, timeout=MENU_TIMEOUT_S)
        await self.find_shards()
        await self.connect()

    async def close(self) -> None:
        """Let answers in progress finish, then close the connection."""
        if self._registering is not None:
            self._registering.cancel()
        if self._answering:
            _, late = await asyncio.wait(self._answering, timeout=CLOSE_GRACE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await super().close()

    async def _register_or_retry(self) -> None:
        """Register the menu; if that fails, try again later."""
        try:
            with translate_errors():
                await self._register()
        except DeliveryError as error:
            log.warning("discord.menu_rejected", reason=str(error), again_in=MENU_RETRY_S)
            self._registering = asyncio.create_task(self._retry_later())

    async def _retry_later(self) -> None:
        await asyncio.sleep(MENU_RETRY_S)
        await self._register_or_retry()

    async def _register(self) -> None:
        """Register the menu if it differs; Discord allows 200 new commands a day."""
        if not self._menu:
            return
        table = command_table(self._menu)
        route = Route(
            "GET",
            "/applications/{application_id}/commands?with_localizations=true",
            application_id=self.application_id,
        )
        registered = cast("list[Json]", await self.http.request(route))
        if not is_same_table(table, registered):
            await self.http.bulk_upsert_global_commands(cast("int", self.application_id), table)
            log.info("discord.menu_registered", commands=len(table))

    # --- events, called by discord.py by their names ------------------------------------------

    async def on_ready(self) -> None:
        """Log that the connection is established."""
        log.info("discord.connected", guilds=len(self.guilds), shards=self.shard_count)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer a slash command or a press, or complete what is being typed."""
        match interaction.type:
            case discord.InteractionType.autocomplete:
                await self._track(self._complete(interaction))
            case _ if is_deselection(interaction):
                await self._track(_acknowledge(interaction))
            case discord.InteractionType.application_command | discord.InteractionType.component:
                await self._track(self._answer(interaction))
            case _:
                log.info("discord.interaction_ignored", kind=interaction.type.name)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a private message; those in servers are not for the bot."""
        if message.guild is None and not message.author.bot and message.content.strip():
            await self._track(self._answer_text(message))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Tell the core that a server removed the bot or was deleted, with all its channels."""
        await self._retire(channel.id for channel in (*guild.channels, *guild.threads))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Tell the core that a channel was deleted."""
        await self._retire([channel.id])

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Tell the core that a thread was deleted."""
        await self._retire([payload.thread_id])

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Log an exception in one of the handlers above; the connection continues."""
        log.error("discord.event_failed", event_method=event_method, exc_info=sys.exception())

    # --- steps ----------------------------------------------------------------------------------

    async def _track(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._answering.add(task)
        try:
            await task
        finally:
            self._answering.discard(task)

    async def _answer(self, interaction: Interaction) -> None:
        asked = parse_interaction(interaction)
        reply = asyncio.create_task(self._core.answer(asked, fits))
        try:
            form = await respond(interaction, reply)
            await self._note_mode(asked, await reply, form)
        except Expired as error:
            await self._answer_late(interaction, asked, await reply, error)
        except DeliveryError as error:
            await reply  # the command is carried out, even if its answer is lost
            _log_lost(asked, error)
        finally:
            reply.cancel()

    async def _answer_late(
        self, interaction: Interaction, asked: Invocation, reply: Reply, error: Expired
    ) -> None:
        """Send as a message what came too late for a response, if everybody there may read it.

        A press is not answered so: it can be repeated, since its message is still there.
        """
        command = interaction.type is discord.InteractionType.application_command
        if command and (reply.visibility is Visibility.EVERYONE or asked.kind is ChatKind.PRIVATE):
            await self._say_or_log(asked, reply, f"re{interaction.id}")
        else:
            _log_lost(asked, error)

    async def _answer_text(self, message: discord.Message) -> None:
        asked = parse_message(message)
        await self._say_or_log(asked, await self._core.answer(asked, fits), f"re{message.id}")

    async def _say_or_log(self, asked: Invocation, reply: Reply, key: str) -> None:
        try:
            form = await self._say(asked.address.place, reply, key)
            await self._note_mode(asked, reply, form)
        except DeliveryError as error:
            _log_lost(asked, error)

    async def _note_mode(self, asked: Invocation, reply: Reply, form: RenderMode) -> None:
        """Tell the core in which mode the chat accepts messages, if it rejected a richer one."""
        if form is not reply.render_mode:
            log.info("discord.downgraded", refused=reply.render_mode.value, taken=form.value)
            await self._core.downgrade(asked.address, form)

    async def _complete(self, interaction: Interaction) -> None:
        completions = await self._core.complete(parse_interaction(interaction))
        try:
            with translate_errors():
                await interaction.response.autocomplete(completion_choices(completions))
        except DeliveryError as error:
            # The person has typed on, so these choices are stale and newer ones are on their way.
            log.debug("discord.completions_lost", reason=str(error))

    async def _retire(self, channel_ids: Iterable[int]) -> None:
        for channel_id in channel_ids:
            await self._core.chat_gone(address_of(channel_id))


async def _acknowledge(interaction: Interaction) -> None:
    """Acknowledge an interaction that asks for nothing."""
    try:
        with translate_errors():
            await interaction.response.defer()
    except DeliveryError as error:
        log.debug("discord.acknowledgement_lost", reason=str(error))


def _log_lost(asked: Invocation, error: DeliveryError) -> None:
    log.warning(
        "discord.answer_lost",
        command=asked.command,
        outcome=type(error).__name__,
        reason=str(error),
    )
