"""The menu as Discord's slash commands: its registration, and completions as their choices.

https://docs.discord.com/developers/interactions/application-commands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, TypeAlias, cast

import discord
import structlog
from discord import AppCommandOptionType, AppCommandType, Locale, Permissions, app_commands
from discord.http import Route

from adapters.discord.errors import translate_errors
from adapters.discord.render.controls import shorten
from bot.errors import DeliveryError
from bot.model.conversation import Completion, MenuEntry, Parameter

Json: TypeAlias = dict[str, Any]

MAX_CHOICES = 25
MAX_CHOICE = 100
MAX_DESCRIPTION = 100
MENU_TIMEOUT_S = 10.0
"""Seconds that listening waits for the menu; a rate limit of Discord may last hours."""
MENU_RETRY_S = 3600.0
"""Seconds until a menu that Discord rejected is registered again; 200 new commands a day are
allowed."""

_FALLBACK = "en"
_GUILD_INSTALL, _USER_INSTALL = 0, 1
_GUILD, _BOT_DM, _PRIVATE_CHANNEL = 0, 1, 2
"""Where commands are offered: in servers, in private chats with the bot, and in those among people.
Who installs the bot for themselves can read and search anywhere."""
_MANAGE_GUILD = Permissions(manage_guild=True).value
"""What members need to be shown a setting, unless a server decides otherwise:
https://docs.discord.com/developers/interactions/application-commands#permissions."""

log = structlog.get_logger(__name__)


class MenuRegistration:
    """The registration of one client's menu.

    Args:
        client: logged in.
        menu: the commands to register.
    """

    def __init__(self, client: discord.Client, menu: Sequence[MenuEntry]) -> None:
        self._client = client
        self._menu = menu
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Register the menu, in the background if it takes longer than MENU_TIMEOUT_S."""
        task = self._task = asyncio.create_task(self._register_or_retry())
        await asyncio.wait({task}, timeout=MENU_TIMEOUT_S)

    def cancel(self) -> None:
        """End what goes on in the background."""
        if self._task is not None:
            self._task.cancel()

    async def _register_or_retry(self) -> None:
        """Register the menu; if that fails, try again later."""
        try:
            with translate_errors():
                await self._register()
        except DeliveryError as error:
            log.warning("discord.menu_rejected", reason=str(error), again_in=MENU_RETRY_S)
            self._task = asyncio.create_task(self._retry_later())

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
            application_id=self._client.application_id,
        )
        registered = cast("list[Json]", await self._client.http.request(route))
        if not is_same_table(table, registered):
            await self._client.http.bulk_upsert_global_commands(
                cast("int", self._client.application_id), table
            )
            log.info("discord.menu_registered", commands=len(table))


def command_table(menu: Sequence[MenuEntry]) -> list[Json]:
    """Return the body that registers ``menu`` as the application's global commands."""
    return [_command(entry) for entry in menu]


def is_same_table(wanted: Sequence[Json], registered: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether the registered commands are those of ``wanted``, in any order."""
    present = [_own_fields(command) for command in registered]
    return sorted(map(repr, map(_own_fields, wanted))) == sorted(map(repr, present))


def completion_choices(completions: Sequence[Completion]) -> list[app_commands.Choice[str]]:
    """Return those of ``completions`` that Discord accepts, best first."""
    short = (completion for completion in completions if 0 < len(completion.value) <= MAX_CHOICE)
    return [
        app_commands.Choice(name=shorten(choice.label, MAX_CHOICE), value=choice.value)
        for choice in islice(short, MAX_CHOICES)
    ]


def _command(entry: MenuEntry) -> Json:
    command: Json = {
        "type": AppCommandType.chat_input.value,
        "name": entry.name,
        **_descriptions(entry.summary),
        "integration_types": [_GUILD_INSTALL, _USER_INSTALL],
        "contexts": [_GUILD, _BOT_DM, _PRIVATE_CHANNEL],
        "default_member_permissions": _MANAGE_GUILD if entry.is_setting else None,
    }
    options = [_option(parameter) for parameter in entry.parameters]
    return {**command, "options": options} if options else command


def _option(parameter: Parameter) -> Json:
    return {
        "type": AppCommandOptionType.string.value,
        "name": parameter.name,
        **_descriptions(parameter.summary),
        "required": parameter.required,
        "autocomplete": parameter.completes,
    }


def _descriptions(summary: Mapping[str, str]) -> Json:
    texts = {language: shorten(text, MAX_DESCRIPTION) for language, text in summary.items()}
    fallback = _FALLBACK if _FALLBACK in texts else next(iter(texts))
    return {
        "description": texts[fallback],
        "description_localizations": {
            locale.value: texts[language]
            for locale in Locale
            if (language := locale.value.partition("-")[0]) in texts and language != fallback
        },
    }


def _own_fields(command: Mapping[str, Any]) -> Json:
    """Return the fields of a command that the menu sets, without those that Discord adds."""
    return {
        "name": command["name"],
        "description": command["description"],
        "description_localizations": _sorted(command.get("description_localizations")),
        "integration_types": sorted(cast("list[int]", command.get("integration_types") or [])),
        "contexts": sorted(cast("list[int]", command.get("contexts") or [])),
        # Discord takes a number and returns it as a string.
        "default_member_permissions": str(command.get("default_member_permissions") or ""),
        "options": [_own_option_fields(option) for option in command.get("options") or ()],
    }


def _own_option_fields(option: Mapping[str, Any]) -> Json:
    return {
        "type": option["type"],
        "name": option["name"],
        "description": option["description"],
        "description_localizations": _sorted(option.get("description_localizations")),
        "required": bool(option.get("required")),
        "autocomplete": bool(option.get("autocomplete")),
    }


def _sorted(texts: Mapping[str, str] | None) -> dict[str, str]:
    return dict(sorted((texts or {}).items()))
