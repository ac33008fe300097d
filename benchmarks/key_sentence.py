"""The sentence that says what a paper does: how often the chosen one is right.

python -m benchmarks.key_sentence

key_sentences.txt labels 428 abstracts of June 2026 by hand, fifty of each of six archives, drawn by
chance before the rule was written, and 128 of nine others, drawn later; see
tests/support/real_data.py for the texts. The rule is tuned to half of the 300. Next to it: an
abstract's first sentence.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest import skip  # noqa: PT013 - its exception is what tests/support/real_data.py raises

from bot.digest.key_sentence import find_key_sentences
from bot.digest.paper_text import abstract_blocks
from bot.document.nodes import plain_text
from bot.document.sentence import find_sentences
from tests.support.real_june_2026 import records

WHAT = (
    "The sentence that says what a paper does, chosen in 428 abstracts of June 2026 that were "
    "labelled by hand (fifty of each of six archives, 128 of nine others), next to the first "
    "sentence; the rule is tuned to 150 of them."
)
LABELS = Path(__file__).with_suffix("").with_name("key_sentences.txt")


@dataclass(frozen=True)
class Label:
    """What is right for one abstract.

    Attributes:
        archive: its paper's archive.
        paper_id: its paper.
        half: "tuned" or "held_out".
        sentences: how many sentences the numbers count, so that another split is noticed.
        right: the numbers of a sentence that says it, or of two that do so together.
    """

    archive: str
    paper_id: str
    half: str
    sentences: int
    right: frozenset[tuple[int, ...]]

    def is_right(self, chosen: Sequence[int]) -> bool:
        """Tell whether ``chosen`` are right, or are two sentences of which one is."""
        return tuple(chosen) in self.right or any((number,) in self.right for number in chosen)


def read_labels() -> tuple[Label, ...]:
    """Return the labels of ``key_sentences.txt``."""
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    return tuple(_read_label(line) for line in lines if line and not line.startswith("#"))


def _read_label(line: str) -> Label:
    half, archive, paper_id, sentences, *right = line.split()
    numbers = (tuple(map(int, numbers.split("+"))) for numbers in right)
    return Label(archive, paper_id, half, int(sentences), frozenset(numbers))


@dataclass(frozen=True)
class Choice:
    """What was chosen for one label, and how long it took in milliseconds."""

    label: Label
    chosen: tuple[int, ...]
    spent: float


def choose() -> Iterator[Choice]:
    """Yield the choice for every label.

    Raises:
        ValueError: an abstract has another number of sentences than its label counts.
    """
    abstracts = {record["id"]: record["abstract"] for record in records()}
    for label in read_labels():
        sentences = split_abstract(abstracts[label.paper_id])
        if len(sentences) != label.sentences:
            raise ValueError(f"{label.paper_id} has {len(sentences)} sentences: label it again")
        began = time.process_time()
        chosen = tuple(place + 1 for place in find_key_sentences(sentences))
        yield Choice(label, chosen, (time.process_time() - began) * 1000)


def split_abstract(abstract: str) -> list[str]:
    """Return the sentences that the labels count."""
    paragraphs = [paragraph.children for paragraph in abstract_blocks(abstract)]
    return [plain_text(part)[a:b] for part in paragraphs for a, b in find_sentences(part)]


def measure() -> dict[str, object]:
    """Return the figures."""
    choices = tuple(choose())
    figures: dict[str, object] = {"what": WHAT, "abstracts": len(choices)}
    figures |= _shares("", choices)
    for half in ("tuned", "held_out"):
        figures |= _shares(f"_{half}", (choice for choice in choices if choice.label.half == half))
    for archive in sorted({choice.label.archive for choice in choices}):
        figures |= _shares(
            f"_{archive}", (choice for choice in choices if choice.label.archive == archive)
        )
    return figures | {
        "two_sentences_percent": _percent(len(choice.chosen) > 1 for choice in choices),
        "ms_per_abstract": round(sum(choice.spent for choice in choices) / len(choices), 3),
    }


def _shares(of: str, choices: Iterable[Choice]) -> dict[str, object]:
    choices = tuple(choices)
    return {
        f"right_percent{of}": _percent(choice.label.is_right(choice.chosen) for choice in choices),
        f"right_percent{of}_first_sentence": _percent(
            choice.label.is_right((1,)) for choice in choices
        ),
    }


def _percent(are_so: Iterable[bool]) -> float:
    found = tuple(are_so)
    return round(100 * sum(found) / len(found), 1)


if __name__ == "__main__":
    try:
        print(json.dumps(measure()))
    except skip.Exception as absent:
        print(json.dumps({"what": WHAT, "skipped": str(absent)}))
