"""A digest's way to its readers: planner → outbox → courier → platform."""
