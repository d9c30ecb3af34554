"""Words that tell nothing of a person: references to other pages, plural endings in brackets, numbers, labels.

They are read as fillers, so that what stands around them is understood: "ECOG ≤ 1 (see Appendix A)".
"""

from __future__ import annotations

import re

from accrual.criteria.model import Span
from accrual.criteria.tokens import Lexeme

__all__ = ["without_silent"]

_PLACE = r"(?:appendix|appendices|sections?|tables?|attachments?|annex(?:es)?|addendum|supplements?|figures?)\b"
_LABEL = r"(?:\s*(?:[A-Z]\b|\d+(?:[.\-]\d+)*[a-z]?\b|[IVX]+\b)(?:[.\-]\d+)*)"
_SAID_IN = (r"(?:(?:as|which is|that are)\s+)?(?:defined|described|outlined|listed|specified|noted|detailed|stated"
            r"|given|shown|provided|indicated|set out)\s+(?:in|by|per|under)|as\s+per|per|according\s+to"
            r"|in\s+accordance\s+with|in")
_REFERENCE = re.compile(
    rf"(?:please\s+)?(?:also\s+)?(?:see|refer\s+to|cf\.?|(?P<said>{_SAID_IN}))\s+(?:also\s+)?(?:the\s+)?"
    rf"(?:study\s+|protocol\s+|trial\s+)*(?:(?-i:{_PLACE.replace('(?:', '(?i:', 1)}{_LABEL}?"
    rf"(?:\s*(?:,|and|&|or|-)\s*(?:{_PLACE}\s*)?{_LABEL})*)(?:\s+(?:of|in)\s+(?:the\s+)?(?:study\s+)?protocol\b)?"
    r"|(?(said)(?<=protocol\s)(?=[).,;:\]\s]|$)|(?:below|above)\b))", re.IGNORECASE)
_BY_PROTOCOL = re.compile(
    r",?\s*\bas\s+(?:defined|described|outlined|listed|specified|noted|detailed|stated)\s+(?:in|by|per)\s+(?:the\s+)?"
    r"(?:study\s+)?protocol\b", re.IGNORECASE)
_INSTEAD = re.compile(
    r"\(\s*(?:or\s+)?(?:e?GFR|glomerular filtration rate)[^()]{0,60}\bin place of\b[^()]{0,60}\)", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*\(?\d{1,2}\)\s*(?=[^\W\d])")
_STEP = re.compile(
    r"\s*(?:(?:patient|screening|initial|main|study|protocol)\s+)?(?:pre-?)?(?:registration|enrol?lment|eligibility"
    r"|randomi[sz]ation|screening|inclusion|exclusion)(?:\s+(?:eligibility|criteria|inclusion|criterion))*"
    r"(?:\s+(?:inclusion|exclusion))?\s*:\s*(?=\S)", re.IGNORECASE)
_ORGAN = (r"(?:renal|kidney|hepatic|liver|ha?ematolog(?:ic(?:al)?|y)|bone\s+marrow|marrow|cardiac|cardiovascular"
          r"|pulmonary|coagulation|organ|metabolic|endocrine|neurologic(?:al)?|immunologic(?:al)?|performance|laboratory|blood)")
_TOPIC = re.compile(
    rf"\s*(?:adequate\s+)?{_ORGAN}(?:(?:\s*/\s*|\s+and\s+|\s+){_ORGAN})*"
    r"(?:\s+(?:functions?|status|reserve|values?|criteria|parameters|tests?|system|requirements))*\s*(?:[:：]|[-–—](?=\s))\s*(?=\S)",
    re.IGNORECASE)
_HINTS = ("appendi", "section", "table", "attachment", "annex", "figure", "protocol", "addend", "supplement")
_PLURALS = frozenset(("s", "es", "ies"))


def without_silent(words: list[Lexeme], text: str) -> list[Lexeme]:
    """The lexemes with those that tell nothing made fillers.

    >>> from accrual.criteria.tokens import lexemes
    >>> text = "ECOG ≤ 1 (see Appendix A)"
    >>> "".join(word.kind for word in without_silent(lexemes(text), text))
    'c>nf'
    """
    if not words:
        return words
    spans = list(_spans(words, text))
    if not spans:
        return words
    out: list[Lexeme] = []
    for word in words:
        span = next((span for span in spans if span[0] <= word.start < span[1]), None)
        if span is None:
            out.append(word)
        elif not out or out[-1].end != span[1] or out[-1].start != span[0]:
            out.append(Lexeme("f", *span, text[slice(*span)].strip().lower(), None, "F"))
    return out


def _spans(words: list[Lexeme], text: str) -> list[Span]:
    start, stop = words[0].start, words[-1].end
    fours = zip(words, words[1:], words[2:], words[3:], strict=False)
    found = [(one.start, three.end) for before, one, two, three in fours
             if one.kind == "(" and two.text in _PLURALS and three.kind == ")" and one.start == before.end]
    lead = _NUMBERED.match(text, start, stop) or _STEP.match(text, start, stop) or _TOPIC.match(text, start, stop)
    if lead is not None:
        found.append((lead.start(), lead.end()))
    said = text[start:stop].lower()
    if "in place of" in said:
        found += [hit.span() for hit in _INSTEAD.finditer(text, start, stop)]
    if any(hint in said for hint in _HINTS):
        found += [_with_brackets(text, *hit.span(), stop) for pattern in (_REFERENCE, _BY_PROTOCOL)
                  for hit in pattern.finditer(text, start, stop)]
    return found


def _with_brackets(text: str, start: int, end: int, stop: int) -> Span:
    """A reference with the brackets that hold nothing else."""
    before, after = start, end
    while before > 0 and text[before - 1] in " ,":
        before -= 1
    while after < stop and text[after] in " .":
        after += 1
    if before > 0 and after < stop and text[before - 1] + text[after] in ("()", "[]"):
        return before - 1, after + 1
    return start, end
