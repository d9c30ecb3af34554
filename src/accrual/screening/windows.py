"""The days in which a fact must lie, counted back from the index date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache

from accrual.criteria import Window

__all__ = ["Days", "Freshness", "Period", "back", "days_of", "slack"]

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(\d+)H)?")
# The index date is taken as the planned first dose, and as each of these, which fall close to it.
_INDEX_ANCHORS = {None, "first-dose", "apheresis", "enrolment", "enrollment", "screening", "randomisation",
                  "randomization", "registration", "study-entry", "baseline", "trial-participation", "treatment",
                  "treatment-start", "study-start", "consent"}


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days, both ends included; `latest_only` if it is the latest fact that must lie in it."""

    first: date
    last: date
    latest_only: bool = True


@dataclass(frozen=True, slots=True)
class Freshness:
    """How many days a fact counts where the criterion gives no window; None is for ever.

    >>> Freshness().days("platelets"), Freshness().days("height")
    (90, None)

    Blood counts and chemistry are repeated at a trial's own screening visit; 90 days is what makes a result
    worth a telephone call, not what a protocol will accept.
    """

    default: int | None = 90
    special: Mapping[str, int | None] = field(default_factory=lambda: {
        "height": None, "pd-l1": None,                                    # do not change, or are kept as found
        "pack-years": 365, "hiv-viral-load": 180, "cd4-count": 180,
        "lvef": 180, "fev1": 180, "dlco": 180,                            # measured rarely
        "absence": 180,                                                   # of a diagnosis that was looked for
        "gestational-age": 7, "pregnant": 7, "pregnancy-test": 7, "body-temperature": 7,
        "biomarker-gene": None, "non-childbearing-potential": None,  # stay as they were found
    })

    def days(self, concept: str) -> int | None:
        """The limit of a concept."""
        return self.special.get(concept, self.default)

    def first_day(self, concept: str, on: date) -> date:
        """The first day from which a fact still counts on the index date."""
        limit = self.days(concept)
        try:
            return date.min if limit is None else on - timedelta(days=limit)
        except OverflowError:  # before the calendar begins
            return date.min


@lru_cache(maxsize=8192)  # it hangs on the index date alone, which is one and the same for hours
def days_of(window: Window, on: date) -> Days | None:
    """The days of a window, None if one day's record cannot tell (it lasts, lies ahead, or hangs on another event).

    >>> days_of(Window("within", "P1M"), date(2026, 3, 31))
    Days(first=datetime.date(2026, 2, 28), last=datetime.date(2026, 3, 31), latest_only=True)
    """
    if window.direction != "before" or window.anchor not in _INDEX_ANCHORS or window.half_lives:
        return None
    near = back(on, window.duration)
    far = back(on, window.high) if window.high else None
    match window.bound:
        case "within" if near:
            return Days(near, on)
        case "at-least" if near:
            return Days(date.min, near, latest_only=False)
        case "between" if near and far:
            return Days(far, near, latest_only=False)
    return None


@dataclass(frozen=True, slots=True)
class Period:
    """The days from which and to which something was so; None where a record does not say.

    `ongoing` if it still is on the index date.
    """

    first: date | None
    last: date | None
    ongoing: bool = False

    def meets(self, window: Window, on: date) -> bool | None:
        """Whether it lies in a window as the window asks; None if the dates do not tell.

        >>> course = Period(date(2025, 1, 1), date(2025, 3, 1))
        >>> on = date(2026, 1, 31)
        >>> course.meets(Window("within", "P1Y"), on), course.meets(Window("at-least", "P4W"), on)
        (True, True)
        >>> course.meets(Window("lasting", "P3M"), on)
        False

        `within` asks that a day of it lies there, `between` the same, `at-least` that its last day was before,
        and `lasting` that it went on for as long.
        """
        if window.half_lives:
            return self._by_half_lives(window, on)
        last = on if self.ongoing else self.last
        if window.bound == "lasting":
            return self._lasts(window, last)
        days = days_of(window, on)
        if days is None:
            return None
        if window.bound == "at-least":
            return self._ended_by(days.last, last)
        return self._touches(days, last)

    def _by_half_lives(self, window: Window, on: date) -> bool | None:
        """"4 weeks or 5 half-lives, whichever is longer": nobody knows the half-life here, but it only lengthens."""
        found = self.meets(_without_half_lives(window), on)
        settles = {"longer": True, "shorter": False}.get(window.whichever or "")
        return found if window.bound == "within" and found is settles else None

    def _touches(self, days: Days, last: date | None) -> bool | None:
        if last is not None and last < days.first:
            return False
        if self.first is not None and self.first > days.last:
            return False
        starts = self.first is not None and days.first <= self.first
        ends = last is not None and last <= days.last
        if starts or ends or (self.first is not None and last is not None):
            return True
        return None

    def _ended_by(self, near: date, last: date | None) -> bool | None:
        if last is not None:
            return last <= near
        return False if self.first is not None and self.first > near else None

    def _lasts(self, window: Window, last: date | None) -> bool | None:
        if window.direction != "before" or self.first is None or last is None:
            return None
        start = back(last, window.duration)
        return None if start is None else self.first <= start


@lru_cache(maxsize=8192)
def _without_half_lives(window: Window) -> Window:
    return replace(window, half_lives=None)


@lru_cache(maxsize=8192)
def slack(window: Window, on: date) -> int:
    """How many days before the index date a statement on a window may have been made: a tenth of its length.

    >>> slack(Window("within", "P7D"), date(2026, 1, 31)), slack(Window("within", "P1Y"), date(2026, 1, 31))
    (0, 36)

    "No transfusion in the last 7 days" cannot be said last week.
    """
    start = back(on, window.high or window.duration)
    return 0 if start is None else (on - start).days // 10


@lru_cache(maxsize=8192)
def back(on: date, duration: str) -> date | None:
    """The day that lies a duration (ISO 8601) before another; None if it is not a duration.

    >>> back(date(2024, 2, 29), "P1Y"), back(date(2026, 3, 3), "P2W")
    (datetime.date(2023, 2, 28), datetime.date(2026, 2, 17))

    Hours that are not whole days are None too: records hold days.
    """
    found = _DURATION.fullmatch(duration)
    if not found or not any(found.groups()):
        return None
    years, months, weeks, days, hours = (int(part or 0) for part in found.groups())
    if hours % 24:
        return None
    month = on.year * 12 + on.month - 1 - years * 12 - months
    try:
        start = _clipped(month // 12, month % 12 + 1, on.day)
        return start - timedelta(weeks=weeks, days=days + hours // 24)
    except (ValueError, OverflowError):
        return date.min


def _clipped(year: int, month: int, day: int) -> date:
    """The day, or the last of its month where the month is shorter."""
    for last in range(day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            if year < 1:
                raise
    return date(year, month, min(day, 28))
