"""Papers, editions, chats, interests, parcels: the first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# A migration is history: it spells its types out, so that a later change of the schema's own
# types cannot reach back.
ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    _chats()
    _editions()
    _pages()
    _papers()
    _sequences()
    _sources()
    _interests()
    _past_interests()
    _listings()
    _parcels()


def _chats() -> None:
    op.create_table(
        "chats",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("delivery_time", sa.Time(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("next_due_at", INSTANT),
        sa.Column("awaited", sa.Date()),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("paused_until", sa.Date()),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
        sa.UniqueConstraint("platform", "place", name="uq_chats_platform_place"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_chats_state_next_due_at", "chats", ["state", "next_due_at"])


def _editions() -> None:
    op.create_table(
        "editions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("supplement", sa.Integer(), nullable=False),
        sa.Column("n_new", sa.Integer(), nullable=False),
        sa.Column("n_cross", sa.Integer(), nullable=False),
        sa.Column("n_replace", sa.Integer(), nullable=False),
        sa.Column("first_new", sa.Text()),
        sa.Column("last_new", sa.Text()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("completed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_editions"),
        sa.UniqueConstraint(
            "category", "date", "supplement", name="uq_editions_category_date_supplement"
        ),
        sa.UniqueConstraint("seq", name="uq_editions_seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_editions_date", "editions", ["date"])


def _pages() -> None:
    op.create_table(
        "pages",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_pages"),
    )


def _papers() -> None:
    op.create_table(
        "papers",
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("author_names", sa.Text(), nullable=False),
        sa.Column("license", sa.Text(), nullable=False),
        sa.Column("doi", sa.Text(), nullable=False),
        sa.Column("journal_ref", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("described", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("paper_id", "version", name="pk_papers"),
    )


def _sequences() -> None:
    op.create_table(
        "sequences",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sequences"),
    )
    sequences = sa.table("sequences", sa.column("name"), sa.column("value"))
    op.bulk_insert(sequences, [{"name": "editions", "value": 0}])


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("succeeded_at", INSTANT),
        sa.Column("failed_since", INSTANT),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sources"),
    )


def _interests() -> None:
    op.create_table(
        "interests",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("chat_id", ROW_ID, nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date()),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_interests_chat_id_chats", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_interests"),
        sa.UniqueConstraint("chat_id", "term", name="uq_interests_chat_id_term"),
        sqlite_autoincrement=True,
    )


def _past_interests() -> None:
    op.create_table(
        "past_interests",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("chat_id", ROW_ID, nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date()),
        sa.Column("ended", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["chats.id"],
            name="fk_past_interests_chat_id_chats",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_past_interests"),
    )
    op.create_index("ix_past_interests_chat_id", "past_interests", ["chat_id"])


def _listings() -> None:
    op.create_table(
        "listings",
        sa.Column("edition_id", ROW_ID, nullable=False),
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name="fk_listings_edition_id_editions",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["paper_id", "version"],
            ["papers.paper_id", "papers.version"],
            name="fk_listings_paper_id_version_papers",
        ),
        sa.PrimaryKeyConstraint("edition_id", "paper_id", name="pk_listings"),
    )
    op.create_index("ix_listings_paper_id_version", "listings", ["paper_id", "version"])


def _parcels() -> None:
    op.create_table(
        "parcels",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("chat_id", ROW_ID, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("page_hash", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", INSTANT),
        sa.Column("leased_by", sa.Text()),
        sa.Column("leased_until", INSTANT),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("covers", sa.Text(), nullable=False),
        sa.Column("planned_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_parcels_chat_id_chats", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["page_hash"], ["pages.hash"], name="fk_parcels_page_hash_pages"),
        sa.PrimaryKeyConstraint("id", name="pk_parcels"),
        sa.UniqueConstraint(
            "chat_id", "digest", "page_no", name="uq_parcels_chat_id_digest_page_no"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_parcels_chat_id_state_id", "parcels", ["chat_id", "state", "id"])
    op.create_index("ix_parcels_page_hash", "parcels", ["page_hash"])
    op.create_index("ix_parcels_state_platform_id", "parcels", ["state", "platform", "id"])
