"""Answers of what stands before a platform: proxies, portals, load balancers, block pages."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

_HTML = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>"


@dataclass(frozen=True)
class ForeignPage:
    """An answer that the platform itself did not write."""

    status: int
    body: bytes = b""
    content_type: str = "text/html"

    def response(self) -> web.Response:
        headers = {"Content-Type": self.content_type} if self.content_type else {}
        return web.Response(status=self.status, body=self.body, headers=headers)


def html(status: int, title: str) -> ForeignPage:
    """Return a web server's page."""
    return ForeignPage(status, _HTML.format(title).encode())


def json_page(status: int, body: str) -> ForeignPage:
    """Return a gateway's JSON."""
    return ForeignPage(status, body.encode(), "application/json")


def foreign_pages(status: int) -> list[ForeignPage]:
    """Return pages of every kind with one status."""
    return [
        html(status, f"{status} from nginx"),
        html(status, "Attention Required! | Cloudflare"),
        ForeignPage(status),
        ForeignPage(status, content_type=""),
        ForeignPage(status, b"bot was blocked by the user", "text/plain"),
        json_page(status, '{"error": "forbidden"}'),
        json_page(status, '{"message": "Forbidden"}'),
        json_page(status, '{"status": "fail", "code": "denied"}'),
        json_page(status, "[]"),
        json_page(status, "null"),
        json_page(status, '"Forbidden: bot was blocked by the user"'),
        json_page(status, '{"ok": false, "error_co'),
        json_page(status, "[" * 50_000),
        ForeignPage(status, b"\xff\xfe\x00", "application/json"),
    ]
