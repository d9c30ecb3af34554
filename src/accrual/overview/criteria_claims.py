"""The ages that the parsed inclusion criteria state, against the record's age limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from accrual.criteria import parse
from accrual.criteria.model import AllOf, Criterion, Quantity, Rule
from accrual.overview.disagreement import Disagreement, differ
from accrual.registry.trial import Age, Trial

__all__ = ["ages"]

_YEARS = {"a": 1.0, "mo": 1 / 12, "wk": 7 / 365.25, "d": 1 / 365.25}
_SPEAKS_OF_AGE = re.compile(r"(?i)\bage[ds]?\b|\bold\b|older|younger")
_MARK = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s*")
# Ages of a part of the people, of an earlier time, or one way among several.
_OF_OTHERS = re.compile(r"(?i)diagnos|onset|parent|caregiver|donor|child|offspring|sibling|cohort|group [a-d1-4]\b"
                        r"|arm\b|\bpart\b|phase|stratum|control|healthy|patient:|\bor\W*$|consent|menopaus")


def ages(trial: Trial) -> Iterator[Disagreement]:
    """The one inclusion criterion that is about age and nothing else, against minimum and maximum age."""
    stated = [(criterion, tests) for criterion in _inclusion(trial.criteria) if (tests := _ages_only(criterion.rule))]
    if len(stated) != 1 or not (trial.minimum_age or trial.maximum_age):
        return
    criterion, tests = stated[0]
    text = " ".join(trial.criteria[slice(*criterion.span)].split())
    if not _SPEAKS_OF_AGE.search(text) or _OF_OTHERS.search(text):
        return
    low = max((_years(test.value, test) for test in tests if test.comparator in {">=", ">", "in"}), default=None)
    high = min((_years(test.value if test.high is None else test.high, test)
                for test in tests if test.comparator in {"<=", "<", "in"}), default=None)
    if _differs(low, trial.minimum_age, 0) or _differs(high, trial.maximum_age, None):
        limits = f"{trial.minimum_age or 'no lower limit'} to {trial.maximum_age or 'no upper limit'}"
        said = _MARK.sub("", text).rstrip(" .;,")
        yield differ("age", "criteria", f"The criteria say “{said}”; the record says {limits}.",
                     ["criteria", "minimum_age", "maximum_age"])


@lru_cache(maxsize=512)
def _inclusion(text: str) -> tuple[Criterion, ...]:
    """The inclusion criteria as the parser reads them, once while the text stays the same: a page asks at each view."""
    return tuple(criterion for criterion in parse(text).criteria if criterion.type == "inclusion")


def _ages_only(rule: Rule) -> tuple[Quantity, ...]:
    """The age limits of a rule that has nothing else, none for any other rule."""
    parts = rule.parts if isinstance(rule, AllOf) else (rule,)
    limits = tuple(part for part in parts if isinstance(part, Quantity) and part.concept == "age"
                   and (part.unit or "a") in _YEARS and part.window is None)
    return limits if len(limits) == len(parts) else ()


def _years(value: float, test: Quantity) -> float:
    return value * _YEARS[test.unit or "a"]


def _differs(stated: float | None, limit: Age | None, absent: float | None) -> bool:
    """Whether a stated limit is more than a year from the record's; `absent` stands for a limit that is not there."""
    held = absent if limit is None else limit.years
    return stated is not None and held is not None and abs(stated - held) > 1
