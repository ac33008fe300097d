"""Author strings, by invented examples of what feeds and dumps hold."""

from __future__ import annotations

import cProfile

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
    "E. Adi & S. Solomon": ["E. Adi", "S. Solomon"],
    r"Ada Byron \& Kurt Weiss": ["Ada Byron", "Kurt Weiss"],
    r"Ada Byron \and Kurt Weiss": ["Ada Byron", "Kurt Weiss"],
    "A. Aaa, B. Bbb, & C. Ccc": ["A. Aaa", "B. Bbb", "C. Ccc"],
    "A. Aaa (X & Y), B. Bbb (for Z and W) and C. Ccc": ["A. Aaa", "B. Bbb", "C. Ccc"],
    "Ada Byron,Kurt Weiss ,Li Na": ["Ada Byron", "Kurt Weiss", "Li Na"],
    "王小明、李雷，韩梅梅": ["王小明", "李雷", "韩梅梅"],
    "Ada Byron, Jr., Bob Ray": ["Ada Byron Jr.", "Bob Ray"],
    "Ada Byron, MD, Bob Ray, M.D., Li Na, DPhil, Cy Dee, MPH": [
        "Ada Byron",
        "Bob Ray",
        "Li Na",
        "Cy Dee",
    ],
    "Ada Byron, III, Bob Ray Sr., Li Na, Ph.D.": ["Ada Byron III", "Bob Ray Sr.", "Li Na"],
    "Jr., Bob Ray": ["Jr.", "Bob Ray"],
    "Byron, A. B., Weiss, K.-L.": ["A. B. Byron", "K.-L. Weiss"],
    "Byron, Ada; van den Weiss, Kurt": ["Ada Byron", "Kurt van den Weiss"],
    "Ada Byron, Kurt Weiss; Li Na": ["Ada Byron", "Kurt Weiss", "Li Na"],
    "The X Collaboration: F. Doe, et al": ["The X Collaboration", "F. Doe"],
    "The X Collaboration: A. Bee, the Y Team: C. Dee et al.": [
        "The X Collaboration", "A. Bee", "the Y Team", "C. Dee"],
    "Authors: Ada Byron, Kurt Weiss, and others": ["Ada Byron", "Kurt Weiss"],
    "Ada Byron, 12 co-authors": ["Ada Byron"],
    "A. Bee and the Y Team": ["A. Bee", "the Y Team"],
    "A. Bee & Y Consortium": ["A. Bee", "Y Consortium"],
    "A. Bee, on behalf of the Y Working Group": ["A. Bee", "the Y Working Group"],
    "A. Bee on behalf of Y, C. Dee": ["A. Bee", "Y", "C. Dee"],
    "A. Bee for the Deep Survey": ["A. Bee", "the Deep Survey"],
    "A. Bee (on behalf of the Y Team), C. Dee (X)": ["A. Bee", "C. Dee"],
    "A. Bee and the ONE and TWO Teams": ["A. Bee", "the ONE and TWO Teams"],
    "ONE Gas and TWO Dust Surveys, A. Bee": ["ONE Gas and TWO Dust Surveys", "A. Bee"],
    "Stars and Planets Group": ["Stars and Planets Group"],
    "Faraway Worlds: Nine Collaboration": ["Faraway Worlds: Nine Collaboration"],
    "Ada Byron, with an appendix by Carol Dan": ["Ada Byron", "Carol Dan"],
    "Ada Byron with two short appendices by C. Dan and Bob Ray": ["Ada Byron", "C. Dan", "Bob Ray"],
    "Ada Byron, Appendix by Carol Dan": ["Ada Byron", "Carol Dan"],
    "Ada Byron and over 100 colleagues": ["Ada Byron"],
    "Ada Byron, Kurt Weiss and many others": ["Ada Byron", "Kurt Weiss"],
    "Ada Byron, and 12 colleagues": ["Ada Byron"],
    "Ada Byron and twelve other collaborators": ["Ada Byron"],
    "Ada Byron and co-workers": ["Ada Byron"],
    "Ada Byron, her colleagues": ["Ada Byron"],
    "Ada Byron, 7 more": ["Ada Byron"],
    "Ada More, Deep Survey Collaborators and Kurt Weiss": [
        "Ada More", "Deep Survey Collaborators", "Kurt Weiss"],
    "1 Ada Byron, 2 Kurt Weiss": ["Ada Byron", "Kurt Weiss"],
    r"Ada Byron$^{1,2}$, Kurt Weiss${}^{b}$": ["Ada Byron", "Kurt Weiss"],
    "Ada Byron^1, Kurt Weiss*, Li Na\u2020\u00b2": ["Ada Byron", "Kurt Weiss", "Li Na"],
    r"Ada Byron\thanks{Funded by X, Y}, Kurt Weiss\inst{1,2}": ["Ada Byron", "Kurt Weiss"],
    "A_B, C*D, Author No0*": ["A_B", "C*D", "Author No0"],
    "A. Bee [X, Y], C. Dee [Z]": ["A. Bee", "C. Dee"],
    "A. Bee for LHCb": ["A. Bee", "LHCb"],
    "A. Bee for CDF and D0": ["A. Bee", "CDF", "D0"],
    "A. Bee for the Deep Telescope, C. Dee": ["A. Bee", "the Deep Telescope", "C. Dee"],
    "A. Bee - on behalf of the QWE people": ["A. Bee", "the QWE people"],
    "A. Bee - On behalf of the Y Team, C. Dee and E. Eff.": [
        "A. Bee", "the Y Team", "C. Dee", "E. Eff"],
    "A. Bee, (The Y Collaboration), C. Dee, (X, Z)": ["A. Bee", "The Y Collaboration", "C. Dee"],
    "A. Bee representing the Y Team": ["A. Bee", "the Y Team"],
    "A. Bee, in collaboration with C. Dee": ["A. Bee", "C. Dee"],
    "the ONE and TWO experiments: A. Bee": ["the ONE and TWO experiments", "A. Bee"],
    "MAGIC, VERITAS, and H.E.S.S.": ["MAGIC", "VERITAS", "H.E.S.S."],
    "A. Bee / C. Dee + E. Eff": ["A. Bee", "C. Dee", "E. Eff"],
    "QWE2 / Deep Array, A. Bee": ["QWE2 / Deep Array", "A. Bee"],
    "A. Bee et C. Dee, E. Eff und G. Gee": ["A. Bee", "C. Dee", "E. Eff", "G. Gee"],
    "Olga Ortega y Cruz": ["Olga Ortega y Cruz"],
    "Byron, Ada and van Weiss, Kurt": ["Ada Byron", "Kurt van Weiss"],
    "de Byron, A., van der Weiss, K.": ["A. de Byron", "K. van der Weiss"],
    "ATLAS, CMS and LHCb, ALICE": ["ATLAS", "CMS", "LHCb", "ALICE"],
    "By A. Bee, and, C. Dee": ["A. Bee", "C. Dee"],
    "Conveners: A. Bee, C. Dee": ["A. Bee", "C. Dee"],
    "": [],
}  # fmt: skip


@pytest.mark.parametrize("authors", NAMES)
def test_an_author_string_is_split_into_names(authors: str) -> None:
    assert list(parse_author_names(authors)) == NAMES[authors]


def test_very_long_lists_are_split() -> None:
    assert (
        len(parse_author_names(", ".join(f"A{'b' * (n % 9 + 1)} (Place, X)" for n in range(3435))))
        == 3435
    )


@pytest.mark.parametrize(
    "part", ["(", ") ", " and ", " & ", ",", ";", ": ", " for the ", " Team", "\\", " ", "(a"]
)
def test_the_work_grows_only_as_the_string_does(part: str) -> None:
    """A profiler counts the calls, so that the speed of the machine plays no part."""
    few, many = (_calls(f"Ada Byron{part * count} Teams") for count in (300, 3000))
    assert many <= 12 * few


def _calls(authors: str) -> int:
    profile = cProfile.Profile()
    profile.runcall(parse_author_names, authors)
    return sum(entry.callcount for entry in profile.getstats())


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
    "Qwerty Team": SplitName("", "Qwerty Team", ""),
    "the Y Working Group": SplitName("", "the Y Working Group", ""),
    "ONE and TWO Consortia": SplitName("", "ONE and TWO Consortia", ""),
    "Deep Survey": SplitName("", "Deep Survey", ""),
    "Open Mind Lab": SplitName("", "Open Mind Lab", ""),
    "Bright AI": SplitName("", "Bright AI", ""),
    **{
        body: SplitName("", body, "")
        for body in (
            "Qwerty Team Google",
            "Qwerty Team Google DeepMind",
            "Team Qwerty",
            "Deep Reading Center",
            "Google DeepMind",
            "NVIDIA Research",
            "Center for Qwerty Safety",
            "Qwerty Intelligence",
            "Institute for Deep Reading",
            "University of Qwerty",
            "Qwerty Centre of Deep Reading",
            "LIGO Scientific",
            "LSST DESC",
            "Deep Horizon Telescope",
            "Liverpool telescope",
            "QWE-3G Qwerty",
            "The Fermi-LAT",
            "the QWE people",
            "The Zooniverse",
            "Everyone at Qwerty",
            "QWE staff",
            "H1 Qwerty",
        )
    },
    "Guillaume de L'Hospital": SplitName("Guillaume", "de L'Hospital", ""),
    "Kurt Fellows": SplitName("Kurt", "Fellows", ""),
    "The Hung Pham": SplitName("The Hung", "Pham", ""),
    "Ada Byron 3rd": SplitName("Ada", "Byron", "3rd"),
    "Chad Council": SplitName("Chad", "Council", ""),
    "Research P. Weiss": SplitName("Research P.", "Weiss", ""),
    "Kurt Bank": SplitName("Kurt", "Bank", ""),
    "Wei Ai": SplitName("Wei", "Ai", ""),
    "The Anh Nguyen": SplitName("The Anh", "Nguyen", ""),
    "Byron Sr.": SplitName("", "Byron", "Sr."),
    "Olga de la Cruz III": SplitName("Olga", "de la Cruz", "III"),
    "A. de los Foos": SplitName("A.", "de los Foos", ""),
    "Ada Dalla Bar Jr.": SplitName("Ada", "Dalla Bar", "Jr."),
    "Ada Las": SplitName("Ada", "Las", ""),
    "": SplitName("", "", ""),
}


@pytest.mark.parametrize("name", SPLIT)
def test_a_name_is_split_for_libraries(name: str) -> None:
    assert split_name(name) == SPLIT[name]


def test_names_given_one_by_one_are_preferred() -> None:
    paper = Paper("2606.00001", 1, "T", "A", "Ada Byron", ("cs.DC",), ("Ada K. Byron",))
    assert list_authors(paper) == ("Ada K. Byron",)


def test_what_a_source_lists_as_one_name_or_as_a_name_is_read_again() -> None:
    listed = ("Big Lab", ":", "Ada Byron & Kurt Weiss", "Bob Ray", "Jr.", "and Li Na")
    paper = Paper("2606.00001", 1, "T", "A", "X", ("cs.DC",), listed)
    assert list_authors(paper) == ("Big Lab", "Ada Byron", "Kurt Weiss", "Bob Ray Jr.", "Li Na")


def test_names_come_from_the_string_where_there_is_nothing_better() -> None:
    paper = Paper("2606.00001", 1, "T", "A", r"L\'eo Sou (X, Y)", ("cs.DC",))
    assert list_authors(paper) == ("Léo Sou",)
