"""The report as one HTML page that needs nothing beside it: no script, no other host, no other file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from accrual.endpoints.figures import Picture
from accrual.endpoints.options import MEANINGS
from accrual.endpoints.report import tables
from accrual.endpoints.report.analysis import Analysis, analyse
from accrual.endpoints.report.methods import cautions, methods
from accrual.endpoints.report.pictures import pictures
from accrual.endpoints.report.trail import trails
from accrual.endpoints.report.words import counted, with_limits
from accrual.endpoints.results import Results
from accrual.endpoints.trial import Problem, TrialData
from accrual.endpoints.writing import make_folder, write_text

__all__ = ["report_page", "write_report"]


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("accrual.endpoints.report"), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)


def report_page(results: Results, data: TrialData, *, now: datetime, against: str = "",
                adjust: Sequence[str] = ()) -> str:
    """The report as HTML.

    >>> from accrual.endpoints import Options
    >>> page = report_page(Results(Options()), TrialData(), now=datetime(2026, 1, 1))
    >>> page.startswith("<!doctype html>"), "<script" in page, "http" in page.replace("http://www.w3.org", "")
    (True, False, False)

    Each arm is held against the arm `against`, else against the first by name; hazard ratios are given adjusted for
    `adjust` too.
    """
    analysis = analyse(results, against=against, adjust=adjust)
    return _page(results, data, analysis, pictures(results, data, analysis), now)


def write_report(results: Results, data: TrialData, folder: Path, *, now: datetime, against: str = "",
                 adjust: Sequence[str] = ()) -> list[str]:
    """Write `report.html` and `figures/`, each figure as SVG, PNG and its numbers as CSV; the names of the files.

    >>> import tempfile
    >>> from accrual.endpoints import Options
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_report(Results(Options()), TrialData(), Path(folder), now=datetime(2026, 1, 1))[:2]
    ['report.html', 'figures/waterfall.svg']

    The folder is made where it is missing. Raises `InputError` where it cannot be written to.
    """
    analysis = analyse(results, against=against, adjust=adjust)
    drawn = pictures(results, data, analysis)
    make_folder(folder)
    names = ["report.html"]
    write_text(folder / "report.html", _page(results, data, analysis, drawn, now))
    for picture in drawn.values():
        names += [f"figures/{name}" for name in picture.write(folder / "figures")]
    return names


def _page(results: Results, data: TrialData, analysis: Analysis, drawn: dict[str, Picture], now: datetime) -> str:
    study = next((subject.study for subject in data.subjects if subject.study), "")
    confirmed = results.options.confirmation == "required"
    return _environment().get_template("report.html").render(
        study=study, now=f"{now:%Y-%m-%d %H:%M}", version=version("accrual"), analysis=analysis, results=results,
        data=data, headline=_headline(analysis),
        methods=methods(results, analysis, scheduled=any(visit.day for visit in data.schedule)),
        options=[(name, value, MEANINGS.get(name.replace(" ", "_"), ""))
                 for name, value in results.options.described()],
        pictures={name: {"svg": Markup(picture.svg()), "words": picture.words, "title": picture.title}  # noqa: S704 (ours)
                  for name, picture in drawn.items()},
        tables=_tables(analysis, results.options.rules, confirmed=confirmed), trails=trails(results),
        problems=_problems(results.problems),
        discrepancies=results.differing(), cautions=cautions(results.options), best=_two_derivations(results))


def _tables(analysis: Analysis, rules: str, *, confirmed: bool) -> dict[str, Markup]:
    made = {"responses": tables.response_table(
        analysis, confirmed=confirmed, rules="iRECIST" if rules == "irecist" else "RECIST 1.1")}
    for endpoint in analysis.endpoints:
        made[endpoint.parameter] = tables.survival_table(endpoint)
        if endpoint.comparisons:
            made[f"{endpoint.parameter} compared"] = tables.comparison_table(endpoint)
    if analysis.rule_sets:
        made["rule sets"] = tables.rule_set_table(analysis)
    return {name: Markup(html) for name, html in made.items()}  # noqa: S704 (great-tables has escaped every text)


def _headline(analysis: Analysis) -> list[tuple[str, str]]:
    """The few figures that a reader looks for first."""
    lines = [(f"Objective response rate{_of(arm.name, analysis)}", counted(arm.objective, arm.objective.exact))
             for arm in analysis.responses]
    for endpoint in analysis.endpoints:
        if endpoint.parameter in {"PFS", "OS", "BMFS"}:
            lines += [(f"Median {endpoint.name.lower()}{_of(arm.name, analysis)}, months",
                       with_limits(arm.curve.median)) for arm in endpoint.arms]
    return lines


def _of(arm: str, analysis: Analysis) -> str:
    return f", {arm}" if len(analysis.responses) > 1 else ""


def _problems(problems: tuple[Problem, ...]) -> list[tuple[Problem, int]]:
    """Each problem once with how often it occurs; of many rows with the same words the first is named."""
    counts = Counter((one.dataset, one.variable, one.kind, one.message, one.effect) for one in problems)
    first: dict[Any, Problem] = {}
    for one in problems:
        first.setdefault((one.dataset, one.variable, one.kind, one.message, one.effect), one)
    return [(problem, counts[key]) for key, problem in first.items()]


def _two_derivations(results: Results) -> list[tuple[str, str, str]]:
    """Subjects whose best response differs between RECIST's table 3 and the common pharmaverse derivation."""
    if results.options.rules != "recist":  # the pharmaverse has no iRECIST: everybody would differ
        return []
    confirmed = results.options.confirmation == "required"
    table_3 = {one.subject: one.response for one in results.responses(confirmed=confirmed)}
    other = {one.subject: one.response for one in results.responses("pharmaverse", confirmed=confirmed)}
    return [(subject, response, other[subject]) for subject, response in sorted(table_3.items())
            if subject in other and other[subject] != response and {response, other[subject]} != {"NE", "MISSING"}]
