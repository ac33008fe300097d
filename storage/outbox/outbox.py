"""The repository of parcels."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import case, delete, func, or_, select, update

from bot.document.nodes import Document
from bot.model.chat import RenderMode
from bot.model.delivery import (
    ChatPlan,
    LastDelivery,
    Parcel,
    ParcelState,
    PlacedPage,
    Repagination,
    Settlement,
)
from bot.ports.coordination import Queue
from storage.engine import Database
from storage.errors import TransientError, ValueRejected
from storage.outbox.claim import Lease, claim, load_undelivered
from storage.outbox.pages import PageCache, PageHashCache, delete_unused_pages
from storage.outbox.plan import pages_of, repaginate, withdraw, write_plans
from storage.outbox.settle import settle
from storage.schema import parcels
from storage.sql import AnyRow, AnySelect, chunks

PLANS_PER_TRANSACTION = 500
"""Few enough to let other writers in between."""
_RELEASED = update(parcels).values(leased_by=None, leased_until=None)


class StoredOutbox:
    """``bot.ports.coordination.Outbox`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pages = PageCache()
        self._hashes = PageHashCache()
        self._lost_claims: set[str] = set()  # workers whose claim failed, perhaps written

    async def plan(self, plans: Sequence[ChatPlan], now: datetime) -> int:
        """Write plans, each chat's as a whole or not at all; return how many were written.

        Plans share transactions for speed. If the database rejects the values of one, the others
        of its group are written each alone before the error is raised, so that no chat waits
        because of another.
        """
        written = 0
        for group in chunks(plans, PLANS_PER_TRANSACTION):
            try:
                written += await self._write(group, now)
            except ValueRejected:  # a page may have been deleted since, with its last parcel
                self._hashes.forget(pages_of(group))
                written += await self._write_each(group, now)
        return written

    async def _write(self, group: Sequence[ChatPlan], now: datetime) -> int:
        async with self._database.writing() as connection:
            written = await write_plans(connection, self._hashes, group, now)
        self._hashes.mark_stored(pages_of(written))
        return len(written)

    async def _write_each(self, group: Sequence[ChatPlan], now: datetime) -> int:
        written, failure = 0, None
        for plan in group:
            try:
                written += await self._write([plan], now)
            except ValueRejected as error:
                failure = error
        if failure is not None:
            raise failure
        return written

    async def claim(
        self, worker: str, platforms: Sequence[str], now: datetime, lease: timedelta, limit: int
    ) -> tuple[Parcel, ...]:
        """Lease up to ``limit`` parcels that may be sent now, the first of each chat in order.

        A lease that has not expired keeps out every worker, its own as well: that one is sending
        the parcel, or was killed while it did. What a claim took whose answer was lost is sent by
        no worker, so the repetition of that claim takes it again.
        """
        own = parcels.c.leased_by == worker
        try:
            async with self._database.writing() as connection:
                if worker in self._lost_claims:
                    await connection.execute(_RELEASED.where(own))
                taken = Lease(worker, now, lease)
                claimed = await claim(connection, self._pages, platforms, taken, limit)
        except TransientError:
            self._lost_claims.add(worker)
            raise
        self._lost_claims.discard(worker)
        return claimed

    async def settle(self, worker: str, settlements: Sequence[Settlement], now: datetime) -> None:
        """Write the outcome of parcels in one transaction; move and retire their chats."""
        async with self._database.writing() as connection:
            await settle(connection, worker, settlements, now)

    async def undelivered(self, chat_id: int) -> tuple[Parcel, ...]:
        """Return the chat's undelivered parcels in order, leased or not."""
        async with self._database.reading() as connection:
            return await load_undelivered(connection, self._pages, chat_id)

    async def repaginate(
        self,
        worker: str,
        chat_id: int,
        repaginations: Sequence[Repagination],
        render_mode: RenderMode,
        now: datetime,
    ) -> bool:
        """Replace all undelivered parcels of the chat by ``repaginations``, in one transaction."""
        async with self._database.writing() as connection:
            return await repaginate(connection, worker, chat_id, repaginations, render_mode, now)

    async def release(self, worker: str, parcel_ids: Sequence[int]) -> None:
        """End the leases that ``worker`` still has on these parcels, and change nothing else."""
        released = _RELEASED.where(parcels.c.leased_by == worker)
        async with self._database.writing() as connection:
            for chunk in chunks(parcel_ids):
                await connection.execute(released.where(parcels.c.id.in_(chunk)))

    async def withdraw(self, chat_id: int, min_dates: int, now: datetime) -> int | None:
        """Take back the digests that wait for a chat, if they cover ``min_dates`` dates or more."""
        async with self._database.writing() as connection:
            return await withdraw(connection, chat_id, min_dates, now)

    async def hasten(self, platform: str, now: datetime) -> None:
        """Let parcels that wait because they were held or perhaps sent be claimed at once."""
        waits = or_(parcels.c.held_since.is_not(None), parcels.c.unsure_since.is_not(None))
        waiting = update(parcels).where(
            parcels.c.state == ParcelState.PENDING, parcels.c.platform == platform
        )
        async with self._database.writing() as connection:
            await connection.execute(
                waiting.where(waits, parcels.c.not_before > now).values(not_before=None)
            )

    async def hasten_one(self, platform: str, now: datetime) -> bool:
        """Let one parcel that was perhaps sent be claimed at once; return whether one waits."""
        oldest = (
            select(parcels.c.id)
            .where(parcels.c.state == ParcelState.PENDING, parcels.c.platform == platform)
            .where(parcels.c.unsure_since.is_not(None), parcels.c.not_before > now)
            .order_by(parcels.c.attempts, parcels.c.id)
            .limit(1)
        )
        async with self._database.writing() as connection:
            this = update(parcels).where(parcels.c.id.in_(oldest.scalar_subquery()))
            return (await connection.execute(this.values(not_before=None))).rowcount > 0

    async def pending(self) -> int:
        """Return the number of undelivered parcels."""
        return (await self.states())[ParcelState.PENDING]

    async def queues(self) -> tuple[Queue, ...]:
        """Return the queue of every platform that has one."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(_QUEUES)).mappings()
            return tuple(Queue(**row) for row in rows)

    async def states(self) -> Mapping[ParcelState, int]:
        """Return the number of parcels in each state; every state is a key."""
        counts = select(parcels.c.state, func.count()).group_by(parcels.c.state)
        async with self._database.reading() as connection:
            found = {ParcelState(state): n for state, n in await connection.execute(counts)}
        return dict.fromkeys(ParcelState, 0) | found

    async def find_page(self, chat_id: int, receipt: str) -> Document | None:
        """Return the page that the chat was sent under ``receipt``; None where it is unknown."""
        sent = select(parcels.c.page_hash).where(
            parcels.c.chat_id == chat_id,
            parcels.c.state == ParcelState.SENT,
            parcels.c.receipt == receipt,
        )
        async with self._database.reading() as connection:
            found = await connection.scalar(sent.order_by(parcels.c.id.desc()).limit(1))
            return None if found is None else (await self._pages.load(connection, [found]))[found]

    async def last_delivered(self, chat_id: int) -> LastDelivery | None:
        """Return the last digest of which every page reached the chat, before any notice."""
        async with self._database.reading() as connection:
            row = (await connection.execute(_last_delivered(chat_id))).one_or_none()
        if row is None:
            return None
        return LastDelivery(row.at, tuple(map(date.fromisoformat, row.covers.split())))

    async def digests_with(self, chat_id: int, seqs: Sequence[int]) -> tuple[PlacedPage, ...]:
        """Return the pages of the digests in which these editions came to the chat, in order."""
        theirs = parcels.c.chat_id == chat_id, parcels.c.covers != ""
        begins = select(parcels.c.after_seq).where(*theirs, parcels.c.after_seq.is_not(None))
        async with self._database.reading() as connection:
            cursors = sorted(set(await connection.scalars(begins)))
            below = {bisect_left(cursors, seq) for seq in seqs} - {0}
            chosen = parcels.c.after_seq.in_([cursors[number - 1] for number in below])
            found = select(parcels).where(*theirs, chosen).order_by(parcels.c.id)
            rows = (await connection.execute(found)).all()
            pages = await self._pages.load(connection, [row.page_hash for row in rows])
        return tuple(_placed(row, pages[row.page_hash]) for row in rows)

    async def sent_pages(self, chat_id: int, since: datetime) -> tuple[Document, ...]:
        """Return the pages that were sent to the chat since then."""
        sent = (
            select(parcels.c.page_hash)
            .where(parcels.c.chat_id == chat_id, parcels.c.state == ParcelState.SENT)
            .where(parcels.c.settled_at >= since)
        )
        async with self._database.reading() as connection:
            hashes = list(dict.fromkeys(await connection.scalars(sent)))
            pages = await self._pages.load(connection, hashes)
        return tuple(pages[hash_] for hash_ in hashes)

    async def prune(self, before: datetime) -> int:
        """Delete parcels settled before ``before`` and unused pages; return how many parcels."""
        settled_at = func.coalesce(parcels.c.settled_at, parcels.c.planned_at)
        old = delete(parcels).where(parcels.c.state != ParcelState.PENDING, settled_at < before)
        async with self._database.writing() as connection:
            deleted = (await connection.execute(old)).rowcount
            await delete_unused_pages(connection)
        return deleted


def _select_queues() -> AnySelect:
    is_pending = parcels.c.state == ParcelState.PENDING
    is_waiting = is_pending & parcels.c.held_since.is_(None)
    is_held = is_pending & parcels.c.held_since.is_not(None)
    return (
        select(
            parcels.c.platform,
            func.count().filter(is_waiting).label("waiting"),
            func.count().filter(is_held).label("held"),
            func.count().filter(parcels.c.state == ParcelState.PARKED).label("parked"),
            func.min(case((is_waiting, parcels.c.planned_at))).label("oldest"),
        )
        .where(parcels.c.state.in_([ParcelState.PENDING, ParcelState.PARKED]))
        .group_by(parcels.c.platform)
        .order_by(parcels.c.platform)
    )


_QUEUES = _select_queues()


def _placed(row: AnyRow, page: Document) -> PlacedPage:
    return PlacedPage(
        row.after_seq,
        page,
        ParcelState(row.state),
        row.planned_at,
        row.settled_at,
        row.receipt,
        row.held_since,
    )


def _last_delivered(chat_id: int) -> AnySelect:
    unsent = func.sum(case((parcels.c.state == ParcelState.SENT, 0), else_=1))
    # Every page of a digest has the same dates; max() picks one of them.
    covers = func.max(parcels.c.covers).label("covers")
    return (
        select(covers, func.max(parcels.c.settled_at).label("at"))
        .where(parcels.c.chat_id == chat_id)
        .group_by(parcels.c.digest)
        .having(unsent == 0)
        .order_by((func.max(parcels.c.covers) != "").desc(), func.max(parcels.c.id).desc())
        .limit(1)
    )
