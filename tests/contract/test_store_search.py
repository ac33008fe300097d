"""Full text over papers: both engines find the same, and nothing that is typed is an error."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.paper import Paper
from bot.model.search import SortOrder
from bot.ports.store import Store
from bot.query import Field, Node, Not, Or, Term, make_query
from bot.query.columns import Column
from bot.query.folded_words import fold_words
from bot.query.nodes import conjoin
from storage.search.search import paper_id_of, search_key_of
from tests.support.papers import paper

LIBRARY = (
    paper("hep-th/9901001", "hep-th", title="Strings and \\textit{Branes}", authors="Ben Madeup"),
    paper("0704.0001", "hep-ph", title="Calculation of Prompt Diphotons", authors="C. Bal\\'azs"),
    paper("1501.00001", "math.NA", "cs.CE", title="Schedulers on $O(n^2)$ Graphs"),
    paper("2606.00001", "cs.DC", title="Scheduling Transformers", abstract="A graph neural net."),
    paper("2606.00002", "cs.LG", title='H\\"older Nets', abstract="Neural graph drawing."),
)


@pytest.fixture
async def library(store: Store) -> Store:
    await store.papers.upsert(LIBRARY)
    assert await store.search.count_unindexed(100) == 5
    assert await store.search.index(100) == 5
    assert await store.search.count_unindexed(100) == 0
    return store


def clause(
    text: str, field: Field | None = None, *, is_prefix: bool = False, is_excluded: bool = False
) -> Node:
    term = Term(text, field, is_prefix)
    return Not(term) if is_excluded else term


async def found(store: Store, *clauses: Node, order: SortOrder = SortOrder.NEWEST) -> list[str]:
    root = conjoin(clauses)
    assert root is not None
    hits = await store.search.find(make_query(root), 0, 50, order)
    assert hits.total == len(hits.papers)
    return ids(hits.papers)


def ids(papers: Iterable[Paper]) -> list[str]:
    return [item.id for item in papers]


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ([clause("graph neural")], ["2606.00001"]),  # a phrase
        ([clause("graph"), clause("neural")], ["2606.00002", "2606.00001"]),
        ([clause("scheduling")], ["2606.00001", "1501.00001"]),  # by its stem
        ([clause("transform", is_prefix=True)], ["2606.00001"]),
        ([clause("holder")], ["2606.00002"]),  # TeX accent
        ([clause("Hölder")], ["2606.00002"]),
        ([clause("hoelder nets")], ["2606.00002"]),
        ([clause("hoelder", Field.TITLE)], ["2606.00002"]),
        ([clause("Balázs", Field.AUTHOR)], ["0704.0001"]),
        ([clause("ada", Field.AUTHOR)], ["2606.00002", "2606.00001", "1501.00001"]),
        ([clause("ada", Field.TITLE)], []),
        ([clause("n2", Field.TITLE)], ["1501.00001"]),  # a formula in its plain form
        ([clause("graph", Field.ABSTRACT)], ["2606.00002", "2606.00001"]),
        (
            [Or((Term("hep-ph", Field.CATEGORY), Term("hep-th", Field.CATEGORY)))],
            ["0704.0001", "hep-th/9901001"],
        ),
        ([Term("cs.*", Field.CATEGORY)], ["2606.00002", "2606.00001", "1501.00001"]),
        ([clause("graph"), clause("drawing", is_excluded=True)], ["2606.00001", "1501.00001"]),
        ([clause("branes", Field.TITLE)], ["hep-th/9901001"]),
        ([clause("textit")], []),
    ],
)
async def test_both_engines_find_the_same_the_newest_first(
    library: Store, clauses: list[Node], expected: list[str]
):
    assert await found(library, *clauses) == expected


FOREIGN = (
    paper("2606.01001", authors="Łukasz Kowalski, Søren Ødegård"),
    paper("2606.01002", authors="Jürgen Müller, Đorđe Šarić, İpek Işık"),
    paper("2606.01003", authors="Guðrún Þórsdóttir, Œnone Æbel"),
    paper("2606.01004", title="Die Stra{\\ss}e nach \\L{}\\'od\\'z", authors="Ju. Mueller"),
    paper("2606.01005", title="Non\u2010local co\u00adherence in na\u200b\u00efve fi\u0301elds"),
    paper("2606.01006", title="量子计算与机器学习", abstract="我们研究GPU加速的算法。"),
    paper("2606.01007", title="深層学習によるデータ圧縮", authors="田中太郎"),
    paper("2606.01008", title="양자컴퓨터에서의 알고리즘"),
)


@pytest.mark.parametrize(
    ("typed", "field", "numbers"),
    [
        ("lukasz", Field.AUTHOR, [1]),
        ("Łukasz", None, [1]),
        ("soren odegard", Field.AUTHOR, [1]),
        ("odegard", None, [1]),
        ("SØREN", Field.AUTHOR, [1]),
        ("soeren", Field.AUTHOR, [1]),
        ("muller", Field.AUTHOR, [2]),
        ("mueller", Field.AUTHOR, [4, 2]),
        ("dorde saric", Field.AUTHOR, [2]),
        ("ipek isik", Field.AUTHOR, [2]),
        ("gudrun thorsdottir", Field.AUTHOR, [3]),
        ("oenone aebel", Field.AUTHOR, [3]),
        ("strasse", Field.TITLE, [4]),
        ("STRASSE", None, [4]),
        ("łódź", Field.TITLE, [4]),
        ("lodz", Field.TITLE, [4]),
        ("non-local coherence", Field.TITLE, [5]),
        ("ｎａｉｖｅ", Field.TITLE, [5]),
        ("量子", None, [6]),
        ("机器学习", Field.TITLE, [6]),
        ("算", None, [6]),
        ("GPU加速", Field.ABSTRACT, [6]),
        ("学习机器", None, []),
        ("データ", None, [7]),
        ("テータ", None, []),
        ("太郎", Field.AUTHOR, [7]),
        ("컴퓨터", None, [8]),
    ],
)
async def test_words_are_found_as_any_keyboard_writes_them(
    store: Store, typed: str, field: Field | None, numbers: list[int]
):
    await store.papers.upsert(FOREIGN)
    await store.search.index(100)
    assert await found(store, clause(typed, field)) == [f"2606.0100{number}" for number in numbers]


PLURALS = (
    paper("2606.02001", title="LLMs and VLMs on GPUs", abstract="H100s, FPGAs and IMUs."),
    paper("2606.02002", title="An LLM or a VLM on one GPU", abstract="An H100, an FPGA, an IMU."),
    paper("2606.02003", title="Stochastic SPDEs", abstract="CMS in Phys. news, 100ms, 1990s."),
    paper("2606.02004", title="A stochastic SPDE", abstract="A new cm, phi, 100m, 1990, sparse."),
    paper("2606.02005", title="Deep GPs and MRs-based $RGs$", comment="Two VMs"),
    paper("2606.02006", title="A deep GP, MR-based RG", comment="A VM"),
    paper("2606.02007", title="Deep GPS, MRS-based RGS, gps", comment="vms"),
)


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        *[(word, [2, 1]) for word in ("llm", "llms", "LLMs", "vlm", "vlms", "gpu", "gpus")],
        *[(word, [2, 1]) for word in ("h100", "h100s", "fpga", "fpgas", "imu", "imus")],
        *[(word, [4, 3]) for word in ("spde", "spdes", "stochastic spde", "stochastic spdes")],
        *[(word, [3]) for word in ("cms", "news", "phys", "100ms", "1990s")],
        *[(word, [4]) for word in ("cm", "new", "phi", "100m", "1990", "sparse")],
        *[
            (word, [6, 5])
            for word in ("gp", "GP", "GPs", "deep GPs", "MRs", "mr-based", "MRs-based")
        ],
        *[(word, [7]) for word in ("gps", "GPS", "deep gps", "mrs", "MRS-based")],
    ],
)
async def test_a_plural_and_its_singular_find_the_same_even_if_they_are_abbreviations(
    store: Store, typed: str, numbers: list[int]
):
    await store.papers.upsert(PLURALS)
    await store.search.index(100)
    assert await found(store, clause(typed)) == [f"2606.0200{number}" for number in numbers]


APOSTROPHES = (
    paper(
        "2606.03001", title="Tides of Hawai\u02bbi", authors="\u02bfAbd al-Karim, Sa\u02bfid Omar"
    ),
    paper("2606.03002", title="Tides of Hawaii", authors="Conan O'Madeup, Jean d\u2019Invent"),
    paper("2606.03003", authors="Conan OMadeup, P\u02bceter Sa'id"),
)


@pytest.mark.parametrize(
    ("typed", "field", "numbers"),
    [
        ("hawaii", None, [2, 1]),
        ("Hawai\u02bbi", None, [2, 1]),
        ("abd", Field.AUTHOR, [1]),
        ("'Abd", Field.AUTHOR, [1]),
        ("abd al-karim", Field.AUTHOR, [1]),
        ("said", Field.AUTHOR, [3, 1]),
        ("sa'id", Field.AUTHOR, [3, 1]),
        ("said omar", Field.AUTHOR, [1]),
        ("peter", Field.AUTHOR, [3]),
        ("omadeup", Field.AUTHOR, [3, 2]),
        ("conan omadeup", Field.AUTHOR, [3, 2]),
        ("o'madeup", Field.AUTHOR, [2]),
        ("conan o\u2019madeup", Field.AUTHOR, [2]),
        ("madeup", Field.AUTHOR, [2]),
        ("dinvent", Field.AUTHOR, [2]),
        ("invent", Field.AUTHOR, [2]),
    ],
)
async def test_apostrophes_and_modifier_letters_may_be_left_out(
    store: Store, typed: str, field: Field | None, numbers: list[int]
):
    await store.papers.upsert(APOSTROPHES)
    await store.search.index(100)
    assert await found(store, clause(typed, field)) == [f"2606.0300{number}" for number in numbers]


async def test_words_that_were_folded_in_another_way_are_indexed_anew_from_the_newest_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as earlier:
        earlier.setattr(
            "storage.search.search.list_tokens", lambda _: {key: ["old"] for key in Column}
        )
        await store.papers.upsert(FOREIGN)
        assert await store.search.index(6) == 6
    assert await store.search.refresh(10) == 0, "the folding is the same"

    monkeypatch.setattr("storage.search.search.FOLDING_VERSION", 99)
    assert await store.search.index(10) == 2
    assert [await store.search.refresh(3) for _ in range(5)] == [3, 3, 2, 0, 0]
    assert await found(store, clause("old")) == []
    assert await found(store, clause("lukasz")) == ["2606.01001"]


_WRITTEN = st.text(
    st.sampled_from("aÅéøłßœþđıüｗ\u00ad\u0301量子かが서울ё .-"), min_size=1, max_size=20
)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(_WRITTEN, st.data())
async def test_a_name_is_found_by_any_part_of_it_in_any_form(
    store: Store, name: str, data: st.DataObject
):
    words = fold_words(name)
    for form in (name.upper(), unicodedata.normalize("NFD", name), f"{name}\u200b"):
        assert fold_words(form) == words
    start = data.draw(st.integers(0, len(words)))
    part = words[start : data.draw(st.integers(start, len(words)))]
    number = await store.papers.count()
    await store.papers.upsert([paper(f"2606.{number:05}", author_names=(name,))])
    await store.search.index(10)
    if part:
        assert f"2606.{number:05}" in await found(store, Term(" ".join(part), Field.AUTHOR))


async def test_the_best_comes_first_if_that_is_requested(library: Store):
    await library.papers.upsert([paper("2606.00009", abstract="Graphs are mentioned once.")])
    await library.search.index(10)
    best = await found(library, clause("graphs"), order=SortOrder.BEST)
    assert best[0] == "1501.00001", "a title says more than an abstract"
    assert sorted(best) == sorted(await found(library, clause("graphs")))


async def test_a_slice_is_taken_of_what_is_found_and_all_of_it_counted(library: Store):
    query = make_query(clause("ada", Field.AUTHOR))
    hits = await library.search.find(query, 1, 1)
    assert (ids(hits.papers), hits.total) == (["2606.00001"], 3)
    assert (await library.search.find(query, 10, 5)).papers == ()


async def test_a_paper_is_found_once_and_by_its_newest_version(library: Store):
    newer = paper("2606.00001", "cs.DC", version=2, title="Allocating Transformers")
    await library.papers.upsert([newer])
    assert await library.search.index(10) == 1
    assert await found(library, clause("scheduling", Field.TITLE)) == ["1501.00001"]
    hits = await library.search.find(make_query(clause("allocating")), 0, 5)
    assert hits.papers == (newer,)


async def test_what_is_filled_in_later_is_found(library: Store):
    await library.papers.upsert([paper("2606.00003", authors="")])
    await library.search.index(10)
    assert await found(library, clause("ada"), clause("2606 00003")) == []
    await library.papers.enrich([paper("2606.00003")])
    await library.search.index(10)
    assert await found(library, clause("ada"), clause("2606 00003")) == ["2606.00003"]


async def test_indexing_goes_on_in_portions(store: Store):
    await store.papers.upsert([paper(f"2606.{n:05}") for n in range(1, 26)])
    assert [await store.search.index(10) for _ in range(4)] == [10, 10, 5, 0]
    assert (await store.search.find(make_query(clause("invent")), 0, 1)).total == 25


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.text(min_size=1, max_size=30), st.sampled_from([None, *Field]), st.booleans())
async def test_no_words_are_a_syntax_error(
    library: Store, text: str, field: Field | None, begun: bool
):
    if fold_words(text):
        await library.search.find(make_query(Term(text, field, begun)), 0, 5)


@given(
    st.one_of(
        st.from_regex(
            r"0[7-9](0[4-9]|1[0-2])\.[0-9]{4}|1[0-4](0[1-9]|1[0-2])\.[0-9]{4}", fullmatch=True
        ),
        st.from_regex(r"(1[5-9]|[2-8][0-9])(0[1-9]|1[0-2])\.[0-9]{5}", fullmatch=True),
        st.from_regex(
            r"(hep-th|cs|solv-int)/(9[1-9]|0[0-6])(0[1-9]|1[0-2])[0-9]{3}", fullmatch=True
        ),
        st.from_regex(r"0000\.[0-9]{5}", fullmatch=True),  # of the sample
    )
)
def test_a_key_leads_back_to_its_identifier(paper_id: str):
    key = search_key_of(paper_id)
    assert key is not None
    assert paper_id_of(key) == paper_id


@pytest.mark.parametrize("strange", ["", "x", "nosuch/9901001", "2613.00001", "2606.1", "hep-th/1"])
def test_what_is_no_identifier_has_no_key(strange: str):
    assert search_key_of(strange) is None


def test_keys_ascend_as_arxiv_gave_out_identifiers():
    order = ["hep-th/9912001", "hep-th/0001001", "cs/0703001", "0704.0001", "0704.0002",
             "1412.9999", "1501.00001", "2606.00001"]  # fmt: skip
    keys = [search_key_of(word) for word in order]
    assert all(keys)
    assert keys == sorted(keys, key=lambda key: key or 0)


async def test_the_longest_query_that_can_be_typed_is_accepted(library: Store):
    many = " ".join(f"w{number}" for number in range(400))
    every = Or(tuple(Term(f"cs{number}", Field.CATEGORY) for number in range(200)))
    clauses = (Term(many), every, *map(Term, many.split()[:10]))
    assert await found(library, *clauses) == []
    assert await found(library, Term("graph"), Not(Term(many))) != []
