"""Events of the gateway, passed on to the core by a discord.py client."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Never, cast

import discord
import structlog
from discord.http import Route

from adapters.discord.client.invalid_request_breaker import InvalidRequestBreaker
from adapters.discord.client.sharding import ShardedClient
from adapters.discord.errors import Expired, translate_errors
from adapters.discord.inbound import (
    Interaction,
    ReceivedInteraction,
    ReceivedMessage,
    address_of,
    decode_received,
    encode_received,
    is_deselection,
    parse_interaction,
    receive_interaction,
    receive_message,
)
from adapters.discord.menu import Json, command_table, completion_choices, is_same_table
from adapters.discord.render.message import fits
from adapters.discord.respond import apologize, respond
from bot.consumer import EventConsumer
from bot.errors import DeliveryError, StoreError
from bot.model.chat import ChatKind, RenderMode
from bot.model.conversation import Invocation, MenuEntry, Reply, Visibility
from bot.ports.coordination import StoredEvent
from bot.ports.platform import UNLIMITED, BotCore, SendLimiter

log = structlog.get_logger(__name__)

CLOSE_GRACE_S = 8.0
"""Seconds that answers in progress have when the connection closes."""

CANCEL_AGAIN_S = 0.5
"""Seconds until connecting is cancelled again that did not end."""

APOLOGY_TIMEOUT_S = 3.0
"""Seconds to apologize then for those that are given up."""

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
        consumer: what no events are lost with.
        limiter: for such messages; responses to interactions have no common rate limit.
    """

    def __init__(
        self,
        core: BotCore,
        menu: Sequence[MenuEntry],
        say: Callable[[str, Reply, str], Awaitable[RenderMode]],
        breaker: InvalidRequestBreaker,
        consumer: EventConsumer,
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
        self._consumer = consumer
        self._received: dict[str, ReceivedInteraction | ReceivedMessage] = {}
        self._storing: asyncio.Task[Never] | None = None
        self._registering: asyncio.Task[None] | None = None

    async def listen(self, token: str) -> None:
        """Log in, register the menu and pass on events until the connection ends for good.

        The bot answers even if the menu cannot be registered.
        """
        pending = await self._consumer.pending()
        await self.login(token)
        self._storing = asyncio.create_task(self._consumer.store_late())
        self._resume(pending)
        registering = self._registering = asyncio.create_task(self._register_or_retry())
        await asyncio.wait({registering}, timeout=MENU_TIMEOUT_S)
        await self.find_shards()
        connecting = asyncio.create_task(self.connect())
        try:
            await asyncio.wait({connecting})
        finally:
            # Again and again: before Python 3.12 asyncio.wait_for, which the library connects with,
            # may swallow a cancellation.
            while not connecting.done():
                connecting.cancel()
                await asyncio.wait({connecting}, timeout=CANCEL_AGAIN_S)
            await asyncio.gather(connecting, return_exceptions=True)  # retrieves what it raised
        connecting.result()

    async def close(self) -> None:
        """Let answers in progress finish, then close the connection."""
        for task in filter(None, (self._registering, self._storing)):
            task.cancel()
        try:
            await self._end_work()
        finally:
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
                await self._complete(interaction)
            case _ if is_deselection(interaction):
                await _acknowledge(interaction)
            case discord.InteractionType.application_command | discord.InteractionType.component:
                self._start(interaction.id, receive_interaction(interaction))
            case _:
                log.info("discord.interaction_ignored", kind=interaction.type.name)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a private message; those in servers are not for the bot."""
        if message.guild is None and not message.author.bot and message.content.strip():
            self._start(message.id, receive_message(message))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Say, once, what to do in a server that the bot was added to, and who may."""
        channel = welcome_channel(guild)
        if channel is not None:
            asked = Invocation(
                address_of(channel.id),
                ChatKind.GROUP,
                str(guild.owner_id or ""),
                "start",
                locale=guild.preferred_locale.value,
            )
            reply = await self._core.answer(asked, fits)
            await self._say_or_log(asked, reply, f"hi{guild.id}")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Tell the core that a server removed the bot or was deleted, with all its channels."""
        await self._retire(channel.id for channel in (*guild.channels, *guild.threads))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Tell the core that a channel was deleted."""
        await self._retire([channel.id])

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Tell the core that a thread was deleted."""
        await self._retire([payload.thread_id])

    async def on_guild_channel_update(
        self, _before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Tell the core that the permissions of a channel and its threads may have changed."""
        threads = [thread for thread in after.guild.threads if thread.parent_id == after.id]
        await self._note_writable([after, *threads])

    async def on_thread_update(self, _before: discord.Thread, after: discord.Thread) -> None:
        """Tell the core that a thread may have been opened again."""
        await self._note_writable([after])

    async def on_guild_role_update(self, _before: discord.Role, after: discord.Role) -> None:
        """Tell the core that the bot's permissions in a server may have changed."""
        await self._note_writable([*after.guild.channels, *after.guild.threads])

    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """Tell the core that the bot itself was given other roles in a server, or timed out."""
        if after.id == after.guild.me.id:
            await self._note_writable([*after.guild.channels, *after.guild.threads])

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Log an exception in one of the handlers above; the connection continues."""
        log.error("discord.event_failed", event_method=event_method, exc_info=sys.exception())

    # --- steps ----------------------------------------------------------------------------------

    def _resume(self, pending: Iterable[StoredEvent]) -> None:
        """Take up what an earlier process left."""
        for stored in pending:
            received = decode_received(stored.content, self._connection)
            self._received[stored.key] = received
            self._consumer.resume(stored, partial(self._work, stored.key, received))

    def _start(self, key: int, received: ReceivedInteraction | ReceivedMessage) -> None:
        self._received[str(key)] = received
        work = partial(self._work, str(key), received)
        self._consumer.start(str(key), partial(encode_received, received), work)

    async def _work(self, key: str, received: ReceivedInteraction | ReceivedMessage) -> None:
        try:
            if isinstance(received, ReceivedInteraction):
                await self._answer(received)
            else:
                await self._answer_text(received)
        finally:
            self._received.pop(key, None)

    async def _end_work(self) -> None:
        """Let the work under way finish for a while; leave to the next process what has not.

        What the database does not take meanwhile is given up with an apology.
        """
        storing = asyncio.create_task(self._consumer.store())
        await self._consumer.wait(CLOSE_GRACE_S)
        storing.cancel()
        await asyncio.gather(storing, return_exceptions=True)
        given_up = [self._received[key] for key in self._consumer.unsafe()]
        await self._consumer.stop()
        apologies = [
            self._apologize(one) for one in given_up if isinstance(one, ReceivedInteraction)
        ]
        with suppress(TimeoutError):
            async with asyncio.timeout(APOLOGY_TIMEOUT_S):
                await asyncio.gather(*apologies)

    async def _answer(self, received: ReceivedInteraction) -> None:
        if not await self._consumer.may_begin(str(received.interaction.id)):
            return
        asked = received.invocation
        reply = asyncio.create_task(self._core.answer(asked, fits))
        try:
            form = await respond(received, reply)
            await self._note_mode(asked, await reply, form)
        except Expired as error:
            await self._answer_late(received, await reply, error)
        except DeliveryError as error:
            await reply  # the command is carried out, even if its answer is lost
            _log_lost(asked, error)
            await self._apologize(received)
        except Exception:
            await self._apologize(received)
            raise
        finally:
            reply.cancel()

    async def _answer_late(
        self, received: ReceivedInteraction, reply: Reply, error: Expired
    ) -> None:
        """Send as a message what came too late for a response, if everybody there may read it.

        A press is not answered so: it can be repeated, since its message is still there.
        """
        interaction, asked = received.interaction, received.invocation
        command = interaction.type is discord.InteractionType.application_command
        if command and (reply.visibility is not Visibility.ASKER or asked.kind is ChatKind.PRIVATE):
            await self._say_or_log(asked, reply, f"re{interaction.id}")
        else:
            _log_lost(asked, error)

    async def _apologize(self, received: ReceivedInteraction) -> None:
        """Say that there will be no answer, where Discord shows that we are thinking."""
        if not (received.is_resumed or received.interaction.response.is_done()):
            return
        try:
            await apologize(received, self._core.apology(received.invocation))
        except DeliveryError as error:
            log.info("discord.apology_lost", reason=str(error))

    async def _answer_text(self, received: ReceivedMessage) -> None:
        if await self._consumer.may_begin(str(received.id)):
            reply = await self._core.answer(received.invocation, fits)
            await self._say_or_log(received.invocation, reply, f"re{received.id}")

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
        try:
            completions = await self._core.complete(parse_interaction(interaction))
            with translate_errors():
                await interaction.response.autocomplete(completion_choices(completions))
        except (DeliveryError, StoreError) as error:
            # The person has typed on, so these choices are stale and newer ones are on their way.
            log.debug("discord.completions_lost", reason=str(error))

    async def _note_writable(
        self, channels: Iterable[discord.abc.GuildChannel | discord.Thread]
    ) -> None:
        addresses = [address_of(channel.id) for channel in channels if may_write(channel)]
        if addresses:
            await self._core.chats_writable(addresses)

    async def _retire(self, channel_ids: Iterable[int]) -> None:
        for channel_id in channel_ids:
            await self._core.chat_gone(address_of(channel_id))


def welcome_channel(guild: discord.Guild) -> discord.TextChannel | None:
    """Return where newcomers are greeted in ``guild``, else its first channel; None if closed."""
    channels = filter(None, (guild.system_channel, *guild.text_channels))
    return next((channel for channel in channels if may_write(channel)), None)


def may_write(channel: discord.abc.GuildChannel | discord.Thread) -> bool:
    """Tell whether the bot may send messages to ``channel``, as far as the gateway has told."""
    if isinstance(channel, discord.Thread):
        if channel.parent is None or channel.locked:
            return False
        granted = channel.permissions_for(channel.guild.me)
        return granted.view_channel and granted.send_messages_in_threads
    granted = channel.permissions_for(channel.guild.me)
    return granted.view_channel and granted.send_messages


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
