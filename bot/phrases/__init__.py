"""Phrases: templates of a catalog, filled with nodes.

    key ── catalog ── template ── Text and fillings, in the template's order ── Inlines

A filling stays what it is: text from people or from arXiv becomes a ``Text`` node and is never
read as a template or as markup.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache, lru_cache
from gettext import GNUTranslations
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Formatter
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from bot.document.nodes import Inline, Inlines, Text, plain_text

Filling: TypeAlias = str | int | Inline | Inlines

_PARSED = 1024
"""Templates kept taken apart: as many as two catalogs hold."""
_CHINESE_ENDS = ("。", "！", "？")
_FORMATTED = 1024
"""Dates and numbers kept as they are written: digests of one day have many in common."""
_WEEK = 7
_RANGE = 3
"""Days in a row that are named by the first and the last."""
_NAMED = 20
"""Things that a sentence names one by one; a reader of all 155 categories has /list."""


class Templates:
    """The templates of one language."""

    def __init__(self, catalog: Catalog) -> None:
        """Take over what ``catalog`` holds; untranslated messages are left out."""
        compiled = io.BytesIO()
        write_mo(compiled, catalog)
        compiled.seek(0)
        self._gettext = GNUTranslations(compiled)
        messages = [message for message in catalog if message.id and message.string]
        self._single = frozenset(message.id for message in messages if isinstance(message.id, str))
        self._plural = frozenset(
            message.id[0] for message in messages if not isinstance(message.id, str)
        )

    @property
    def keys(self) -> frozenset[str]:
        """Every key there is."""
        return self._single | self._plural

    def template(self, key: str, count: int | None) -> str:
        """Return the template of ``key``, in the plural form for ``count`` where it has forms.

        Raises:
            KeyError: there is no such key, or it has plural forms and ``count`` is None.
        """
        if key in self._single:
            return self._gettext.gettext(key)
        if key in self._plural and count is not None:
            return self._gettext.ngettext(key, key, count)
        raise KeyError(key)


def list_catalogs() -> Iterator[tuple[str, Traversable]]:
    """Yield the locale and the file of every catalog, English first."""
    folder = files("bot.phrases").joinpath("catalogs")
    named = [
        (file.name.removesuffix(".po"), file)
        for file in folder.iterdir()
        if file.name.endswith(".po")
    ]
    yield from sorted(named, key=lambda pair: (not pair[0].startswith("en"), pair[0]))


def read_catalog(source: Traversable) -> Catalog:
    """Return the catalog in the file ``source``."""
    with source.open("rb") as stream:
        return read_po(stream, abort_invalid=True)


_SOURCES = {
    Locale.parse(name).language: (Locale.parse(name), file) for name, file in list_catalogs()
}
LANGUAGES: tuple[str, ...] = tuple(_SOURCES)
"""The languages that have a catalog, ``en`` first."""


class Phrases:
    """The sentences of one language."""

    def __init__(self, locale: Locale, templates: Templates) -> None:
        """Speak as ``locale`` does, in the words of ``templates``."""
        self._locale = locale
        self._templates = templates

    @property
    def language(self) -> str:
        """``en`` or ``zh``."""
        return self._locale.language

    @property
    def keys(self) -> frozenset[str]:
        """Every key that can be said."""
        return self._templates.keys

    def __call__(self, key: str, **args: Filling) -> Inlines:
        """Return the phrase ``key`` with its placeholders filled.

        Args:
            key: symbolic key in the catalogs, e.g. ``subscribe.found``.
            args: a filling for each placeholder; the int ``count`` decides the plural form.

        Raises:
            KeyError: there is no such key, or a placeholder is left without a filling.
        """
        count = args.get("count")
        template = self._templates.template(key, count if isinstance(count, int) else None)
        return tuple(self._spliced(template, args))

    def text(self, key: str, **args: Filling) -> str:
        """Return the phrase as plain characters; errors as in calling."""
        return plain_text(self(key, **args))

    def label(self, key: str) -> str:
        """Return the phrase as a button has it, with a capital; errors as in calling."""
        text = self.text(key)
        return text[:1].upper() + text[1:]

    def _spliced(self, template: str, args: Mapping[str, Filling]) -> Iterator[Inline]:
        for literal, name in _parsed(template):
            if literal:
                yield Text(literal)
            if name is not None:
                yield from self._nodes(args[name])

    def _nodes(self, filling: Filling) -> Inlines:
        match filling:
            case str():
                return (Text(filling),)
            case int():
                return (Text(_number(filling, self._locale)),)
            case tuple():
                return filling
            case _:
                return (filling,)

    def date(self, day: date) -> str:
        """Return ``Tuesday 16 June``."""
        return _dated(day, self.text("format.date"), self._locale)

    def long_date(self, day: date) -> str:
        """Return ``Tuesday 16 June 2026``."""
        return _dated(day, self.text("format.long-date"), self._locale)

    def day(self, day: date) -> str:
        """Return ``16 June 2026``."""
        return _dated(day, self.text("format.day"), self._locale)

    def month(self, day: date) -> str:
        """Return ``June 2026``."""
        return _dated(day, self.text("format.month"), self._locale)

    def long_range(self, first: date, last: date) -> str:
        """Return ``Monday 15 June to Tuesday 16 June 2026``: the year stands where it belongs."""
        begin = _dated(first, self.text("format.first-date"), self._locale)
        end = _dated(last, self.text("format.last-date"), self._locale)
        return self.text("format.range", first=begin, last=end)

    def time(self, at: time) -> str:
        """Return ``08:00``."""
        return format_time(at, self.text("format.time"), locale=self._locale)

    def instant(self, at: datetime, zone: ZoneInfo) -> str:
        """Return ``Wednesday 17 June, 08:00``: the aware instant ``at`` on a clock in ``zone``."""
        local = at.astimezone(zone)
        day, hour = self.date(local.date()), self.time(local.time())
        return self.text("format.instant", date=day, time=hour)

    def weekdays(self, days: Collection[int]) -> str:
        """Return ``Monday to Friday`` or ``Tuesday and Friday``; "" for all seven. 0 is Monday."""
        names = self._locale.days["stand-alone"]["wide"]
        begins = [day for day in sorted(days) if (day - 1) % _WEEK not in days]
        if len(begins) == 1 and len(days) >= _RANGE:
            last = (begins[0] + len(days) - 1) % _WEEK
            return self.text("format.range", first=names[begins[0]], last=names[last])
        return self.join_text([names[day] for day in sorted(days)]) if begins else ""

    def category(self, term: str) -> str:
        """Return the name of a category or archive (``cs.DC``, ``cs.*``); its id if it has none."""
        key = f"category.{term}"
        return self.text(key) if key in self.keys else term

    def join_text(self, items: Sequence[str]) -> str:
        """Return ``a, b, and c``, as the language does."""
        return plain_text(self.join_and(items))

    def join_series(self, items: Sequence[str]) -> str:
        """Return ``a, b, c``: a list whose parts stand side by side."""
        return self.text("format.series").join(items)

    def join_and(self, items: Sequence[Filling]) -> Inlines:
        """Return ``a, b, and c`` of anything that can fill a placeholder."""
        return self._listed(items, "standard")

    def join_capped(self, items: Sequence[Filling]) -> Inlines:
        """Return ``a, b, and 7 more``: like ``join_and``, but the last of many are counted."""
        rest = len(items) - _NAMED
        if rest <= 1:
            return self.join_and(items)
        return self.join_and([*items[:_NAMED], self("format.more", count=rest)])

    def join_or(self, items: Sequence[Filling]) -> Inlines:
        """Return ``a, b, or c`` of anything that can fill a placeholder."""
        return self._listed(items, "or")

    def _listed(self, items: Sequence[Filling], style: Literal["standard", "or"]) -> Inlines:
        slots = {f"item{number}": item for number, item in enumerate(items)}
        pattern = format_list([f"{{{slot}}}" for slot in slots], style, self._locale)
        return space_cjk(tuple(self._spliced(pattern, slots)))


@lru_cache(_PARSED)
def _parsed(template: str) -> tuple[tuple[str, str | None], ...]:
    """Return the literal pieces of ``template``, each with the placeholder behind it, if any."""
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(template))


@lru_cache(_FORMATTED)
def _number(number: int, locale: Locale) -> str:
    return format_decimal(number, locale=locale)


@lru_cache(_FORMATTED)
def _dated(day: date, pattern: str, locale: Locale) -> str:
    return format_date(day, pattern, locale=locale)


def join_sentences(*sentences: Inlines) -> Inlines:
    """Return ``sentences`` one after another, with a space behind all but Chinese full stops."""
    joined: Inlines = ()
    for sentence in filter(None, sentences):
        gap = joined and not plain_text(joined).endswith(_CHINESE_ENDS)
        joined = (*joined, *((Text(" "),) if gap else ()), *sentence)
    return joined


def space_cjk(inlines: Inlines) -> Inlines:
    """Return ``inlines`` with a space where a lone Chinese word touches Latin letters or digits.

    So that ``cs.DC``, 或 and ``cs.AR`` read ``cs.DC 或 cs.AR``, as Chinese is typeset
    (https://www.w3.org/TR/clreq/#mixed_text_composition_in_horizontal_writing_mode).
    """
    texts = ["", *(plain_text((inline,)) for inline in inlines), ""]
    return tuple(
        Text(_padded(before, text, after)) if isinstance(inline, Text) else inline
        for inline, before, text, after in zip(inlines, texts, texts[1:], texts[2:], strict=False)
    )


def _padded(before: str, text: str, after: str) -> str:
    if not text.isalpha() or text.isascii():
        return text
    left = " " if _is_latin(before[-1:]) else ""
    right = " " if _is_latin(after[:1]) else ""
    return f"{left}{text}{right}"


def _is_latin(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "*")


@cache
def load_phrases(language: str) -> Phrases:
    """Return the phrases of ``language``, one of ``LANGUAGES``.

    Raises:
        KeyError: it has no catalog.
    """
    locale, source = _SOURCES[language]
    return Phrases(locale, Templates(read_catalog(source)))


def match_language(locale: str, default: str) -> str:
    """Return the language for a platform's language tag: ``zh-Hans-CN`` is ``zh``.

    Args:
        locale: BCP 47 tag, or with underscores; "" when unknown.
        default: for tags of other languages.
    """
    language = locale.replace("_", "-").partition("-")[0].strip().casefold()
    return language if language in LANGUAGES else default
