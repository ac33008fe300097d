"""Carrying what is planned to the platforms."""
