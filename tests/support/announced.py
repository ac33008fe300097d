"""Invented announcements with topics, for rankings."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.model.paper import Paper
from bot.ranking.corpus import Corpus
from bot.ranking.library import Announced, Library
from tests.support.papers import paper

FIRST_DAY = date(2026, 6, 1)
TOPICS = {
    "caches": [
        "cache",
        "eviction",
        "hit",
        "ratio",
        "regret",
        "replacement",
        "policy",
        "memory",
        "locality",
    ],
    "consensus": ["quorum", "leader", "replica", "log", "byzantine", "agreement", "view", "change"],
    "vision": ["image", "pixel", "segmentation", "camera", "depth", "mask", "detector", "frame"],
    "speech": [
        "speech",
        "phoneme",
        "acoustic",
        "transcript",
        "speaker",
        "prosody",
        "audio",
        "voice",
    ],
}
_FILLER = [f"filler{number}" for number in range(200)]


@dataclass(frozen=True)
class PaperOfDay:
    """A paper and the day on which it was announced."""

    paper: Paper
    day: date

    @property
    def announced(self) -> Announced:
        """What ranking keeps of it."""
        return Announced.of(self.paper, self.day)


def announce(days: int, papers_a_day: int) -> list[PaperOfDay]:
    """Return papers of all topics in turn, those of one topic by the same four authors."""
    generator, announced = random.Random(7), []
    for number in range(days * papers_a_day):
        day = FIRST_DAY + timedelta(number // papers_a_day)
        topic = list(TOPICS)[number % len(TOPICS)]
        words = generator.sample(TOPICS[topic], 5) + generator.sample(_FILLER, 12)
        found = paper(
            f"2606.{number:05}",
            "cs.DC",
            title=f"{words[0]} of {words[1]}".capitalize(),
            abstract=" ".join(words),
            authors=f"{topic.capitalize()} Author{generator.randrange(4)}, Nobody Else{number}",
        )
        announced.append(PaperOfDay(found, day))
    return announced


def library_of(papers: Sequence[PaperOfDay], corpus: Corpus | None = None) -> Library:
    """Return a library of ``papers`` that is weighed by ``corpus``, or by itself."""
    announced = [each.announced for each in papers]
    return Library(announced, corpus or Corpus([each.features for each in announced]))


def topic_of(each: PaperOfDay) -> str:
    """Return the topic that a paper was made of."""
    return each.paper.authors.split()[0].lower()
