"""The places of people who joined their private chats of several platforms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0024"
down_revision = "0023"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "linked_places",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("chat_id", _ROW_ID, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_linked_places_chat_id_chats", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("platform", "place", name="pk_linked_places"),
    )
    op.create_index("ix_linked_places_chat_id", "linked_places", ["chat_id"])
    op.create_table(
        "link_codes",
        sa.Column("chat_id", _ROW_ID, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name="fk_link_codes_chat_id_chats", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", name="pk_link_codes"),
    )
    op.add_column("parcels", sa.Column("place", sa.Text()))
