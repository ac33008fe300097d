"""The store behind ``bot.ports.Store``: SQLAlchemy Core over SQLite or PostgreSQL."""

from storage.opening import open_store as open_store
