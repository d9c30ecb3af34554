"""The one place where approved corrections meet the parser's reading: model + approvals → model.

Everything that speaks of a stored trial's criteria takes them from here: its page, the pre-screen, the command line.
A draft has no effect, whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from django.utils import timezone

from accrual.criteria import CriteriaModel, Criterion, moved, parse, text_span
from accrual.portal.staff.models import Approval
from accrual.portal.staff.stored_rules import digest_of, rule_from_stored

__all__ = ["Approved", "Reviewed", "merged", "reviewed", "reviewed_with", "standing"]


@dataclass(frozen=True, slots=True)
class Approved:
    """A rule that stands for every criterion of this type with this text."""

    type: str
    digest: str
    rule: str
    on: date


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A trial's criteria as they count here; `on` holds the day of approval by the criterion's id."""

    model: CriteriaModel
    on: Mapping[str, date]


def reviewed(text: str, nct_id: str) -> Reviewed:
    """The criteria of a stored trial, with what its staff approved in place of what the parser reads."""
    return reviewed_with(text, nct_id, standing(nct_id))


def standing(nct_id: str) -> tuple[Approved, ...]:
    """The approvals of a trial that stand; equal as long as nothing of them changed, so that they can key a cache."""
    rows = Approval.objects.filter(of__nct_id=nct_id, ended_at=None).order_by("pk")
    return tuple(Approved(kind, digest, rule, timezone.localdate(at)) for kind, digest, rule, at in
                 rows.values_list("of__type", "of__digest", "version__rule", "at"))


@lru_cache(maxsize=512)
def reviewed_with(text: str, nct_id: str, approvals: tuple[Approved, ...]) -> Reviewed:
    """The same for approvals at hand, made once while text and approvals stay the same."""
    return merged(parse(text, nct_id), approvals)


def merged(model: CriteriaModel, approvals: Iterable[Approved]) -> Reviewed:
    """The model with each approved rule in the place of its criterion's own."""
    by_text = {(each.type, each.digest): each for each in approvals}
    if not by_text:
        return Reviewed(model, MappingProxyType({}))
    found = {criterion.id: by_text.get((criterion.type, digest_of(criterion.text))) for criterion in model.criteria}
    criteria = tuple(_with_rule(criterion, approved.rule) if (approved := found[criterion.id]) else criterion
                     for criterion in model.criteria)
    dates = {number: approved.on for number, approved in found.items() if approved}
    return Reviewed(replace(model, criteria=criteria), MappingProxyType(dates))


def _with_rule(criterion: Criterion, stored: str) -> Criterion:
    """The criterion with another rule; its items go, since each has a rule by the parser that nobody approved."""
    rule = rule_from_stored(stored, criterion)
    if rule == moved(criterion.rule, 0, text_span(criterion)):
        return criterion
    return replace(criterion, rule=rule, items=())
