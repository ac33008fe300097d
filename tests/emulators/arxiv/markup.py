"""The bytes that arXiv's services send, element for element as the recorded ones have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from bot.model.author_names import parse_author_names
from tests.emulators.arxiv.paper import AnnouncedPaper

Row = tuple[AnnouncedPaper, str]

_HEAD = "<?xml version='1.0' encoding='UTF-8'?>\n"
_SPACES = 'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '

_RSS_SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)


def rss(
    title: str, link: str, said: str, midnight: datetime, built: datetime, rows: Iterable[Row]
) -> bytes:
    """An RSS 2.0 feed; ``midnight`` is today's in New York, ``built`` the present."""
    stamp = format_datetime(midnight)
    lines = [
        f'{_HEAD}<rss {_SPACES}{_RSS_SPACES} version="2.0">',
        "  <channel>",
        f"    <title>{escape(title)}</title>",
        f"    <link>{escape(link)}</link>",
        f"    <description>{escape(said)}</description>",
        f'    <atom:link href={quoteattr(link)} rel="self" type="application/rss+xml"/>',
        "    <docs>http://www.rssboard.org/rss-specification</docs>",
        "    <language>en-us</language>",
        f"    <lastBuildDate>{format_datetime(built.astimezone(UTC))}</lastBuildDate>",
        "    <managingEditor>rss-help@arxiv.org</managingEditor>",
        f"    <pubDate>{stamp}</pubDate>",
        "    <skipDays><day>Sunday</day><day>Saturday</day></skipDays>",
        *(_rss_item(paper, type_, stamp) for paper, type_ in rows),
        "  </channel>\n</rss>\n",
    ]
    return "\n".join(lines).encode()


def atom(
    title: str, link: str, said: str, midnight: datetime, built: datetime, rows: Iterable[Row]
) -> bytes:
    """The same as Atom."""
    updated = built.astimezone(UTC).isoformat()
    lines = [
        f'{_HEAD}<feed {_SPACES}xmlns="http://www.w3.org/2005/Atom" xml:lang="en-us">',
        f"  <id>{escape(link)}</id>",
        f"  <title>{escape(title)}</title>",
        f"  <updated>{updated}</updated>",
        f'  <link href={quoteattr(link)} rel="self" type="application/atom+xml"/>',
        f"  <subtitle>{escape(said)}</subtitle>",
        *(_atom_entry(paper, type_, updated, midnight.isoformat()) for paper, type_ in rows),
        "</feed>\n",
    ]
    return "\n".join(lines).encode()


def _text(paper: AnnouncedPaper, type_: str) -> str:
    return escape(
        f"arXiv:{paper.id}v{paper.version} Announce Type: {type_} \nAbstract: {paper.abstract}"
    )


def _rss_item(paper: AnnouncedPaper, type_: str, stamp: str) -> str:
    categories = "".join(f"<category>{category}</category>" for category in paper.categories)
    return (
        f"    <item><title>{escape(paper.title)}</title>"
        f"<link>https://arxiv.org/abs/{paper.id}</link>"
        f"<description>{_text(paper, type_)}</description>"
        f'<guid isPermaLink="false">oai:arXiv.org:{paper.id}v{paper.version}</guid>{categories}'
        f"<pubDate>{stamp}</pubDate>{_extras(paper, type_)}</item>"
    )


def _atom_entry(paper: AnnouncedPaper, type_: str, updated: str, published: str) -> str:
    categories = "".join(f'<category term="{category}"/>' for category in paper.categories)
    return (
        f"  <entry><id>oai:arXiv.org:{paper.id}v{paper.version}</id>"
        f"<title>{escape(paper.title)}</title><updated>{updated}</updated>"
        f'<link href="https://arxiv.org/abs/{paper.id}" rel="alternate" type="text/html"/>'
        f"<summary>{_text(paper, type_)}</summary>{categories}"
        f"<published>{published}</published>{_extras(paper, type_)}</entry>"
    )


def _extras(paper: AnnouncedPaper, type_: str) -> str:
    doi = f"<arxiv:DOI>{escape(paper.doi)}</arxiv:DOI>" if paper.doi else ""
    journal = (
        f"<arxiv:journal_reference>{escape(paper.journal_ref)}</arxiv:journal_reference>"
        if paper.journal_ref
        else ""
    )
    return (
        f"<arxiv:announce_type>{type_}</arxiv:announce_type><dc:rights>{paper.license}</dc:rights>"
        f"{doi}{journal}<dc:creator>{escape(paper.authors)}</dc:creator>"
    )


def api_page(
    query: str, total: int, start: int, papers: Sequence[AnnouncedPaper], now: datetime
) -> bytes:
    """A page of the query API as it is since November 2025."""
    return _api(
        f"arXiv Query: {query}", total, start, "".join(_api_entry(paper) for paper in papers), now
    )


def api_error(sentence: str, now: datetime) -> bytes:
    """The page that comes with HTTP 400."""
    anchor = "https://arxiv.org/api/errors#" + sentence.replace(" ", "_")
    entry = (
        f"<entry><id>{escape(anchor)}</id><title>Error</title><updated>{_api_time(now)}</updated>"
        f"<summary>{escape(sentence)}</summary><author><name>arXiv api core</name></author></entry>"
    )
    return _api("arXiv Search Results", 1, 0, entry, now)


def _api(title: str, total: int, start: int, entries: str, now: datetime) -> bytes:
    return (
        f'{_HEAD}<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>https://arxiv.org/api/emulated</id><title>{escape(title)}</title>"
        f"<updated>{_api_time(now)}</updated>"
        "<opensearch:itemsPerPage>100</opensearch:itemsPerPage>"
        f"<opensearch:totalResults>{total}</opensearch:totalResults>"
        f"<opensearch:startIndex>{start}</opensearch:startIndex>\n{entries}</feed>\n"
    ).encode()


def _api_entry(paper: AnnouncedPaper) -> str:
    optional = [
        f"<arxiv:{name}>{escape(value)}</arxiv:{name}>"
        for name, value in (
            ("comment", paper.comment),
            ("journal_ref", paper.journal_ref),
            ("doi", paper.doi),
        )
        if value
    ]
    authors = "".join(
        f"<author><name>{escape(name)}</name></author>"
        for name in parse_author_names(paper.authors)
    )
    return (
        f"<entry><id>http://arxiv.org/abs/{paper.id}v{paper.version}</id>"
        f"<title>{escape(paper.title)}</title><updated>2026-06-15T17:59:46Z</updated>"
        f"<summary>{escape(paper.abstract)}</summary>"
        + "".join(f'<category term="{category}"/>' for category in paper.categories)
        + f"<published>{paper.submitted}</published>"
        + "".join(optional)
        + f'<arxiv:primary_category term="{paper.primary}"/>{authors}</entry>\n'
    )


def _api_time(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
