"""The ways in which a web service fails, each as a handler that stands in for the healthy one."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

ArxivFault = Callable[[web.Request], Awaitable[web.StreamResponse]]

_XML = "<?xml version='1.0' encoding='UTF-8'?>\n<rss version=\"2.0\"><channel><title>cs.DC upd"


def answers(status: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> ArxivFault:
    """Every request gets this answer."""

    async def fault(_: web.Request) -> web.Response:
        return web.Response(status=status, headers=headers, body=body)

    return fault


async def hangs(_: web.Request) -> web.Response:
    """Takes the request and says nothing more."""
    await asyncio.sleep(3600)
    return web.Response()


async def hangs_within(request: web.Request) -> web.StreamResponse:
    """Begins to answer and says nothing more."""
    response = await _begin(request)
    await asyncio.sleep(3600)
    return response


async def drips(request: web.Request) -> web.StreamResponse:
    """Answers a byte at a time, each in time for a timeout between two bytes."""
    response = await _begin(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.05)


async def resets(request: web.Request) -> web.Response:
    """Cuts the connection instead of answering."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def resets_within(request: web.Request) -> web.StreamResponse:
    """Cuts the connection in the middle of the answer."""
    response = await _begin(request, {"Content-Length": "100000"})
    await resets(request)
    return response


async def floods(request: web.Request) -> web.StreamResponse:
    """Answers without end."""
    response = await _begin(request)
    while True:
        await response.write(b" " * (1 << 20))


async def loops(request: web.Request) -> web.Response:
    """Redirects to itself, for ever."""
    raise web.HTTPFound(request.rel_url)


async def _begin(
    request: web.Request, headers: Mapping[str, str] | None = None
) -> web.StreamResponse:
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    await response.write(_XML.encode())
    return response


def truncates(content: bytes) -> ArxivFault:
    """Ends in the middle of ``content``, and nothing in the protocol says so."""
    return answers(200, body=content[: len(content) // 2])


async def sends_200_megabytes(request: web.Request) -> web.StreamResponse:
    """Answers with a well-formed beginning and 200 MB of blanks, announced as such."""
    size = 200_000_000
    response = await _begin(request, {"Content-Length": str(size + len(_XML))})
    for _ in range(size // (1 << 20)):
        await response.write(b" " * (1 << 20))
    return response


def bombs(megabytes: int) -> ArxivFault:
    """A small packed body that unpacks to ``megabytes`` of blanks."""
    packed = gzip.compress(_XML.encode() + b" " * (megabytes << 20))
    return answers(200, {"Content-Encoding": "gzip"}, packed)


EXPANDING = b"""<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">%s]>
<rss version="2.0"><channel><title>&z; updates on arXiv.org</title></channel></rss>""" % b"".join(
    b'<!ENTITY %c "%s">' % (name, (b"&%c;" % before) * 10)
    for before, name in zip(b"abcdefghijklmnopqrstuvwxy", b"bcdefghijklmnopqrstuvwxyz", strict=True)
)
"""Entities that unfold to 10 to the 26th letters."""

EXTERNAL = b"""<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/hostname">]>
<rss version="2.0"><channel><title>&secret; updates on arXiv.org</title></channel></rss>"""
"""An entity that is a file of the reader's machine."""
