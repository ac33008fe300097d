r"""Finds authors who are not persons: collaborations, institutions, telescopes, experiments.

A list of authors names them with a word of their kind ("the X Collaboration", "Institute of Y"), or
by a name that only their field knows ("LIGO Scientific", "LSST DESC", "the HESS people").
"""

from __future__ import annotations

import re

from bot.model.folding import fold_accents

_GROUP = re.compile(
    r"\b(?:collaborations?|collabs?|coll(?:ab)?\.|consortium|consortia|teams?|"
    r"(?:work(?:ing)?[ -]?)?groups?|surveys?|projects?|committees?|task ?forces?|networks?|"
    r"initiatives?|community|communities|experiments?|missions?|telescopes?|(?-i:S?WG))$",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(
    r"(?-i:^the )|\b(?:labs?|laborator(?:y|ies)|institutes?|universit(?:y|ies)|observator(?:y|ies)|"
    r"foundation|association|society|organi[sz]ation|company|inc\.?|ltd\.?|(?-i:AI)|"
    r"cent(?:er|re)s?|research|deepmind|department|corporation|technolog(?:y|ies)|"
    r"agency|ministry|academy|(?<!['’])hospital|alliance|intelligence|(?-i:LLC|GmbH))$|"
    r"^(?-i:Teams?|Project|[Cc]ollaboration|NVIDIA|Google|Microsoft) |"
    r"\b(?-i:Team|Lab|Cent(?:er|re)|Institute|University|Laboratory|Department|Ministry|Academy|"
    r"School|College|Society|Association|Foundation|Council|Agency|Faculty|Hospital|Alliance|"
    r"Consortium|Group|Network|Initiative) (?-i:for|of|on|at|in|and) |"
    r"\b(?-i:Team|Consortium|Working Group) [A-Z][\w.-]*$",
    re.IGNORECASE,
)
_INSTRUMENT = re.compile(
    r".\b(?:arrays?|detectors?|satellites?|spacecraft|interferometers?|spectrographs?|colliders?|"
    r"accelerators?|scientific|explorers?|facility|facilities|program(?:me)?s?)$",
    re.IGNORECASE,
)
"""What people of astronomy and of particle physics work with, and sign as."""
_PEOPLE = re.compile(
    r".\b(?:people|staff|members|scientists|engineers|researchers|users|contributors|collaborators|"
    r"investigators|participants|volunteers|builders|astronomers|physicists|observers|operators|"
    r"(?-i:crew|partners|fellows|students|authors|personnel))$|"
    r"^(?:everyone|everybody|members|staff|students|scientists|people) (?:at|of|in|from|on) ",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?<![\w.])(?:ACT(?:Pol)?|AGILE|ALEPH|ALICE|ALMA|AMS(?:-02)?|ANTARES|APOGEE|ARIEL|ASAS|ASKAP|"
    r"ATLAS|ATNF|BABAR|B[aA]B[aA]R|BESIII|BICEP|CAST|CDF|CDMS|CERN|CFHT|CHEOPS|CHIME|CLIC|CMB|CMS|"
    r"COMPASS|CRESST|CTAO?|DAMPE|DELPHI|DES|DESC|DESI|DESY|DPAC|DUNE|EAST|EHT|EPTA|ESA|ESO|FAST|"
    r"FCC|FRB|GALEX|GRAVITY|GTO|HARPS|HAWC|HETDEX|HESS|H\.E\.S\.S\.?|HST|ICARUS|IceCube|INTEGRAL|"
    r"IPTA|ITER|JADES|JAXA|JET|JLab|JWST|KAGRA|KATRIN|KM3NeT|K2K|LAMOST|LAT|LEP|LHC[bef]?|LHAASO|"
    r"LIGO|LISA|LOFAR|LSST|LUX|MAGIC|MANGA|MaNGA|MINERvA|MINOS|MOPRA|MWA|NANOGrav|NASA|NOvA|"
    r"NRAO|NuSTAR|OGLE|OPAL|OPERA|PLATO|PHENIX|PPTA|RHIC|SDSS|SETI|SKAO?|SNO\+?|SPHERE|SPIRAL|SPT|"
    r"STAR|SVOM|TESS|TOTEM|VERITAS|VIRGO|VLA|VLBI|VLT|WFIRST|WLCG|WMAP|XENON|XMM|ZEUS|ZTF|"
    r"MiniBooNE|MicroBooNE|Kamiokande|KamLAND|Borexino|Fermilab|OpenAI|DeepSeek|NVIDIA)(?!\w)"
)
"""Names under which experiments and organisations sign, and which no person has."""
_WITH_NUMBER = re.compile(r"\d(?!nd\b|rd\b|th\b)")
_THE = re.compile(r"^The \S")
_VIETNAMESE = re.compile(
    r"\b(?:nguyen|tran|le|pham|hoang|huynh|phan|vu|vo|dang|bui|do|ho|ngo|duong|ly|dinh|trinh|anh|"
    r"van|thi|dao|luong|truong|mai|cao)\b"
)
"""Parts of names of persons of whom the given name may be "The"."""


def is_group(name: str) -> bool:
    """Tell whether ``name`` says that it is a collaboration's, team's, survey's or the like."""
    return _GROUP.search(name) is not None


def is_body(name: str) -> bool:
    """Tell whether ``name`` is one under which an experiment or an organisation signs."""
    return _BODY.search(name) is not None


def is_corporate(name: str) -> bool:
    """Tell whether ``name`` is a group's or an institution's, and so has no first name."""
    kinds = (_GROUP, _INSTITUTION, _INSTRUMENT, _PEOPLE, _BODY, _WITH_NUMBER)
    if any(kind.search(name) for kind in kinds) or "collaboration" in name.casefold():
        return True
    return bool(_THE.match(name)) and not _VIETNAMESE.search(fold_accents(name))
