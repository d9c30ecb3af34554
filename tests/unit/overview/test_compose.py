"""The overview says what the record says, in plain words, and nothing else."""

from __future__ import annotations

import dataclasses
import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from accrual.overview import compose, plain
from accrual.overview.fields import PATHS
from accrual.overview.words import age_range, counted, day, listing, name, names
from accrual.registry import read_trial, samples, words
from accrual.registry.trial import Age, Arm, DatePoint, Intervention, Outcome, Site, Sponsor, Trial

EMPTY = Trial("NCT99990001")
RANKS = ("primary", "secondary", "other")


def _said(**fields: Any) -> str:
    return compose(dataclasses.replace(EMPTY, **fields)).text


def test_an_empty_record_says_nothing() -> None:
    overview = compose(EMPTY)
    assert overview.sentences == ()
    assert overview.grade == 0
    assert not any(aspect.stated for aspect in overview.involves)


def test_the_seed_is_told_with_its_three_drugs_and_its_one_centre(seed_trial: Trial) -> None:
    text = compose(seed_trial).text
    for part in ("clinical trial", "lung cancer", "phase 2", "three drugs: denosumab, tislelizumab and docetaxel",
                 "any sex aged 18 years or older may be able to join", "without their disease growing",
                 "Shanghai Pulmonary Hospital in Shanghai, China", "looking for people"):
        assert part in text
    assert "sponsor" not in text
    assert "people to take part" not in text, "the seed's page names no number"


@pytest.mark.parametrize(("fields", "sentence"), [
    ({"enrollment": 1, "enrollment_kind": "ESTIMATED"}, "The plan is for one person to take part."),
    ({"enrollment": 2400, "enrollment_kind": "ESTIMATED"}, "The plan is for 2,400 people to take part."),
    ({"enrollment": 37, "enrollment_kind": "ACTUAL", "overall_status": "COMPLETED"}, "In all, 37 people took part."),
    ({"enrollment": 0, "enrollment_kind": "ACTUAL"}, "Nobody took part."),
    ({"enrollment": 12}, "The record speaks of twelve people."),
    ({"sex": "FEMALE", "minimum_age": Age(18, "year")}, "Women aged 18 years or older could join."),
    ({"sex": "FEMALE", "minimum_age": Age(12, "year")}, "Women and girls aged 12 years or older could join."),
    ({"sex": "MALE", "maximum_age": Age(17, "year")}, "Boys aged 17 years or younger could join."),
    ({"sex": "ALL", "overall_status": "RECRUITING"}, "People of any sex may be able to join."),
    ({"minimum_age": Age(6, "month"), "maximum_age": Age(35, "month")}, "People aged 6 to 35 months could join."),
    ({"healthy_volunteers": True}, "Healthy volunteers can take part."),
    ({"start_date": DatePoint("2026-02-16", "ACTUAL")}, "The study started on 16 February 2026."),
    ({"start_date": DatePoint("2027-01", "ESTIMATED")}, "The planned start is January 2027."),
    ({"completion_date": DatePoint("2030")}, "The end in the record is 2030."),
    ({"why_stopped": "too few people joined."}, "The reason given is: too few people joined."),
    ({"lead_sponsor": Sponsor("A Hospital")}, "The study is run by A Hospital."),
    ({"collaborators": (Sponsor("One"), Sponsor("Two"))}, "It has help from One and Two."),
    ({"allocation": "RANDOMIZED"}, "Chance decides who is in which group; nobody can choose."),
    ({"intervention_model": "SINGLE_GROUP"}, "There is one group: all who take part follow the same plan."),
    ({"masking": "DOUBLE", "who_masked": ("PARTICIPANT", "INVESTIGATOR")},
     "While the study goes on, the people who take part and the researchers do not know what each person gets."),
    ({"masking": "DOUBLE"}, "While the study goes on, some of those involved do not know what each person gets."),
    ({"outcomes": (Outcome("primary", "Time to first sneeze"),)}, "The main measure is: Time to first sneeze."),
    ({"outcomes": (Outcome("secondary", "Sneezes"),)}, "The record lists one measure."),
    ({"sites": (Site(0, "A Clinic", "Lima", country="Peru"),)}, "There is one study centre: A Clinic in Lima, Peru."),
    ({"sites": (Site(0, country="United States"), Site(1, country="Peru"))},
     "There are two study centres in the United States and Peru."),
    ({"conditions": ("Asthma", "asthma", "N/A")}, "It is about Asthma."),
])
def test_one_field_gives_one_sentence(fields: dict[str, Any], sentence: str) -> None:
    assert sentence in [said.text for said in compose(dataclasses.replace(EMPTY, **fields)).sentences]


def test_what_is_tested_is_told_apart_from_what_it_is_compared_with() -> None:
    drugs = (Intervention("Aspirin", "DRUG"), Intervention("Heparin", "DRUG"), Intervention("Placebo", "DRUG"))
    arms = (Arm("New", "EXPERIMENTAL", interventions=("Drug: Aspirin",)),
            Arm("Old", "ACTIVE_COMPARATOR", interventions=("Drug: Heparin",)),
            Arm("None", "PLACEBO_COMPARATOR", interventions=("Drug: Placebo",)))
    text = _said(interventions=drugs, arms=arms, study_type="INTERVENTIONAL")
    assert "It studies one drug: Aspirin." in text
    assert "some people get Heparin." in text
    assert "some people get a placebo." in text


def test_groups_that_get_the_same_in_another_way_are_not_told_apart_by_name() -> None:
    arms = (Arm("Short", "EXPERIMENTAL", interventions=("Drug: Aspirin",)),
            Arm("Long", "ACTIVE_COMPARATOR", interventions=("Drug: Aspirin",)))
    assert "some people get other care." in _said(interventions=(Intervention("Aspirin", "DRUG"),), arms=arms)


def test_known_measures_are_put_in_plain_words() -> None:
    outcomes = (Outcome("primary", "PFS"), Outcome("primary", "Number of participants with SAEs by CTCAE"))
    text = _said(outcomes=outcomes)
    assert "The record names two main measures. In plain words: progression-free survival is how long" in text
    assert "Serious adverse events are grave health problems" in text
    assert "CTCAE" not in text


def test_a_group_that_gets_a_part_of_what_is_tested_gets_only_that() -> None:
    drugs = (Intervention("Aspirin", "DRUG"), Intervention("Heparin", "DRUG"))
    arms = (Arm("Both", "EXPERIMENTAL", interventions=("Drug: Aspirin", "Drug: Heparin")),
            Arm("One", "ACTIVE_COMPARATOR", interventions=("Drug: Aspirin",)))
    assert "some people get only Aspirin." in _said(interventions=drugs, arms=arms)


def test_one_group_alone_is_not_made_by_chance() -> None:
    assert "Chance" not in _said(allocation="RANDOMIZED", arms=(Arm("All"),))


def test_a_completed_study_with_its_end_is_not_told_twice_to_have_ended() -> None:
    text = _said(overall_status="COMPLETED", completion_date=DatePoint("2024-06-15", "ACTUAL"))
    assert text == "It ended on 15 June 2024."


@pytest.mark.parametrize("field", ["study_type", "allocation", "masking", "primary_purpose", "overall_status", "sex",
                                   "observational_model", "time_perspective", "intervention_model"])
def test_a_word_that_is_not_known_here_makes_no_sentence(field: str) -> None:
    assert _said(**{field: "SOMETHING_NEW"}) == ""


def test_every_word_that_the_registry_knows_has_plain_words_or_a_reason_to_have_none() -> None:
    assert set(plain.STATUS) == words.STATUS
    assert set(plain.STUDY) == words.STUDY_TYPE
    assert set(plain.PURPOSE) == words.PRIMARY_PURPOSE - {"OTHER"}
    assert set(plain.MASKED) == words.WHO_MASKED
    assert {phase for phases in plain.PHASE for phase in phases} == words.PHASE - {"NA"}, "NA says nothing"
    assert set(plain.INTERVENTION) == words.INTERVENTION_TYPE - {"OTHER"}
    assert set(plain.OBSERVATION) == words.OBSERVATIONAL_MODEL - {"OTHER"}
    assert set(plain.PERSPECTIVE) == words.TIME_PERSPECTIVE - {"OTHER"}
    assert set(plain.MODEL) == words.INTERVENTION_MODEL - {"PARALLEL", "SINGLE_GROUP"}, "told by the number of groups"
    assert set(plain.ALLOCATION) == words.ALLOCATION - {"NA"}


def test_what_taking_part_involves_is_said_to_be_open_where_the_record_is_silent(seed_trial: Trial) -> None:
    involves = compose(seed_trial).involves
    answers = {aspect.question: " ".join(said.text for said in aspect.answer) for aspect in involves}
    assert answers["What would I be given?"].endswith("gets denosumab, tislelizumab and docetaxel.")
    assert answers["How long does it last?"] == "Not stated by the study team."
    assert answers["Does it cost me anything, or am I paid?"] == "Not stated by the study team."


def test_paths_are_fields_of_trials_and_of_records() -> None:
    attributes = {field.name for field in dataclasses.fields(Trial)}
    assert {field for field in PATHS if field not in attributes} == {f"{rank}_outcomes" for rank in RANKS}
    held = {path for record in samples.records() for path in _paths(record)}
    assert sorted(set(PATHS.values()) - held) == []


def _paths(value: Any, path: str = "") -> set[str]:
    if not isinstance(value, dict):
        return {path}
    return {path} | {found for key, part in value.items() for found in _paths(part, f"{path}.{key}" if path else key)}


def test_every_sample_reads_at_grade_eight_or_below(sample_trials: tuple[Trial, ...]) -> None:
    assert {trial.nct_id: compose(trial).grade for trial in sample_trials if compose(trial).grade > 8} == {}


@pytest.mark.data
def test_records_read_at_grade_eight_or_below(shared_data: Path) -> None:
    with gzip.open(shared_data / "registry" / "v2-records.jsonl.gz", "rt", encoding="utf-8") as lines:
        overviews = [compose(read_trial(json.loads(line)).trial) for line in lines]
    assert sum(overview.grade <= 8 for overview in overviews) / len(overviews) >= 0.95
    assert all(overview.grade_without_names <= 8 for overview in overviews)


def test_no_sentence_claims_that_a_treatment_works() -> None:
    tables = (plain.STUDY, plain.PHASE, plain.PURPOSE, plain.STATUS, plain.ALLOCATION, plain.MODEL)
    text = " ".join(sentence for table in tables for sentence in table.values())
    claims = r"(?i)\b(?:effective|treatment works|better|cures?|is safe|are safe|benefit|breakthrough|promising)\b"
    assert not re.search(claims, text)


def test_paragraphs_hold_all_sentences_and_none_is_empty(sample_trials: tuple[Trial, ...]) -> None:
    for trial in sample_trials:
        overview = compose(trial)
        assert all(overview.paragraphs)
        assert len(overview.paragraphs) <= 4
        assert [said for paragraph in overview.paragraphs for said in paragraph] == list(overview.sentences)


def test_who_runs_it_stands_with_where_it_is() -> None:
    trial = dataclasses.replace(EMPTY, lead_sponsor=Sponsor("A Hospital"), sites=(Site(0, "A Clinic"),), sex="ALL")
    assert [[said.text for said in paragraph] for paragraph in compose(trial).paragraphs] == [
        ["People of any sex could join.", "The record names no age limit."],
        ["There is one study centre: A Clinic.", "The study is run by A Hospital."]]


@pytest.mark.parametrize(("arms", "answer"), [
    ((Arm("All"),), "There is only one group."),
    ((Arm("One"), Arm("Two")), "Chance decides who is in which group; nobody can choose."),
])
def test_who_decides_the_group_depends_on_how_many_there_are(arms: tuple[Arm, ...], answer: str) -> None:
    aspect = compose(dataclasses.replace(EMPTY, arms=arms, allocation="RANDOMIZED")).involves[1]
    assert [said.text for said in aspect.answer] == [answer]


# --- words ------------------------------------------------------------------------------------------


def test_names_are_spelt_as_the_record_spells_them_within_a_sentence() -> None:
    trial = dataclasses.replace(EMPTY, criteria="* Crohn's disease\n* People with Crohn's disease and heart failure")
    assert name("Crohn's Disease", trial) == "Crohn's disease"
    assert name("Heart Failure", trial) == "heart failure"
    assert name("Iron Deficiency", trial) == "Iron Deficiency"


@pytest.mark.parametrize("text", ["", "None", "N/A", "no intervention", "{{SITE_NAME}}", "...", "Other"])
def test_what_is_no_name_is_left_out(text: str) -> None:
    assert name(text, EMPTY) == ""


def test_registry_escapes_are_undone_in_names() -> None:
    assert name(r"Age \> 65", EMPTY) == "Age > 65"


def test_long_names_are_left_to_the_details() -> None:
    assert names(["x" * 71, "short"], EMPTY) == ("short",)


def test_counts_lists_dates_and_ages() -> None:
    assert counted(0, "person", "people") == "no people"
    assert listing([]) == ""
    assert listing(["a", "b, c"]) == "a; and b, c"
    assert day(DatePoint("2024-02-29")) == "on 29 February 2024"
    assert age_range(Age(18, "year"), Age(18, "year")) == "aged 18 years"
    assert age_range(Age(2, "month"), Age(2, "year")) == "aged 2 months to 2 years"
