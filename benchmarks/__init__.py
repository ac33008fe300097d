"""Measurements behind the project's figures: side by side in one run, as ratios."""
