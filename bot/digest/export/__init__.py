"""A digest for other programs: Markdown, BibTeX, RIS, JSON and plain text."""

from bot.digest.export.bibtex import bibtex as bibtex
from bot.digest.export.json import json as json
from bot.digest.export.markdown import markdown as markdown
from bot.digest.export.ris import ris as ris
from bot.digest.export.text import text as text
