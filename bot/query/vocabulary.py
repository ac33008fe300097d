"""The words of the language itself, ours and other systems': operators, fields, categories."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.model.folding import SEPARATORS, fold
from bot.model.fuzzy import closest
from bot.model.taxonomy import ALIASES, ARCHIVES, CATEGORIES, RENAMED, Unknown
from bot.model.taxonomy.lexicon import MAX_WORD
from bot.query.categories import category_lexicon
from bot.query.nodes import Field

ANYWHERE: Final = "anywhere"
"""Stands for no field in ``find_field``: title, abstract or authors."""
_OWN_FIELDS: Mapping[Field, str] = {
    Field.TITLE: "ti title 标题 题目 题名 篇名",
    Field.AUTHOR: "au author 作者",
    Field.ABSTRACT: "abs abstract 摘要",
    Field.COMMENT: "co comment 备注 评论 注释",
    Field.JOURNAL: "jr journal 期刊 刊物",
    Field.CATEGORY: "cat category 分类 类别",
    Field.ID: "id 编号",
    Field.ALL: "all 全部 任意",
}
_FOREIGN_FIELDS: Mapping[Field | str, str] = {
    Field.TITLE: "intitle allintitle entrytitle titles tit headline t",
    Field.AUTHOR: "authors inauthor allinauthor entryauthor auth authorname authlastname authfirst"
    " firstauthor lastauthor creator fau collaboration collab cn by a 作者名 第一作者",
    Field.ABSTRACT: "ab inabstract abstracts summary entrycontent description",
    Field.COMMENT: "comments note notes annotation",
    Field.JOURNAL: "journalref journals venue source so publication publicationname bibstem"
    " conference srctitle pub conf booktitle proceedings jn 文献来源 来源",
    Field.CATEGORY: "categories primarycategory primarch subject subjects subj archive entrytag tag"
    " tags class primaryclass primary arxivclass",
    Field.ID: "arxiv arxivid eprint idlist paper identifier entryid",
    Field.ALL: "any everything allfields anyfield full fulltext body ft everywhere 全文",
    ANYWHERE: "tiab ts topic topics keyword keywords kw key titleabskey titleabs text intext"
    " allintext content q query searchquery search mh ak kp ky su tka anywhere serverchoice re"
    " regex regexp 主题 关键词 关键字 主题词",
}  # fmt: skip
_NO_FIELDS = frozenset(
    word
    for line in (
        "year py pubyear date submitteddate lastupdateddate published pubdate dp pdat entrydate",
        "since until after before from to language lang la site filetype ext type doctype dt is",
        "affiliation aff affil ad inst institution country license citations cited citedby refs",
        "references refersto topcite recid orcid url inurl link entryurl entrycommentsurl doi",
        "issn isbn page has",
        "pages version sort sortby sortorder order orderby rank msc acm rn reportnumber reportno",
        "volume bibcode arxivnumber auid oo og 年份 日期 机构 单位 作者单位 基金",
    )
    for word in line.split()
)
"""Fields of other systems for which nothing is stored; arXiv's own report number among them."""
_TAGS: Mapping[str, Field | str] = {
    "titleabstract": ANYWHERE, "tw": ANYWHERE, "textword": ANYWHERE, "meshterms": ANYWHERE,
    "mesh": ANYWHERE, "mh": ANYWHERE,
    "majr": ANYWHERE, "mp": ANYWHERE, "kf": ANYWHERE, "hw": ANYWHERE, "sh": ANYWHERE,
    "ta": Field.JOURNAL, "1au": Field.AUTHOR, "lastau": Field.AUTHOR,
}  # fmt: skip
_OPERATORS: Mapping[str, str] = {
    "and": "AND", "&": "AND", "&&": "AND", "且": "AND", "与": "AND", "和": "AND", "并且": "AND",
    "并": "AND", "以及": "AND", "und": "AND", "or": "OR", "||": "OR", "and/or": "OR", "oder": "OR",
    "或": "OR", "或者": "OR", "andnot": "NOT", "not": "NOT", "butnot": "NOT", "nicht": "NOT",
    "非": "NOT", "不含": "NOT", "排除": "NOT", "不包括": "NOT", "不包含": "NOT", "除了": "NOT",
    "而非": "NOT", "不要": "NOT", "除去": "NOT",
}  # fmt: skip
_SHORT_NAME = 2
"""Letters of a name that no other system writes as a function: TI (graph)."""
_UPPER = re.compile(r"(?:O?NEAR|W|PRE|N|ADJ)\d+|ORDER|LIMIT")
_TELLING = re.compile(
    r"find|fin|f|same|near|adj|within|contains?|includes?|matches|equals?|starts?"
    r"|begins?|ends?|[ir]?like|regexp?|similar|glob|any|but"
    r"|papers?|articles?|preprints?|publications?|anything|everything|works?|by|than"
    r"|except|excluding|exclude|minus|mentions?|mentioning|titles?|abstracts?|authors?|comments?"
    r"|(?:关于|有关).*|.*(?:论文|文章|预印本|文献)"
    r"|(?:标题|题目|题名|篇名|作者|摘要|主题|关键词|期刊)不?(?:包|含|等|为|是).*"
)
"""Words that, with others beside them, may be read as syntax."""
_DOTTED = re.compile(r"([a-z][a-z-]*)\.(\*|[a-z][a-z-]*)", re.ASCII)
# Archives whose names nobody means as words of a text; math, stat, physics and econ are words.
_WHOLE = frozenset(
    term.lower()
    for term in (*CATEGORIES, *ARCHIVES, *RENAMED)
    if "-" in term and "." not in term
) | {"cs", "eess"}  # fmt: skip


_SHORTEST_SLIP = 4
"""Letters below which the name of a field is like too many others."""
_NEAR = 78.0
"""Similarity (0 to 100) of a misspelt name of a field to the one that is meant."""
OWN_FIELDS = {name: field for field, names in _OWN_FIELDS.items() for name in names.split()}
"""Names of fields that need no explanation, in English and Chinese."""
_FOREIGN = {name: field for field, names in _FOREIGN_FIELDS.items() for name in names.split()}


def find_field(name: str) -> Field | str | None:
    """Return the field that is called ``name`` anywhere, ``ANYWHERE``, or None."""
    plain = _squeeze(name)
    return OWN_FIELDS.get(plain) or _FOREIGN.get(plain) or _find_qualified(name)


def _find_qualified(name: str) -> Field | str | None:
    """Return the field of a name with its schema before it: ``dc.title``."""
    schema, dot, last = name.rpartition(".")
    return find_field(last) if dot and schema.isalpha() and len(last) > 1 else None


def find_tag(name: str) -> Field | str | None:
    """Return the field that PubMed calls ``name``, behind what it applies to."""
    return _TAGS.get(_squeeze(name)) or find_field(name)


def as_field(where: Field | str) -> Field | None:
    """Return the field of a term that is looked for ``where``."""
    return where if isinstance(where, Field) else None


def describe(where: Field | str) -> str:
    """Return how we write the field; "" for anywhere."""
    return f"{where}:" if isinstance(where, Field) else ""


def is_own_field(name: str) -> bool:
    """Tell whether ``name`` is ours for a field, so that it needs no explanation."""
    return fold(name) in OWN_FIELDS


def is_foreign_field(name: str) -> bool:
    """Tell whether ``name`` is a field of another system for which nothing is stored."""
    return _squeeze(name) in _NO_FIELDS


def nearest_field(name: str) -> Field | None:
    """Return the field that ``name`` nearly spells: titel, autor, abstarct."""
    if not name.isascii() or len(name) < _SHORTEST_SLIP:
        return None
    names = (field_name for field_name in OWN_FIELDS if len(field_name) >= _SHORTEST_SLIP)
    return next((OWN_FIELDS[near] for near in closest(_squeeze(name), names, _NEAR, 1)), None)


def find_operator(word: str) -> str | None:
    """Return AND, OR or NOT if ``word`` is another sign for it, in any case."""
    return _OPERATORS.get(fold(word)) or _OPERATORS.get(_squeeze(word))


def is_operator(word: str) -> bool:
    """Tell whether ``word`` may be read as syntax, by itself or with words beside it."""
    plain = fold(word)
    is_function = len(word) > _SHORT_NAME and word.isupper() and find_field(word) is not None
    is_telling = _TELLING.fullmatch(plain) or _UPPER.fullmatch(word)
    return plain in _OPERATORS or is_function or is_telling is not None


def is_bare_category(word: str) -> bool:
    """Tell whether ``word`` is the id of a category or archive that is never a word of a text."""
    plain = fold(word)
    if plain in _WHOLE:
        return True
    found = _DOTTED.fullmatch(plain)
    return found is not None and (found[1] in _ARCHIVE_NAMES or plain in _ALIASES)


_ARCHIVE_NAMES = frozenset(map(str.lower, ARCHIVES))
_ALIASES = frozenset(map(str.lower, ALIASES))


def find_categories(typed: str) -> tuple[str, ...]:
    """Return the terms that ``typed`` names, one or several; () if a part of it names none."""
    lexicon = category_lexicon()
    if whole := lexicon.find(typed[:MAX_WORD]):
        return (whole.term,)
    found = [lexicon.find(part) for part in _split_list(typed)]
    return (
        tuple(dict.fromkeys(category.term for category in found if category)) if all(found) else ()
    )


def guess_category(typed: str) -> str | None:
    """Return the category nearest to the first unknown part of ``typed``, if any is near."""
    unknown = (part for part in _split_list(typed) if not category_lexicon().find(part))
    guessed = category_lexicon().resolve(next(unknown, typed))
    return next(iter(guessed.suggestions), None) if isinstance(guessed, Unknown) else guessed.term


def _split_list(typed: str) -> list[str]:
    return [part for part in SEPARATORS.split(typed) if part]


def _squeeze(name: str) -> str:
    return "".join(filter(str.isalnum, fold(name)))
