"""Titles of sections, divided ones too: "Inclusion criteria of cohorts A and B", "STEP 2 EXCLUSION CRITERIA"."""

from __future__ import annotations

import re

__all__ = ["PREVENTS", "title_of"]

# "Non-inclusion criteria", "Conditions that preclude enrolment": sections of exclusions that do not say so.
PREVENTS = re.compile(
    r"\b(?:prevent|preclud)\w*\s+(?:[\w-]+\s+){0,2}(?:inclusion|enrol|eligib|entry)"
    r"|\bno[nt][\s‐-–-]*(?:inclus|eligib)|\bineligib", re.IGNORECASE)
# What a sentence about criteria has, and a title has not: "Other exclusion criteria may apply".
_SAYS = (
    r"(?!(?:appl(?:y|ies|ied)|may|can|could|should|must|will|would|meets?|meeting|met|fulfil\w*|satisf\w*|listed|lists?"
    r"|defined?|includes?|included|var(?:y|ies)|continue[sd]?|stated|above|below|mentioned|not|no|than|see|per|if|who|that"
    r"|which|is|are|be|been|was|were|has|have|had|do|does|did|as|any|one|following|same|specified|unless|except"
    r"|fit(?:s|ting)?|pass(?:es|ing)?|identical|according|exists?|agree\w*|refer|nos?|numbers?|protocol"
    r"|inclusion|exclusion)\b)")
_WORD = rf"{_SAYS}[\w/&,'’()\[\]+:.–—-]+"
_TITLE = re.compile(
    rf"\W*(?:(?!(?:able|willing|during)\b|(?<!for\s)(?<!of\s)(?<!in\s)the\b){_WORD}\s+){{0,9}}?"
    r"(?:[\w/]+-)?(?P<what>inclusion|exclusion|ineligibility|eligibility)\s+criteri(?:a|on)\b[:.]?"
    rf"(?:\s+{_WORD}){{0,14}}\W*", re.IGNORECASE)
_LONGEST = 140


def title_of(said: str) -> str:
    """The section that a line is the title of, "" where it is none: a sentence about criteria is not.

    >>> [title_of(said) for said in ("Inclusion criteria STEP 2", "Further exclusion criteria may apply")]
    ['inclusion', '']
    """
    if ("riteri" not in said and "RITERI" not in said) or len(said) > _LONGEST or said.rstrip().endswith("."):
        return ""
    found = _TITLE.fullmatch(said)
    if found is None:
        return ""
    return "inclusion" if found["what"][:3].lower() in ("inc", "eli") and PREVENTS.search(said) is None else "exclusion"
