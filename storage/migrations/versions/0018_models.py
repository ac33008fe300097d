"""What was learned of chats, kept between mornings, and how far they turned pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import ReadableDate, UtcDateTime

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "models",
        sa.Column("chat_id", row_id, nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", UtcDateTime()),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_models_chat_id_chats", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", "section", name="pk_models"),
    )
    op.create_index("ix_models_changed_at", "models", ["changed_at"])
    op.create_table(
        "turned_pages",
        sa.Column("chat_id", row_id, nullable=False),
        sa.Column("date", ReadableDate(), nullable=False),
        sa.Column("papers", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_turned_pages_chat_id_chats", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", "date", name="pk_turned_pages"),
    )
    op.create_index("ix_turned_pages_date", "turned_pages", ["date"])
