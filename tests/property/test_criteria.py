"""Laws of the criteria model that hold for any text."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accrual.criteria import (
    CriteriaModel,
    Criterion,
    lines_of_tests,
    model_from_json,
    model_to_json,
    parse,
    rule_in_words,
    rule_lines,
    tests_of,
    unaccounted,
)

# What registry texts are made of: headings, markers, values, joints, marks and stray white space.
PIECES = (
    "Inclusion Criteria:", "Exclusion Criteria:", "Key exclusion criteria", "DISEASE CHARACTERISTICS:", "Age:",
    "PATIENT CHARACTERISTICS:", "Eligibility", "Cohort A:", "Hepatic:", "None", "n/a", "One of the following:",
    "all of the following", "*", "-", "•", "1.", "2)", "(3)", "a.", "b)", "ii.", "3.1", "I4.", "o", "\\-", "**",
    "\n", "\n\n", "\r\n", "\t", "  ", " " * 10, " " * 50, "\u3000" * 60, " ", "\u00a0", "\u3000", "\u2028", "\x0b",
    "ANC", "platelets", "AST and ALT", "ECOG", "ECOG ≤ 2", "NYHA class", "Child-Pugh", "age", "female", "men", "HbA1c",
    "blood pressure", "signed informed consent", "in the opinion of the investigator", "liver metastases",
    "≥", "\\>=", "<", ">/=", "at least", "between", "up to", "no more than", "not", "within", "=",
    "1.5", "1,500", "18", "100 000", "2½", "three (3)", "0-2", "III", "IV", "A", "1.5×109/L", "140/90", "9" * 400,
    "× ULN", "times the upper limit of normal", "mg/dL", "/mm3", "%", "years", "years or older", "weeks",
    "mL/min/1.73 m2", "and", "or", ",", ";", ".", ":", "(", ")", "[", "]", "/", "unless", "except", "patients with",
    "；", "：", "，", "。", "（", "）", "≤", "if liver metastases", "\\", "\ud800", "\x00", "🧬",
)
assembled = st.lists(st.sampled_from(PIECES), max_size=60).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda joint: joint.join(pieces)))
marks = st.text(alphabet="*-•. \n\t\r12aiI()>≥<:;ECOG×/L,", max_size=200)
texts = st.one_of(assembled, st.text(max_size=200), marks)


def _everyone(criteria: tuple[Criterion, ...]) -> list[Criterion]:
    return [one for criterion in criteria for one in (criterion, *_everyone(criterion.items))]


@given(texts)
def test_every_printed_character_is_in_one_criterion_or_heading(text: str) -> None:
    parsed = parse(text)
    spans = [criterion.span for criterion in parsed.criteria] + [heading.span for heading in parsed.headings]
    held = Counter(at for span in spans for at in range(*span))
    assert {at for at, sign in enumerate(text) if not sign.isspace()} <= held.keys()
    assert all(count == 1 for at, count in held.items())
    assert unaccounted(parsed) == 0


@given(texts)
def test_spans_nest_and_say_what_they_claim(text: str) -> None:
    parsed = parse(text)
    for criterion in _everyone(parsed.criteria):
        start, end = criterion.span
        assert 0 <= start < end <= len(text)
        assert text[start:end].endswith(criterion.text)
        assert criterion.text.strip()
        last = start
        for item in criterion.items:
            assert last <= item.span[0] < item.span[1] <= end
            last = item.span[1]
        for test, _, _ in tests_of(criterion.rule):          # or it is the heading that says for whom it holds
            assert start <= test.span[0] < test.span[1] <= end or test.span in {head.span for head in parsed.headings}
    assert all(text[slice(*heading.span)].strip() == heading.text for heading in parsed.headings)


@given(texts)
def test_every_criterion_has_a_number_of_its_own_and_every_test_a_line(text: str) -> None:
    parsed = parse(text)
    numbers = [criterion.id for criterion in _everyone(parsed.criteria)]
    assert len(set(numbers)) == len(numbers)
    assert {line["criterion"] for line in lines_of_tests(parsed)} <= set(numbers)
    asked = {test for criterion in parsed.criteria for test, _, _ in tests_of(criterion.rule)}
    assert {tuple(line["span"]) for line in lines_of_tests(parsed)} == {test.span for test in asked}


@given(texts)
def test_a_model_reads_back_equal_from_its_json(text: str) -> None:
    parsed = parse(text, "NCT00000000")
    written = json.dumps(model_to_json(parsed), allow_nan=False)
    assert model_from_json(json.loads(written)) == parsed


@given(texts)
def test_the_same_text_gives_the_same_model_and_words(text: str) -> None:
    one, two = parse(text), parse(text)
    assert one == two
    for criterion in one.criteria:
        assert rule_in_words(criterion.rule)
        assert rule_lines(criterion.rule)


# --- typography ---------------------------------------------------------------------------------

SAME = {
    ">=": ("≥", ">=", ">/=", "\\>=", "=>", "at least", "no less than", "not less than", "greater than or equal to"),
    "<=": ("≤", "<=", "</=", "\\<=", "=<", "at most", "no more than", "not more than", "less than or equal to"),
    ">": (">", "\\>", "more than", "greater than", "above", "＞"),
    "<": ("<", "\\<", "less than", "below", "＜"),
}
SUBJECTS = ("ANC", "Platelets", "Hemoglobin", "Creatinine", "LVEF", "Creatinine clearance")
VALUES = {
    "ANC": "1.5×10⁹/L", "Platelets": "100 × 10⁹/L", "Hemoglobin": "9 g/dL", "Creatinine": "1.5 mg/dL",
    "LVEF": "50 %", "Creatinine clearance": "50 mL/min",
}


@pytest.mark.parametrize("sign", SAME)
@given(data=st.data())
def test_a_sign_and_its_words_give_the_same_test(sign: str, data: st.DataObject) -> None:
    subject = data.draw(st.sampled_from(SUBJECTS))
    spelling = data.draw(st.sampled_from(SAME[sign]))
    assert _limits(parse(f"{subject} {spelling} {VALUES[subject]}")) == [(sign, *_value(subject))]


def _value(subject: str) -> tuple[float, str | None]:
    known = _limits(parse(f"{subject} ≥ {VALUES[subject]}"))
    return known[0][1:]


def _limits(parsed: CriteriaModel) -> list[tuple[str, float, str | None]]:
    return [(line["comparator"], line["value"], line["unit"]) for line in lines_of_tests(parsed)]


POWERS = (
    "1.5×109/L", "1.5 x 109/L", "1.5 x 10^9/L", "1.5 × 10⁹/L", "1.5 * 10**9/L", "1.5 x 10e9/L", "1.5 G/L",
    "1.5 x 10(9)/L",
)


def _is_within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


@given(st.sampled_from(POWERS), st.sampled_from(SAME[">="]))
def test_a_power_of_ten_survives_its_lost_superscript(value: str, sign: str) -> None:
    assert _limits(parse(f"ANC {sign} {value}")) == [(">=", 1.5, "10*9/L")]


@pytest.mark.parametrize("text", [
    "≥1×10⁹⁹⁹", "2uİ", "0/Mİn", "Inclusİon Crİterİa:\nrİ", "warfarin stage I0–3", "COPD(GOLD t active 4",
    "asthma" + "(" * 400,
    "ANC > 3 " + "(asthma" * 400 + ")" * 400, "asthma" + " except " * 500, "asthma unless " * 500, "asthma if " * 500,
    "1" + "/m" * 5000, "A NOTE*PATIENTS ONLY",
    "vaccine i 3day: nza vaccine allowed;however intranasal vaccine not allowed",
], ids=lambda text: ascii(text[:24]))
def test_what_a_fuzzer_found_is_read_or_asked(text: str) -> None:
    parsed = parse(text)
    assert unaccounted(parsed) == 0
    assert model_from_json(model_to_json(parsed)) == parsed
    for criterion in parsed.criteria:
        for test, _, _ in tests_of(criterion.rule):
            assert test.span[0] < test.span[1] <= len(text)
            assert _is_within(test.span, criterion.span) or test.span in {head.span for head in parsed.headings}
