"""A QuestionnaireResponse that is not what it should be is told, by the item and never by what was answered."""

from __future__ import annotations

from typing import Any

import pytest

from accrual.criteria import parse
from accrual.errors import InputError
from accrual.screening import ask_all, replies_of, to_questionnaire

ASKS = ask_all(parse("""Inclusion Criteria:

* Age ≥ 18 years
* ECOG 0-2
* AST ≤ 2.5 x ULN (≤ 5 x ULN in patients with liver metastases)
* Creatinine clearance ≥ 50 mL/min (Cockcroft-Gault)
* Progression on docetaxel

Exclusion Criteria:

* Pregnant or breastfeeding
* Heart failure of NYHA class III-IV
"""))
STATEMENT = next(ask.key for ask in ASKS if ask.kind == "statement")


def response(link: str, answer: Any, *parts: Any) -> dict[str, Any]:
    return {"resourceType": "QuestionnaireResponse", "item": [
        {"linkId": link, "answer": [answer], **({"item": list(parts)} if parts else {})}]}


def items() -> dict[str, dict[str, Any]]:
    made = to_questionnaire(ASKS, "NCT99990001", "A study")
    return {item["linkId"]: item for group in made["item"] for item in group["item"]}


def test_items_have_types_units_options_and_help() -> None:
    found = items()
    assert found["age"]["type"] == "quantity"
    assert found["scale-ecog"]["type"] == found[STATEMENT]["type"] == found["sex"]["type"] == "choice"
    assert [option["valueCoding"]["code"] for option in found[STATEMENT]["answerOption"]] == ["Y", "N", "asked-unknown"]
    units = [each["valueCoding"]["code"] for each in found["quantity-creatinine"]["extension"]]
    assert units[:2] == ["mg/dL", "umol/L"]
    assert {each["linkId"] for each in found["quantity-ast"]["item"]} == {
        "quantity-ast-help", "quantity-ast-upper", "quantity-ast-date"}


def test_what_hangs_on_another_answer_says_so() -> None:
    found = items()
    clearance = "quantity-creatinine-clearance-cockcroft-gault"
    assert found["quantity-creatinine"]["enableWhen"] == [
        {"question": clearance, "operator": "exists", "answerBoolean": False}]
    assert found["condition-liver-metastasis"]["enableWhen"] == [
        {"question": "quantity-ast", "operator": "exists", "answerBoolean": True}]
    (of_women,) = [item for item in found.values() if "Pregnant" in item["text"]]
    assert of_women["enableWhen"][0]["question"] == "sex"
    assert of_women["enableWhen"][0]["answerCoding"]["code"] == "male"


@pytest.mark.parametrize("document", [
    None, [], {"resourceType": "Questionnaire"},
    {"resourceType": "QuestionnaireResponse", "item": "text"},
    {"resourceType": "QuestionnaireResponse", "item": [{"answer": []}]},
    {"resourceType": "QuestionnaireResponse", "item": [{"linkId": "age", "answer": [{}, {}]}]},
    response("no-such-question", {"valueBoolean": True}),
    {**response("age", {"valueQuantity": {"value": 64, "code": "a"}}), "status": "entered-in-error"},
    {**response("age", {"valueQuantity": {"value": 64, "code": "a"}}), "status": "in-progress"},
    {"resourceType": "QuestionnaireResponse", "status": "completed", "item": [
        {"linkId": "age", "answer": [{"valueQuantity": {"value": each, "code": "a"}}]} for each in (64, 12)]},
    response("age", {"valueQuantity": {"value": 18, "code": "a", "comparator": "<"}}),
    response("age", {"valueQuantity": {"value": 10**400, "code": "a"}}),
    response("age", {"valueInteger": -10**400}),
    response("age", {"valueString": "SECRET"}), response("age", {"valueQuantity": {"value": 64}}),
    response("age", {"valueQuantity": {"value": True, "code": "a"}}),
    response("age", {"valueQuantity": {"value": float("inf"), "code": "a"}}),
    response("quantity-ast", {"valueQuantity": {"value": 30, "code": "SECRET"}}),
    response("quantity-ast", {"valueQuantity": {"value": 30, "code": "U/L"}},
             {"linkId": "quantity-ast-date", "answer": [{"valueDate": "SECRET"}]}),
    response("scale-ecog", {"valueCoding": {"code": "SECRET"}}), response(STATEMENT, {"valueCoding": "SECRET"}),
])
def test_a_fault_names_the_item_and_no_answer(document: Any) -> None:
    with pytest.raises(InputError) as told:
        replies_of(document, ASKS, "answers.json")
    assert "answers.json" in str(told.value)
    assert "SECRET" not in str(told.value)


def test_answers_that_are_finished_are_read() -> None:
    for status in ("completed", "amended"):
        given = {**response("age", {"valueQuantity": {"value": 64, "code": "a"}}), "status": status}
        assert replies_of(given, ASKS)["age"].value == 64


def test_i_do_not_know_is_no_reply() -> None:
    assert replies_of(response("sex", {"valueCoding": {"code": "asked-unknown"}}), ASKS) == {}
    assert replies_of(response(STATEMENT, {"valueBoolean": False}), ASKS)[STATEMENT].value is False
