"""How chats read, what they keep, and the words of papers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("chats", sa.Column("style", sa.Text(), nullable=False, server_default="brief"))
    op.add_column("chats", sa.Column("form", sa.Text(), nullable=False, server_default="rich"))
    op.add_column("chats", sa.Column("paper_limit", sa.Integer()))
    op.add_column("chats", sa.Column("past_types", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "saved",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("chat_id", ROW_ID, nullable=False),
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_saved_chat_id_chats", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_saved"),
        sa.UniqueConstraint("chat_id", "paper_id", name="uq_saved_chat_id_paper_id"),
        sqlite_autoincrement=True,
    )
    _words()


def _words() -> None:
    """Make room for the index of words: each engine has its own kind."""
    indexed = sa.Column("indexed", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("papers", indexed)
    lacking = sa.text("NOT indexed")
    op.create_index(
        "ix_papers_paper_id",
        "papers",
        ["paper_id"],
        sqlite_where=lacking,
        postgresql_where=lacking,
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute("CREATE TABLE search (key BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_search_words ON search USING gin (words)")
    else:
        op.execute(
            "CREATE VIRTUAL TABLE search USING fts5"
            "(title, authors, abstract, categories, tokenize = 'unicode61 remove_diacritics 0')"
        )
