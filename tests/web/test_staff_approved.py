"""What an approval is of: one trial's own words, wherever they stand, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from accrual.cli.main import app
from accrual.criteria import Question, moved, parse, tests_of, text_span
from accrual.portal.staff import actions
from accrual.portal.staff.approved import Approved, merged, reviewed
from accrual.portal.staff.edits import edited, places
from accrual.portal.staff.reviewing import review_of
from accrual.portal.staff.stored_rules import carried, digest_of, rule_from_stored, rule_to_stored
from accrual.registry import Trial

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
Store = Callable[..., Trial]
NESTED = "Inclusion Criteria:\n\n* Organ function, all of these:\n  * ANC ≥ 1.5×109/L\n  * Signed consent\n* Adults\n"
PIECES = ("* ", "ANC ≥ 1.5×109/L", "ECOG 0-1", "signed consent", " and ", " or ", "unless", "\n", "  * ", "AST and ALT",
          " ≤ 2.5 × ULN", "(", ")", "\x00", "\ud800", " in case of liver metastases", "Exclusion Criteria:\n", "men")


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_a_rule_survives_its_storage(text: str) -> None:
    for criterion in parse(text).criteria:
        stored = rule_to_stored(criterion)
        assert stored.isascii()
        assert rule_from_stored(stored, criterion) == moved(criterion.rule, 0, text_span(criterion))
        assert edited(criterion.rule, {}, {}) == criterion.rule
        assert [place.number for place in places(criterion.rule)] == list(range(len(places(criterion.rule))))


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.lists(st.sampled_from(PIECES)).map("".join))
def test_a_rule_carried_to_another_text_stands_on_words_of_it(old: str, new: str) -> None:
    for before in parse(old).criteria:
        stored = rule_to_stored(before)
        assert carried(stored, before.text, before) == rule_from_stored(stored, before)
        for now in parse(new).criteria:
            start, end = text_span(now)
            for test, _, _ in tests_of(carried(stored, before.text, now)):
                assert start <= test.span[0] < test.span[1] <= end


def test_a_rule_carried_to_a_changed_text_stands_on_the_same_words() -> None:
    old, new = (parse(f"* {text}").criteria[0] for text in (
        "ANC ≥ 1.5×109/L and ECOG 0-1", "Patients: ANC ≥ 1.2×109/L at screening and ECOG 0-1"))
    found = carried(rule_to_stored(old), old.text, new)
    source = "* " + new.text
    assert [source[slice(*test.span)] for test, _, _ in tests_of(found)] == ["ANC ≥ 1.2×109/L", "ECOG 0-1"]


def test_a_rule_in_a_form_that_is_no_longer_read_becomes_a_question() -> None:
    first = parse(NESTED).criteria[1]
    stored = rule_to_stored(first).replace('"schema_version":2', '"schema_version":99')
    assert rule_from_stored(stored, first) == Question("Adults", text_span(first))
    found = merged(parse(NESTED), [Approved("inclusion", digest_of(first.text), stored, date.min)])
    assert found.model.criteria[1].rule == Question("Adults", text_span(first))


def test_an_approval_of_what_the_parser_reads_changes_no_model() -> None:
    model = parse(NESTED, "NCT99990950")
    first = model.criteria[0]
    found = merged(model, [Approved("inclusion", digest_of(first.text), rule_to_stored(first), date(2026, 11, 28))])
    assert found.model == model
    assert dict(found.on) == {"I1": date(2026, 11, 28)}


def test_a_corrected_rule_takes_the_place_of_its_items_too() -> None:
    model = parse(NESTED, "NCT99990950")
    first = model.criteria[0]
    asked = Question("Is organ function adequate?", text_span(first))
    found = merged(model, [Approved("inclusion", digest_of(first.text), rule_to_stored(first, asked), date.min)])
    assert (found.model.criteria[0].rule, found.model.criteria[0].items) == (asked, ())
    assert found.model.criteria[1] == model.criteria[1]


@pytest.mark.parametrize("elsewhere", [("exclusion", "Adults"), ("inclusion", "Adult")])
def test_an_approval_of_another_text_or_type_is_of_something_else(elsewhere: tuple[str, str]) -> None:
    model = parse(NESTED)
    approved = Approved(elsewhere[0], digest_of(elsewhere[1]), rule_to_stored(model.criteria[1]), date.min)
    assert merged(model, [approved]).on == {}


# --- the record changes ---------------------------------------------------------------------------


def approve_all(user: User, trial: Trial) -> None:
    shown = {each.slug: each.mark for each in review_of(trial).criteria}
    actions.approve(user=user, trial=trial, shown=shown, now=NOW)


def states(trial: Trial) -> dict[str, str]:
    return {each.criterion.text: each.state for each in review_of(trial).criteria}


@pytest.mark.django_db
def test_texts_that_stay_keep_their_approval_and_those_that_change_lose_it(
        store_criteria: Store, reviewer: User) -> None:
    trial = store_criteria()
    approve_all(reviewer, trial)
    changed = trial.criteria.replace("ECOG 0-1", "ECOG 0-2").replace("* ANC", "* Adults\n* ANC")
    trial = store_criteria(changed)
    assert states(trial) == {"Adults": "draft", "ANC ≥ 1.5×109/L": "approved", "ECOG 0-2": "draft",
                             "Signed consent": "approved",
                             "Platelets \\< 100×109/L without support from the sponsor": "approved"}
    found = reviewed(trial.criteria, trial.nct_id)
    assert set(found.on) == {"I2", "I4", "E1"}
    assert found.model == parse(trial.criteria, trial.nct_id), "spans moved with the text"


@pytest.mark.django_db
def test_a_text_that_resembles_a_dropped_one_is_shown_as_its_change(store_criteria: Store, reviewer: User) -> None:
    trial = store_criteria("Inclusion Criteria:\n* Has signed the consent form before any procedure\n* Adults\n")
    approve_all(reviewer, trial)
    trial = store_criteria("Inclusion Criteria:\n* Has signed the consent form before any study procedure\n* Men\n")
    review = review_of(trial)
    assert [each.state for each in review.criteria] == ["changed", "draft"]
    assert review.criteria[0].before is not None
    assert review.criteria[0].before.text == "Has signed the consent form before any procedure"
    assert {row.text for row in review.gone} == {"Has signed the consent form before any procedure", "Adults"}


@pytest.mark.django_db
def test_a_text_that_comes_back_comes_back_approved(store_criteria: Store, reviewer: User) -> None:
    before = store_criteria("Inclusion Criteria:\n* ECOG 0-1\n")
    approve_all(reviewer, before)
    store_criteria("Inclusion Criteria:\n* ECOG 0-2\n")
    assert states(store_criteria("Inclusion Criteria:\n* ECOG 0-1\n* Adults\n")) == {
        "ECOG 0-1": "approved", "Adults": "draft"}


# --- what it does elsewhere -----------------------------------------------------------------------


@pytest.fixture
def corrected(store_criteria: Store, reviewer: User, db: None) -> Trial:
    """A trial whose first criterion asks a question of its staff's making, approved."""
    trial = store_criteria()
    first = review_of(trial).criteria[0]
    actions.correct(user=reviewer, trial=trial, slug=first.slug, rule=Question("Enough neutrophils?", (0, 1)),
                    comment="c", after=0, now=NOW)
    first = review_of(trial).criteria[0]
    actions.approve(user=reviewer, trial=trial, shown={first.slug: first.mark}, now=NOW)
    return trial


def test_the_trials_page_shows_the_approved_rule_and_when_it_was_reviewed(corrected: Trial, client: Client) -> None:
    page = client.get(f"/trials/{corrected.nct_id}/").content.decode()
    assert "Enough neutrophils?" in page
    assert page.count("Reviewed by the study’s staff on") == 1
    assert '<time datetime="2026-11-28">28 November 2026</time>' in page
    assert "Ada" not in page, "patients are not told who"


def test_the_pre_screen_asks_the_approved_rule(corrected: Trial, client: Client) -> None:
    address, shown, page = f"/trials/{corrected.nct_id}/check/", "age", ""
    for _ in range(3):  # a few questions a page; the result, which shows the record's own words, comes later
        asked = client.post(address, {"shown": shown, "go": "next"}).content.decode()
        if 'class="check"' not in asked:
            break
        page += asked
        (shown,) = re.findall(r'name="shown" value="([^"]*)"', asked)
    assert "Enough neutrophils?" in page
    assert "neutrophil count" not in page


@pytest.fixture
def patient(tmp_path: Path) -> Path:
    path = tmp_path / "patient.json"
    path.write_text(json.dumps({"schema_version": 1, "measurements": [
        {"concept": "neutrophils", "value": 3, "unit": "10*9/L", "date": "2026-11-20"}]}), encoding="utf-8")
    return path


def test_the_command_line_uses_the_approved_rule(corrected: Trial, patient: Path) -> None:
    run = CliRunner().invoke
    line = json.loads(run(app, ["criteria", corrected.nct_id, "--format", "tests"]).stdout.splitlines()[0])
    assert (line["criterion"], line["kind"]) == ("I1", "question")
    shown = run(app, ["criteria", corrected.nct_id, "--format", "text"]).stdout
    assert "? Enough neutrophils?\n    reviewed by the study's staff on 2026-11-28" in shown
    told = json.loads(run(app, ["screen", corrected.nct_id, str(patient), "--json", "--date", "2026-11-28"]).stdout)
    assert (told["criteria"][0]["id"], told["criteria"][0]["verdict"]) == ("I1", "unknown")
