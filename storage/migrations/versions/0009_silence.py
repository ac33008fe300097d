"""From when on a page makes no sound.

Chats that chose an hour within the quiet hours, which are new, keep its sound.
"""

from __future__ import annotations

from datetime import time

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0009"
down_revision = "0008"

_QUIET = time(22), time(7)


def upgrade() -> None:
    op.add_column("parcels", sa.Column("silent_from", UtcDateTime()))
    chats = sa.table(
        "chats", sa.column("delivery_time", sa.Time()), sa.column("quiet_hours", sa.Text())
    )
    hour, (start, end) = chats.c.delivery_time, _QUIET
    at_night = chats.update().where((hour >= start) | (hour < end))
    op.execute(at_night.values(quiet_hours=""))
