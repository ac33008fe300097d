"""Reading TeX: time for an abstract and what is left over, next to pylatexenc and unicodeit.

python -m benchmarks.tex

The abstracts are those of June 2026 that hold TeX; see tests/support/real_data.py.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher

import unicodeit
from pylatexenc.latex2text import LatexNodes2Text
from pytest import skip  # noqa: PT013 - its exception is what tests/support/real_data.py raises

from bot.document.nodes import Inline, Math
from bot.document.tex.formula import formula_to_unicode
from bot.document.tex.reader import plain_tex, read_tex
from bot.document.tex.safe_formula import to_safe_tex
from bot.model.author_names import parse_author_names
from tests.support.real_june_2026 import Record, records

WHAT = (
    "Reading the abstracts of June 2026 that contain TeX, next to pylatexenc on the same "
    "abstracts and unicodeit on their formulas; the formulas that Telegram typesets, by archive; "
    "the TeX left in all titles and abstracts; and how the feed's text compares with the query "
    "API's for the same paper."
)
_TEX_SIGN = re.compile(r"[\\${}^_~`]")
_TEX = re.compile(r"[\\$]")
_LEFT = re.compile(r"\\|[\^_]\{|\$[^$]*\\")

Reader = Callable[[str], object]


def measure() -> dict[str, object]:
    """Return the figures."""
    papers = list({(record["id"], record["version"]): record for record in records()}.values())
    abstracts = [paper["abstract"] for paper in papers if _TEX.search(paper["abstract"])]
    ours, theirs = _timed(read_tex, abstracts), _timed(_pylatexenc, abstracts)
    return {
        "what": WHAT,
        "abstracts_with_tex": len(abstracts),
        "ms_per_abstract": round(ours.mean, 3),
        "ms_slowest_abstract": round(ours.slowest, 2),
        "ms_per_abstract_pylatexenc": round(theirs.mean, 3),
        "ratio_to_pylatexenc": round(ours.mean / theirs.mean, 4),
        "raised": ours.raised,
        "raised_by_pylatexenc": theirs.raised,
        **_formulas(abstracts),
        **_native_by_archive(papers),
        **_left(papers),
        **_next_to_api(papers),
        **_names(papers),
    }


class _Timed:
    """How long a reader took for each text, in milliseconds, and how often it gave up."""

    def __init__(self) -> None:
        self.spent: list[float] = []
        self.raised = 0

    @property
    def mean(self) -> float:
        return sum(self.spent) / len(self.spent)

    @property
    def slowest(self) -> float:
        return max(self.spent)


def _timed(read: Reader, texts: Iterable[str]) -> _Timed:
    timed = _Timed()
    for text in texts:
        began = time.process_time()
        try:
            read(text)
        except Exception:  # noqa: BLE001 - whatever a library raises is what is counted
            timed.raised += 1
        timed.spent.append((time.process_time() - began) * 1000)
    return timed


def _pylatexenc(text: str) -> str:
    return LatexNodes2Text(math_mode="text").latex_to_text(text)


def _formulas(abstracts: Sequence[str]) -> dict[str, object]:
    """Compare the Unicode forms of formulas: how many still hold a command."""
    formulas = [formula.tex for text in abstracts for formula in _maths(read_tex(text))]
    ours = sum("\\" in formula_to_unicode(tex) for tex in formulas)
    theirs = sum("\\" in unicodeit.replace(tex) for tex in formulas)
    return {
        "formulas": len(formulas),
        "formulas_with_a_command_left": ours,
        "formulas_with_a_command_left_by_unicodeit": theirs,
    }


def _native_by_archive(papers: Sequence[Record]) -> dict[str, object]:
    """Count formulas by archive, and the share that Telegram is sent as formulas."""
    formulas: Counter[str] = Counter()
    native: Counter[str] = Counter()
    for paper in papers:
        archive = paper["categories"][0].partition(".")[0]
        for field in ("title", "abstract"):
            for formula in _maths(read_tex(paper[field])):
                formulas[archive] += 1
                native[archive] += bool(to_safe_tex(formula.tex))
    return {
        f"formulas_of_{archive}_sent_natively": f"{native[archive]} of {count}"
        for archive, count in sorted(formulas.items())
    }


def _maths(inlines: Iterable[Inline]) -> Iterator[Math]:
    for inline in inlines:
        if isinstance(inline, Math):
            yield inline
        yield from _maths(getattr(inline, "children", ()))


def _left(papers: Sequence[Record]) -> dict[str, object]:
    return {
        f"percent_of_{field}s_with_tex_left": round(
            sum(bool(_LEFT.search(plain_tex(paper[field]))) for paper in papers)
            / len(papers)
            * 100,
            4,
        )
        for field in ("title", "abstract")
    }


def _next_to_api(papers: Sequence[Record]) -> dict[str, object]:
    """Compare texts of papers of which one version came by a feed and another by the API."""
    found: Counter[str] = Counter()
    for feed, api in _pairs(papers):
        for field in ("title", "abstract"):
            found[_difference(feed[field], api[field])] += 1
    figures: dict[str, object] = {"texts_of_feed_and_api": found.total()}
    return figures | {
        f"of_these_{kind}": found[kind]
        for kind in ("equal_as_written", "equal_as_read", "edited_by_authors", "read_otherwise")
    }


def _pairs(papers: Sequence[Record]) -> Iterator[tuple[Record, Record]]:
    by_feed = {paper["id"]: paper for paper in papers if paper["creator_raw"]}
    for paper in papers:
        if not paper["creator_raw"] and paper["authors_from"] == "api" and paper["id"] in by_feed:
            yield by_feed[paper["id"]], paper


def _difference(feed: str, api: str) -> str:
    """Return the class of difference between two texts of one paper.

    Versions differ in words as well; where they do, the TeX cannot be compared.
    """
    if _folded(feed) == _folded(api):
        return "equal_as_written"
    if _folded(plain_tex(feed)) == _folded(plain_tex(api)):
        return "equal_as_read"
    return "edited_by_authors" if _is_edited(_folded(feed), _folded(api)) else "read_otherwise"


def _is_edited(feed: str, api: str) -> bool:
    """Tell whether two sources differ in something that is no matter of TeX."""
    steps = SequenceMatcher(None, feed, api, autojunk=False).get_opcodes()
    changed = (feed[a:b] + api[c:d] for kind, a, b, c, d in steps if kind != "equal")
    return any(text.isascii() and not _TEX_SIGN.search(text) for text in changed)


def _folded(text: str) -> str:
    return " ".join(text.split())


def _names(papers: Sequence[Record]) -> dict[str, object]:
    """Compare the names in feeds' author strings with the API's, by class of difference."""
    found: Counter[str] = Counter()
    for paper in papers:
        if paper["creator_raw"] and paper["authors_from"] == "api":
            ours = parse_author_names(paper["creator_raw"])
            theirs = [name for name in paper["authors"] if any(map(str.isalpha, name))]
            found["lists_of_other_length"] += len(ours) != len(theirs)
            if len(ours) == len(theirs):
                found.update(map(_naming, ours, theirs))
    return {f"names_{kind}": count for kind, count in sorted(found.items())}


def _naming(ours: str, theirs: str) -> str:
    if ours == theirs:
        return "equal"
    if ours.startswith(theirs):
        return "with_a_suffix_that_the_api_drops"
    return "with_other_accents" if ours.isascii() != theirs.isascii() else "otherwise"


if __name__ == "__main__":
    try:
        print(json.dumps(measure()))
    except skip.Exception as missing:
        print(json.dumps({"what": WHAT, "skipped": str(missing)}))
