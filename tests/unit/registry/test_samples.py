"""The sample trials can be shown as they are: complete, unmistakably samples, and true in their geography."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from accrual.criteria import parse
from accrual.criteria.model import Quantity, tests_of
from accrual.registry import read_trial, samples
from accrual.registry.trial import Contact, Trial
from accrual.registry.words import STATUS

RECORDS = tuple(samples.records())
READINGS = tuple(read_trial(record) for record in RECORDS)
TRIALS = tuple(reading.trial for reading in READINGS)
SEED = next(trial for trial in TRIALS if trial.nct_id == "NCT06749886")
INVENTED = tuple(trial for trial in TRIALS if trial is not SEED)

SPEC = Path(__file__).parents[2] / "spec"
BOUNDS = json.loads((SPEC / "countries.json").read_text(encoding="utf-8"))["bounds"]
FACTS = json.loads((SPEC / "seed-facts.json").read_text(encoding="utf-8"))
CONTINENTS = {"Africa": "Kenya", "Asia": "China", "Europe": "Germany", "North America": "Canada",
              "Oceania": "New Zealand", "South America": "Brazil"}


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in _strings(part)]
    return [value] if isinstance(value, str) else []


def _contacts(trial: Trial) -> list[Contact]:
    return [*trial.central_contacts, *(contact for site in trial.sites for contact in site.contacts)]


def test_every_sample_is_read_without_a_problem() -> None:
    assert [problem for reading in READINGS for problem in reading.problems] == []


def test_numbers_are_unique_sorted_and_unmistakable() -> None:
    numbers = [trial.nct_id for trial in TRIALS]
    assert numbers == sorted(set(numbers))
    assert all(trial.nct_id.startswith("NCT9999") for trial in INVENTED)
    assert len(INVENTED) >= 40


def test_the_seed_is_marked_as_restated_and_the_others_as_invented() -> None:
    assert SEED.restated
    assert not SEED.sample
    assert all(trial.sample and not trial.restated for trial in INVENTED)


@pytest.mark.parametrize("trial", INVENTED, ids=lambda trial: trial.nct_id)
def test_a_sample_says_so_in_places_that_a_page_shows(trial: Trial) -> None:
    assert "(sample)" in trial.organization
    assert "(sample)" in trial.brief_summary or "(sample)" in trial.brief_title
    assert all(site.facility.endswith("(sample)") for site in trial.sites)


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.nct_id)
def test_a_sample_has_what_every_record_has(trial: Trial) -> None:
    assert trial.brief_title
    assert trial.overall_status in STATUS
    assert trial.last_update_post_date is not None
    if trial.overall_status != "WITHHELD":
        assert trial.brief_summary
        assert trial.conditions
        assert trial.study_type


def test_every_status_and_every_kind_of_phase_occurs() -> None:
    assert {trial.overall_status for trial in TRIALS} == STATUS
    phases = Counter(phase for trial in TRIALS for phase in trial.phases)
    assert set(phases) == {"NA", "EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4"}
    assert {trial.study_type for trial in TRIALS} >= {"INTERVENTIONAL", "OBSERVATIONAL", "EXPANDED_ACCESS"}


def test_the_cases_that_pages_must_survive_are_there() -> None:
    recruiting = [trial for trial in TRIALS if trial.overall_status == "RECRUITING"]
    reachable = [_contacts(trial) for trial in recruiting]
    assert any(not contacts for contacts in reachable), "one without any contact"
    assert any(contacts and not any(contact.email for contact in contacts) for contacts in reachable), "phones only"
    assert max(len(trial.sites) for trial in TRIALS) == 60
    assert any(trial.has_results and trial.results_post_date for trial in TRIALS)
    assert any(trial.why_stopped and trial.overall_status == "TERMINATED" for trial in TRIALS)
    assert any(not trial.criteria and not trial.outcomes and not trial.arms for trial in TRIALS)
    assert any(trial.minimum_age and trial.minimum_age.unit == "month" for trial in TRIALS)


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.nct_id)
def test_sites_stand_in_their_countries(trial: Trial) -> None:
    for site in trial.sites:
        south, north, west, east = BOUNDS[site.country]
        assert site.latitude is not None
        assert site.longitude is not None
        assert south <= site.latitude <= north, site
        assert west <= site.longitude <= east, site


def test_all_continents_have_sites_and_shanghai_has_several_lung_trials() -> None:
    countries = {site.country for trial in TRIALS for site in trial.sites}
    assert countries >= set(CONTINENTS.values())
    near = [trial for trial in TRIALS if "lung" in " ".join(trial.conditions).lower()
            and any(site.city == "Shanghai" for site in trial.sites)]
    assert len(near) >= 4


def test_addresses_are_of_example_domains_and_phones_of_ranges_kept_for_fiction() -> None:
    texts = [text for record in RECORDS for text in _strings(record)]
    mails = [mail for text in texts for mail in re.findall(r"[\w.+-]+@[\w.-]+\w", text)]
    assert mails
    assert {mail.split("@")[1] for mail in mails} <= {"example.org", "example.com"}
    phones = [contact.phone for trial in TRIALS for contact in _contacts(trial) if contact.phone]
    assert phones
    fiction = re.compile(r"\+1 \d{3} 555 01\d\d|\+44 20 7946 0\d{3}|\+61 2 5550 \d{4}")
    assert [phone for phone in phones if not fiction.fullmatch(phone)] == []


YEARS = {"a": 1.0, "mo": 1 / 12, "wk": 7 / 365.25, "d": 1 / 365.25}


def _age_limits(trial: Trial) -> tuple[set[float], set[float]]:
    """The lowest and highest ages in years that the inclusion criteria state."""
    tests = [test for criterion in parse(trial.criteria).criteria if criterion.type == "inclusion"
             for test, _, _ in tests_of(criterion.rule) if isinstance(test, Quantity) and test.concept == "age"]
    low = {test.value * YEARS[test.unit or "a"] for test in tests if test.comparator in {">=", ">", "in"}}
    high = {(test.value if test.high is None else test.high) * YEARS[test.unit or "a"]
            for test in tests if test.comparator in {"<=", "<", "in"}}
    return low, high


@pytest.mark.parametrize("trial", [t for t in TRIALS if t.criteria], ids=lambda trial: trial.nct_id)
def test_the_criteria_state_the_same_ages_as_the_fields(trial: Trial) -> None:
    low, high = _age_limits(trial)  # some also state ages of a part of the people, or of an earlier time
    assert not low or min(low) == (trial.minimum_age and trial.minimum_age.years)
    assert not (high and trial.maximum_age) or max(high) == trial.maximum_age.years


def test_nearly_all_samples_state_an_age_in_their_criteria() -> None:
    stating = [trial for trial in TRIALS if trial.criteria and any(_age_limits(trial))]
    assert len(stating) >= 40


@pytest.mark.parametrize("trial", [t for t in TRIALS if t.sex in {"FEMALE", "MALE"}], ids=lambda trial: trial.nct_id)
def test_the_criteria_name_the_same_sex_as_the_field(trial: Trial) -> None:
    words = {"FEMALE": r"(?i)\b(?:fe|wo)m[ae]", "MALE": r"(?i)\bm(?:ale|en)\b"}[trial.sex]
    assert re.search(words, trial.criteria)


def test_layouts_of_criteria_differ_as_they_do_at_the_registry() -> None:
    texts = [trial.criteria for trial in TRIALS if trial.criteria]
    layouts = (r"^\* ", r"^ +\* ", r"^1\. ", r"^1\) ", r"^- ", r"\\<", r"^INCLUSION", "1,500/mm3", r"10\^9/L",
               "10⁹/L", "g/dL")
    for layout in layouts:
        assert any(re.search(layout, text, re.MULTILINE) for text in texts), layout


def test_the_seed_has_its_fourteen_and_fourteen_criteria_with_their_numbers() -> None:
    inclusion, exclusion = SEED.criteria.split("Exclusion Criteria:")
    for text in (inclusion, exclusion):
        assert re.findall(r"(?m)^(\d+)\. ", text) == [str(number) for number in range(1, 15)]
    assert [fact for fact in FACTS["inclusion"] if fact not in inclusion] == []
    assert [fact for fact in FACTS["exclusion"] if fact not in exclusion] == []


def test_the_seed_measures_what_its_page_names() -> None:
    assert [outcome.rank for outcome in SEED.outcomes] == ["primary", *["secondary"] * 4, "other"]
    assert [re.findall(r"\((\w+)\)", outcome.measure) for outcome in SEED.outcomes] == [
        ["PFS"], ["OS"], ["ORR"], ["DCR"], ["DOR"], []]
    assert SEED.sites[0].facility == "Shanghai Pulmonary Hospital"


@pytest.mark.data
def test_no_criterion_of_the_seed_is_copied(shared_data: Path) -> None:
    page = next((shared_data / "seed").glob("*.txt")).read_text(encoding="utf-8")
    known = {" ".join(re.findall(r"\w+", line.lower())) for line in page.splitlines()}
    ours = [" ".join(re.findall(r"\w+", re.sub(r"^\d+\. ", "", line).lower())) for line in SEED.criteria.splitlines()]
    long = [line for line in ours if len(line.split()) > 4]
    assert len(long) >= 20
    assert [line for line in long if any(line in other for other in known)] == []
