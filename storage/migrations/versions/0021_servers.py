"""In which server a chat is, so that chats of servers that were left meanwhile can be retired."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("chats", sa.Column("server", sa.Text(), nullable=False, server_default=""))
