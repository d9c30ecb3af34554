"""The model's parts by themselves: lexemes, numbers, scales, rules, words, JSON and figures."""

from __future__ import annotations

from typing import Any

import pytest

from accrual.criteria import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    CriteriaModel,
    Dose,
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
    Tally,
    Therapy,
    Window,
    lines_of_tests,
    model_from_json,
    model_to_json,
    parse,
    rule_in_words,
    rule_lines,
    tests_of,
    unaccounted,
)
from accrual.criteria.lexemes.numbers import Number, read_number
from accrual.criteria.lexemes.tokens import lexemes
from accrual.criteria.model import Criterion, Heading
from accrual.errors import InputError

AT = (0, 1)
ANC = Quantity("neutrophils", ">=", 1.5, AT, unit="10*9/L")
ASKED = Question("Is it so?", AT)


def rule(text: str, kind: str = "inclusion") -> Rule:
    heading = "" if kind == "inclusion" else "Exclusion Criteria:\n* "
    return parse(heading + text).criteria[0].rule


# --- numbers and lexemes ------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "value", "unit", "relative_to"), [
    ("1.5", 1.5, None, None), ("1,5 mg/dL", 1.5, "mg/dL", None), ("1·5", 1.5, None, None), (".5", 0.5, None, None),
    ("1,500/mm3", 1500, "/mm3", None), ("100 000/µL", 100_000, "/uL", None), ("1’500", 1500, None, None),
    ("100.000/mm3", 100_000, "/mm3", None), ("2½ × ULN", 2.5, None, "uln"), ("½", 0.5, None, None),
    ("1.5 million/mL", 1.5, "10*6/mL", None), ("2 million", 2e6, None, None),
    ("3 times upper limit of normal", 3, None, "uln"),
    ("2.5 x institutional ULN", 2.5, None, "uln"), ("1.0 × LLN", 1, None, "lln"),
    ("2 times baseline", 2, None, "baseline"), ("1.5xULN", 1.5, None, "uln"),
    ("1.5 × the age-adjusted upper limit of normal (ULN)", 1.5, None, "uln"),
])
def test_a_number_is_read_with_what_it_is_a_multiple_of(
    text: str, value: float, unit: str | None, relative_to: str | None,
) -> None:
    assert read_number(text, 0, len(text)) == Number(value, len(text), unit, relative_to)


@pytest.mark.parametrize(("text", "kinds"), [
    ("ANC ≥ 1.5×109/L", "c>n"), ("18 to 75 years", "n-n"), ("three (3) months or more", "n+"), ("AST and ALT", "cac"),
    ("unless asthma.", "~w."), ("no asthma", "!w"), ("stage IIIB", "w"), ("", ""),
])
def test_a_sentence_is_a_string_of_kinds(text: str, kinds: str) -> None:
    assert "".join(lexeme.kind for lexeme in lexemes(text)) == kinds


def test_a_long_run_of_digits_is_a_code_and_no_value() -> None:
    assert all(isinstance(test, Question) for test, _, _ in tests_of(rule("ANC ≥ " + "9" * 400)))


# --- rules --------------------------------------------------------------------------------------

def test_a_reason_that_frees_from_a_value_is_asked_of_those_who_need_it() -> None:
    match rule("Platelets ≥ 100×109/L unless due to lymphoma"):
        case AnyOf((Quantity(concept="platelets"), Judged(Question(text=text), (Condition(concept="lymphoma"),)))):
            assert text == "Platelets ≥ 100×109/L unless due to lymphoma"
        case other:
            pytest.fail(f"not undecided: {other}")


def test_a_second_limit_under_a_condition_is_given() -> None:
    assert rule("AST ≤ 2.5 × ULN (≤ 5 × ULN if liver metastases)") == Given(
        Condition("liver-metastasis", (30, 46), "active"),
        Quantity("ast", "<=", 5.0, (17, 26), relative_to="uln"),
        Quantity("ast", "<=", 2.5, (0, 15), relative_to="uln"))


def test_a_condition_between_two_limits_belongs_to_the_looser_one() -> None:
    given = rule("AST ≤ 5 × ULN in case of liver metastases, otherwise ≤ 2.5 × ULN")
    assert isinstance(given, Given)
    assert isinstance(given.then, Quantity)
    assert isinstance(given.otherwise, Quantity)
    assert (given.then.value, given.otherwise.value) == (5.0, 2.5)


def test_a_lesion_or_a_lymph_node_is_measurable_disease() -> None:
    measured = rule("Tumor lesions ≥ 10 mm on CT, lymph nodes with a short diameter ≥ 15 mm")
    sizes = [part for part in getattr(measured, "parts", (measured,)) if isinstance(part, AnyOf)]
    assert [len(part.parts) for part in sizes] == [2] or (isinstance(measured, AnyOf) and len(measured.parts) == 2)


def test_which_values_belong_together_is_not_guessed_and_no_person_is_asked() -> None:
    mixed = rule("ALT ≥ 5 × ULN, or ALT ≥ 3 × ULN with bilirubin ≥ 1.5 × ULN", "exclusion")
    assert isinstance(mixed, Judged)
    assert mixed.question.asks == "investigator"


def test_a_karnofsky_of_one_is_an_ecog() -> None:
    found = [test.scale for test, _, _ in tests_of(rule("ECOG/Karnofsky performance status of 0 or 1 (Karnofsky ≥ 70)"))
             if isinstance(test, Scale) and test.high == 1]
    assert "karnofsky" not in found


@pytest.mark.parametrize("head", [
    "Histologically confirmed renal cell carcinoma", "CD19+ ALL with any of the following:",
    "Bone metastases and one of the following:", "Melanoma, meeting all of the following criteria:",
])
def test_a_head_that_names_a_disease_is_read_with_its_list(head: str) -> None:
    found = [test for test, _, _ in tests_of(rule(f"* {head}\n  * Diabetes\n  * Asthma"))]
    assert any(isinstance(test, Condition) for test in found[:2])
    assert [test.concept for test in found[-2:] if isinstance(test, Condition)] == ["diabetes-mellitus", "asthma"]
    assert not any(isinstance(test, Question) for test in found)


def test_a_permission_among_exclusions_is_for_the_team() -> None:
    asked = rule("Patients receiving prophylactic antibiotics (e.g., for the bladder) are eligible", "exclusion")
    whole = asked.question if isinstance(asked, Judged) else asked
    assert isinstance(whole, Question)
    assert whole.asks == "investigator"


@pytest.mark.parametrize("text", [
    "Infection that needs treatment. Those who are on prophylactic antibiotics are eligible.",
    "Active infection with HIV or hepatitis B - screening for viruses is not required to enter this study",
    "Earlier treatment of a recurrence (resection of single lesions is allowed)",
])
def test_what_keeps_out_is_not_lost_beside_what_is_allowed(text: str) -> None:
    assert not isinstance(rule(text, "exclusion"), Allowed)


@pytest.mark.parametrize("text", [
    "The average QTc must be less than 480 msec in order for the patient to be eligible",
    "Rash must cover less than 10% of the body surface area (BSA)",
])
def test_a_demand_among_exclusions_rules_out_who_does_not_meet_it(text: str) -> None:
    denied = rule(text, "exclusion")
    assert isinstance(denied, Not)
    whole = denied.part.question if isinstance(denied.part, Judged) else denied.part
    assert isinstance(whole, Question)
    assert whole.asks == "investigator"


def test_a_limit_for_one_sex_is_asked_of_that_sex() -> None:
    limits = rule("Hemoglobin ≥ 13 g/dL for men and ≥ 12 g/dL for women")
    assert isinstance(limits, AllOf)
    assert all(isinstance(part, Given) and isinstance(part.condition, Sex) for part in limits.parts)
    assert isinstance(rule("Hemoglobin ≥ 13 g/dL for men"), Given)
    assert isinstance(rule("Hemoglobin ≥ 13 mg/dL for men"), Judged)
    assert rule("Men and women with hemoglobin ≥ 12 g/dL") == Quantity(
        "hemoglobin", ">=", 12.0, (19, 39), unit="g/dL")


def test_a_slip_of_a_units_prefix_is_asked_about() -> None:
    asked = rule("Hemoglobin ≥ 9 mg/dL")
    assert isinstance(asked, Judged)


@pytest.mark.parametrize("text", [
    "Fever above 385 °C", "QTc within 2 weeks", "beta-HCG pregnancy test within day -14", "BMI ≥ 99",
    "HR-positive after 2 or more lines", "Amenorrhea lasting more than 1 year",
])
def test_a_value_that_nobody_has_is_no_test(text: str) -> None:
    assert [test for test, _, _ in tests_of(rule(text)) if isinstance(test, Quantity)] == []


def test_a_list_under_a_head_is_joined_as_the_head_says() -> None:
    items = "\n  * ANC ≥ 1.5×109/L\n  * Platelets ≥ 80×109/L"
    assert isinstance(rule(f"* All of the following:{items}"), AllOf)
    assert isinstance(rule(f"* Any of the following:{items}"), AnyOf)
    assert isinstance(rule(f"Any of the following:{items}", "exclusion"), AnyOf)


@pytest.mark.parametrize(("text", "asks"), [
    ("Willing to come to all visits", "patient"), ("Fit in the investigator's opinion", "investigator"),
    ("Seen on a slide", "clinician"),
])
def test_a_question_says_who_can_answer(text: str, asks: str) -> None:
    found = rule(text)
    assert isinstance(found, Question)
    assert found.asks == asks


def test_tests_of_a_rule_carry_negation_and_context() -> None:
    tree = AllOf((Not(AnyOf((ANC, Not(ASKED)))), Given(Condition("asthma", AT), ANC, Sex("male", AT))))
    assert [(type(test).__name__, negated, given) for test, negated, given in tests_of(tree)] == [
        ("Quantity", True, None), ("Question", False, None), ("Condition", False, None),
        ("Quantity", False, "asthma"), ("Sex", False, None)]


# --- words --------------------------------------------------------------------------------------

@pytest.mark.parametrize(("node", "said"), [
    (ANC, "Absolute neutrophil count at least 1.5 ×10⁹/L"),
    (Quantity("age", "in", 18, AT, 75, "a"), "Age between 18 and 75 years"),
    (Quantity("ast", "<", 1, AT, relative_to="uln"), "(AST) below the upper limit of normal"),
    (Quantity("hba1c", ">", 7, AT, unit="%", window=Window("within", "P3M", None, "before", "screening")),
     "Haemoglobin A1c above 7 %, within 3 months before the screening visit"),
    (Scale("nyha", 3, 4, AT), "NYHA heart failure class 3 to 4"),
    (Scale("edss", None, 5.5, AT, below=True), "below 5.5"),
    (Scale("karnofsky", 70, None, AT), "Karnofsky performance status at least 70"),
    (Sex("female", AT), "Female"),
    (Condition("asthma", AT, window=Window("between", "P6M", "P60M")), "Asthma, 6 months to 60 months ago"),
    (Condition("asthma", AT, window=Window("lasting", "P4W")), "Asthma, for at least 4 weeks"),
    (Condition("asthma", AT, window=Window("at-least", "P4W")), "Asthma, at least 4 weeks ago"),
    (Condition("lung-cancer", AT, "active", ("stage-iii", "locally-advanced"), ("symptomatic",), "suspected"),
     "Lung cancer, stage III or locally advanced, symptomatic, suspected, now"),
    (Condition("hypersensitivity", AT, cause="docetaxel"), "Hypersensitivity, to docetaxel"),
    (Condition("neuropathy", AT, cause="docetaxel", site="hand"), "Neuropathy, in the hand, due to docetaxel"),
    (Therapy("docetaxel", AT, "history", "first-line", indication="lung-cancer"),
     "Docetaxel, first line, for lung cancer, now or ever before"),
    (Biomarker("EGFR", AT, "wild-type"), "EGFR, wild type"),
    (State("pregnant", AT, "planned"), "Pregnant, planned"),
    (Except(Condition("malignancy", AT), (Condition("melanoma", AT), Condition("lymphoma", AT))),
     "Malignancy; other than: Melanoma; or Lymphoma"),
    (Allowed(Condition("asthma", AT)), "allowed: Asthma"),
    (Question(r"ANC \>= 1.5×109/L?", AT), "ANC >= 1.5×10⁹/L?"),
    (Not(Sex("male", AT)), "not: Male"),
    (AllOf((Sex("male", AT), ANC)), "Male; and Absolute neutrophil count at least 1.5 ×10⁹/L"),
    (AnyOf((Sex("male", AT), ASKED)), "Male; or Is it so?"),
    (Judged(ASKED, (ANC,)), "Is it so?"),
    (Given(Condition("asthma", AT), Sex("male", AT), ASKED), "with asthma: Male; else Is it so?"),
])
def test_a_rule_in_words(node: Rule, said: str) -> None:
    assert rule_in_words(node).endswith(said)


def test_lines_show_the_logic_by_their_depth() -> None:
    male = Sex("male", AT)
    either = Given(Condition("asthma", AT), Not(ASKED), AnyOf((male, ASKED)))
    tree = AllOf((male, either, Judged(ASKED, (male,))))
    assert [(line.depth, line.kind, line.text) for line in rule_lines(tree)] == [
        (0, "logic", "all of these:"), (1, "sex", "Male"), (1, "logic", "with asthma:"), (2, "logic", "not:"),
        (3, "question", "Is it so?"), (1, "logic", "else:"), (2, "logic", "any of these:"), (3, "sex", "Male"),
        (3, "question", "Is it so?"), (1, "question", "Is it so?"),
        (1, "logic", "to be judged as a whole; it speaks of"), (2, "sex", "Male")]


# --- JSON ---------------------------------------------------------------------------------------

def test_every_node_reads_back() -> None:
    window = Window("within", "P7D", None, "after", "first-dose")
    every = AllOf((
        ANC, Quantity("age", "in", 18, AT, 75, "a", window=window), Scale("ecog", None, 2, AT),
        Scale("edss", 1, None, AT, True), Sex("male", AT), Condition("asthma", AT, "history", window=window), ASKED,
        Condition("lung-cancer", AT, "active", ("stage-iii", "stage-iv"), ("treated",), "suspected", "lung", "smoking"),
        Therapy("docetaxel", AT, "history", "first-line", "adjuvant", "oral", "refractory", ("severe",), "liver",
                "cancer", Dose(">", 10, "mg/d", "prednisone"), window),
        Biomarker("EGFR", AT, "wild-type", window), State("pregnant", AT, "planned", window),
        Scale("ctcae", None, 1, AT, of="neuropathy"), Except(ANC, (ASKED, ANC)), Allowed(ANC), Judged(ASKED, (ANC,)),
        Not(AnyOf((ANC, ASKED))), Given(ASKED, ANC), Given(ASKED, ANC, ASKED)))
    inner = Criterion("E1.a", "exclusion", (2, 3), "b", ASKED)
    outer = Criterion("E1", "exclusion", (0, 3), "a b", every, (inner,))
    model = CriteriaModel("NCT1", "a b", (outer,), (Heading(AT, "a"),))
    assert model_from_json(model_to_json(model)) == model


@pytest.mark.parametrize("data", [
    {}, [], None, {"schema_version": 3}, {"schema_version": 1}, model_to_json(parse("x")) | {"criteria": [{}]},
    model_to_json(parse("x")) | {"criteria": [[]]}, model_to_json(parse("x")) | {"headings": [{"span": [1]}]},
])
def test_what_is_no_model_is_refused(data: Any) -> None:
    with pytest.raises(InputError, match="model"):
        model_from_json(data)


def test_a_test_is_listed_once_with_the_item_that_it_stands_in() -> None:
    lines = lines_of_tests(parse("* Any of these:\n  * ECOG 0-1\n  * Karnofsky ≥ 80"))
    assert [(line["criterion"], line["concept"]) for line in lines] == [("I1.a", "ecog"), ("I1.b", "karnofsky")]


# --- figures ------------------------------------------------------------------------------------

def test_a_character_that_is_lost_or_held_twice_is_counted() -> None:
    held = Criterion("I1", "inclusion", (0, 4), "Age ", ASKED)
    assert unaccounted(CriteriaModel(None, "Age over 18", (held,))) == 6
    assert unaccounted(CriteriaModel(None, "Age ", (held, held))) == 3


def test_tallies_add_up() -> None:
    one, other = Tally(), Tally(refused=[4])
    one.add(parse("* ECOG 0-1\n* Consent"))
    other.add(parse("Hemoglobin ≥ 9 g/dL and able to walk"))
    one.merge(other)
    assert (one.trials, one.criteria, one.fully, one.partly, one.unaccounted, one.refused) == (2, 3, 2, 0, 0, [4])
    assert "lines without a trial             1" in one.report()
    assert one.refusals() == "1 without a trial: lines 4"
    assert Tally(refused=list(range(20))).refusals().endswith("8, 9 …")
