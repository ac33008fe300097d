"""A reader's order is learned from what was liked, says why, and loses nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from bot.model.paper import Paper
from bot.model.reader_order import Place, RankedPaper, Reason, ReasonKind
from bot.ranking import ranking
from bot.ranking.features import find_terms
from bot.ranking.library import History, Opinion
from bot.ranking.mixture import (
    DAYS_OF_A_TRIAL,
    ENOUGH_LIKES,
    EXPERTS,
    Trials,
    average_precision,
    order,
    train,
    try_experts,
)
from bot.ranking.ranking import STRANGE, share_word
from bot.ranking.reader_model import Reader, ReaderModel, learn
from tests.support.announced import PaperOfDay, announce, library_of, topic_of

ANNOUNCED = announce(days=12, papers_a_day=40)
EARLIER, TODAY = ANNOUNCED[:440], ANNOUNCED[440:]
LIBRARY = library_of(ANNOUNCED)
CANDIDATES = [each.paper for each in TODAY]
BY_ID = {each.paper.id: each for each in ANNOUNCED}


def reader_of(history: History, trials: Trials) -> Reader | None:
    """Return what is learned, after a night in the store."""
    model = learn(history, trials)
    return Reader(history.library, ReaderModel.decode(model.encode())) if model else None


def rank(
    history: History, trials: Trials, candidates: Sequence[Paper], top: int, explore: int
) -> Sequence[RankedPaper]:
    reader = reader_of(history, trials)
    return ranking.rank(reader, candidates, top, explore) if reader else ()


def choose_to_teach(
    history: History, trials: Trials, candidates: Sequence[str], count: int
) -> Sequence[str]:
    reader = reader_of(history, trials)
    return ranking.choose_to_teach(history.library, reader, candidates, count)


def liking(topic: str, most: int = 100, earlier: Sequence[PaperOfDay] = EARLIER) -> History:
    liked = [each.paper.id for each in earlier if topic_of(each) == topic][:most]
    return History(LIBRARY, Opinion(dict.fromkeys(liked, 1.0), shown=ids(earlier)))


def ids(announced: Sequence[PaperOfDay]) -> list[str]:
    return [each.paper.id for each in announced]


def topics_at_the_top(history: History) -> Counter[str]:
    ranked = rank(history, Trials(), CANDIDATES, top=10, explore=0)
    return Counter(topic_of(BY_ID[each.paper_id]) for each in ranked if each.place is Place.TOP)


@pytest.mark.parametrize("topic", ["caches", "speech"])
def test_what_is_like_the_liked_papers_comes_first(topic: str) -> None:
    assert topics_at_the_top(liking(topic)) == {topic: 10}


def test_five_likes_say_much_already() -> None:
    assert topics_at_the_top(liking("vision", 5))["vision"] >= 7


def test_a_dislike_outweighs_papers_that_were_only_passed_over() -> None:
    liked = [each.paper.id for each in EARLIER if topic_of(each) in {"caches", "speech"}][:60]
    disliked = [paper for paper in liked if topic_of(BY_ID[paper]) == "speech"]
    kept = dict.fromkeys([paper for paper in liked if paper not in disliked], 1.0)
    some = dict.fromkeys(disliked[:6], 1.0)
    opinion = Opinion(kept | some, disliked[6:], ids(EARLIER))
    assert topics_at_the_top(History(LIBRARY, opinion)) == {"caches": 10}


def test_nothing_is_ranked_before_five_likes_or_without_a_paper_that_was_passed_over() -> None:
    assert rank(liking("caches", 4), Trials(), CANDIDATES, 10, 0) == ()
    only_liked = Opinion({each.paper.id: 1.0 for each in EARLIER})
    assert rank(History(LIBRARY, only_liked), Trials(), CANDIDATES, 10, 0) == ()
    assert rank(liking("caches"), Trials(), [], 10, 0) == ()


def test_papers_that_were_not_shown_are_not_learned_from() -> None:
    liked = [each.paper.id for each in EARLIER if topic_of(each) == "caches"][:20]
    history = History(LIBRARY, Opinion(dict.fromkeys(liked, 1.0), shown=ids(EARLIER[:80])))
    learned = {LIBRARY.ids[number] for number in map(int, history.examples().numbers)}
    assert learned == {*liked, *ids(EARLIER[:80])}


def test_who_was_shown_nothing_yet_is_ranked_against_what_is_usual_in_the_categories() -> None:
    liked = dict.fromkeys([each.paper.id for each in EARLIER if topic_of(each) == "caches"], 1.0)
    assert topics_at_the_top(History(LIBRARY, Opinion(liked))) == {}
    assert topics_at_the_top(History(LIBRARY, Opinion(liked, categories=["math.CO"]))) == {}
    assert topics_at_the_top(History(LIBRARY, Opinion(liked, categories=["cs.DC"]))) == {
        "caches": 10
    }


def test_what_is_usual_is_taken_from_before_all_that_was_shown() -> None:
    liked, shown = ids(EARLIER[:9]), ids(EARLIER[60:90])  # of the second day, a part
    opinion = Opinion(dict.fromkeys(liked, 1.0), shown=shown, categories=["cs.DC"])
    learned = {LIBRARY.ids[number] for number in History(LIBRARY, opinion).examples().numbers}
    assert learned == {*ids(EARLIER[:40]), *shown}


def test_few_papers_are_enough_to_tell_what_a_reader_likes_from_the_rest() -> None:
    few = [*(each for each in EARLIER if topic_of(each) == "caches")][:8] + TODAY
    liked = dict.fromkeys(ids(few[:8]), 1.0)
    history = History(library_of(few), Opinion(liked, categories=["cs.DC"]))
    assert topics_at_the_top(history)["caches"] >= 8


def test_a_reason_names_a_liked_paper_an_author_or_words_of_the_paper() -> None:
    ranked = rank(liking("caches"), Trials(), CANDIDATES, top=5, explore=0)
    liked = {LIBRARY.titles[number] for number in map(int, liking("caches").liked)}
    for each in ranked[:5]:
        assert 1 <= len(each.reasons) <= 3
        paper = BY_ID[each.paper_id].paper
        for reason in each.reasons:
            quoted = {ReasonKind.LIKE: liked, ReasonKind.AUTHOR: paper.authors.split(", ")}
            assert reason.text in quoted.get(reason.kind, f"{paper.title}. {paper.abstract}")
    assert all(each.reasons == () for each in ranked[5:])


@pytest.mark.parametrize(
    ("text", "other", "is_same"),
    [
        ("Agents", "agent", True),
        ("multi-agent systems", "Agentic", True),
        ("Environment", "environments", True),
        ("Zürich", "zurich", True),
        ("cache", "eviction", False),
        ("cached", "cache coherence", True),
    ],
)
def test_two_reasons_with_forms_of_one_word_are_the_same(
    text: str, other: str, is_same: bool
) -> None:
    assert share_word(text, other) is is_same


def test_a_word_without_its_function_words_is_quoted_as_the_paper_has_it() -> None:
    text = "A Mixture of the Experts, revisited: mixture of experts"
    quoted = find_terms(text)
    assert text[quoted["mixture experts"]] == "Mixture of the Experts"
    assert text[quoted["experts"]] == "Experts"


def test_papers_to_learn_from_are_like_no_liked_one_and_are_never_called_chosen() -> None:
    history = liking("caches", 30)
    usual = [each.paper_id for each in rank(history, Trials(), CANDIDATES, top=12, explore=0)]
    ranked = rank(history, Trials(), CANDIDATES, top=12, explore=2)
    top = [each for each in ranked if each.place is Place.TOP]
    assert [each.is_exploration for each in top] == [False] * 10 + [True] * 2
    assert [each.reasons for each in top[10:]] == [(), ()]
    assert [each.paper_id for each in top[:10]] == usual[:10]
    learned = LIBRARY.numbers_of(each.paper_id for each in top[10:])
    reader = reader_of(history, Trials())
    assert reader is not None
    assert reader.likeness(learned).max() < STRANGE
    assert set(ids(TODAY)) == {each.paper_id for each in ranked}


def test_papers_like_a_liked_one_are_chosen_and_not_called_to_be_learned_from() -> None:
    ranked = rank(liking("caches"), Trials(), CANDIDATES, top=5, explore=2)
    explored = [each.paper_id for each in ranked if each.is_exploration]
    assert all(topic_of(BY_ID[paper]) != "caches" for paper in explored)


def test_the_parts_of_an_order_are_told_by_place() -> None:
    places = [each.place for each in rank(liking("caches"), Trials(), CANDIDATES, 5, 0)]
    assert places == [Place.TOP] * 5 + [Place.MAYBE] * 10 + [Place.REST] * 25


def test_what_is_chosen_to_teach_differs_from_each_other_and_needs_no_likes() -> None:
    for history in (liking("caches"), History(LIBRARY, Opinion())):
        chosen = choose_to_teach(history, Trials(), ids(TODAY), 12)
        assert len(set(chosen)) == 12
        assert len({topic_of(BY_ID[paper]) for paper in chosen}) >= 3
    assert len(choose_to_teach(liking("caches"), Trials(), ids(TODAY)[:3], 12)) == 3
    assert choose_to_teach(liking("caches"), Trials(), [], 12) == []


class TestTrials:
    def test_experts_are_tried_on_days_after_what_they_learned_from(self) -> None:
        trials = try_experts(liking("caches"), Trials())
        assert trials.last_day == int(liking("caches").liked_days[9])
        assert all(0 < gain <= DAYS_OF_A_TRIAL for gain in trials.gains)

    def test_a_trial_is_carried_on_and_not_done_again(self) -> None:
        early = liking("caches", earlier=EARLIER[:240])
        once = try_experts(early, Trials())
        assert try_experts(early, once) == once
        carried_on = try_experts(liking("caches"), once)
        assert carried_on.last_day > once.last_day
        assert carried_on.gains > once.gains

    def test_of_many_days_only_the_newest_are_tried(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bot.ranking.mixture.DAYS_AT_ONCE", DAYS_OF_A_TRIAL)
        trials = try_experts(liking("caches"), Trials())
        assert trials.last_day == int(liking("caches").liked_days[-1])
        assert all(0 < gain <= DAYS_OF_A_TRIAL for gain in trials.gains)

    def test_too_few_likes_are_not_tried_on(self) -> None:
        assert try_experts(liking("caches", ENOUGH_LIKES - 1), Trials()) == Trials()

    def test_the_expert_that_ordered_the_past_best_is_trusted_most(self) -> None:
        seen = list[list[float]]()
        for best in range(len(EXPERTS)):
            gains = tuple(30.0 if number == best else 0.0 for number in range(len(EXPERTS)))
            weights = train(liking("caches"), Trials(gains))
            authors, facts = LIBRARY.corpus.authors, LIBRARY.corpus.facts
            seen.append([float(np.abs(weights[part]).sum()) for part in (authors, facts)])
        (text, facts), with_authors = seen[:2], seen[2]
        assert text == [0, 0], "where the text alone was best, nothing else is switched on"
        assert facts[0] == 0 < with_authors[0]
        assert min(facts[1], with_authors[1]) > 0

    @pytest.mark.parametrize("gains", [(0.0, 0.0, 0.0), (8.0, 7.0, 8.0)])
    def test_authors_and_facts_are_switched_on_only_where_they_ordered_the_past_better(
        self, gains: tuple[float, ...]
    ) -> None:
        weights = train(liking("caches"), Trials(gains))
        assert not np.any(weights[LIBRARY.corpus.authors])
        assert not np.any(weights[LIBRARY.corpus.facts])

    def test_below_fifty_likes_the_text_alone_decides(self) -> None:
        gains = tuple(30.0 * (number == 2) for number in range(len(EXPERTS)))
        weights = train(liking("caches", ENOUGH_LIKES - 1), Trials(gains))
        assert not np.any(weights[LIBRARY.corpus.authors])
        assert not np.any(weights[LIBRARY.corpus.facts])


def test_equal_scores_are_ordered_by_lot() -> None:
    scores, lots = np.array([1.0, 2.0, 1.0, 1.0]), np.array([3, 0, 1, 2])
    assert order(scores, lots).tolist() == [1, 2, 3, 0]


def test_average_precision_is_the_mean_over_the_liked_places() -> None:
    assert average_precision(np.array([True, False, True, False])) == pytest.approx((1 + 2 / 3) / 2)


def test_a_paper_of_unknown_words_and_authors_has_a_row() -> None:
    strange = announce(1, 1)[0]
    library = library_of([*ANNOUNCED[:40], strange], library_of(ANNOUNCED[40:80]).corpus)
    assert library.rows.shape[0] == 41
    assert isinstance(rank(liking("vision"), Trials(), CANDIDATES, 1, 0)[0].reasons[0], Reason)
