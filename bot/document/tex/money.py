"""Tells the dollars of amounts from those around formulas, by the text beside them."""

from __future__ import annotations

import re

MATH_SIGN = re.compile(r"[\\^_=<>]")
TEX_SIGN = re.compile(r"\\[^%&#$]|[\^_]")  # unlike "<" and an escaped "%", never in prose
AMOUNT = re.compile(r"\d[\d.,]*\s?(?:[kKmMbBT]|[A-Za-z]{2,})?\b")
LOWER_WORD = re.compile(r"(?<![\w\\{])[a-z]{2,}(?![\w}])")
_COMMAND = re.compile(r"\\[A-Za-z]")
_COMPARED_AMOUNT = re.compile(
    r"\d[\d.,]*(?:[kKmMbBT]|[A-Za-z]{2,})?(?:,\s(?:i\.e|e\.g)\.,?)?\s*[-<>=~]*\s*"
)
_AMOUNT_PER = re.compile(r"\s?\d[\d.,]*\s?[kKmMbBT]?[A-Za-z]*/")
_CURRENCY = re.compile(r"\b(?:US|AU|CA|NZ|HK|NT|SG|USD)$")
_OPENED = re.compile(r"(?:\\?\w[^\s$]{0,80}|[^$]{0,80}[\\^_=<>][^$]{0,80}|\w)\$")
_PRICED = re.compile(
    r"(?!(?:[kMG]?pc|[MG]?yr|[cmk]m|sr|[kMGTP]?eV|arc|deg|[mn]s|sec|min|nucleon|Hz)\b)[A-Za-z]{2,}"
)
"""What has a price: any unit but those of physics, in which "10/yr" is a rate."""
_BETWEEN_AMOUNTS = re.compile(r"\s+(?:[-<>=~\u2013\u2264\u2265]+|\\[lg]eq?)\s+")
_CONJUNCTION = re.compile(r"\s+(?:and|or|to|the|is|of|vs|per|in|by|for|signs?)\s+")
_ONE_UNIT = re.compile(r"[^\s$]*[\\^_][^\s$]*\$")
_BRACKETED = re.compile(r"\([^()\[\]]*[)\]]|\[[^()\[\]]*[)\]]")
_UNPAIRED = re.compile(r"[(\[]|[)\]](?!$)")  # "($5)$" has its brackets around the dollars
_BEHIND_AMOUNT = re.compile(r"[,;.)]?\s")


def is_money(source: str, start: int, stop: int) -> bool:
    """Tell whether the dollars at ``start`` and ``stop`` are those of amounts.

    "$5 to >$6": an amount before, a digit behind, and nothing mathematical between. "US$ 5 and $x$"
    and "5$ to 6$": the sign of a currency or a number before, a space behind. "$5 ($n$ a day)": an
    amount, and a bracket that is closed elsewhere. "US$5/$m^2$" and "$5/$kWh": an amount for each
    of a unit. "5$ < $10": a sign that stands apart between two amounts.
    """
    tex = source[start + 1 : stop]
    is_around = source[start - 1 : start].isdigit() and source[stop + 1 : stop + 2].isdigit()
    if _CONJUNCTION.fullmatch(tex) or (is_around and _BETWEEN_AMOUNTS.fullmatch(tex)):
        return True
    if _is_amount_left_open(tex) or _is_amount_per_unit(source, start, stop):
        return True
    if TEX_SIGN.search(tex):
        return False
    if tex[-1:].isspace() and AMOUNT.match(tex) and _OPENED.match(source, stop + 1):  # "$6, $n$"
        return True
    if MATH_SIGN.search(tex) and not _is_comparison_in_prose(tex):
        return False
    is_after_word = source[start - 1 : start].isalnum() and _BEHIND_AMOUNT.match(tex) is not None
    return is_after_word or (
        source[stop + 1 : stop + 2].isdigit() and AMOUNT.match(tex) is not None
    )


def _is_amount_left_open(tex: str) -> bool:
    """Tell whether ``tex`` is an amount and a bracket whose partner is outside it: "5 ("."""
    amount = AMOUNT.match(tex.lstrip())
    if amount is None or TEX_SIGN.match(tex.lstrip(), amount.end()) or _COMMAND.search(tex):
        return False  # a power, an interval like "]0,1[", a "\right."
    unpaired, count = tex, 1
    while count:
        unpaired, count = _BRACKETED.subn("", unpaired)
    return _UNPAIRED.search(unpaired) is not None


def _is_amount_per_unit(source: str, start: int, stop: int) -> bool:
    if not _AMOUNT_PER.fullmatch(source, start + 1, stop):
        return False
    is_in_currency = _CURRENCY.search(source[max(0, start - 4) : start]) is not None
    behind = stop + 1
    is_priced = _ONE_UNIT.match(source, behind) or _PRICED.match(source, behind)
    return is_in_currency or is_priced is not None


def _is_comparison_in_prose(tex: str) -> bool:
    return bool(LOWER_WORD.search(tex) or _COMPARED_AMOUNT.fullmatch(tex))
