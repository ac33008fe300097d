"""arXiv on loopback: the feed service, the query API, and the many ways in which they fail."""

from tests.emulators.arxiv.emulator import ArxivEmulator, RecordedRequest
from tests.emulators.arxiv.paper import AnnouncedPaper, paper, recorded_papers

__all__ = ["AnnouncedPaper", "ArxivEmulator", "RecordedRequest", "paper", "recorded_papers"]
