"""Ages of which one trial demands several: "18 or older", and "65 or older" of a group whose heading was not told.

A table of limits by age, the ages of another group of people, or those of one country read as demands of everybody
would keep out whom the text lets in.  What all the others lie within stays demanded.
"""

from __future__ import annotations

from collections.abc import Sequence

from accrual.criteria.model import AllOf, Criterion, Quantity, Question, Rule, deciding_tests
from accrual.criteria.sentence.sureness import asked_whole

__all__ = ["with_ages_apart_asked"]

_YEARS = {"a": 1.0, "mo": 12.0, "wk": 52.2, "d": 365.25}


def with_ages_apart_asked(criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria of which those are asked that demand another least, or greatest, age than the widest does.

    >>> ages = [Quantity("age", ">=", years, (0, 1), unit="a") for years in (18, 65)]
    >>> found = with_ages_apart_asked([Criterion("", "inclusion", (0, 1), "≥ 18", rule) for rule in ages])
    >>> [type(criterion.rule).__name__ for criterion in found]
    ['Quantity', 'Judged']
    """
    ages = {at: _age(criterion.rule) for at, criterion in enumerate(criteria) if _gives_years(criterion)}
    limits = [_limits(age) for age in ages.values() if age is not None]
    least, most = ({limit for each in limits if (limit := each[side]) is not None} for side in (0, 1))
    if len(least) < 2 and len(most) < 2:
        return list(criteria)
    widest = min(least, default=None), max(most, default=None)
    return [criterion if (age := ages.get(at)) is None or _is_widest(criterion.rule, age, widest)
            else asked_whole(criterion) for at, criterion in enumerate(criteria)]


def _gives_years(criterion: Criterion) -> bool:
    """Whether a criterion may give an age by its number: "adults" are told so beside an age."""
    return criterion.type == "inclusion" and any(sign.isdigit() for sign in criterion.text)


def _age(rule: Rule) -> Quantity | None:
    """The age that a rule demands of everybody."""
    parts = rule.parts if isinstance(rule, AllOf) else (rule,)
    return next((part for part in parts if isinstance(part, Quantity) and part.concept == "age"), None)


def _limits(age: Quantity) -> tuple[float | None, float | None]:
    """The least and the greatest age in years."""
    times = _YEARS.get(age.unit or "a", 1.0)
    high = age.high if age.high is not None else age.value
    least = None if age.comparator.startswith("<") else age.value / times
    return least, None if age.comparator.startswith(">") else high / times


def _is_widest(rule: Rule, age: Quantity, widest: tuple[float | None, float | None]) -> bool:
    """Whether a rule was understood whose age is the one within which all the others lie."""
    return not any(isinstance(test, Question) for test in deciding_tests(rule)) and all(
        limit is None or limit == most for limit, most in zip(_limits(age), widest, strict=True))
