"""Best overall response as the common pharmaverse derivation (admiralonco 1.4) has it, beside RECIST's table 3.

Differences from table 3, all deliberate there: an early CR or PR that was not confirmed is SD by a later one's date
and never PD; CR followed by less than CR stays as it was read, and is only remarked; no assessment is MISSING; the
date of SD is that of the first CR, PR or SD late enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from accrual.endpoints.assessments import Assessment, days_after
from accrual.endpoints.best_response import Best
from accrual.endpoints.options import Options
from accrual.endpoints.results import Reason

__all__ = ["Found", "best", "clinical_benefit", "confirmed_best", "confirmed_response", "cr_then_pr", "response"]

_LASTING = ("CR", "PR", "SD")


@dataclass(frozen=True, slots=True)
class Found:
    """Whether something was reached, and by which assessment.

    >>> Found(None).yes
    False
    """

    assessment: Assessment | None

    @property
    def yes(self) -> bool:
        """Whether it was reached.

        >>> Found(Assessment(date(2024, 3, 1), "CR")).yes
        True
        """
        return self.assessment is not None


def response(seen: Sequence[Assessment]) -> Found:
    """RSP: the first CR or PR.

    >>> response([Assessment(date(2024, 3, 1), "PR")]).yes
    True
    """
    return Found(next((one for one in seen if one.response in ("CR", "PR")), None))


def _up_to_confirmation(seen: Sequence[Assessment], index: int, confirming: Sequence[str],
                        options: Options) -> list[Assessment] | None:
    """What follows an assessment, up to and with the first that can confirm it."""
    earliest = days_after(seen[index].date, options.confirmation_days)
    for last in range(index + 1, len(seen)):
        if seen[last].response in confirming and seen[last].date >= earliest:
            return list(seen[index + 1:last + 1])
    return None


def _confirmed_cr(seen: Sequence[Assessment], options: Options) -> Assessment | None:
    for index, one in enumerate(seen):
        later = _up_to_confirmation(seen, index, ("CR",), options) if one.response == "CR" else None
        responses = [each.response for each in later or ()]
        if later and set(responses) <= {"CR", "NE"} and responses.count("NE") <= options.not_evaluable_between:
            return one
    return None


def _confirmed_pr(seen: Sequence[Assessment], options: Options) -> Assessment | None:
    stable = 1 if options.sd_between_responses == "accepted" else 0
    for index, one in enumerate(seen):
        later = _up_to_confirmation(seen, index, ("CR", "PR"), options) if one.response == "PR" else None
        responses = [each.response for each in later or ()]
        if (later and set(responses) <= {"CR", "PR", "NE", "SD"} and responses.count("SD") <= stable
                and responses.count("NE") <= options.not_evaluable_between and not _pr_after_cr(responses)):
            return one
    return None


def _pr_after_cr(responses: Sequence[str]) -> bool:
    return "CR" in responses and "PR" in responses[responses.index("CR"):]


def confirmed_response(seen: Sequence[Assessment], options: Options = Options()) -> Found:  # noqa: B008 (frozen)
    """CRSP: the first CR or PR that is confirmed.

    >>> seen = [Assessment(date(2024, 3, 1), "PR"), Assessment(date(2024, 5, 1), "PR")]
    >>> confirmed_response(seen).assessment.date
    datetime.date(2024, 3, 1)
    """
    found = [one for one in (_confirmed_cr(seen, options), _confirmed_pr(seen, options)) if one]
    return Found(min(found, key=lambda one: one.date, default=None))


def clinical_benefit(reached: Found, seen: Sequence[Assessment], start: date | None, days: int,
                     values: Sequence[str] = ("CR", "PR", "SD", "NON-CR/NON-PD")) -> Found:
    """CB, or CCB: a response at any time (`reached`), or one of `values` at least `days` after the start.

    >>> seen = [Assessment(date(2024, 3, 1), "SD")]
    >>> clinical_benefit(Found(None), seen, date(2024, 1, 1), 42).yes
    True
    """
    lasting = next((one for one in seen if one.response in values and one.date >= days_after(start, days)), None)
    found = [one for one in (reached.assessment, lasting) if one]
    return Found(min(found, key=lambda one: one.date, default=None))


def _best(cr: Assessment | None, pr: Assessment | None, seen: Sequence[Assessment], start: date | None,
          options: Options, missing: str) -> Best:
    late = days_after(start, options.sd_minimum_days)
    too_early = (*_LASTING, "NON-CR/NON-PD")
    order = (
        ("CR", cr, "complete response"),
        ("PR", pr, "partial response"),
        ("SD", _first(seen, _LASTING, not_before=late), "first CR, PR or SD late enough"),
        ("NON-CR/NON-PD", _first(seen, ("NON-CR/NON-PD",), not_before=late), "first NON-CR/NON-PD late enough"),
        ("PD", _first(seen, ("PD",)), "first progression"),
        ("NE", next((one for one in seen if one.response == "NE" or (one.response in too_early and one.date < late)),
                    None), "first assessment not evaluable or too early"),
        ("ND", _first(seen, ("ND",)), "not done"),
    )
    for name, one, text in order:
        if one:
            return Best(name, one.date, Reason("pharmaverse-order", f"{name}: {text}"), one)
    return Best(missing, None, Reason("best-no-assessment", "no assessment"))


def _first(seen: Sequence[Assessment], responses: Sequence[str], not_before: date = date.min) -> Assessment | None:
    return next((one for one in seen if one.response in responses and one.date >= not_before), None)


def best(seen: Sequence[Assessment], start: date | None, options: Options = Options(),  # noqa: B008 (frozen)
         *, missing: str = "MISSING") -> Best:
    """BOR: the best response, confirmation not required.

    >>> best([Assessment(date(2024, 1, 20), "SD")], date(2024, 1, 1)).response
    'NE'
    """
    return _best(_first(seen, ("CR",)), _first(seen, ("PR",)), seen, start, options, missing)


def confirmed_best(seen: Sequence[Assessment], start: date | None, options: Options = Options(),  # noqa: B008 (frozen)
                   *, missing: str = "MISSING") -> Best:
    """CBOR: the best response, CR and PR only if confirmed.

    >>> confirmed_best([Assessment(date(2024, 3, 1), "PR")], date(2024, 1, 1)).response
    'SD'
    """
    return _best(_confirmed_cr(seen, options), _confirmed_pr(seen, options), seen, start, options, missing)


def cr_then_pr(seen: Sequence[Assessment]) -> tuple[Assessment, Assessment] | None:
    """The CR and the later PR, where a subject has both in that order: to be queried.

    >>> cr_then_pr([Assessment(date(2024, 3, 1), "CR"), Assessment(date(2024, 5, 1), "PR")])[1].response
    'PR'
    """
    for first, later in pairwise(seen):
        if first.response == "CR" and later.response == "PR":
            return first, later
    return None
