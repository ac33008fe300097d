"""What somebody reads elsewhere: feeds in an OPML file, arXiv's daily mails, a list of papers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urlsplit

from bot.commands.imports.imported import Imported, ImportedPaper
from bot.model.folding import SEPARATORS
from bot.model.reference import find_references, find_unrecognized
from bot.model.taxonomy import ALIASES, CATEGORIES, Unknown, canonical_category
from bot.query import Query, QueryError, parse
from bot.query.categories import category_lexicon

_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]*)+", re.MULTILINE)
_TO = re.compile(r"to\s*:.*?\b(?P<archive>[a-z-]+)@.*", re.IGNORECASE)
_SUBJECT = re.compile(
    r"subject\s*:\s*(?:re:\s*)?(?P<verb>subscribe|unsubscribe|cancel)\b.*", re.IGNORECASE
)
_CHANGE = re.compile(r"(?P<verb>add|del(?:ete)?)[ \t]+(?P<what>\S.*)", re.IGNORECASE)
_NEXT_CHANGE = re.compile(r"[\s,;]+(?=(?:add|del(?:ete)?)[ \t]+\S)", re.IGNORECASE)
_ADDING = frozenset({"add", "subscribe"})
_AUTHOR_FEED = re.compile(r"/a/(?P<author>[a-z-]+_[a-z])_\d+")
_FEED = re.compile(r"https?://[\w.]*arxiv\.org/(?:rss|atom|a|api/query\?)[^\s\"<>]+", re.IGNORECASE)
_LONGEST_LINE = 80
"""Characters of what could not be read that are shown."""


def read_opml(text: str) -> Imported:
    """Return what the feeds of arXiv in an OPML file are of: categories, authors, queries."""
    outlines = _Outlines()
    outlines.feed(text)
    return _read_addresses(outlines.addresses)


def read_feed_list(text: str) -> Imported:
    """Return what the addresses of arXiv's feeds in a plain list are of; nothing of other texts."""
    found = _read_addresses(_FEED.findall(text))
    return found if found.terms or found.queries else Imported()


def _read_addresses(addresses: Sequence[str]) -> Imported:
    read = list(map(_read_feed, addresses))
    unread = [url for url, listed in zip(addresses, read, strict=True) if listed.is_empty]
    return Imported(
        terms=tuple(dict.fromkeys(term for listed in read for term in listed.terms)),
        queries=tuple(dict.fromkeys(query for listed in read for query in listed.queries)),
        unread=tuple(dict.fromkeys(url[:_LONGEST_LINE] for url in unread)),
    )


class _Outlines(HTMLParser):
    """The addresses of feeds; broken XML is read as far as it goes."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address of an outline."""
        if tag == "outline" and (url := dict(attrs).get("xmlurl")):
            self.addresses.append(url)


def _read_feed(url: str) -> Imported:
    """Return what a feed is of; nothing if it is none of arXiv's."""
    if "arxiv" not in url.lower():
        return Imported()
    parts = urlsplit(url)
    if searched := parse_qs(parts.query).get("search_query"):
        return Imported(queries=tuple(_parse(searched[0])))
    if author := _AUTHOR_FEED.search(parts.path):
        return Imported(queries=tuple(_parse(f"au:{author['author']}")))
    last = unquote(parts.path).replace("/feed", "").removesuffix(".xml").rstrip("/")
    named = (_find_term(word) for word in SEPARATORS.split(last.rpartition("/")[2]))
    return Imported(terms=tuple(filter(None, named)))


def _parse(typed: str) -> Iterator[Query]:
    try:
        yield parse(typed)
    except QueryError as error:
        if error.suggestion is not None:
            yield error.suggestion


def is_mail(text: str) -> bool:
    """Tell whether ``text`` holds commands as they are sent to arXiv's mail service."""
    return any(mail.changes or mail.verb for mail in _split_mails(text))


@dataclass
class _Mail:
    """A mail to arXiv's service: to which archive, what is asked, and ``add`` and ``del`` lines."""

    archive: str = ""
    verb: str = ""
    changes: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def _split_mails(text: str) -> Sequence[_Mail]:
    """Return the mails in ``text``, quoted ones included; lines without headers are one as well."""
    mails = [_Mail()]
    for line in map(str.strip, _QUOTED.sub("", text).splitlines()):
        if found := _TO.fullmatch(line):
            if mails[-1].archive or mails[-1].changes:
                mails.append(_Mail())
            mails[-1].archive = found["archive"].lower()
        elif found := _SUBJECT.fullmatch(line):
            if mails[-1].verb:
                mails.append(_Mail())
            mails[-1].verb = found["verb"].lower()
        elif _CHANGE.fullmatch(line):  # what is pasted may have lost its line breaks
            changes = map(_CHANGE.fullmatch, _NEXT_CHANGE.split(line))
            mails[-1].changes += [
                (change["verb"].lower(), change["what"]) for change in changes if change
            ]
    return mails


def read_mail(text: str) -> Imported:
    """Return what mails to arXiv's daily service leave somebody subscribed to.

    An archive stands in the address; ``add`` and ``del`` name its categories by code or by name,
    and without any the whole archive is meant: https://info.arxiv.org/help/subscribe.html.
    """
    terms: dict[str, None] = {}
    unread: list[str] = []
    for mail in _split_mails(text):
        whole = [(mail.verb, mail.archive)] if mail.verb and not mail.changes else []
        for verb, what in (*whole, *mail.changes):
            found = list(_find_classes(what, mail.archive))
            unread += [] if found else [what[:_LONGEST_LINE]]
            for term in found:
                terms.pop(term, None)
            terms |= dict.fromkeys(found if verb in _ADDING else ())
    return Imported(terms=tuple(terms), unread=tuple(unread))


def _find_classes(what: str, archive: str) -> Iterator[str]:
    """Yield the categories that a line names: a name, a code of the archive, or several ids."""
    ids = [_ids().get(word.casefold(), "") for word in SEPARATORS.split(what)]
    if len(ids) > 1 and all(ids):
        yield from ids
        return
    if term := _find_class(what, archive):
        yield term
        return
    found = [_find_class(word, archive) for word in SEPARATORS.split(what)]
    if all(found):
        yield from found


def _find_class(what: str, archive: str) -> str:
    code = what.strip().casefold()
    if own := _ids().get(f"{archive}.{code}"):
        return own
    # By way of physics, the codes of all its archives are understood.
    alike = [category for category in CATEGORIES if category.casefold().partition(".")[2] == code]
    return alike[0] if archive == "physics" and len(alike) == 1 else _find_term(what)


@cache
def _ids() -> Mapping[str, str]:
    """Return the canonical ids of categories, by all their ids in lower case."""
    return {name.casefold(): canonical_category(name) for name in (*CATEGORIES, *ALIASES)}


def _find_term(word: str) -> str:
    """Return the category or archive that is called ``word``, or nearly so; "" if none is."""
    found = category_lexicon().resolve(word.strip())
    if not isinstance(found, Unknown):
        return found.term
    is_name = len(word.split()) > 1  # of a misspelt code nothing can be said
    return found.suggestions[0] if is_name and found.suggestions else ""


def read_references(text: str) -> Imported:
    """Return the papers that ``text`` names by identifier or address, one or many."""
    found = tuple(ImportedPaper(reference=reference) for reference in find_references(text))
    return Imported(found, unread=find_unrecognized(text))
