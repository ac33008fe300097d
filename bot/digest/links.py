"""Where a paper can be read, and under which licence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.model.arxiv_id import issue_month
from bot.model.paper import Paper

_HTML_SINCE = (2023, 12)
"""The month from which arXiv makes HTML of new papers, of most of them:
https://info.arxiv.org/about/accessible_HTML.html"""
_CREATIVE_COMMONS = re.compile(
    r"//creativecommons\.org/(?:licenses/(?P<terms>[a-z-]+)|publicdomain/(?P<domain>[a-z]+))"
    r"(?:/(?P<version>[\d.]+))?"
)
_DEFAULT_LICENCE = re.compile(r"//arxiv\.org/licenses/")


def abstract_url(paper: Paper) -> str:
    """Return the address of the abstract page of the very version that is shown."""
    return f"{paper.abs_url}v{paper.version}" if paper.version > 1 else paper.abs_url


def paper_links(paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield name and address of each form of ``paper``: abstract page, PDF, HTML.

    HTML is there for most papers since December 2023 and for hardly any before; which ones, arXiv
    does not say.
    """
    abstract = abstract_url(paper)
    yield "arXiv", abstract
    yield "PDF", abstract.replace("/abs/", "/pdf/")
    if _may_have_html(paper.id):
        yield "HTML", abstract.replace("/abs/", "/html/")


def _may_have_html(paper_id: str) -> bool:
    try:
        month = issue_month(paper_id)
    except ValueError:  # an invented paper of the sample
        return False
    return (month.year, month.month) >= _HTML_SINCE


def is_default_licence(url: str) -> bool:
    """Tell whether the licence at ``url`` is arXiv's own: others may not distribute."""
    return bool(_DEFAULT_LICENCE.search(url))


def licence_name(url: str) -> str:
    """Return ``CC BY 4.0`` for the address of a licence; for an unknown one, it without scheme.

    The licences that arXiv knows: https://info.arxiv.org/help/license/index.html
    """
    if found := _CREATIVE_COMMONS.search(url):
        terms = "CC0" if found["domain"] == "zero" else f"CC {(found['terms'] or '').upper()}"
        return f"{terms} {found['version'] or ''}".strip()
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}" or url
