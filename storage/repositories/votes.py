"""What readers think of papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Update, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.vote import Sign, Vote
from bot.ports.rankings import MAX_VOTES
from storage.engine import Database
from storage.repositories.rankings import forget_models, mark_changed
from storage.schema import chats, votes
from storage.sql import AnyRow, chunks, insert

_NEWEST_FIRST = (votes.c.at.desc(), votes.c.paper_id, votes.c.person)


class StoredVotes:
    """``bot.ports.rankings.Votes`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, chat_id: int, given: Sequence[Vote]) -> bool:
        """Store votes; each but an opening replaces an earlier one of its person and paper.

        Return False, and store nothing, where a person would have more than ``MAX_VOTES``.
        """
        async with self._database.writing() as connection:
            if not await _has_room(connection, chat_id, given):
                return False
            new = insert(connection, votes)
            replacing = new.on_conflict_do_update(
                index_elements=["chat_id", "paper_id", "person"],
                set_={name: new.excluded[name] for name in ("sign", "at", "name")},
            )
            openings = [vote for vote in given if vote.sign is Sign.OPENED]
            opinions = [vote for vote in given if vote.sign is not Sign.OPENED]
            for statement, these in (
                (new.on_conflict_do_nothing(), openings),
                (replacing, opinions),
            ):
                if these:
                    await connection.execute(statement, [_row(chat_id, vote) for vote in these])
            if opinions:
                await mark_changed(connection, chat_id, max(vote.at for vote in opinions))
        return True

    async def take_back(self, chat_id: int, person: str, paper_ids: Sequence[str]) -> int:
        """Delete what ``person`` thinks of these papers; return how many votes there were."""
        count = 0
        async with self._database.writing() as connection:
            for chunk in chunks(paper_ids):
                these = _is_of(chat_id, person) & votes.c.paper_id.in_(chunk)
                count += (await connection.execute(delete(votes).where(these))).rowcount
            await forget_models(connection, chat_id)
        return count

    async def of(self, chat_id: int, person: str | None = None) -> tuple[Vote, ...]:
        """Return the chat's votes, of all persons or of one, newest first."""
        wanted = select(votes).where(_is_of(chat_id, person)).order_by(*_NEWEST_FIRST)
        async with self._database.reading() as connection:
            return tuple(_vote(row) for row in await connection.execute(wanted))

    async def of_papers(self, chat_id: int, paper_ids: Sequence[str]) -> tuple[Vote, ...]:
        """Return all persons' votes on these papers, oldest first."""
        found: list[Vote] = []
        async with self._database.reading() as connection:
            for chunk in chunks(paper_ids):
                these = (votes.c.chat_id == chat_id) & votes.c.paper_id.in_(chunk)
                rows = await connection.execute(select(votes).where(these))
                found += [_vote(row) for row in rows]
        return tuple(sorted(found, key=lambda vote: (vote.at, vote.paper_id, vote.person)))

    async def of_many(self, chat_ids: Sequence[int]) -> Mapping[int, tuple[Vote, ...]]:
        """Return the votes of several chats, each chat's newest first; every id is a key."""
        found: dict[int, list[Vote]] = {chat_id: [] for chat_id in chat_ids}
        async with self._database.reading() as connection:
            for chunk in chunks(found):
                these = select(votes).where(votes.c.chat_id.in_(chunk)).order_by(*_NEWEST_FIRST)
                for row in await connection.execute(these):
                    found[row.chat_id].append(_vote(row))
        return {chat_id: tuple(of_chat) for chat_id, of_chat in found.items()}

    async def forget(self, chat_id: int, person: str | None = None) -> int:
        """Delete the chat's votes, of all persons or of one; return how many there were."""
        async with self._database.writing() as connection:
            deleted = await connection.execute(delete(votes).where(_is_of(chat_id, person)))
            await forget_models(connection, chat_id)
        return deleted.rowcount

    async def show_voters(self, chat_id: int) -> None:
        """Let everybody in the chat be told who likes a paper."""
        async with self._database.writing() as connection:
            await connection.execute(_chat(chat_id).values(shows_voters=True))

    async def hide_voters(self, chat_id: int) -> None:
        """Show no more who likes a paper, and delete the names; who presents one stays named."""
        async with self._database.writing() as connection:
            await connection.execute(_chat(chat_id).values(shows_voters=False))
            likes = _is_of(chat_id, None) & (votes.c.sign != Sign.CLAIM)
            await connection.execute(update(votes).where(likes).values(name=""))


def _chat(chat_id: int) -> Update:
    return update(chats).where(chats.c.id == chat_id)


def _is_of(chat_id: int, person: str | None) -> ColumnElement[bool]:
    of_chat = votes.c.chat_id == chat_id
    return of_chat if person is None else of_chat & (votes.c.person == person)


def _row(chat_id: int, vote: Vote) -> dict[str, object]:
    return {
        "chat_id": chat_id,
        "paper_id": vote.paper_id,
        "person": vote.person,
        "sign": vote.sign,
        "at": vote.at,
        "name": vote.name,
    }


def _vote(row: AnyRow) -> Vote:
    return Vote(row.paper_id, Sign(row.sign), row.at, row.person, row.name)


async def _has_room(connection: AsyncConnection, chat_id: int, given: Sequence[Vote]) -> bool:
    """Tell whether nobody has more than ``MAX_VOTES`` with those ``given``.

    What replaces an earlier vote counts as if it were new; a few votes early make no difference.
    """
    for person, count in Counter(vote.person for vote in given).items():
        stored = select(func.count()).where(_is_of(chat_id, person))
        if (await connection.scalar(stored) or 0) + count > MAX_VOTES:
            return False
    return True
