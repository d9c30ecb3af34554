"""Words, windows, comparisons and the registry's own fields."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import accrual.screening
from accrual.criteria import CriteriaModel, Criterion, Given, Quantity, Question, Rule, Scale, Sex, Window, parse
from accrual.patients import Facts, read_document
from accrual.registry import Trial
from accrual.registry.trial import Age
from accrual.screening import Reason, Status, Verdict, ask_all, screen, with_registered
from accrual.screening.compare import Interval, compare
from accrual.screening.windows import Days, Freshness, back, days_of
from accrual.vocabulary import CONCEPTS
from accrual.vocabulary.prose import units

ON = date(2026, 1, 31)
SPAN = (0, 0)
DOCS = Path(__file__).parents[3] / "docs"


def model(*rules: Rule, kind: str = "inclusion") -> CriteriaModel:
    return CriteriaModel(
        None, "", tuple(Criterion(f"I{n}", kind, SPAN, "text", rule) for n, rule in enumerate(rules, 1))
    )


# --- reasons --------------------------------------------------------------------------------------


def test_every_reason_is_documented_and_no_other() -> None:
    lines = (DOCS / "reference" / "reasons.md").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|")[1].strip(" `") for line in lines if line.startswith("| `")]
    assert rows == [reason.value for reason in Reason]


# --- comparison -----------------------------------------------------------------------------------

LIMITS = st.floats(-1e6, 1e6).map(lambda number: round(number, 3))


@given(LIMITS, LIMITS)
def test_opposite_comparators_give_opposite_verdicts(value: float, limit: float) -> None:
    known = Interval.of(value)
    for one, other in ((">=", "<"), ("<=", ">")):
        assert {compare(known, one, limit), compare(known, other, limit)} == {Verdict.MET, Verdict.NOT_MET}


@given(LIMITS, LIMITS, st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from([">=", ">", "<=", "<", "="]))
def test_a_bound_is_unknown_only_if_values_within_it_differ(value: float, limit: float, bound: str, asked: str) -> None:
    """Every value that the bound allows gives the verdict of the bound, or the verdict is unknown."""
    verdict = compare(Interval.of(value, bound), asked, limit)
    step = -1 if "<" in bound else 1
    inside = [value + step * size for size in (0.001, 1.0, 1e7)] + ([value] if "=" in bound else [])
    inside += [limit] if (limit - value) * step > 1e-6 else []
    seen = {compare(Interval.of(each), asked, limit) for each in inside}
    assert verdict is Verdict.UNKNOWN or seen == {verdict}


def test_rounding_noise_is_no_difference() -> None:
    assert compare(Interval.of(0.1 + 0.2), "<=", 0.3) is Verdict.MET
    assert compare(Interval.of(0.3 * (1 + 1e-8)), "<=", 0.3) is Verdict.NOT_MET


def test_an_unknown_comparator_is_a_bug_of_ours() -> None:
    with pytest.raises(ValueError, match="comparator"):
        compare(Interval.of(1), "≥", 1)


# --- windows --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("duration", "day"),
    [
        ("P7D", date(2026, 1, 24)),
        ("P2W", date(2026, 1, 17)),
        ("P1M", date(2025, 12, 31)),
        ("P11M", date(2025, 2, 28)),
        ("P5Y", date(2021, 1, 31)),
        ("P1Y6M", date(2024, 7, 31)),
        ("PT72H", date(2026, 1, 28)),
        ("PT12H", None),
        ("P", None),
        ("7 days", None),
        ("", None),
        ("P9999Y", date.min),
        ("P0D", ON),
    ],
)
def test_going_back(duration: str, day: date | None) -> None:
    assert back(ON, duration) == day


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 1200), st.integers(0, 1200))
def test_longer_ago_is_not_later(on: date, months: int, more: int) -> None:
    near, far = back(on, f"P{months}M"), back(on, f"P{months + more}M")
    assert near is not None
    assert far is not None
    assert far <= near <= on


def test_windows_that_one_day_cannot_tell() -> None:
    for window in (
        Window("lasting", "P4W"),
        Window("within", "P4W", direction="after"),
        Window("between", "P4W"),
        Window("within", "P4W", anchor="diagnosis"),
        Window("within", "soon"),
    ):
        assert days_of(window, ON) is None


def test_between() -> None:
    assert days_of(Window("between", "P6M", "P5Y"), ON) == Days(date(2021, 1, 31), date(2025, 7, 31), latest_only=False)


def test_freshness_can_be_set() -> None:
    assert Freshness(default=None).first_day("platelets", ON) == date.min
    assert Freshness(default=7, special={}).first_day("height", ON) == ON - timedelta(days=7)


# --- units ----------------------------------------------------------------------------------------


def test_every_unit_of_the_vocabulary_can_be_shown() -> None:
    for concept in CONCEPTS.values():
        shown = units(concept.unit)
        assert not set(shown) & set("[]{}*"), shown


def test_a_limit_of_freshness_before_the_calendar_begins_is_its_first_day() -> None:
    assert Freshness().first_day("platelets", date.min) == date.min
    assert Freshness().first_day("platelets", date(1, 4, 1)) == date.min
    assert Freshness().first_day("platelets", date(1, 4, 2)) == date(1, 1, 2)


@pytest.mark.parametrize("on", [date.min, date.max])
def test_a_screening_at_the_ends_of_the_calendar_is_a_screening(on: date) -> None:
    text = ("Inclusion Criteria:\n\n* Age ≥ 18 years\n* ANC ≥ 1.5 x 10^9/L\n* ECOG 0-1\n* Stroke in the last month\n\n"
            "Exclusion Criteria:\n\n* Pregnant\n* Transfusion within 7 days\n* Warfarin\n* HIV\n* Cancer in 3 years")
    facts = read_document({
        "schema_version": 1, "birth_date": "1961-04-02", "recorded": "0001-01-01", "complete_since": "1961-04-02",
        "treatments_complete_since": "1961-04-02", "diagnoses": [{"concept": "stroke", "date": "0001-01-01"}],
        "measurements": [{"concept": "neutrophils", "value": 2, "unit": "10*9/L", "date": "0001-01-01"}],
        "treatments": [{"concept": "transfusion", "given": False, "end": "0001-01-01"}, {"concept": "warfarin"}]})
    assert screen(parse(text), facts, on).results


# --- the registry's own fields --------------------------------------------------------------------


def test_the_fields_are_added_only_where_the_text_is_silent() -> None:
    trial = Trial("NCT99990001", sex="MALE", minimum_age=Age(6, "month"), maximum_age=Age(75, "year"))
    rules = [criterion.rule for criterion in with_registered(model(), trial).criteria][:3]
    assert rules == [
        Quantity("age", ">=", 6, SPAN, unit="mo"),
        Quantity("age", "<=", 75, SPAN, unit="a"),
        Sex("male", SPAN),
    ]
    spoken = model(Quantity("age", "in", 18, SPAN, high=75, unit="a"), Sex("male", SPAN))
    assert with_registered(spoken, trial) == spoken


def test_a_sex_that_only_sets_a_context_does_not_restrict() -> None:
    trial = Trial("NCT99990001", sex="FEMALE")
    context = model(Given(Sex("female", SPAN), Question("Not pregnant", SPAN)))
    assert [criterion.id for criterion in with_registered(context, trial).criteria] == ["R1", "I1"]


def test_all_sexes_and_no_ages_add_nothing() -> None:
    spoken = model(Question("a", SPAN))
    assert with_registered(spoken, Trial("NCT99990001", sex="ALL")) == spoken


def test_a_record_without_criteria_is_never_passed() -> None:
    trial = Trial("NCT99990001", minimum_age=Age(18, "year"))
    facts = Facts(birth_date=date(1980, 1, 1))
    assert screen(with_registered(model(), trial), facts, ON).status is Status.UNDETERMINED


# --- a trial as a whole ---------------------------------------------------------------------------


def test_a_trial_without_criteria_is_undetermined() -> None:
    assert screen(model(), Facts(), ON).status is Status.UNDETERMINED


def test_one_failure_outweighs_all_that_is_unknown() -> None:
    screening = screen(model(Sex("female", SPAN), Question("a", SPAN)), Facts(sex="male"), ON)
    assert screening.status is Status.INELIGIBLE
    assert screening.would_settle == ("An answer to: “a”",)


def test_each_fact_is_wanted_once_with_all_that_it_needs() -> None:
    tests = (
        Quantity("ast", "<=", 2.5, SPAN, relative_to="uln"),
        Quantity("ast", "<=", 100, SPAN, unit="U/L"),
        Quantity("ast", "<=", 100, SPAN, unit="U/L", window=Window("within", "P7D")),
    )
    wanted = "Aspartate aminotransferase (AST) (with the upper limit of normal, in the last 7 days)"
    assert screen(model(*tests), Facts(), ON).would_settle == (wanted,)


# --- the interview --------------------------------------------------------------------------------


def test_a_fact_is_asked_once_however_many_criteria_use_it() -> None:
    asks = ask_all(
        model(
            Quantity("ast", "<=", 2.5, SPAN, relative_to="uln"),
            Quantity("ast", "<=", 100, SPAN, unit="U/L"),
            Question("Same words", SPAN),
            Question("Same words", (5, 9)),
        )
    )
    assert [(ask.subject, ask.criteria, ask.limits) for ask in asks] == [
        ("Same words", ("I3", "I4"), ()),
        ("ast", ("I1", "I2"), ("upper",)),
    ]


def test_age_and_sex_come_first_and_results_last() -> None:
    asks = ask_all(
        model(
            Quantity("platelets", ">=", 1, SPAN, unit="10*9/L"),
            Question("a", SPAN),
            Scale("ecog", 0, 1, SPAN),
            Sex("female", SPAN),
            Quantity("age", ">=", 18, SPAN, unit="a"),
        )
    )
    assert [ask.kind for ask in asks] == ["age", "sex", "scale", "statement", "quantity"]


def test_what_only_the_study_team_can_judge_is_not_asked() -> None:
    rules = model(
        Question("In the opinion of the investigator", SPAN, asks="investigator"),
        Scale("ctcae", None, 1, SPAN),
        Quantity("creatinine", "<=", 1.5, SPAN, relative_to="baseline"),
    )
    assert ask_all(rules) == ()


def test_creatinine_clearance_asks_for_what_it_can_be_computed_from() -> None:
    asks = ask_all(model(Quantity("creatinine-clearance", ">=", 50, SPAN, unit="mL/min", method="cockcroft-gault")))
    assert [ask.subject for ask in asks] == ["age", "sex", "creatinine-clearance", "creatinine", "weight"]


def test_every_question_about_a_concept_has_help_and_a_unit() -> None:
    for concept in CONCEPTS.values():
        rule = (
            Quantity(concept.slug, ">=", 1, SPAN, unit=concept.unit)
            if concept.kind == "quantity"
            else Scale(concept.slug, 0, 1, SPAN)
        )
        for ask in ask_all(model(rule)):
            assert ask.text
            assert ask.help
            assert concept.unit == "1" or ask.units


def test_the_door_is_sorted() -> None:
    names = accrual.screening.__all__
    assert names == sorted(names)
    assert all(hasattr(accrual.screening, name) for name in names)
