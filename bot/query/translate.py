"""Whole forms of other systems, rewritten before a query is read. Pure.

    text ── addresses ── INSPIRE ── sentences ── filters ── lists ──> text in our language

Addresses of searches, ``find a lecun and t graph``, sentences, ``allintitle:``, SQL, mail
filters, and lists such as ``any(a, b)`` and ``title in (a, b)``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.query import vocabulary
from bot.query.addresses import drop_parameters, read_address
from bot.query.inspire import read_inspire
from bot.query.nodes import Remark, RemarkKind
from bot.query.sentences import read_sentence
from bot.query.source import read_source

_ALL_IN = re.compile(
    r"\s*all(?P<field>intitle|inauthor|intext):\s*(?P<rest>[^():]+?)\s*", re.IGNORECASE
)
_ALL_IN_FIELDS = {"intitle": "ti:", "inauthor": "au:", "intext": ""}
_SELECT = re.compile(r"\s*SELECT\s[^'\"]{1,200}?\sWHERE\s+", re.IGNORECASE)
_ITEM = r"(?:\"[^\"]*\"|'[^']*'|\[[^\]]*\])"
_SIEVE = re.compile(
    rf"\s*(?:if\s+)?(?P<negation>not\s+)?(?:header|address|body|envelope)\s+:(?:contains|is|matches"
    rf"|regex|text)\s+(?P<values>{_ITEM}(?:\s+{_ITEM})?)\s*(?:\{{.*)?",
    re.IGNORECASE | re.DOTALL,
)
_SIEVE_FIELDS = {"subject": "ti:", "from": "au:"}
_LISTED = r"(?P<items>(?:\"[^\"]*\"|[^()\[\]\"])*)"
_QUOTED = r"\"[^\"]*\""
_QUOTE = re.compile(_QUOTED)
_CALL = re.compile(
    rf"{_QUOTED}|(?<!\w)(?P<name>(?:any|all|none|one)|not(?=\())(?:[ _]?of)?:?\s?\({_LISTED}\)",
    re.IGNORECASE,
)
_OF = re.compile(r"\s*(?P<name>any|all|one|none) of:? (?P<items>[^:()]+,[^:()]+)", re.IGNORECASE)
_TEST = re.compile(
    rf"{_QUOTED}|(?<!\w)(?P<test>[a-z_-]{{0,12}}(?:contains?|includes?|match|matches|with|like|equals"
    rf"|regex))\s?\(\s*(?P<field>\w+)\s*,{_LISTED}\)",
    re.IGNORECASE,
)
_METHOD = re.compile(
    rf"{_QUOTED}|(?<![\w.])(?:\w+\.)?(?P<field>\w+)\.(?:(?:str|toLowerCase\(\)|lower\(\))\.)?"
    rf"(?P<test>contains?|includes?|match(?:es)?|search|(?:starts|ends)_?with|icontains|equals)"
    rf"\s?\({_LISTED}\)",
    re.IGNORECASE,
)
_IN = re.compile(
    rf"{_QUOTED}|(?<!\w)(?P<field>\w+)\s+(?P<negation>not\s+)?in\s*[(\[]{_LISTED}[)\]]",
    re.IGNORECASE,
)
_RELATION = re.compile(
    r"(?<!\S)(?P<field>[\w.]+)\s+(?P<name>any|all|exact)\s+\"(?P<items>[^\"]*)\"",
    re.IGNORECASE,
)
_ADDED = re.compile(r"(?<=[\u4e00-\u9fff])\+(?=[\u4e00-\u9fff])")
_ITEMS = re.compile(r"\s*(\"[^\"]*\"|'[^']*'|[^,;\"'][^,;\"]*)")
_SIGNS: Mapping[str, tuple[str, str]] = {
    "any": ("", " OR "), "one": ("", " OR "), "none": ("-", " OR "), "not": ("-", " OR "),
    "all": ("", " "),
}  # fmt: skip


def translate(text: str) -> tuple[str, tuple[Remark, ...]]:
    """Return ``text`` in our language as far as whole forms of others go, and what was changed."""
    # One space for many: what a pattern finds behind spaces it looks for behind each of them.
    plain = before = " ".join(read_source(text).text.split())
    for read in _FORMS:
        plain = read(plain)
    if plain == before:
        return text, ()
    return plain, (Remark(RemarkKind.TRANSLATED, text.strip(), plain),)


def _read_all_in(text: str) -> str:
    found = _ALL_IN.fullmatch(text)
    return f"{_ALL_IN_FIELDS[found['field'].lower()]}({found['rest']})" if found else text


def _read_select(text: str) -> str:
    return _SELECT.sub("", text, count=1)


def _read_sieve(text: str) -> str:
    """Read a mail filter: ``header :contains "subject" "graph"``."""
    found = _SIEVE.fullmatch(text)
    if found is None:
        return text
    *names, values = re.findall(_ITEM, found["values"])
    fields = [name for name in _SIEVE_FIELDS if names and name in names[0].lower()]
    field = _SIEVE_FIELDS[fields[0]] if len(fields) == 1 else ""
    return f"{'-' if found['negation'] else ''}{field}({_join(values.strip('[]'), ' OR ')})"


def _read_calls(text: str) -> str:
    """Read ``any(a, b)``, ``all(a, b)``, ``none(a, b)``."""
    return _CALL.sub(_read_call, text) if "(" in text else _OF.sub(_read_call, text)


def _read_call(found: re.Match[str]) -> str:
    if found.group("name") is None or "," not in _QUOTE.sub("", found["items"]):
        return found[0]
    sign, joint = _SIGNS[found["name"].lower()]
    return f"{sign}({_join(found['items'], joint)})"


def _read_tests(text: str) -> str:
    """Read ``contains(title, "graph")`` and ``title.contains("graph")``."""
    return _METHOD.sub(_read_test, _TEST.sub(_read_test, text))


def _read_test(found: re.Match[str]) -> str:
    if found["test"] is None or vocabulary.find_field(found["field"]) is None:
        return found[0]
    return f"{found['field']}:({_join(found['items'], ' ')})"


def _read_in(text: str) -> str:
    """Read ``title in (a, b)`` and ``cat IN ["cs.LG"]``."""
    return _IN.sub(_read_membership, text)


def _read_membership(found: re.Match[str]) -> str:
    is_list = found[0][-1] == "]" or re.search("[,']", _QUOTE.sub("", found[0]))
    if not is_list or vocabulary.find_field(found["field"] or "") is None:
        return found[0]
    sign = "-" if found["negation"] else ""
    return f"{sign}{found['field']}:({_join(found['items'], ' OR ')})"


def _read_relations(text: str) -> str:
    """Read the Library of Congress's ``dc.title any "graph net"``."""
    return _RELATION.sub(_read_relation, text)


def _read_relation(found: re.Match[str]) -> str:
    is_sure = found["name"].lower() == "any" or "." in found["field"]
    if not is_sure or vocabulary.find_field(found["field"]) is None:
        return found[0]
    words = found["items"].split()
    joined = {"any": " OR ".join(words), "all": " ".join(words)}.get(found["name"].lower())
    return f"{found['field']}:" + (f"({joined})" if joined else f'"{found["items"]}"')


def _read_sums(text: str) -> str:
    """Read Chinese words that a plus joins, in which no space shows that it is none of them."""
    return _ADDED.sub(" ", text)


def _join(items: str, joint: str) -> str:
    found = (item.strip() for item in _ITEMS.findall(items))
    return joint.join(f'"{item[1:-1]}"' if item[:1] == "'" else item for item in found if item)


_FORMS: tuple[Callable[[str], str], ...] = (
    read_address,
    drop_parameters,
    read_inspire,
    read_sentence,
    _read_all_in,
    _read_select,
    _read_sieve,
    _read_tests,
    _read_in,
    _read_calls,
    _read_relations,
    _read_sums,
)
