"""What the mornings of June 2026 are to five typical readers: messages, rings, buttons, taps.

python -m benchmarks.readers

The real bot delivers 21 announcements to each of them, on an emulated Telegram and Discord; what
arrives there is counted. readers_before.json holds the same figures of an earlier commit, measured
by this program. The papers are real; see tests/support/real_data.py.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import product
from pathlib import Path
from typing import Any

import structlog
from pytest import skip  # noqa: PT013 - its exception is what tests/support/real_data.py raises

from bot.ingest.feed_requests import SENTINEL
from bot.model.announcement import AnnounceType, Feed, FeedItem, Listing
from bot.model.paper import Paper
from bot.model.taxonomy import categories_of
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.adapter_harness import redirected
from tests.emulators.discord.ratelimit import UNLIMITED
from tests.emulators.telegram import TelegramEmulator
from tests.scenarios.bot_harness import BotHarness, DiscordDriver, TelegramDriver
from tests.support.couriers import drain
from tests.support.real_june_2026 import listings_by_day

WHAT = (
    "What the 21 mornings of June 2026 are to five typical readers: messages, rings (messages that "
    "notify), buttons below the messages and controls in their text, as the real bot delivers them "
    "to an emulated Telegram and Discord; and taps on the last of them: to open a "
    "paper, to save it, to see its abstract, to reach the last page of /today. Before: the same of "
    "commit {commit}. Not all of cs is in the data."
)
BEFORE = Path(__file__).with_suffix("").with_name("readers_before.json")
ANNOUNCED, MORNING = time(4, tzinfo=UTC), time(8, tzinfo=UTC)
SILENT_ON_DISCORD = 1 << 12  # https://discord.com/developers/docs/resources/message#message-flags
BUTTON, SELECT = 2, 3
_PAYLOAD = re.compile(r"\b(?P<command>[a-z]+)\|(?P<page>\d+)\+?\|")


@dataclass(frozen=True)
class Reader:
    """Somebody with subscriptions and a style."""

    name: str
    terms: tuple[str, ...]
    style: str


READERS = (
    Reader("one small category, brief", ("cs.PL",), "brief"),
    Reader("two categories, titles", ("cs.DC", "cs.OS"), "titles"),
    Reader("five categories, brief", ("cs.CL", "cs.IR", "cs.SE", "cs.HC", "cs.CR"), "brief"),
    Reader("cs.LG, full", ("cs.LG",), "full"),
    Reader("all of cs, titles", ("cs.*",), "titles"),
)


@dataclass(frozen=True)
class Message:
    """What one message is made of, on any platform.

    Attributes:
        rings: whether it notifies.
        below: buttons and selects that stand apart from the text.
        inside: controls in the text.
        offers: the commands that controls carry, with the taps that each takes.
        text: the whole message as it was sent.
    """

    rings: bool
    below: int
    inside: int
    offers: Mapping[str, int]
    text: str


class ReaderOnTelegram(TelegramDriver):
    """A reader in a private chat, and what it is sent."""

    async def opens(self, stack: AsyncExitStack) -> None:
        """Start the emulated service, which holds nothing against the specification here."""
        emulator = TelegramEmulator(unlimited=True, checked=False)
        self.emulator = await stack.enter_async_context(emulator)
        self.person = self.emulator.person("alice")

    def sent(self) -> list[Message]:
        """Return all that was sent, oldest first."""
        sending = [call for call in self.emulator.calls if call.status == 200]
        sending = [call for call in sending if call.method.lower().startswith("send")]
        return [read_telegram(call.params) for call in sending if "chat_id" in call.params]


def read_telegram(params: Mapping[str, Any]) -> Message:
    """Return what a call of the Bot API with ``params`` sends."""
    said = {name: _read(value) for name, value in params.items() if name != "reply_markup"}
    rows = (_read(params.get("reply_markup")) or {}).get("inline_keyboard", [])
    below = [button for row in rows for button in row]
    text = json.dumps(said, ensure_ascii=False)
    inside = _PAYLOAD.findall(text)
    offers = {command: 1 for command, _ in (*_PAYLOAD.findall(json.dumps(below)), *inside)}
    is_silent = str(said.get("disable_notification", "")).lower() == "true"
    return Message(not is_silent, len(below), len(inside), offers, text)


def _read(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value


class ReaderOnDiscord(DiscordDriver):
    """A reader in a direct message channel, and what it is sent."""

    async def opens(self, stack: AsyncExitStack) -> None:
        """Start the emulated service; its clock stands, as no deadlines are measured here."""
        stack.enter_context(redirected())
        emulator = DiscordEmulator(lambda: 0.0, UNLIMITED, checked=False)
        self.emulator = await stack.enter_async_context(emulator)
        self.person = self.emulator.person("alice")

    def sent(self) -> list[Message]:
        """Return all that was sent, oldest first."""
        bot = self.emulator.bot
        return [
            read_discord(message.body) for message in self.person.sees() if message.author is bot
        ]


def read_discord(body: Mapping[str, Any]) -> Message:
    """Return what a message of Discord with this ``body`` is."""
    parts = list(_walk(body.get("components") or []))
    controls = [part for part in parts if part["type"] in (BUTTON, SELECT)]
    # A select is opened first.
    offers = {
        command: 1 if part["type"] == BUTTON else 2
        for part in controls
        for command, _ in _PAYLOAD.findall(json.dumps(part))
    }
    text = json.dumps({"content": body.get("content"), "parts": parts}, ensure_ascii=False)
    is_silent = bool(int(body.get("flags") or 0) & SILENT_ON_DISCORD)
    return Message(not is_silent, len(controls), 0, offers, text)


def _walk(components: Sequence[Any]) -> Iterator[Any]:
    for component in components:
        yield component
        yield from _walk(component.get("components") or [])
        yield from _walk([component["accessory"]] if component.get("accessory") else [])


PLATFORMS = {"Telegram": ReaderOnTelegram, "Discord": ReaderOnDiscord}
Driver = ReaderOnTelegram | ReaderOnDiscord


def feed_of(day: date, terms: Sequence[str], listings: Mapping[str, Sequence[Listing]]) -> Feed:
    """Return what arXiv's feed of ``terms`` showed on ``day``: each paper once.

    With a category that always has papers, as the bot asks, so that no paper means none.
    """
    wanted = (*terms, SENTINEL)
    categories = {category: None for term in wanted for category in categories_of(term)}
    items: dict[str, FeedItem] = {}
    for category in categories:
        for listing in listings.get(category, ()):
            known = items.get(listing.paper.id)
            if known is None or listing.type is AnnounceType.NEW:
                items[listing.paper.id] = FeedItem(listing.paper, listing.type)
    return Feed(tuple(categories), day, None, tuple(items.values()), "june")


async def _read_june(reader: Reader, driver: Driver, folder: Path) -> dict[str, Any]:
    """Return the figures of one reader on one platform."""
    mornings: list[list[Message]] = []
    async with BotHarness(driver, folder, now="2026-05-29T12:00:00+00:00") as harness:
        await harness.says(f"/subscribe {' '.join(reader.terms)}")
        await harness.says(f"/style {reader.style}")
        await harness.says("/time 08:00")
        for day, listings in sorted(listings_by_day().items()):
            seen = await _count_sent(driver)
            harness.clock.jump(to=datetime.combine(day, ANNOUNCED).isoformat())
            await harness.app.ingest.load_feed(feed_of(day, reader.terms, listings))
            harness.clock.jump(to=datetime.combine(day, MORNING).isoformat())
            await harness.app.planner.plan_due()
            for courier in harness.app.couriers:
                await drain(courier)
            await _count_sent(driver)
            mornings.append(driver.sent()[seen:])
        feed = feed_of(day, reader.terms, listings)
        papers = [item.paper for item in feed.items]
        return _counts(mornings) | {"taps": await _taps(driver, harness, mornings[-1], papers)}


async def _count_sent(driver: Driver) -> int:
    """Return the number of messages, once each that is seen is recorded as sent as well."""
    while len(driver.sent()) < len(driver.messages()):  # noqa: ASYNC110 - an emulator tells nobody
        await asyncio.sleep(0.01)
    return len(driver.sent())


def _counts(mornings: Sequence[Sequence[Message]]) -> dict[str, Any]:
    def mean(counts: Sequence[int]) -> float:
        return round(sum(counts) / len(mornings), 1)

    return {
        "messages": mean([len(messages) for messages in mornings]),
        "most_messages": max(len(messages) for messages in mornings),
        "rings": mean([sum(message.rings for message in messages) for messages in mornings]),
        "buttons": mean([sum(message.below for message in messages) for messages in mornings]),
        "controls_in_text": mean(
            [sum(message.inside for message in messages) for messages in mornings]
        ),
    }


async def _taps(
    driver: Driver, harness: BotHarness, morning: Sequence[Message], papers: Sequence[Paper]
) -> dict[str, int]:
    """Return the taps from a digest; what it does not offer by itself is on a paper's page."""
    offers = {command: taps for message in morning for command, taps in message.offers.items()}
    text = "".join(message.text for message in morning)
    is_there = 2 * sum(paper.abstract[-60:].strip() in text for paper in papers) > len(papers)
    folded = 1 if isinstance(driver, ReaderOnTelegram) else 0
    return {
        "open a paper": offers["paper"],
        "save it": offers.get("save") or offers["paper"] + 1,
        "see its abstract": folded if is_there else offers["paper"],
        "reach the last page of /today": await _taps_to_last_page(driver, harness),
    }


async def _taps_to_last_page(driver: Driver, harness: BotHarness) -> int:
    """Count the presses from the first page of /today to the last, each as far as one leads."""
    await harness.says("/today")
    page = taps = 1
    while further := [
        (int(payload["page"]), label)
        for label, payload in _page_buttons(driver)
        if int(payload["page"]) > page
    ]:
        page, label = max(further)
        await driver.presses(label)
        taps += 1
    return taps - 1


def _page_buttons(driver: Driver) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield label and payload of the buttons below the newest message that lead to a page."""
    for label, carried in _labelled(driver):
        if (payload := _PAYLOAD.search(carried)) and payload["command"] == "today":
            yield label, payload


def _labelled(driver: Driver) -> Iterator[tuple[str, str]]:
    if isinstance(driver, ReaderOnTelegram):
        for row in driver.person.from_bot[-1].rows:
            yield from ((button["text"], button.get("callback_data", "")) for button in row)
    else:
        newest = driver.person.sees()[-1]
        for part in _walk(newest.components):
            if part["type"] in (BUTTON, SELECT):
                yield part.get("label") or "", part.get("custom_id", "")


async def count() -> dict[str, dict[str, Any]]:
    """Return by reader and platform what is counted."""
    figures: dict[str, dict[str, Any]] = {}
    for reader, (platform, driver) in product(READERS, PLATFORMS.items()):
        with tempfile.TemporaryDirectory() as folder:
            name = f"{reader.name}, on {platform}"
            figures[name] = await _read_june(reader, driver(), Path(folder))
    return figures


def measure() -> dict[str, object]:
    """Return the figures, each reader's after those of before."""
    before, now = json.loads(BEFORE.read_text(encoding="utf-8")), asyncio.run(count())
    figures: dict[str, object] = {"what": WHAT.format(commit=before["commit"])}
    for name, counts in now.items():
        figures[f"{name}, before"] = _line(before["figures"][name])
        figures[name] = _line(counts)
    return figures


def _line(counts: dict[str, Any]) -> str:
    taps = ", ".join(f"{number} to {what}" for what, number in counts["taps"].items())
    return (
        f"{counts['messages']} messages (at most {counts['most_messages']}), {counts['rings']} "
        f"rings, {counts['buttons']} buttons, {counts['controls_in_text']} in the text; "
        f"taps: {taps}"
    )


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        print(json.dumps(measure(), ensure_ascii=False))
    except skip.Exception as absent:
        print(json.dumps({"what": WHAT, "skipped": str(absent)}))
