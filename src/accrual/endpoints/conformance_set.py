"""The public conformance set: cases of RECIST 1.1 and iRECIST, each citing its rule, and how a program is held to it.

The format is described in docs/reference/recist-conformance.md. A case gives visits and asks for responses with
their reasons, or gives responses and asks for the best one.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from accrual.endpoints.assessments import Assessment, in_order
from accrual.endpoints.baseline import WRONG_CHOICES, check_baseline, organ_name
from accrual.endpoints.best_response import best_overall_response
from accrual.endpoints.courses import assessments_of
from accrual.endpoints.irecist import immune_best, judged_points
from accrual.endpoints.options import Options
from accrual.endpoints.results import TimePoint
from accrual.endpoints.trial import Lesion, Measurement
from accrual.endpoints.visits import baseline_of, visits_of
from accrual.errors import InputError, NotFoundError

__all__ = ["Difference", "answers", "cases", "differences", "run_program"]

_PARTS = ("overall", "target", "non-target", "new")
_LONGEST_RUN = 600


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a program answers otherwise than a case expects: the case, where in it, what was expected and answered.

    >>> Difference("target-01", "visit 2, overall", "PR", "SD").answered
    'SD'
    """

    case: str
    where: str
    expected: str
    answered: str


@cache
def cases() -> tuple[dict[str, Any], ...]:
    """Every case of the set, in the order of its files.

    >>> len(cases()) >= 120
    True
    """
    folder = resources.files("accrual.endpoints") / "conformance"
    found = [json.loads(file.read_text(encoding="utf-8"))["cases"]
             for file in sorted(folder.iterdir(), key=lambda file: file.name) if file.name.endswith(".json")]
    return tuple(case for group in found for case in group)


def questions() -> dict[str, Any]:
    """The set without its answers, as another program is given it; `baseline` are the words for what is wrong there.

    >>> "expect" in questions()["cases"][0], "too many targets" in questions()["baseline"]
    (False, True)
    """
    return {"format": "recist-conformance", "version": 1, "baseline": WRONG_CHOICES,
            "cases": [{key: value for key, value in case.items() if key not in ("expect", "why")} for case in cases()]}


def _options(case: Mapping[str, Any]) -> Options:
    words = [f"{name}={value}" for name, value in case.get("options", {}).items()]
    return Options(rules="irecist" if case["criteria"] == "iRECIST" else "recist").with_words(words)


def _lesions(case: Mapping[str, Any]) -> list[Lesion]:
    return [Lesion("S", lesion["lesion"], lesion["kind"], organ=organ_name(lesion.get("organ", "")),
                   nodal=lesion.get("node", False), bone=lesion.get("organ") == "bone", method=lesion.get("method", ""))
            for lesion in case["lesions"]]


def _measurements(case: Mapping[str, Any]) -> list[Measurement]:
    kinds = {lesion["lesion"]: lesion["kind"] for lesion in case["lesions"]}
    found = []
    for visit in case["visits"]:
        for link, finding in visit["findings"].items():
            kind = kinds.get(link) or ("new" if link.startswith("NEW") else "target")
            is_length = isinstance(finding, int | float)
            found.append(Measurement("S", link, float(visit["visit"]), date.fromisoformat(visit["date"]),
                                     float(finding) if is_length else None, "" if is_length else finding, kind))
    return found


def _answer(case: Mapping[str, Any]) -> dict[str, Any]:
    options, start = _options(case), date.fromisoformat(case["start"]) if case.get("start") else None
    if "responses" in case:
        given = [Assessment(date.fromisoformat(one["date"]), one["response"]) for one in case["responses"]]
        return {"best": _best(given, start, options)}
    lesions, seen = _lesions(case), _measurements(case)
    points = judged_points(lesions, seen, start, options)
    wrong = check_baseline(lesions, baseline_of(visits_of(seen), start, options.baseline_until).visit)
    later = [point for point in points if not point.is_baseline]
    return {"baseline": sorted({problem.kind for problem in wrong}), "visits": [_told(point) for point in later],
            "best": _best(assessments_of(points, seen), start, options)}


def _told(point: TimePoint) -> dict[str, Any]:
    return {"visit": int(point.visit or 0), "overall": point.overall, "target": point.target,
            "non-target": point.non_target, "new": point.new, "date": str(point.date),
            "reasons": [reason.rule for reason in point.reasons]}


def _best(seen: Sequence[Assessment], start: date | None, options: Options) -> str:
    if options.rules == "irecist":
        return immune_best(seen, start, options).response
    return best_overall_response(in_order(seen), start, options).response


def answers() -> dict[str, Any]:
    """What this program answers to every case.

    >>> answers()["table-3-row-01"]["best"]
    'CR'
    """
    return {case["id"]: _answer(case) for case in cases()}


def differences(given: Mapping[str, Any], *, with_reasons: bool = True) -> tuple[list[Difference], int]:
    """Where answers differ from what the cases expect, and how many facts were compared.

    >>> differences(answers())[0]
    []

    `with_reasons` asks for the code of the deciding rule too; other programs have their own words.
    """
    found, compared = [], 0
    for case in cases():
        answer = given.get(case["id"])
        for where, expected, answered in _facts(case, answer if isinstance(answer, Mapping) else {}, with_reasons):
            compared += 1
            if expected != answered:
                found.append(Difference(case["id"], where, expected, answered))
    return found, compared


def _facts(case: Mapping[str, Any], answer: Mapping[str, Any],
           with_reasons: bool) -> Iterator[tuple[str, str, str]]:
    expect = case["expect"]
    if "best" in expect:
        yield "best", expect["best"], str(answer.get("best", "no answer"))
    if "baseline" in expect:
        said = answer.get("baseline", ["no answer"])
        yield "baseline", _set(expect["baseline"]), _set(said if isinstance(said, list) else [said])
    given = answer.get("visits", [])
    visits = {visit.get("visit"): visit for visit in (given if isinstance(given, list) else [])
              if isinstance(visit, Mapping)}
    for wanted in expect.get("visits", []):
        there = visits.get(wanted["visit"], {})
        for part in (*_PARTS, "date"):
            if part in wanted:
                yield f"visit {wanted['visit']}, {part}", wanted[part], str(there.get(part, "no answer"))
        if with_reasons and "reason" in wanted:
            told = there.get("reasons", [])
            yield (f"visit {wanted['visit']}, reason", wanted["reason"],
                   wanted["reason"] if wanted["reason"] in told else ", ".join(map(str, told)) or "no answer")


def _set(words: Sequence[Any]) -> str:
    """Words whose order and number do not count."""
    return ", ".join(sorted({str(word) for word in words}))


def run_program(command: Sequence[str]) -> dict[str, Any]:
    """The answers of another program, which is given the cases as JSON and answers as JSON.

    NotFoundError where there is no such program; InputError where it fails, takes too long, or answers no JSON.
    """
    try:
        run = subprocess.run(list(command), input=json.dumps(questions()), capture_output=True, text=True,  # noqa: S603
                             timeout=_LONGEST_RUN, check=False)
    except (FileNotFoundError, PermissionError):
        raise NotFoundError("there is no such program", where=command[0]) from None
    except subprocess.TimeoutExpired:
        raise InputError(f"did not answer within {_LONGEST_RUN} seconds", where=command[0]) from None
    if run.returncode:
        raise InputError(f"ended with exit code {run.returncode}", where=command[0])
    try:
        given = json.loads(run.stdout)
    except ValueError:
        raise InputError("answers no JSON", where=command[0]) from None
    found = given.get("answers") if isinstance(given, dict) else None
    if not isinstance(found, dict):
        raise InputError('answers without "answers"', where=command[0],
                         mend="docs/reference/recist-conformance.md describes the format")
    return found
