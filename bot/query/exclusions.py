"""Words that a sentence leaves out: ``graphs (no surveys)``, ``图 不要综述和教程``. Pure.

A title may hold the same words, so they leave out only where a title hardly has them: behind a
bracket, a semicolon or a comma, behind ``but``, or at the start in small letters.
"""

from __future__ import annotations

import re

OUTSIDE_WORDS = (
    r"(?:but\s+(?:not|no|without)|except(?:\s+for)?|excluding|exclude|minus|other\s+than"
    r"|(?:that|which)\s+(?:is|are)(?:\s+not|n['\u2019]t)(?:\s+(?:an?|the|about|on))?)"
)
"""Regular expression of what leaves out the words behind it wherever it stands behind others."""
_LISTED = re.compile(
    rf"(?P<wanted>[^\"():|]+?),?\s+{OUTSIDE_WORDS}:?\s+"
    r"(?P<excluded>[^\"():|,]+(?:,[^\"():|,]+)*?(?:,\s*|\s+)(?:and|or)\s+[^\"():|,]+)",
    re.IGNORECASE,
)
_NO = r"(?:no|without|w/o|sans|except(?:\s+for)?|excluding|exclude|minus)"
_BRACKETED = re.compile(
    rf"(?P<wanted>[^\"()\[\]:|]*[^\"()\[\]:|\s])\s*[(\[]\s*(?:not|{_NO}):?\s+"
    r"(?P<excluded>[^\"():|\[\]]+)[)\]]",
    re.IGNORECASE,
)
_BEHIND_STOP = re.compile(
    rf"(?P<wanted>[^\"():|]*?[^\"():|\s,;])\s*(?:[,;]\s*{_NO}|;\s*not):?\s+"
    rf"(?P<excluded>(?!(?:for|than)\b)[^\"():|;]+)",
    re.IGNORECASE,
)
_LEADING = re.compile(r"(?P<wanted>)(?:exclude|excluding|no):?\s+(?P<excluded>[^\"():|]+)")
_CHINESE = re.compile(
    r"(?P<wanted>(?!标题|题目|作者|摘要|备注|期刊|分类)[^\s,，-].*?)[\s,，]*[（(]?(?:但是?)?"
    r"(?:不要|不包括|不包含|不含|排除|除去|除了)\s*(?P<excluded>[^\s()（）:：\"]+?)"
    r"(?:以外|之外)?(?:的?(?:论文|文章))?[）)]?"
)
_BESIDES = re.compile(r"除了?(?P<excluded>\S+?)(?:以外|之外|外)?的(?P<wanted>\S+)")
_JOINT = re.compile(
    r"(?:,\s*|\s+)(?:(?:and|or|no|without)\s+)+|,\s*"
    r"|(?:、|，|或者|或|以及|(?<=[\u4e00-\u9fff]{2})[和与](?=[\u4e00-\u9fff]{2}))",
    re.IGNORECASE,
)
_FORMS = _LISTED, _BRACKETED, _BEHIND_STOP, _LEADING, _CHINESE, _BESIDES


def split_exclusions(text: str) -> tuple[str, str]:
    """Return what ``text`` asks for, and in our language what it leaves out; "" for nothing."""
    for form in _FORMS:
        if found := form.fullmatch(text):
            words = [_group(part) for part in _JOINT.split(found["excluded"]) if part.strip()]
            joined = " OR ".join(words)
            return found["wanted"].strip(), f"-({joined})" if len(words) > 1 else f"-{joined}"
    return text, ""


def _group(words: str) -> str:
    return f"({words.strip()})" if " " in words.strip() else words.strip()
