"""The weekly meetings of groups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import ReadableTime, UtcDateTime

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "journal_clubs",
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("at", ReadableTime(), nullable=False),
        sa.Column("last", UtcDateTime(), nullable=False),
        sa.Column("likes_since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_journal_clubs_chat_id_chats", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", name="pk_journal_clubs"),
    )
