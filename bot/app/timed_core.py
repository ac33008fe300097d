"""The bot's core as listeners get it in a running process: the time of each answer is logged."""

from __future__ import annotations

from typing import Any

import structlog

from bot.commands.registry import COMMANDS
from bot.model.conversation import Invocation, Reply
from bot.ports.clock import Clock
from bot.ports.platform import BotCore, Fits

log = structlog.get_logger(__name__)


class TimedCore:
    """A ``BotCore`` that logs how long each answer took.

    Args:
        core: answers.
        clock: time.
    """

    def __init__(self, core: BotCore, clock: Clock) -> None:
        self._core = core
        self._clock = clock

    async def answer(self, invocation: Invocation, fits: Fits) -> Reply:
        """Return the core's answer; see ``ports.BotCore.answer``."""
        asked_at = self._clock.now()
        reply = await self._core.answer(invocation, fits)
        seconds = (self._clock.now() - asked_at).total_seconds()
        # A person's own words are not logged.
        command = invocation.command if invocation.command in COMMANDS else "other"
        log.debug("command.answered", command=command, seconds=seconds)
        return reply

    def __getattr__(self, name: str) -> Any:
        return getattr(self._core, name)
