"""BibTeX, byte by byte as arXiv's own "Export BibTeX Citation" gives it.

The form of an entry and of its key: https://github.com/arXiv/arxiv-browse, formatting/cite.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.digest.export.paper_lines import year_of
from bot.model.author_names import is_group, list_authors, split_name
from bot.model.paper import Paper

_TITLE_WORDS = 4
_UNSAFE = re.compile(r"(\\.|\$[^$]*\$)|([&%#_$])|\\\Z", re.DOTALL)
_BRACE = re.compile(r"(\\?[{}])|\\.", re.DOTALL)
_WRITTEN_BRACES = {r"\{": r"\textbraceleft{}", r"\}": r"\textbraceright{}"}
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
    """Return ``papers`` as BibTeX entries, ending with a newline.

    Titles keep their TeX, since BibTeX is read by TeX; what would stop TeX is escaped.
    """
    return "\n\n".join(_entry(paper) for paper in papers) + "\n"


def _entry(paper: Paper) -> str:
    doi = f"      doi={{https://doi.org/{paper.doi}}},\n" if paper.doi else ""
    return (
        f"@misc{{{_citation_key(paper)},\n"
        f"      title={{{_escape(' '.join(paper.title.split()))}}}, \n"
        f"      author={{{' and '.join(map(_author, list_authors(paper)))}}},\n"
        f"      year={{{year_of(paper)}}},\n"
        f"      eprint={{{paper.id}}},\n"
        "      archivePrefix={arXiv},\n"
        f"      primaryClass={{{paper.primary}}},\n"
        f"{doi}"
        f"      url={{{paper.abs_url}}}, \n"
        "}"
    )


def _author(name: str) -> str:
    """Return a name as BibTeX takes it apart: a group in braces, a suffix between commas."""
    split = split_name(name)
    if is_group(name) or " and " in name:
        return f"{{{_escape(name)}}}"
    if split.suffix:
        return _escape(", ".join(filter(None, (split.last, split.suffix, split.first))))
    return _escape(name)


def _citation_key(paper: Paper) -> str:
    """Return last name, year and the title's first four words that carry meaning."""
    names = list_authors(paper)
    last = split_name(names[0]).last if names else "unknown"
    words = [word for word in paper.title.split() if word.lower() not in _FUNCTION_WORDS]
    key = f"{last}{year_of(paper)}{''.join(words[:_TITLE_WORDS])}"
    return "".join(character for character in key if character.isalnum()).lower()


def _escape(text: str) -> str:
    """Escape what is special to TeX outside formulas; remove braces where they do not match."""
    escaped = _UNSAFE.sub(lambda found: found[1] or (f"\\{found[2]}" if found[2] else ""), text)
    if _has_matching_braces(escaped):
        return escaped
    return _BRACE.sub(
        lambda found: _WRITTEN_BRACES.get(found[0], "") if found[1] else found[0], escaped
    )


def _has_matching_braces(text: str) -> bool:
    """Tell whether braces match as BibTeX counts them: escaped ones as well."""
    depth = 0
    for brace in re.findall("[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0
