"""Names of concepts in a patient document: what is not known is an error that names the entry and what is near."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accrual.criteria import parse
from accrual.errors import InputError
from accrual.patients import read_document
from accrual.screening import screen
from accrual.vocabulary.terms import Term, add_terms, forget_added


def read(**rows: Any) -> Any:
    return read_document({"schema_version": 1, **rows}, "p")


@pytest.mark.parametrize(("kind", "row", "where", "mend"), [
    ("diagnoses", {"concept": "brain-metastases"}, "p.diagnoses[0].concept", "brain-metastasis"),
    ("diagnoses", {"concept": "brest-cancer"}, "p.diagnoses[0].concept", "breast-cancer"),
    ("diagnoses", {"concept": "docetaxel"}, "p.diagnoses[0].concept", ""),   # a treatment is no disease
    ("diagnoses", {"concept": "stroke", "cause": "docetaxl"}, "p.diagnoses[0].cause", "docetaxel"),
    ("treatments", {"concept": "taxotere"}, "p.treatments[0].concept", "docetaxel"),
    ("treatments", {"concept": "docetaxel", "indication": "brest-cancer"}, "p.treatments[0].indication", "breast-"),
    ("markers", {"concept": "egfr", "finding": "L858R"}, "p.markers[0].concept", "EGFR"),
    ("markers", {"concept": "EGFR", "finding": "l858r"}, "p.markers[0].finding", "L858R"),
    ("markers", {"concept": "EGFR", "finding": "postive"}, "p.markers[0].finding", "positive"),
    ("markers", {"concept": "positive", "finding": "positive"}, "p.markers[0].concept", ""),
    ("circumstances", {"concept": "pregnent"}, "p.circumstances[0].concept", "pregnant"),
    ("scores", {"scale": "ctcae", "value": 2, "of": "fatige"}, "p.scores[0].of", "fatigue"),
    ("unreadable", {"concept": "plattelets", "why": "no number"}, "p.unreadable[0].concept", ""),
])
def test_a_concept_that_is_not_known_is_an_error(kind: str, row: dict[str, Any], where: str, mend: str) -> None:
    with pytest.raises(InputError) as raised:
        read(**{kind: [row]})
    assert raised.value.where == where
    assert mend in raised.value.mend


@pytest.mark.parametrize(("kind", "row"), [
    ("markers", {"concept": "pregnancy-test", "finding": "negative"}),
    ("markers", {"concept": "EGFR", "finding": "E746_A750del"}),
    ("markers", {"concept": "BRAF", "finding": "p.Val600Glu"}),
    ("diagnoses", {"concept": "von-hippel-syndrome"}),                        # as a text may name it (decision 0066)
    ("diagnoses", {"concept": "pigmentary-abnormalities"}),
    ("diagnoses", {"concept": "family-history-of-breast-cancer"}),
    ("circumstances", {"concept": "recovered-from-chemotherapy"}),
    ("treatments", {"concept": "zebrectomy"}),
    ("treatments", {"concept": "treatment"}),
    ("unreadable", {"concept": "neutrophil-share", "why": "no number"}),
    ("unreadable", {"concept": "docetaxel", "why": "no date"}),
])
def test_names_that_criteria_and_laboratories_use_are_taken(kind: str, row: dict[str, Any]) -> None:
    assert getattr(read(**{kind: [row]}), kind)


def test_a_term_of_the_users_own_vocabulary_is_known() -> None:
    with pytest.raises(InputError):
        read(diagnoses=[{"concept": "zebra-spots"}])
    add_terms([[Term("zebra-spots", "condition", (), ("zebra spots",), (), "ZOO:2")]])
    try:
        assert read(diagnoses=[{"concept": "zebra-spots"}]).diagnoses[0].concept == "zebra-spots"
    finally:
        forget_added()


def test_a_name_that_only_a_text_gave_closes_no_record() -> None:
    """What is of no term is of no class, so nobody knows of which diseases it is one: no record is not no."""
    whole = {"birth_date": "1961-04-02", "recorded": "2026-11-20", "complete_since": "1961-04-02",
             "treatments_complete_since": "1961-04-02"}
    model = parse("Exclusion Criteria:\n\n* Encephalopathy\n* Surgery")
    named = read(diagnoses=[{"concept": "von-hippel-syndrome"}], treatments=[{"concept": "zebrectomy"}], **whole)
    assert [each.passes for each in screen(model, read(**whole), date(2026, 11, 20)).results] == [True, True]
    assert [each.passes for each in screen(model, named, date(2026, 11, 20)).results] == [None, None]
