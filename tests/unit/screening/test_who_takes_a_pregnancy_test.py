"""A negative pregnancy test is asked of those who can be pregnant; all others pass without one."""

from __future__ import annotations

from datetime import date

import pytest

from accrual.criteria import parse
from accrual.patients import Circumstance, Facts
from accrual.screening import screen

ON = date(2026, 1, 31)
BARE = "Inclusion Criteria:\n\n* Negative pregnancy test within 7 days"
BESIDE = "Inclusion Criteria:\n\n* Not pregnant or nursing; negative pregnancy test"
AMONG_OTHERS = (
    "Inclusion Criteria:\n\n* At least one of the following:\n  * Postmenopausal\n  * Surgically sterile\n"
    "  * Negative pregnancy test")
OF_BOTH = "Inclusion Criteria:\n\n* Participants of reproductive potential must use contraception"


def state(concept: str, *, holds: bool = True) -> Circumstance:
    return Circumstance(concept, holds, ON, "form")


MAN = Facts(sex="male")
AFTER_MENOPAUSE = Facts(sex="female", circumstances=(
    state("postmenopausal"), state("pregnant", holds=False), state("breastfeeding", holds=False)))
FERTILE = Facts(sex="female", circumstances=(state("childbearing-potential"),))


def passes(text: str, facts: Facts) -> bool | None:
    (result,) = screen(parse(text), facts, ON).results
    return result.passes


@pytest.mark.parametrize("text", [BARE, BESIDE, AMONG_OTHERS])
@pytest.mark.parametrize("facts", [MAN, AFTER_MENOPAUSE], ids=["a man", "a woman after the menopause"])
def test_who_cannot_be_pregnant_passes(text: str, facts: Facts) -> None:
    assert passes(text, facts) is True


def test_who_can_be_pregnant_is_asked_for_it() -> None:
    assert passes(BARE, FERTILE) is None


def test_contraception_is_asked_of_men_too_where_both_are_meant() -> None:
    assert passes(OF_BOTH, MAN) is None
    assert passes(OF_BOTH, AFTER_MENOPAUSE) is True
