"""Words about the study that tell nothing of a person: its protocol, its days, its samples, what is not tested."""

from __future__ import annotations

import re

from accrual.criteria.model import Span

__all__ = ["LEADS_OF_STUDY", "SILENT_OF_STUDY", "leave"]

_PATIENTS = r"(?:patients?|subjects?|participants?)"
_BY_PROTOCOL = re.compile(
    r"(?<!not)(?<!than)[,\s]*\(?\b(?:(?:as\s+)?(?:per|according\s+to|in\s+accordance\s+with)"
    r"|as\s+(?:determined|indicated|defined|described|outlined|specified)\s+(?:in|by|per))\s+(?:the\s+)?"
    r"(?:(?:study|trial|institutional|local)\s+){0,2}protocols?(?=\s*[).,;]|\s*$)\s*\)?", re.IGNORECASE)
_ON_ITS_DAY = re.compile(                     # what the study calls the day of the first dose
    r"\(\s*(?:i\.?\s?e\.?,?\s*)?(?:(?:study|cycle\s+\d+,?)\s+)?day\s*[-–−]?\s*\d{1,2}\s*\)|\(\s*C\d{1,2}D\s?[-–−]?\d{1,2}\s*\)",
    re.IGNORECASE)
_NOT_TESTED = re.compile(
    r"\(?\s*(?:(?:routine\s+|HIV\s+)?(?:testing|screening|tests?)\s+(?:is\s+|are\s+)?not\s+(?:required|mandatory|necessary|needed)"
    r"|no\s+(?:\w+\s+)?(?:testing|screening|tests?)\s+(?:is\s+|are\s+)?(?:required|needed|necessary))"
    r"(?:\s+(?:for|prior\s+to|before|at)\s+[\w\s]{1,40})?\s*\)", re.IGNORECASE)
_TRANSFUSED = re.compile(
    rf"(?P<open>\()?\s*(?:(?:{_PATIENTS}\s+)?(?:may|can)\s+be\s+transfused|transfusions?\s+(?:is|are)"
    r"\s+(?:acceptable|allowed|permitted))\s+to\s+(?:meet|achieve|attain|reach|obtain)\s+(?:this|these)\s+(?:criterion|criteria|levels?|values?)"
    r"(?(open)\s*\.?\s*\)|)",
    re.IGNORECASE)
_AVAILABLE = re.compile(
    r"(?<=[a-z])\s+(?:(?:is|are|must\s+be|that\s+(?:is|are))\s+)?available"
    r"(?:\s+for\s+(?:\w+\s+)?(?:collection|submission|analys[ie]s|testing|retrieval|review|shipment))?(?=\s*[.;]|\s*$)",
    re.IGNORECASE)
_FROM_SCREENING = re.compile(
    r",?\s*\bstarting\s+with\s+(?:the\s+)?(?:pre-?screening\s+or\s+)?screening(?:\s+visit)?(?=\s+(?:through|until)\b)",
    re.IGNORECASE)
_WHATEVER = re.compile(                       # what makes no difference: "regardless of histology"
    r"[,;]?\s*(?P<open>\()?\s*\b(?:regardless|irrespective)\s+of\s+(?:(?:the|their|its|any)\s+)?(?:[\w/+-]+\s+){0,4}?"
    r"(?:histolog\w+|status|severity|stage|a?etiolog\w+|causes?|duration|size|management|subtypes?|expression|location)"
    r"(?(open)\s*\)|(?=\s*[.;,)]|\s*$))", re.IGNORECASE)
_ELIGIBLE_IF = re.compile(
    rf"\s*(?:an?\s+|the\s+)?(?:female\s+(?={_PATIENTS}\b[^.;]{{0,80}}\bnot\s+pregnant)|wom[ae]n\s+)?{_PATIENTS}?\s*"
    r"(?:is|are|will\s+be)\s+eligible\s+(?:(?:to\s+(?:participate|enrol\w*|enter)|for)\s+)?"
    r"(?:(?:in|for)?\s*(?:this|the)\s+(?:study|trial)\s+)?(?:only\s+)?if\s+(?:she|they)\s+"
    r"(?=(?:is|are)\s+not\s+(?:currently\s+)?pregnant(?:\s*,?\s*(?:or|and|nor|,)\s*(?:is\s+|are\s+)?(?:not\s+)?"
    r"(?:breast-?\s?feeding|lactating|nursing))?\s*(?:[.;\n]|$))", re.IGNORECASE)
_THEY_IF = re.compile(                        # "for patients with HIV, they are eligible if they have …"
    r"(?:for|in)\s+(?:patients|subjects|participants)\s+with\s[^,.;:]{1,120},(\s*they\s+(?:are|will\s+be)\s+eligible\s+if\s+they)"
    r"(?=\s+have\b)", re.IGNORECASE)
_GRADE_FOLLOWS = re.compile(r"(?<=[a-z])\s+[-–—]\s+(?=(?:CTCAE\s+)?grade\s*[\d≥>])", re.IGNORECASE)
_BY_FORMULA = re.compile(                     # of those whom a clearance is asked of
    r"[,\s]*\(?\s*(?:as\s+)?(?:(?:calculated|estimated|measured|determined)\s+)?(?:by|using|per|with)\s+(?:the\s+)?"
    r"Coc?kcroft[\s-]*(?:and\s+)?Gault(?:\s+(?:formula|equation|method))?\s*\)?"
    r"(?=,?\s+for\s+(?:patients|participants|subjects)\s+with\s+(?:serum\s+)?creatinine)", re.IGNORECASE)
_OF_THE_LIVER = re.compile(r"(?<=class\s[AB])\s+liver\s+function(?:\s+(?:score|class|grade))?", re.IGNORECASE)
_OF_ITS_DRUG = re.compile(                   # which is known only by its code: "the first dose of ABC-123"
    r"(?:(?<=first\sdose)|(?<=first\sadministration)|(?<=first\sinfusion)|(?<=first\sinjection)|(?<=initial\sdose))"
    r"\s+of\s+(?:the\s+)?(?:(?-i:[A-Z]{2,8})[\s-]?\d{2,7}(?:-\d{1,3})?[A-Z]?|[a-z]{3,6}-cel)(?![\w-])", re.IGNORECASE)
_FROM_BASELINE = re.compile(r"(?<=%)\s*\(\s*(?:from|of)\s+baseline(?:\s+(?:body\s+)?weight)?\s*\)", re.IGNORECASE)
# What holds of everybody: "provided they meet all other eligibility criteria".
_AS_ALL_MUST = re.compile(
    rf",?\s*\b(?:provided|so\s+long\s+as|as\s+long\s+as|if|assuming|when)(?:\s+that)?\s+(?:(?:the\s+|an?\s+)?{_PATIENTS}\s+"
    r"|they\s+|he\s+or\s+she\s+|s?he\s+)?(?:(?:still\s+)?(?:meets?|fulfills?|fulfils?|satisf(?:y|ies))\s+)?"
    r"(?:all\s+(?:of\s+)?(?:the\s+)?(?:other\s+|remaining\s+)?|(?:the\s+)?(?:additional|remaining)\s+)"
    r"(?:(?:study|trial|protocol|eligibility|inclusion|entry|enrol\w+|and|or|exclusion)[\s/]+){0,4}criteria"
    r"(?:\s+for\s+(?:enrol\w+|entry|participation|inclusion))?(?:\s+(?:are|is|have\s+been)\s+(?:met|fulfilled|satisfied))?"
    r"(?=\s*[.;,)]|\s*$)", re.IGNORECASE)
LEADS_OF_STUDY = (_ELIGIBLE_IF,)
# Each pattern with words of which one stands in all that it finds.
SILENT_OF_STUDY = (
    (("protocol",), _BY_PROTOCOL),
    (("(day", "(study day", "(cycle", "(c", "(i.e", "(ie"), _ON_ITS_DAY, ("day", "d1", "d-", "d8", "d15")),
    (("not required", "not mandatory", "not necessary", "not needed", "no "), _NOT_TESTED, ("test", "screening")),
    (("transfus",), _TRANSFUSED), (("available",), _AVAILABLE, ("tissue", "specimen", "sample", "block", "slide")),
    (("starting with",), _FROM_SCREENING), (("- grade", "– grade", "— grade", "- ctcae"), _GRADE_FOLLOWS),
    (("gault",), _BY_FORMULA, ("creatinine",)), (("liver function",), _OF_THE_LIVER, ("class",)),
    (("first ", "initial dose"), _OF_ITS_DRUG, (" of ",)),
    (("baseline",), _FROM_BASELINE, ("weight",)),
    (("all ", "additional ", "remaining "), _AS_ALL_MUST, ("criteria",)), (("regardless", "irrespective"), _WHATEVER),
)


def leave(text: str, said: str, start: int, stop: int) -> list[Span]:
    """What makes a permission of a demand that stands by itself: "for patients with HIV, they are eligible if they"."""
    hit = _THEY_IF.match(text, start, stop) if "eligible if they" in said else None
    return [hit.span(1)] if hit is not None else []
