"""What became of a paper by its authors' comment: withdrawn, or accepted somewhere. Pure.

Comments are free text ("12 pages, accepted at ICML 2026; code at https://…"), so in doubt neither
is reported.
https://info.arxiv.org/help/prep.html#comments, https://info.arxiv.org/help/withdraw.html
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.document.tex.reader import plain_tex
from bot.model.paper import Paper

_WORK = r"(?:paper|article|manuscript|submission|preprint|work|version|document)"
_WITHDRAWN = re.compile(
    rf"""\b(?:this|the|our|my)\s+(?:\w+\s+)?{_WORK}\s+(?:(?:has|have)\s+been|is|was)\s+withdrawn\b
    | ^\W*(?:{_WORK}\s+)?withdrawn\b
    | \bwithdrawn\s+by\s+(?:the\s+|its\s+)?(?:\w+\s+)?(?:authors?|arxiv|submitter)\b
    | \b(?:we|i|authors?)\s+(?:ha(?:s|ve)\s+)?withdr(?:aw|ew|awn)\s+(?:this|the)\s+{_WORK}""",
    re.IGNORECASE | re.VERBOSE,
)
_FROM_ELSEWHERE = re.compile(r"\bfrom\s+(?!arxiv)|\bprior\s+to\b|\bconference\b", re.IGNORECASE)
"""What shows that a paper was withdrawn from a venue and not from arXiv."""
_OPENING = 200
"""Characters of an abstract within which it says that the paper is withdrawn, if it does."""

_STOP = re.compile(r"[;!|]|(?P<word>[^\s.;!|(,]*)\.(?=\s|\Z)(?=\s*(?P<next>[^\s.,:]*))")
_ABBREVIATION = re.compile(
    r"[A-Z]|Int|[Vv]ol|Eur|Rev|Proc|Conf|Symp|Inst|Math|Phys|Annu?|Lett|Trans|St|[Nn]o|vs|pp|"
    r"Acad|Acoust|Adv|Algebr|Alg|Am|Amer|Anal|Appl|Archit|Artif|Assoc|Astron|Astrophys|Atmos|Autom|"
    r"Behav|Biol|Bull|Cell|Chem|Class|Cogn|Comb|Combin|Comm|Commun|Comp|Comput|Cosmol|Cryst|Des|Differ|"
    r"Discret|Dyn|Econ|Econom|Electr|Electron|Eng|Engrg|Environ|Equ|Eqn?s|Exp|Exper|Found|Funct|"
    r"Gen|Geom|Geophys|Gravit|Grav|High|Hum|Ind|Inf|Inform|Instrum|Intell|Integr|Lang|Learn|Linguist|"
    r"Lond|Mach|Magn|Manag|Mater|Meas|Mech|Med|Mem|Meth|Mod|Model|Mon|Nanotechnol|Nat|Natl|Netw|"
    r"Neural|Neurosci|Nonlinear|Norm|Not|Nucl|Numer|Oper|Opt|Organ|Part|Philos|Plasma|Prob|Probab|"
    r"Process|Prog|Program|Publ|Quant|Radiat|Reg|Rel|Relativ|Rep|Res|Resour|Robot|Roy|Sci|Secur|"
    r"Sel|Sens|Ser|Sig|Simul|Soc|Softw|Sol|Solut|Sov|Spectrosc|Stat|Stoch|Struct|Super|Surf|Surv|Symb|"
    r"Syst|Tech|Technol|Theor|Therm|Top|Topol|Univ|Veh|Vis"
)
"""Words that a dot shortens in names of venues, after https://www.issn.org/services/ltwa/."""
_SHORTENED = re.compile(
    r"(?!(?:Research|Review|Design|Growth|Health|Earth|Brain|Speech|Film|Text|"
    r"Workshop|Group|Sound|Light|Heart|Planet|Internet|Web|Food)$)"
    r"[A-Z][a-z]{0,7}(?<![aeiousyw])(?<!ing|ion|ork|ack)(?<!an|al|er|or|ic|um|ld)(?<!ment)"
)
"""A word that may be shortened too, as no list knows them all: cut before a vowel, as most are."""
_UNSURE = re.compile(r"\b(?P<word>[A-Z]\w*)\.\s+(?P<next>[A-Z][\w-]*)(?!\w|\.)")
"""A dot in a name after which another sentence may as well begin."""
_OPENER = re.compile(
    r"This|These|The|We|Our|It|In|To|An?|For|See|Please|Here|Full|Main|Also|All|Both|With|Work|"
    r"Codes?|Data|Dataset|Project|Github|GitHub|Website|Webpage|Video|Demo|Supp\w*|Appendix|"
    r"Preprint|Camera|Extended|Minor|Major|Typos?|Added|Corrected|Updated|Comments?|First|"
    r"Submitted|Accepted|Author\w*|Under|Version|v\d+|Open\S*|Includes?|Including|Contains?|"
    r"Compared|Comprises|Fixed|Revised|Funded|Supported|Replaces|Supersedes|Presented|Published"
)
"""Words with which another sentence begins rather than the name goes on."""

_KIND = r"(?:paper|presentation|talk|poster|oral|spotlight|article|chapter|demo|abstract|highlight)"
_ACCEPTED = re.compile(
    rf"""(?<![\w-])(?:accept(?:ed)?|accpeted|(?:to|will)\s+appear|appear(?:s|ed)|published|presented
        |forthcoming|in\s+press)\b(?:\s+online)?
    (?:\s+(?:\w+\s+)?{_KIND}s?)?
    (?:\s+(?:by\s+)?(?:and|&)\s+(?:\w+\s+)?(?:presented|published))?
    (?:\s+(?:for|to)\s+(?:\w+\s+){{0,3}}?(?:publication|presentation|inclusion)\b[/\w]*)?
    (?:\s+(?:(?:and|&)\s+)?(?:to|will)\s+(?:be\s+)?(?:\w+ly\s+)?
        (?:appear|(?:present|publish|print|includ|featur|deliver|discuss|shown?)(?:ed)?)\b
        (?:\s+\w+ly)?)?
    (?:\s+as\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+){{0,4}}?{_KIND}s?(?:\s*\([^()]*\))?)?
    (?:\s+(?:at|to|by|into|in|on|for)\b(?!\s+(?:publication|presentation|inclusion)\b)\s*:?\s*
        |\s*[@:]\s*|(?<=publication),\s+(?:(?:in|by|at|to)\s+)?|\s+(?=[A-Z]{{3,}}.?\d))
    (?P<venue>.+)""",
    re.IGNORECASE | re.VERBOSE,
)
_ACCEPTED_BEHIND = re.compile(
    r"^(?:[^,;:]*\d+\s+(?:pages?|pp|figures?|figs?|tables?)\s*,\s*)*"
    r"(?P<venue>(?!(?:\w+\s+)*?(?:Paper|Manuscript|Version|Poster|Article|Submission|Abstract|Report|"
    r"Presentation|Letter|Work|Early|Full|Short|Oral|Talk|Chapter|Final|Revised|Preprint|Demo)\b)"
    r"(?=.{0,80}?(?:[A-Z]\w*[A-Z]|\d{4}|[A-Z]\w+\.?\s+(?:\w+\s+)?[A-Z]))"
    r"[A-Z][\w&'’.-]*(?:\s+(?:of|on|and|the|in|for|[A-Z&][\w&'’.-]*|'?\d{2,4}))*)"
    r"(?:,\s+|\s+\(?)(?i:accepted|in\s+press|forthcoming)\)?(?:\s+papers?)?\s*(?:,.*|\.)?$"
)
"""``MNRAS, in press`` and ``ICML 2026 accepted``: the venue before what became of the paper."""
_DOUBTFUL = re.compile(
    r"\b(?:conditional|conditionally|provisional|provisionally|tentative|tentatively|pending|subject\s+to|"
    r"in\s+principle|under\s+(?:\w+\s+)?(?:review|revision|consideration|submission)|in\s+review|"
    r"(?:minor|major|moderate)\s+(?:\w+\s+)?revisions?|revise\s+and\s+resubmit|after\s+revisions?|"
    r"submitted(?!\s+(?:to\s+)?and\s+accepted)|submitting|resubmitted|to\s+be\s+submitted|rejected|declined|retracted|"
    r"hop(?:e|es|ed|ing|efully)|likely|probably|possibly|presumably|potentially|perhaps|maybe|expect(?:s|ed|ing)?|"
    r"be\s+accepted|for\s+(?:\w+\s+)?reviews?|plan(?:s|ned|ning)?\s+to|planned|may\s+be|might\s+be|would|should|could|aims?\s+to|shepherd\w*)\b",
    re.IGNORECASE,
)
"""What makes an acceptance less than plain."""
_GENRE = (
    r"(?:full|short|long|brief|regular|main|whole|final|definitive|accepted|published|updated|revised|"
    r"corrected|peer-reviewed|camera-ready|original|preprint|pre-print|submitted|submission|author|"
    r"author-prepared|authors?['’]?s?|english|research|position|conference|journal|workshop|"
    r"invited|contributed|survey|review|vision|theory|technical|system|tool|industry|poster|demo|"
    r"book|oral|spotlight|late-breaking|interactivity|provocation|tutorial|perspective|letter)"
)
_TEXT = rf"(?:{_WORK}|pre-print|chapter|contribution|letter|note|study|survey|tutorial|publication)"
_OWN = (
    rf"(?:(?:this|our)\s+(?:[\w-]+\s+){{0,2}}?{_TEXT}"
    rf"|(?:(?:the|an?|this\s+is\s+(?:the|an?))\s+)?(?:{_GENRE}\s+){{0,4}}{_TEXT}|it|this)"
)
_COUNT = r"\d+(?:\+\d+)?\s+(?:[\w-]+\s+)?(?:pages?|pp|figures?|figs?|tables?)"
_SUBJECT = rf"(?:{_OWN}(?:\s+version)?(?:\s+of\s+(?:record|{_OWN})){{0,2}}|{_COUNT})"
_ITSELF = re.compile(
    rf"""(?:^|[,:()"“'‘–—•*]|\s-+\s|//\S+)\s*(?:{_COUNT}\s+and\s+|note\s+that\s+)?
    (?:{_SUBJECT}(?:(?:\s+[\w-]+){{0,5}}?\s+and\b)?(?:\s+|$))?
    (?:(?:has|have|had|is|was|been|got|to\s+be|will\s+be|and|but|just|now|also|already|recently|
        finally|formally|officially|early|first|originally|currently|(?:peer[-\s])?reviewed|
        submitted(?:\s+to)?|accepted|advance|an?)(?:\s+|$))*$""",
    re.IGNORECASE | re.VERBOSE,
)
"""What stands before an acceptance: this paper itself as its subject, or nothing but counts."""
_OTHER_TEXT = re.compile(
    r"\b(?:data(?:sets?)?|code|software|companion\b[^,]*|parts?|abstracts?|results?|slides|video)\W*$",
    re.IGNORECASE,
)
"""What stands before an acceptance after a comma where something else was accepted."""
_OTHER_VERSION = re.compile(
    r"\b(?:preliminary|preceding|previous|prior|earlier|early|initial|original|shorter|shortened|"
    r"abridged|condensed|reduced|partial|expanded|enlarged|longer|companion|sister|simplified|"
    r"parts?\s+of|results?\s+of|subset\s+of)\b[^,:]{0,60}?"
    r"\b(?:versions?|drafts?|abstracts?|paper|article|manuscript|work|results?)\b"
    r"|\b(?:short|brief|compact|extended|long|full|complete|journal|conference|workshop|poster|demo|"
    r"\d+-page)\s+(?:\w+\s+)?(?:versions?|edition|variant)\b",
    re.IGNORECASE,
)
"""What precedes the acceptance of another text than this one."""
_DENIED = re.compile(
    r"\b(?:not|if|unless|once|when|after\s+it\s+is)\s+(?:yet\s+|been\s+)*$"
    r"|\b(?:extends|builds\s+(?:up)?on|based\s+on|follows|supersedes)\b",
    re.IGNORECASE,
)
"""What precedes an acceptance that is not of this paper, or not yet true."""
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_ASIDE = re.compile(
    rf"""\s*[,.:(]?\s*https?://
    | \s+-{{1,3}}\s+(?-i:[a-z]|We\b|This\b|Our\b|See\b|Please\b)(?!\w+\s+workshop\b)
    | \s*[–—]\s | \s*\((?:oral|spotlight|poster)
    | ,?\s*\b(?:but|which|please|preprint|camera|codes?|project|github|doi|extended|available)\b
    | [,\s(]*(?:main\s+text\s+)?\d+\s*(?:\+\s*\d+\s*)?(?:pages?|pp|figures?|tables?)\b
    | ,\s*(?:\d{{1,2}}\s+[-\w]+|[A-Z]\w+\s+\d{{1,2}})\b | ,\s*(?:as|and\s+(?:is|will|has))\b
    | ,\s*(?:added|address\w*|fix\w*|correct\w*|updat\w*|revis\w*|minor|major|typos?|see)\b
    | ,\s*(?!(?:v|vol|volume|no|num|number|iss|issue|art|article|pp?|part|series|special|section|
        track|workshop|held|co-?located|edited|eds?|in|at|on|of|the|and|to|de|der|la|le|et|und|y)\b)
      (?![\w\s,-]+\s(?:and|&)\s+[\w-]+\s*$)(?-i:[a-z])[a-z]+\b
    | \s+as\s+(?:an?|the)\s+(?:[\w-]+\s+){{0,3}}?(?:{_KIND})s?\b
    | \s+(?:after\s+(?:peer|minor|major)|edited\s+by)\s
    | \s+on\s+(?:\d{{1,2}}\s+[a-z]|{_MONTH}[a-z]*\.?\s+\d)""",
    re.IGNORECASE | re.VERBOSE,
)
"""Where the name of a venue ends."""
_NAMED = re.compile(
    r"[A-Z]\w*[A-Z]|[A-Z]\w+\s+(?:\w+\s+)*[A-Z]\w+|[A-Z]\w{4,}|[A-Z]\w+.*\d{4}|[A-Z]\w+\.\s+[A-Z]|[A-Z]&[A-Z]"
    r"|\b[a-z][A-Z]\w{2,}"
)
"""A venue has a name: an acronym, or capitalised words."""
_NO_VENUE = re.compile(
    r"^(?:sections?|appendix|appendices|chapters?|figures?|tables?|theorems?)\s+(?:\d|[A-Z]\b)"
    r"|^(?:\w+\s+)*?(?:reviewers?|referees?|editors?|(?:area\s+)?chairs?|committee)\b|\bet\s+al\b"
    r"|^(?:arxiv|zenodo|figshare|dryad|git(?:hub|lab)|hugging\s?face|kaggle|ssrn|biorxiv|osf)\b",
    re.IGNORECASE,
)
"""People, a citation or a repository: what accepts no paper."""
_DATE = re.compile(rf"{_MONTH}[a-z]*\.?\s+\d|\d+\s+\w+\s+\d{{4}}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
MAX_VENUE_LENGTH = 160
"""Most characters of a venue; what is longer is not a name."""


@dataclass(frozen=True, slots=True)
class PaperStatus:
    """What became of a paper, as far as it is worth a word beside the title.

    Attributes:
        is_withdrawn: the authors, or arXiv, have withdrawn the paper.
        venue: where it was accepted or has appeared, in the authors' words, or "".
    """

    is_withdrawn: bool = False
    venue: str = ""


def detect_status(paper: Paper) -> PaperStatus:
    """Return what comment and abstract of ``paper`` say plainly about what became of it."""
    sentences = _split_sentences(paper.comment)
    for sentence in (*sentences, *_split_sentences(paper.abstract[:_OPENING])):
        if _WITHDRAWN.search(sentence) and not _FROM_ELSEWHERE.search(sentence):
            return PaperStatus(is_withdrawn=True)
    venues = (venue for sentence in sentences if (venue := _find_venue(sentence)))
    return PaperStatus(venue=next(venues, ""))


def _split_sentences(text: str) -> list[str]:
    line = " ".join(plain_tex(text).split())
    sentences, start = list[str](), 0
    for stop in _STOP.finditer(line):
        is_short = _may_be_shortened(stop, line[start : stop.start()])
        if not is_short or _OPENER.fullmatch(stop["next"] or ""):
            end = stop.end() if is_short else stop.start() + len(stop["word"] or "")
            sentences.append(line[start:end])
            start = stop.end()
    return [sentence.strip() for sentence in (*sentences, line[start:])]


def _may_be_shortened(stop: re.Match[str], before: str) -> bool:
    """Tell whether the dot at ``stop`` may shorten its word, by it or by the words beside it."""
    word, following = _unaccented(stop["word"] or ""), _unaccented(stop["next"] or "")
    if not word or _ABBREVIATION.fullmatch(word):
        return bool(word)
    if stop.string.startswith(f" {stop['next']}.", stop.end()):
        if _ABBREVIATION.fullmatch(following):
            return bool(re.fullmatch(r"[A-Z][a-z]+", word))
        return bool(_SHORTENED.fullmatch(word) and _SHORTENED.fullmatch(following))
    name = re.search(r"\b[A-Z][\w.]*\s+\w+$", before + word)
    return bool(name and _SHORTENED.fullmatch(word) and not _YEAR.search(before))


def _unaccented(word: str) -> str:
    """Return ``word`` as the lists of shortened words have it: Éc is Ec."""
    return "".join(
        letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter)
    )


def _find_venue(sentence: str) -> str:
    """Return the venue that ``sentence`` says the paper was accepted at, or ""."""
    found = _ACCEPTED.search(sentence) or _ACCEPTED_BEHIND.search(sentence)
    if found is None or "withdr" in sentence.lower() or _DOUBTFUL.search(sentence):
        return ""
    if not _is_of_paper(sentence[: found.start()]):
        return ""
    venue = _ASIDE.sub("\n", found["venue"], count=1).partition("\n")[0].strip(" ,:([-\"'/")
    venue = re.sub(r"^the\s+", "", venue, flags=re.IGNORECASE)
    venue = _drop_unpaired_bracket(_drop_unpaired_quote(venue.strip(' "“”')))
    return venue if _is_name(venue) else ""


def _is_of_paper(before: str) -> bool:
    """Tell whether what follows ``before`` is said of the paper itself, and as a fact."""
    if _DENIED.search(before) or _OTHER_VERSION.search(before) or _OTHER_TEXT.search(before):
        return False
    return bool(_ITSELF.search(re.sub(r"[\"“][^\"”]*[\"”]", "", before)))


def _is_name(venue: str) -> bool:
    if len(venue) > MAX_VENUE_LENGTH or not _NAMED.search(venue) or _DATE.match(venue):
        return False
    is_cut = any(not _ABBREVIATION.fullmatch(dot["word"]) for dot in _UNSURE.finditer(venue))
    return not is_cut and not _NO_VENUE.search(venue)


def _drop_unpaired_quote(venue: str) -> str:
    """Return ``venue`` without quotes of which one is only opened or only closed."""
    is_paired = venue.count('"') % 2 == 0 and venue.count("“") == venue.count("”")
    bare = venue if is_paired else re.sub('["“”]', "", venue)
    # An apostrophe before a year stays; what closes a word is a quote, opened before the name.
    return bare if "'" not in bare else re.sub(r"^([^']*\w)'(?!\w)", r"\1", bare)


def _drop_unpaired_bracket(venue: str) -> str:
    """Return ``venue`` without a bracket that is only opened or only closed."""
    opened, closed = venue.count("("), venue.count(")")
    if opened > closed:
        return venue.rpartition("(")[0].strip(" ,")
    return venue.rstrip(") ,") if closed > opened else venue
