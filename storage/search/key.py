"""A number for each paper, by which the index of words names it.

Numbers ascend as arXiv gave out identifiers, so that the newest come first without sorting, and
lead back to the identifier: year, month, number, archive (0 where identifiers have none).
"""

from __future__ import annotations

from bot.model.arxiv_id import IdParts, format_id, parse_id

# Archives that had identifiers of their own until 2007. The order is stored: append only.
_ARCHIVES = (
    "acc-phys", "adap-org", "alg-geom", "ao-sci", "astro-ph", "atom-ph", "bayes-an", "chao-dyn",
    "chem-ph", "cmp-lg", "comp-gas", "cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex",
    "hep-lat", "hep-ph", "hep-th", "math", "math-ph", "mtrl-th", "nlin", "nucl-ex", "nucl-th",
    "patt-sol", "physics", "plasm-ph", "q-alg", "q-bio", "quant-ph", "solv-int", "supr-con",
)  # fmt: skip
_NUMBERS, _ARCHIVE_CODES = 100_000, 100


def search_key_of(paper_id: str) -> int | None:
    """Return the number of ``paper_id``; None of what is no identifier of arXiv's."""
    try:
        parts = parse_id(paper_id)
    except ValueError:
        return None
    if parts.archive and parts.archive not in _ARCHIVES:
        return None
    archive = _ARCHIVES.index(parts.archive) + 1 if parts.archive else 0
    month = parts.year * 100 + parts.month
    return (month * _NUMBERS + parts.number) * _ARCHIVE_CODES + archive


def paper_id_of(key: int) -> str:
    """Return the identifier that has the number ``key``."""
    rest, archive = divmod(key, _ARCHIVE_CODES)
    month, number = divmod(rest, _NUMBERS)
    name = _ARCHIVES[archive - 1] if archive else ""
    return format_id(IdParts(*divmod(month, 100), number, name))
