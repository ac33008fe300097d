"""Rich messages as HTML for a browser: their markup is HTML already, but for the formulas."""

from __future__ import annotations

from latex2mathml import converter
from lxml import html

_FORMULAS = {"tg-math": "inline", "tg-math-block": "block"}


def browsable(markup: str) -> str:
    """Return the HTML of a rich message with MathML in place of each formula's TeX."""
    root = html.fragment_fromstring(f"<div>{markup}</div>")
    for formula in root.iter(*_FORMULAS):
        _set(formula, _FORMULAS[str(formula.tag)])
    for link in root.iter("a"):
        link.set("target", "_blank")
    return (root.text or "") + "".join(
        str(html.tostring(child, encoding="unicode", method="html")) for child in root
    )


def _set(formula: html.HtmlElement, display: str) -> None:
    """Put a formula's drawing into its element, in place of the source."""
    drawn = html.fragment_fromstring(converter.convert(formula.text_content(), display=display))
    for name in drawn.iter("mi"):
        if len(name.text or "") > 1:  # "log n", which MathML sets like "logn"
            name.addnext(html.fragment_fromstring('<mspace width="0.17em"></mspace>'))
    tail = formula.tail
    formula.clear()
    formula.tail = tail
    formula.tag = "span"
    formula.set("class", "display" if display == "block" else "formula")
    formula.append(drawn)
