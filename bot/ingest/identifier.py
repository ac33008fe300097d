"""The order of arXiv identifiers, which is the order of announcement.

Identifiers are given at announcement, in the month of the announcement, one after another over all
of arXiv: https://info.arxiv.org/help/arxiv_identifier.html. Three forms followed one another:
``hep-th/9901001`` (to 0703, numbered in each archive), ``0704.0001`` (four digits), ``1501.00001``.
"""

from __future__ import annotations

_FIRST_YEAR = 91  # arXiv began in August 1991: two-digit years from here on are of that century


def announcement_key(paper_id: str) -> tuple[int, int, int, str]:
    """Return a key that sorts base identifiers of all forms by announcement.

    Args:
        paper_id: without version; of the old form's archives only the number is compared first.
    """
    archive, _, digits = paper_id.rpartition("/")
    month, number = (digits[:4], digits[4:]) if archive else digits.split(".", 1)
    year = int(month[:2])
    century = 1900 if archive and year >= _FIRST_YEAR else 2000
    return century + year, int(month[2:]), int(number), archive
