"""A sentence that is judged as a whole: what it speaks of is neither asked nor wanted, and decides nothing."""

from __future__ import annotations

from datetime import date

import pytest

from accrual.criteria import CriteriaModel, Criterion, Judged, Question, Scale
from accrual.patients import Answer, Facts, Score
from accrual.screening import ask_all, screen
from accrual.screening.kleene import all_of, any_of
from accrual.screening.verdict import Verdict

ON = date(2026, 1, 31)
TEXT = "Heart failure of NYHA class III, or a rhythm that is not controlled"
WHOLE, HEART = Question(TEXT, (0, len(TEXT))), Scale("nyha", 3, 4, (0, 30))
RULE = Judged(WHOLE, (HEART,))
MODEL = CriteriaModel(None, TEXT, (Criterion("E1", "exclusion", (0, len(TEXT)), TEXT, RULE),))


def test_only_the_question_is_asked() -> None:
    assert [ask.kind for ask in ask_all(MODEL)] == ["statement"]


@pytest.mark.parametrize("said", [True, False, None])
@pytest.mark.parametrize("nyha", [None, 1.0, 3.0])
def test_the_question_decides_as_the_logic_says(said: bool | None, nyha: float | None) -> None:
    facts = Facts(answers=() if said is None else (Answer(TEXT, said, ON, "form"),),
                  scores=() if nyha is None else (Score("nyha", nyha, ON, "letter"),))
    (result,) = screen(MODEL, facts, ON).results
    asked = Verdict.UNKNOWN if said is None else Verdict.MET if said else Verdict.NOT_MET
    heart = Verdict.UNKNOWN if nyha is None else Verdict.MET if nyha >= 3 else Verdict.NOT_MET
    assert result.verdict is asked is all_of([asked, any_of([asked, heart])])
    assert [wanted.kind for wanted in result.wanted] == (["question"] if said is None else [])
