"""Words that were taken for another part of what a sentence says: the sentence is asked.

An exception with a condition of its own, those of whom alone something is demanded, who judges a disease, what lies
"a minimum of 30 days" back where a shorter time rules out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from accrual.criteria.model import (
    AllOf,
    AnyOf,
    Condition,
    Except,
    Given,
    Not,
    Quantity,
    Rule,
    Scale,
    Test,
    Therapy,
    deciding_tests,
)
from accrual.vocabulary.terms import is_kind_of

__all__ = ["is_told_apart"]

_OF_SOME = re.compile(
    r"\b(?:in|for)\s+(?:the\s+|those\s+|any\s+)?(?:patients?|participants?|subjects?|individuals?|those|people|persons)\s+"
    r"(?:who|that|to|receiving|treated|undergoing|being|on)\b")
_NO_TESTS = re.compile(r"\W*non[\s-]")
_SPREAD = re.compile(r"\b(?:and/or|and|or)\s+distant\b")
_AT_THE_LEAST = re.compile(r"\b(?:an?\s+)?minimum\s+(?:period\s+)?of\b")
_TRANSFORMED = re.compile(r"\btransform(?:ation|ed|ing)\s+(?:in)?to\b")
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
    if any(map(_is_torn, _excepts(rule))):
        return True                          # "treated metastases may join provided they are stable and not growing"
    if "distant" in said and _SPREAD.search(said) and any(
            isinstance(test, Condition) and test.stage and test.concept.startswith("distant-") for test in tests):
        return True                          # "residual or distant disease"
    if "transform" in said and _TRANSFORMED.search(said) and any(map(_is_plain_lymphoma, tests)):
        return True
    if kind == "exclusion":
        back = [test for test in tests if _lies_back(test)]
        return bool(back) and (_AT_THE_LEAST.search(said) is not None or (
            isinstance(rule, Therapy) and "at least" in said))
    if said.startswith(("non", "(non")) and _NO_TESTS.match(said) and isinstance(rule, Not) and (
            isinstance(rule.part, Therapy)):
        return True                          # "non-laboratory tests within 30 days" denies no test
    if not isinstance(rule, AllOf):
        return False
    return _ends_too_early(rule, said) or (_OF_SOME.search(said) is not None and _limits_besides(rule))


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
            return "resectable" in test.severity                 # "surgically resectable by a thoracic surgeon"
        case Condition("pathology"):
            return test.certainty is not None                    # "confirmed by the laboratory of pathology"
        case Condition():
            return "injected" in test.severity                   # "fever within 3 days of injection"
    return False


def _lacks_care(test: Test) -> bool:
    """Whether all treatment, or all that is usual, is contraindicated."""
    return isinstance(test, Therapy) and test.response == "contraindication" and test.concept in _GENERAL_CARE


def _excepts(rule: Rule) -> Iterator[Except]:
    """The exceptions in a rule."""
    if isinstance(rule, Except):
        yield rule
        yield from _excepts(rule.part)
    elif isinstance(rule, AllOf | AnyOf):
        for part in rule.parts:
            yield from _excepts(part)
    elif isinstance(rule, Not):
        yield from _excepts(rule.part)


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
