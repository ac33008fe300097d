"""Imported last by the server that processes are forked from: what it holds, none of them collects.

A collection writes to every object it looks at, and with that copies all memory of the server.
https://docs.python.org/3/library/gc.html#gc.freeze
"""

from __future__ import annotations

import gc

import aiosqlite  # noqa: F401 - otherwise each of them imports it for itself

gc.collect()
gc.freeze()
