"""How a chat wants digests of several pages: as many messages, or as one that is turned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("chats", sa.Column("paging", sa.Text(), nullable=False, server_default="auto"))
