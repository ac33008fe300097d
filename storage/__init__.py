"""The store behind ``bot.ports.Store``: SQLAlchemy Core over SQLite or PostgreSQL."""

from storage.bootstrap import open_store as open_store
from storage.maintenance.backup import back_up as back_up
from storage.maintenance.integrity import check_integrity as check_integrity
