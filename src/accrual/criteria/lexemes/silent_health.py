"""Words about health that tell nothing of a person: markers said again, reasons, parts of a study, by whose view.

The patterns stand here and are used by `lexemes/silent.py`, each with words of which one stands in all that it finds.
"""

from __future__ import annotations

import re

from accrual.criteria.model import Span

__all__ = ["LEADS_OF_HEALTH", "SILENT_OF_HEALTH", "reasons", "views"]

_MARKER = (
    r"(?:HIV|HBV|HCV|HBs\s?Ag|RNA|DNA|hepatitis|virus|surface|antigen|ribonucleic|deoxyribonucleic|acid|nucleic|polymerase"
    r"|chain|reaction|PCR|serology|serological|antibod(?:y|ies)|anti-?HCV|anti-?HIV|ELISA|Ab|viral|load|reactive|positive"
    r"|positivity|detected|detectable|qualitative|quantitative|elevated|blood|serum|tests?|result|testing|presence|defined"
    r"|evidenced|indicated|confirmed|known|as|is|are|of|for|the|by|a|in|with|and|or|1|2|B|C|e\.g|i\.e|eg|ie)\b")
_MARKED_BY = re.compile(                      # by what it is known: "active hepatitis B (e.g., HBsAg reactive)"
    r"\((?=[^;]{0,120}(?:HBs\s?Ag|HBV|HCV|HIV|PCR|antigen|antibod|RNA|DNA|serolog))"
    r"(?=[^;]{0,120}(?:reactive|positiv|detect|antibod))"
    rf"\s*(?:(?:{_MARKER}|[\[(]\s*{_MARKER}(?:\s+{_MARKER}){{0,2}}\s*[\])])[\s.,:/+-]*){{2,24}}\)", re.IGNORECASE)
_HORMONE = re.compile(r"""                   # what a pregnancy test measures
    (?:(?:serum|blood|urine)\s*)?[(\[]\s*(?:(?:serum|urine)\s+)?(?:(?:beta|β|b|ß)[\s-]*)?
    (?:human\s+chorionic\s+gonadotropin|hCG)
    \s*(?:[(\[][^()\[\]]{1,12}[)\]])?\s*[)\]](?:\s+or(?=\s+(?:urine|serum|blood)\b))?""", re.IGNORECASE | re.VERBOSE)
_DURATION = re.compile(
    r",?\s*\b(?:within|during|for|throughout)\s+the\s+(?:projected|expected|planned|anticipated|entire|whole|total)\s+"
    r"duration\s+of\s+(?:the\s+|this\s+)?(?:study|trial|treatment|protocol)\b(?:\s+(?:treatment|participation))?",
    re.IGNORECASE)
_FROM_FIRST_DOSE = re.compile(
    r",?\s*\b(?:starting|beginning)\s+(?:with|at|from)\s+(?:the\s+)?(?:first\s+dose\s+of\s+(?:the\s+)?(?:study\s+)?"
    r"(?:therapy|treatment|drug|medication|intervention)"
    r"|(?:time\s+of\s+)?(?:signing\s+(?:of\s+)?(?:the\s+)?)?informed\s+consent"
    r"|(?:pre-?)?screening(?:\s+visit)?)(?=\s*,?\s*(?:through|until|and\b|to\b|up\s+to|for\b))", re.IGNORECASE)
_OF_PREGNANCY = re.compile(
    r",?\s*where\s+pregnancy\s+is\s+defined\s+as\s+the\s+state\s+of\s+a\s+female\s+after\s+conception\b[^.;]*?"
    r"termination\s+of\s+gestation(?:,?\s+(?:as\s+)?confirmed\s+by\s+a\s+positive\s+(?:serum\s+)?hCG\s+(?:laboratory\s+)?test)?"
    r"(?:\s*\([^()]{0,25}\))?", re.IGNORECASE)
_ONLY = re.compile(r"(?<=potential)\s+only\b", re.IGNORECASE)
_SEVERAL_FORMS = re.compile(
    r"(?<=gastrointestinal)\s*\(\s*GI\s*\)|(?<=intravenous)\s*\(\s*i\.?v\.?\s*\)", re.IGNORECASE)
_OFTEN = re.compile(
    r"\(\s*(?:once|twice)\s+(?:monthly|weekly)\s+or\s+more\s+(?:frequently|often)\s*\)", re.IGNORECASE)
_MILK = re.compile(r"\(?\s*note\s*:\s*breast\s?-?milk\s+cannot\s+be\s+stored\b[^().;]*\)?", re.IGNORECASE)
_NOT_TO_FEED = re.compile(
    r"\(?\s*lactating\s+(?:females|women)\s+must\s+agree\s+not\s+to\s+breast-?\s?feed\s+while\s+taking\b"
    r"[^().;]*[.;]?\s*\)?",
    re.IGNORECASE)
_TESTING = re.compile(r"""                   # what need not be tested, or only where others ask for it
    \([^();]{0,80}\b(?:testing|screening|tests?)\b[^();]{0,60}(?:\b(?:is|are)\s+)?\bnot\s+(?:required|mandatory|necessary|needed)
        [^();]{0,80}\)
    | (?:note\s*:\s*)?\bHIV\s+testing\s+(?:is|will\s+be)\s+(?:not\s+(?:required|mandatory|necessary)
        |(?:required|performed|mandated)\b[^.;]{0,40}\b(?:only|mandated|mandatory))[^.;]{0,100}(?:[.;]|$)""",
    re.IGNORECASE | re.VERBOSE)
_EVEN_STERILE = re.compile(r"""              # whom a demand of men is made of as well
    ,?\s*(?P<open>\()?\s*\beven\s+(?:if|when)\s+surgically\s+steril(?:e|i[sz]ed)\b
    (?:\s*\(\s*(?:i\.?\s?e\.?|that\s+is)?[\s,]*(?:status\s+)?post[\s-]*vasectomy\s*\))?\s*(?(open)\))(?:\s*,)?""",
    re.IGNORECASE | re.VERBOSE)
_EVALUATED = re.compile(                     # how a tuberculosis is looked for
    r"\(\s*clinical\s+evaluation\s+(?:that\s+)?(?:includes?|including)\b[^()]{0,220}\)", re.IGNORECASE)
_THAT_IS_ACTIVE = re.compile(r"\(\s*(?:i\.?\s?e\.?|that\s+is)[\s.,]*active\s*\)", re.IGNORECASE)
LEADS_OF_HEALTH = (
    re.compile(
        r"\s*(?:for\s+)?(?:females?|wom[ae]n)(?:\s+(?:patients|participants|subjects))?(?:\s+only)?\s*:\s*"
        r"(?=(?:are\s+|is\s+|known\s+)?(?:pregnan|breast|lactat|nursing))", re.IGNORECASE),
    re.compile(
        r"\s*(?:for\s+)?all\s+(?:study\s+)?(?:phases|parts|cohorts|arms|participants|patients|subjects)\s*"
        r"(?:\([^()]{1,30}\)\s*)?:\s*(?=\S)", re.IGNORECASE),
    re.compile(
        r"\s*(?:(?:pre-?)?(?:registration|randomi[sz]ation)\s*)?[-–]?\s*\(?step\s+\d(?:\s*[-–:,]?\s*"
        r"(?:all\s+treatment\s+arms|(?:pre-?)?(?:registration|randomi[sz]ation)))?\s*\)?\s*"
        r"(?:(?:registration|randomi[sz]ation)\s*)?:\s*(?=\S)", re.IGNORECASE),
)
SILENT_OF_HEALTH = (
    (("hbs", "hbv", "hcv", "hiv", "pcr", "antigen", "antibod", "rna", "dna", "serolog"), _MARKED_BY, ("(",)),
    (("hcg", "gonadotropin"), _HORMONE), (("duration of",), _DURATION),
    (("starting ", "beginning "), _FROM_FIRST_DOSE), (("conception",), _OF_PREGNANCY), (("potential only",), _ONLY),
    (("(gi", "(iv", "(i.v"), _SEVERAL_FORMS), (("monthly", "weekly"), _OFTEN), (("milk cannot",), _MILK),
    (("must agree not",), _NOT_TO_FEED), (("testing", "screening", "test"), _TESTING),
    (("surgically steril",), _EVEN_STERILE), (("active",), _THAT_IS_ACTIVE, ("(",)),
    (("clinical evaluation",), _EVALUATED),
)

_REASON = re.compile(
    r"\b(?:excluded|ineligible|not\s+eligible|pregnant\s+or\s+(?:nursing|lactating|breast-?\s?feeding))\b"
    r"(?:\s+(?:from|for)\s+(?:this|the|our|study|trial|protocol|participation|enrol\w*|inclusion|entry)\b[\w\s]{0,40}?)?"
    r"(,?\s+(?:because|since|due\s+to|as\s+(?:the|these|they|there|it)\b|given\s+the)\b[^.;]*)", re.IGNORECASE)
# Why the study keeps somebody out, and not what an illness comes from: "HIV due to the potential toxicity of".
_FEARED = re.compile(
    r",?\s*\b(?:due\s+to|because\s+of)\s+(?:the\s+|an?\s+|their\s+)?(?:"
    r"(?:previous|potential|possible|increased|unknown|theoretical|higher|anticipated|unacceptable)\s+(?:[\w-]+\s+){0,2}?"
    r"(?:risks?|toxicit(?:y|ies)|concerns?|interactions?|harm|effects?)|risks?\s+(?:of|to|for))\b"
    r"(?:(?!\b(?:should|must|needs?|(?:has|have)\s+to|will|are|is)\b)[^.;()]|\([^()]{0,80}\)){0,200}(?=[.;)]|$)",
    re.IGNORECASE)
_NOT_DONE = re.compile(
    r"discontinu|stop|withdr|interrupt|tolera|refus|unable|eligib|contraindic|suitab|candidate|operab|resect|unfit|cannot"
    r"|appropriate|declin|delay|reduc|chang|switch|indicat|requir|treat|not\s+receiv", re.IGNORECASE)
_NEAR = 50                                   # characters before in which something is said not to be done
_WHO_JUDGES = (
    r"(?:(?:the|their|an?)\s+)?(?:(?:treating|local|study|site|principal|responsible|enrolling|operating|referring|attending"
    r"|medical|radiation|hospital|primary|patient['’]s|subject['’]s|participant['’]s)\s+){0,3}"
    r"(?:investigator|physician|clinician|oncologist|surgeon|doctor|PI)s?")
_VIEW = re.compile(rf"""
    [,(\s]*(?:as\s+(?:so\s+)?)?(?:
        (?:judged|assessed|determined|deemed|evaluated|defined|considered)\s+by\s+{_WHO_JUDGES}
        |(?:at|per|in|by)\s+(?:the\s+)?(?:discretion|opinion|judge?ment|assessment|view)\s+of\s+{_WHO_JUDGES}
        |(?:at|per|in)\s+{_WHO_JUDGES}(?:['’]s?)?\s+(?:discretion|opinion|judge?ment|assessment|view)
    )\s*(?:\)|(?=\s*[.;]?\s*$)|(?=\s+within\s+\d))""", re.IGNORECASE | re.VERBOSE)
_JUDGING = ("investigator", "physician", "clinician", "oncologist", "surgeon", "doctor", "by the pi")
_JUDGES = ("fit for", "fit to", "unfit", "would", "could", "might", "may ", " that ", "which", "make", "render",
           "unsuitable", "inappropriate", "adequate", "deemed", "acceptable", "able to")


def reasons(text: str, said: str, start: int, stop: int) -> list[Span]:
    """Why somebody is kept out, which asks nothing: "are excluded because of their poor prognosis"."""
    found: list[Span] = []
    if "exclu" in said or "eligible" in said or "pregnant or" in said:
        found = [hit.span(1) for hit in _REASON.finditer(text, start, stop)]
    if "due to" in said or "because of" in said:
        found += [hit.span() for hit in _FEARED.finditer(text, start, stop)
                  if hit.start() > start and not _NOT_DONE.search(text, max(start, hit.start() - _NEAR), hit.start())]
    return found


def views(text: str, said: str, start: int, stop: int) -> list[Span]:
    """By whose view a condition that is named is there, in a sentence that says nothing else of it."""
    named = any(who in said for who in _JUDGING)
    if not named or any(word in said for word in _JUDGES):
        return []
    hit = _VIEW.search(text, start, stop)
    return [hit.span()] if hit is not None and hit.start() > start else []
