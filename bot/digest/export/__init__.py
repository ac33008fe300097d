"""A digest for other programs: Markdown, BibTeX, RIS, JSON and plain text."""

from bot.digest.export.bibtex import to_bibtex as to_bibtex
from bot.digest.export.json import to_json as to_json
from bot.digest.export.markdown import to_markdown as to_markdown
from bot.digest.export.ris import to_ris as to_ris
from bot.digest.export.text import to_text as to_text
