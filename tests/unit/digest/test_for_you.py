"""A digest in a reader's own order: a first section with reasons, then the rest, papers once."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.digest.compose import compose
from bot.digest.news import News
from bot.digest.paging import list_opened
from bot.digest.select import DigestEntry
from bot.model.announcement import AnnounceType
from bot.model.chat import DigestSettings
from bot.model.reader_order import Place, RankedPaper, Reason, ReasonKind
from bot.phrases import load_phrases
from tests.support.command_harness import text_of
from tests.support.papers import CROSS, NEW, paper

DAY = date(2026, 6, 16)
TERMS = ("cs.DC", "cs.LG")
KINDS = [(term, type_) for term in TERMS for type_ in (NEW, NEW, NEW, NEW, CROSS)]
ENTRIES = tuple(
    DigestEntry(paper(f"2606.{number:05}", term), type_, term)
    for number, (term, type_) in enumerate(KINDS)
)
IDS = [entry.paper.id for entry in ENTRIES]
COUNTS = {term: dict.fromkeys(AnnounceType, 5) for term in TERMS}
some_reasons = st.lists(
    st.builds(Reason, st.sampled_from(ReasonKind), st.text(max_size=9)), max_size=3
)
ranked_papers = st.builds(
    RankedPaper,
    st.sampled_from([*IDS, "2606.99999"]),
    st.sampled_from(Place),
    some_reasons.map(tuple),
    st.booleans(),
    st.sampled_from(["", *TERMS]),
)


def digest(*order: RankedPaper, limit: int | None = None) -> str:
    news = News((DAY,), ENTRIES, COUNTS, order=order)
    return text_of(compose(news, DigestSettings(limit=limit), load_phrases("en")))


def top(paper_id: str, *reasons: Reason, is_exploration: bool = False) -> RankedPaper:
    return RankedPaper(paper_id, Place.TOP, reasons, is_exploration)


def test_what_was_chosen_comes_first_and_says_why_in_a_few_words() -> None:
    reasons = (
        Reason(ReasonKind.LIKE, "Regret Bounds for $k$ Caches"),
        Reason(ReasonKind.AUTHOR, "A. Quorum"),
        Reason(ReasonKind.WORDS, "speculative decoding"),
    )
    said = digest(top(IDS[7], *reasons), top(IDS[1], is_exploration=True))
    places = [said.index(part) for part in ("For you", IDS[7], IDS[1], IDS[0])]
    assert places == sorted(places)
    assert "Why: like Regret Bounds for k Caches · A. Quorum · speculative decoding" in said
    assert said.count("new ground") == 1
    assert "%" not in said


def test_without_an_order_a_digest_is_as_it_always_was() -> None:
    assert digest() == digest(RankedPaper("2606.99999", Place.TOP))
    assert "For you" not in digest()


def test_all_sections_are_ordered_if_the_whole_order_is_given() -> None:
    order = [top(IDS[9]), RankedPaper(IDS[3], Place.MAYBE), RankedPaper(IDS[1], Place.REST)]
    said = digest(*order)
    places = [said.index(IDS[number]) for number in (9, 3, 1, 0, 2, 4, 5)]
    assert places == sorted(places), "new papers of a section before cross-listed ones, as ever"
    assert said.count("Perhaps for you") == 1


def test_a_section_with_an_order_of_its_own_is_in_that_order_and_others_stay_as_they_are() -> None:
    own = [RankedPaper(IDS[number], Place.REST, section=TERMS[1]) for number in (9, 8, 6)]
    said = digest(top(IDS[5]), *own)
    places = [said.index(IDS[number]) for number in (5, 0, 1, 2, 3, 4, 8, 6, 7, 9)]
    assert places == sorted(places)


def test_the_limit_keeps_what_was_chosen_and_hides_the_others() -> None:
    said = digest(top(IDS[9]), limit=2)
    assert IDS[9] in said
    assert IDS[0] in said
    assert IDS[1] not in said


@given(
    st.lists(ranked_papers, max_size=12, unique_by=lambda ranked: ranked.paper_id),
    st.sampled_from(["", *IDS]),
)
def test_no_order_loses_or_repeats_a_paper(order: list[RankedPaper], late: str) -> None:
    entries = tuple(sorted(ENTRIES, key=lambda entry: entry.paper.id != late))
    added = {late: date(2026, 6, 15)} if late else {}
    news = News((DAY,), entries, COUNTS, late_additions=added, order=tuple(order))
    document = compose(news, DigestSettings(), load_phrases("en"))
    assert sorted(list_opened(document, "paper")) == sorted(IDS)
