"""Invented papers with which settings show what they change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.digest.card import paper_card
from bot.digest.select import DigestEntry
from bot.document.nodes import Card
from bot.model.announcement import AnnounceType
from bot.model.chat import Style
from bot.model.paper import Paper
from bot.phrases import Phrases

_ABSTRACT = (
    "Schedulers guess how long a job will run. We propose one that asks the job instead, and "
    "believes its answer as far as earlier answers were right. On invented traces of a cluster "
    "that does not exist, jobs wait 31 % less."
)
_PAPERS: Mapping[AnnounceType, Paper] = {
    AnnounceType.NEW: Paper(
        "2606.00001",
        1,
        categories=("cs.DC", "cs.PF"),
        title="Ask the Job: Scheduling by Honest Answers",
        abstract=_ABSTRACT,
        authors="Ada Invented, Ben Madeup, Cleo Nobody",
        comment="12 pages, 4 figures",
    ),
    AnnounceType.CROSS: Paper(
        "2606.00002",
        1,
        categories=("math.CO", "cs.DC"),
        title="Counting the Ways in Which a Queue Can Stand",
        abstract="We count them. There are more than one would think.",
        authors="Dora Fiction",
    ),
    AnnounceType.REPLACE: Paper(
        "2605.00003",
        2,
        categories=("cs.DC",),
        title="A Cluster That Does Not Exist",
        abstract="We describe it. The second version describes it better.",
        authors="Emil Imaginary, Fay Invented",
    ),
}


def sample_card(type_: AnnounceType, style: Style, phrases: Phrases) -> Card:
    """Return an invented paper of ``type_`` as digests show it in ``style``; it can't be opened."""
    entry = DigestEntry(_PAPERS[type_], type_, "cs.DC")
    card = paper_card(entry, [*AnnounceType].index(type_) + 1, style, phrases)
    return replace(card, opens="", label="", actions=())
