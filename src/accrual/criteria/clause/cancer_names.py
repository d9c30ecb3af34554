"""Names of small cancers that one word or place varies: "in situ carcinoma of the cervix, breast or bladder"."""

from __future__ import annotations

import re

from accrual.criteria.model import Condition, Span

__all__ = ["small_cancers_at"]

_PLACES = {
    "cervix": "cervix", "cervical": "cervix", "uteri": "cervix", "breast": "breast", "bladder": "bladder",
    "prostate": "prostate", "prostatic": "prostate", "uterus": "uterus", "uterine": "uterus", "vulva": "vulva",
    "vulvar": "vulva", "skin": "skin", "colon": "colon", "esophagus": "esophagus", "anus": "anus", "anal": "anus",
    "endometrium": "uterus", "stomach": "stomach", "rectum": "rectum", "vagina": "vagina", "oral": "mouth",
    "gastric": "stomach", "endometrial": "uterus", "melanoma": "melanoma",
}
_NAMED = {
    "cervix": "cervical-carcinoma-in-situ", "breast": "breast-carcinoma-in-situ",
    "bladder": "bladder-carcinoma-in-situ", "skin": "cutaneous-squamous-cell-carcinoma-in-situ",
    "melanoma": "melanoma-in-situ",
}
_PLACE = (r"(?:(?:the\s+)?(?:uterine\s+cervix|cervix(?:\s+uteri)?|cervical(?:/dysplasia)?|breast"
          r"|(?:urinary\s+)?bladder|prostat(?:e|ic)|uterus|vulvar?|skin|colon|esophagus|anus|anal|endometrium|stomach|rectum|vagina|oral\s+cavity|gastric|endometrial|melanoma)\b)")
_LIST = rf"({_PLACE}(?:(?:\s*,\s*(?:or\s+|and\s+)?|\s*/\s*|\s+(?:or|and|and/or)\s+){_PLACE}){{0,4}})"
_KIND = r"(?:carcinomas?|cancers?|neoplas(?:ms?|ias?)|malignanc(?:y|ies)|tumou?rs?|lesions?|diseases?)"
_IN_SITU = r"[\"“”']?in[\s-]*situ[\"“”']?"
_OF_PLACES = re.compile(
    rf"(?:{_KIND}[\s-]+{_IN_SITU}|{_IN_SITU}[\s-]+{_KIND})\s*(?:\(\s*cis\s*\)\s*)?"
    rf"(?:(?:of|in)\s+(?:the\s+)?(?:of\s+the\s+)?|(?=cervix)|:\s*|\(\s*){_LIST}")
_BEFORE_KIND = re.compile(rf"{_IN_SITU}[\s-]+{_LIST}\s+{_KIND}|{_LIST}\s+{_KIND}[\s-]+{_IN_SITU}")
_ANYWHERE = re.compile(rf"(?:{_KIND}[\s-]+{_IN_SITU}|{_IN_SITU}[\s-]+{_KIND})(?!\s+(?:of|in)\b)(?:\s*\(\s*cis\s*\))?")
_CELL = r"(?:\s*-?\s*cells?)?"
_TUMOUR = r"(?:\s+(?:skin\s+)?(?:carcinomas?|cancers?|tumou?rs?))"
_OF_SKIN = r"(?:\s+of\s+(?:the\s+)?skin)"
_OR = r"\s*(?:/|,\s*|,?\s+(?:or|and|and/or)\s+)"
_BREAK = r"\s*(?:[,;.)]|$|or\b|and\b)"
_BOTH = re.compile(
    rf"(?:cutaneous\s+|skin\s+)?(?:basal{_CELL}{_TUMOUR}?{_OR}(?:cutaneous\s+)?squamous{_CELL}"
    rf"|squamous{_CELL}{_TUMOUR}?{_OR}basal{_CELL}){_TUMOUR}{_OF_SKIN}?"
    rf"|basal{_CELL}{_TUMOUR}{_OR}squamous{_CELL}(?={_BREAK})")
_BASAL = re.compile(rf"(?:cutaneous\s+|skin\s+)?basal{_CELL}(?:{_TUMOUR}{_OF_SKIN}?|\s+skin)")
_SQUAMOUS = re.compile(
    rf"(?:cutaneous|skin)\s+squamous{_CELL}{_TUMOUR}|squamous{_CELL}(?:\s+skin\s+(?:carcinomas?|cancers?)|{_TUMOUR}{_OF_SKIN})")
_NO_MELANOMA = re.compile(
    r"(?:cutaneous\s+)?non[\s-]*melano(?:ma|matous|mic|tic)s?\s+(?:skin\s+)?"
    r"(?:cancers?|carcinomas?|malignanc(?:y|ies)|tumou?rs?|neoplasms?)(?:\s+of\s+(?:the\s+)?skin)?|non[\s-]*melano(?:ma|matous)\s+skin")
_SKIN = ((_BOTH, "basal-or-squamous-cell-skin-cancer"), (_BASAL, "basal-cell-carcinoma"),
         (_SQUAMOUS, "cutaneous-squamous-cell-carcinoma"), (_NO_MELANOMA, "non-melanoma-skin-cancer"))


_TWO_WORDS = re.compile(r"uterine\s+cervix|cervix\s+uteri")
_GOES_ON = re.compile(r"[\s-]+in[\s-]*situ")                   # "cervical or breast cancer in situ"
_OF_ORGANS = {
    "breast": "breast-cancer", "prostate": "prostate-cancer", "endometrial": "endometrial-cancer",
    "cervical": "cervical-cancer", "bladder": "bladder-cancer", "thyroid": "thyroid-cancer", "skin": "skin-cancer",
    "colon": "colon-cancer", "uterine": "uterine-cancer", "ovarian": "ovarian-cancer",
}
_ORGAN = rf"(?:{'|'.join(_OF_ORGANS)})"
_ORGANS = re.compile(rf"{_ORGAN}(?:\s*[,/]\s*{_ORGAN}){{0,3}}{_OR}{_ORGAN}\s+(?:cancers?|carcinomas?)")
_LOW_RISK = re.compile(
    r"(?:negligible|minimal|(?:very\s+)?low)\s+"
    r"(?:risk\s+(?:of|for)\s+metasta\w{2,5}\s*(?:or|and|/|and/or)\s*death|metastatic\s+or\s+mortality\s+risk)")


def small_cancers_at(text: str, at: int) -> tuple[int, tuple[Condition, ...]] | None:
    """The cancers that a place of a text in lower case names, and where their name ends; none where it is no such name.

    >>> [found.concept for found in small_cancers_at("in situ cancer of the cervix or breast", 0)[1]]
    ['cervical-carcinoma-in-situ', 'breast-carcinoma-in-situ']
    >>> small_cancers_at("lung cancer", 0) is None
    True
    """
    for pattern, concept in _SKIN:
        if (match := _at(pattern, text, at)) is not None:
            return match.end(), (Condition(concept, match.span()),)
    if (match := _LOW_RISK.match(text, at)) is not None:
        return match.end(), (Condition("low-risk-malignancy", match.span()),)
    if (match := _at(_ORGANS, text, at)) is not None and not _GOES_ON.match(text, match.end()):
        organs = dict.fromkeys(re.findall(_ORGAN, match[0]))
        return match.end(), tuple(Condition(_OF_ORGANS[word], match.span()) for word in organs)
    for pattern in (_OF_PLACES, _BEFORE_KIND):
        if (match := _at(pattern, text, at)) is not None:
            said = _TWO_WORDS.sub(" cervix ", next(group for group in match.groups() if group))
            places = dict.fromkeys(_PLACES[word] for word in re.findall(r"[a-z]+", said) if word in _PLACES)
            return match.end(), tuple(_in_situ(place, match.span()) for place in places)
    match = _at(_ANYWHERE, text, at)
    return (match.end(), (Condition("carcinoma-in-situ", match.span()),)) if match is not None else None


def _in_situ(place: str, span: Span) -> Condition:
    return Condition(_NAMED[place], span) if place in _NAMED else Condition("carcinoma-in-situ", span, site=place)


def _at(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str] | None:
    """What a pattern finds at a place of a text, if a word ends with it."""
    match = pattern.match(text, at)
    return match if match is not None and not text[match.end():match.end() + 1].isalnum() else None
