"""Laws of the interview: the same verdicts as a record, each question once, none that can change nothing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.property.strategies import CONDITIONS, MODELS, ON, QUESTIONS, measurements

from accrual.criteria import CriteriaModel
from accrual.patients import Answer, Diagnosis, Facts, Measurement, Score
from accrual.screening import (
    Ask,
    Reply,
    Screening,
    Status,
    Verdict,
    ask_all,
    facts_of,
    next_questions,
    replies_of,
    screen,
    still_open,
    to_questionnaire,
)

TODAY = st.just(ON)
ANSWERABLE = st.builds(
    Facts,
    sex=st.sampled_from([None, "female", "male"]),
    measurements=st.lists(measurements(TODAY), max_size=4, unique_by=lambda row: row.concept).map(tuple),
    scores=st.lists(st.builds(Score, st.just("ecog"), st.integers(0, 4).map(float), TODAY), max_size=1).map(tuple),
    diagnoses=st.lists(
        st.builds(Diagnosis, st.sampled_from(CONDITIONS), st.just(False), TODAY),
        max_size=2,
        unique_by=lambda row: row.concept,
    ).map(tuple),
    answers=st.lists(
        st.builds(Answer, st.sampled_from(QUESTIONS), st.booleans(), TODAY),
        max_size=3,
        unique_by=lambda row: row.question,
    ).map(tuple),
)
AGES = st.none() | st.integers(0, 110)


def told_apart(model: CriteriaModel) -> CriteriaModel:
    """The model with words of its own for each criterion."""
    return replace(model, criteria=tuple(replace(each, text=f"criterion {each.id}") for each in model.criteria))


def truly(asks: tuple[Ask, ...], facts: Facts, by_record: Screening) -> dict[str, Reply]:
    """The replies of somebody who answers truly: of a whole criterion what the record says of it."""
    known: dict[tuple[str, str], Reply] = {("sex", "sex"): Reply(facts.sex)} if facts.sex else {}
    known |= {
        ("age" if row.concept == "age" else "quantity", row.concept): Reply(row.value, row.unit, row.date, row.upper)
        for row in facts.measurements
    }
    known |= {("scale", row.scale): Reply(row.value) for row in facts.scores}
    known |= {("condition", row.concept): Reply("never") for row in facts.diagnoses}
    verdicts = {row.criterion.id: row.verdict for row in by_record.results}
    known |= {("statement", ask.subject): Reply(verdicts[ask.criteria[0]] is Verdict.MET) for ask in asks
              if ask.kind == "statement" and verdicts[ask.criteria[0]] is not Verdict.UNKNOWN}
    return {ask.key: known[ask.kind, ask.subject] for ask in asks if (ask.kind, ask.subject) in known}


@given(MODELS.map(told_apart), ANSWERABLE, AGES)
def test_a_form_and_a_record_give_the_same_verdicts(model: CriteriaModel, facts: Facts, age: int | None) -> None:
    if age is not None:
        facts = replace(facts, measurements=(*facts.measurements, Measurement("age", float(age), "a", ON)))
    asks = ask_all(model)
    assert len({ask.key for ask in asks}) == len({(ask.kind, ask.subject) for ask in asks}) == len(asks)
    by_record = screen(model, facts, ON)
    by_form = screen(model, facts_of(asks, truly(asks, facts, by_record), ON), ON)
    open_to_a_form = {number for ask in asks for number in ask.criteria}
    for row, told in zip(by_record.results, by_form.results, strict=True):
        if row.criterion.id in open_to_a_form:
            assert told.verdict in (row.verdict, Verdict.UNKNOWN) if told.verdict is not row.verdict else True
        if row.verdict is not Verdict.UNKNOWN and told.verdict is not Verdict.UNKNOWN:
            assert told.verdict is row.verdict, (row.because, told.because)


@given(MODELS.map(told_apart), ANSWERABLE)
def test_an_interview_ends_and_asks_nothing_twice(model: CriteriaModel, facts: Facts) -> None:
    """Page by page with "I don't know" to everything, then to nothing."""
    asks = ask_all(model)
    for replies in ({}, truly(asks, facts, screen(model, facts, ON))):
        shown: set[str] = set()
        screening = screen(model, facts_of(asks, replies, ON), ON)
        while page := next_questions(still_open(asks, screening, replies), shown, replies):
            assert len(page) <= 5
            assert not {ask.key for ask in page} & shown
            assert not {ask.key for ask in page} & set(replies)
            shown |= {ask.key for ask in page}
        if screening.status is not Status.UNDETERMINED:
            assert not shown, "settled, and still asked"


@given(MODELS.map(told_apart), ANSWERABLE, AGES)
def test_a_questionnaire_response_says_what_the_form_says(model: CriteriaModel, facts: Facts, age: int | None) -> None:
    if age is not None:
        facts = replace(facts, measurements=(*facts.measurements, Measurement("age", float(age), "a", ON)))
    asks = ask_all(model)
    limits = {ask.key: ask.limits for ask in asks}
    replies = {key: reply if "upper" in limits[key] else replace(reply, upper=None)      # what no form asks, none has
               for key, reply in truly(asks, facts, screen(model, facts, ON)).items()}
    made = to_questionnaire(asks, "NCT99990001")
    links = {item["linkId"]: item for group in made["item"] for item in group["item"]}
    assert set(links) == {ask.key for ask in asks}
    response = {"resourceType": "QuestionnaireResponse", "item": [
        {"linkId": "group", "item": [response_item(ask, replies[ask.key], links[ask.key]) for ask in asks
                                     if ask.key in replies]}]}
    assert facts_of(asks, replies_of(response, asks), ON) == facts_of(asks, replies, ON)


def response_item(ask: Ask, reply: Reply, item: dict[str, object]) -> dict[str, object]:
    """A reply as an answer to its item."""
    if item["type"] == "choice":
        code = {True: "Y", False: "N"}.get(reply.value) if isinstance(reply.value, bool) else reply.value
        code = f"{code:g}" if isinstance(code, float) else code
        return {"linkId": ask.key, "answer": [{"valueCoding": {"code": code}}]}
    parts = [{"linkId": f"{ask.key}-{part}", "answer": [{kind: value}]} for part, kind, value in (
        ("upper", "valueDecimal", reply.upper if "upper" in ask.limits else None),
        ("date", "valueDate", reply.date.isoformat() if reply.date and ask.kind == "quantity" else None)) if value]
    value = {"valueQuantity": {"value": reply.value, "code": reply.unit or (ask.units[0] if ask.units else None)}}
    plain = {"valueDecimal": reply.value}
    return {"linkId": ask.key, "item": parts, "answer": [value if item["type"] == "quantity" else plain]}
