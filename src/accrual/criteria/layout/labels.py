"""Words that name a part of a study, or people in it: "Cohort 2:", "Step 3 crossover:", "BENIGN ARM:", "DONORS:"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from accrual.criteria.layout.lines import Line
from accrual.criteria.model import Question, Span

__all__ = [
    "KIND", "NUMBER", "OTHERS", "OWN_LABEL", "PARTS", "PART_MUST", "asked_of", "named_labels", "names_part",
    "names_people",
]

NUMBER = r"(?:[\divx]{1,4}[a-d]?|[a-z]\d?)\b"
KIND = r"(?:cohorts?|arms?|parts?|phases?|groups?|strat(?:um|a)|modules?|tiers?|panels?|aims?|sub-?\s?stud(?:y|ies))"
# People in a study who are no patients.
OTHERS = (
    r"\b(?:donors?|care-?\s?givers?|care-?\s?(?:partners?|recipients?|receivers?)|parents?|spouses?|partners?"
    r"|famil(?:y|ies)"
    r"|relatives|siblings?|clinicians?|providers?|physicians?|nurses?|stakeholders?|controls?|volunteers?|healthy)\b")
_STEP = (
    rf"steps?\s+{NUMBER}(?:\s?(?:,|and|&|-)\s?{NUMBER}){{0,3}}(?:[\s:,/-]+(?:and\s+)?(?:(?:pre-?|re-?)?registration|(?:re-?)?randomi[sz]ation|cross-?\s?over"
    rf"|induction|treatment"
    r"|maintenance|consolidation|screening|enrol\w+|surgery|eligibility|inclusion|exclusion|criteri(?:a|on))\b){0,4}")
PARTS = (
    rf"(?:(?:the\s+)?{KIND}\s+#?{NUMBER}"
    rf"(?:\s*(?:,\s*(?:and|or)?|and|or|\\?&|/|[-–]|to|through)\s*(?:{KIND}\s+)?{NUMBER}){{0,8}}"
    r"|(?:the\s+)?dose[\s-]+(?:escalation|expansion|confirmation|finding|optimi[sz]ation)(?:\s+(?:cohorts?|phases?|parts?))?"
    r"|(?:the\s+)?(?:exploratory|expansion|escalation|extension|pilot|safety(?:\s+(?:lead|run)-?\s?in)?|main"
    r"|randomi[sz]ed|monotherapy|combination(?:\s+therapy)?|single[\s-]agent)\s+(?:cohorts?|phases?|parts?)"
    rf"|{_STEP})")
# "BENIGN ARM", "Osimertinib cohort", "TD high transfusion burden cohort", but no "age group" or "the arm".
_NAMED = (
    r"(?:(?!(?:the|an?|this|that|each|any|all|both|either|in|on|of|or|and|for|with|no|not|who|must|is|are|be|age"
    r"|risk|blood"
    r"|ethnic|prognostic|disease|left|right|upper|lower|one|two|three|four|which"
    r"|treatment)\b)[\w+/-]{2,20}\s+){1,4}(?:arm|cohort|group|stratum)")
_PEOPLE = (
    r"(?:(?:cancer\s+)?(?:patients?|survivors?)|donors?|(?:bone\s+marrow|stem\s+cell|healthy|related|sibling)\s+donors?|recipients?"
    r"|(?:(?:patients?|family|informal|primary)\s+)?care-?\s?(?:givers?|partners?|recipients?|receivers?)"
    r"|spouses?|partners?|relatives|siblings|family\s+members?|parents?|clinicians?|(?:healthcare\s+)?providers?"
    r"|physicians?"
    r"|nurses?|stakeholders?|(?:healthy\s+|normal\s+)?(?:controls?|volunteers?)|(?:healthy|normal)\s+(?:subjects"
    r"|participants))"
    r"(?:\s+(?:eligibility|inclusion|exclusion)(?:\s+criteria)?)?")
_PEOPLE_ALONE = re.compile(rf"\W*(?:for\s+)?(?:the\s+)?{_PEOPLE}\W*", re.IGNORECASE)
# "ADULT PATIENTS (18 YEARS OR OLDER)"
_AGED = (
    r"(?:adults?|pa?ediatric|adolescents?|children|elderly|older)(?:\s+(?:patients|subjects|participants|adults))?"
    r"\s*\([^()]{0,20}\d[^()]{0,30}\)")
_TAKES_PART = (
    r"(?:patients|subjects|participants|those|individuals)\s+(?:who\s+are\s+)?(?:(?:enrolled|enrolling|entering|included"
    r"|participating|assigned|randomi[sz]ed|treated)\s+)?(?:in|on|into|to)\s+(?:the\s+)?")
_PORTION = r"(?:\s+(?:patients|subjects|participants|portion(?:\s+of\s+the\s+(?:study|trial))?|run-?in|lead-?in))?"
# At the start of what is said: the label, and the colon behind it.
OWN_LABEL = (
    rf"(?P<scope>(?P<whose>(?:for|in|during)\s+(?:inclusion\s+in(?:to)?\s+)?(?:{_TAKES_PART})?)?"
    rf"(?:(?P<part>{PARTS}(?:\s+{PARTS}){{0,2}}{_PORTION}"
    rf"(?:\s*\((?!\s*(?:only|optional))[^()]{{1,40}}\))?)|{_NAMED}|{_PEOPLE}|{_AGED})"
    r"(?:\s+only|\s*\(\s*(?:only|optional)\s*\))?)\s*(?:[:：]|(?(whose),|[:：])|(?(part)[-–—]\s|[:：]))\s*")
# "Participants in Part D must …", "Cohort B patients may …", "Part B must …".
PART_MUST = (
    rf"(?P<scope>(?:for\s+)?(?:{_TAKES_PART}{PARTS}{_PORTION}|(?!steps?\b){PARTS}(?:\s*\([^()]{{1,40}}\))?{_PORTION})(?:\s+only)?)\s+"
    r"(?=(?:must|should|ha(?:ve|s)\s+to|needs?\s+to|may|can|cannot|are\s+required\s+to)\b)")
# A line that says nothing but which part: "Additional criteria for Part A only", "[Phase I]", "Cohort B (n = 12):".
_ASIDE = r"\((?:[^()]{1,80}|[^()]{0,60}\([^()]{1,20}\)[^()]{0,20})\)"
_BESIDE = (
    r"(?:additional(?:ly)?|specific|further|key|inclusion|exclusion|eligibility|criteri(?:a|on)|requirements?|for|in|of"
    r"|to|only|the|and|or|patients?|subjects?|participants?|those|who\s+are|enrolled|enrolling|entering|assigned"
    r"|randomi[sz]ed|participating|prior\s+to|before|at|(?:pre-?|re-?)?registration|(?:re-?)?randomi[sz]ation"
    r"|enroll?ment|both|all(?=\s+(?:the\s+)?(?:study|p|subj|cohort|arm|group))|study|optional|open[\s-]label|portions?|applicable|screening|single[\s-]agent|monotherapy"
    r"|combination|treatment|therapy|cohorts?|arms?|phases?|parts?|groups?|expansion|escalation|optimi[sz]ation"
    r"|extension|exploratory|safety|lead-?in|run-?in|(?:neo-?)?adjuvant|surgery|radiotherapy|induction|maintenance"
    r"|consolidation|cross-?over)\b")
_UNIT = (
    rf"(?:{PARTS}|(?:cohort|arm|part|phase|stratum)[\s-]+specific\b"
    r"|all\s+(?:study\s+)?(?:patients|subjects|participants|cohorts|arms|parts|phases|groups))")
_PART_ALONE = re.compile(
    rf"\W{{0,6}}(?:{_BESIDE}[\s:,/&+–-]{{1,4}}){{0,8}}(?:{_UNIT}"
    rf"(?:[^\w(]{{0,4}}{_ASIDE}|[^\w(]{{1,4}}(?:{_UNIT}|{_BESIDE}|and\s+{NUMBER})){{0,10}}"
    r"|(?:criteri(?:a|on)|inclusion|exclusion|patients|subjects|participants)"
    rf"\s{{0,3}}\(\s?(?:for\s+)?{PARTS}(?:\s+only)?\s?\))\W*", re.IGNORECASE)
_IN_BRACKETS = re.compile(_ASIDE)
_PERSONS_IN = re.compile(
    rf"(?!\W*{PARTS}).*\b(?:patients|subjects|participants|those|enrolled|enrolling)\b", re.IGNORECASE)
_SURELY_LABEL = re.compile(r"\W*for\b|\b(?:only|additional|criteria)\b|:\W*$", re.IGNORECASE)
_LONGEST, _FEW = 120, 3                      # characters of a label; words of one that may end as a sentence does
# A part with what it is of: "Cohort B1: HGSOC", "Module 2 - Carboplatin combination".
_SAYS = (
    r"(?!(?:must|ha(?:s|ve|d)|be|been|is|are|was|were|may|can|will|no|not|without|none|prior|previous\w*|history|presence"
    r"|evidence|known|adequate|able|ability|age|aged|years|measurable|evaluable|documented|confirmed|received|allowed"
    r"|permitted|ECOG|at|within|or|grade)\b)")
_NAMED_PART = re.compile(
    rf"(?:for\s+)?(?P<part>{PARTS})\s{{0,3}}(?:\([^()]{{1,60}}\)\s{{0,3}})?(?:[:：]|[-–—])\s{{1,3}}"
    rf"(?:{_SAYS}[\w/+&,’'()-]++\s{{0,3}}+){{1,9}}", re.IGNORECASE)
# One of these is in all that names a part: cheap to look for before a line is read.
_HINT = re.compile(
    rf"\b(?:{KIND}|steps?|all\s+(?:study\s+)?(?:patients|subjects|participants))\b|escalation|expansion|\bdose\s",
    re.IGNORECASE)
_ANY_LABEL = re.compile(rf"(?:for\s+)?{PARTS}", re.IGNORECASE)
# What only the study team can say of somebody: "Cohort B inclusion criteria", "RENAL COHORT", "Induction period".
_OF_THE_STUDY = re.compile(
    rf"\b(?:{PARTS}|(?:cohort|arm|part|phase)[\s-]specific\b|(?!(?:age|risk|blood|ethnic|prognostic|disease|the|this|each|any)\b)[\w+/-]+\s+(?:cohort|arm|stratum)\b"
    r"|(?:induction|maintenance|consolidation|cross-?\s?over|follow-?\s?up|expansion|escalation|extension)\s+"
    r"(?:phase|period|part|portion)\b)", re.IGNORECASE)


def asked_of(said: str, span: Span) -> Question:
    """The question whom a rule is of, from the words that say so: a part of the study, or people of some kind.

    >>> asked_of("Cohort B", (0, 8)).asks, asked_of("Caregivers", (0, 10)).asks
    ('study', 'clinician')
    """
    return Question(said, span, "study" if _OF_THE_STUDY.search(said) else "clinician")


def names_people(said: str) -> bool:
    """Whether a line only names people in a study, and is a heading wherever it stands.

    >>> names_people("Caregiver"), names_people("Patient:"), names_people("Patients with gout")
    (True, True, False)
    """
    return _PEOPLE_ALONE.fullmatch(said) is not None


def names_part(said: str, *, marked: bool = False) -> bool:
    """Whether a line only names a part of a study; one with a marker may name people who are in it, and is an item.

    >>> names_part("Additional criteria for Part A only"), names_part("Part A: no prior surgery")
    (True, False)
    """
    if len(said) > _LONGEST or _HINT.search(said) is None or _PART_ALONE.fullmatch(said) is None or (
            said.endswith(".") and "riteri" not in said and len(said.split()) > _FEW):
        return False
    persons = marked and not said.isupper() and _PERSONS_IN.match(_IN_BRACKETS.sub("", said)) is not None
    return not persons or _SURELY_LABEL.search(said) is not None


def named_labels(text: str, lines: Sequence[Line]) -> frozenset[int]:
    r"""Where the lines begin that name a part and what it is of, each with its own list beside it.

    >>> from accrual.criteria.layout.lines import logical_lines
    >>> text = "Cohort A: Melanoma\nECOG 0\nCohort B: Lung cancer\nPrior cisplatin"
    >>> sorted(named_labels(text, logical_lines(text)))
    [0, 26]
    """
    found: dict[int, str] = {}
    for line, following in pairwise(lines):
        long = line.end - line.body > _LONGEST
        if long or _ANY_LABEL.match(text, line.body, line.end) is None or (
                named := _NAMED_PART.fullmatch(text, line.body, line.end)) is None:
            continue
        beside = following.indent <= line.indent + 1 and _ANY_LABEL.match(text, following.body, following.end) is None
        if not beside:                       # "Cohort A: Melanoma", "Cohort B: Lung cancer" are a list
            return frozenset()
        found[line.start] = named["part"].lower()
    return frozenset(found) if len(set(found.values())) > 1 else frozenset()
