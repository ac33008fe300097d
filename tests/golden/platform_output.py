"""What is sent for a page, written down so that a person can read the difference."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from adapters.console.plain import as_text
from adapters.discord.render.message import render_message
from adapters.telegram.render.controls import BUTTONS, NO_CONTROLS, TextControls, build_keyboard
from adapters.telegram.render.message import encode_page
from bot.document.nodes import Document
from bot.model.chat import RenderMode
from tests.support.renderings import RENDERINGS, cut_linked

_BLOCK = re.compile(r"(?<=>)(?=<(?:p|h\d|details|ul|li|footer|hr|tg-math-block)\b)|(?=</details>)")
_WIDTH = 160
CONTROLS = {
    RenderMode.RICH: BUTTONS,
    RenderMode.CLASSIC: TextControls(bot_name="paperboy_bot"),
    RenderMode.PLAIN: NO_CONTROLS,
}


def _on_telegram(page: Document, form: RenderMode) -> list[str]:
    content = encode_page(page, form, CONTROLS[form])
    if form is RenderMode.RICH:
        drawn = _BLOCK.sub("\n", content["rich_message"]["html"]).split("\n")
    else:
        drawn = [*content["text"].split("\n"), *map(_compact, content["entities"])]
    buttons = build_keyboard((), page, None, form, CONTROLS[form])
    rows = buttons.inline_keyboard if buttons else ()
    return [*drawn, *(" ".join(f"[{button.text}]" for button in row) for row in rows)]


def _on_discord(page: Document, form: RenderMode) -> list[str]:
    drawn = render_message(page, form)
    content = drawn.content.split("\n") if drawn.content else []
    return [*content, json.dumps(drawn.view.to_components(), ensure_ascii=False, indent=1)]


def _compact(entity: object) -> str:
    return json.dumps(entity, ensure_ascii=False)


SENT: dict[str, Callable[[Document], list[str]]] = {
    **{f"telegram-{form}": lambda page, form=form: _on_telegram(page, form) for form in RenderMode},
    **{f"discord-{form}": lambda page, form=form: _on_discord(page, form) for form in RenderMode},
    "console": lambda page: as_text(page).split("\n"),
}


def _pages(document: Document, name: str) -> list[list[str]]:
    fits = next(rendering.fits for rendering in RENDERINGS if rendering.name == name)
    return [SENT[name](page) for page in cut_linked(document, fits)]


def render_whole(document: Document) -> str:
    """Return every page in every form."""
    return _headed({name: _all_of(_pages(document, name)) for name in SENT})


def _all_of(pages: Sequence[list[str]]) -> list[str]:
    return [line for page in pages for line in (*page, "- - -")]


def render_outline(document: Document, forms: Iterable[str]) -> str:
    """Return how many pages there are in ``forms``, how large, and how they begin and end."""
    return _headed({name: _outline(_pages(document, name)) for name in forms})


def _outline(pages: Sequence[list[str]]) -> list[str]:
    texts = ["\n".join(page) for page in pages]
    return [
        f"{len(pages)} pages of {min(map(len, texts))} to {max(map(len, texts))} characters",
        sha256("\f".join(texts).encode()).hexdigest(),
        *(line[:_WIDTH] for line in pages[0][:4]),
        "…",
        *(line[-_WIDTH:] for line in texts[-1].split("\n")[-4:]),
    ]


def _headed(forms: dict[str, list[str]]) -> str:
    return "".join(f"=== {name}\n" + "\n".join(lines) + "\n" for name, lines in forms.items())
