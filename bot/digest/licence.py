"""Licences by their usual names."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_CREATIVE_COMMONS = re.compile(
    r"//creativecommons\.org/(?:licenses/(?P<terms>[a-z-]+)|publicdomain/(?P<domain>[a-z]+))"
    r"(?:/(?P<version>[\d.]+))?"
)
_ARXIV = re.compile(r"//arxiv\.org/licenses/nonexclusive-distrib/(?P<version>[\d.]+)")


def licence_name(address: str) -> str:
    """Return ``CC BY 4.0`` for the address of a licence; another one's address without scheme.

    The licences that arXiv knows: https://info.arxiv.org/help/license/index.html
    """
    if found := _CREATIVE_COMMONS.search(address):
        terms = "CC0" if found["domain"] == "zero" else f"CC {(found['terms'] or '').upper()}"
        return f"{terms} {found['version'] or ''}".strip()
    if found := _ARXIV.search(address):
        return f"arXiv {found['version']}"
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}" or address
