"""What of a paper is news to a chat that follows it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model.follow import Follow, FollowScope, PaperNews, find_news
from bot.model.paper import Paper
from tests.support.papers import paper

FIRST = paper("2606.00001", comment="9 pages")
SECOND = replace(FIRST, version=2, title="On Something Else", comment="10 pages")
WITHDRAWN = replace(FIRST, version=2, comment="This paper has been withdrawn by its authors")
FOLLOW = Follow.begin(FIRST)


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        (FIRST, None),
        (replace(FIRST, comment="9 pages, typos"), None),
        (SECOND, PaperNews(SECOND, FIRST, True, False, "", "")),
        (WITHDRAWN, PaperNews(WITHDRAWN, None, True, True, "", "")),
        (
            replace(FIRST, journal_ref="J. Inv. 1", doi="10.1/x"),
            PaperNews(
                replace(FIRST, journal_ref="J. Inv. 1", doi="10.1/x"),
                None,
                False,
                False,
                "J. Inv. 1",
                "10.1/x",
            ),
        ),
    ],
    ids=["the same", "a remark", "a new version", "a withdrawal", "a journal"],
)
def test_what_was_not_known_is_news_once(newest: Paper, expected: PaperNews | None) -> None:
    assert find_news(FOLLOW, FIRST, newest) == expected
    assert find_news(FOLLOW.learn(newest), newest, newest) is None


def test_of_a_saved_paper_only_its_withdrawal_is_news() -> None:
    saved = Follow.begin(FIRST, FollowScope.WITHDRAWAL)
    assert find_news(saved, FIRST, replace(SECOND, doi="10.1/x")) is None
    found = find_news(saved, FIRST, WITHDRAWN)
    assert found is not None
    assert found.is_withdrawn
    assert find_news(Follow.begin(WITHDRAWN, FollowScope.WITHDRAWAL), FIRST, WITHDRAWN) is None


def test_what_a_newer_version_does_not_name_stays_known() -> None:
    published = replace(FIRST, journal_ref="J. Inv. 1", doi="10.1/x")
    assert Follow.begin(published).learn(SECOND) == Follow(
        FIRST.id, FollowScope.EVERYTHING, 2, "J. Inv. 1", "10.1/x"
    )
