"""What an exception or a permission lets in: examples of it, and those of whom a state is demanded."""

from __future__ import annotations

from dataclasses import replace

from accrual.criteria.model import AnyOf, Condition, Rule, Therapy, tests_of
from accrual.criteria.phrasing.parts import Part, past_bracket

__all__ = ["is_cured", "of_any_state", "of_the_first_now", "without_examples"]

_CURED = frozenset(("resolved", "curative", "curable", "treated", "remission"))
_STATES = frozenset(("stable", "decreasing", "tapering", "controlled"))


def without_examples(parts: list[Part]) -> list[Part]:
    """Parts without the examples of what they name, if any: "cured cancers (e.g. of the skin)"."""
    at = next((at for at, part in enumerate(parts) if at and part.role == "I"), 0)
    if not at:
        return parts
    bracketed = parts[at - 1].role == "("
    first, stop = (at - 1, past_bracket(parts, at - 1, len(parts))) if bracketed else (at, len(parts))
    if any(part.role in "WXMV" for part in parts[first:stop]):
        return parts
    first -= first > 1 and parts[first - 1].role == ","
    return [*parts[:first], *parts[stop:]]


def is_cured(rule: Rule | None) -> bool:
    """Whether the last illness of a rule is said to be over, so that no example of it need say it again.

    >>> is_cured(Condition("malignancy", (0, 13), severity=("resolved",))), is_cured(Condition("malignancy", (0, 6)))
    (True, False)
    """
    named = [test for test, _, _ in tests_of(rule)] if rule is not None else []
    last = named[-1] if named else None
    return isinstance(last, Condition) and not _CURED.isdisjoint(last.severity)


def of_any_state(whom: Rule, demand: Rule) -> Rule:
    """Those of whom a state is demanded, in whatever state they are: "stable steroids are allowed if for 2 weeks".

    >>> stable = Therapy("corticosteroid", (0, 8), severity=("stable",))
    >>> of_any_state(stable, stable).severity
    ()
    """
    if not isinstance(whom, Therapy) or not isinstance(demand, Therapy) or whom.concept != demand.concept:
        return whom
    kept = tuple(each for each in whom.severity if each not in _STATES)
    return replace(whom, severity=kept, response=None if whom.response in _STATES else whom.response)


def of_the_first_now(parts: list[Part], rule: Rule | None) -> Rule | None:
    """Exceptions of which only the first must be there now: "except current melanoma, cervical carcinoma in situ"."""
    now = [part for part in parts if part.mark("status") in ("active", "current")]
    if not isinstance(rule, AnyOf) or len(now) != 1 or now[0] is not parts[0]:
        return rule
    return AnyOf((rule.parts[0], *(
        replace(each, status="any") if isinstance(each, Condition) and each.status == "active" else each
        for each in rule.parts[1:])))
