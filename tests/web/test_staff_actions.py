"""Approving, correcting, restoring and taking back: who may, what is written down, and what happens twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection

from accrual.criteria import Question, Rule, text_span
from accrual.errors import InputError, NotFoundError
from accrual.portal.core import audit
from accrual.portal.core.models import AuditEntry
from accrual.portal.staff import actions
from accrual.portal.staff.approved import reviewed
from accrual.portal.staff.models import Approval, ReviewedText, RuleVersion
from accrual.portal.staff.reviewing import Reviewing, review_of
from accrual.registry import Trial

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
Store = Callable[..., Trial]


@pytest.fixture
def trial(store_criteria: Store, db: None) -> Trial:
    return store_criteria()


def of(trial: Trial, number: str) -> Reviewing:
    return next(each for each in review_of(trial).criteria if each.criterion.id == number)


def asked(found: Reviewing, text: str = "Are there enough neutrophils?") -> Rule:
    return Question(text, text_span(found.criterion))


def approve(user: User, trial: Trial, *numbers: str) -> int:
    shown = {(found := of(trial, number)).slug: found.mark for number in numbers}
    return actions.approve(user=user, trial=trial, shown=shown, now=NOW)


def correct(user: User, trial: Trial, number: str = "I1", comment: str = "The unit is a slip", after: int | None = None,
            text: str = "Are there enough neutrophils?") -> RuleVersion:
    found = of(trial, number)
    return actions.correct(user=user, trial=trial, slug=found.slug, rule=asked(found, text), comment=comment,
                           after=found.last if after is None else after, now=NOW)


def written() -> list[tuple[str, str, str]]:
    return [(entry.action, entry.subject, entry.actor) for entry in AuditEntry.objects.order_by("number")
            if entry.action.startswith("criteria.")]


def test_an_approval_names_its_version_and_leaves_one_audit_entry(trial: Trial, reviewer: User) -> None:
    assert approve(reviewer, trial, "I1") == 1
    found = of(trial, "I1")
    assert (found.state, found.last) == ("approved", 1)
    assert found.approval is not None
    assert (found.approval.by, found.approval.at, found.approval.version.author) == (reviewer, NOW, None)
    assert written() == [("criteria.approved", f"criterion/{trial.nct_id}/{found.slug}", f"staff/{reviewer.pk}")]
    assert audit.verify().whole


def test_approving_twice_is_approving_once(trial: Trial, reviewer: User) -> None:
    assert [approve(reviewer, trial, "I1", "I2"), approve(reviewer, trial, "I1", "I2")] == [2, 0]
    assert Approval.objects.count() == 2
    assert len(written()) == 2


def test_a_page_that_is_out_of_date_approves_nothing_at_all(trial: Trial, reviewer: User) -> None:
    shown = {of(trial, number).slug: of(trial, number).mark for number in ("I1", "I2")}
    correct(reviewer, trial, "I2")
    with pytest.raises(actions.StaleError, match="I2 reads otherwise"):
        actions.approve(user=reviewer, trial=trial, shown=shown, now=NOW)
    assert Approval.objects.count() == 0


def test_a_text_that_the_record_does_not_have_cannot_be_approved(trial: Trial, reviewer: User) -> None:
    with pytest.raises(NotFoundError, match="no criterion with this text"):
        actions.approve(user=reviewer, trial=trial, shown={"inclusion-0123456789abcdef": "x"}, now=NOW)


@pytest.mark.parametrize("closed", [False, True])
def test_nobody_without_the_permission_changes_anything(trial: Trial, reviewer: User, closed: bool) -> None:
    stranger = User.objects.create(username="eve")
    if closed:
        User.objects.filter(pk=reviewer.pk).update(is_active=False)
        stranger = User.objects.get(pk=reviewer.pk)
    for change in (lambda: approve(stranger, trial, "I1"), lambda: correct(stranger, trial),
                   lambda: actions.end_approval(user=stranger, trial=trial, slug=of(trial, "I1").slug, now=NOW)):
        with pytest.raises(PermissionDenied):
            change()
    assert (ReviewedText.objects.count(), written()) == (0, [])


def test_a_correction_waits_and_keeps_what_it_corrected(trial: Trial, reviewer: User) -> None:
    version = correct(reviewer, trial)
    found = of(trial, "I1")
    assert (version.number, found.state, found.rule) == (2, "corrected", asked(found))
    assert RuleVersion.objects.get(number=1).author is None
    assert reviewed(trial.criteria, trial.nct_id).on == {}
    approve(reviewer, trial, "I1")
    assert of(trial, "I1").state == "approved"
    assert [action for action, _, _ in written()] == ["criteria.corrected", "criteria.approved"]


def test_a_correction_that_is_sent_twice_is_one_version(trial: Trial, reviewer: User) -> None:
    assert correct(reviewer, trial, after=0) == correct(reviewer, trial, after=0)
    assert RuleVersion.objects.count() == 2


def test_a_correction_over_somebody_elses_is_refused(trial: Trial, reviewer: User) -> None:
    correct(reviewer, trial, after=0)
    with pytest.raises(actions.StaleError, match="somebody else"):
        correct(reviewer, trial, after=0, text="Another question?")


def test_a_newer_version_leaves_the_approved_one_in_force_until_it_is_approved(trial: Trial, reviewer: User) -> None:
    approve(reviewer, trial, "I1")
    correct(reviewer, trial)
    assert reviewed(trial.criteria, trial.nct_id).model.criteria[0].rule == of(trial, "I1").criterion.rule
    approve(reviewer, trial, "I1")
    assert reviewed(trial.criteria, trial.nct_id).model.criteria[0].rule == asked(of(trial, "I1"))
    first = Approval.objects.get(version__number=1)
    assert (first.ended_by, first.ended_at) == (reviewer, NOW)


def test_an_approval_that_is_taken_back_ends_once(trial: Trial, reviewer: User) -> None:
    approve(reviewer, trial, "I1")
    slug = of(trial, "I1").slug
    assert [actions.end_approval(user=reviewer, trial=trial, slug=slug, now=NOW) for _ in range(2)] == [True, False]
    assert of(trial, "I1").state == "draft"
    assert [action for action, _, _ in written()] == ["criteria.approved", "criteria.approval_ended"]
    approve(reviewer, trial, "I1")
    assert RuleVersion.objects.count() == 1, "the same reading is the same version"


def test_an_older_version_can_be_restored(trial: Trial, reviewer: User) -> None:
    correct(reviewer, trial)
    found = of(trial, "I1")
    restored = actions.restore(user=reviewer, trial=trial, slug=found.slug, number=1, after=2, now=NOW)
    assert (restored.number, restored.comment) == (3, "Version 1 again")
    assert of(trial, "I1").rule == found.criterion.rule
    with pytest.raises(InputError, match="no version 9"):
        actions.restore(user=reviewer, trial=trial, slug=found.slug, number=9, after=3, now=NOW)


def test_two_criteria_with_one_text_share_what_is_said_of_it(store_criteria: Store, reviewer: User) -> None:
    trial = store_criteria("Inclusion Criteria:\n* ECOG 0-1\n* Adults\n* ECOG 0-1\n")
    approve(reviewer, trial, "I1")
    assert [of(trial, number).state for number in ("I1", "I2", "I3")] == ["approved", "draft", "approved"]


def test_pressing_at_the_same_moment_approves_once(store: str, store_criteria: Store,
                                                   together: Callable[..., None]) -> None:
    from accrual.portal.staff.account_actions import add

    add(name="ada", full_name="", password="correct horse battery", actor="test")
    trial = store_criteria()
    shown = {each.slug: each.mark for each in review_of(trial).criteria}
    done: list[int] = []

    def press(which: int) -> None:
        some = dict(sorted(shown.items(), reverse=bool(which % 2)))
        done.append(actions.approve(user=User.objects.get(), trial=trial, shown=some, now=NOW))

    together(press, 4)
    assert sorted(done) == [0, 0, 0, 4]
    assert (Approval.objects.count(), RuleVersion.objects.count()) == (4, 4)
    assert audit.verify().whole
    assert connection.vendor == store


def test_correcting_at_the_same_moment_makes_one_version(store: str, store_criteria: Store,
                                                         together: Callable[..., None]) -> None:
    from accrual.portal.staff.account_actions import add

    user = add(name="ada", full_name="", password="correct horse battery", actor="test")
    trial = store_criteria()
    numbers: list[int] = []
    together(lambda _: numbers.append(correct(user, trial, after=0).number), 4)
    assert numbers == [2, 2, 2, 2]
    assert RuleVersion.objects.count() == 2
