"""The registry's age limits hold wherever the text does not ask the same side of everybody."""

from __future__ import annotations

from datetime import date

import pytest

from accrual.criteria import parse
from accrual.patients import Facts
from accrual.registry.trial import Age, Trial
from accrual.screening import Status, screen, with_registered

TRIAL = Trial("NCT99990001", minimum_age=Age(18, "year"), maximum_age=Age(75, "year"))
BOTH = ["Age at least 18 years", "Age at most 75 years"]


@pytest.mark.parametrize(("text", "added"), [
    ("Inclusion Criteria:\n\n* ECOG 0-1", BOTH),
    ("Inclusion Criteria:\n\n* Age ≥ 18 years", BOTH[1:]),
    ("Inclusion Criteria:\n\n* Age ≤ 75 years", BOTH[:1]),
    ("Inclusion Criteria:\n\n* Age 18 to 75 years", []),
    ("Inclusion Criteria:\n\n* Age ≥ 18 years\n* Age ≤ 75 years", []),
    ("Exclusion Criteria:\n\n* Age < 18 years", BOTH[1:]),
    ("Exclusion Criteria:\n\n* Age < 18 or > 75 years", []),
    ("Inclusion Criteria:\n\n* Patients older than 70 years must have ECOG 0-1", BOTH),
    ("Inclusion Criteria:\n\n* Women aged > 50 years: no menses for 12 months", BOTH),
])
def test_each_bound_that_the_text_does_not_state_for_everybody_is_added(text: str, added: list[str]) -> None:
    model = with_registered(parse(text), TRIAL)
    assert [each.text for each in model.criteria if each.id.startswith("R")] == added


def test_who_is_too_old_for_the_record_does_not_fit_though_the_text_names_no_upper_age() -> None:
    model = with_registered(parse("Inclusion Criteria:\n\n* Age ≥ 18 years"), TRIAL)
    found = [screen(model, Facts(birth_date=born), date(2026, 11, 20)).status
             for born in (date(1940, 1, 1), date(1960, 1, 1))]
    assert found == [Status.INELIGIBLE, Status.ELIGIBLE]
