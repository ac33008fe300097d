"""What chats were told is being fetched, so that a message follows once it is there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("chats", sa.Column("promise", sa.Text()))
    op.create_index("ix_chats_state_promise", "chats", ["state", "promise"])
