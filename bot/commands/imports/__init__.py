"""Files of readers become proposals for interests: what to read, whom, about what. Pure.

.bib, .ris, OPML, IDs, mail commands ── read_text ──> Imported ── propose ──> queries
"""
