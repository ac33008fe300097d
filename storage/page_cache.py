"""Pages as objects, read once and shared: thousands of chats are owed the same few.

That a page stays the same object lets adapters draw it once as well.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.document import codec
from bot.document.nodes import Document
from storage.schema import pages
from storage.sql import chunks

SIZE = 512
"""Pages kept; a page is a few kilobytes."""


class PageCache:
    """The pages read last, by hash."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Document] = OrderedDict()

    async def load(
        self, connection: AsyncConnection, hashes: Iterable[str]
    ) -> Mapping[str, Document]:
        """Return these pages, asking the database only for those that are not kept."""
        wanted = set(hashes)
        found = {one: self._kept[one] for one in wanted if one in self._kept}
        for chunk in chunks(sorted(wanted - found.keys())):
            asked = select(pages).where(pages.c.hash.in_(chunk))
            for row in await connection.execute(asked):
                found[row.hash] = codec.load(row.content)
        self._keep(found)
        return found

    def _keep(self, found: Mapping[str, Document]) -> None:
        for one, page in found.items():
            self._kept[one] = page
            self._kept.move_to_end(one)
        while len(self._kept) > SIZE:
            self._kept.popitem(last=False)
