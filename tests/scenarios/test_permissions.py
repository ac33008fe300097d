"""Only administrators change what a place gets, whatever way a command takes to the bot.

Every command of the registry is tried with every way that a platform has, by everybody that there
can be in a place, and asked of the platform's own word. What is tried is derived from the registry:
its examples, and ``ARGUMENTS`` where a command needs one that it gives no example of.
"""

from __future__ import annotations

import shutil
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from telegram import Update

from adapters.discord.inbound import discord, parse_interaction
from adapters.discord.platform import DiscordPlatform
from adapters.telegram.platform import TelegramPlatform
from adapters.telegram.update_parser import BotAdded, CommandReceived, UpdateParser
from bot.commands.chat_access import AccessPolicy
from bot.commands.command import Command, Mutation
from bot.commands.dispatcher import Dispatcher
from bot.commands.registry import BUTTON_COMMANDS, KNOWN_COMMANDS, menu_entries
from bot.model.calendar import arxiv_calendar
from bot.model.chat import ChatAddress, ChatKind
from bot.model.conversation import Action, Authority, Invocation, Visibility
from bot.model.deep_link import start_parameter
from bot.ports.platform import Platform
from bot.ports.store import Store
from storage.bootstrap import open_store
from tests.emulators.arxiv import paper
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.adapter_harness import redirected
from tests.emulators.discord.entities import VIEW_CHANNEL
from tests.emulators.discord.interactions import COMMAND, COMPONENT, MODAL_SUBMIT
from tests.emulators.discord.message import BUTTON, SELECT, DiscordMessage
from tests.emulators.discord.ratelimit import UNLIMITED
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram.message import Content
from tests.scenarios.bot_harness import BotHarness, DiscordDriver, TelegramDriver
from tests.support.clock import JumpingClock
from tests.support.command_harness import DEFAULTS, FakeIndex, FakeRefresher, text_of
from tests.support.papers import draft, listing
from tests.support.stores import prepare_sqlite

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("inline_sqlite")]

PAPERS = ("2606.14824", "2606.00001", "2606.00002")
COMMANDS: Mapping[str, Command] = {**KNOWN_COMMANDS, **BUTTON_COMMANDS}
ARGUMENTS: Mapping[str, Sequence[str]] = {
    "start": ("cs_AR",),
    "forget": ("yes",),
    "forgetlikes": ("yes",),
    "import": ("@article{a, title={Quorums}, eprint={2606.14824}, archivePrefix={arXiv}}",),
    "types": ("new replace",),
    "edit": ("moe max 7",),
    "save": ("group 2606.00002", "群 2606.00002"),
    "unsave": ("group 2606.00001", "2606.00001"),
    "export": ("bibtex group saved",),
    "follow": ("2606.00002",),
    "unfollow": ("2606.00001",),
    "mute": ("moe until monday",),
    "unmute": ("1", "quantum"),
    "offer": ("3 keep", "3 accept", "3"),
    "form": ('{"query": "cs.AR", "name": "x", "types": "new", "most": "5"}', "moe"),
    "page": ("0-2 n",),
    "up": ("2606.00001 list", "2606.00001 subscribe cs.AR", "2606.00001 follow 2606.00002"),
    "down": ("2606.00001",),
    "unvote": ("2606.00001",),
    "today": ("cs.AR",),
    "pause": ("until monday", "3 days"),
    "admins": ("<@&4711>", "remove 4711"),
    "claim": ("2606.00001",),
    "club": ("tue 9:00",),
}
"""Arguments that a command's own examples do not show."""
FOR_OPERATORS = {"admin"}
"""What works in the chats of ``ADMINS`` only, none of which is tried here."""
IN_PRIVATE = {"link", "unlink"}
"""What changes private chats only."""
CHANGING = {
    command.name
    for command in COMMANDS.values()
    if command.mutation is not Mutation.NEVER
    and not command.is_for_everybody
    and command.name not in FOR_OPERATORS | IN_PRIVATE
}
"""What an administrator can change a place with."""
ORGANIZERS = "4710"
"""A role that may change the places of a Discord server, which ``people`` call organizers."""
FURNITURE = (
    "subscribe cs.DC",
    'subscribe moe: cs.LG "mixture of experts"',
    "offer 1 keep",
    "mute quantum",
    "offer 2 keep",
    'subscribe llm: cs.CL "language model"',
    "save group 2606.00001 #seminar",
    "follow 2606.00001",
    "pause",
    "rank on",
)
"""What gives a place some of everything that can be changed."""
REFUSALS = ("only administrators can change", "not a member here")


def arguments_of(command: Command) -> Iterator[str]:
    yield ""
    yield from command.guide.examples
    yield from ARGUMENTS.get(command.name, ())


def changes(command: Command, argument: str) -> bool:
    """Tell whether the registry says that a command changes something that is not one's own."""
    is_own = command.is_for_everybody or command.is_personal(argument)
    names_group = argument.partition(" ")[0] in {"group", "群"}
    return command.changes(argument) and (names_group or not is_own)


def everything() -> Iterator[tuple[Command, str]]:
    for command in COMMANDS.values():
        for argument in arguments_of(command):
            yield command, argument


class Scene(ABC):
    """A place with everybody in it; its ways turn a command into what the bot understands."""

    people: dict[str, Any]
    ways: Sequence[str]
    silent: frozenset[str] = frozenset()
    """Ways on which nobody commands a place."""
    kind = ChatKind.GROUP
    server = ""

    def __init__(self) -> None:
        self.store: Store
        self.clock = JumpingClock()
        self.platform: Platform
        self._database: Path
        self._look: sqlite3.Connection
        self._version = None

    @property
    @abstractmethod
    def place(self) -> ChatAddress: ...

    @abstractmethod
    async def parse(
        self, way: str, who: str, command: Command, argument: str
    ) -> Invocation | None: ...

    @asynccontextmanager
    async def opened(self, folder: Path) -> AsyncGenerator[None]:
        self._database = folder / "paperboy.db"
        self.store = await open_store(prepare_sqlite(self._database))
        await self._furnish()
        await self.store.close()
        shutil.copy(self._database, folder / "template.db")
        await self.restores()
        yield
        await self.store.close()

    async def restores(self) -> None:
        """Put everything back to where it began."""
        if hasattr(self, "dispatcher"):
            await self.store.close()
        for part in self._database.parent.glob(f"{self._database.name}*"):
            part.unlink()
        shutil.copy(self._database.parent / "template.db", self._database)
        self.store = await open_store(f"sqlite+aiosqlite:///{self._database}")
        self._look = sqlite3.connect(self._database)
        self.was_written()
        self.dispatcher = self._new_dispatcher()

    def _new_dispatcher(self) -> Dispatcher:
        refresher, index = FakeRefresher(self.store, self.clock), FakeIndex()
        platforms = {self.platform.name: self.platform}
        return Dispatcher(
            self.store, self.clock, refresher, index, platforms, DEFAULTS, arxiv_calendar()
        )

    async def _furnish(self) -> None:
        """Let the place have some of everything that can be changed."""
        self.dispatcher = self._new_dispatcher()
        listings = [listing(paper) for paper in PAPERS]
        editions = [draft("cs.DC", "2026-06-15", *listings[:1])]
        editions.append(draft("cs.DC", "2026-06-16", *listings[1:]))
        await self.store.editions.complete(editions, self.clock.now())
        asked = Invocation(self.place, self.kind, "1", "", authority=Authority.ALLOWED)
        for line in FURNITURE:
            name, _, argument = line.partition(" ")
            await self.asks(replace(asked, command=name, argument=argument))

    async def asks(self, invocation: Invocation) -> str:
        self.clock.jump(seconds=2)
        reply = await self.dispatcher.answer(invocation, self.platform.fits)
        return text_of(reply.document)

    def was_written(self) -> bool:
        """Tell whether anything was written since this was last asked."""
        version, self._version = self._version, self._look.execute("PRAGMA data_version").fetchone()
        return version != self._version

    def rulers(self) -> Sequence[str]:
        return [who for who in self.people if who in {"administrator", "anonymous administrator"}]

    def may_use(self, who: str, command: Command, argument: str) -> bool:
        """Tell whether somebody who rules may run a command."""
        return True

    def can_change(self, who: str) -> set[str]:
        """Return the commands with which somebody who rules changes something here."""
        return CHANGING - {"admins"}

    def strangers(self) -> Iterator[tuple[str, str]]:
        """Return who changes nothing, each with a way."""
        for who in self.people:
            rules = who in self.rulers()
            yield from ((who, way) for way in self.ways if way in self.silent or not rules)

    def refuses(self, who: str, command: Command, argument: str) -> bool:
        """Tell whether a stranger is to be told that this is not theirs to do."""
        return changes(command, argument)

    def as_tried(self, asked: Invocation, *, changes: bool) -> Invocation:
        """Return what tells two attempts apart: not who reads, nor who is elsewhere."""
        shown = replace(asked, name="", message="", locale="")
        if asked.address != self.place and asked.command != "manage":
            return replace(shown, person="", address=replace(self.place, place="elsewhere"))
        return shown if changes else replace(shown, person="")

    async def gets(self) -> Mapping[str, object]:
        """Return all that is stored about the place, without its members' own and their reading."""
        chat = await self.store.chats.find(self.place)
        roles = await self.store.servers.admin_roles("discord", self.server)
        if chat is None:
            return {"roles": roles}
        stored = dict(await self.store.personal_data.collect(chat, ""))
        for own in ("votes", "models", "turned_pages"):
            del stored[own]
        # Where somebody asks for what is being fetched, the place is promised a follow-up.
        kept = [{**row, "promise": None} for row in stored["chats"]]
        return {**stored, "chats": kept, "roles": roles}


class TelegramScene(Scene):
    """A group with its linked channel."""

    ways = (
        "typed", "reply", "pressed", "pressed long ago", "forged", "deep link", "own deep link",
        "inline", "edited", "forwarded", "automatic forward",
    )  # fmt: skip
    silent = frozenset({"own deep link", "inline", "edited", "forwarded", "automatic forward"})

    def __init__(self, emulator: TelegramEmulator) -> None:
        super().__init__()
        self.emulator = emulator
        self.platform = TelegramPlatform(emulator.token, emulator.url, menu_entries())
        known = frozenset((*KNOWN_COMMANDS, *BUTTON_COMMANDS))
        self.parser = UpdateParser("paperboy_bot", known)
        self.group, self.channel = emulator.group("lab"), emulator.channel("news")
        self.people = {
            status: emulator.person(status)
            for status in ("member", "administrator", "anonymous administrator", "outsider",
                           "restricted member", "former administrator")
        }  # fmt: skip
        for status, person in self.people.items():
            self.group.add(person, admin="administrator" in status)
        self.group.chat.members[self.people["restricted member"].id] = "restricted"
        self.group.chat.members[self.people["outsider"].id] = "left"
        self.group.chat.members[self.people["former administrator"].id] = "member"
        digest = Content("what everybody reads")
        self.digest = emulator.world.bot_message(self.group.chat, digest)

    @property
    def place(self) -> ChatAddress:
        return ChatAddress("telegram", str(self.group.id))

    async def _furnish(self) -> None:
        await super()._furnish()
        topic = ChatAddress("telegram", f"{self.group.id}:7")
        chat = await self.store.chats.get_or_create(topic, ChatKind.GROUP, DEFAULTS)
        await self.store.interests.add(chat.id, ["cs.RO"], 0, self.clock.now())
        with closing(sqlite3.connect(self._database)) as database, database:
            database.execute("UPDATE chats SET muted_since = 1 WHERE place LIKE '%:7'")

    async def parse(self, way: str, who: str, command: Command, argument: str) -> Invocation | None:
        await self._does(way, who, command, argument)
        update = self.emulator.world.updates.pop()
        if way == "edited":
            update["edited_message"] = update.pop("message")
        event = self.parser.parse(Update.de_json(update, None))
        return event.invocation if isinstance(event, CommandReceived | BotAdded) else None

    async def _does(self, way: str, who: str, command: Command, argument: str) -> None:
        text = f"/{command.name} {argument}".strip()
        person = self.people[who]
        match way:
            case "pressed" | "pressed long ago":
                self.digest.inaccessible = way == "pressed long ago"
                await person.taps("", self.digest, payload=f"{command.name}|1|{argument}")
            case "forged":
                self.digest.inaccessible = False
                await person.taps("", self.digest, payload=text)
            case "deep link":
                await self._says(who, f"/start {_link(command, argument)}")
            case "own deep link":
                await person.says(f"/start {_link(command, argument)}")
            case "managed":
                await person.says(f"/manage {self.place.place} {text}")
            case "automatic forward":
                more = {"is_automatic_forward": True}
                await person.says(text, self.group, sender_chat=self.channel.chat.json(),
                                  service=more)  # fmt: skip
            case _:
                await self._says(who, text, service=self._marks(way))

    async def _says(self, who: str, text: str, **more: Any) -> None:
        if who == "anonymous administrator":
            await self.group.says_anonymously(text, **more)
        else:
            await self.people[who].says(text, self.group, **more)

    def _marks(self, way: str) -> Mapping[str, Any]:
        hidden = {"type": "hidden_user", "date": 1, "sender_user_name": "Mallory"}
        return {
            "reply": {"reply_to_message": self.digest.json()},
            "inline": {"via_bot": self.emulator.world.sender},
            "forwarded": {"forward_origin": hidden},
        }.get(way, {})


class TelegramChannelScene(TelegramScene):
    """A channel, which people can press buttons in and nothing else."""

    ways = ("pressed", "pressed long ago", "forged", "managed")
    kind = ChatKind.CHANNEL

    def __init__(self, emulator: TelegramEmulator) -> None:
        super().__init__(emulator)
        self.channel.chat.members |= self.group.chat.members
        del self.people["anonymous administrator"]
        self.digest = emulator.world.bot_message(self.channel.chat, Content("read by everybody"))

    @property
    def place(self) -> ChatAddress:
        return ChatAddress("telegram", str(self.channel.id))


def _link(command: Command, argument: str) -> str:
    """Return a start parameter that says the same as far as one can."""
    if command.name == "start":
        return argument
    payload = Action("", command.name, argument[:40]).encode()
    return start_parameter(payload) or f"{command.name}-cs_AR"


class DiscordScene(Scene):
    """A channel of a server, and a thread of it."""

    ways = (
        "slash command", "pressed", "chosen", "form", "forged", "direct message", "in a thread",
    )  # fmt: skip
    silent = frozenset({"direct message", "in a thread"})
    """A thread is a place of its own."""

    def __init__(self, emulator: DiscordEmulator) -> None:
        super().__init__()
        self.emulator = emulator
        self.platform = DiscordPlatform(emulator.token, emulator.api_url, emulator.gateway_url)
        self.guild = emulator.guild("lab")
        self.server = self.guild.id
        self.channel = self.guild.channel("papers")
        self.thread = self.guild.thread("week 25", self.channel)
        statuses = ("member", "administrator", "organizer", "outsider", "restricted member",
                    "former administrator")  # fmt: skip
        self.people = {status: emulator.person(status) for status in statuses}
        emulator.makes_manager(self.people["administrator"], self.guild)
        self.digest = DiscordMessage(self.channel, emulator.bot, {"content": "read by everybody"})
        self._state = discord.Client(intents=discord.Intents(guilds=True))._connection
        self.guild.roles = {ORGANIZERS: {self.people["organizer"].user.id}, "4712": set()}
        known: Any = emulator.bot.json()
        self._state.user = discord.ClientUser(state=self._state, data=known)
        arrival: Any = self.guild.arrival(emulator.bot)
        self._state._add_guild_from_data(arrival)

    @property
    def place(self) -> ChatAddress:
        return ChatAddress("discord", self.channel.id)

    def may_use(self, who: str, command: Command, argument: str) -> bool:
        return who == "administrator" or command.is_for_roles or not argument

    def can_change(self, who: str) -> set[str]:
        return CHANGING - ({"move"} if who == "administrator" else {"move", "admins"})

    async def _furnish(self) -> None:
        await super()._furnish()
        await self.store.servers.add_admin_role("discord", self.guild.id, ORGANIZERS)

    def rulers(self) -> Sequence[str]:
        return ["administrator", "organizer"]

    def refuses(self, who: str, command: Command, argument: str) -> bool:
        is_stored_here = command.changes(argument) and command.is_for_everybody
        return changes(command, argument) or (who == "outsider" and is_stored_here)

    async def parse(self, way: str, who: str, command: Command, argument: str) -> Invocation | None:
        person = self.people[who]
        where = {"in a thread": self.thread, "direct message": person.dm}.get(way, self.channel)
        kind, data = _interaction_data(way, command, argument)
        pressed = None if kind == COMMAND else self.digest
        interaction = self.emulator.interactions.open(
            kind=kind, person=person.user, channel=where, data=data, pressed=pressed, locale="en-US"
        )
        event = interaction.event(self.emulator.application, self.emulator.bot)
        if who == "outsider" and where is not person.dm:  # who brought the bot with them
            event["authorizing_integration_owners"] = {"1": person.user.id}
        if who == "restricted member" and "member" in event:  # timed out
            event["member"]["permissions"] = str(VIEW_CHANNEL)
        return parse_interaction(discord.Interaction(data=event, state=self._state))  # type: ignore[arg-type]


def _interaction_data(way: str, command: Command, argument: str) -> tuple[int, dict[str, Any]]:
    payload = f"{command.name}|1|{argument}"
    match way:
        case "pressed":
            return COMPONENT, {"component_type": BUTTON, "custom_id": payload, "id": 1}
        case "forged":
            forged = f"/{command.name} {argument}"
            return COMPONENT, {"component_type": BUTTON, "custom_id": forged, "id": 1}
        case "chosen":
            chosen = {"component_type": SELECT, "custom_id": "cards", "values": [payload]}
            return COMPONENT, {**chosen, "id": 1}
        case "form":
            return MODAL_SUBMIT, {"custom_id": payload, "components": []}
        case _:
            option = {"name": "text", "type": 3, "value": argument}
            options = [option] if argument else []
            return COMMAND, {"id": "1", "name": command.name, "type": 1, "options": options}


@pytest.fixture(params=["telegram group", "telegram channel", "discord"])
async def scene(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Scene]:
    async with AsyncExitStack() as stack:
        made: Scene
        if request.param.startswith("telegram"):
            telegram = await stack.enter_async_context(TelegramEmulator(unlimited=True))
            is_group = request.param == "telegram group"
            made = TelegramScene(telegram) if is_group else TelegramChannelScene(telegram)
        else:
            stack.enter_context(redirected())
            emulator = await stack.enter_async_context(DiscordEmulator(limits=UNLIMITED))
            made = DiscordScene(emulator)
        stack.push_async_callback(made.platform.close)
        await stack.enter_async_context(made.opened(tmp_path))
        yield made


@pytest.mark.parametrize("scene", ["telegram group", "discord"], indirect=True)
async def test_administrators_change_what_the_registry_says_and_nothing_else(scene: Scene) -> None:
    """Otherwise the table would show nothing: a command that it cannot use is not tried."""
    before, way = await scene.gets(), scene.ways[0]
    for who in scene.rulers():
        changing = set[str]()
        for command, argument in everything():
            asked = await scene.parse(way, who, command, argument)
            if asked is None:  # a button's command, typed where nobody types it
                continue
            said = await scene.asks(asked)
            told = f"{who}: /{command.name} {argument}"
            is_theirs = scene.may_use(who, command, argument)
            assert any(words in said for words in REFUSALS) is not is_theirs, told
            if scene.was_written() and await scene.gets() != before:
                # An anonymous administrator has no list of their own, so that the group's is meant.
                is_groups = who.startswith("anonymous") and command.is_personal(argument)
                assert is_groups or changes(command, argument), told
                changing.add(command.name)
                await scene.restores()
        assert changing == scene.can_change(who), who


@pytest.mark.parametrize("way", ["pressed", "reply", "deep link", "pressed long ago"])
@pytest.mark.parametrize("scene", ["telegram group"], indirect=True)
async def test_administrators_change_a_place_on_every_way(scene: Scene, way: str) -> None:
    command = COMMANDS["start" if way == "deep link" else "subscribe"]
    argument = "cs_AR" if way == "deep link" else "cs.AR"
    asked = await scene.parse(way, "administrator", command, argument)
    assert asked is not None
    assert "cs.AR" in await scene.asks(asked)
    assert "cs.AR" in str((await scene.gets())["interests"])


async def test_nobody_but_administrators_changes_what_a_place_gets(scene: Scene) -> None:
    before = await scene.gets()
    tried: set[Invocation] = set()
    for who, way in scene.strangers():
        for command, argument in everything():
            if who == "administrator" and command.name == "admins":
                continue  # it is about the whole server, from whatever channel
            told = f"{who}, {way}: /{command.name} {argument}"
            asked = await scene.parse(way, who, command, argument)
            key = asked and scene.as_tried(asked, changes=changes(command, argument))
            if asked is None or key is None or key in tried:
                continue
            tried.add(key)
            said = await scene.asks(asked)
            if scene.was_written():
                assert await scene.gets() == before, told
            # What is stored is told in private only.
            assert asked.address != scene.place or "paperboy-me.json" not in said, told
            is_as_asked = (asked.command, asked.argument) == (command.name, argument)
            if asked.address == scene.place and is_as_asked:
                is_refused = any(words in said for words in REFUSALS)
                assert is_refused is scene.refuses(who, command, argument), (told, said)


async def test_a_role_that_is_set_by_admins_changes_settings_until_it_is_removed(
    tmp_path: Path,
) -> None:
    driver = DiscordDriver()
    async with BotHarness(driver, tmp_path):
        emulator = driver.emulator
        ada, ben = emulator.person("ada"), emulator.person("ben")
        guild = await emulator.adds_guild("lab", roles={"4711": {ben.user.id}})
        emulator.makes_manager(ada, guild)
        papers, news = guild.channel("papers"), guild.channel("news")
        assert "administrators" in (await ben.runs("/time", papers, time="9:00")).text
        assert "/admins @role" in (await ada.runs("/admins", papers)).text
        listed = await ada.runs("/admins", papers, role="<@&4711>")
        assert "mention <@&4711>" in listed.text
        assert "isn’t a role" in (await ada.runs("/admins", papers, role=f"<@&{guild.id}>")).text
        assert "9:00" in (await ben.runs("/time", news, time="9:00")).text
        assert "administrators" in (await ben.runs("/admins", papers, role="<@&4712>")).text
        assert "/admins @role" in (await ada.presses("✕ 1", on=listed)).text
        assert "administrators" in (await ben.runs("/time", papers, time="9:00")).text


async def ignores_a_blocked_channel(harness: BotHarness, person: int, channel: int) -> None:
    dispatcher = harness.app.dispatcher
    dispatcher.policy = AccessPolicy(blocked=(ChatAddress("telegram", str(channel)),))
    private = ChatAddress("telegram", str(person))
    asked = Invocation(
        private, ChatKind.PRIVATE, str(person), "manage", "@lab_news unsubscribe all"
    )
    reply = await dispatcher.answer(asked, lambda _page, _mode: True)
    assert reply.visibility is Visibility.NOBODY
    dispatcher.policy = AccessPolicy()
    (chat,) = await harness.app.store.chats.active(0, 10)
    assert len(await harness.app.store.interests.of(chat.id)) == 1


async def test_a_channel_is_managed_in_private_by_those_who_administer_it(tmp_path: Path) -> None:
    driver = TelegramDriver()
    async with BotHarness(driver, tmp_path) as harness:
        emulator = driver.emulator
        ada, ben = emulator.person("ada"), emulator.person("ben")
        news = emulator.channel("News", "lab_news")
        news.chat.members[ada.id] = "administrator"
        assert "once you and I" in (await ben.asks("/manage @lab_news subscribe cs.DC")).text
        assert "subscribed to cs.DC" in (await ada.asks("/manage @lab_news /subscribe cs.DC")).text
        shown = await ada.asks("/manage @lab_news")
        assert "cs.DC" in shown.text
        await ignores_a_blocked_channel(harness, ada.id, news.id)
        assert "no subscriptions yet" in (await ada.asks("/list")).text
        harness.arxiv.announce(date(2026, 6, 16), paper("2606.02001", "cs.DC"))
        await harness.jumps_to("2026-06-16T08:00:00+00:00")
        assert "2606.02001" in news.from_bot[-1].text
        asked = await ada.asks("/manage @lab_news unsubscribe")
        label = next(label for label in asked.buttons if "cs.DC" in label)
        assert asked.payload(label).endswith(f"|{news.id} unsubscribe cs.DC")
        news.chat.members[ada.id] = "member"
        assert "once you and I" in (await ada.presses(label, asked)).notice
        del news.chat.members[emulator.world.bot["id"]]
        news.chat.members[ada.id] = "administrator"
        assert "once you and I" in (await ada.asks("/manage @lab_news")).text
        assert "find no channel" in (await ada.asks("/manage @nobody_there")).text
