"""A failing organ, or a pressure out of control, that the text defines by values: they alone tell who has it.

"Hepatic dysfunction as defined by AST > 2.5 × ULN" rules out who has such a value, whatever the record calls it.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace

from accrual.criteria.clause.listing import all_of, any_of
from accrual.criteria.model import AllOf, AnyOf, Condition, Not, Quantity, Rule, Scale, Test, tests_of

__all__ = ["by_values"]

_LIVER = frozenset((
    "bilirubin", "direct-bilirubin", "ast", "alt", "albumin", "alkaline-phosphatase", "inr", "child-pugh",
))
_KIDNEY = frozenset(("creatinine", "creatinine-clearance", "egfr", "urea-nitrogen"))
_HEART = frozenset(("lvef", "nyha"))
_PRESSURE = frozenset(("systolic-blood-pressure", "diastolic-blood-pressure"))
_LOW = frozenset((                           # of which few is bad
    "albumin", "creatinine-clearance", "egfr", "hemoglobin", "leukocytes", "lvef", "lymphocytes", "neutrophils",
    "platelets",
))
_MEASURED = {
    "kidney-dysfunction": _KIDNEY, "liver-dysfunction": _LIVER, "cardiac-dysfunction": _HEART,
    "left-ventricular-dysfunction": _HEART, "organ-dysfunction": _KIDNEY | _LIVER | _HEART,
}
# What is told by one value, where nothing else is said of it: "thrombocytopenia (platelets < 100 × 10⁹/L)".
_ONE_VALUE = {
    "anemia": frozenset(("hemoglobin",)), "hypertension": _PRESSURE, "hyperbilirubinemia": frozenset(("bilirubin",)),
    "hypoalbuminemia": frozenset(("albumin",)), "leukopenia": frozenset(("leukocytes",)),
    "lymphopenia": frozenset(("lymphocytes",)), "neutropenia": frozenset(("neutrophils",)),
    "obesity": frozenset(("body-mass-index",)), "thrombocytopenia": frozenset(("platelets",)),
    "uncontrolled-diabetes": frozenset(("hba1c",)), "uncontrolled-hypertension": _PRESSURE,
}
_DEFINES = re.compile(
    r"[\s,;:(]*(?:(?:as|which\s+is|that\s+is|i\.?\s?e\.?|meaning)\s*,?\s*)?"
    r"(?:(?:defined|evidenced|indicated|manifested|demonstrated|determined|measured|shown|characteri[sz]ed)\s+(?:as|by)\b"
    r"|:|\()[^;.]{0,60}", re.IGNORECASE)
_HAS = re.compile(r"\s*(?:with|having)\b[^;.]{0,60}", re.IGNORECASE)


def by_values(rule: Rule, text: str) -> Rule:
    """A rule with the values that define a failing organ in its place.

    >>> text = "renal dysfunction, defined as creatinine > 2 mg/dL"
    >>> failing, value = Condition("kidney-dysfunction", (0, 17)), Quantity("creatinine", ">", 2, (30, 50))
    >>> by_values(AllOf((failing, value)), text).concept
    'creatinine'
    """
    if isinstance(rule, Not):
        return replace(rule, part=by_values(rule.part, text))
    if not isinstance(rule, AllOf | AnyOf):
        return rule
    for at, part in enumerate(rule.parts[:-1]):
        rest = rule.parts[at + 1:]
        organ = _values_of(part)
        if isinstance(part, Condition) and organ is not None and _measure(rest, organ):
            between = text[part.span[1]:min(test.span[0] for each in rest for test, _, _ in tests_of(each))]
            tied = _DEFINES.fullmatch(between) or (isinstance(rule, AllOf) and _HAS.fullmatch(between))
            if tied and "limited" not in between:
                return (all_of if isinstance(rule, AllOf) else any_of)([*rule.parts[:at], *rest])
    return type(rule)(tuple([by_values(part, text) for part in rule.parts]))


def _values_of(rule: Rule) -> Set[str] | None:
    """The values that tell whether somebody has what a rule asks for, if there are such."""
    if not isinstance(rule, Condition) or rule.status == "history":
        return None
    bare = not (rule.severity or rule.stage or rule.cause or rule.site or rule.window)
    return _MEASURED.get(rule.concept) or (_ONE_VALUE.get(rule.concept) if bare else None)


def _measure(rules: tuple[Rule, ...], organ: Set[str]) -> bool:
    """Whether rules are nothing but values of an organ."""
    return all(_is_bad(test, organ) and not negated for rule in rules for test, negated, _ in tests_of(rule))


def _is_bad(test: Test, organ: Set[str]) -> bool:
    """Whether a test is of a value that an organ has which fails."""
    if isinstance(test, Quantity) and test.concept in organ:
        return test.comparator[0] == ("<" if test.concept in _LOW else ">")
    return isinstance(test, Scale) and test.scale in organ
