"""Announcements that no page shows any more, out of when papers were submitted."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bot.ingest.catchup.rebuild import REBUILT, infer_listing_dates, rebuild_draft
from bot.model.announcement import AnnounceType
from bot.model.arxiv_id import parse_id
from bot.model.calendar import arxiv_calendar
from bot.model.paper import Paper, Submission
from tests.support.real_data import real_data

CALENDAR = arxiv_calendar()
BEGIN = datetime(2025, 3, 1, tzinfo=UTC)
TUESDAY, WEDNESDAY = date(2026, 6, 16), date(2026, 6, 17)


def submission(paper_id: str, at: str, *categories: str) -> Submission:
    listed = categories or ("cs.LG",)
    return Submission(Paper(paper_id, 1, "", "", "", listed), datetime.fromisoformat(at))


def dates(*submissions: Submission) -> list[int]:
    return [day.day for day in infer_listing_dates(submissions, CALENDAR).values()]


def test_papers_are_listed_when_their_submission_leads_to() -> None:
    monday = submission("2606.00001", "2026-06-15T12:00:00-04:00")
    late = submission("2606.00002", "2026-06-15T15:00:00-04:00")
    assert dates(monday, late) == [16, 17]


def test_a_paper_that_was_held_is_listed_with_those_before_it() -> None:
    before = submission("2606.00010", "2026-06-16T09:00:00-04:00")
    held = submission("2606.00011", "2026-05-28T09:00:00-04:00")
    after = submission("2606.00012", "2026-06-16T10:00:00-04:00")
    assert dates(before, held, after) == [17, 17, 17]


def test_identifiers_and_not_times_give_the_order() -> None:
    held = submission("2606.00011", "2026-05-28T09:00:00-04:00")
    before = submission("2606.00010", "2026-06-16T09:00:00-04:00")
    assert infer_listing_dates([held, before], CALENDAR)["2606.00011"] == WEDNESDAY


@given(
    st.lists(
        st.integers(0, 600 * 24 * 60).map(lambda n: BEGIN + timedelta(minutes=n)),
        min_size=1,
        max_size=40,
    )
)
def test_dates_never_fall_nor_come_before_what_a_submission_leads_to(times: list[datetime]) -> None:
    some = [submission(f"2606.{n:05}", at.isoformat()) for n, at in enumerate(times)]
    found = infer_listing_dates(some, CALENDAR)
    ordered = [found[paper_id] for paper_id in sorted(found, key=parse_id)]
    assert ordered == sorted(ordered)
    assert all(
        found[submission.paper.id] >= CALENDAR.listing_date_for(submission.at)
        for submission in some
    )
    assert all(CALENDAR.lists_on(day) for day in ordered)


def test_a_category_has_its_own_papers_as_new_and_its_guests_as_cross_listed() -> None:
    here = (
        submission("2606.00002", "2026-06-15T12:01:00-04:00", "cs.LG", "cs.DC"),
        submission("2606.00001", "2026-06-15T12:00:00-04:00", "cs.DC", "cs.LG"),
        submission("2606.00003", "2026-06-15T12:02:00-04:00", "cs.LG"),
        submission("2606.00004", "2026-06-15T15:00:00-04:00", "cs.DC"),
    )
    draft = rebuild_draft(("cs.DC", TUESDAY), here, infer_listing_dates(here, CALENDAR))
    assert draft.source == REBUILT
    assert [(listing.paper.id, listing.type) for listing in draft.listings] == [
        ("2606.00001", AnnounceType.NEW),
        ("2606.00002", AnnounceType.CROSS),
    ]


def test_the_schedule_holds_for_papers_whose_identifiers_tell_when_they_were_announced() -> None:
    known = json.loads(real_data("calendar/announcement_calendar.json").read_text("utf-8"))
    batches = [batch for batch in known if batch["batch"] and batch["after_id"]]
    checked = {}
    for paper_id, at in submitted(real_data("api")):
        for batch in batches:
            if batch["after_id"] < paper_id <= batch["last_id_seen"]:
                checked[paper_id] = (str(CALENDAR.listing_date_for(at)), batch["listing_date"])
    assert len(checked) == 8
    assert all(worked_out == true for worked_out, true in checked.values())


def submitted(folder: Path) -> list[tuple[str, datetime]]:
    """The five-digit identifiers in answers of the query API, and when they were submitted."""
    spaces = {"atom": "http://www.w3.org/2005/Atom"}
    found: list[tuple[str, datetime]] = []
    for file in folder.glob("*.xml*"):
        content = file.read_bytes()
        feed = etree.fromstring(gzip.decompress(content) if file.suffix == ".gz" else content)
        for entry in feed.iterfind("atom:entry", spaces):
            base, _, _ = entry.findtext("atom:id", "", spaces).rpartition("/")[2].partition("v")
            at = entry.findtext("atom:published", None, spaces)
            if at and len(base) == len("2606.00001"):
                found.append((base, datetime.fromisoformat(at)))
    return found
