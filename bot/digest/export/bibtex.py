"""BibTeX as arXiv's own "Export BibTeX Citation" gives it, where that compiles.

The form of an entry and of its key: https://github.com/arXiv/arxiv-browse, formatting/cite.py.
Beyond it, journal and DOI are in the fields that reference managers read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count

from bot.digest.export.paper_lines import (
    first_doi,
    publication_year,
    split_journal,
    without_controls,
    year_of,
)
from bot.document.tex.latex import escape_latex, to_latex
from bot.model.author_names import list_authors, split_name
from bot.model.folding import fold_accents
from bot.model.paper import Paper

_TITLE_WORDS = 4
# Words that carry no meaning in a title, after arXiv's example; the list is our own.
_FUNCTION_WORDS = frozenset(
    word
    for line in (
        "a an the this that these those each every either neither some any all both such own",
        "i me my mine we us our ours you your yours he him his she her hers it its they them their",
        "who whom whose which what when where why how whether while until unless since because if",
        "though although as than then so and or but nor not no yet",
        "at by for from in into of off on onto out over to toward towards under up upon with",
        "within without about above across after against along among around",
        "before behind below beneath beside between beyond down during except",
        "through throughout via per",
        "am is are was were be been being do done has have had can cannot could may might must",
        "should would will",
        "again also almost already always ever even here however hence indeed just more most much",
        "many few least less less never now often once only rather same several still there",
        "therefore thus together too very well",
    )
    for word in line.split()
)


def to_bibtex(papers: Sequence[Paper]) -> str:
    """Return ``papers`` as BibTeX entries, each under a key of its own, ending with a newline.

    Titles keep their TeX, since BibTeX is read by TeX, as far as it compiles.
    """
    keys = _make_unique(_citation_key(paper) for paper in papers)
    return "\n\n".join(_entry(key, paper) for key, paper in zip(keys, papers, strict=True)) + "\n"


def _make_unique(keys: Iterator[str]) -> Iterator[str]:
    """Yield each of ``keys``, with a number from 2 on where it was there before."""
    seen: set[str] = set()
    for key in keys:
        numbered = (f"{key}{number}" for number in count(2))
        unique = key if key not in seen else next(name for name in numbered if name not in seen)
        seen.add(unique)
        yield unique


def _entry(key: str, paper: Paper) -> str:
    journal, doi = split_journal(paper.journal_ref), first_doi(paper)
    title = to_latex(without_controls(paper.title))
    authors = " and ".join(_author(without_controls(name)) for name in list_authors(paper))
    fields = [f"title={{{title}}}, ", f"author={{{authors}}},"]
    if journal:
        fields.append(f"journal={{{escape_latex(journal.name)}}},")
        fields += [f"volume={{{journal.volume}}},"] if journal.volume else []
        fields += [f"number={{{journal.number}}},"] if journal.number else []
        pages = re.sub(r" ?(?:-+|\u2013) ?", "--", journal.pages)
        fields += [f"pages={{{pages}}},"] if pages else []
    fields += [
        f"year={{{publication_year(paper)}}},",
        f"eprint={{{paper.id}}},",
        "archivePrefix={arXiv},",
        f"primaryClass={{{paper.primary}}},",
    ]
    fields += [f"doi={{{doi}}},"] if doi else []
    fields.append(f"url={{{paper.abs_url}}}, ")
    lines = "".join(f"      {field}\n" for field in fields)
    return f"@{'article' if journal else 'misc'}{{{key},\n{lines}}}"


def _author(name: str) -> str:
    """Return a name as BibTeX takes it apart: a suffix between commas, a group in braces."""
    split = split_name(name)
    written = escape_latex(name)
    if not split.first and " " in name:
        return f"{{{written}}}"
    if split.suffix:
        return (
            f"{escape_latex(split.last)}, {escape_latex(split.suffix)}, {escape_latex(split.first)}"
        )
    # Braces keep an "and" or a comma inside a name from separating two.
    return f"{{{written}}}" if "," in name or " and " in name.casefold() else written


def _citation_key(paper: Paper) -> str:
    """Return last name, year and the title's first four words that carry meaning, in ASCII."""
    names = list_authors(paper)
    last = split_name(names[0]).last if names else "unknown"
    words = [word for word in paper.title.split() if word.lower() not in _FUNCTION_WORDS]
    key = fold_accents(f"{last}{year_of(paper)}{''.join(words[:_TITLE_WORDS])}")
    return "".join(character for character in key if character.isascii() and character.isalnum())
