"""Make something of a page once, however many chats it goes to."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from bot.document.nodes import Document

T = TypeVar("T")

SIZE = 256
"""Pages remembered: more than are on their way at once."""


class Once(Generic[T]):
    """What was made of the pages seen last, by the identity of the page.

    Thousands of parcels share a page object; to compare pages by content would cost as much as to
    draw them.
    """

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[int, Hashable], tuple[Document, T]] = OrderedDict()

    def of(self, page: Document, variant: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` returned for this ``page`` and ``variant``."""
        key = (id(page), variant)
        found = self._made.get(key)
        if found is None:  # the page is kept with it, so that no other one can have its identity
            found = self._made[key] = (page, make())
            if len(self._made) > SIZE:
                self._made.popitem(last=False)
        return found[1]
