"""What was said of one member of a list and given to another, or taken for an alternative that it is none.

The sentence is asked.  "Severe anorexia or frequent nausea and vomiting" has no severe vomiting in it, and "leukaemia,
all in remission" asks for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import pairwise, permutations

from accrual.criteria.doubt.nodes import graded_as, nodes_of
from accrual.criteria.model import (
    AllOf,
    AnyOf,
    Condition,
    Except,
    Given,
    Not,
    Quantity,
    Rule,
    State,
    Test,
    Therapy,
    deciding_tests,
)
from accrual.vocabulary.terms import is_kind_of

__all__ = ["are_at_odds", "is_carried_over"]

_TNM = re.compile(r"[tnm]\d")
_REMISSIONS = frozenset(("complete-remission", "partial-remission", "remission"))
_TRANSPLANTATIONS = frozenset(("allogeneic-stem-cell-transplantation", "hematopoietic-stem-cell-transplantation"))
_AIMED, _AIMS = ("palliative-", "salvage-"), frozenset(("adjuvant", "neoadjuvant", "curative", "consolidation"))
_AROUND = frozenset(("adjuvant", "neoadjuvant"))
_WITH_A_VALUE = re.compile(r",\s+with\s+(?:an?\s+)?(?:[\w-]+\s+){1,4}(?:of\s+)?(?:<|>|≤|≥|below|above|less|greater)")
_CANDIDATE = "candidate"
_OF_ANY_SORT = frozenset(("comorbidity", "disease", "disorder", "medical-condition", "serious-illness"))


def is_carried_over(rule: Rule, kind: str, said: str) -> bool:
    """Whether a list holds a member that has what is another's, or that only tells of another.

    >>> leukemia, remission = Condition("leukemia", (0, 8)), Condition("complete-remission", (17, 35))
    >>> either = AnyOf((leukemia, remission))
    >>> is_carried_over(either, "inclusion", "leukemia, all in complete remission")
    True
    >>> is_carried_over(either, "exclusion", "leukemia, all in complete remission")
    False
    """
    tests = list(deciding_tests(rule))
    if any(_is_no_quality(test, said) for test in tests):
        return True
    for node in nodes_of(rule, Not, Except, Given):
        if isinstance(node, AllOf) and kind == "inclusion" and are_at_odds(node.parts):
            return True
        if isinstance(node, AnyOf) and _is_uneven(node, kind, said):
            return True
    return False


def _is_no_quality(test: Test, said: str) -> bool:
    """Whether a quality cannot be one of what it was given to."""
    match test:
        case Therapy():
            if any(_TNM.match(word) for word in test.severity):
                return True                  # "stage T1c on rectal examination"
            if test.concept.startswith(_AIMED):
                return test.setting in _AIMS or "radical" in test.severity       # "adjuvant or palliative radiotherapy"
            return test.setting in _AROUND and is_kind_of(test.concept, "surgery") and (
                f"{test.setting} surg" not in said)      # "adjuvant chemotherapy or surgery"
        case Condition(concept="complete-remission"):
            return "partial" in test.severity
    return False


def _is_uneven(node: AnyOf, kind: str, said: str) -> bool:
    tests = [part for part in node.parts if isinstance(part, Condition | Therapy)]
    examples = "includ" in said or "(any" in said or "such as" in said
    if kind == "exclusion" and "such as" in said and _are_graded_by_halves(tests):
        return True
    if not examples and any(_holds(one, two) for one, two in permutations(tests, 2)):
        return True                          # "maintenance or consolidation chemotherapy" is no consolidation twice
    if _is_half_allogeneic(node, said):
        return True
    if kind == "inclusion" and said.startswith(("must not", "no ")) and tests and any(
            isinstance(part, Not) for part in node.parts):
        return True                          # "must not have gout or is on steroids"
    if kind == "inclusion" and _is_of_course(tests):
        return True
    if "planning" in said and {"planned", "active"} <= {test.status for test in tests}:
        return True                          # "not planning concomitant treatment or any other drug"
    if _CANDIDATE in said and any(isinstance(part, State) for part in node.parts) and any(
            isinstance(test, Therapy) and test.response is None for test in tests):
        return True                          # "no candidate for resection or chemoradiotherapy"
    if " with " in said and any(isinstance(part, Quantity) for part in node.parts) and tests:
        return _WITH_A_VALUE.search(said) is not None
    return _reaches_over(tests)


def _holds(wide: Test, narrow: Test) -> bool:
    """Whether whoever has the second has the first, which is the same but for what narrows it."""
    if type(wide) is not type(narrow) or getattr(wide, "concept", "") != getattr(narrow, "concept", ""):
        return False
    differs = False                          # but for their times: "on nitrates, or had them within a month"
    for field in fields(wide):
        one, two = getattr(wide, field.name), getattr(narrow, field.name)
        if field.name == "span" or one == two:
            continue
        differs |= field.name not in ("window", "certainty") and two != "history"
        if one not in (None, (), "any") and not (
                field.name == "severity" and isinstance(wide, Condition) and set(one) < set(two)):
            return False
    return differs


def _are_graded_by_halves(tests: Sequence[Condition | Therapy]) -> bool:
    """Whether of examples some share the grade of what they are examples of: "severe comorbidities such as COPD"."""
    if not tests or tests[0].concept not in _OF_ANY_SORT or not (grade := graded_as(tests[0])):
        return False
    shared = [grade == graded_as(test) for test in tests[1:] if isinstance(test, Condition)]
    return any(shared) and not all(shared)


def _is_half_allogeneic(node: AnyOf, said: str) -> bool:
    """Whether any transplantation of stem cells stands for one of a donor's: "allogeneic stem cell or bone marrow"."""
    named = {part.concept for part in node.parts if isinstance(part, Therapy)}
    return named >= _TRANSPLANTATIONS and "autologous" not in said and "includ" not in said


def _is_of_course(tests: Sequence[Test]) -> bool:
    """Whether a disease and its remission are alternatives, where both are asked for."""
    ill = {test.concept for test in tests if isinstance(test, Condition)}
    return not ill.isdisjoint(_REMISSIONS) and any(is_kind_of(concept, "neoplasm") for concept in ill)


def _reaches_over(tests: Sequence[Condition | Therapy]) -> bool:
    """Whether a grade that was left behind comes back: "severe anorexia, frequent nausea, (severe) vomiting"."""
    return any(
        type(one) is type(three) and one.concept != two.concept != three.concept and graded_as(two)
        and (grade := graded_as(one)) and grade == graded_as(three) != graded_as(two)
        for (one, two), (_, three) in pairwise(pairwise(tests)))


def are_at_odds(rules: Iterable[Rule]) -> bool:
    """Whether nobody can meet two limits: "Karnofsky ≥ 90, older than 70, Karnofsky ≥ 80, younger than 70".

    >>> are_at_odds([Quantity("age", ">", 70, (0, 1)), Quantity("age", "<", 70, (2, 3))])
    True
    """
    values = [rule for rule in rules if isinstance(rule, Quantity)]
    lows = {(one.concept, one.unit, one.relative_to): one.value for one in values if one.comparator[0] == ">"}
    return any(one.comparator[0] == "<" and lows.get((one.concept, one.unit, one.relative_to), -1.0) >= one.value
               for one in values)
