"""Every way a page can be drawn, held to its platform's official rules, and read back.

The rules are the emulators' (written from the platforms' side), not the adapters' own predicates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any, cast

from rich.console import Console

from adapters.console.plain import as_text
from adapters.console.render import as_rich
from adapters.discord.render.message import fits as fits_discord
from adapters.discord.render.message import render_message
from adapters.telegram.render.controls import BUTTONS, NO_CONTROLS, TextControls, build_keyboard
from adapters.telegram.render.message import encode_page
from adapters.telegram.render.message import fits as fits_telegram
from bot.digest.links import paper_links
from bot.digest.paper_page import author_list, paper_page
from bot.document.jumps import resolve_jumps, widen_jumps
from bot.document.nodes import (
    Block,
    Card,
    Code,
    Details,
    Divider,
    Document,
    Emphasis,
    Footer,
    Heading,
    Inline,
    ItemList,
    Jump,
    Link,
    Mark,
    Math,
    Paragraph,
    Strong,
    Text,
)
from bot.document.paginate import FitsPage, paginate
from bot.document.tex.safe_formula import to_safe_tex
from bot.model.chat import RenderMode
from bot.model.conversation import decode_payload
from bot.model.paper import Paper
from bot.phrases import load_phrases
from tests.emulators.discord.limits import check_message
from tests.emulators.discord.message import COMPONENTS_V2, DiscordMessage
from tests.emulators.telegram import rich, rules

Spoken = Callable[[Math], str]
_COUNTED_REST = re.compile(r" and \d+ more\Z")
_FRAMES = range(0x2500, 0x25A0)  # boxes and blocks


def cut_linked(document: Document, fits: FitsPage) -> tuple[Document, ...]:
    """Return ``document`` as pages that lead to each other, as digests are cut."""
    pages = (document,) if fits(document) else paginate(widen_jumps(document), fits)
    return resolve_jumps(pages, lambda number, _: f"page|{number}|4821-4830 nc")


@dataclass(frozen=True)
class Rendering:
    """One platform's way to draw a page.

    Attributes:
        name: platform and form.
        fits: the adapter's predicate.
        read: draws a page as it would be sent, raises where the platform would refuse it or drop
            something, and returns what a person reads.
        spoken: what a person reads of a formula.
    """

    name: str
    fits: Callable[[Document], bool]
    read: Callable[[Document], str]
    spoken: Spoken = lambda formula: formula.plain

    def __str__(self) -> str:
        return self.name


_CONTROLS = {
    RenderMode.RICH: BUTTONS,
    RenderMode.CLASSIC: TextControls(bot_name="x" * 32),
    RenderMode.PLAIN: NO_CONTROLS,
}


def _read_telegram(page: Document, form: RenderMode) -> str:
    buttons = build_keyboard((), page, None, form, _CONTROLS[form])
    rules.check_keyboard(buttons.to_dict() if buttons else None)
    content = encode_page(page, form, _CONTROLS[form])
    if form is RenderMode.RICH:
        return rich.accept(content["rich_message"]["html"]).text
    assert len(content["entities"]) <= rules.MAX_ENTITIES, "Telegram would drop the last ones"
    return rules.accept(content["text"], content["entities"])[0]


def _read_discord(page: Document, form: RenderMode) -> str:
    drawn = render_message(page, form)
    is_v2 = drawn.view.has_components_v2()
    body: dict[str, Any] = {
        "flags": COMPONENTS_V2 if is_v2 else 0,
        "content": drawn.content,
        "components": drawn.view.to_components(),
    }
    check_message(body)
    return DiscordMessage(cast("Any", None), cast("Any", None), body).text


def _read_terminal(page: Document) -> str:
    screen = Console(file=StringIO(), width=80, force_terminal=True, record=True)
    screen.print(as_rich(page))
    return screen.export_text()


def _drawn_by_telegram(formula: Math) -> str:
    return to_safe_tex(formula.tex) or formula.plain


def _telegram(form: RenderMode) -> Rendering:
    return Rendering(
        f"telegram-{form}",
        lambda page: fits_telegram(page, form),
        lambda page: _read_telegram(page, form),
        _drawn_by_telegram if form is RenderMode.RICH else Rendering.spoken,
    )


def _discord(form: RenderMode) -> Rendering:
    return Rendering(
        f"discord-{form}",
        lambda page: fits_discord(page, form),
        lambda page: _read_discord(page, form),
    )


CONSOLE = Rendering("console", lambda _: True, as_text)
TERMINAL = Rendering("terminal", lambda _: True, _read_terminal)
RENDERINGS = (*map(_telegram, RenderMode), *map(_discord, RenderMode), CONSOLE, TERMINAL)


def assert_all_text_visible(documents: Iterable[Document], shown: str, spoken: Spoken) -> None:
    """Assert that what ``documents`` say can be found in ``shown``, in their order."""
    read, at = letters(shown), 0
    for words in map(letters, words_of_documents(documents, spoken)):
        found = read.find(words, at)
        assert found >= 0, f"{words!r} is not in {read[at : at + 200]!r}"
        at = found + len(words)


def assert_nothing_unreachable(
    document: Document, pages: Iterable[Document], papers: Mapping[str, Paper]
) -> None:
    """Assert that each card of ``document`` is on a page whole, or opens what it lacks there.

    Args:
        document: the digest.
        pages: its pages.
        papers: those of the digest, by ID.
    """
    shown = {block for page in pages for block in page.blocks if isinstance(block, Card)}
    shortened = [
        block for block in document.blocks if isinstance(block, Card) and block not in shown
    ]
    shortly = {replace(card, folded=card.excerpt, excerpt=()) for card in shortened}
    assert shortly <= shown
    for card in shortened:
        assert decode_payload(card.opens).command == "paper"
        paper = papers[decode_payload(card.opens).argument]
        behind = " ".join(_behind_the_tap(paper))
        for words in words_of_documents((Document(card.folded),)):
            for word in _COUNTED_REST.sub("", words).split():
                assert word.strip(",") in behind, f"{word!r} of {paper.id} is nowhere"


def _behind_the_tap(paper: Paper) -> Iterator[str]:
    """Yield all that the page of ``paper`` says, with its links and the page of its authors."""
    phrases = load_phrases("en")
    yield from words_of_documents((paper_page(paper, (), phrases), author_list(paper, phrases)))
    yield from (name for name, _ in paper_links(paper))


def letters(text: str) -> str:
    """Return the visible signs of ``text``: no white space, controls, joiners or frames."""
    return unicodedata.normalize("NFC", text).translate(_LETTERS)


class _Letters(dict[int, int | None]):
    def __missing__(self, code: int) -> int | None:
        unseen = code in _FRAMES or unicodedata.category(chr(code))[0] in "ZC"
        self[code] = None if unseen else code
        return self[code]


_LETTERS = _Letters()


def words_of_documents(
    documents: Iterable[Document], spoken: Spoken = Rendering.spoken
) -> Iterator[str]:
    """Yield all that ``documents`` say, word by word, in the order in which it is read."""
    for document in documents:
        for block in document.blocks:
            yield from _said_by(block, spoken)


def _said_by(block: Block, spoken: Spoken) -> Iterator[str]:
    match block:
        case Card(title, blocks, folded):
            yield from _words(title, spoken)
            yield from words_of_documents((Document((*blocks, *folded)),), spoken)
        case Details(summary, blocks):
            yield from _words(summary, spoken)
            yield from words_of_documents((Document(blocks),), spoken)
        case ItemList(items):
            for item in items:
                yield from _words(item, spoken)
        case Heading(children) | Paragraph(children) | Footer(children):
            yield from _words(children, spoken)
        case Divider():
            pass


def _words(inlines: Iterable[Inline], spoken: Spoken) -> Iterator[str]:
    for inline in inlines:
        match inline:
            case Text(text) | Code(text):
                yield text
            case Math():
                yield spoken(inline)
            case (
                Strong(children)
                | Emphasis(children)
                | Mark(children)
                | Link(children)
                | Jump(children)
            ):
                yield from _words(children, spoken)
