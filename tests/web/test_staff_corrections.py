"""Correcting a rule: test by test, by one question, as JSON; with a preview, and never lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from accrual.criteria import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    Criterion,
    Except,
    Given,
    Judged,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    Sex,
    State,
    Test,
    parse,
    tests_of,
    text_span,
)
from accrual.errors import InputError
from accrual.portal.staff import actions
from accrual.portal.staff.edits import Edit, edited, places
from accrual.portal.staff.forms import Correction, correction
from accrual.portal.staff.models import RuleVersion
from accrual.portal.staff.reviewing import Reviewing, review_of
from accrual.portal.staff.rule_json import rule_as_json, rule_of_json
from accrual.portal.trials.current import current_trial
from accrual.registry import Trial

Store = Callable[..., Trial]
MEN, WOMEN, ADULTS = Sex("male", (0, 1)), Sex("female", (2, 3)), Quantity("age", ">=", 18, (4, 5), unit="a")
ASKED = Question("Really?", (0, 5))


# --- rules taken apart ----------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "removed", "left"), [
    (AllOf((MEN, ADULTS)), [1], ADULTS),
    (AllOf((MEN, ADULTS)), [1, 2], None),
    (AllOf((MEN, AnyOf((WOMEN, ADULTS)))), [3], AllOf((MEN, ADULTS))),
    (Not(MEN), [0], None),
    (Not(AllOf((MEN, ADULTS))), [2], Not(MEN)),
    (Given(WOMEN, ADULTS, MEN), [1], Given(Not(WOMEN), MEN)),
    (Given(WOMEN, ADULTS, MEN), [2], Given(WOMEN, ADULTS)),
    (Given(WOMEN, ADULTS), [1], None),
    (Except(MEN, (WOMEN, ADULTS)), [1], Except(MEN, (ADULTS,))),
    (Except(MEN, (WOMEN,)), [1], MEN),
    (Except(MEN, (WOMEN,)), [0], None),
    (Allowed(MEN), [0], None),
    (Judged(ASKED, (MEN, ADULTS)), [2], Judged(ASKED, (ADULTS,))),
    (Judged(ASKED, (MEN,)), [2], ASKED),
], ids=str)
def test_what_is_left_when_a_test_is_taken_out(rule: Rule, removed: list[int], left: Rule | None) -> None:
    assert edited(rule, {number: Edit(None) for number in removed}, {}) == left


@pytest.mark.parametrize(("rule", "joins", "after"), [
    (AllOf((MEN, ADULTS)), {0: "any"}, AnyOf((MEN, ADULTS))),
    (AnyOf((MEN, AllOf((WOMEN, ADULTS)))), {2: "any"}, AnyOf((MEN, AnyOf((WOMEN, ADULTS))))),
    (Judged(ASKED, (MEN, ADULTS)), {0: "all"}, AllOf((MEN, ADULTS))),
    (Judged(ASKED, (MEN,)), {0: "any"}, MEN),
], ids=str)
def test_parts_are_joined_otherwise(rule: Rule, joins: dict[int, str], after: Rule) -> None:
    assert edited(rule, {}, joins) == after


def test_what_the_rest_hangs_on_cannot_be_taken_out_alone() -> None:
    needed = [place.needed for place in places(AllOf((Given(WOMEN, ADULTS), Judged(ASKED, (MEN,)))))]
    assert needed == [False, True, False, False, True, False]


# --- the form of each test ------------------------------------------------------------------------

TEXT = "x" * 40
CRITERION = Criterion("I1", "inclusion", (0, 40), TEXT, ASKED)
ANC = Quantity("neutrophils", ">=", 1.5, (0, 9), unit="10*9/L")


def form_for(test: Rule, **typed: str) -> Correction:
    """The form of a rule of one test, with what it had typed over."""
    fresh: Any = correction("tests", CRITERION, test, None)
    data = {f"{part.form.prefix}-{name}": str(field.initial if field.initial is not None else "")
            for part in fresh.parts for name, field in part.form.fields.items()}
    data |= {f"{part.form.prefix}-{name}": str(value) for part in fresh.parts
             for name, value in part.form.initial.items() if value is not False}
    data |= {f"p0-{name}": value for name, value in typed.items()}
    sent = {name: value for name, value in data.items() if value != "False"}
    return correction("tests", CRITERION, test, sent)


def becomes(test: Rule, **typed: str) -> Rule:
    form = form_for(test, **typed)
    assert form.is_valid(), form.faults
    return form.rule()


def faults(test: Test, **typed: str) -> list[tuple[str, str]]:
    form = form_for(test, **typed)
    assert not form.is_valid()
    return [(anchor, words) for anchor, _, words in form.faults]


EVERY_KIND: list[Test] = [
    ANC, Quantity("ast", "<=", 2.5, (0, 9), relative_to="uln"), Quantity("age", "in", 18, (0, 9), high=75, unit="a"),
    Quantity("calcitonin-of-the-text", ">", 2, (0, 9)), Scale("ecog", 0, 2, (0, 9)), Scale("nyha", 3, None, (0, 9)),
    MEN, Condition("liver-metastasis", (0, 9), status="active", stage=("IV",)), Condition("named-by-text", (0, 9)),
    Biomarker("EGFR", (0, 9), finding="wild-type"), State("pregnant", (0, 9)), ASKED,
]


@pytest.mark.parametrize("test", EVERY_KIND, ids=str)
def test_a_form_that_is_sent_as_it_came_changes_nothing(test: Test) -> None:
    assert becomes(test) == test
    assert becomes(test, negated="on") == Not(test)
    assert becomes(Not(test)) == Not(test)


@pytest.mark.parametrize("test", [test for test in EVERY_KIND if not isinstance(test, Question)], ids=str)
def test_a_person_can_be_asked_instead_whatever_else_is_typed(test: Test) -> None:
    words = "x" * (test.span[1] - test.span[0])
    assert becomes(test, fate="ask", value="nonsense", concept="nonsense") == Question(words, test.span)


@pytest.mark.parametrize(("typed", "after"), [
    ({"value": "1,2"}, Quantity("neutrophils", ">=", 1.2, (0, 9), unit="10*9/L")),
    ({"comparator": "<"}, Quantity("neutrophils", "<", 1.5, (0, 9), unit="10*9/L")),
    ({"comparator": "in", "high": "3"}, Quantity("neutrophils", "in", 1.5, (0, 9), high=3, unit="10*9/L")),
    ({"high": "3"}, ANC),
    ({"unit": "/mm3", "value": "1500"}, Quantity("neutrophils", ">=", 1500, (0, 9), unit="/mm3")),
    ({"unit": "x 10^9/L"}, ANC),
    ({"unit": ""}, Quantity("neutrophils", ">=", 1.5, (0, 9))),
    ({"concept": "platelets"}, Quantity("platelets", ">=", 1.5, (0, 9), unit="10*9/L")),
    ({"unit": "", "relative_to": "lln"}, Quantity("neutrophils", ">=", 1.5, (0, 9), relative_to="lln")),
])
def test_a_quantity_takes_what_is_typed(typed: dict[str, str], after: Quantity) -> None:
    assert becomes(ANC, **typed) == after


@pytest.mark.parametrize(("typed", "field", "words"), [
    ({"value": ""}, "value", "Type the limit"), ({"value": "about 2"}, "value", "Type the number alone"),
    ({"value": "1,500"}, "value", "two ways"), ({"comparator": "in"}, "high", "above the lower one"),
    ({"comparator": "in", "high": "1"}, "high", "above the lower one"),
    ({"unit": "mg/dL"}, "unit", "is no unit of"), ({"unit": "furlongs"}, "unit", "no unit that can be read"),
    ({"relative_to": "uln"}, "unit", "Leave the unit empty"),
    ({"concept": "nonsense"}, "concept", "valid choice"), ({"comparator": "≈"}, "comparator", "valid choice"),
    ({"fate": "burn"}, "fate", "valid choice"),
])
def test_a_quantity_refuses_what_makes_no_sense(typed: dict[str, str], field: str, words: str) -> None:
    found = faults(ANC, **typed)
    assert found[0][0] == f"p0-{field}"
    assert words in found[0][1]


@pytest.mark.parametrize(("typed", "after"), [
    ({"low": "1"}, Scale("ecog", 1, 2, (0, 9))), ({"high": ""}, Scale("ecog", 0, None, (0, 9))),
    ({"scale": "nyha", "low": "1", "high": "3"}, Scale("nyha", 1, 3, (0, 9))),
])
def test_a_scale_takes_what_is_typed(typed: dict[str, str], after: Scale) -> None:
    assert becomes(Scale("ecog", 0, 2, (0, 9)), **typed) == after


@pytest.mark.parametrize(("typed", "words"), [
    ({"low": "", "high": ""}, "at least one bound"), ({"low": "3", "high": "1"}, "not below the lowest"),
    ({"high": "9"}, "goes from 0 to 5"),
])
def test_a_scale_refuses_what_makes_no_sense(typed: dict[str, str], words: str) -> None:
    assert words in faults(Scale("ecog", 0, 2, (0, 9)), **typed)[0][1]


def test_a_bound_that_is_left_out_stays_left_out_unless_it_is_typed() -> None:
    above = Scale("mmse", 20, None, (0, 9), above=True)
    assert becomes(above) == above
    assert becomes(above, low="21") == Scale("mmse", 21, None, (0, 9))


@pytest.mark.parametrize(("typed", "concept"), [
    ("NSCLC", "non-small-cell-lung-cancer"), ("nsclc", "non-small-cell-lung-cancer"), ("lung cancer", "lung-cancer"),
    ("  Lung   Cancer ", "lung-cancer"), ("hiv-infection".replace("-", " "), "hiv-infection"),
])
def test_a_condition_is_named_as_people_name_it(typed: str, concept: str) -> None:
    found = becomes(Condition("liver-metastasis", (0, 9), stage=("IV",)), concept=typed, status="history")
    assert found == Condition(concept, (0, 9), stage=("IV",), status="history")


@pytest.mark.parametrize(("typed", "words"), [
    ("lung cancr", "It has: lung cancer"), ("qqqqqqqq", "ask a person instead"), ("docetaxel", "does not have this"),
])
def test_a_name_that_is_none_is_told_with_those_that_are_near(typed: str, words: str) -> None:
    assert words in faults(Condition("liver-metastasis", (0, 9)), concept=typed)[0][1]


def test_a_question_takes_other_words_and_another_person() -> None:
    assert becomes(ASKED, text=" Is it\nso? ", asks="patient") == Question("Is it so?", (0, 5), "patient")
    assert "Type what is to be asked" in faults(ASKED, text=" ")[0][1]


def test_a_rule_of_which_nothing_is_left_is_refused() -> None:
    assert "Nothing of the rule is left" in faults(MEN, fate="remove")[0][1]


# --- as JSON --------------------------------------------------------------------------------------

SPOKEN = parse("* ANC ≥ 1.5×109/L and ECOG 0-1").criteria[0]
WRITTEN = rule_as_json(SPOKEN, SPOKEN.rule)


def test_json_is_read_as_it_was_written() -> None:
    assert rule_of_json(WRITTEN, SPOKEN, SPOKEN.rule) == SPOKEN.rule


@pytest.mark.parametrize(("typed", "words"), [
    ("{", "no JSON"), ("[]", "a rule is an object"), ("{}", '$: an object with a "node" is missing'),
    (WRITTEN.replace('">="', '"≥"'), "$.parts[0].comparator: '≥' is not one of"),
    (WRITTEN.replace("Quantity", "Quant"), "$.parts[0]: 'Quant' is no kind of node"),
    (WRITTEN.replace('"neutrophils"', '"neutrofiles"'), "'neutrofiles' is no quantity"),
    (WRITTEN.replace("10*9/L", "kg"), "'kg' is no unit of Absolute neutrophil count"),
    (WRITTEN.replace("28", "99"), "$.parts[1].span: [20, 99] is not in the text, which has 28 characters"),
    (WRITTEN.replace("1.5", "NaN"), "NaN is no number"),
    (WRITTEN.replace("1.5", "1e999"), "$.parts[0].value: not a finite"),
    (WRITTEN.replace("1.5", '"1.5"'), "$.parts[0].value: '1.5' is not of type 'number'"),
    ("[" * 5000, "no JSON"), ('{"node":"Not","part":' * 60 + "1" + "}" * 60, "nested deeper"),
    (" " * 200_000, "longer"), ('{"node": "Not"}', "'part' is a required property"),
    ('{"node": "Sex", "sex": "male", "span": [0, 1], "x": 1}', "'x'"),
    ('{"node": "Question", "text": "\\ud800?", "span": [0, 1]}', "a sign that no text has"),
    ('{"node": "Question", "text": " ", "span": [0, 1]}', "$.text: empty"),
    ('{"node": "Scale", "scale": "ecog", "low": null, "high": null, "span": [0, 1]}', 'one of "low" and "high"'),
    ('{"node": "Quantity", "concept": "age", "comparator": "in", "value": 1, "span": [0, 1]}', 'needs a "high"'),
    ('{"node": "Condition", "concept": "made-up", "span": [0, 1]}', "'made-up' is not in the vocabulary"),
])
def test_a_fault_in_json_is_told_with_its_place(typed: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        rule_of_json(typed, SPOKEN, SPOKEN.rule)
    assert words in str(refused.value)
    assert len(str(refused.value)) < 2000


def test_words_that_the_parser_has_taken_from_the_text_may_stay() -> None:
    odd = Quantity("liver-iron", ">=", 7, (0, 9), unit="mg/g")
    criterion = Criterion("I1", "inclusion", (0, 40), TEXT, odd)
    assert rule_of_json(rule_as_json(criterion, odd), criterion, odd) == odd


# --- the page -------------------------------------------------------------------------------------


class Desk:
    """A person who corrects the first criterion of a trial."""

    def __init__(self, client: Client, trial: Trial, way: str) -> None:
        self.client, self.trial = client, trial
        self.address = f"/staff/criteria/{trial.nct_id}/{self.found.slug}/correct/?way={way}"
        self.fields = self._fields(client.get(self.address).content.decode())

    @property
    def found(self) -> Reviewing:
        return review_of(current_trial(self.trial.nct_id)).criteria[0]

    def _fields(self, page: str) -> dict[str, str]:
        form = page.partition('id="correction"')[2].partition("</form>")[0]
        found = {name: unescape(value) for name, value in re.findall(
            r'<input type="(?:hidden|text)" name="([\w-]+)" value="([^"]*)"', form)}
        found |= {name: unescape(value) for name, value in re.findall(
            r'<textarea name="([\w-]+)"[^>]*>\s?([^<]*)</textarea>', form)}
        selects = re.findall(r'<select name="([\w-]+)"(.*?)</select>', form, re.DOTALL)
        found |= {name: unescape(value) for name, options in selects
                  for value in re.findall(r'<option value="([^"]*)" selected', options)}
        return found | dict(re.findall(r'<input type="radio" name="(\w+)" value="(\w+)"[^>]*checked', form))

    def sends(self, step: str, **typed: str) -> Any:
        response = self.client.post(self.address, {**self.fields, **typed, "step": step})
        if response.status_code != 302:
            self.fields = self._fields(response.content.decode())
        return response


@pytest.fixture
def desk(coordinator: Client, store_criteria: Store) -> Callable[..., Desk]:
    return lambda way="tests", **given: Desk(coordinator, store_criteria(**given), way)


@pytest.mark.django_db
@pytest.mark.parametrize(("way", "typed", "after"), [
    ("tests", {"p0-value": "1.2"}, Quantity("neutrophils", ">=", 1.2, (0, 15), unit="10*9/L")),
    ("question", {"text": "Enough?", "asks": "patient"}, Question("Enough?", (0, 15), "patient")),
    ("json", {"json": json.dumps({"node": "Sex", "sex": "female", "span": [0, 3]})}, Sex("female", (0, 3))),
])
def test_a_correction_is_previewed_then_saved_then_waits(desk: Callable[..., Desk], way: str, typed: dict[str, str],
                                                         after: Rule) -> None:
    person = desk(way)
    page = person.sends("preview", **typed).content.decode()
    assert "The rule after your correction" in page
    assert RuleVersion.objects.count() == 0
    assert person.sends("save", comment="A slip").headers["Location"].endswith("?said=saved#I1")
    version = RuleVersion.objects.get(number=2)
    start, _ = text_span(person.found.criterion)
    assert [test.span for test, _, _ in tests_of(person.found.rule)] == [
        (test.span[0] + start, test.span[1] + start) for test, _, _ in tests_of(after)]
    assert (version.comment, person.found.state) == ("A slip", "corrected")


@pytest.mark.django_db
def test_a_changed_text_can_begin_with_what_was_said_of_the_older_one(
        desk: Callable[..., Desk], store_criteria: Store) -> None:
    older = desk(text="Inclusion Criteria:\n* ANC ≥ 1.5×109/L at the screening visit\n")
    older.sends("preview", **{"p0-value": "1.2"})
    older.sends("save", comment="A slip")
    store_criteria("Inclusion Criteria:\n* ANC ≥ 1.5×109/L at the first visit\n")
    older.address = f"/staff/criteria/{older.trial.nct_id}/{older.found.slug}/correct/?way=tests"
    assert "Begin with what staff said of the older text" in older.client.get(older.address).content.decode()
    older.address += "&from=older"
    older.fields = older._fields(older.client.get(older.address).content.decode())
    assert older.fields["p0-value"] == "1.2"
    older.sends("preview")
    assert older.sends("save", comment="As before").status_code == 302
    assert [test.value for test, _, _ in tests_of(older.found.rule) if isinstance(test, Quantity)] == [1.2]


@pytest.mark.django_db
def test_only_what_was_previewed_is_saved(desk: Callable[..., Desk]) -> None:
    person = desk()
    person.sends("preview", **{"p0-value": "1.2"})
    response = person.sends("save", comment="A slip", **{"p0-value": "1.3"})
    assert (response.status_code, "after the preview" in response.content.decode()) == (422, True)
    assert person.fields["comment"] == "A slip", "what was typed is kept"
    assert person.sends("save").status_code == 302


@pytest.mark.django_db
def test_a_correction_needs_its_reason(desk: Callable[..., Desk]) -> None:
    person = desk()
    assert "Say in a few words why" not in person.sends("preview", **{"p0-value": "1.2"}).content.decode()
    response = person.sends("save", comment=" ")
    assert (response.status_code, "Say in a few words why" in response.content.decode()) == (422, True)


@pytest.mark.django_db
def test_a_fault_is_told_at_its_field_and_what_was_typed_is_kept(desk: Callable[..., Desk]) -> None:
    person = desk()
    page = person.sends("preview", **{"p0-value": "about 2"}).content.decode()
    assert '<a href="#p0-value">Limit: Type the number alone' in page
    assert 'aria-describedby="p0-value_error"' in page
    assert person.fields["p0-value"] == "about 2"


@pytest.mark.django_db
def test_a_preview_that_changes_nothing_has_nothing_to_save(desk: Callable[..., Desk]) -> None:
    page = desk().sends("preview").content.decode()
    assert "there is nothing to save" in page
    assert "Save as a new version" not in page


@pytest.mark.django_db
def test_what_somebody_else_saved_meanwhile_is_not_written_over(desk: Callable[..., Desk]) -> None:
    mine, theirs = desk(), desk()
    for person, value in ((mine, "1.2"), (theirs, "1.3")):
        person.sends("preview", **{"p0-value": value})
    assert theirs.sends("save", comment="Theirs").status_code == 302
    response = mine.sends("save", comment="Mine")
    assert (response.status_code, "Somebody else has changed" in response.content.decode()) == (409, True)
    assert mine.fields["comment"] == "Mine"
    assert RuleVersion.objects.count() == 2


@pytest.mark.django_db
def test_a_question_typed_meanwhile_is_kept(desk: Callable[..., Desk]) -> None:
    mine, theirs = desk("question"), desk()
    theirs.sends("preview", **{"p0-value": "1.3"})
    theirs.sends("save", comment="Theirs")
    assert mine.sends("preview", text="Enough?").status_code == 409
    assert mine.fields["text"] == "Enough?"


@pytest.mark.django_db
def test_pressing_save_twice_saves_once(desk: Callable[..., Desk]) -> None:
    person = desk()
    person.sends("preview", **{"p0-value": "1.2"})
    assert [person.sends("save", comment="A slip").status_code for _ in range(2)] == [302, 302]
    assert RuleVersion.objects.count() == 2


@pytest.mark.django_db
def test_an_approval_of_the_same_reading_meanwhile_is_no_obstacle(desk: Callable[..., Desk], reviewer: User) -> None:
    person = desk()
    person.sends("preview", **{"p0-value": "1.2"})
    actions.approve(user=reviewer, trial=person.trial, shown={person.found.slug: person.found.mark},
                    now=timezone.now())
    assert person.sends("save", comment="A slip").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("posted", [{}, {"base": "x"}, {"p0-fate": "keep", "step": "save", "comment": "x" * 5000}])
def test_a_form_with_anything_missing_is_no_fault_of_ours(desk: Callable[..., Desk], posted: dict[str, str]) -> None:
    person = desk()
    assert person.client.post(person.address, posted).status_code in (409, 422)
    assert RuleVersion.objects.count() == 0
