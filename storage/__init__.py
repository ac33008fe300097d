"""The store behind ``bot.ports.Store``: SQLAlchemy Core over SQLite or PostgreSQL."""

from storage.backup import back_up as back_up
from storage.integrity import check_integrity as check_integrity
from storage.opening import open_store as open_store
