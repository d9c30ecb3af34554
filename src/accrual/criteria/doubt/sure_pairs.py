"""What an inclusion demands of a cancer's treatment beside the cancer, where words tell that both are demanded.

Each was read one by one: "metastatic melanoma that has failed standard therapy", "breast cancer for which surgery is
planned", "castrated, with testosterone below 50 ng/dL", "leukemia in first remission".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from accrual.criteria.model import AllOf, AnyOf, Condition, Quantity, Rule, Therapy, deciding_tests
from accrual.vocabulary.terms import is_kind_of

__all__ = ["without_sure_parts"]

_FAILED = ("failure", "progression", "resistance")
# Of which a cancer may not be able to have anything: what else is said so is of persons.
_REFUSED = ("surgery", "radiotherapy", "locoregional-therapy", "standard-of-care", "treatment", "local-ablation")
_COURSES = ("remission", "disease-progression")
_OF_CANCER = frozenset(("newly-diagnosed", "measurable", "evaluable", "progressive", "symptomatic", "active"))
_OF_TREATMENT = frozenset(("available", "conventional", "radical", "definitive", "systemic", "surgical", "eligible"))
_HAS_FAILED = re.compile(
    r"\b(?:(?:has|have|had|having|is|are|was|were|must|who|that|which|and|but)\s+(?:\w+\s+){0,2}"
    r"(?:failed|progressed|relapsed|refractory|resistant)|(?:refractory|resistant)\s+to|failure\s+of|failing)\b")
_THEN = re.compile(r"\b(?:after|following|before|prior\s+to|since|until|unless|except|during|despite|within)\b")


def without_sure_parts(rule: Rule, kind: str, said: str) -> Rule:
    """A rule of a sentence, in lower case, without what is rightly demanded beside the cancer that it demands.

    >>> ill, surgery = Condition("bladder-cancer", (0, 14)), Therapy("cystectomy", (29, 39), status="planned")
    >>> without_sure_parts(AllOf((ill, surgery)), "inclusion", "bladder cancer scheduled for cystectomy").concept
    'bladder-cancer'
    >>> without_sure_parts(AllOf((ill, surgery)), "exclusion", "bladder cancer scheduled for cystectomy").parts == (
    ...     ill, surgery)
    True
    """
    if kind != "inclusion" or not isinstance(rule, AllOf):
        return rule
    ill = [part for part in rule.parts if _is_cancer(part)]
    kept = tuple(part for part in rule.parts if not (ill and _stands_behind(part, ill, said)))
    if len(kept) == 1:
        return kept[0]
    return kept[0] if _are_one_demand(kept, said) else rule if len(kept) == len(rule.parts) else AllOf(kept)


def _is_cancer(part: Rule) -> bool:
    """Whether a part is a cancer, in one or another state, and nothing is said of it that was said of a treatment."""
    tests = list(deciding_tests(part)) if isinstance(part, Condition | AnyOf) else []
    return bool(tests) and all(
        isinstance(test, Condition) and is_kind_of(test.concept, "neoplasm") and test.window is None
        and _OF_CANCER.issuperset(test.severity) for test in tests)


def _stands_behind(part: Rule, ill: Sequence[Rule], said: str) -> bool:
    """Whether a part tells of a cancer before it how it was or will be treated, or how it went on."""
    before = [test for one in ill for test in deciding_tests(one) if isinstance(test, Condition)]
    match part:
        case Condition(concept):
            goes_on = any(is_kind_of(concept, course) for course in _COURSES) and part.status != "planned"
            return goes_on and part.window is None and part not in ill and len({test.concept for test in before}) == 1
        case Therapy():
            return any(test.span[1] <= part.span[0] for test in before) and _is_plain(part) and (
                part.indication in (None, *(test.concept for test in before))) and _is_told(part, said)
    return False


def _is_plain(test: Therapy) -> bool:
    return test.window is None and test.dose is None and _OF_TREATMENT.issuperset(test.severity)


def _is_told(test: Therapy, said: str) -> bool:
    """Whether a treatment is planned, cannot be given or has failed."""
    if test.response == "contraindication":
        return test.setting in (None, "curative") and test.status == "any" and any(
            test.concept == kind or is_kind_of(test.concept, kind) for kind in _REFUSED) and _THEN.search(said) is None
    if test.response in _FAILED:
        return test.setting is None and _HAS_FAILED.search(said) is not None
    return _is_ahead(test) and _THEN.search(said) is None


def _is_ahead(test: Therapy) -> bool:
    return test.response is None and (test.status == "planned" or "eligible" in test.severity)


def _are_one_demand(parts: Sequence[Rule], said: str) -> bool:
    """Whether two parts are of one kind: treatments somebody can have, or a castration and its testosterone."""
    match parts:
        case (Therapy() as one, Therapy() as other):
            both = all("eligible" in each.severity and _is_ahead(each) and _is_plain(each) for each in (one, other))
            return both and one.status == other.status and _THEN.search(said) is None
        case (Therapy() as given, Quantity("testosterone")) | (Quantity("testosterone"), Therapy() as given):
            return is_kind_of(given.concept, "androgen-deprivation-therapy") and _is_plain(given) and (
                given.response is None and given.status in ("any", "active", "history"))
    return False
