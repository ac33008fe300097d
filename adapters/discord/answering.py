"""Asks the core what an event is answered with, and shows it in time or as a message."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import discord
import structlog

from adapters.discord.errors import Expired
from adapters.discord.inbound import ReceivedInteraction, ReceivedMessage
from adapters.discord.render.message import fits
from adapters.discord.respond import apologize, respond
from bot.consumer import EventConsumer
from bot.errors import DeliveryError
from bot.model.chat import ChatKind, RenderMode
from bot.model.conversation import Invocation, Reply, Visibility
from bot.ports.platform import BotCore, SendLimiter

log = structlog.get_logger(__name__)


class Answering:
    """Shows what the core answers.

    Args:
        core: answers.
        say: sends a reply into a channel as a message, with a key; returns the accepted render
            mode.
        consumer: what no events are lost with.
        limiter: knows which channels are getting a digest: an answer stands behind its last page.
    """

    def __init__(
        self,
        core: BotCore,
        say: Callable[[str, Reply, str], Awaitable[RenderMode]],
        consumer: EventConsumer,
        limiter: SendLimiter,
    ) -> None:
        self._core = core
        self._say = say
        self._consumer = consumer
        self._limiter = limiter

    async def answer(self, received: ReceivedInteraction) -> None:
        """Respond to a slash command or a press, unless another process has begun to."""
        if not await self._consumer.may_begin(str(received.interaction.id)):
            return
        asked = received.invocation
        reply = asyncio.create_task(self._core.answer(asked, fits))
        pages = asyncio.create_task(self._limiter.wait_for_pages(asked.address))
        try:
            form = await respond(received, reply, pages)
            await self._note_mode(asked, await reply, form)
        except Expired as error:
            await self._answer_late(received, await reply, error)
        except DeliveryError as error:
            await reply  # the command is carried out, even if its answer is lost
            _log_lost(asked, error)
            await self.apologize(received)
        except Exception:
            await self.apologize(received)
            raise
        finally:
            reply.cancel()
            pages.cancel()

    async def _answer_late(
        self, received: ReceivedInteraction, reply: Reply, error: Expired
    ) -> None:
        """Send as a message what came too late for a response, if everybody there may read it.

        A press is not answered so: it can be repeated, since its message is still there.
        """
        interaction, asked = received.interaction, received.invocation
        command = interaction.type is discord.InteractionType.application_command
        is_own = reply.visibility in {Visibility.ASKER, Visibility.NOBODY}
        if command and (not is_own or asked.kind is ChatKind.PRIVATE):
            await self.say_or_log(asked, reply, f"re{interaction.id}")
        else:
            _log_lost(asked, error)

    async def apologize(self, received: ReceivedInteraction) -> None:
        """Say that there will be no answer, where Discord shows that we are thinking."""
        if not (received.is_resumed or received.interaction.response.is_done()):
            return
        try:
            await apologize(received, self._core.apology(received.invocation))
        except DeliveryError as error:
            log.info("discord.apology_lost", reason=str(error))

    async def answer_text(self, received: ReceivedMessage) -> None:
        """Answer a private message, unless another process has begun to."""
        if await self._consumer.may_begin(str(received.id)):
            reply = await self._core.answer(received.invocation, fits)
            if reply.visibility is not Visibility.NOBODY:
                await self.say_or_log(received.invocation, reply, f"re{received.id}")

    async def say_or_log(self, asked: Invocation, reply: Reply, key: str) -> None:
        """Send ``reply`` as a message with ``key``; log it if that is not possible."""
        try:
            await self._limiter.wait_for_pages(asked.address)
            form = await self._say(asked.address.place, reply, key)
            await self._note_mode(asked, reply, form)
        except DeliveryError as error:
            _log_lost(asked, error)

    async def _note_mode(self, asked: Invocation, reply: Reply, form: RenderMode) -> None:
        """Tell the core in which mode the chat accepts messages, if it rejected a richer one."""
        if form is not reply.render_mode:
            log.info("discord.downgraded", refused=reply.render_mode.value, taken=form.value)
            await self._core.downgrade(asked.address, form)


def _log_lost(asked: Invocation, error: DeliveryError) -> None:
    log.warning(
        "discord.answer_lost",
        command=asked.command,
        outcome=type(error).__name__,
        reason=str(error),
    )
