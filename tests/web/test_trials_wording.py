"""Codes, terms and places in words: nothing is dropped, and what is explained can be understood."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accrual.overview import grade
from accrual.portal.trials.glossary import GLOSSARY, terms_in
from accrual.portal.trials.near import clean, near
from accrual.portal.trials.wording import (
    OPEN,
    STATUSES,
    age_range,
    code_in_words,
    date_in_words,
    distance_in_words,
    phases_in_words,
    sex_in_words,
    status_in_words,
)
from accrual.registry.trial import Age, DatePoint


@given(st.from_regex(r"[A-Z][A-Z0-9_]{0,30}", fullmatch=True))
def test_a_code_we_never_heard_of_is_shown_legibly(code: str) -> None:
    for words in (code_in_words(code), status_in_words(code), sex_in_words(code), phases_in_words((code,))):
        assert words
        assert "_" not in words


def test_no_status_promises_that_somebody_can_join() -> None:
    assert all("eligible" not in words.lower() for words in STATUSES.values())
    assert set(STATUSES) >= OPEN


@pytest.mark.parametrize(("low", "high", "words"), [
    (Age(18, "year"), Age(75, "year"), "18 to 75 years"), (Age(1, "day"), Age(1, "year"), "1 day to 1 year"),
    (None, Age(17, "year"), "Up to 17 years"), (Age(65, "year"), None, "65 years and older"), (None, None, "Any age"),
    (Age(5, "year"), Age(5, "year"), "5 years only"),
])
def test_ages(low: Age | None, high: Age | None, words: str) -> None:
    assert age_range(low, high) == words


@pytest.mark.parametrize(("text", "words"), [
    ("2025", "2025"), ("2025-10", "October 2025"), ("2025-10-05", "5 October 2025"),
])
def test_a_date_is_as_exact_as_the_record_and_no_more(text: str, words: str) -> None:
    assert date_in_words(DatePoint(text)) == words


@given(st.floats(0, 20_100), st.floats(0, 20_100))
def test_a_longer_way_never_reads_shorter(one: float, other: float) -> None:
    def number(kilometres: float) -> int:
        return int(re.sub(r"\D", "", distance_in_words(kilometres)))

    near_by, far = sorted((one, other))
    assert number(near_by) <= number(far)


@pytest.mark.parametrize("term", GLOSSARY, ids=lambda term: term.short)
def test_a_term_is_found_by_its_own_name_and_explained_plainly(term: object) -> None:
    short, name, meaning = term.short, term.name, term.meaning  # type: ignore[attr-defined]
    assert term in terms_in(short) or term in terms_in(name)
    assert grade(meaning, names=(short, name)) <= 8
    assert meaning[0].isupper() or meaning[0] == "“"
    assert meaning.endswith(".")


def test_terms_come_in_the_order_of_the_alphabet_each_with_its_own_anchor() -> None:
    found = terms_in(" ".join(f"{term.short} {term.name}" for term in GLOSSARY))
    assert len(found) == len(GLOSSARY) == len({term.slug for term in found})
    assert [term.short for term in found] == sorted((term.short for term in found), key=str.casefold)


def test_words_that_only_contain_a_term_do_not_call_for_it() -> None:
    assert terms_in("Salt, fast, exact, option, adept and MRIs of actors") == ()


@given(st.text(max_size=200))
def test_whatever_is_typed_as_a_place_gets_an_answer(typed: str) -> None:
    answer = near(typed)
    assert bool(answer.place) + bool(answer.error) == bool(clean(typed))
    assert len(answer.typed) <= 100
    assert bool(answer.query) == bool(answer.place)
