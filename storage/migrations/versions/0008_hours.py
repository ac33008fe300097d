"""Which chats get their digests as soon as they are complete, on which days, and when quietly."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    asap = sa.Column("asap", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("chats", asap)
    for name, value in (("weekdays", "0 1 2 3 4 5 6"), ("quiet_hours", "22:00-07:00")):
        op.add_column("chats", sa.Column(name, sa.Text(), nullable=False, server_default=value))
