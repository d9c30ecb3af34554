"""A stored trial as lines of text."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

from accrual.portal.trials.stored import VersionInfo
from accrual.portal.trials.wording import age_range
from accrual.registry import Trial
from accrual.registry.trial import DatePoint, Site

__all__ = ["summary", "version_lines"]

_WIDTH = 100
_LABEL = 16


def summary(trial: Trial, versions: Sequence[VersionInfo], revision: int | None) -> Iterator[str]:
    """The trial in a screenful: what it is, whom it is for, where, and how current this is."""
    yield from textwrap.wrap(trial.title, _WIDTH)
    yield from _row("", " · ".join(filter(None, (
        trial.nct_id, trial.acronym, trial.overall_status, ", ".join(trial.phases), trial.study_type))))
    yield ""
    yield from _row("Conditions", "; ".join(trial.conditions))
    yield from _row("Interventions", "; ".join(f"{each.name} ({each.kind})" for each in trial.interventions))
    yield from _row("Sponsor", trial.lead_sponsor.name if trial.lead_sponsor else "")
    ages = age_range(trial.minimum_age, trial.maximum_age)
    yield from _row("For", f"{trial.sex or 'sex not stated'}, {ages[:1].lower()}{ages[1:]}")
    yield from _row("Participants", f"{trial.enrollment:,} {trial.enrollment_kind}" if trial.enrollment else "")
    yield from _row("Start", _date(trial.start_date))
    yield from _row("Completion", _date(trial.completion_date))
    yield from _row("Last verified", _date(trial.verified_date))
    yield from _row("Sites", _sites(trial.sites))
    yield from _row("Contact", "; ".join(" ".join(filter(None, (each.name, each.phone, each.email)))
                                         for each in trial.central_contacts))
    yield from _text("Summary", trial.brief_summary)
    yield from _text("Eligibility", trial.criteria)
    yield ""
    yield from _row("Registry page", trial.registry_url)
    this = next(each for each in versions if each.revision == revision or (revision is None and each.current))
    updated = this.updated.isoformat() if this.updated else "not stated"
    yield from _row("This version", f"revision {this.revision}, last updated {updated}, "
                                    f"retrieved {this.retrieved:%Y-%m-%d}, {len(versions)} stored")


def version_lines(versions: Sequence[VersionInfo], *, as_json: bool) -> Iterator[str]:
    """One line for each version, the latest arrival first."""
    if as_json:
        yield json.dumps([{
            "revision": each.revision, "source": each.source, "current": each.current,
            "updated": each.updated.isoformat() if each.updated else None,
            "retrieved": each.retrieved.isoformat(), "content_hash": each.content_hash,
        } for each in versions], indent=2)
        return
    yield f"{'revision':>9}  {'last updated':<12}  {'retrieved':<10}  source"
    for each in versions:
        updated = each.updated.isoformat() if each.updated else "not stated"
        mark = "  (current)" if each.current else ""
        yield f"{each.revision:>9}  {updated:<12}  {each.retrieved:%Y-%m-%d}  {each.source}{mark}"


def _row(label: str, text: str) -> Iterator[str]:
    if text:
        indent = " " * _LABEL if label else ""
        yield from textwrap.wrap(f"{label:<{_LABEL}}{text}" if label else text, _WIDTH, subsequent_indent=indent)


def _text(label: str, text: str) -> Iterator[str]:
    if text:
        yield ""
        yield label
        for line in text.splitlines():
            yield from textwrap.wrap(line, _WIDTH, initial_indent="  ", subsequent_indent="  ") or [""]


def _date(point: DatePoint | None) -> str:
    return f"{point.text} {point.kind}".strip() if point else ""


def _sites(sites: tuple[Site, ...]) -> str:
    countries = Counter(site.country or "country not stated" for site in sites)
    return f"{len(sites)}: " + ", ".join(f"{name} {count}" for name, count in countries.most_common()) if sites else ""
