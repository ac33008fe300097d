"""People of one name are told apart by whom they write with and about what."""

from __future__ import annotations

import pytest

from bot.model.paper import Paper
from bot.query import PaperIndex, parse
from bot.query.namesakes import find_namesakes, make_namesake_query
from tests.support.papers import paper


def by(number: int, authors: str, category: str = "cs.LG") -> Paper:
    return paper(f"2606.{number:05}", category, authors=authors)


VISION = [by(1, "Y. Chen, Ada Quorum", "cs.CV"), by(2, "Ada Quorum, Y. Chen, Bo Vote", "cs.CV")]
OPTICS = [by(3, "Y. Chen, Cy Lens", "physics.optics"), by(4, "Cy Lens, Di Ray, Y. Chen", "eess.IV")]


def numbers(name: str, papers: list[Paper]) -> list[list[int]]:
    found = find_namesakes(name, papers)
    return [[int(paper_id[5:]) for paper_id in namesake.paper_ids] for namesake in found]


def test_papers_with_a_coauthor_in_common_are_one_persons() -> None:
    first, second = find_namesakes("Y. Chen", [*VISION, *OPTICS])
    assert first.paper_ids == ("2606.00001", "2606.00002")
    assert first.coauthors == ("Ada Quorum", "Bo Vote")
    assert second.categories == ("physics.optics", "eess.IV")


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ([by(1, "Y. Chen"), by(2, "Y. Chen, Bo Vote")], [[1, 2]]),
        ([by(1, "Y. Chen", "cs.LG"), by(2, "Y. Chen", "math.CO")], [[1], [2]]),
        ([by(1, "Yang Chen, Bo Vote"), by(2, "Yun Chen, Bo Vote")], [[1], [2]]),
        ([by(1, "Yang Chen, Bo Vote"), by(2, "Y. Chen, Bo Vote")], [[1, 2]]),
        ([by(1, "Chen, Y., Bo Vote"), by(2, "Someone Else")], [[1]]),
        ([], []),
    ],
    ids=["category", "apart", "written out", "initial", "another name", "none"],
)
def test_who_is_who(papers: list[Paper], expected: list[list[int]]) -> None:
    assert numbers("Y. Chen", papers) == expected


def test_a_paper_of_hundreds_says_nothing_of_who_knows_whom() -> None:
    crowd = ", ".join(f"P{number} Physicist" for number in range(40))
    papers = [by(1, f"Y. Chen, {crowd}", "hep-ex"), by(2, f"{crowd}, Y. Chen", "nucl-ex")]
    assert numbers("Y. Chen", papers) == [[1], [2]]


def test_the_query_of_a_person_selects_their_papers_and_no_others() -> None:
    everything = [*VISION, *OPTICS, by(5, "Ada Quorum", "cs.CV")]
    people = find_namesakes("Chen, Y.", everything)
    for person in people:
        query = make_namesake_query(
            person, [namesake for namesake in people if namesake is not person]
        )
        assert parse(query.text) == query
        index = PaperIndex(everything)
        selected = [paper.id for paper in index.list_papers(index.select(query))]
        assert selected == list(person.paper_ids)


def test_a_name_without_company_is_asked_for_alone() -> None:
    (alone,) = find_namesakes("Y. Chen", [by(1, "Y. Chen")])
    query = make_namesake_query(alone, find_namesakes("Y. Chen", [by(2, "Y. Chen")]))
    assert query.text == 'au:"Y. Chen"'
