"""arXiv on loopback: the feed service, the query API, and the many ways in which they fail."""

from tests.emulators.arxiv.emulator import ArxivEmulator, Seen
from tests.emulators.arxiv.paper import AnnouncedPaper, paper, recorded_papers

__all__ = ["AnnouncedPaper", "ArxivEmulator", "Seen", "paper", "recorded_papers"]
