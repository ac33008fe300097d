"""Replies and pages as Discord's components and text."""
