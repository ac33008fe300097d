"""Reading a catalog: from a .po file to templates by key, plural forms included."""

from __future__ import annotations

import io
from collections.abc import Iterator
from gettext import GNUTranslations
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


class Templates:
    """The templates of one language."""

    def __init__(self, catalog: Catalog) -> None:
        """Take over what ``catalog`` holds; untranslated messages are left out."""
        compiled = io.BytesIO()
        write_mo(compiled, catalog)
        compiled.seek(0)
        self._gettext = GNUTranslations(compiled)
        messages = [message for message in catalog if message.id and message.string]
        self._single = frozenset(one.id for one in messages if isinstance(one.id, str))
        self._plural = frozenset(one.id[0] for one in messages if not isinstance(one.id, str))

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
    found = [one for one in folder.iterdir() if one.name.endswith(".po")]
    named = [(one.name.removesuffix(".po"), one) for one in found]
    yield from sorted(named, key=lambda one: (not one[0].startswith("en"), one[0]))


def read_catalog(source: Traversable) -> Catalog:
    """Return the catalog in the file ``source``."""
    with source.open("rb") as stream:
        return read_po(stream, abort_invalid=True)
