"""All interests of all readers against one announcement, next to asking each of each paper.

python -m benchmarks.match [INTERESTS [MILLION]]

The papers are those of 16 June 2026, the interests are drawn from the other days of June: 60 % sets
of categories, 30 % a category and words of a title, 10 % authors and phrases. Next to ours, for
a sample that is scaled up: a naive evaluator, which asks each query of each paper's words, and
SQLite's FTS5, which runs one MATCH for each interest. Growth is measured in a process of its own,
over the largest day.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from time import process_time
from typing import NamedTuple

from pytest import skip  # noqa: PT013 - its exception is what tests/support/real_data.py raises

from benchmarks._memory import peak_memory_mb
from bot.app.gc_tuning import freeze_startup_objects
from bot.model.paper import Paper
from bot.query import And, Field, Node, Not, Or, PaperIndex, Query, Term, make_query
from bot.query.columns import Column, list_tokens
from bot.query.lower import Run, find_runs
from bot.query.nodes import conjoin, disjoin
from storage.search import sqlite
from tests.support.real_june_2026 import paper_of_record, records

WHAT = (
    "100,000 interests matched against the papers of 16 June 2026 on one core, reading the papers’ "
    "words included; next to asking each interest of each paper, and to one FTS5 MATCH for each "
    "interest. Memory is what comes on top of the papers, interests included. A million is matched "
    "against the largest day."
)
DAY = "2026-06-16"
_SAMPLE = 200
_TITLE_WORD = re.compile(r"[A-Za-z]{4,}")


class Measured(NamedTuple):
    papers: int
    distinct: int
    seconds: float
    seconds_reading: float
    memory_mb: float
    pairs: int
    naive_seconds: float
    fts5_seconds: float


def papers_of(day: str) -> list[Paper]:
    """Return the papers that were announced on ``day``, each once."""
    return list(
        {
            record["id"]: paper_of_record(record)
            for record in records()
            if record["announced"] == day
        }.values()
    )


def largest_day() -> str:
    ids = {(record["announced"], record["id"]) for record in records()}
    return Counter(day for day, _ in ids).most_common(1)[0][0]


def draw_interests(count: int, day: str) -> Iterator[Query]:
    """Yield interests as readers of the papers of other days would have them."""
    drawn = random.Random(13)
    others = [paper_of_record(record) for record in records() if record["announced"] != day]
    known: dict[str, Query] = {}
    for _ in range(count):
        query = make_query(_draw(drawn, others))
        yield known.setdefault(query.text, query)  # equal ones are stored once


def _draw(drawn: random.Random, papers: Sequence[Paper]) -> Node:
    paper, share = drawn.choice(papers), drawn.random()
    if share < 0.6:
        categories = {
            drawn.choice(drawn.choice(papers).categories) for _ in range(drawn.randint(0, 2))
        }
        wanted = dict.fromkeys((*paper.categories[:1], *sorted(categories)))
        return _known(disjoin(Term(category, Field.CATEGORY) for category in wanted))
    words = _TITLE_WORD.findall(paper.title) or ["graph"]
    if share < 0.9:
        some = drawn.sample(words, min(len(words), drawn.randint(1, 3)))
        return _known(conjoin((Term(paper.primary, Field.CATEGORY), *map(Term, some))))
    if share < 0.95 and paper.author_names:
        return Term(drawn.choice(paper.author_names).replace('"', ""), Field.AUTHOR)
    start = drawn.randrange(max(1, len(words) - 1))
    return Term(" ".join(words[start : start + 2]))


def _known(node: Node | None) -> Node:
    assert node is not None
    return node


def match(count: int, day: str, sample: int = _SAMPLE) -> Measured:
    """Match ``count`` interests against the papers of ``day``, once, in this process."""
    papers = papers_of(day)
    freeze_startup_objects()  # as the running bot does
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew: man 5 proc
    base = peak_memory_mb()
    interests = list(draw_interests(count, day))
    start = process_time()
    index = PaperIndex(papers)
    reading = process_time() - start
    selected = {interest.text: index.select(interest) for interest in interests}
    seconds = process_time() - start
    memory = peak_memory_mb() - base
    some = random.Random(7).sample(interests, min(sample, count))
    naive = _ask_naively(papers, some, selected) * count / len(some) if some else 0
    fts5 = _ask_fts5(papers, some, selected) * count / len(some) if some else 0
    bits = {text: found.bit_count() for text, found in selected.items()}
    return Measured(
        len(papers), len(selected), seconds, reading, memory,
        sum(bits[interest.text] for interest in interests), naive, fts5,
    )  # fmt: skip


def _ask_naively(
    papers: Sequence[Paper], interests: Sequence[Query], expected: Mapping[str, int]
) -> float:
    """Return the seconds that it takes to ask each interest of each paper, word by word."""
    read = [
        {
            column: (set(tokens), f" {' '.join(tokens)} ")
            for column, tokens in list_tokens(paper).items()
        }
        for paper in papers
    ]
    start = process_time()
    for interest in interests:
        found = 0
        for number, words in enumerate(read):
            found |= _holds(interest.root, words) << number
        assert found == expected[interest.text], interest.text
    return process_time() - start


_Words = Mapping[Column, tuple[set[str], str]]
_runs: dict[Term, tuple[Run, ...]] = {}


def _holds(node: Node, words: _Words) -> bool:
    match node:
        case Term():
            if node not in _runs:
                _runs[node] = find_runs(node)
            return any(_occurs(run, *words[run.column]) for run in _runs[node])
        case And(children):
            return all(_holds(child, words) for child in children)
        case Or(children):
            return any(_holds(child, words) for child in children)
        case Not(child):
            return not _holds(child, words)


def _occurs(run: Run, tokens: set[str], text: str) -> bool:
    if run.is_prefix:
        return f" {' '.join(run.tokens)}" in text
    if len(run.tokens) == 1:
        return run.tokens[0] in tokens
    return f" {' '.join(run.tokens)} " in text


def _ask_fts5(
    papers: Sequence[Paper], interests: Sequence[Query], expected: Mapping[str, int]
) -> float:
    """Return the seconds that FTS5 takes to answer each interest, from a table in memory."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE search USING fts5"
        "(title, authors, abstract, categories, tokenize = 'unicode61 remove_diacritics 0')"
    )
    rows = [sqlite.row(number, list_tokens(paper)) for number, paper in enumerate(papers)]
    database.executemany(str(sqlite.WRITE), rows)
    find = "SELECT rowid FROM search WHERE search MATCH ?"
    start = process_time()
    for interest in interests:
        found = database.execute(find, (sqlite.expression(interest.root),)).fetchall()
        assert sum(1 << number for (number,) in found) == expected[interest.text], interest.text
    return process_time() - start


def measure(count: int = 100_000, million: int = 1_000_000) -> dict[str, object]:
    """Return the figures; each size is measured in a process of its own."""
    records()  # absent data is told here
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as processes:
        usual = processes.submit(match, count, DAY).result()
        grown = processes.submit(match, million, largest_day(), 0).result()
    return {
        "what": WHAT,
        "interests": count,
        "distinct": usual.distinct,
        "papers": usual.papers,
        "pairs": usual.pairs,
        "seconds": round(usual.seconds, 3),
        "seconds_reading_words": round(usual.seconds_reading, 3),
        "memory_mb": round(usual.memory_mb, 1),
        "ratio_to_naive": round(usual.naive_seconds / usual.seconds),
        "ratio_to_fts5": round(usual.fts5_seconds / usual.seconds),
        "interests_million": million,
        "distinct_million": grown.distinct,
        "papers_million": grown.papers,
        "seconds_million": round(grown.seconds, 3),
        "memory_mb_million": round(grown.memory_mb, 1),
    }


if __name__ == "__main__":
    try:
        print(json.dumps(measure(*map(int, islice(sys.argv[1:], 2)))))
    except skip.Exception as absent:
        print(json.dumps({"what": WHAT, "skipped": str(absent)}))
