"""Best response, response, benefit, control and the times made from them speak of the same assessments."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accrual.endpoints import Event, Lesion, Measurement, Options, Results, Subject, TrialData, derive
from accrual.endpoints.adrs_rows import Bests, adrs_rows
from accrual.endpoints.assessments import Assessment
from accrual.endpoints.irecist import as_recist
from accrual.endpoints.time_to_event import Course

START = date(2024, 1, 1)
FIRST, SECOND, THIRD, FOURTH = (START + timedelta(56 * number) for number in (1, 2, 3, 4))
Answers = dict[str, tuple[str, date | None]]


def _trial(*sums: float, therapy: date | None = None, options: Options = Options()) -> Results:  # noqa: B008 (frozen)
    """One subject whose only target lesion has these lengths, baseline first, then every eight weeks."""
    seen = tuple(Measurement("S", "T01", float(number), START + timedelta(56 * (number - 1)), mm, kind="target")
                 for number, mm in enumerate(sums, 1))
    events = (Event("S", "new anti-cancer therapy", therapy),) if therapy else ()
    return derive(TrialData((Subject("S", randomised=START),), (Lesion("S", "T01", "target"),), seen, events=events),
                  options)


def _answers(results: Results) -> Answers:
    return {row.parameter: (row.value, row.date) for row in results.adrs}


def _days(results: Results, parameter: str) -> int | None:
    row, = results.of(parameter, "fda")
    return row.days


def test_benefit_does_not_count_what_was_seen_after_a_new_therapy() -> None:
    found = _answers(_trial(100, 90, therapy=START + timedelta(19)))
    assert [found[name] for name in ("DCR", "CDCR", "CB", "CCB")] == [("N", None)] * 4
    assert found["BOR"][0] == found["CBOR"][0] == "NE"
    assert _answers(_trial(100, 90, therapy=FIRST))["CCB"] == ("Y", FIRST)  # on its day it counts, as for the best


@pytest.mark.parametrize(("sums", "first"), [
    ((100, 130, 132, 90), THIRD), ((100, 130, 60, 60), SECOND), ((100, 130), None), ((100, 130, 140), None)])
def test_an_iupd_is_no_benefit(sums: tuple[float, ...], first: date | None) -> None:
    """iRECIST, table 3: iUPD alone is no stable disease; what it is reset to is."""
    found = _answers(_trial(*sums, options=Options(rules="irecist")))
    assert found["CCB"] == found["CB"] == found["CDCR"] == (("Y", first) if first else ("N", None))


def test_no_immune_benefit_is_seen_after_a_new_therapy() -> None:
    found = _answers(_trial(100, 130, 90, therapy=FIRST + timedelta(20), options=Options(rules="irecist")))
    assert (found["CBOR"][0], found["CDCR"], found["CCB"]) == ("iUPD", ("N", None), ("N", None))


def test_a_complete_response_that_was_wrong_is_the_first_partial_one() -> None:
    """Table 3, footnote a: CR, then less than CR, where the CR is taken to have been a PR."""
    results = _trial(100, 0, 4, 4, options=Options(less_after_cr="revise"))
    found = _answers(results)
    assert found["CBOR"] == found["BOR"] == ("PR", FIRST)
    assert found["CRSP"] == found["RSP"] == ("Y", FIRST)
    assert (_days(results, "TTR"), _days(results, "DOR")) == (57, 113)


def test_an_iupd_between_two_responses_confirms_none_of_them() -> None:
    """One SD between may be accepted; an iUPD that was reset is none."""
    options = Options(rules="irecist", sd_between_responses="accepted")
    results = _trial(100, 60, 90, 60, 60, options=options)
    found = _answers(results)
    assert (found["CBOR"], found["CRSP"]) == (("iPR", THIRD), ("Y", THIRD))
    assert (_days(results, "TTR"), _days(results, "DOR")) == (169, 57)


SEQUENCES = st.lists(st.sampled_from(["CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE"]), max_size=7)
IMMUNE = st.lists(st.sampled_from(["iCR", "iPR", "iSD", "NON-iCR/NON-iUPD", "iUPD", "iCPD", "NE"]), max_size=7)


def _agree(course: Course, options: Options, immune: list[Assessment] | None) -> None:
    bests = Bests.of(course, options, "table 3", immune)
    found = {row.parameter: row for row in adrs_rows(course, bests, measurable=True) if row.parameter != "OVR"}
    for c in ("", "C"):
        assert found[f"{c}CB"].value == found[f"{c}DCR"].value
        responded = found["CRSP" if c else "RSP"]
        assert responded.value == found[f"{c}BCP"].value == (
            "Y" if found[f"{c}BOR"].value.removeprefix("i") in ("CR", "PR") else "N")
        if responded.date:
            assert responded.date <= (found[f"{c}BOR"].date or date.min)


@given(responses=SEQUENCES, every=st.integers(14, 60), after=st.none() | st.integers(0, 300),
       less=st.sampled_from(["pd", "revise", "as read"]), sd=st.sampled_from(["not confirmed", "accepted"]))
def test_benefit_is_control_and_a_response_is_a_best_response(responses: list[str], every: int, after: int | None,
                                                              less: str, sd: str) -> None:
    """Where benefit and stable disease ask for the same duration."""
    seen = tuple(Assessment(START + timedelta(every * number), one) for number, one in enumerate(responses, 1))
    therapy = None if after is None else Event("S", "new anti-cancer therapy", START + timedelta(after))
    _agree(Course(Subject("S"), START, True, seen, therapy=therapy),
           Options(less_after_cr=less, sd_between_responses=sd), None)


@given(responses=IMMUNE, every=st.integers(14, 60), after=st.none() | st.integers(0, 300),
       sd=st.sampled_from(["not confirmed", "accepted"]))
def test_so_it_is_under_irecist(responses: list[str], every: int, after: int | None, sd: str) -> None:
    seen = [Assessment(START + timedelta(every * number), one) for number, one in enumerate(responses, 1)]
    therapy = None if after is None else Event("S", "new anti-cancer therapy", START + timedelta(after))
    _agree(Course(Subject("S"), START, True, as_recist(seen), therapy=therapy),
           Options(rules="irecist", sd_between_responses=sd), seen)
