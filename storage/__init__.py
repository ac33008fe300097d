"""The store behind ``bot.ports.store.Store``: SQLAlchemy Core over SQLite or PostgreSQL."""
