"""Best overall response by RECIST 1.1 (4.4 and 4.6, table 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from accrual.endpoints.assessments import EVALUABLE, Assessment, days_after, first_progression, until
from accrual.endpoints.options import Options
from accrual.endpoints.results import Reason

__all__ = ["TABLE_3", "Best", "best_overall_response", "confirmed", "that_count"]

# Table 3: best overall response when confirmation of CR and PR is required. "met" and "not met" speak of the minimum
# duration of stable disease; after a CR that was truly met any later disease is PD (footnote a), and if the CR was
# read wrongly it is changed to PR.
TABLE_3 = (
    # first    subsequent   best overall response
    ("CR",     "CR",        "CR"),
    ("CR",     "PR",        "SD if met, PD if not met, PR if the CR was wrong"),
    ("CR",     "SD",        "SD if met, PD if not met"),
    ("CR",     "PD",        "SD if met, PD if not met"),
    ("CR",     "NE",        "SD if met, NE if not met"),
    ("PR",     "CR",        "PR"),
    ("PR",     "PR",        "PR"),
    ("PR",     "SD",        "SD"),
    ("PR",     "PD",        "SD if met, PD if not met"),
    ("PR",     "NE",        "SD if met, NE if not met"),
    ("NE",     "NE",        "NE"),
)

_STABLE = ("CR", "PR", "SD")


@dataclass(frozen=True, slots=True)
class Best:
    """A best overall response: what, since when, why, and the assessment it stands on.

    >>> Best("NE", None, Reason("best-no-assessment", "none")).response
    'NE'
    """

    response: str
    date: date | None
    reason: Reason
    assessment: Assessment | None = None


def confirmed(assessments: Sequence[Assessment], response: str,
              options: Options) -> tuple[Assessment, Assessment] | None:
    """The first response of a kind that a later assessment confirms, and the one that confirms it.

    >>> seen = [Assessment(date(2024, 1, 1), "PR"), Assessment(date(2024, 2, 1), "CR")]
    >>> confirmed(seen, "PR", Options())[1].response
    'CR'

    A CR is confirmed by a CR, a PR by a PR or CR, at least `confirmation_days` later. Between the two only responses
    that would confirm it may lie, and at most `not_evaluable_between` that are not evaluable; one SD where
    `sd_between_responses` is "accepted".
    """
    confirming = ("CR",) if response == "CR" else ("CR", "PR")
    for index, first in enumerate(assessments):
        if first.response != response:
            continue
        between: list[str] = []
        for later in assessments[index + 1:]:
            if later.response in confirming and later.date >= days_after(first.date, options.confirmation_days):
                if _allowed(between, confirming, response, options):
                    return first, later
                break
            between.append("NE" if later.none_seen and response == "CR" else later.response)
    return None


def _allowed(between: Sequence[str], confirming: Sequence[str], response: str, options: Options) -> bool:
    stable = 1 if response == "PR" and options.sd_between_responses == "accepted" else 0
    others = [one for one in between if one not in (*confirming, "NE", "ND", "SD")]
    return (not others and between.count("SD") <= stable
            and between.count("NE") + between.count("ND") <= options.not_evaluable_between)


def _as_read(assessments: Sequence[Assessment], options: Options) -> tuple[Assessment, ...]:
    """CR followed by less than CR: the later disease is PD, or the CR was wrong and becomes a PR (footnote a)."""
    if options.less_after_cr == "revise":
        last = max((index for index, one in enumerate(assessments) if one.response == "PR" and not one.none_seen),
                   default=-1)
        return tuple(replace(one, response="PR") if one.response == "CR" and index < last else one
                     for index, one in enumerate(assessments))
    if options.less_after_cr != "pd":
        return tuple(assessments)
    first = next((index for index, one in enumerate(assessments) if one.response == "CR"), len(assessments))
    return tuple(replace(one, response="PD") if index > first and one.response in ("PR", "SD", "NON-CR/NON-PD")
                 and not one.none_seen else one for index, one in enumerate(assessments))


def _up_to_progression(assessments: Sequence[Assessment]) -> tuple[Assessment, ...]:
    progression = first_progression(assessments)
    return until(assessments, progression.date if progression else None)


def that_count(assessments: Sequence[Assessment], options: Options) -> tuple[Assessment, ...]:
    """The assessments that response and benefit are made from: up to progression, disease after CR read as asked.

    >>> seen = [Assessment(date(2024, 3, 1), "CR"), Assessment(date(2024, 5, 1), "PR")]
    >>> [one.response for one in that_count(seen, Options(less_after_cr="revise"))]
    ['PR', 'PR']
    """
    return _up_to_progression(_as_read(_up_to_progression(assessments), options))


def best_overall_response(assessments: Sequence[Assessment], start: date | None,
                          options: Options = Options()) -> Best:  # noqa: B008 (frozen)
    """The best response from the start until progression, confirmed or not as the options say.

    >>> seen = [Assessment(date(2024, 3, 1), "PR"), Assessment(date(2024, 5, 1), "SD")]
    >>> best_overall_response(seen, date(2024, 1, 1)).response
    'SD'

    `assessments` are in order, one for each date (`in_order`), without those after a new anti-cancer therapy.
    Where no response counts: SD (without target disease NON-CR/NON-PD: table 2, footnote) if an assessment without
    progression lies at least `sd_minimum_days` after the start, else PD if there is one, else NE.
    """
    seen = that_count(assessments, options)
    if not seen:
        return Best("NE", None, Reason("best-no-assessment", "no assessment after baseline"))
    for response in ("CR", "PR"):
        best = _response(seen, response, options)
        if best:
            return best
    return _without_response(seen, start, options)


def _response(seen: Sequence[Assessment], response: str, options: Options) -> Best | None:
    if options.confirmation == "required":
        pair = confirmed(seen, response, options)
        if pair is None:
            return None
        first, later = pair
        days = (later.date - first.date).days
        text = f"{response} at {first.date}, confirmed by {later.response} {days} days later"
        return Best(response, first.date, Reason(f"best-confirmed-{response.lower()}", text), first)
    first_one = next((one for one in seen if one.response == response), None)
    if first_one is None:
        return None
    text = f"{response} at {first_one.date}; no confirmation required"
    return Best(response, first_one.date, Reason("best-unconfirmed", text), first_one)


def _without_response(seen: Sequence[Assessment], start: date | None, options: Options) -> Best:
    long_enough = days_after(start, options.sd_minimum_days)
    lasting = [one for one in seen if one.response in (*_STABLE, "NON-CR/NON-PD", "NED") and one.date >= long_enough]
    responder = next((one for one in seen if one.response in ("CR", "PR")), None)
    for name in ("SD", "NON-CR/NON-PD", "NED"):
        first = next((one for one in lasting if _lasting_name(one) == name), None)
        if first:
            return Best(name, first.date, _stable_reason(name, first, responder, options), first)
    progression = first_progression(seen)
    if progression:
        return Best("PD", progression.date, Reason("best-pd", f"PD at {progression.date}, and before it no response "
                    f"that counts and no stable disease for {options.sd_minimum_days} days"), progression)
    short = [one for one in seen if one.response in EVALUABLE]
    rule = "best-sd-too-short" if short else "best-ne"
    text = (f"last evaluable assessment at {short[-1].date}, less than {options.sd_minimum_days} days after the start"
            if short else "no evaluable assessment")
    return Best("NE", seen[0].date, Reason(rule, text), seen[0])


def _lasting_name(one: Assessment) -> str:
    """What a response that lasts counts as where no response counts: nothing is SD without target disease."""
    if one.response == "CR" and not one.target:
        return "NON-CR/NON-PD"
    return "SD" if one.response in _STABLE else one.response


def _stable_reason(name: str, first: Assessment, responder: Assessment | None, options: Options) -> Reason:
    lasts = f"no progression at {first.date}, at least {options.sd_minimum_days} days after the start"
    if name == "NED":
        return Reason("best-ned", lasts)
    if responder:
        return Reason("best-not-confirmed", f"{responder.response} at {responder.date} was not confirmed; {lasts}")
    if name == "NON-CR/NON-PD":
        return Reason("best-non-cr-non-pd", lasts)
    return Reason("best-sd", lasts)
