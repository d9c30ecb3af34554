"""Words that were taken for another part of what a sentence says: the sentence is asked.

An exception with a condition of its own, those of whom alone something is demanded, who judges a disease, what lies
"a minimum of 30 days" back where a shorter time rules out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from accrual.criteria.doubt.nodes import nodes_of
from accrual.criteria.model import (
    AllOf,
    AnyOf,
    Condition,
    Except,
    Given,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    Test,
    Therapy,
    deciding_tests,
)
from accrual.criteria.quantities.measures import LINES
from accrual.vocabulary.concepts import CONCEPTS
from accrual.vocabulary.terms import is_kind_of

__all__ = ["is_told_apart"]

_OF_SOME = re.compile(
    r"\b(?:in|for)\s+(?:the\s+|those\s+|any\s+)?(?:patients?|participants?|subjects?|individuals?|those|people|persons)\s+"
    r"(?:who|that|to|receiving|treated|undergoing|being|on)\b")
_NO_TESTS = re.compile(r"\W*non[\s-]")
_SPREAD = re.compile(r"\b(?:and/or|and|or)\s+distant\b")
_AT_THE_LEAST = re.compile(r"\b(?:an?\s+)?minimum\s+(?:period\s+)?of\b")
_TRANSFORMED = re.compile(r"\btransform(?:ation|ed|ing)\s+(?:in)?to\b")
_WASHED_OUT = re.compile(
    r"\W*at\s+least\s+\d+\s+(?:days|weeks|months)\s+for\b"
    r"|(?!.*\b(?:on|with|for|stable|prior|previous|receiv|treat|tak|us(?:e|ing)|dur|maint))"
    r"[\w /-]{2,40}[≥>]\s*=?\s*\d+\s+(?:days|weeks|months)\W*$")
_WITHIN_TO = re.compile(r"\bwithin\s+\d+\s*(?:to|-|–)\s*\d+\s*(?:days|weeks|months)\b")
_GENERAL_CARE = frozenset(("standard-of-care", "treatment", "anticancer-therapy", "systemic-anticancer-therapy"))


def is_told_apart(rule: Rule, kind: str, said: str) -> bool:
    """Whether a sentence, given in lower case, says of others or of something else what its rule says.

    >>> surgery = Therapy("surgery", (0, 19), severity=("resectable",))
    >>> is_told_apart(surgery, "inclusion", "surgically resectable by a surgeon")
    True
    >>> is_told_apart(Therapy("surgery", (0, 7)), "inclusion", "surgery")
    False
    """
    tests = list(deciding_tests(rule))
    if any(map(_is_of_the_disease, tests)):
        return True
    if "amenable" in said and any(map(_lacks_care, tests)):
        return True                          # "not amenable to standard treatment": it may have failed, or not exist
    if any(isinstance(node, Except) and _is_torn(node) for node in nodes_of(rule, Not, Except)):
        return True                          # "treated metastases may join provided they are stable and not growing"
    if "distant" in said and _SPREAD.search(said) and any(
            isinstance(test, Condition) and test.stage and test.concept.startswith("distant-") for test in tests):
        return True                          # "residual or distant disease"
    if "transform" in said and _TRANSFORMED.search(said) and any(map(_is_plain_lymphoma, tests)):
        return True
    if _is_half_named(rule, tests, said):
        return True
    if kind == "inclusion" and _WASHED_OUT.match(said) and any(
            isinstance(test, Therapy) and test.window is not None and test.window.bound == "lasting" for test in tests):
        return True                          # "at least 6 weeks for mitomycin", "mitomycin ≥ 6 weeks" go on
    if kind == "exclusion":
        if isinstance(rule, AllOf) and _is_counted_apart(rule, said):
            return True
        if _WITHIN_TO.search(said) and any(
                (window := getattr(test, "window", None)) is not None and window.bound == "between" for test in tests):
            return True                      # "within 2 to 6 weeks": what was last week does not let in
        back = [test for test in tests if _lies_back(test)]
        return bool(back) and (_AT_THE_LEAST.search(said) is not None or (
            isinstance(rule, Therapy) and "at least" in said))
    if said.startswith(("non", "(non")) and _NO_TESTS.match(said) and isinstance(rule, Not) and (
            isinstance(rule.part, Therapy)):
        return True                          # "non-laboratory tests within 30 days" denies no test
    if not isinstance(rule, AllOf):
        return False
    return _ends_too_early(rule, said) or (_OF_SOME.search(said) is not None and _limits_besides(rule))


def _is_counted_apart(rule: AllOf, said: str) -> bool:
    """Whether what is counted or scored was parted from what it is of: "> 1 regimen for gastric cancer"."""
    scored = " on " in said and "(" not in said
    counted = any(isinstance(part, Quantity) and (part.concept in LINES or (scored and part.concept not in CONCEPTS))
                  for part in rule.parts)
    return counted and not any(isinstance(part, Question) for part in rule.parts) and any(
        isinstance(test, Therapy | Condition) for test in deciding_tests(rule))


def _is_half_named(rule: Rule, tests: Sequence[Test], said: str) -> bool:
    """Whether a test leaves out the half of what it is of: "investigational device or drug", "any ingredient in X"."""
    treats = any(isinstance(test, Therapy) and test.concept == "treatment" for test in tests)
    if treats and ("device" in said or (isinstance(rule, Not) and isinstance(rule.part, AllOf))):
        return True                          # "no history of any kind of treatment to malignancy"
    if "ingredient" in said and isinstance(rule, AnyOf) and any(isinstance(test, Therapy) for test in tests):
        return True
    return {"premenopausal", "perimenopausal"} <= {getattr(test, "concept", "") for test in tests}


def _lies_back(test: Test) -> bool:
    """Whether a treatment rules out that lies back for some time, where more likely a later one does."""
    return isinstance(test, Therapy) and test.window is not None and test.window.bound == "at-least"


def _ends_too_early(rule: AllOf, said: str) -> bool:
    """Whether a limit is asked of all that goes on with those named first: "with Gilbert's, total < 3 and direct ≤"."""
    first, *rest = rule.parts
    return said.startswith("with ") and isinstance(first, Given) and first.otherwise is None and all(
        isinstance(part, Quantity) for part in (first.then, *rest))


def _is_of_the_disease(test: Test) -> bool:
    """Whether a treatment or a condition is but what a disease is like, or who found it."""
    match test:
        case Therapy():
            # "surgically resectable by a thoracic surgeon", "metastases not controlled by steroids"
            return "resectable" in test.severity or "uncontrolled" in test.severity
        case Condition("pathology"):
            return test.certainty is not None                    # "confirmed by the laboratory of pathology"
        case Condition():
            return "injected" in test.severity                   # "fever within 3 days of injection"
    return False


def _lacks_care(test: Test) -> bool:
    """Whether all treatment, or all that is usual, is contraindicated."""
    return isinstance(test, Therapy) and test.response == "contraindication" and test.concept in _GENERAL_CARE


def _is_torn(rule: Except) -> bool:
    """Whether an exception and the limit or denial that it holds with became two."""
    several = len(rule.exceptions) > 1
    return several and any(isinstance(each, Not | Quantity | Scale | Given) for each in rule.exceptions) and any(
        isinstance(each, Condition) for each in rule.exceptions)


def _is_plain_lymphoma(test: Test) -> bool:
    """Whether a test is of a lymphoma or leukaemia of which it is not said that another one became it."""
    return isinstance(test, Condition) and "transformed" not in (*test.severity, *test.stage) and (
        "transform" not in test.concept) and (
        is_kind_of(test.concept, "lymphoma") or is_kind_of(test.concept, "leukemia"))


def _limits_besides(rule: AllOf) -> bool:
    """Whether a limit stands beside what those get or have of whom alone it is demanded."""
    values = [isinstance(part, Quantity | Scale) for part in rule.parts]
    return any(values) and not all(values)
