from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.conversation import MAX_PAYLOAD_BYTES, Action
from bot.model.taxonomy import (
    ALIASES,
    ARCHIVES,
    CATEGORIES,
    POPULAR,
    RENAMED,
    TERMS,
    Match,
    Renamed,
    Unknown,
    canonical_category,
    categories_of,
    resolve,
)
from bot.model.taxonomy.lexicon import fold_name, squeeze_id
from bot.model.taxonomy.table import WORDS
from bot.phrases import LANGUAGES, load_phrases
from bot.query.categories import category_lexicon
from tests.support.real_data import read_real_data

DOTTED = ("cs.DC", "cs.AR", "cs.OS", "cs.PF")


def found(argument: str) -> tuple[str, ...]:
    return tuple(
        result.term
        for result in category_lexicon().resolve_all(argument)
        if not isinstance(result, Unknown)
    )


def unknown(argument: str) -> tuple[str, ...]:
    return tuple(
        result.word
        for result in category_lexicon().resolve_all(argument)
        if isinstance(result, Unknown)
    )


def test_the_table_is_that_of_arxiv() -> None:
    taxonomy = json.loads(read_real_data("taxonomy/arxiv_taxonomy.json"))
    archives = json.loads(read_real_data("taxonomy/arxiv_archives.json"))
    active = [record for record in taxonomy if record["active"]]
    assert set(CATEGORIES) | set(ALIASES) == {record["id"] for record in active}
    assert dict(ALIASES) == {
        record["id"]: record["alias_of"] for record in active if record["alias_of"]
    }
    assert dict(RENAMED) == {o["id"]: o["subsumed_by"] for o in archives if o["subsumed_by"]}
    single = {category.id for category in CATEGORIES.values() if category.archive == category.id}
    assert set(ARCHIVES) | single == {record["id"] for record in archives if record["active"]}
    for category in CATEGORIES.values():
        assert next(o for o in active if o["id"] == category.id)["archive"] == category.archive


def test_the_english_names_are_arxivs() -> None:
    for record in json.loads(read_real_data("taxonomy/arxiv_taxonomy.json")):
        if record["id"] in CATEGORIES:
            assert load_phrases("en").category(record["id"]) == record["name"]


def test_every_alias_and_former_name_leads_to_an_active_category() -> None:
    assert set(ALIASES.values()) | set(RENAMED.values()) <= set(CATEGORIES)
    assert set(POPULAR) <= set(TERMS)
    assert set(WORDS) <= set(TERMS)


def test_no_two_ids_are_spelled_alike() -> None:
    ids = Counter(map(squeeze_id, (*CATEGORIES, *ALIASES, *ARCHIVES, *RENAMED)))
    assert ids.most_common(1)[0][1] == 1


def test_no_word_is_given_to_two_terms() -> None:
    words = Counter(fold_name(word) for words in WORDS.values() for word in words)
    assert words.most_common(1)[0][1] == 1


@pytest.mark.parametrize("term", TERMS)
def test_every_term_is_found_in_any_letter_case_and_fits_a_button(term: str) -> None:
    assert found(term) == found(term.upper()) == found(term.lower()) == (term,)
    assert found(term.replace(".", "_").replace("_*", "")) == (term,)
    payload = Action(term, "unsubscribe", term, 99).encode()
    assert len(payload.encode()) <= MAX_PAYLOAD_BYTES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_finds_its_term_or_one_of_the_same_name(language: str) -> None:
    name_of = load_phrases(language).category
    for term in TERMS:
        (one,) = found(name_of(term))
        assert name_of(one) == name_of(term)


@pytest.mark.parametrize("alias", ALIASES)
def test_an_alias_is_folded_and_said(alias: str) -> None:
    assert category_lexicon().resolve_all(alias.lower()) == (Match(ALIASES[alias], alias),)
    assert canonical_category(alias) == ALIASES[alias]


@pytest.mark.parametrize("old", RENAMED)
def test_a_former_name_is_explained(old: str) -> None:
    assert category_lexicon().resolve_all(old.upper()) == (Renamed(old, RENAMED[old]),)


def test_ids_that_arxiv_wrote_are_folded_and_others_come_back() -> None:
    assert canonical_category("cs.NA") == "math.NA"
    assert canonical_category("math.MP") == "math-ph"
    assert canonical_category("68T50") == "68T50"
    assert canonical_category("cmp-lg") == "cmp-lg"


@pytest.mark.parametrize(
    ("argument", "terms"),
    [
        ("cs", ("cs.*",)),
        ("CS.*", ("cs.*",)),
        ("gr-qc.*", ("gr-qc",)),
        ("astro-ph", ("astro-ph.*",)),
        ("cs.DC cs.AR", ("cs.DC", "cs.AR")),
        ("cs.DC,cs.AR;cs.OS+cs.PF\nhep-th、quant-ph", (*DOTTED, "hep-th", "quant-ph")),
        ("cs.DC cs.dc CS_DC", ("cs.DC",)),
        ("cs.DC and cs.AR", ("cs.DC", "cs.AR")),
        ("ｃｓ．ＤＣ", ("cs.DC",)),
        ("distributed computing", ("cs.DC",)),
        ("Distributed, Parallel, and Cluster Computing", ("cs.DC",)),
        ("machine learning", ("cs.LG",)),
        ("Machine Learning, Robotics", ("cs.LG", "cs.RO")),
        ("cs.DC machine learning cs.AR", ("cs.DC", "cs.LG", "cs.AR")),
        ("机器学习", ("cs.LG",)),
        ("分布式计算 和 数据库", ("cs.DC", "cs.DB")),
        ("NLP", ("cs.CL",)),
        ("computer science", ("cs.*",)),
        ("物理学", ("physics.*",)),
    ],
)  # fmt: skip
def test_people_name_categories_in_many_ways(argument: str, terms: tuple[str, ...]) -> None:
    assert found(argument) == terms
    assert unknown(argument) == ()


@pytest.mark.parametrize(
    ("word", "suggestion"),
    [
        ("cs.DX", "cs.DC"),
        ("math.DC", "cs.DC"),
        ("distribted computing", "cs.DC"),
        ("distributed stuff", "cs.DC"),
        ("databse", "cs.DB"),
        ("quantph", "quant-ph"),
        ("机器学", "cs.LG"),
        ("hep-thh", "hep-th"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest_three(word: str, suggestion: str) -> None:
    (one,) = category_lexicon().resolve_all(word)
    if isinstance(one, Unknown):
        assert one.word == word
        assert len(one.suggestions) == 3
        assert suggestion in one.suggestions
    else:
        assert one == Match(suggestion)  # spelled without its dash


@pytest.mark.parametrize("word", ["🎉", "שלום", "--", "x", "%%%"])
def test_what_is_near_to_nothing_gets_no_suggestions(word: str) -> None:
    assert category_lexicon().resolve_all(word) == (Unknown(word, ()),)


@pytest.mark.parametrize(
    ("word", "close"),
    [
        ("transformers", ()),
        ("LeCun", ()),
        ("mixture of experts", ()),
        ("machne lerning", ("cs.LG", "stat.ML")),
        ("robotcs", ("cs.RO",)),
        ("topology", ("math.AT", "math.GN", "math.GT")),
    ],
)
def test_only_what_is_spelt_alike_may_be_meant_by_words(word: str, close: tuple[str, ...]) -> None:
    (unknown,) = category_lexicon().resolve_all(word)
    assert isinstance(unknown, Unknown)
    assert set(unknown.close) == set(close)


def test_a_strange_word_beside_known_ones_is_reported_alone() -> None:
    assert found("cs.DC foobarbaz cs.AR") == ("cs.DC", "cs.AR")
    assert unknown("cs.DC foobarbaz cs.AR") == ("foobarbaz",)


def test_half_a_known_name_is_not_taken_for_the_whole() -> None:
    assert found("please robotics") == ()
    assert unknown("please robotics") == ("please robotics",)


def test_an_archive_stands_for_its_members_under_their_canonical_ids() -> None:
    assert "cs.DC" in categories_of("cs.*")
    assert {"math.NA", "eess.SY"} <= set(categories_of("cs.*"))
    assert "cs.NA" not in categories_of("cs.*")
    assert categories_of("cs.DC") == ("cs.DC",)
    assert categories_of("hep-th") == ("hep-th",)
    every = {category for term in TERMS for category in categories_of(term)}
    assert every == set(CATEGORIES)


def test_operators_resolve_by_id_alone() -> None:
    assert resolve("cs.dc") == Match("cs.DC")
    assert isinstance(resolve("cs.QQ"), Unknown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_completion_finds_every_term_by_id_and_by_name(language: str) -> None:
    for term in TERMS:
        by_id = category_lexicon().complete(term, language)
        assert by_id[0].value == term
        by_name = category_lexicon().complete(load_phrases(language).category(term), language)
        assert term in {choice.value for choice in by_name}


@pytest.mark.parametrize(
    ("typed", "first"),
    [("", "cs.LG"), ("cs.d", "cs.DB"), ("dc", "cs.DC"), ("quantum", "math.QA"), ("数据", "cs.DB")],
)
def test_completion_offers_the_plainest_beginning_first(typed: str, first: str) -> None:
    assert category_lexicon().complete(typed, "en")[0].value == first


def test_completion_goes_on_after_terms_that_stand_already() -> None:
    choice = category_lexicon().complete("cs.DC, robo", "en")[0]
    assert (choice.value, choice.label) == ("cs.DC cs.RO", "cs.DC cs.RO · Robotics")


@given(st.text(max_size=120), st.sampled_from(LANGUAGES))
def test_completion_answers_whatever_is_typed_within_discords_limits(
    typed: str, language: str
) -> None:
    choices = category_lexicon().complete(typed, language)
    assert len(choices) <= 25
    assert all(
        1 <= len(choice.value) <= 100 and 1 <= len(choice.label) <= 100 for choice in choices
    )


@given(st.text(max_size=200))
def test_any_words_are_understood_or_called_unknown(argument: str) -> None:
    resolved = category_lexicon().resolve_all(argument)
    assert bool(resolved) == bool(argument.strip())
    for result in resolved:
        terms = result.suggestions if isinstance(result, Unknown) else (result.term,)
        assert set(terms) <= set(TERMS)


@given(
    st.lists(st.sampled_from(TERMS), min_size=1, max_size=8, unique=True),
    st.sampled_from([" ", ",", ", ", ";", " + ", "\n", "、"]),
)
def test_any_terms_in_a_row_are_found_in_order(terms: list[str], separator: str) -> None:
    assert found(separator.join(terms)) == tuple(terms)


def test_a_long_list_is_not_completed_rather_than_cut() -> None:
    assert category_lexicon().complete("cs.DC " * 14 + "ro", "en") == ()
    longest = category_lexicon().complete("cs.DC " * 12 + "inst", "en")
    assert all(
        len(choice.label) <= 100 and choice.value.startswith("cs.DC " * 12) for choice in longest
    )


@pytest.mark.parametrize(("begun", "archive"), [("hep", "hep-"), ("astro", "astro-ph")])
def test_the_beginning_of_an_id_suggests_what_begins_so(begun: str, archive: str) -> None:
    one = category_lexicon().resolve(begun)
    assert isinstance(one, Unknown)
    assert all(term.startswith(archive) for term in one.suggestions)
