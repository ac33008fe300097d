"""Interests whose sections have an order of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    for table in ("interests", "past_interests"):
        is_ranked = sa.Column("is_ranked", sa.Boolean(), nullable=False, server_default=sa.false())
        op.add_column(table, is_ranked)
