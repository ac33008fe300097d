"""Text with entities while it is being drawn, counted in UTF-16 code units."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from adapters.telegram.render.characters import count_utf16_units, replace_surrogates


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity: a kind from the Bot API over ``length`` UTF-16 units from ``offset``."""

    kind: str
    offset: int
    length: int
    url: str = ""


@dataclass(slots=True)
class EntityBuilder:
    """Text so far; a gap is only drawn when something follows it.

    ``styles`` holds the kinds that are on, and the offset from which each of them is.
    """

    parts: list[str] = field(default_factory=list[str])
    units: int = 0
    entities: list[Entity] = field(default_factory=list[Entity])
    styles: dict[str, int] = field(default_factory=dict[str, int])
    gap: str = ""

    @property
    def next_offset(self) -> int:
        """Where the next sign will stand."""
        return self.units + len(self.gap) if self.parts else 0

    def leave(self, gap: str) -> None:
        """Keep at least ``gap`` before whatever follows."""
        self.gap = max(self.gap, gap, key=len)

    def write(self, text: str) -> None:
        """Put ``text`` after what is there."""
        if not text:
            return
        shown = replace_surrogates(self.gap + text if self.parts else text)
        self.gap = ""
        self.parts.append(shown)
        self.units += count_utf16_units(shown)

    @contextmanager
    def styled(self, kind: str, url: str = "") -> Generator[None]:
        """Put an entity over what is drawn meanwhile; within its own kind it changes nothing."""
        if kind in self.styles:
            yield
            return
        self.styles[kind] = self.next_offset
        yield
        self.close(kind, url)

    def close(self, kind: str, url: str = "") -> None:
        """End an entity; over nothing there is none."""
        start = self.styles.pop(kind)
        if self.units > start:
            self.entities.append(Entity(kind, start, self.units - start, url))
