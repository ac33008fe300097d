"""A ranking is total and stable, and no reader's likes can break it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.paper import Paper
from bot.ranking.library import History, Opinion
from bot.ranking.mixture import Trials, try_experts
from tests.support.announced import announce, library_of
from tests.unit.ranking.test_ranking import choose_to_teach, rank

ANNOUNCED = announce(days=6, papers_a_day=20)
LIBRARY = library_of(ANNOUNCED)
PAPERS = [each.paper for each in ANNOUNCED]
IDS = [paper.id for paper in PAPERS]
some = st.lists(st.sampled_from(IDS), max_size=120)
"""Papers, in any order, none or all of them, also more than once."""
opinions = st.builds(
    Opinion,
    some.flatmap(
        lambda liked: st.fixed_dictionaries(
            {paper: st.sampled_from([0.2, 1.0]) for paper in dict.fromkeys(liked)}
        )
    ),
    some,
    some,
)
lengths = st.integers(1, 12), st.integers(0, 2)


@given(opinions, st.lists(st.sampled_from(PAPERS), max_size=120), *lengths)
def test_every_candidate_comes_out_once_or_nothing_is_ranked(
    opinion: Opinion, candidates: list[Paper], top: int, explore: int
) -> None:
    history = History(LIBRARY, opinion)
    ranked = [each.paper_id for each in rank(history, Trials(), candidates, top, explore)]
    assert ranked == [] or sorted(ranked) == sorted({paper.id for paper in candidates})


@given(opinions, st.permutations(PAPERS))
def test_the_order_of_what_is_given_changes_nothing(
    opinion: Opinion, candidates: list[Paper]
) -> None:
    liked = dict(reversed(list(opinion.liked.items())))
    turned = Opinion(liked, sorted(opinion.disliked), sorted(opinion.shown))
    found = rank(History(LIBRARY, turned), Trials(), candidates, 5, 1)
    assert found == rank(History(LIBRARY, opinion), Trials(), PAPERS, 5, 1)


@given(opinions)
def test_trials_of_any_opinion_go_as_far_as_its_days(opinion: Opinion) -> None:
    trials = try_experts(History(LIBRARY, opinion), Trials())
    assert trials.last_day <= max(LIBRARY.days)
    assert all(0 <= gain <= 6 for gain in trials.gains)


@given(opinions, st.integers(0, 30))
def test_what_is_chosen_to_teach_is_among_the_candidates_once(opinion: Opinion, count: int) -> None:
    chosen = choose_to_teach(History(LIBRARY, opinion), Trials(), IDS[:20], count)
    assert len(chosen) == len(set(chosen)) == min(count, 20)
    assert set(chosen) <= set(IDS[:20])


@pytest.mark.slow
def test_a_reader_who_likes_thousands_or_everything_gets_an_order() -> None:
    everything = Opinion(dict.fromkeys(IDS, 1.0), shown=IDS)
    assert rank(History(LIBRARY, everything), Trials(), PAPERS, 5, 1) == ()
    many = announce(days=30, papers_a_day=200)
    library = library_of(many, LIBRARY.corpus)
    liked = {each.paper.id: 1.0 for each in many[:5000]}
    today = [each.paper for each in many[-200:]]
    history = History(library, Opinion(liked, shown=[each.paper.id for each in many]))
    assert len(rank(history, try_experts(history, Trials()), today, 10, 2)) == 200
