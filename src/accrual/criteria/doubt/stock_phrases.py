"""Stock phrases of eligibility texts after which a rule is mostly not what they ask.

Each stands with an example; the sentence is then asked.
"""

from __future__ import annotations

import re

from accrual.criteria.model import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    Except,
    Given,
    Not,
    Quantity,
    Rule,
    Scale,
    State,
    Test,
    Therapy,
    Window,
    deciding_tests,
    tests_of,
)
from accrual.criteria.phrasing.mentions import is_method
from accrual.vocabulary.terms import is_kind_of

__all__ = ["is_in_stock_phrase", "is_of_then"]

# What tells what a word means, and asks nothing of a person: "a man is considered fertile unless …".
_DEFINES = re.compile(
    r"\b(?:is|are|be)\s+(?:not\s+)?considered\b(?!\s+(?:candidates?|appropriate|eligible|suitable|for|by)\b)"
    r"|(?:potential|fertile|menopaus\w+|wom[ae]n|females?|males?|m[ae]n)\b[^.]{0,40}"
    r"\b(?:are those who|(?:is|are) defined as)\b")
_THEN = re.compile(
    r"\bat\s+(?:the\s+)?(?:time\s+of\s+)?(?:(?:the|their|first|initial|original|primary|cancer)\s+)*diagnosis\b",
    re.IGNORECASE)
_SHOWN_BY = re.compile(r"\b(?:evidenced|defined|indicated|manifested|documented|demonstrated|shown)\s+(?:by|as)\b")
_INELIGIBLE_FOR = re.compile(r"\b(?:must|should)\s+be\s+(?:considered\s+)?ineligible\b")
_EQUAL = re.compile(r"\bequivalents?\b[^.;]{0,20}(?:i\.?e\b|e\.?g\b|such as|:)")
_VAGUE = frozenset(("medical-condition", "medical-or-psychiatric-illness"))
_WITHOUT = re.compile(r"\bwith(?:\s+no|out)\b.*\b(?:allowed|permitted|eligible|acceptable)\b", re.DOTALL)
_GRAVE = 3                                   # the NYHA class from which a heart failure is grave
_MAY_HAVE = re.compile(
    r"\b(?:may|can)\s+have\b[^.;]{0,60}?"
    r"(?:\b(?:up to|(?:no|not) more than|at most|maximum|fewer than|less than|only)\b|[≤<]"
    r"|\b(?:one|two|three|[0-3])\s+(?:\w+\s+){0,3}(?:lines?|regimens?|courses?|cycles?)\b)")
_MUST = re.compile(r"\b(?:must|should|need|needs|required)\b")
_FOR_A_GROUND = re.compile(
    r"\b(?:ineligible|not\s+eligible)\s+for\s+(?!(?:(?:this|the|our)\s+)?(?:study|trial|protocol|participation|enrol|inclusion"
    r"|entry))[^.;]{0,60}?\b(?:due\s+to|because\s+of|owing\s+to|based\s+on)\b", re.IGNORECASE)
_AND_LATER = re.compile(
    r"\b(?:before|prior\s+to|preceding)\b[^.;]{0,80}\b(?:until|through|throughout|during|while|after|following|up\s+to)\b",
    re.IGNORECASE)
_OR_BASELINE = re.compile(r"\bor\b[^.;]{0,40}\bbaseline\b|\bbaseline\b[^.;]{0,30}\bor\b", re.IGNORECASE)
_MUST_AGREE = re.compile(
    r"\b(?:must|should|shall|need to|needs to|have to|has to|(?:is|are) required to)\s+(?:also\s+|all\s+)?"
    r"(?:agree|be\s+willing|consent|commit|use|practi[cs]e|refrain|abstain)\b")
_RECOVERED_TO = re.compile(r"\brecovered\s*\([^)]{0,120}\bgrade\b")
_RECOVERED = frozenset(("resolved", "recovery"))
_FERTILE = frozenset((
    "childbearing-potential", "partner-of-childbearing-potential", "man-of-fathering-potential", "sexually-active",
))


def is_of_then(said: str) -> bool:
    """Whether something is told of the day of diagnosis.

    >>> is_of_then("Age ≥ 18 years at the time of diagnosis"), is_of_then("Diagnosis at age 18 or later")
    (True, False)
    """
    return "diagnosis" in said and _THEN.search(said) is not None


def is_in_stock_phrase(rule: Rule, kind: str, said: str) -> bool:
    """Whether a rule has a shape that is mostly a misreading."""
    tests = list(deciding_tests(rule))
    if kind == "inclusion" and _permits(rule) and _MAY_HAVE.search(said):
        return True                          # "may have received up to two lines" keeps out who has had three
    if kind == "exclusion" and "unless" not in said and _MUST_AGREE.search(said):
        return True                          # "men must agree to use condoms" keeps out who does not
    if kind == "inclusion" and any(map(_is_recovered, tests)) and _RECOVERED_TO.search(said):
        return True                          # "recovered (grade ≤ 1) from the effects of …": the grade is lost
    if kind == "exclusion" and (isinstance(rule, Given) or any(map(_is_recovered, tests))) and _MUST.search(said):
        return True                          # "toxicity must have resolved", "those with antibodies must have no RNA"
    if isinstance(rule, Allowed) and (_begins_with_a_value(rule.part) or (
            kind == "inclusion" and ("eligible" in said or "will be considered for" in said))):
        return True                          # it may be a demand: "ANC ≥ 1.5 × 10⁹/L, growth factors permitted"
    if isinstance(rule, Not) and isinstance(rule.part, AllOf) and {Biomarker, Therapy} <= set(map(type, tests)):
        return True                          # "no prior HER2 exon 20 targeted therapy" is of no marker
    if kind == "inclusion" and isinstance(rule, Not) and "ineligible" in said and _INELIGIBLE_FOR.search(said):
        return True                          # "must be ineligible for or intolerant of cisplatin" demands it
    if kind == "inclusion" and "normal" in said and any(map(_is_bare_marker, tests)):
        return True                          # "CA 125 normal"
    if kind == "inclusion" and said.startswith("no ") and _SHOWN_BY.search(said) and any(
            isinstance(test, Quantity) and not negated for test, negated, _ in tests_of(rule)):
        return True                          # "no diabetes as evidenced by a glucose > 200" demands no such glucose
    if _EQUAL.search(said) and any(isinstance(test, Therapy) and test.dose is not None and test.dose.comparator == "="
                                   for test in tests):
        return True                          # "> 2 mg or equivalent (i.e. 13 mg of prednisone)"
    if isinstance(rule, Not) and _WITHOUT.search(said):
        return True                          # "patients with no prior treatment allowed" lets them in as well
    said = said.replace("where pregnancy is defined as", "")
    defines = any(word in said for word in ("considered", "defined as", "those who")) and _DEFINES.search(said)
    if defines and not (kind == "exclusion" and "not considered" in said):
        return True
    for test in tests:
        if _is_doubtful(test, said, len(tests) > 1):
            return True
    if "eligible for" in said and _FOR_A_GROUND.search(said):
        return True                          # "ineligible for a transplant due to age or comorbidities"
    if any(_says_less(test, kind, said) for test in tests) or (
            kind == "inclusion" and ("recover" in said or "resol" in said) and _demands_side_effect(rule)):
        return True
    if kind == "exclusion":
        return isinstance(rule, Not) and (
            isinstance(rule.part, AnyOf) or said.startswith("no ") or any(map(_is_of_the_past, tests)))
    said_of = list(tests_of(rule))
    grave = any(isinstance(test, Scale) and test.scale == "nyha" and (test.low or 0) >= _GRAVE and not negated
                for test, negated, _ in said_of) and any(negated for _, negated, _ in said_of)
    # "no heart disease associated with NYHA class III" demands no such class
    return grave or (isinstance(rule, AnyOf) and _is_mixed(rule)) or _demands_fertility(rule)


def _demands_side_effect(rule: Rule) -> bool:
    """Whether everybody must have a side effect: "recovery from drug-related toxicity" asks for none."""
    inner = rule.part if isinstance(rule, Except) else rule
    parts = inner.parts if isinstance(inner, AllOf) else (inner,)
    return any(isinstance(part, Condition) and part.concept == "adverse-event" and part.status != "history"
               and _RECOVERED.isdisjoint(part.severity) for part in parts)


def _says_less(test: Rule, kind: str, said: str) -> bool:
    """Whether a test leaves out how much, how long or what else a text says."""
    match test:
        case Therapy(site="bone-marrow"):    # radiation "to more than 25 % of the marrow" is of any place
            return is_kind_of(test.concept, "radiotherapy")
        case Therapy("treatment") if kind == "inclusion":     # "no other cancer for which they are receiving treatment"
            return "for which" in said
        case State(window=Window(direction="before")):       # "for 1 month before the study until 2 months after it"
            return _AND_LATER.search(said) is not None
        case Scale(scale="ctcae"):           # who is as before need not be of that grade: "grade 1 or baseline"
            return kind == "inclusion" and "baseline" in said and _OR_BASELINE.search(said) is not None
    return False


def _is_doubtful(test: Test, said: str, beside: bool) -> bool:
    """Whether a test, which may stand beside others, is mostly misread."""
    match test:
        case Therapy(concept):
            if ("severe" in test.severity or test.site == "bone-marrow") and is_kind_of(concept, "radiotherapy"):
                return True                  # "to the major marrow-bearing areas", "to maximal tolerable levels"
            return beside and _is_examination(concept)       # by what something is seen, not what is asked for
        case Condition(concept):             # of which nothing is told but words that were not understood
            return concept in _VAGUE and not set(test.severity) - {"other"}
        case Biomarker(concept):             # "positive oncogene status (EGFR/ALK)"
            return beside and concept == "biomarker-gene"
        case State(concept):                 # "postmenopausal at diagnosis" asks nothing of today
            return concept == "social-circumstances" or is_of_then(said)
        case Quantity() | Scale():
            return is_of_then(said)
    return False


def _permits(rule: Rule) -> bool:
    return isinstance(rule, Allowed) or (isinstance(rule, AllOf) and any(map(_permits, rule.parts)))


def _is_recovered(test: Rule) -> bool:
    return isinstance(test, Condition | Therapy) and (
        not _RECOVERED.isdisjoint(test.severity) or getattr(test, "response", None) in _RECOVERED)


def _demands_fertility(rule: Rule, beside: bool = False) -> bool:
    """Whether it is demanded beside other things to be one of those of whom they are asked: of all, who need not be.

    `beside` tells that what is asked of them stands with it: "sterile, or of childbearing potential and on the pill".
    """
    if isinstance(rule, Given):
        return _demands_fertility(rule.then)
    if not isinstance(rule, AllOf | AnyOf):
        return False
    named = not beside and any(isinstance(part, State) and part.concept in _FERTILE for part in rule.parts)
    either = isinstance(rule, AnyOf)
    return named or any(_demands_fertility(part, either and isinstance(part, AllOf)) for part in rule.parts)


def _is_bare_marker(test: Rule) -> bool:
    return isinstance(test, Biomarker) and test.finding is None and is_kind_of(test.concept, "tumor-marker")


def _is_examination(concept: str) -> bool:
    """Whether a treatment is but looking: what is cut or drawn out of a body for it is an operation too."""
    return is_method(concept) and (concept == "bone-marrow-biopsy" or not is_kind_of(concept, "biopsy"))


def _begins_with_a_value(rule: Rule) -> bool:
    first = next(iter(tests_of(rule)), (None,))[0]
    return isinstance(first, Quantity | Scale)


def _is_of_the_past(test: Rule) -> bool:
    """Whether a denied test may be a demand that stands among the exclusions: "No prior docetaxel"."""
    return isinstance(test, Therapy | Quantity | Scale) or getattr(test, "window", None) is not None


def _is_mixed(rule: AnyOf) -> bool:
    """Whether alternatives are of different sorts: "toxicity, including neuropathy, resolved to grade 1"."""
    sorts = {type(part) for part in rule.parts}
    return Condition in sorts and not sorts.isdisjoint((Scale, Quantity, Therapy, State))
