"""Replies and pages as Telegram's text, entities and keyboards."""
