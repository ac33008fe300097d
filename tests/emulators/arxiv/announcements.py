"""What the emulated arXiv has announced, day by day, and what each view of a day shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from itertools import chain

from tests.emulators.arxiv.markup import Row
from tests.emulators.arxiv.paper import AnnouncedPaper, recorded_papers

_ORDER = ("new", "cross", "replace", "replace-cross")


class Announcements:
    """The announcements: invented ones, and those that recorded feeds tell of."""

    def __init__(self) -> None:
        self._announced: defaultdict[date, list[AnnouncedPaper]] = defaultdict(list)
        self._recorded: dict[tuple[str, date], bytes] = {}
        self._each: dict[date, list[AnnouncedPaper]] = {}

    def add(self, day: date, papers: tuple[AnnouncedPaper, ...]) -> None:
        self._announced[day] += papers
        self._each.clear()

    def record(self, category: str, day: date, content: bytes) -> None:
        self._recorded[category, day] = content
        self._each.clear()

    def recorded(self, asked: str, day: date) -> bytes | None:
        """The bytes that were recorded for exactly this question."""
        return self._recorded.get((asked, day))

    def days(self) -> set[date]:
        """The listing dates."""
        return {*self._announced, *(day for _, day in self._recorded)}

    def newest(self, day: date) -> date | None:
        """The last listing date up to ``day``."""
        return max((earlier for earlier in self.days() if earlier <= day), default=None)

    def rows(self, asked: Collection[str], day: date) -> list[Row]:
        """What ``day`` listed in ``asked``, with types, in arXiv's order."""
        rows = [
            (paper, type_)
            for paper in self._papers(day)
            if (type_ := paper.type_for(frozenset(asked)))
        ]
        return sorted(rows, key=lambda row: (_ORDER.index(row[1]), row[0].id))

    def known(self, today: date) -> Mapping[str, AnnouncedPaper]:
        """Every paper up to ``today`` in its newest version, by id."""
        days = sorted(day for day in self.days() if day <= today)
        return {paper.id: paper for day in days for paper in self._papers(day)}

    def _papers(self, day: date) -> list[AnnouncedPaper]:
        """Everything announced on ``day``, each once; of recorded feeds only what is not stale."""
        if not self._each:
            before: set[object] = set()
            for each in sorted(self.days()):
                self._each[each] = self._papers_after(before, each)
                before.update(event for paper in self._each[each] for event in paper.events)
        return self._each.get(day, [])

    def _papers_after(self, before: set[object], day: date) -> list[AnnouncedPaper]:
        recorded = (content for (_, at), content in self._recorded.items() if at == day)
        papers = {paper.id: paper for paper in self._announced[day]}
        for paper in chain.from_iterable(map(recorded_papers, recorded)):
            if paper.events.isdisjoint(before):
                known = papers.get(paper.id)
                papers[paper.id] = known.and_also(paper) if known else paper
        return list(papers.values())
