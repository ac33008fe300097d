"""How chats read, and what they keep."""

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
