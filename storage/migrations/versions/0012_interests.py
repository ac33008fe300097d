"""Interests with names, queries and settings of their own, and words that a chat mutes.

A subscription to a category or an archive becomes the interest that has its name.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    for table in ("interests", "past_interests"):
        _name(table)
    op.add_column("interests", sa.Column("key", sa.Text()))
    op.execute("UPDATE interests SET key = lower(name)")  # terms are written in ASCII
    with op.batch_alter_table("interests", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.alter_column("query", nullable=False)
        table.alter_column("terms", nullable=False)
        table.alter_column("key", nullable=False)
        table.drop_constraint("uq_interests_chat_id_term", type_="unique")
        table.create_unique_constraint("uq_interests_chat_id_key", ["chat_id", "key"])
    with op.batch_alter_table("past_interests") as table:
        table.alter_column("query", nullable=False)
        table.alter_column("terms", nullable=False)
    op.create_table(
        "mutes",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("chat_id", ROW_ID, nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_mutes_chat_id_chats", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mutes"),
        sa.UniqueConstraint("chat_id", "query", name="uq_mutes_chat_id_query"),
        sqlite_autoincrement=True,
    )


def _name(table: str) -> None:
    op.alter_column(table, "term", new_column_name="name")
    op.add_column(table, sa.Column("query", sa.Text()))
    op.add_column(table, sa.Column("terms", sa.Text()))
    op.add_column(table, sa.Column("types", sa.Text()))
    op.add_column(table, sa.Column("paper_limit", sa.Integer()))
    highlights = sa.Column("is_highlight", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column(table, highlights)
    op.add_column(table, sa.Column("muted_until", sa.Date()))
    op.execute(f"UPDATE {table} SET query = name, terms = name")  # noqa: S608 - one of our own
