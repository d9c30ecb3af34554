"""Which words of a criterion a test stands on, and a rule moved to another place of the text."""

from __future__ import annotations

import pytest

from accrual.criteria import (
    Criterion,
    Except,
    Given,
    Judged,
    Not,
    Quantity,
    Question,
    Rule,
    Sex,
    Window,
    line_beside,
    marks,
    moved,
    parse,
    rule_lines,
    text_span,
)

TEXT = "ANC ≥ 1.5 and no fever"


def marked(rule: Rule, text: str = TEXT) -> list[tuple[str, str]]:
    criterion = Criterion("I1", "inclusion", (0, len(text)), text, rule)
    return [(mark.text, mark.kind) for mark in marks(criterion)]


def test_words_between_two_tests_that_only_join_them_are_no_words_that_were_missed() -> None:
    both = parse("* ANC ≥ 1.5×109/L and ECOG 0-1").criteria[0]
    assert [(mark.text, mark.kind) for mark in marks(both)] == [
        ("ANC ≥ 1.5×109/L", "quantity"), (" and ", ""), ("ECOG 0-1", "scale")]


def test_a_test_has_its_words_before_the_question_around_it() -> None:
    whole, inner = Question(TEXT, (0, len(TEXT))), Quantity("neutrophils", ">=", 1.5, (0, 9))
    assert marked(Judged(whole, (inner,))) == [("ANC ≥ 1.5", "quantity"), (" ", ""), ("and no fever", "question")]


def test_of_overlapping_tests_the_narrower_has_the_words() -> None:
    wide, narrow = Sex("male", (0, 9)), Quantity("neutrophils", ">=", 1.5, (6, 9))
    assert marked(Except(wide, (narrow,)))[:3] == [("ANC ≥", "sex"), (" ", ""), ("1.5", "quantity")]


def test_a_corrected_rule_marks_other_words() -> None:
    criterion = parse("* Signed consent").criteria[0]
    assert [mark.kind for mark in marks(criterion)] == ["question"]
    assert [mark.kind for mark in marks(criterion, Sex("female", text_span(criterion)))] == ["sex"]


@pytest.mark.parametrize(("text", "said"), [
    ("Signed consent", "asked as it stands"),
    ("Platelets ≥ 100×109/L or accepted by the sponsor", "asked: what stands in ‹ ›"),
])
def test_a_question_that_is_the_sentence_is_not_said_twice(text: str, said: str) -> None:
    criterion = parse(text).criteria[0]
    assert line_beside(rule_lines(criterion.rule)[0], criterion) == said


def test_a_question_in_other_words_is_said() -> None:
    criterion = parse("Signed consent").criteria[0]
    asked = Question("Has the form been signed?", (0, 14))
    assert line_beside(rule_lines(asked)[0], criterion, asked) == "Has the form been signed?"


def test_every_span_of_a_rule_moves_and_nothing_else() -> None:
    window = Window("within", "P7D")
    rule = Given(Sex("female", (10, 15)), Not(Quantity("age", ">=", 18, (20, 24), window=window)),
                 Judged(Question("x", (30, 40)), (Sex("male", (31, 35)),)))
    there = moved(rule, -10, (0, 30))
    assert there == Given(Sex("female", (0, 5)), Not(Quantity("age", ">=", 18, (10, 14), window=window)),
                          Judged(Question("x", (20, 30)), (Sex("male", (21, 25)),)))
    assert moved(there, 10, (10, 40)) == rule


def test_a_span_that_sticks_out_is_cut_off() -> None:
    assert moved(Question("x", (0, 10)), -2, (0, 8)) == Question("x", (0, 8))
    assert moved(Question("x", (5, 10)), 20, (0, 8)) == Question("x", (7, 8))
