"""The running process: composition, serving, scheduling, supervision and shutdown."""
