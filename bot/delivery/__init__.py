"""The way of a digest to its readers: planner → outbox → courier → platform."""
