"""Events of the gateway, passed on to the core by a discord.py client."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Never

import discord
import structlog

from adapters.discord.answering import Answering
from adapters.discord.channel_events import ChannelEvents, may_write
from adapters.discord.client.invalid_request_breaker import InvalidRequestBreaker
from adapters.discord.errors import translate_errors
from adapters.discord.inbound import (
    Interaction,
    ReceivedInteraction,
    ReceivedMessage,
    address_of,
    decode_received,
    encode_received,
    is_complete,
    is_deselection,
    opens_form,
    parse_interaction,
    receive_interaction,
    receive_message,
)
from adapters.discord.menu import MenuRegistration, completion_choices
from adapters.discord.render.form import render_form
from adapters.discord.render.message import fits
from adapters.discord.respond import DEFER_AFTER_S
from bot.consumer import EventConsumer
from bot.errors import DeliveryError, StoreError
from bot.model.chat import ChatKind, RenderMode
from bot.model.conversation import Invocation, MenuEntry, Reply
from bot.ports.capabilities import Forms
from bot.ports.coordination import StoredEvent
from bot.ports.platform import UNLIMITED, BotCore, SendLimiter

log = structlog.get_logger(__name__)

CLOSE_GRACE_S = 8.0
"""Seconds that answers in progress have when the connection closes."""

CANCEL_AGAIN_S = 0.5
"""Seconds until connecting is cancelled again that did not end."""

APOLOGY_TIMEOUT_S = 3.0
"""Seconds to apologize then for those that are given up."""


class DiscordListener(ChannelEvents):
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
        limiter: knows which channels are getting a digest.
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
            core,
            intents=discord.Intents(guilds=True, dm_messages=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            http_trace=breaker.trace_config(),
            max_messages=None,
        )
        self._menu = MenuRegistration(self, menu)
        self._answering = Answering(core, say, consumer, limiter)
        self._consumer = consumer
        self._received: dict[str, ReceivedInteraction | ReceivedMessage] = {}
        self._storing: asyncio.Task[Never] | None = None

    async def listen(self, token: str) -> None:
        """Log in, register the menu and pass on events until the connection ends for good.

        The bot answers even if the menu cannot be registered.
        """
        pending = await self._consumer.pending()
        await self.login(token)
        self._storing = asyncio.create_task(self._consumer.store_late())
        self._resume(pending)
        await self._menu.start()
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
        self._menu.cancel()
        if self._storing is not None:
            self._storing.cancel()
        try:
            await self._end_work()
        finally:
            await super().close()

    # --- events, called by discord.py by their names ------------------------------------------

    async def on_ready(self) -> None:
        """Tell the core which servers there are, also of those that left while nobody listened."""
        log.info("discord.connected", guilds=len(self.guilds), shards=self.shard_count)
        await self._tell_servers()

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer a slash command or a press, or complete what is being typed."""
        match interaction.type:
            case _ if not is_complete(interaction):
                log.info("discord.interaction_ignored", kind=interaction.type.name)
            case discord.InteractionType.autocomplete:
                await self._complete(interaction)
            case _ if is_deselection(interaction):
                await _acknowledge(interaction)
            case _ if opens_form(interaction) and isinstance(self._core, Forms):
                await self._open_form(interaction, self._core)
            case (
                discord.InteractionType.application_command
                | discord.InteractionType.component
                | discord.InteractionType.modal_submit
            ):
                self._start(interaction.id, receive_interaction(interaction))
            case _:
                log.info("discord.interaction_ignored", kind=interaction.type.name)

    async def _open_form(self, interaction: Interaction, core: Forms) -> None:
        """Open the form that a press asks for, or say how to write it where that takes too long.

        A form has to be the first response, so that it cannot be deferred.
        """
        try:
            async with asyncio.timeout(DEFER_AFTER_S):
                form = await core.compose_form(parse_interaction(interaction))
            with translate_errors():
                await interaction.response.send_modal(render_form(form))
        except (TimeoutError, StoreError) as error:
            log.info("discord.form_delayed", reason=str(error))
            await _acknowledge(interaction)
            deferred = replace(receive_interaction(interaction), is_resumed=True)
            self._start(interaction.id, deferred)
        except DeliveryError as error:
            log.warning("discord.form_lost", reason=str(error))

    async def on_message(self, message: discord.Message) -> None:
        """Answer a private message; those in servers are not for the bot."""
        is_said = bool(message.content.strip() or message.attachments)
        if message.guild is None and not message.author.bot and is_said:
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
            await self._answering.say_or_log(asked, reply, f"hi{guild.id}")

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
                await self._answering.answer(received)
            else:
                await self._answering.answer_text(received)
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
            self._answering.apologize(received)
            for received in given_up
            if isinstance(received, ReceivedInteraction)
        ]
        with suppress(TimeoutError):
            async with asyncio.timeout(APOLOGY_TIMEOUT_S):
                await asyncio.gather(*apologies)

    async def _complete(self, interaction: Interaction) -> None:
        try:
            completions = await self._core.complete(parse_interaction(interaction))
            with translate_errors():
                await interaction.response.autocomplete(completion_choices(completions))
        except (DeliveryError, StoreError) as error:
            # The person has typed on, so these choices are stale and newer ones are on their way.
            log.debug("discord.completions_lost", reason=str(error))


def welcome_channel(guild: discord.Guild) -> discord.TextChannel | None:
    """Return where newcomers are greeted in ``guild``, else its first channel; None if closed."""
    channels = filter(None, (guild.system_channel, *guild.text_channels))
    return next((channel for channel in channels if may_write(channel)), None)


async def _acknowledge(interaction: Interaction) -> None:
    """Acknowledge an interaction that asks for nothing."""
    try:
        with translate_errors():
            await interaction.response.defer()
    except DeliveryError as error:
        log.debug("discord.acknowledgement_lost", reason=str(error))
