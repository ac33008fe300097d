"""One feed of several categories comes apart as arXiv itself would have told them singly."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from adapters.arxiv.feed_parser import parse_feed
from bot.ingest.split import find_old_crosses, split
from bot.model.announcement import AnnounceType, EditionDraft, Feed, FeedItem
from bot.model.paper import Paper
from tests.emulators.arxiv import AnnouncedPaper, ArxivEmulator
from tests.emulators.arxiv import paper as announced
from tests.emulators.arxiv.paper import Action
from tests.support.clock import JumpingClock
from tests.support.papers import paper
from tests.support.real_data import read_real_data

TUESDAY = date(2026, 6, 16)
NEW, CROSS, REPLACE = AnnounceType.NEW, AnnounceType.CROSS, AnnounceType.REPLACE


def feed(*items: FeedItem, asked: tuple[str, ...] = ("cs.DC", "cs.AI")) -> Feed:
    return Feed(asked, TUESDAY, None, items)


def item(paper_id: str, categories: str, kind: AnnounceType = NEW) -> FeedItem:
    return FeedItem(paper(paper_id, *categories.split()), kind)


def listed(draft: EditionDraft) -> list[tuple[str, AnnounceType]]:
    return [(listing.paper.id, listing.type) for listing in draft.listings]


def test_a_paper_is_new_in_its_primary_category_and_a_cross_list_in_others() -> None:
    dc, ai = split(feed(item("2606.00002", "cs.DC cs.AI")), ("cs.DC", "cs.AI"), TUESDAY, "rss")

    assert (listed(dc), listed(ai)) == ([("2606.00002", NEW)], [("2606.00002", CROSS)])
    assert (dc.category, dc.date, dc.source) == ("cs.DC", TUESDAY, "rss")


def test_a_replacement_is_one_in_all_its_categories() -> None:
    drafts = split(
        feed(item("2606.00002", "cs.DC cs.AI", REPLACE)), ("cs.DC", "cs.AI"), TUESDAY, "x"
    )

    assert [listed(draft) for draft in drafts] == [[("2606.00002", REPLACE)]] * 2


def test_a_category_without_a_paper_is_known_to_be_empty() -> None:
    (drafted,) = split(feed(item("2606.00002", "cs.AI")), ("cs.DC",), TUESDAY, "rss")

    assert drafted == EditionDraft("cs.DC", TUESDAY, (), "rss")


def test_a_paper_of_no_wanted_category_is_left_out() -> None:
    assert listed(split(feed(item("2606.00002", "cs.LG")), ("cs.DC",), TUESDAY, "rss")[0]) == []


def test_what_the_feed_of_one_category_lists_is_listed_there_whatever_it_is_filed_under() -> None:
    alone = feed(item("2606.00002", "cs.LG"), asked=("cs.DC",))

    assert listed(split(alone, ("cs.DC",), TUESDAY, "rss")[0]) == [("2606.00002", CROSS)]


def test_a_paper_given_twice_is_listed_once_under_its_strongest_type() -> None:
    twice = feed(item("2606.00002", "cs.DC", REPLACE), item("2606.00002", "cs.DC"))

    assert listed(split(twice, ("cs.DC",), TUESDAY, "rss")[0]) == [("2606.00002", NEW)]


class TestAnOldPaperCrossListedToday:
    OLD = item("2501.00007", "cs.LG cs.DC cs.AI", CROSS)
    FRESH = item("2606.00002", "cs.DC")
    BOTH = ("cs.DC", "cs.AI")

    def test_is_told_from_a_new_paper_by_its_number(self) -> None:
        young = item("2606.00003", "cs.LG cs.DC", CROSS)

        assert find_old_crosses(feed(self.FRESH, self.OLD, young)) == ("2501.00007",)
        assert find_old_crosses(feed(self.OLD)) == ("2501.00007",)

    def test_may_be_news_in_each_category_that_did_not_have_it(self) -> None:
        dc, ai = split(
            feed(self.FRESH, self.OLD), self.BOTH, TUESDAY, "rss", {("cs.AI", "2501.00007")}
        )

        assert ("2501.00007", CROSS) in listed(dc)
        assert listed(ai) == []

    def test_is_no_news_in_its_primary_category(self) -> None:
        lg, dc = split(feed(self.FRESH, self.OLD), ("cs.LG", "cs.DC"), TUESDAY, "rss")

        assert listed(lg) == []
        assert ("2501.00007", CROSS) in listed(dc)

    def test_is_never_lost(self) -> None:
        only_primary = item("2501.00007", "cs.DC cs.CR", CROSS)

        (dc,) = split(feed(self.FRESH, only_primary), ("cs.DC",), TUESDAY, "rss")

        assert ("2501.00007", CROSS) in listed(dc)


# --- as arXiv does it -----------------------------------------------------------------------

NAMES = ("cs.AI", "cs.AR", "cs.DC", "cs.LG")


@st.composite
def announcements(draw: st.DrawFn) -> list[AnnouncedPaper]:
    numbers = draw(st.lists(st.integers(1, 60), min_size=1, max_size=12, unique=True))
    chosen = st.lists(st.sampled_from(NAMES), min_size=1, unique=True).map(" ".join)
    actions: st.SearchStrategy[Action] = st.sampled_from(["new", "new", "replace"])
    return [
        announced(
            f"{'2605' if (action := draw(actions)) == 'replace' else '2606'}.{number:05}",
            draw(chosen),
            action,
        )
        for number in numbers
    ]


def answer(papers: list[AnnouncedPaper], *asked: str) -> Feed:
    arxiv = ArxivEmulator(JumpingClock("2026-06-16T06:00:00+00:00"))
    arxiv.announce(TUESDAY, *papers)
    return parse_feed(arxiv.feed("rss", "+".join(asked)))


@given(announcements())
def test_a_joined_feed_splits_into_the_feeds_of_its_categories(
    papers: list[AnnouncedPaper],
) -> None:
    for draft in split(answer(papers, *NAMES), NAMES, TUESDAY, "rss"):
        alone = answer(papers, draft.category)
        assert listed(draft) == [(each.paper.id, each.type) for each in alone.items]


def test_the_real_joined_feed_of_16_june_splits_into_the_real_single_one() -> None:
    joined, single = (
        parse_feed(read_real_data(f"feeds_generated/rss_{name}_2026-06-16.xml"))
        for name in ("cs.AR+cs.DC", "cs.AR")
    )

    ar, dc = split(joined, ("cs.AR", "cs.DC"), TUESDAY, "file")

    assert listed(ar) == [(each.paper.id, each.type) for each in single.items]
    everything: set[Paper] = {each.paper for each in joined.items}
    assert {listing.paper for draft in (ar, dc) for listing in draft.listings} == everything
