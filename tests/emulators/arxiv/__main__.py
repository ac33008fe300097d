"""arXiv by hand: ``python -m tests.emulators.arxiv --port 8001 [FOLDER]``.

A folder holds recorded RSS feeds of single categories, plain or gzipped; each is served on the day
it is dated. Without one, today's announcement is the bundled sample.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from adapters.arxiv.dumps.files import read_feeds, read_file
from adapters.arxiv.sample import sample_feed
from bot.model.announcement import Feed
from tests.emulators.arxiv.emulator import NEW_YORK, ArxivEmulator
from tests.emulators.arxiv.paper import Action, AnnouncedPaper


class _Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


def _announce_sample(arxiv: ArxivEmulator) -> None:
    items = sample_feed().items
    arxiv.announce(
        datetime.now(NEW_YORK).date(),
        *(
            AnnouncedPaper(
                id=item.paper.id,
                categories=item.paper.categories,
                action=cast("Action", item.type.value),
                version=item.paper.version,
                title=item.paper.title,
                abstract=item.paper.abstract,
                authors=item.paper.authors,
                crossed_to=item.paper.categories[1:],
            )
            for item in items
        ),
    )


def _serve_folder(arxiv: ArxivEmulator, folder: Path) -> None:
    for feed in read_feeds([folder]):
        if isinstance(feed, Feed) and len(feed.categories) == 1:
            arxiv.serve(feed.categories[0], feed.claimed_date, read_file(Path(feed.source)))


async def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.emulators.arxiv", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--port", type=int, default=0)
    args = parser.parse_args()
    async with ArxivEmulator(_Now(), args.port) as arxiv:
        if args.folder:
            _serve_folder(arxiv, args.folder)
        else:
            _announce_sample(arxiv)
        sys.stdout.write(
            f"ARXIV_FEED_URL={arxiv.url}\nARXIV_API_URL={arxiv.api_url}\n"
            f"ARXIV_LISTING_URL={arxiv.listing_url}\n"
        )
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
