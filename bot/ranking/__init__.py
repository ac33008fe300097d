"""The order in which papers matter to a reader, learned from what the reader likes. Pure.

Imported in worker processes only: numpy and scipy take more memory than the idle bot may.
"""
