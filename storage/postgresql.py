"""What is PostgreSQL's alone; loaded with an address of its kind.

Its driver and its dialect take six megabytes, which a bot on SQLite has no use for.
"""

from __future__ import annotations

import asyncpg
from sqlalchemy.dialects.postgresql import insert as insert

from storage import wall

FOREIGN: tuple[type[Exception], ...] = (
    *wall.FOREIGN,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""Everything that SQLAlchemy, both drivers and the system below them raise."""
