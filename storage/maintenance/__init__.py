"""Backup and integrity of SQLite files."""
