"""The only code that changes what staff said of criteria: approve, take back, correct, restore.

Whoever presses a button twice, or at the same moment as somebody else, changes nothing twice: the criterion's row is
locked first, and what a page showed is compared with what is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accrual.criteria import Criterion, Rule
from accrual.errors import InputError
from accrual.portal.core import audit
from accrual.portal.staff.models import Approval, ReviewedText, RuleVersion
from accrual.portal.staff.reviewing import Reviewing, TrialReview, review_of
from accrual.portal.staff.stored_rules import digest_of, rule_from_stored, rule_to_stored
from accrual.registry import Trial

__all__ = ["MAY_REVIEW", "StaleError", "approve", "correct", "end_approval", "restore"]

MAY_REVIEW = "portal_staff.review_criteria"


class StaleError(InputError):
    """What the page showed is no longer what is there."""


@transaction.atomic
def approve(*, user: User, trial: Trial, shown: Mapping[str, str], now: datetime) -> int:
    """Approve criteria by their slugs, each with the mark of the rule that was shown; how many that changed.

    All or nothing: StaleError where one of them reads otherwise by now.
    """
    review, rows = _locked(user, trial, shown)
    chosen = [review.named(slug) for slug in sorted(shown)]
    for each in chosen:
        if each.mark != shown[each.slug]:
            raise StaleError(f"{each.criterion.id} reads otherwise than on the page you had", mend="Look at it again")
    new = [each for each in chosen if each.state != "approved"]
    versions = [_version_of(each, rows[each.slug], now) for each in new]
    for version in versions:
        Approval.objects.filter(of=version.of, ended_at=None).update(ended_at=now, ended_by=user)
        Approval.objects.create(of=version.of, version=version, by=user, at=now)
    for version in versions:  # last: the audit makes all others wait
        _record("criteria.approved", version.of, user, version=version.number)
    return len(new)


@transaction.atomic
def end_approval(*, user: User, trial: Trial, slug: str, now: datetime) -> bool:
    """Take an approval back; the parser's reading counts again. False if none stood."""
    row = _locked(user, trial, [slug])[1][slug]
    ended = Approval.objects.filter(of=row, ended_at=None).update(ended_at=now, ended_by=user)
    if ended:
        _record("criteria.approval_ended", row, user)
    return bool(ended)


@transaction.atomic
def correct(*, user: User, trial: Trial, slug: str, rule: Rule, comment: str, after: int,
            now: datetime) -> RuleVersion:
    """A new version of a rule, without effect until it is approved.

    `after` is the newest version that the page knew; StaleError where somebody else has written one since.
    """
    review, rows = _locked(user, trial, [slug])
    found, row = review.named(slug), rows[slug]
    stored, newest = rule_to_stored(found.criterion, rule), found.newest
    if newest and (newest.author_id, newest.rule, newest.comment) == (user.pk, stored, comment):
        return newest  # the button was pressed twice
    if found.last != after:
        raise StaleError("somebody else has written a version of this criterion meanwhile",
                         mend="Look at it, then correct it again")
    if newest is None:  # so that what the person corrected can be seen, and restored
        RuleVersion.objects.create(of=row, number=1, rule=rule_to_stored(found.criterion), made_at=now)
    version = RuleVersion.objects.create(of=row, number=max(found.last, 1) + 1, rule=stored, comment=comment,
                                         author=user, made_at=now)
    _record("criteria.corrected", row, user, version=version.number)
    return version


def restore(*, user: User, trial: Trial, slug: str, number: int, after: int, now: datetime) -> RuleVersion:
    """The rule of an older version as a new one."""
    found = review_of(trial).named(slug)
    old = RuleVersion.objects.filter(of=found.row, number=number).first() if found.row else None
    if old is None:
        raise InputError(f"there is no version {number} of this criterion")
    return correct(user=user, trial=trial, slug=slug, rule=rule_from_stored(old.rule, found.criterion),
                   comment=f"Version {number} again", after=after, now=now)


def _locked(user: User, trial: Trial, slugs: Iterable[str]) -> tuple[TrialReview, dict[str, ReviewedText]]:
    """The review of a trial once nobody else can change these criteria of it, and their rows by slug."""
    if not user.has_perm(MAY_REVIEW):
        raise PermissionDenied
    before = review_of(trial)
    rows = {slug: _row(trial.nct_id, before.named(slug).criterion) for slug in sorted(set(slugs))}
    # Always in the same order, or two who approve many at once wait for each other for ever.
    list(ReviewedText.objects.select_for_update().filter(pk__in=[row.pk for row in rows.values()]).order_by("pk"))
    return review_of(trial), rows


def _row(nct_id: str, criterion: Criterion) -> ReviewedText:
    return ReviewedText.objects.get_or_create(
        nct_id=nct_id, type=criterion.type, digest=digest_of(criterion.text),
        defaults={"encoded": json.dumps(criterion.text)})[0]


def _version_of(each: Reviewing, row: ReviewedText, now: datetime) -> RuleVersion:
    """The stored version that holds the rule under review; the parser's is stored when it is approved."""
    if each.newest and each.newest.rule == each.stored:
        return each.newest
    return RuleVersion.objects.create(of=row, number=each.last + 1, rule=each.stored, made_at=now)


def _record(action: str, row: ReviewedText, user: User, **details: int) -> None:
    """An entry names the account by its number: a name is personal, and the audit outlives it."""
    audit.record(action, subject=f"criterion/{row.nct_id}/{row.slug}", actor=f"staff/{user.pk}", **details)
