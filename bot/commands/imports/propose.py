"""Which interests a reader may have, by what a file holds: categories, authors, phrases. Pure.

papers ── counted ──> the most frequent of each kind ──> queries
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.commands.imports.imported import Imported, ImportedPaper
from bot.document.tex.reader import plain_tex
from bot.model.author_names import list_authors
from bot.model.folding import fold_accents
from bot.model.paper import Paper
from bot.query import Field, Query, QueryError, Term, make_query, parse
from bot.query.folded_words import stem_words
from bot.query.nodes import conjoin, disjoin

MOST_OF_A_KIND = 5
"""Proposals of one kind."""
_FEW_PAPERS = 4
"""Papers of a file from which on something must occur twice to be proposed."""
_LEAST_COMMON = 2
"""Titles that a phrase has to stand in to be called common."""
_PHRASE_WORDS = range(2, 5)
_CATEGORIES_OF_A_PHRASE = 2
_SHORTEST_WORD = 3
_PUNCTUATION = re.compile(r"[^\w\s'\u2019+#-]+")
_INNER = frozenset({"of", "in", "and", "to"})
"""Words that may stand within a phrase, but not at its ends."""
_STOP = _INNER | frozenset(
    word
    for line in (
        "a an the for on with without via from by using use towards toward is are be as at or we",
        "our how what why when can do does not beyond under over into through between based its",
        "against their this that new novel approach method methods study analysis review case",
        "survey some application applications all you need it than more one two first",
    )
    for word in line.split()
)
_HYPHENATED = re.compile(r"-(?=(?:of|in|and|to)-)|(?<=-of|-in|-to)-|(?<=-and)-", re.IGNORECASE)


class ProposalKind(StrEnum):
    """What a proposal was made of."""

    CATEGORY = "category"
    QUERY = "query"
    AUTHOR = "author"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An interest that a reader may have.

    Attributes:
        kind: what it was made of.
        query: what it would select.
        papers: how many papers of the file speak for it; 0 where it is subscribed to elsewhere.
    """

    kind: ProposalKind
    query: Query
    papers: int = 0


def propose(imported: Imported, known: Mapping[str, Paper]) -> tuple[Proposal, ...]:
    """Return the interests that ``imported`` suggests, the surest of each kind first.

    Args:
        imported: what a file holds.
        known: papers by identifier, which tell what the file does not say of them.
    """
    papers = [_complete(paper, known) for paper in imported.papers]
    least = 1 if len(papers) < _FEW_PAPERS else 2
    subscribed = (
        *(Proposal(ProposalKind.CATEGORY, _category_query(term)) for term in imported.terms),
        *(Proposal(ProposalKind.QUERY, query) for query in imported.queries),
    )
    found = (*_categories(papers, least), *_authors(papers, least), *_phrases(papers, least))
    by_query: dict[Query, Proposal] = {}
    for proposal in (*subscribed, *found):
        by_query.setdefault(proposal.query, proposal)
    return tuple(found for query, found in by_query.items() if _is_read_as_written(query))


def _is_read_as_written(query: Query) -> bool:
    """Tell whether ``query`` can be typed: names and words without any letter cannot."""
    try:
        return parse(query.text) == query
    except QueryError:
        return False


def find_common_phrase(papers: Sequence[Paper]) -> str:
    """Return the phrase or else the word, that most titles of ``papers`` have in common."""
    titled = [ImportedPaper(plain_tex(paper.title)) for paper in papers]
    if found := next(_phrases(titled, _LEAST_COMMON), None):
        return found.query.text.strip('"')
    words = (word for paper in titled for word in set(paper.title.casefold().split()))
    telling = (word for word in words if word.isalpha() and word not in _STOP)
    common = Counter(word for word in telling if len(word) >= _SHORTEST_WORD).most_common(1)
    return common[0][0] if common else ""


def _complete(paper: ImportedPaper, known: Mapping[str, Paper]) -> ImportedPaper:
    """Return ``paper`` with what is known of it and the file does not say."""
    stored = known.get(paper.reference.paper_id) if paper.reference else None
    if stored is None:
        return paper
    return replace(
        paper,
        title=paper.title or plain_tex(stored.title),
        authors=paper.authors or list_authors(stored),
        categories=stored.categories,
    )


def _category_query(term: str) -> Query:
    return make_query(Term(term, Field.CATEGORY))


def _categories(papers: Sequence[ImportedPaper], least: int) -> Iterator[Proposal]:
    counts = Counter(paper.categories[0] for paper in papers if paper.categories)
    for term, count in counts.most_common(MOST_OF_A_KIND):
        if count >= least:
            yield Proposal(ProposalKind.CATEGORY, _category_query(term), count)


def _authors(papers: Sequence[ImportedPaper], least: int) -> Iterator[Proposal]:
    """Yield the authors of several papers; forms of one name count together, the longest is shown.

    Who has the last name and the first initial in common is taken for one person.
    """
    forms: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for paper in papers:
        for name in dict.fromkeys(paper.authors):
            first, _, last = name.rpartition(" ")
            forms[fold_accents(last), fold_accents(first)[:1]][name] += 1
    people = sorted(forms.values(), key=lambda person: -person.total())
    for person in people[:MOST_OF_A_KIND]:
        if person.total() >= least:
            name = max(person, key=len).replace('"', "")
            query = make_query(Term(name, Field.AUTHOR))
            yield Proposal(ProposalKind.AUTHOR, query, person.total())


def _phrases(papers: Sequence[ImportedPaper], least: int) -> Iterator[Proposal]:
    """Yield phrases of titles and keywords, in the categories of the papers that have them."""
    having: defaultdict[tuple[str, ...], dict[int, str]] = defaultdict(dict)
    for number, paper in enumerate(papers):
        for phrase in _list_phrases(paper):
            having[stem_words(phrase)].setdefault(number, phrase)
    frequent = {stems: found for stems, found in having.items() if stems and len(found) >= least}
    by_weight = sorted(frequent, key=lambda stems: -len(frequent[stems]) * (1 + len(stems)))
    chosen: list[tuple[str, ...]] = []
    for stems in by_weight:
        if len(chosen) < MOST_OF_A_KIND and not any(_overlap(stems, other) for other in chosen):
            chosen.append(stems)
            yield _phrase_proposal(frequent[stems], papers)


def _list_phrases(paper: ImportedPaper) -> Iterator[str]:
    yield from (word for word in paper.keywords if len(word) >= _SHORTEST_WORD)
    for part in _PUNCTUATION.split(paper.title):
        words = _HYPHENATED.sub(" ", part).split()
        for count in _PHRASE_WORDS:
            for start in range(len(words) - count + 1):
                some = words[start : start + count]
                if _is_phrase([word.casefold() for word in some]):
                    yield " ".join(some)


def _is_phrase(words: Sequence[str]) -> bool:
    ends_well = words[0] not in _STOP and words[-1] not in _STOP
    inner = all(word in _INNER or word not in _STOP for word in words[1:-1])
    return ends_well and inner and len(words[-1]) >= _SHORTEST_WORD


def _overlap(stems: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether one of the two is said by the other already, or most of it."""
    shared = len(set(stems) & set(other))
    return shared >= min(len(stems), len(other)) or shared > 1


def _phrase_proposal(found: Mapping[int, str], papers: Sequence[ImportedPaper]) -> Proposal:
    text = Counter(phrase.casefold() for phrase in found.values()).most_common(1)[0][0]
    primaries = Counter(
        papers[paper_id].categories[0] for paper_id in found if papers[paper_id].categories
    )
    common = [term for term, _ in primaries.most_common(_CATEGORIES_OF_A_PHRASE)]
    where = disjoin(Term(term, Field.CATEGORY) for term in common)
    phrase = Term(text.replace('"', ""))
    root = conjoin((where, phrase)) if where else phrase
    return Proposal(ProposalKind.PHRASE, make_query(root or phrase), len(found))
