"""Since when a parcel is held or perhaps sent; which chats are muted, and who set them up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("parcels", sa.Column("after_seq", sa.BigInteger()))
    op.add_column("parcels", sa.Column("unsure_since", UtcDateTime()))
    op.add_column("parcels", sa.Column("held_since", UtcDateTime()))
    op.add_column("chats", sa.Column("muted_since", UtcDateTime()))
    op.add_column("chats", sa.Column("set_up_by", sa.Text(), nullable=False, server_default=""))
