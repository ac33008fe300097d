"""The bundled sample: an announcement of invented papers, for a first look without a network."""

from importlib.resources import files

from adapters.arxiv.feed_parser import parse_feed
from bot.model.announcement import Feed

SOURCE = "sample"


def sample_feed() -> Feed:
    """Return the sample announcement; none of its papers exists, and each says so."""
    content = files("adapters.arxiv.sample").joinpath("announcement.xml").read_bytes()
    return parse_feed(content, SOURCE)
