"""Messages as they stand, and what a person sees of them."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.emulators.discord.reader import readable

if TYPE_CHECKING:
    from tests.emulators.discord.entities import DiscordChannel, DiscordUser

Json = dict[str, Any]

EPHEMERAL = 1 << 6
SUPPRESS_NOTIFICATIONS = 1 << 12
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15

BUTTON, SELECT, TEXT_DISPLAY, FILE = 2, 3, 10, 13

_numbers = itertools.count(1)


def snowflake() -> str:
    """Return a new id; like Discord's, later ones are greater."""
    millis = int(time.time() * 1000) - 1420070400000
    return str((millis << 22) + next(_numbers) % (1 << 22))


@dataclass(eq=False)
class DiscordMessage:
    """A message as it stands; ``text`` and ``buttons`` are what a person sees of it."""

    channel: DiscordChannel
    author: DiscordUser
    body: Json
    only_for: DiscordUser | None = None
    id: str = field(default_factory=snowflake)
    edits: int = 0
    is_published: bool = False

    @property
    def flags(self) -> int:
        return int(self.body.get("flags") or 0)

    @property
    def silent(self) -> bool:
        return bool(self.flags & SUPPRESS_NOTIFICATIONS)

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def components(self) -> list[Json]:
        return self.body.get("components") or []

    @property
    def raw(self) -> str:
        """The markdown as it was sent."""
        texts = [part["content"] for part in walk(self.components) if part["type"] == TEXT_DISPLAY]
        return "\n\n".join([self.body["content"]] if self.body.get("content") else texts)

    @property
    def text(self) -> str:
        """What a person reads."""
        return readable(self.raw)

    @property
    def buttons(self) -> list[str]:
        parts = walk(self.components)
        return [part.get("label") or "" for part in parts if part["type"] == BUTTON]

    @property
    def files(self) -> dict[str, bytes]:
        """The files that a person sees: of a message of components those it points at."""
        attached = {
            attachment["filename"]: attachment["bytes"]
            for attachment in self.body.get("attachments") or ()
        }
        if not self.flags & COMPONENTS_V2:
            return attached
        parts = [part for part in walk(self.components) if part["type"] == FILE]
        shown = [part["file"]["url"].removeprefix("attachment://") for part in parts]
        return {name: attached[name] for name in shown}

    @property
    def options(self) -> list[str]:
        """Labels of what the selects offer."""
        parts = walk(self.components)
        return [option["label"] for part in parts for option in part.get("options") or ()]

    def button(self, label: str) -> Json:
        """Return the button that carries ``label`` in its own label."""
        buttons = [part for part in walk(self.components) if part["type"] == BUTTON]
        found = [
            button for button in buttons if label in (button.get("label"), button.get("custom_id"))
        ]
        found += [
            button
            for button in buttons
            if label.casefold() in (button.get("label") or "").casefold()
        ]
        assert found, f"no button {label!r} among {self.buttons} on {self.text!r}"
        return found[0]

    def edit(self, body: Json) -> None:
        flags = self.flags & ~LOADING | (body.get("flags") or 0)
        self.body = {**self.body, **body, "flags": flags}
        self.edits += 1

    def json(self) -> Json:
        stamp = datetime.now(UTC).isoformat()
        return {
            "id": self.id,
            "channel_id": self.channel.id,
            "author": self.author.json(),
            "content": self.body.get("content") or "",
            "timestamp": stamp,
            "edited_timestamp": stamp if self.edits else None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [
                self._attached(attachment) for attachment in self.body.get("attachments") or ()
            ],
            "embeds": self.body.get("embeds") or [],
            "components": numbered(self.components),
            "pinned": False,
            "type": 0,
            "flags": self.flags,
            **({"nonce": self.body["nonce"]} if "nonce" in self.body else {}),
        }

    def _attached(self, attachment: Json) -> Json:
        url = attachment.get("url") or f"https://cdn.example/{self.id}/{attachment['filename']}"
        shown = {key: value for key, value in attachment.items() if key != "bytes"}
        size = len(attachment["bytes"])
        return {**shown, "id": str(attachment["id"]), "size": size, "url": url, "proxy_url": url}


def walk(components: list[Json]) -> Iterator[Json]:
    """Yield every component, nested ones included."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        for only in ("accessory", "component"):
            if component.get(only):
                yield from walk([component[only]])


def numbered(components: list[Json]) -> list[Json]:
    """Return components with the ids that Discord gives them."""
    counter = itertools.count(1)

    def number(component: Json) -> Json:
        component = {"id": next(counter), **component}
        if "components" in component:
            component["components"] = [number(child) for child in component["components"]]
        return component

    return [number(child) for child in components]
