"""Lists whose items nobody can meet together, whatever their head says: routes, risk groups, different cancers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from accrual.criteria.model import (
    AllOf,
    Allowed,
    Condition,
    Given,
    Quantity,
    Rule,
    deciding_tests,
    tests_of,
)
from accrual.criteria.sentence.diagnoses import are_apart
from accrual.vocabulary.terms import is_kind_of

__all__ = [
    "are_by_age", "are_cancers", "are_groups_to_choose", "are_many_cancers", "is_aged", "is_formula",
    "name_several_cancers", "tell_ways",
]

_WAY = re.compile(
    r"\W*(?:(?:by|via)\s+)?(?:oral(?:ly)?|intra-?\w+|trans-?dermal|vaginal|topical|inject(?:ed|able|ion)s?"
    r"|implant(?:ed|able)?s?|patch(?:es)?|sub-?cutaneous|systemic)\W*(?:or\W*)?", re.IGNORECASE)
# "Grade group 1 = …", "Disease group 2: …", "Favorable intermediate risk: …"
_NUMBERED = re.compile(
    r"\W*(?P<kind>(?:(?!part|phase|cohort|arm|step|day|cycle|criteri)[a-z-]+\s+)?(?:group|class|type|category|level))\s+"
    r"(?P<number>\d|[ivx]{1,4}|[a-h])\b", re.IGNORECASE)
_RISK = re.compile(
    r"\W*(?:very\s+)?(?P<level>favou?rable|unfavou?rable|low|intermediate|high)(?:[\s-]+[\w/-]+){0,2}?[\s-]+risk\b",
    re.IGNORECASE)
_FORMULA = re.compile(r"\W140\s*[-–−]\s*age\b", re.IGNORECASE)
_LIMIT = re.compile(r"[<>≥≤]|\b(?:at\s+least|must|no\s+more|should)\b", re.IGNORECASE)
_GENERAL = frozenset(("malignancy", "neoplasm", "solid-tumor", "hematologic-malignancy", "metastasis"))
_MANY = 3


def tell_ways(texts: Sequence[str]) -> bool:
    """Whether a list only tells several ways of giving something, or groups of which a person is in one.

    >>> tell_ways(["oral", "transdermal"]), tell_ways(["Grade group 1 = Gleason 6", "Grade group 2 = Gleason 7"])
    (True, True)
    >>> tell_ways(["Favorable-intermediate risk: PSA < 10", "Unfavorable-intermediate risk: PSA 10-20"])
    True
    """
    if len(texts) < 2:
        return False
    if all(map(_WAY.fullmatch, texts)):
        return True
    for pattern, kind, of in ((_NUMBERED, "number", "kind"), (_RISK, "level", "")):
        found = [hit for hit in map(pattern.match, texts) if hit is not None]
        if len(found) == len(texts) == len({hit[kind].lower() for hit in found}) and (
                not of or len({hit[of].lower() for hit in found}) == 1):
            return True
    return False


def are_many_cancers(rules: Sequence[Rule]) -> bool:
    """Whether each item of a list speaks of a cancer of its own, so that a person has one of them.

    >>> one, two, three = (Condition(slug, (0, 1)) for slug in ("lung-cancer", "melanoma", "ovarian-cancer"))
    >>> are_many_cancers([one, AllOf((two, Condition("relapse", (2, 3)))), three]), are_many_cancers([one, two])
    (True, False)
    """
    named = [_cancer(rule) for rule in rules]
    return len(named) >= _MANY and all(named) and len(set(named)) >= _MANY and are_apart(named)


def name_several_cancers(rules: Sequence[Rule]) -> bool:
    """Whether items of a list speak of different cancers, be there others among them that do not.

    >>> one, two, three = (Condition(slug, (0, 1)) for slug in ("lung-cancer", "melanoma", "asthma"))
    >>> name_several_cancers([one, two, three]), name_several_cancers([one, three])
    (True, False)
    """
    return len({named for rule in rules if (named := _cancer(rule))}) > 1


def _cancer(rule: Rule) -> str:
    """The first cancer that a rule asks for, general ones left out; empty where there is none."""
    if isinstance(rule, Allowed | Given):
        return ""
    for test, negated, _ in tests_of(rule):
        if isinstance(test, Condition) and is_kind_of(test.concept, "neoplasm"):
            general = test.concept in _GENERAL or is_kind_of(test.concept, "metastasis")
            return "" if negated or general or test.status == "history" else test.concept
    return ""


def are_groups_to_choose(rules: Sequence[Rule]) -> bool:
    """Whether items of a list of which one is enough are for groups that have lists of their own.

    Whether one thing of such a list is enough the text does not say: "for nonsecretory disease:".

    >>> whom, one, two = (Condition(slug, (0, 1)) for slug in ("myeloma", "hypercalcemia", "relapse"))
    >>> are_groups_to_choose([Given(whom, AllOf((one, two)))]), are_groups_to_choose([one, two])
    (True, False)
    """
    return any(isinstance(rule, Given) and isinstance(rule.then, AllOf) and len(rule.then.parts) > 1 for rule in rules)


def is_formula(text: str) -> bool:
    """Whether an item is but a formula by which a value is found.

    >>> is_formula("Men: (140 - age) x weight / (72 x creatinine)"), is_formula("Clearance ≥ 60 mL/min")
    (True, False)
    """
    return "140" in text and _FORMULA.search(text) is not None and _LIMIT.search(text) is None


def are_cancers(rules: Sequence[Rule]) -> bool:
    """Whether each of several rules speaks of a cancer of its own, be it a kind of another's.

    >>> named = [Condition(slug, (0, 1)) for slug in ("lymphoma", "hodgkin-lymphoma", "melanoma")]
    >>> are_cancers(named), are_cancers(named[:2])
    (True, False)
    """
    named = [next((test.concept for test, _, _ in tests_of(rule) if isinstance(test, Condition) and is_kind_of(
        test.concept, "neoplasm")), "") for rule in rules]
    return len(rules) >= _MANY and all(named) and len(set(named)) >= _MANY


def is_aged(rule: Rule) -> bool:
    """Whether a rule asks for an age.

    >>> is_aged(Quantity("age", ">=", 16, (0, 1)))
    True
    """
    return any(isinstance(test, Quantity) and test.concept == "age" for test in deciding_tests(rule))


def are_by_age(rules: Sequence[Rule]) -> bool:
    """Whether items are alternatives for ages: each begins with one and goes on to something else.

    >>> old, fit = Quantity("age", ">=", 16, (0, 1)), Quantity("karnofsky", ">=", 60, (2, 3))
    >>> are_by_age([AllOf((old, fit)), AllOf((old, fit))]), are_by_age([old, fit])
    (True, False)
    """
    ages = 0
    for rule in rules:
        if isinstance(rule, Given):
            continue                         # it says for itself whom it asks
        tests = [test for test, _, _ in tests_of(rule)]
        aged = any(isinstance(test, Quantity) and test.concept == "age" for test in tests)
        ages += aged and any(getattr(test, "concept", "") != "age" for test in tests)
    return ages >= 2
