"""People of one name, told apart by whom they write with and about what. Pure.

papers of a name ── same person? ── groups ── a query for each

Two papers are one person's if they share a co-author; then groups are joined that share a primary
category. Papers that write the name out in different ways (Yang Chen, Yun Chen) never are. In doubt
a person is found twice rather than two as one: the reader may choose all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.model.author_names import list_authors, split_name
from bot.model.folding import fold
from bot.model.paper import Paper
from bot.query.nodes import Field, Node, Query, Term, conjoin, disjoin
from bot.query.paper_index import PaperIndex
from bot.query.printing import make_query

_NAMED = 3
"""Co-authors and categories by which a person is told from others."""
_CROWD = 30
"""Authors of a paper from which on it says nothing of who knows whom."""


@dataclass(frozen=True, slots=True)
class Namesake:
    """One of the people of a name, as far as papers tell.

    Attributes:
        name: as written out most fully in these papers.
        paper_ids: the papers, in order.
        coauthors: with whom they were written, the most frequent first.
        categories: the primary categories of the papers, the most frequent first.
    """

    name: str
    paper_ids: tuple[str, ...]
    coauthors: tuple[str, ...]
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Authored:
    """A paper of the name: how it is written there, and who else wrote it, by folded name."""

    paper: Paper
    name: str
    others: Mapping[str, str]


def find_namesakes(name: str, papers: Iterable[Paper]) -> tuple[Namesake, ...]:
    """Return the people called ``name`` who wrote ``papers``, who wrote most of them first.

    Args:
        name: as it was typed, in any order that queries understand.
        papers: what ``au:"name"`` selects.
    """
    groups: list[list[_Authored]] = []
    for authored in _find_authored(name, papers):
        groups = _join(groups, [authored])
    joined: list[list[_Authored]] = []
    for group in sorted(groups, key=len, reverse=True):
        joined = _join_first(joined, group)
    found = (_describe(group) for group in joined)
    return tuple(sorted(found, key=lambda namesake: -len(namesake.paper_ids)))


def make_namesake_query(namesake: Namesake, others: Iterable[Namesake]) -> Query:
    """Return what selects papers of ``namesake`` rather than those of ``others``.

    That is the name together with a category that none of the others writes in, or a co-author.
    """
    taken = {category for other in others for category in other.categories}
    own = [category for category in namesake.categories if category not in taken][:_NAMED]
    company = disjoin(
        (
            *(Term(category, Field.CATEGORY) for category in own),
            *(Term(other, Field.AUTHOR) for other in namesake.coauthors[:_NAMED]),
        )
    )
    author: Node = Term(namesake.name, Field.AUTHOR)
    return make_query((conjoin((author, company)) if company else None) or author)


def _find_authored(name: str, papers: Iterable[Paper]) -> Sequence[_Authored]:
    written = [(paper, list_authors(paper)) for paper in papers]
    everybody = tuple(dict.fromkeys(author for _, authors in written for author in authors))
    # Each author as a paper of their own: the index knows which names may be the same person's.
    index = PaperIndex(Paper("", 0, "", "", author, ("",), (author,)) for author in everybody)
    query = make_query(Term(name, Field.AUTHOR))
    called = {paper.authors for paper in index.list_papers(index.select(query))}
    found: list[_Authored] = []
    for paper, authors in written:
        own = next((author for author in authors if author in called), None)
        if own is not None:
            others = authors if len(authors) <= _CROWD else ()
            found.append(
                _Authored(paper, own, {fold(other): other for other in others if other != own})
            )
    return found


def _join(groups: Sequence[list[_Authored]], group: list[_Authored]) -> list[list[_Authored]]:
    """Return ``groups`` with ``group``, joined with all that share a co-author with it."""
    apart: list[list[_Authored]] = []
    for other in groups:
        if _share_coauthors(other, group) and not _are_different(other, group):
            group = [*other, *group]
        else:
            apart.append(other)
    return [*apart, group]


def _join_first(groups: Sequence[list[_Authored]], group: list[_Authored]) -> list[list[_Authored]]:
    """Return ``groups`` with ``group``, joined with the first that shares a category with it."""
    for place, other in enumerate(groups):
        if _share_categories(other, group) and not _are_different(other, group):
            return [*groups[:place], [*other, *group], *groups[place + 1 :]]
    return [*groups, group]


def _share_coauthors(one: Sequence[_Authored], other: Sequence[_Authored]) -> bool:
    known = {coauthor for authored in one for coauthor in authored.others}
    return any(not known.isdisjoint(authored.others) for authored in other)


def _share_categories(one: Sequence[_Authored], other: Sequence[_Authored]) -> bool:
    known = {authored.paper.primary for authored in one}
    return any(authored.paper.primary in known for authored in other)


def _are_different(one: Sequence[_Authored], other: Sequence[_Authored]) -> bool:
    """Tell whether the name is written out in both, in different ways."""
    first, second = _first_names(one), _first_names(other)
    return bool(first and second) and first.isdisjoint(second)


def _first_names(group: Sequence[_Authored]) -> AbstractSet[str]:
    """Return the first names that are written out; initials say nothing."""
    firsts = (fold(split_name(authored.name).first).replace("-", " ").split() for authored in group)
    return {words[0] for words in firsts if words and len(words[0].rstrip(".")) > 1}


def _describe(group: Sequence[_Authored]) -> Namesake:
    ordered = sorted(group, key=lambda authored: authored.paper.id)
    fullest = max((authored.name for authored in ordered), key=len)
    names = {key: name for authored in ordered for key, name in authored.others.items()}
    company = Counter(key for authored in ordered for key in authored.others)
    categories = Counter(authored.paper.primary for authored in ordered)
    return Namesake(
        fullest,
        tuple(authored.paper.id for authored in ordered),
        tuple(names[key] for key, _ in company.most_common()),
        tuple(category for category, _ in categories.most_common()),
    )
