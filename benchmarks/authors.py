r"""Splitting and decoding author strings, held against arXiv's own lists of names.

python -m benchmarks.authors

The pairs are those of June 2026 for which both the feed's string and the query API's list are
known; see tests/support/real_data.py. Next to ours: splitting at every ``, ``
outside parentheses and decoding with pylatexenc, and splitting at every ``, `` alone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import cycle
from typing import Any

from pylatexenc.latex2text import LatexNodes2Text
from pytest import skip  # noqa: PT013 - its exception is what tests/support/real_data.py raises

from bot.model.author_names import list_authors, parse_author_names
from bot.model.paper import Paper
from bot.query import Field, PaperIndex, Term, make_query
from bot.query.folded_words import fold_words
from tests.support.real_june_2026 import paper_of_record, records

WHAT = (
    "Author strings of June 2026's feeds split into names and compared with the query API's "
    "lists; next to splitting at commas outside parentheses with pylatexenc, and to splitting "
    "at every comma. Last, whom a search for each of the most common names finds in all papers of "
    "the month."
)
_COMMON = 100
"""Names that are looked for."""
Split = Callable[[str], Sequence[str]]
_SUFFIX = re.compile(r" (?:jr\.?|sr\.?|[IVX]+)$", re.IGNORECASE)
_PAREN = re.compile(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)")
_latex: Any = LatexNodes2Text()


def careful(authors: str) -> Sequence[str]:
    """Split outside parentheses and decode with pylatexenc: what a careful script would do."""
    pieces, depth, start = list[str](), 0, 0
    for at, character in enumerate(authors):
        depth += (character == "(") - (character == ")")
        if depth == 0 and authors.startswith(", ", at):
            pieces.append(authors[start:at])
            start = at + 2
    pieces.append(authors[start:])
    return [_latex.latex_to_text(_PAREN.sub("", piece)).strip() for piece in pieces]


def naive(authors: str) -> Sequence[str]:
    """Split at every comma."""
    return [name.strip() for name in authors.split(", ")]


def pairs() -> list[tuple[str, tuple[str, ...]]]:
    """Return feed string and API list of every record that has both."""
    found = [
        record for record in records() if record["creator_raw"] and record["authors_from"] == "api"
    ]
    return [
        (record["creator_raw"] or "", tuple(" ".join(name.split()) for name in record["authors"]))
        for record in found
    ]


def counted(split: Split, known: Sequence[tuple[str, tuple[str, ...]]]) -> Counter[str]:
    """Count on how many strings and names ``split`` and the API agree, and why not."""
    counts = Counter[str]()
    for authors, listed in known:
        names = split(authors)
        if len(names) != len(listed):
            counts["in count"] += 1
            counts[f"in count: {_why_count(authors, names, listed)}"] += 1
            continue
        counts["names"] += len(listed)
        for name, theirs in zip(names, listed, strict=True):
            if name == theirs:
                counts["equal"] += 1
            else:
                counts[f"name: {_why_name(name, theirs, names, listed)}"] += 1
    return counts


def _why_count(authors: str, names: Sequence[str], listed: Sequence[str]) -> str:
    """Return the cause of a disagreement in count."""
    if not all(map(_has_letter, listed)):
        return "the API counts a colon as an author"
    if ";" in authors or any(" and " in authors for authors in listed):
        return "the API takes several names for one"
    return "feed and API show different versions" if set(names) & set(listed) else "other"


def _why_name(name: str, theirs: str, names: Sequence[str], listed: Sequence[str]) -> str:
    """Return the cause of a different name."""
    if name in listed or theirs in names:
        return "other order in another version"
    if theirs == f"and {name}":
        return "the API takes the word and for a name"
    if _SUFFIX.sub("", name) == theirs:
        return "the API drops a suffix"
    if sorted(name.casefold().split()) == sorted(theirs.casefold().split()):
        return "first and last name exchanged"
    return "other spelling"


def _has_letter(name: str) -> bool:
    return any(map(str.isalpha, name))


def measure() -> dict[str, object]:
    """Return the figures."""
    known = pairs()
    ours, script, commas = (counted(split, known) for split in (parse_author_names, careful, naive))
    return {
        "what": WHAT,
        "strings": len(known),
        **_figures("", ours),
        **{key: ours[key] for key in sorted(ours) if ":" in key},
        **_figures("_pylatexenc", script),
        **_figures("_every_comma", commas),
        **_by_archive(),
        **_common_names(),
    }


def _common_names() -> dict[str, object]:
    """Return whom the most common names find in all papers of the month, by how they differ."""
    papers: dict[str, Paper] = {}
    written = Counter[str]()
    for record in records():
        papers[record["id"]] = paper_of_record(record)
    for paper in papers.values():
        written.update(list_authors(paper))
    persons = [replace(paper, authors="", author_names=(name,)) for name, paper in zip(
        written, cycle(papers.values()), strict=False)]  # fmt: skip
    index, ways, others = PaperIndex(persons), Counter[str](), list[str]()
    for name, _ in written.most_common(_COMMON):
        selected = index.select(make_query(Term(name, Field.AUTHOR)))
        for found in index.list_papers(selected):
            way = _difference(name, found.author_names[0])
            ways[way] += written[found.author_names[0]]
            others += [f"{name}: {found.author_names[0]}"] if way == "more or fewer words" else []
    return {
        f"names_found_by_the_{_COMMON}_most_common": ways.total(),
        **{f"found: {way}": count for way, count in sorted(ways.items())},
        "found with more or fewer words": "; ".join(others),
    }


def _difference(name: str, found: str) -> str:
    """Return how the name that was found differs from the one that was looked for."""
    ours, theirs = fold_words(name), fold_words(found)
    if ours == theirs:
        return "same words"
    if sorted(ours) == sorted(theirs):
        return "other order"
    if "".join(ours) in {"".join(theirs), "".join((*theirs[1:], theirs[0]))}:
        return "parted otherwise"
    are_initials = len(ours) == len(theirs) and ours[-1] == theirs[-1]
    are_initials &= all(name[0] == other[0] for name, other in zip(ours, theirs, strict=False))
    return "an initial" if are_initials else "more or fewer words"


def _by_archive() -> dict[str, object]:
    """Return by archive on how many strings the API's list has as many names."""
    strings, even = Counter[str](), Counter[str]()
    for record in records():
        if record["creator_raw"] and record["authors_from"] == "api":
            archive = record["categories"][0].partition(".")[0]
            strings[archive] += 1
            even[archive] += len(parse_author_names(record["creator_raw"])) == len(
                record["authors"]
            )
    return {
        f"strings_of_{archive}_with_as_many_names": f"{even[archive]} of {count}"
        for archive, count in sorted(strings.items())
    }


def _figures(whose: str, counts: Counter[str]) -> dict[str, object]:
    colons = counts["in count: the API counts a colon as an author"]
    joined = counts["in count: the API takes several names for one"]
    return {
        f"disagreements_in_count{whose}": counts["in count"],
        f"disagreements_in_count_where_the_api_is_right{whose}": counts["in count"]
        - colons
        - joined,
        f"names_compared{whose}": counts["names"],
        f"names_equal_percent{whose}": round(100 * counts["equal"] / counts["names"], 3),
    }


if __name__ == "__main__":
    try:
        print(json.dumps(measure()))
    except skip.Exception as absent:
        print(json.dumps({"what": WHAT, "skipped": str(absent)}))
