"""Overall responses → rows of ADRS: what a subject reached, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from accrual.endpoints import pharmaverse
from accrual.endpoints.assessments import Assessment, first_progression, until
from accrual.endpoints.best_response import Best, best_overall_response, confirmed, that_count
from accrual.endpoints.irecist import immune_best, immune_name, until_confirmed
from accrual.endpoints.options import Options
from accrual.endpoints.pharmaverse import Found
from accrual.endpoints.results import ADRSRow, BestResponse
from accrual.endpoints.time_to_event import Course
from accrual.endpoints.trial import Source

__all__ = ["PARAMETERS", "Bests", "adrs_rows", "best_responses"]

# PARAMCD → PARAM, at most 40 letters as a label; the order of admiralonco's template, then ours.
PARAMETERS = {
    "OVR": "Overall Response", "PD": "Disease Progression", "RSP": "Response (confirmation not required)",
    "CB": "Clinical Benefit (conf. not required)", "DEATH": "Death", "LSTA": "Last Disease Assessment",
    "BOR": "Best Overall Response (conf. not req.)", "BCP": "Best Response of CR/PR (conf. not req.)",
    "CRSP": "Confirmed Response", "CCB": "Confirmed Clinical Benefit", "CBOR": "Best Confirmed Overall Response",
    "CBCP": "Best Confirmed Response of CR/PR", "MDIS": "Measurable Disease at Baseline",
    "DCR": "Disease Control (conf. not required)", "CDCR": "Confirmed Disease Control",
}
NUMBERS = {"CR": 1, "PR": 2, "SD": 3, "NON-CR/NON-PD": 4, "PD": 5, "NE": 6, "MISSING": 7, "NED": 8, "ND": 9,
           "iCR": 1, "iPR": 2, "iSD": 3, "NON-iCR/NON-iUPD": 4, "iCPD": 5, "iUPD": 10}
_RESPONSES = ("CR", "PR", "iCR", "iPR")
_CONTROL = (*_RESPONSES, "SD", "NON-CR/NON-PD", "iSD", "NON-iCR/NON-iUPD", "NED")


@dataclass(frozen=True, slots=True)
class Bests:
    """A subject's best responses and what was reached, unconfirmed and confirmed, by one derivation.

    >>> from accrual.endpoints.trial import Subject
    >>> Bests.of(Course(Subject("S-001")), Options(), "pharmaverse").best.response
    'MISSING'
    """

    best: Best
    confirmed_best: Best
    response: Found
    confirmed_response: Found
    benefit: Found
    confirmed_benefit: Found

    @staticmethod
    def of(course: Course, options: Options, derivation: str, immune: Sequence[Assessment] | None = None) -> Bests:
        """Best responses by "table 3" or by "pharmaverse"; of `immune` responses, where they are given, iRECIST's.

        All of them stand on one series of assessments, up to the first progression (iRECIST: confirmed progression).
        Table 3 does not count what was seen after a new anti-cancer therapy began.
        """
        if derivation == "pharmaverse":
            seen = _up_to_progression(course.assessments)
            return _with_benefit(pharmaverse.best(seen, course.start, options),
                                 pharmaverse.confirmed_best(seen, course.start, options), pharmaverse.response(seen),
                                 pharmaverse.confirmed_response(seen, options), seen, course.start, options)
        end = course.therapy.date if course.therapy else None
        if immune is None:
            read, best_of, used = until(course.assessments, end), best_overall_response, options
            seen = that_count(read, used)
        else:
            read, best_of, used = until(immune, end), immune_best, replace(options, less_after_cr="as read")
            seen = that_count(until_confirmed(read), used)
        best, best_confirmed = (best_of(read, course.start, replace(used, confirmation=asked))
                                for asked in ("none", "required"))
        found = _with_benefit(best, best_confirmed, pharmaverse.response(seen), _confirmed(seen, used), seen,
                              course.start, options)
        return found if immune is None else _named(found)


def _up_to_progression(seen: tuple[Assessment, ...]) -> tuple[Assessment, ...]:
    progression = first_progression(seen)
    return until(seen, progression.date if progression else None)


def _confirmed(seen: Sequence[Assessment], options: Options) -> Found:
    pairs = [pair[0] for response in ("CR", "PR") if (pair := confirmed(seen, response, options))]
    return Found(min(pairs, key=lambda one: one.date, default=None))


def _with_benefit(best: Best, confirmed_best: Best, response: Found, confirmed_response: Found,
                  seen: Sequence[Assessment], start: date | None, options: Options) -> Bests:
    benefit, confirmed_benefit = (pharmaverse.clinical_benefit(one, seen, start, options.benefit_days)
                                  for one in (response, confirmed_response))
    return Bests(best, confirmed_best, response, confirmed_response, benefit, confirmed_benefit)


def _named(bests: Bests) -> Bests:
    """The same with what was reached by iRECIST's names."""
    def immune(found: Found) -> Found:
        one = found.assessment
        return Found(replace(one, response=immune_name(one.response)) if one else None)

    return replace(bests, response=immune(bests.response), confirmed_response=immune(bests.confirmed_response),
                   benefit=immune(bests.benefit), confirmed_benefit=immune(bests.confirmed_benefit))


def best_responses(course: Course, bests: Bests, derivation: str) -> Iterator[BestResponse]:
    """The best responses as results, each with its reason.

    >>> from accrual.endpoints.trial import Subject
    >>> course = Course(Subject("S-001"))
    >>> [one.response for one in best_responses(course, Bests.of(course, Options(), "table 3"), "table 3")]
    ['NE', 'NE']
    """
    for is_confirmed, best in ((False, bests.best), (True, bests.confirmed_best)):
        source = best.assessment.source if best.assessment else Source("RS")
        yield BestResponse(course.subject.id, best.response, best.date, derivation, is_confirmed, (best.reason,),
                           source)


def adrs_rows(course: Course, bests: Bests, *, measurable: bool,
              shown: Sequence[Assessment] | None = None) -> Iterator[ADRSRow]:
    """All rows of one subject, in the order of `PARAMETERS`.

    `measurable` says whether target lesions were identified at baseline; `shown` are the overall responses as they
    are to be shown, where they are not those of the course (iRECIST, and what was recorded after a CR).
    """
    overall = course.assessments if shown is None else shown
    who = course.subject.id
    for one in overall:
        yield _row(who, "OVR", one.response, one)
    yield _yes(who, "PD", Found(first_progression(course.assessments)))
    yield _yes(who, "RSP", bests.response)
    yield _yes(who, "CB", bests.benefit)
    death = course.subject.death
    yield ADRSRow(who, "DEATH", "Y" if death else "N", death, 1.0 if death else 0.0, course.subject.death_imputed,
                  source=course.subject.death_source)
    last = next((one for one in reversed(overall) if one.response not in ("NE", "ND")), None)
    yield _row(who, "LSTA", last.response if last else "", last)
    for confirmed_only, best in ((False, bests.best), (True, bests.confirmed_best)):
        c = "C" if confirmed_only else ""
        yield replace(_row(who, f"{c}BOR", best.response, best.assessment), rule=best.reason.rule)
        yield _yes(who, f"{'C' if confirmed_only else ''}BCP",
                   Found(best.assessment if best.response in _RESPONSES else None))
        yield _yes(who, f"{c}DCR", Found(best.assessment if best.response in _CONTROL else None))
    yield _yes(who, "CRSP", bests.confirmed_response)
    yield _yes(who, "CCB", bests.confirmed_benefit)
    yield ADRSRow(who, "MDIS", "Y" if measurable else "N", None, 1.0 if measurable else 0.0, source=Source("TU"))


def _row(who: str, parameter: str, value: str, one: Assessment | None) -> ADRSRow:
    number = float(NUMBERS[value]) if value in NUMBERS else None
    if one is None:
        return ADRSRow(who, parameter, value, None, number)
    return ADRSRow(who, parameter, value, one.date, number, one.date_flag, one.visit, one.visit_name, "", one.source)


def _yes(who: str, parameter: str, found: Found) -> ADRSRow:
    row = _row(who, parameter, "Y" if found.yes else "N", found.assessment)
    return replace(row, number=1.0 if found.yes else 0.0)
