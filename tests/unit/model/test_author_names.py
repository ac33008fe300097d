"""Author strings, by invented examples of what feeds and dumps hold."""

from __future__ import annotations

import pytest

from bot.model.author_names import (
    SplitName,
    format_author_line,
    list_authors,
    parse_author_names,
    split_name,
)
from bot.model.paper import Paper

NAMES = {
    "Ada Byron, Kurt Weiss": ["Ada Byron", "Kurt Weiss"],
    "Ada Byron": ["Ada Byron"],
    r"L\'eo Sou, Pawe{\l} Nowak, J\"urgen M\'arquez": ["Léo Sou", "Paweł Nowak", "Jürgen Márquez"],
    "Ada Byron (MIT, Boston), Kurt Weiss (ETH (Z), Bern)": ["Ada Byron", "Kurt Weiss"],
    "Ada Byron (1), Kurt Weiss (2) ((1) MIT, (2) ETH)": ["Ada Byron", "Kurt Weiss"],
    "Ada Byron and Kurt Weiss": ["Ada Byron", "Kurt Weiss"],
    "Ada Byron, Kurt Weiss, and Li Na": ["Ada Byron", "Kurt Weiss", "Li Na"],
    "Ada Byron; Kurt Weiss": ["Ada Byron", "Kurt Weiss"],
    "Big Lab,  :, Ada Byron": ["Big Lab", "Ada Byron"],
    " BIGLAB (Ada),  : (Ada), Kurt Weiss (Ada)": ["BIGLAB", "Kurt Weiss"],
    "The Deep Survey Collaboration, : Ada Byron": ["The Deep Survey Collaboration", "Ada Byron"],
    "the ONE and TWO Collaborations": ["the ONE and TWO Collaborations"],
    "Ada~Byron,  Kurt\n Weiss": ["Ada Byron", "Kurt Weiss"],
    "Ada Byron, 12, Kurt Weiss": ["Ada Byron", "Kurt Weiss"],
    "王小明, 李雷": ["王小明", "李雷"],
    "Ada Byron (unclosed, place": ["Ada Byron"],
    r"\'Eva Kov\'acs, {\O}ystein {\AA}s": ["Éva Kovács", "Øystein Ås"],
    "O'Neil Alexandra": ["O'Neil Alexandra"],
    "Sandy Anderson": ["Sandy Anderson"],
    "": [],
}


@pytest.mark.parametrize("authors", NAMES)
def test_an_author_string_is_split_into_names(authors: str) -> None:
    assert list(parse_author_names(authors)) == NAMES[authors]


def test_very_long_lists_are_split() -> None:
    assert (
        len(parse_author_names(", ".join(f"A{'b' * (n % 9 + 1)} (Place, X)" for n in range(3435))))
        == 3435
    )


def test_a_line_of_authors_keeps_affiliations_and_drops_junk() -> None:
    authors = r"L\'eo  Sou (Inst. of A,B, X),  :, Ada Byron"
    assert format_author_line(authors) == "Léo Sou (Inst. of A,B, X), Ada Byron"


SPLIT = {
    "Ada King Byron": SplitName("Ada King", "Byron", ""),
    "Vincent van den Berg": SplitName("Vincent", "van den Berg", ""),
    "Van Nguyen": SplitName("Van", "Nguyen", ""),
    "Ada Byron Jr.": SplitName("Ada", "Byron", "Jr."),
    "Ada Byron III": SplitName("Ada", "Byron", "III"),
    "Ajay Kumar M": SplitName("Ajay Kumar", "M", ""),
    "Plato": SplitName("", "Plato", ""),
    "The Deep Survey Collaboration": SplitName("", "The Deep Survey Collaboration", ""),
    "": SplitName("", "", ""),
}


@pytest.mark.parametrize("name", SPLIT)
def test_a_name_is_split_for_libraries(name: str) -> None:
    assert split_name(name) == SPLIT[name]


def test_names_given_one_by_one_are_preferred() -> None:
    paper = Paper("2606.00001", 1, "T", "A", "Ada Byron", ("cs.DC",), ("Ada K. Byron",))
    assert list_authors(paper) == ("Ada K. Byron",)


def test_names_come_from_the_string_where_there_is_nothing_better() -> None:
    paper = Paper("2606.00001", 1, "T", "A", r"L\'eo Sou (X, Y)", ("cs.DC",))
    assert list_authors(paper) == ("Léo Sou",)
