"""The tables. Migrations lead a database here, and a test compares the two.

    papers ─< listings >─ editions        sequences: numbers that only grow
    chats ─< interests, past_interests    sources: how arXiv's services answered
    chats ─< mutes, orders, models, turned_pages; chats ─ rankings
    chats ─< parcels >─ pages             declarations, absences: what arXiv's own pages say
    chats ─< saved, votes, follows            turns: reservations of shared resources
    chats ─< linked_places; chats ─ link_codes
    bookmarks: progress in dump files     leases: work that one process at a time does
    inbox: events that are worked on; admin_roles

States and types are stored as the values of their enums; a set of words is stored with spaces.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from storage.types import PromiseText, ReadableDate, ReadableTime, UtcDateTime

# Constraints have names on both engines, so that later migrations can name them.
# https://alembic.sqlalchemy.org/en/latest/naming.html
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows only if the type is spelled INTEGER, which has 64 bits there too.
RowId = BigInteger().with_variant(Integer, "sqlite")

papers = Table(
    "papers",
    metadata,
    Column("paper_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("authors", Text, nullable=False),
    Column("categories", Text, nullable=False),
    Column("author_names", Text, nullable=False),  # a JSON list, or "" when not known
    Column("license", Text, nullable=False),
    Column("doi", Text, nullable=False),
    Column("doi_key", Text, nullable=False, server_default=""),  # in lower case: cases are equal
    Column("journal_ref", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("described", Boolean, nullable=False),  # by the query API
    Column("indexed", Boolean, nullable=False, server_default=false()),  # for full text
    # Finds papers that are not indexed yet, and those with a DOI. Migrations make both of them
    # partial indexes: an option given here would import the dialect of an engine that may not be
    # in use. The table of the full-text index is of each engine's own kind, so it is defined in
    # the migration alone.
    Index(None, "paper_id"),
    Index(None, "doi_key"),
)

# The tokens of versions that are not the newest: a line for each column of the index of words.
earlier_tokens = Table(
    "earlier_tokens",
    metadata,
    Column("paper_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("folding", Integer, nullable=False),
    Column("tokens", Text, nullable=False),
    ForeignKeyConstraint(
        ["paper_id", "version"], ["papers.paper_id", "papers.version"], ondelete="CASCADE"
    ),
)

sequences = Table(
    "sequences",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

editions = Table(
    "editions",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("seq", BigInteger, nullable=False, unique=True),
    Column("category", Text, nullable=False),
    Column("date", ReadableDate, nullable=False),
    Column("supplement", Integer, nullable=False),
    Column("n_new", Integer, nullable=False),
    Column("n_cross", Integer, nullable=False),
    Column("n_replace", Integer, nullable=False),
    Column("first_new", Text),
    Column("last_new", Text),
    Column("source", Text, nullable=False),
    Column("completed_at", UtcDateTime, nullable=False),
    UniqueConstraint("category", "date", "supplement"),
    Index(None, "date"),
    sqlite_autoincrement=True,
)

listings = Table(
    "listings",
    metadata,
    Column("edition_id", RowId, ForeignKey("editions.id", ondelete="CASCADE"), primary_key=True),
    Column("paper_id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("type", Text, nullable=False),
    ForeignKeyConstraint(["paper_id", "version"], ["papers.paper_id", "papers.version"]),
    Index(None, "paper_id", "version"),
)

chats = Table(
    "chats",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("delivery_time", ReadableTime, nullable=False),
    Column("asap", Boolean, nullable=False, server_default=false()),  # instead of that time
    Column("weekdays", Text, nullable=False, server_default="0 1 2 3 4 5 6"),
    Column("quiet_hours", Text, nullable=False, server_default="22:00-07:00"),
    Column("cursor", BigInteger, nullable=False),
    Column("next_due_at", UtcDateTime),
    Column("awaited", ReadableDate),
    Column("paused", Boolean, nullable=False),
    Column("paused_until", ReadableDate),
    Column("types", Text, nullable=False),
    Column("style", Text, nullable=False, server_default="brief"),
    Column("form", Text, nullable=False, server_default="rich"),
    Column("paper_limit", Integer),
    Column("paging", Text, nullable=False, server_default="auto"),
    # Until which cursor the chat read which types, e.g. "12:new 40:cross+new".
    Column("past_types", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False),
    Column("gone_since", UtcDateTime),
    Column("muted_since", UtcDateTime),
    Column("set_up_by", Text, nullable=False, server_default=""),
    Column("server", Text, nullable=False, server_default=""),  # "" where unknown, or there is none
    Column("promise", PromiseText),  # null for nearly all chats
    Column("shows_voters", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("platform", "place"),
    Index(None, "state", "next_due_at"),
    Index(None, "state", "promise"),
    sqlite_autoincrement=True,  # the id of a deleted chat is never reused
)


def _interest_columns() -> tuple[Column[Any], ...]:
    """Return what a present and a past interest have in common, as ``bot.model.chat.Interest``."""
    return (
        Column("id", RowId, primary_key=True),
        Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), nullable=False),
        Column("name", Text, nullable=False),
        Column("query", Text, nullable=False),
        Column("terms", Text, nullable=False),
        Column("began", BigInteger, nullable=False),
        Column("since", ReadableDate),
        Column("types", Text),
        Column("paper_limit", Integer),
        Column("is_highlight", Boolean, nullable=False, server_default=false()),
        Column("muted_until", ReadableDate),
        Column("is_ranked", Boolean, nullable=False, server_default=false()),
    )


interests = Table(
    "interests",
    metadata,
    *_interest_columns(),
    Column("key", Text, nullable=False),  # the folded name
    UniqueConstraint("chat_id", "key"),
    sqlite_autoincrement=True,
)

past_interests = Table(
    "past_interests",
    metadata,
    *_interest_columns(),
    Column("ended", BigInteger, nullable=False),
    Index(None, "chat_id"),
)

# Queries whose papers a chat does not want to see, as ``bot.model.chat.Mute``.
mutes = Table(
    "mutes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), nullable=False),
    Column("query", Text, nullable=False),
    Column("until", ReadableDate),
    UniqueConstraint("chat_id", "query"),
    sqlite_autoincrement=True,
)

# Changes that were shown to a chat and wait for its Keep.
offers = Table(
    "offers",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), nullable=False),
    Column("command", Text, nullable=False),
    Column("argument", Text, nullable=False),
    Index(None, "chat_id"),
    sqlite_autoincrement=True,  # a number is never reused: old messages have buttons
)

pages = Table(
    "pages",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("content", Text, nullable=False),
)

parcels = Table(
    "parcels",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), nullable=False),
    Column("platform", Text, nullable=False),  # a copy of the chat's, for the claim
    Column("digest", Text, nullable=False),
    Column("page_no", Integer, nullable=False),
    Column("page_hash", Text, ForeignKey("pages.hash"), nullable=False),
    Column("form", Text, nullable=False, server_default="rich"),
    Column("key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", UtcDateTime),
    Column("leased_by", Text),
    Column("leased_until", UtcDateTime),
    Column("receipt", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("covers", Text, nullable=False),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("after_seq", BigInteger),  # the chat's cursor before the digest; null if unknown
    Column("unsure_since", UtcDateTime),
    Column("held_since", UtcDateTime),
    Column("silent_from", UtcDateTime),  # null for what always makes a sound
    # Where it was planned for, if its reader has digests delivered elsewhere since.
    Column("place", Text),
    UniqueConstraint("chat_id", "digest", "page_no"),
    Index(None, "state", "platform", "id"),  # for the claim: pending parcels, oldest first
    Index(None, "chat_id", "state", "id"),  # and whether a chat has an older one
    Index(None, "page_hash"),
    sqlite_autoincrement=True,  # ids are the order of delivery, never reused
)

saved = Table(
    "saved",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), nullable=False),
    Column("paper_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("tags", Text, nullable=False),  # separated by spaces
    Column("saved_at", UtcDateTime, nullable=False),
    UniqueConstraint("chat_id", "paper_id"),
    sqlite_autoincrement=True,
)

# What people think of papers; in a private chat the one person has no name and no ID.
follows = Table(
    "follows",
    metadata,
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True),
    Column("paper_id", Text, primary_key=True),
    Column("scope", Text, nullable=False),
    Column("version", Integer, nullable=False),  # this and the following: what the chat knows
    Column("journal_ref", Text, nullable=False),
    Column("doi", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
    Index(None, "paper_id"),
)

# When arXiv was last asked for a followed paper.
checks = Table(
    "checks",
    metadata,
    Column("paper_id", Text, primary_key=True),
    Column("checked_at", UtcDateTime, nullable=False),
)

votes = Table(
    "votes",
    metadata,
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True),
    Column("paper_id", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("sign", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("name", Text, nullable=False),
)

# When a chat meets every week, as ``bot.model.journal_club``.
journal_clubs = Table(
    "journal_clubs",
    metadata,
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True),
    Column("weekday", Integer, nullable=False),
    Column("at", ReadableTime, nullable=False),
    Column("last", UtcDateTime, nullable=False),
    Column("likes_since", UtcDateTime, nullable=False),
)

# All private chats of a person who joined them; the row of ``chats`` has the place that digests
# are delivered to, which is one of these.
linked_places = Table(
    "linked_places",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), nullable=False),
    Column("person", Text, nullable=False),
    Column("is_gone", Boolean, nullable=False, server_default=false()),
    Index(None, "chat_id"),
)

# Codes that join a private chat to another, as hashes, with where and by whom they were asked for.
link_codes = Table(
    "link_codes",
    metadata,
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True),
    Column("hash", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("platform", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
)

# How chats want their digests ranked, if they chose anything, as ``bot.model.reader_order``.
rankings = Table(
    "rankings",
    metadata,
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True),
    Column("mode", Text, nullable=False),
    Column("top", Integer, nullable=False),
    Column("explores", Boolean, nullable=False),
)

# In which order a chat was given the papers of a date, so that pages can be composed again.
orders = Table(
    "orders",
    metadata,
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True),
    Column("date", ReadableDate, primary_key=True),
    Column("papers", Text, nullable=False),  # JSON
    Index(None, "date"),
)

# What was learned of a chat from its votes, by interest; "" is the whole. Derived, made anew.
models = Table(
    "models",
    metadata,
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True),
    Column("section", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    # Since when the chat has votes that were not learned from; of the whole alone.
    Column("changed_at", UtcDateTime),
    Index(None, "changed_at"),
)

# Papers that a chat turned the pages of a date's digest to.
turned_pages = Table(
    "turned_pages",
    metadata,
    Column("chat_id", RowId, ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True),
    Column("date", ReadableDate, primary_key=True),
    Column("papers", Text, nullable=False),  # identifiers, separated by spaces
    Index(None, "date"),
)

# The counts that arXiv's listing page declares for a category and date.
declarations = Table(
    "declarations",
    metadata,
    Column("category", Text, primary_key=True),
    Column("date", ReadableDate, primary_key=True),
    Column("n_new", Integer, nullable=False),
    Column("n_cross", Integer, nullable=False),
    Column("n_replace", Integer, nullable=False),
    Column("proof", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("missing", Text, nullable=False),  # identifiers, separated by spaces
    Column("source", Text, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
)

# Listing dates without announcement: arXiv's own page shows an earlier date.
absences = Table(
    "absences",
    metadata,
    Column("date", ReadableDate, primary_key=True),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
)

# How many records of each dump file are loaded, until it is loaded to its end.
bookmarks = Table(
    "bookmarks",
    metadata,
    Column("file", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)

# When each resource that processes share is free again. (The table keeps its old name.)
reservations = Table(
    "turns",
    metadata,
    Column("name", Text, primary_key=True),
    Column("free_at", UtcDateTime, nullable=False),
)

# Which roles of a server may change what its places get, as /admins says.
admin_roles = Table(
    "admin_roles",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("server", Text, primary_key=True),
    Column("role", Text, primary_key=True),
)

# Which process does work that only one may do (listening to a platform), and until when.
leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

# Events that a platform will not deliver again, until the work on them is done.
inbox = Table(
    "inbox",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    UniqueConstraint("platform", "key"),
    sqlite_autoincrement=True,  # ids are the order of arrival
)

sources = Table(
    "sources",
    metadata,
    Column("name", Text, primary_key=True),
    Column("succeeded_at", UtcDateTime),
    Column("failed_since", UtcDateTime),
    Column("failure", Text, nullable=False),
)
