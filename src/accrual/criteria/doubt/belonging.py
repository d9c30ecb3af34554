"""What the words do not tell whose it is: an aim behind two treatments, a clause behind an exception, a combination.

"Hormones or steroids for breast cancer" need not be both for it; "immunotherapy combined with chemotherapy" is neither
alone; what stands behind ", who" is of the patients, and not of what was excepted.
"""

from __future__ import annotations

import re

from accrual.criteria.doubt.nodes import nodes_of
from accrual.criteria.model import (
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

__all__ = ["is_of_which"]

_COMBINED = re.compile(r"\b(?:in\s+combination|combined|together)\s+with\b|\b(?:consisting|composed|comprised)\s+of\b")
_REQUIRING = re.compile(r"\(\s*(?:(?:that|which)\s+)?requir(?:es?|ed|ing)\b|\bi\.?e\.?,?\s+requir")
_WHO = re.compile(
    r"\b(?:except\w*|exceptions?\s+of|other\s+than)\b[^.;]{0,120},\s+who\s+(?:\(?(?:had|have|has|are|were|received)\b)")
_NOT_BE = re.compile(r"\bnot\s+be\s+(?:currently\s+)?(?:pregnant|breast-?\s?feeding|lactating|nursing)\b")
_JOINED = re.compile(r"\b(?:and|or|includ\w*|such\s+as|e\.?g)\b|[/(]")
_PAIR = 2
_NOT_COUNTED = re.compile(r"\((?:does|do)\s+not\s+include\b")
_DURING_OR_WITHIN = re.compile(
    r"\b(?:relaps|progress|recur)\w*\s+(?:of\s+disease\s+)?(?:during|on|while)\b[^.;]{0,90}\bor\s+within\s")
_ON_DRUGS = re.compile(r"\bon\s+(?:anti\w+\s+)?(?:medications?|treatment|therapy|drugs)\s*\)")
_EACH_OF_THEM = re.compile(
    r"\bafter\b[^.;]{3,80}?\d+\s+(?:days|weeks|months)\s+after\b[^.;]{0,160}\bwhichever\s+(?:is|occurs|comes)\b")


def is_of_which(rule: Rule, _kind: str, said: str) -> bool:
    """Whether the words of a sentence do not tell to which of its tests something belongs; `said` is in lower case.

    >>> both = Therapy("hormone-therapy", (0, 8)), Therapy("corticosteroid", (12, 20), indication="breast-cancer")
    >>> is_of_which(AnyOf(both), "exclusion", "hormones or steroids for breast cancer")
    True
    """
    lists = [node for node in nodes_of(rule, Not, Except, Given) if isinstance(node, AnyOf)]
    if any(_has_last_aim(node) or _needs_apart(node, said) or _is_treated_apart(node) for node in lists):
        return True
    if any(_has_all_of_the_first(node, said) for node in lists):
        return True
    if any(sum(isinstance(part, Therapy) for part in node.parts) > 1 for node in lists) and (
            "with" in said or " of " in said) and _COMBINED.search(said) is not None:
        return True
    if ", who " in said and _WHO.search(said) is not None:
        return any(isinstance(node, Except) for node in nodes_of(rule, Not, Given))
    tests = list(deciding_tests(rule))
    if _is_of_an_outcome(tests, said) or ("(do" in said and "clude" in said and _NOT_COUNTED.search(said) is not None):
        return True
    if any(map(_is_past_to_come, tests)) or (_NOT_BE.search(said) is not None and any(map(_is_to_come, tests))):
        return True
    return "whichever" in said and (
        _EACH_OF_THEM.search(said) is not None and any(map(_ends_once, tests)))


def _has_last_aim(node: AnyOf) -> bool:
    """Whether of two treatments only the second is for something: "hormones or steroids for breast cancer"."""
    given = [part for part in node.parts if isinstance(part, Therapy)]
    return len(given) == len(node.parts) > 1 and not any(test.indication for test in given[:-1]) and (
        given[-1].indication is not None)


def _needs_apart(node: AnyOf, said: str) -> bool:
    """Whether what a treatment requires became an alternative to it: "surgery (requiring anesthesia)"."""
    given = [part for part in node.parts if isinstance(part, Therapy)]
    return len(given) > 1 and "requir" in said and _REQUIRING.search(said) is not None and any(
        test.status == "needed" and not test.indication for test in given)


def _is_treated_apart(node: AnyOf) -> bool:
    """Whether what an illness is treated with became an alternative to it: "treated for cancer with radiotherapy"."""
    return any(isinstance(part, Condition) and "treated" in part.severity for part in node.parts) and any(
        isinstance(part, Therapy) for part in node.parts)


def _has_all_of_the_first(node: AnyOf, said: str) -> bool:
    """Whether the first of a row by commas has words that are given to all: "severe asthma, dyspnea, pneumonia".

    Or whether examples lack the course of their head: "progressing brain metastases, including meningeal ones".
    """
    ill = [part for part in node.parts if isinstance(part, Condition)]
    if len(ill) < len(node.parts) or len(ill) == 1:
        return False
    first, *others = ill
    if "progression" in first.severity and "includ" in said:
        return not any("progression" in test.severity or test.concept == first.concept for test in others)
    alike = bool(first.severity) and all(test.severity == first.severity for test in others)
    return alike and len(ill) > _PAIR and _JOINED.search(said) is None


def _is_of_an_outcome(tests: list[Test], said: str) -> bool:
    """Whether a time is that of an outcome, or a value is one under treatment, and the tests do not say so.

    "Relapse during hormones or within a year of their completion", "hypertension (diastolic > 100 on medication)".
    """
    if any(isinstance(test, Therapy) and test.response == "completion" for test in tests):
        return " or within " in said and _DURING_OR_WITHIN.search(said) is not None
    measured = any(isinstance(test, Quantity) for test in tests)
    return measured and " on " in said and _ON_DRUGS.search(said) is not None and not any(
        isinstance(test, Therapy) for test in tests)


def _is_past_to_come(test: Test) -> bool:
    """Whether a test is of what was and has a time that is to come."""
    window = getattr(test, "window", None)
    return isinstance(test, State) and window is not None and test.status == "history" and window.direction == "after"


def _is_to_come(test: Test) -> bool:
    """Whether a state is one to come where today's is meant too: "must not be breastfeeding at or after screening"."""
    return isinstance(test, State) and test.status == "planned" and test.concept in ("pregnant", "breastfeeding")


def _ends_once(test: Test) -> bool:
    """Whether a test holds until one time after the study, where each of several drugs has its own."""
    window = getattr(test, "window", None)
    return isinstance(test, State | Therapy) and window is not None and window.bound in ("lasting", "within") and (
        window.direction == "after")
