"""How chats want their digests ranked, and in which order they were given them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import ReadableDate

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "rankings",
        sa.Column("chat_id", row_id, nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("top", sa.Integer(), nullable=False),
        sa.Column("explores", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_rankings_chat_id_chats", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", name="pk_rankings"),
    )
    op.create_table(
        "orders",
        sa.Column("chat_id", row_id, nullable=False),
        sa.Column("date", ReadableDate(), nullable=False),
        sa.Column("papers", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_orders_chat_id_chats", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", "date", name="pk_orders"),
    )
    op.create_index("ix_orders_date", "orders", ["date"])
