"""What is asked of one cohort, or of caregivers, keeps nobody else out, whatever is answered to it."""

from __future__ import annotations

from datetime import date

import pytest

from accrual.criteria import is_open, parse
from accrual.patients import Answer, Facts
from accrual.screening import ask_all, facts_of, screen
from accrual.screening.of_some import whom_and_what
from accrual.screening.questions import NOT_ABOUT_ME, Reply
from accrual.screening.verdict import Status

ON = date(2026, 1, 31)
TEXT = """Inclusion Criteria:

* ECOG performance status 0-1

Cohort B inclusion criteria:

* Prior docetaxel

Caregivers:

* Lives with the patient
* ECOG performance status 0-2
"""
MODEL = parse(TEXT)
PASSES = {"I1": True, "I2": True, "I3": True, "I4": True}


def _passes(answers: dict[str, bool], **replies: Reply) -> dict[str, bool | None]:
    """Which criteria are passed by what somebody answered, by the words asked about."""
    asks = ask_all(MODEL)
    by_words = {ask.subject: ask.key for ask in asks}
    said = {by_words[words]: Reply(value) for words, value in answers.items()} | {
        key.replace("_", "-"): reply for key, reply in replies.items()}
    return {result.criterion.id: result.passes for result in screen(MODEL, facts_of(asks, said, ON), ON).results}


def test_a_person_is_asked_whether_they_are_a_caregiver_and_not_which_cohort_they_are_in() -> None:
    said = [ask.text for ask in ask_all(MODEL)]
    assert "Are you one of those meant by: Caregivers?" in said
    assert not [words for words in said if "Cohort B" in words]
    assert "Prior docetaxel" in said


@pytest.mark.parametrize("has_had_it", [True, False, None])
def test_who_lacks_what_one_cohort_must_have_is_not_kept_out(has_had_it: bool | None) -> None:
    answers = {} if has_had_it is None else {"Prior docetaxel": has_had_it}
    assert _passes(answers)["I2"] is (True if has_had_it else None)


def test_who_is_in_the_cohort_is_kept_out() -> None:
    criterion = MODEL.criteria[1]
    facts = Facts(answers=(Answer("Cohort B inclusion criteria", True, ON, "log"),
                           Answer(criterion.text, False, ON, "form")))
    assert screen(MODEL, facts, ON).results[1].passes is False
    elsewhere = Facts(answers=(Answer("Cohort B inclusion criteria", False, ON, "log"),
                               Answer(criterion.text, False, ON, "form")))
    assert screen(MODEL, elsewhere, ON).results[1].passes is True


def test_what_caregivers_must_be_is_asked_of_them() -> None:
    tired = Reply(2.0)
    assert _passes({"Caregivers": False}, scale_ecog=tired) == PASSES | {"I1": False, "I2": None}
    assert _passes({"Lives with the patient": False}, scale_ecog=tired) == {
        "I1": False, "I2": None, "I3": None, "I4": True}
    assert _passes({"Caregivers": True, "Lives with the patient": False}, scale_ecog=tired)["I3"] is False


def test_the_reason_names_the_part_and_whose_it_is_to_say() -> None:
    because = screen(MODEL, Facts(answers=(Answer("Prior docetaxel", False, ON, "form"),)), ON).results[1].because
    assert "Cohort B" in because
    assert "study team says who joins it" in because


def test_nobody_is_ineligible_by_what_one_cohort_must_have() -> None:
    text = "Inclusion Criteria:\n\n* Cohort A: prior docetaxel\n* Cohort B: no prior docetaxel\n"
    model = parse(text)
    for value in (True, False):
        answers = tuple(Answer(each.text, value, ON, "form") for each in model.criteria)
        assert screen(model, Facts(answers=answers), ON).status is not Status.INELIGIBLE


@pytest.mark.parametrize(("said", "understood"), [
    ("Cohort A", True), ("Arms B and D", True), ("STEP 2 RANDOMIZATION", True), ("RENAL COHORT", True),
    ("Induction Period", True), ("Dose expansion", True), ("Caregivers", False), ("Normal volunteers", False),
])
def test_a_part_of_the_study_is_understood_and_people_are_asked_about(said: str, understood: bool) -> None:
    (criterion,) = parse(f"Inclusion Criteria:\n\n{said}:\n\n* Age 18 or over\n").criteria
    (whom,), _ = whom_and_what(criterion.rule)
    assert is_open(whom) is not understood


@pytest.mark.parametrize(("said", "of_some"), [
    ("Women of childbearing potential must agree to use two methods and to keep bees", True),
    ("If diabetic, the sugar must be kept by kindness", True),
    ("Patients with brain metastases must be stable and sing well", True),
    ("Part 2: at least one line that sings", True),
    ("Patients with a lung cancer that sings", False), ("Signs the consent and sings", False),
])
def test_a_demand_of_some_can_be_answered_as_not_about_oneself(said: str, of_some: bool) -> None:
    model = parse(f"Inclusion Criteria:\n\n* {said}\n")
    asks = tuple(ask for ask in ask_all(model) if ask.kind == "statement")
    assert [ask.may_not_concern for ask in asks if ask.may_not_concern] == [True] * of_some
    for ask in asks[:of_some]:
        facts = facts_of((ask,), {ask.key: Reply(NOT_ABOUT_ME)}, ON)
        (result,) = screen(model, facts, ON).results
        assert result.passes is True
        assert "it is not about this person" in result.because


def test_what_keeps_out_is_denied_and_not_declined() -> None:
    (ask,) = ask_all(parse("Exclusion Criteria:\n\n* Women who keep bees and sing\n"))
    assert not ask.may_not_concern


@pytest.mark.parametrize(("said", "asked"), [
    ("Patients with a stroke that sings may be enrolled", False), ("Singing is allowed if it is quiet", False),
    ("May have received no more than two songs", False), ("Participants will be eligible if they sing", False),
    ("Patients who sing may not be enrolled", True), ("Singers, though whispers are not allowed", True),
    ("Singers who are loud", True),
])
def test_whom_exclusions_let_in_is_for_the_study_team_to_say(said: str, asked: bool) -> None:
    asks = ask_all(parse(f"Exclusion Criteria:\n\n* {said}\n"))
    assert [ask.subject for ask in asks] == [said] * asked
