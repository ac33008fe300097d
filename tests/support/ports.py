"""Ports that are kept while nobody listens there."""

from __future__ import annotations

import socket
import weakref


def hold_port(owner: object, port: int = 0) -> int:
    """Return a free port, or ``port``, that nobody else gets as long as ``owner`` lives.

    Connections are refused until ``owner`` listens there: a socket that is bound and does not
    listen keeps the system from giving its port to another program, whose test would else run
    against the wrong server, or find the address in use when it comes back.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", port))
    weakref.finalize(owner, held.close)
    return held.getsockname()[1]
