"""What editions are made with: arXiv's three services, and what was read of them so far."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ingest.edition_writer import EditionWriter
from bot.ingest.paper_lookup import PaperLookup
from bot.ingest.pending import PendingEditions
from bot.ports import AnnouncementSource, Clock, ListingSource, Store


@dataclass(frozen=True, slots=True)
class Press:
    """The parts that every round works with.

    Attributes:
        store: where editions are kept.
        source: arXiv's feeds.
        listings: arXiv's listing pages.
        texts: papers by identifier.
        editor: judges feeds and completes editions.
        desk: what waits for its proof.
        clock: the present.
    """

    store: Store
    source: AnnouncementSource
    listings: ListingSource
    texts: PaperLookup
    editor: EditionWriter
    desk: PendingEditions
    clock: Clock
