from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog, Message
from hypothesis import given
from hypothesis import strategies as st

import bot
from bot.document.nodes import Code, Strong, Text, plain_text
from bot.model.taxonomy import TERMS
from bot.phrases import (
    LANGUAGES,
    Templates,
    join_sentences,
    list_catalogs,
    load_phrases,
    match_language,
    read_catalog,
    space_cjk,
)

TUESDAY = date(2026, 6, 16)
CORE = Path(bot.__file__).parent
LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical"}
KEY = re.compile(r"[a-z]+(\.[a-z]+(-[a-z]+)*)+")
FULL_WIDTH = "，。；：！？（）、“”"


def messages() -> Iterator[tuple[str, Message]]:
    for locale, source in list_catalogs():
        catalog: Catalog = read_catalog(source)
        yield from ((locale, message) for message in catalog if message.id)


def key_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def templates_of(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


LOCALES = [locale for locale, _ in list_catalogs()]


def templates_in(locale: str) -> Iterator[tuple[str, str]]:
    """Return each template of one catalog with its key, every plural form by itself."""
    for name, message in messages():
        if name == locale:
            yield from ((key_of(message), template) for template in templates_of(message))


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@cache
def key_like_strings() -> set[str]:
    """Return the string constants of the core that have the shape of a key, without log events."""
    return {
        node.value
        for path in CORE.rglob("*.py")
        for node in _without_log_events(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and KEY.fullmatch(node.value)
    }


def _without_log_events(tree: ast.AST) -> Iterator[ast.AST]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    events = {
        call.args[0]
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in LOG_METHODS
    }
    yield from (node for node in ast.walk(tree) if node not in events)


def test_the_catalogs_have_the_same_keys() -> None:
    english, *others = (load_phrases(language).keys for language in LANGUAGES)
    assert all(other == english for other in others)
    assert len(english) > 100


def test_no_message_is_defined_twice_or_marked_fuzzy() -> None:
    for locale, source in list_catalogs():
        text = source.read_text("utf-8")
        keys = re.findall(r'^msgid "(.+)"$', text, re.MULTILINE)
        assert sorted(keys) == sorted(set(keys)), locale
    assert not [key_of(message) for _, message in messages() if message.fuzzy]


def test_the_same_placeholders_are_filled_in_every_language() -> None:
    by_key: dict[str, set[frozenset[str]]] = {}
    for _, message in messages():
        used = frozenset(
            name for template in templates_of(message) for name in placeholders(template)
        )
        by_key.setdefault(key_of(message), set()).add(used)
    assert [key for key, variants in by_key.items() if len(variants) > 1] == []


def test_plural_forms_are_as_many_as_the_language_has() -> None:
    for locale, source in list_catalogs():
        catalog = read_catalog(source)
        assert catalog.locale_identifier == locale
        for message in catalog:
            if message.pluralizable and message.id:
                assert len(templates_of(message)) == catalog.num_plurals, (locale, message.id)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_template_is_clean_text(locale: str) -> None:
    for key, template in templates_in(locale):
        assert template, key
        assert template == template.strip() or key == "format.series"
        assert "  " not in template
        assert not re.search(r"[<>*_`\\\[\]]|&\w+;", template), "no markup"
        assert all(name.isidentifier() for name in placeholders(template))
        assert "'" not in template, "a typographic apostrophe"
        assert '"' not in template, "typographic quotation marks"


def test_chinese_has_chinese_punctuation() -> None:
    for key, template in templates_in("zh_CN"):
        assert not re.search(r"[\u4e00-\u9fff}][,;:!?()]|[,;:!?()][\u4e00-\u9fff{]", template)
        assert not re.search(rf"\s[{FULL_WIDTH}]|[{FULL_WIDTH}]\s", template)
        assert not re.search(
            r"[\u4e00-\u9fff][A-Za-z0-9/]|[A-Za-z0-9][\u4e00-\u9fff]", template
        ) or key.startswith("format."), "a space between Chinese and Latin"


def test_every_key_that_is_said_exists() -> None:
    keys = load_phrases("en").keys
    sections = {key.partition(".")[0] for key in keys} - {"category"}
    said = {text for text in key_like_strings() if text.partition(".")[0] in sections}
    assert said - keys == set()


def test_every_key_that_exists_is_said() -> None:
    named = {f"category.{term}" for term in TERMS}
    assert load_phrases("en").keys - key_like_strings() - named == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_category_and_archive_has_a_name(language: str) -> None:
    names = [load_phrases(language).category(term) for term in TERMS]
    assert not set(names) & set(TERMS)
    if language == "zh":
        assert all(re.search(r"[\u4e00-\u9fff]", name) for name in names)
    assert load_phrases(language).category("68T50") == "68T50"


def test_a_placeholder_takes_nodes_and_text_is_never_read_as_a_template() -> None:
    said = load_phrases("en")("category.titled", term=Strong((Text("{name}"),)), name="{term} <b>")
    assert said == (Strong((Text("{name}"),)), Text(" ("), Text("{term} <b>"), Text(")"))


@given(st.text(), st.sampled_from(LANGUAGES))
def test_whatever_fills_a_placeholder_comes_out_unchanged(words: str, language: str) -> None:
    said = load_phrases(language)("time.unreadable", given=(Code(words),))
    assert Code(words) in said
    assert words in plain_text(said)


def test_an_unknown_key_and_an_unfilled_placeholder_are_errors() -> None:
    with pytest.raises(KeyError):
        load_phrases("en")("no.such-key")
    with pytest.raises(KeyError):
        load_phrases("en")("category.titled", term="cs.DC")
    with pytest.raises(KeyError):
        load_phrases("en")("subscribe.more")
    with pytest.raises(KeyError):
        load_phrases("tlh")


def test_an_untranslated_message_counts_as_missing() -> None:
    catalog = Catalog("en")
    catalog.add("a.key", "")
    with pytest.raises(KeyError):
        Templates(catalog).template("a.key", None)


@pytest.mark.parametrize(
    ("count", "english", "chinese"),
    [
        (1, "And 1 more; /list shows them all.", "另有 1 个分类，发送 /list 查看全部。"),
        (2, "And 2 more; /list shows them all.", "另有 2 个分类，发送 /list 查看全部。"),
    ],
)
def test_a_count_is_said_in_its_plural_form(count: int, english: str, chinese: str) -> None:
    assert load_phrases("en").text("subscribe.more", count=count) == english
    assert load_phrases("zh").text("subscribe.more", count=count) == chinese


def test_english_has_one_and_many() -> None:
    one, many = (
        load_phrases("en").text("category.more-unknown", count=count) for count in (1, 1234)
    )
    assert "1 more word is" in one
    assert "1,234 more words are" in many


def test_dates_and_times_are_said_as_the_language_does() -> None:
    english, chinese = load_phrases("en"), load_phrases("zh")
    assert english.date(TUESDAY) == "Tuesday 16 June"
    assert chinese.date(TUESDAY) == "6月16日星期二"
    assert english.long_date(TUESDAY) == "Tuesday 16 June 2026"
    assert chinese.long_date(TUESDAY) == "2026年6月16日星期二"
    assert english.time(time(8, 5)) == chinese.time(time(8, 5)) == "08:05"


def test_an_instant_is_said_on_the_readers_clock() -> None:
    at = datetime(2026, 6, 16, 22, 30, tzinfo=UTC)
    assert load_phrases("en").instant(at, ZoneInfo("Europe/Berlin")) == "Wednesday 17 June, 00:30"
    assert load_phrases("zh").instant(at, ZoneInfo("Asia/Shanghai")) == "6月17日星期三 06:30"


def test_lists_end_as_the_language_does() -> None:
    assert load_phrases("en").join_text(["a", "b", "c"]) == "a, b, and c"
    assert load_phrases("en").join_text(["a"]) == "a"
    assert load_phrases("en").join_text([]) == ""
    assert load_phrases("zh").join_text(["甲", "乙", "丙"]) == "甲、乙和丙"
    assert load_phrases("zh").join_text(["cs.DC", "cs.AR"]) == "cs.DC 和 cs.AR"
    assert load_phrases("zh").join_series(["a", "b"]) == "a、b"
    nodes = load_phrases("en").join_or([(Code("x"),), "y"])
    assert nodes == (Code("x"), Text(" or "), Text("y"))


def test_no_space_stands_behind_a_chinese_full_stop() -> None:
    assert plain_text(join_sentences((Text("一句。"),), (Text("两句。"),))) == "一句。两句。"
    assert plain_text(join_sentences((Text("One."),), (Text("Two."),))) == "One. Two."


def test_only_lone_chinese_words_are_spaced() -> None:
    assert space_cjk((Text("a"), Text("或"), Text("乙"))) == (Text("a"), Text(" 或"), Text("乙"))
    assert space_cjk((Text("a"), Text(", or "), Text("b"))) == (Text("a"), Text(", or "), Text("b"))


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("en-US", "en"),
        ("zh-CN", "zh"),
        ("zh-Hans", "zh"),
        ("zh_TW", "zh"),
        ("ZH", "zh"),
        ("de-DE", "en"),
        ("", "en"),
        ("zhuang", "en"),
    ],
)
def test_the_language_is_guessed_from_the_platforms_tag(locale: str, language: str) -> None:
    assert match_language(locale, "en") == language


def test_another_language_needs_one_more_file_only() -> None:
    found = {locale for locale, _ in list_catalogs()}
    assert found == {"en", "zh_CN"}
    assert LANGUAGES == ("en", "zh")


def test_arxivs_acknowledgement_is_verbatim_in_every_language() -> None:
    wording = "Thank you to arXiv for use of its open access interoperability."
    assert {load_phrases(language).text("help.acknowledgement") for language in LANGUAGES} == {
        wording
    }


def test_of_many_things_the_rest_are_counted() -> None:
    many = [f"x{number}" for number in range(1, 31)]
    assert plain_text(load_phrases("en").join_capped(many)).endswith("x19, x20, and 10 more")
    assert plain_text(load_phrases("zh").join_capped(many)).endswith("x19、x20 和另外 10 个")
    assert plain_text(load_phrases("en").join_capped(many[:21])).endswith("x20, and x21")


def sentences(locale: str) -> dict[str, str]:
    """Return the templates of one catalog by key, its plural forms together."""
    return {
        key_of(message): " ".join(templates_of(message))
        for name, message in messages()
        if name == locale and not key_of(message).startswith("category.")
    }


ENGLISH, IN_CHINESE = sentences("en"), sentences("zh_CN")
WORDS = [
    # English, the Chinese words for it, and those that mean something else
    ("abstract", r"摘要", None),
    ("digest", r"简报|推送|送达", r"摘要|文摘|日报"),
    ("cross-list", r"交叉投稿", r"交叉列表|交叉发布"),
    ("own count", r"公布", r"公告|统计"),
    ("announce", r"公布", r"公告|宣布|发布"),
    ("subscri", r"订阅|退订", r"关注"),
    ("saved paper", r"收藏", r"保存|书签"),
    ("time zone", r"时区", None),
]


@pytest.mark.parametrize(("english", "chinese", "other"), WORDS)
def test_one_thing_has_one_word_in_chinese(english: str, chinese: str, other: str | None) -> None:
    without_commands = {key: re.sub(r"/\w+", "", text) for key, text in ENGLISH.items()}
    said = {
        key: IN_CHINESE[key] for key, text in without_commands.items() if english in text.lower()
    }
    assert said
    assert [key for key, text in said.items() if not re.search(chinese, text)] == []
    assert [key for key, text in said.items() if other and re.search(other, text)] == []


def test_what_is_called_an_abstract_in_chinese_is_one() -> None:
    assert [
        key for key, text in IN_CHINESE.items() if "摘要" in text and "abstract" not in ENGLISH[key]
    ] == []


@pytest.mark.parametrize("said", [ENGLISH, IN_CHINESE], ids=["en", "zh"])
def test_nobody_is_greeted_by_the_time_of_day_or_called_otherwise_than_elsewhere(
    said: dict[str, str],
) -> None:
    strange = re.compile(
        r"good (morning|evening|afternoon|night)|早上好|早安|晚上好|下午好|晚安|你"
        r"|favou?rite|bookmark|hashtag|newsletter|e-print|crosslist|cross list",
        re.IGNORECASE,
    )
    assert [key for key, text in said.items() if strange.search(text)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_labels_are_short_and_capitalised_alike(locale: str) -> None:
    labels = [found for found in templates_in(locale) if found[0].startswith("button.")]
    assert labels
    for key, template in labels:
        words = placeholderless(template).removeprefix("☆ ").removeprefix("★ ")
        assert not re.search(r"[.!?。！？]$", words), key
        assert len(words) <= (32 if locale == "en" else 12)
        assert re.match(r"[A-Z\W]", words) or locale != "en"
        assert not re.search(r"[a-z] [A-Z]", words), "in sentence case"


def test_what_is_a_word_in_a_sentence_is_capitalised_as_a_label() -> None:
    for key in ("types.new", "types.cross", "style.titles", "style.rich"):
        assert load_phrases("en").label(key)[0].isupper()
        assert load_phrases("zh").label(key) == load_phrases("zh").text(key)


def placeholderless(template: str) -> str:
    return re.sub(r"\{\w+\}", "", template)
