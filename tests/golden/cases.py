"""Invented mornings and papers, odd in all the ways that real ones are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from bot.digest.compose import compose
from bot.digest.news import News
from bot.digest.paper_page import author_list, paper_page
from bot.digest.select import count_by_term, select
from bot.document.nodes import Code, Document, Paragraph
from bot.model.announcement import AnnounceType, Listing
from bot.model.chat import DigestSettings, Style
from bot.model.paper import Paper
from bot.phrases import Phrases
from tests.support.papers import CROSS, NEW, REPLACE, paper

TYPES = frozenset(AnnounceType)
MONDAY, TUESDAY = date(2026, 6, 15), date(2026, 6, 16)
TERMS = {"cs.DC": ("cs.DC",), "cs.AR": ("cs.AR",)}
LONGEST_ABSTRACT, LONGEST_TITLE, MOST_AUTHORS = 3247, 243, 3435
"""Of 281,552 papers of 2024 to 2026."""


def odd_paper(number: int, title: str, authors: str, abstract: str, **more: Any) -> Paper:
    texts = {"title": title, "authors": authors, "abstract": abstract}
    return paper(f"2606.0{number:04}", "cs.DC", **texts, **more)


def _filled(length: int, sentence: str) -> str:
    """Return ``sentence`` again and again, to that many characters."""
    text = sentence * (length // len(sentence) + 1)
    return f"{text[: length - 1].rstrip(' .').ljust(length - 1, 'x')}."


TEX = odd_paper(
    1, r"\textit{FLARE}: $O(n \log n)$ at $2.33 \times$ the Cost",
    r"L\'eo Sou, Erd\H{o}s P\'al",
    r"We show $\alpha_{i}^2 \leq \frac{1}{2}$ for \emph{all} cases. Nothing else.",
)  # fmt: skip
MARKUP = odd_paper(
    2, "Prices: 100% *off* for [everyone] <b>now</b> & then_", "A_B, C*D",
    "It costs $5. We *do* not `care` about @everyone or #tags. > Quote",
)  # fmt: skip
RIGHT_TO_LEFT = odd_paper(
    3, "עברית בכותרת", "דנה כהן, Ann O'Neil", "A right-to-left author. And more."
)
CHINESE = odd_paper(
    4, "图神经网络综述", "王伟, 李娜, 张三, 李四, 王五", "本文综述图神经网络。第二句。"
)
EMOJI = odd_paper(
    5, "Ship it \U0001f680 with \U0001f469‍\U0001f469‍\U0001f467", "Zoë Ünlü (MIT, Boston)",
    "Emoji are characters too. Always.",
)  # fmt: skip
SIXTY = odd_paper(
    6, "A Paper by Many", ", ".join(f"Author No{n}" for n in range(60)), "Many hands."
)
WITHDRAWN = odd_paper(
    7, "A Paper That Was Taken Back", "Ada Invented", "It was wrong. We regret it.",
    comment="This paper has been withdrawn by its author, who found an error in Lemma 2.",
)  # fmt: skip
ACCEPTED = odd_paper(
    8, "A Paper That Found Its Place", "Ben Madeup", "It is right. We are glad.",
    comment="12 pages, 3 figures, accepted at SoCC 2026; code at https://example.org/code",
)  # fmt: skip
LONG = odd_paper(
    9,
    _filled(LONGEST_TITLE + 1, "On the Length of Titles and Why It Grows ").removesuffix("."),
    "Lengthy Writer",
    _filled(LONGEST_ABSTRACT, "We go on about $x^2$ for a while, and then some more. "),
)
REPLACED = paper("2605.00008", "cs.AR", version=3)
CROSSED = paper("2606.00010", "cs.LG", "cs.DC")
COLLABORATION = odd_paper(
    11, "An Observation by Everybody", ", ".join(f"Member No{n}" for n in range(MOST_AUTHORS)),
    "We were many. We saw it.",
)  # fmt: skip
ODD = (TEX, MARKUP, RIGHT_TO_LEFT, CHINESE, EMOJI, SIXTY, WITHDRAWN, ACCEPTED, LONG)
LISTED = (
    *(Listing(paper, "cs.DC", NEW) for paper in ODD),
    Listing(CROSSED, "cs.DC", CROSS),
    Listing(REPLACED, "cs.AR", REPLACE),
)


def ordinary_listings(count: int) -> tuple[Listing, ...]:
    """Return papers as long as real ones are on average."""
    return tuple(
        Listing(
            odd_paper(
                100 + number,
                f"Paper {number}: Measuring What Nobody Asked About in Invented Systems",
                f"Ada Quorum, Bo Heartbeat, Cleo N. Follower, Dag Leader, Author No{number}",
                "We measure, for the first time and without being asked, how long a system that "
                rf"does not exist takes to answer in $O(n^{number % 7})$. It is invented. " * 8,
            ),
            "cs.DC",
            (NEW, NEW, CROSS)[number % 3],
        )
        for number in range(count)
    )


def _morning(
    listed: tuple[Listing, ...], style: Style = Style.BRIEF, **more: Any
) -> Callable[[Phrases], Document]:
    dates = more.pop("dates", (TUESDAY,))
    news = News(dates, select(listed, TERMS, TYPES), count_by_term(listed, TERMS), **more)
    return lambda phrases: compose(news, DigestSettings(types=TYPES, style=style), phrases)


def _empty(phrases: Phrases) -> Document:
    said = phrases("digest.nothing", terms=Code("cs.DC"), date=phrases.date(TUESDAY))
    return Document((Paragraph(said),))


DOCUMENTS: dict[str, Callable[[Phrases], Document]] = {
    "empty_day": _empty,
    "one_paper": _morning((Listing(REPLACED, "cs.AR", REPLACE),)),
    "odd_papers": _morning(LISTED),
    "odd_papers_in_titles": _morning(LISTED, Style.TITLES),
    "odd_papers_in_full": _morning((*LISTED[:8], *LISTED[9:]), Style.FULL),
    "two_days_and_one_late": _morning(LISTED[:2], dates=(MONDAY, TUESDAY), late_terms=("math.NA",)),
    "sample": _morning(LISTED[:2], sample=True),
    "paper_with_tex": lambda phrases: paper_page(TEX, (), phrases),
    "paper_withdrawn": lambda phrases: paper_page(WITHDRAWN, (), phrases),
    "longest_paper": lambda phrases: paper_page(LONG, (), phrases),
    "paper_of_3435_authors": lambda phrases: paper_page(COLLABORATION, (), phrases),
}
"""Held to the last character."""

LARGE: dict[str, Callable[[Phrases], Document]] = {
    "thirty_papers": _morning(ordinary_listings(30)),
    "roll_of_3435_authors": lambda phrases: author_list(COLLABORATION, phrases),
}
"""Held by pages, sizes and fingerprints."""

HUGE: dict[str, Callable[[Phrases], Document]] = {
    "four_hundred_papers": _morning(ordinary_listings(400)),
    "four_hundred_papers_in_full": _morning(ordinary_listings(400), Style.FULL),
}
"""Held likewise, in one language and the form that each platform takes first."""
