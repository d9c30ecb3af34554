"""Values that are told as normal: "bilirubin normal", "creatinine within normal limits", "AST ≤ ULN".

They are limits of one times the upper or lower limit of normal, and become such numbers before values are read.
Of a bilirubin only the upper limit matters, of an ejection fraction only the lower; of a potassium both.
"""

from __future__ import annotations

import re
from functools import lru_cache

from accrual.criteria.lexemes.numbers import INSTITUTION, LOWER, UPPER, Number
from accrual.criteria.lexemes.phrases import Phrase, phrases
from accrual.criteria.lexemes.tokens import Lexeme

__all__ = ["with_normals"]

_BELOW_UPPER = frozenset((
    "bilirubin", "direct-bilirubin", "ast", "alt", "transaminases", "alkaline-phosphatase", "ggt", "ldh", "creatinine",
    "urea-nitrogen", "inr", "prothrombin-time", "aptt", "uric-acid", "lipase", "amylase", "troponin", "crp",
))
_ABOVE_LOWER = frozenset(("lvef", "creatinine-clearance", "egfr", "albumin", "dlco", "fev1"))
_BETWEEN = frozenset((
    "hemoglobin", "platelets", "leukocytes", "neutrophils", "lymphocytes", "potassium", "sodium", "calcium",
    "magnesium", "phosphate", "tsh", "fibrinogen",
))
_LABORATORY = (
    r"(?:the|our|their|its|local|laboratory|lab|institution(?:al|['’]s)?|reference|age[\s-]adjusted|accepted)\s+"
)
_IS_NORMAL = re.compile(
    r"[\s:,]*+(?:\)\s*+)?(?:(?:levels?|values?|counts?|concentrations?|time|is|are|be|must|should|serum|all|both)[\s:]++){0,4}"
    rf"(?P<said>(?:within|in)\s+(?:{_LABORATORY}){{0,3}}(?:normal\s+(?:{_LABORATORY})?(?:limits?|ranges?|values?)"
    rf"(?:\s+of\s+normal)?|(?<=l\s)limits(?:\s+of\s+normal)?|limits\s+of\s+normal)"
    r"|WNL\b|normal\b(?!\s+(?:functions?|ranges?\s+(?:of\s+)?\d|or\s+(?:high|low|elev|incr|decr)))"
    r"(?:\s*+\(\s*+WNL\s*+\))?(?:\s++for\s++age\b)?)",
    re.IGNORECASE)
_NORMAL_RANGE = re.compile(
    rf"\s++(?:{_LABORATORY}){{0,3}}(?:normal\s+(?:{_LABORATORY})?(?:limits?|ranges?|values?)|limits\s+of\s+normal)\b",
    re.IGNORECASE)
_LIMIT = re.compile(
    rf"\s*+{INSTITUTION}\(?(?:(?P<upper>{UPPER}(?:\s*+\(\s*+i?uln\s*+\))?)|{LOWER})(?:\s*+[*×x]\s*+(?P<times>\d++(?:\.\d++)?+)(?!\s*+[*×x^%]))?+"
    r"|\s+(?P<plain>normal)\b", re.IGNORECASE)
_NORMAL = frozenset(("uln", "unl", "iunl", "iuln", "upper", "within", "wnl", "lln", "lower"))
_TIMES_ABOVE = re.compile(
    r"[\s-]*+(?:times|fold|[x×])?[\s-]*+(?P<more>or\s++(?:more|greater|higher|above)\b)?[\s,]*+"
    r"(?P<above>(?:(?:increased|elevated|in\s+excess)\s++)?(?:above|over|of|(?:greater|higher|more)\s++than|>)(?=[\s(]))?"
    rf"\s*+{INSTITUTION}\(?(?P<upper>normal\b(?:\s+(?:values?|limits?|range|levels?))?"
    rf"|{UPPER}(?:\s*+\(\s*+i?uln\s*+\))?)", re.IGNORECASE)
_FROM_BELOW = frozenset((">", "≥", ">=", "=>", "at least", "more than", "greater than", "above", "over"))
_JOINED_TO = ">-oab/"                         # before a number that stands behind a sign or another number
_LOCAL = frozenset(("institutional", "institutionally", "local", "locally", "laboratory"))
_TURNS = frozenset(("of", "than", "above", "below", "times", "x", "not", "upper", "lower", "outside", "to"))


def with_normals(words: list[Lexeme], text: str) -> list[Lexeme]:
    """The lexemes with what is told as normal read as limits.

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> text = "Bilirubin within normal limits"
    >>> "".join(word.kind for word in with_normals(lexemes(text), text))
    'c>n'
    """
    if not any(map(_may_be_normal, words)):
        return words
    out: list[Lexeme] = []
    at = 0
    while at < len(words):
        found = _read(words, at, text)
        if found is None:
            out.append(words[at])
            at += 1
            continue
        kept, read, end = found
        out += kept + read
        at += 1
        while at < len(words) and words[at].start < end:
            at += 1
    return out


def _may_be_normal(word: Lexeme) -> bool:
    return word.text in _NORMAL or "norm" in word.text or (
        word.kind == "n" and isinstance(word.value, Number) and word.value.relative_to == "uln")


def _read(words: list[Lexeme], at: int, text: str) -> tuple[list[Lexeme], list[Lexeme], int] | None:
    """The lexemes that stay, those that stand for a limit, and where what they were read from ends."""
    word, stop = words[at], words[-1].end
    if isinstance(word.value, Number):
        return _multiple(words, at, text)
    if word.kind == ">" and not _is_multiplied(words, at) and at + 1 < len(words) and words[at + 1].kind != "n":
        limit = _LIMIT.match(text, word.end, stop)
        within = _NORMAL_RANGE.match(text, word.end, stop) if word.text == "within" else None
        if within is not None and (read := _as_its_subjects(words, at, within.end())):
            return [], read, within.end()
        if limit is not None:
            lower = not limit["upper"] and (not limit["plain"] or _is_lower(word, _row_before(words, at)))
            of = "lln" if lower else "uln"
            return [word], [_number(word.end, limit.end(), of, float(limit["times"] or 1))], limit.end()
    if word.kind == "c" and isinstance(word.value, Phrase):
        normal = _IS_NORMAL.match(text, word.end, stop)
        limits = _limits(word.value.slug, normal.start("said"), normal.end()) if normal is not None else None
        row = _row_before(words, at) if limits and at and words[at - 1].kind in ",ao/" else []
        if normal is not None and any(_bad_ends(slug) != _bad_ends(word.value.slug) for slug in row):
            return [word], [_unread(normal.start("said"), normal.end())], normal.end()
        if normal is not None and limits:
            return [word], limits, normal.end()
    if word.text == "normal" and (at == 0 or (words[at - 1].kind not in "!n>" and words[at - 1].text not in _TURNS)):
        limits = _limits(_subject(words, at + 1), word.start, word.end)
        if limits:
            return [], limits, word.end
        if _is_alternative(words, at):
            return [], _as_its_subjects(words, at, word.end) or [_unread(word.start, word.end)], word.end
    if word.kind == "+" and at and words[at - 1].kind == "n" and isinstance(word.value, Phrase) and (
            word.words[0] == "or"):          # "≥ 50 % or above the lower limit of normal" is no "50 % or above"
        limit = _LIMIT.match(text, word.end, stop)
        if limit is not None and not limit["plain"]:
            joint = Lexeme("o", word.start, word.start + 2, "or", None, "J")
            number = _number(word.end, limit.end(), "uln" if limit["upper"] else "lln")
            return [], [joint, _sign(word.value.slug[0], word.start + 2), number], limit.end()
    return None


def _is_alternative(words: list[Lexeme], at: int) -> bool:
    """Whether a "normal" stands for a limit beside another one: "≥ 50 % (or normal by local standards)"."""
    before = at - 1
    while before > 0 and words[before].text in _LOCAL:
        before -= 1
    if before < 1 or words[before].kind != "o":
        return False
    return words[before - 1 - (words[before - 1].kind == "(")].kind in "n)"


def _multiple(words: list[Lexeme], at: int, text: str) -> tuple[list[Lexeme], list[Lexeme], int] | None:
    """A multiple of which more is said before its limit: "two times or more above the ULN", "> 20% above the ULN"."""
    word, number, before = words[at], words[at].value, words[at - 1].kind if at else ""
    if not isinstance(number, Number) or number.unit not in (None, "%"):
        return None
    joined = before != "" and before in _JOINED_TO
    if number.relative_to is not None:       # "three times above the ULN" has been read with its "above"
        exceeds = not joined and " above " in text[word.start:word.end].lower()
        return ([], [_sign(">", word.start), word], word.end) if exceeds else None
    said = _TIMES_ABOVE.match(text, word.end, words[-1].end)
    if said is None or not (said["more"] or said["above"]):
        return None
    times = number.value
    if number.unit == "%":
        if said["above"] in (None, "of") or before != ">" or said["more"]:
            return None
        times = round(1 + times / 100, 6)
    elif word.text not in ("twice", "thrice") and not text[word.end:said.start("upper")].strip(" -").lower().startswith(
            ("time", "fold", "x", "×")):
        return None
    read = Lexeme("n", word.start, said.end(), word.text, Number(times, said.end(), None, "uln"))
    if joined:
        return [], [read], said.end()
    return [], [_sign("≥" if said["more"] else ">", word.start), read], said.end()


def _is_multiplied(words: list[Lexeme], at: int) -> bool:
    """Whether a number stands before a sign, which then tells how far above the limit: "3 times above the ULN"."""
    return any(word.kind == "n" for word in words[max(0, at - 3):at]) and (
        words[at - 1].text in ("times", "time", "fold", "x", "×") or words[at - 1].kind in "n+")


def _is_lower(sign: Lexeme, named: list[str]) -> bool:
    """Whether a plain "normal" is its lower limit: "platelets at least normal", "albumin below normal"."""
    slug = sign.value.slug if isinstance(sign.value, Phrase) else ""
    ends = set(map(_bad_ends, named))
    return ends == {"below"} or (ends == {"both"} and slug in (">=", "<"))


def _subject(words: list[Lexeme], at: int) -> str:
    """The quantity that stands right behind "normal", unless a word makes something else of it."""
    while at < len(words) and words[at].kind == "f":
        at += 1
    if at == len(words) or words[at].kind != "c" or any(word.kind in ">nb" for word in words[at + 1:at + 3]):
        return ""
    value = words[at].value
    return value.slug if isinstance(value, Phrase) else ""


def _as_its_subjects(words: list[Lexeme], at: int, end: int) -> list[Lexeme]:
    """The limits of what a list before "within normal limits" names; a word that asks where they differ.

    "LVEF > 45 % or within normal limits" is as bad below as "LVEF within normal limits".
    """
    named = _row_before(words, at)
    if named and (len(set(map(_bad_ends, named))) > 1 or words[at - 1].kind == "!"):
        return [_unread(words[at].start, end)]
    limits = _limits(named[0], words[at].start, end) if named else []
    bound = next((word.text for word in reversed(words[:at]) if word.kind == ">"), "")
    either = any(word.kind == "o" for word in words[max(0, at - 2):at])
    if len(limits) > 2 and bound and either:     # "haemoglobin ≥ 9 g/dL or within normal limits" may not be lower
        return limits[:2] if bound in _FROM_BELOW else [_unread(words[at].start, end)]
    return limits


def _row_before(words: list[Lexeme], at: int) -> list[str]:
    """The quantities of the list that was named last before a place."""
    named: list[str] = []
    for word in reversed(words[:at]):
        if word.kind == "c" and isinstance(word.value, Phrase):
            named.append(word.value.slug)
        elif named and word.kind not in ",ao/f()":
            break
    return named


def _unread(start: int, end: int) -> Lexeme:
    """A word that is not understood, so that what it stands for is asked."""
    return Lexeme("w", start, end, "within-normal-limits")


def _bad_ends(slug: str) -> str:
    """On which side of normal a value is bad: below, above or on both."""
    return "below" if slug in _ABOVE_LOWER else "both" if slug in _BETWEEN else "above"


def _limits(slug: str, start: int, end: int) -> list[Lexeme]:
    """One limit or two as lexemes; none for what has no such limits, or none that a text would mean."""
    upper = [_sign("≤", start), _number(start, end, "uln")]
    lower = [_sign("≥", start), _number(start, end, "lln")]
    if slug in _BELOW_UPPER:
        return upper
    if slug in _ABOVE_LOWER:
        return lower
    return [*lower, Lexeme("a", start, start, "and", None, "J"), *upper] if slug in _BETWEEN else []


def _number(start: int, end: int, of: str, times: float = 1.0) -> Lexeme:
    return Lexeme("n", start, end, f"{times:g}", Number(times, end, None, of))


def _sign(sign: str, start: int) -> Lexeme:
    phrase = _comparator(sign)
    return Lexeme(phrase.kind, start, start, sign, phrase, phrase.role)


@lru_cache
def _comparator(sign: str) -> Phrase:
    node = phrases().get(sign)
    if node is None or node.phrase is None:
        raise LookupError(sign)
    return node.phrase
