"""Changes that wait for their Keep."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from bot.ports.interests import Offer
from storage.engine import Database
from storage.schema import offers

KEPT = 300
"""Offers of a chat that are stored: those of the files and commands of its last weeks."""
_LARGEST_NUMBER = 2**63 - 1


class StoredOffers:
    """``bot.ports.interests.Offers`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(self, chat_id: int, made: Sequence[Offer]) -> tuple[int, ...]:
        """Store ``made`` and return their numbers; the chat's oldest go."""
        own = offers.c.chat_id == chat_id
        newest = select(offers.c.id).where(own).order_by(offers.c.id.desc()).limit(KEPT)
        numbers: list[int] = []
        async with self._database.writing() as connection:
            for offer in made:
                row = {"chat_id": chat_id, **offer._asdict()}
                stored = insert(offers).values(row).returning(offers.c.id)
                numbers.append((await connection.execute(stored)).scalar_one())
            await connection.execute(delete(offers).where(own, offers.c.id.not_in(newest)))
        return tuple(numbers)

    async def of(self, chat_id: int, number: int) -> Offer | None:
        """Return the chat's offer with this number, or None."""
        if not 0 < number <= _LARGEST_NUMBER:
            return None
        columns = select(offers.c.command, offers.c.argument)
        these = columns.where(offers.c.chat_id == chat_id, offers.c.id == number)
        async with self._database.reading() as connection:
            row = (await connection.execute(these)).one_or_none()
        return None if row is None else Offer(*row)
