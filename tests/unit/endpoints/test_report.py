"""The report: one page that stands alone, says what was derived and escapes what it was given."""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from accrual.cli.main import app
from accrual.endpoints import (
    ADTTERow,
    BestResponse,
    Discrepancy,
    Options,
    Problem,
    Reason,
    Results,
    Subject,
    TimePoint,
    TrialData,
    derive,
    read,
)
from accrual.endpoints.report import analyse, report_page, write_report
from accrual.endpoints.report.pictures import pictures
from accrual.endpoints.report.trail import trails
from accrual.endpoints.simulate import SEED_TRIAL, ArmAssumption, write_trial
from accrual.endpoints.survival import cox_regression, groups_of, hazard_ratio, kaplan_meier, log_rank, observed
from accrual.errors import InputError

NOW = datetime(2026, 11, 29, tzinfo=UTC)
HOSTILE = '<script>alert("x")</script>&amp;'
VOID = {"meta", "br", "hr", "img", "link", "input"}


class _Page(HTMLParser):
    """What a page is made of: ids, links inside it, headings, references to elsewhere; and that its tags close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.headings: list[int] = []
        self.elsewhere: list[str] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.headless = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        if known.get("id"):
            self.ids.append(known["id"] or "")
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        if tag == "th":
            self.headless += "scope" not in known
        target = known.get("href") or known.get("src") or known.get("xlink:href") or ""
        if target.startswith("#"):
            self.links.add(target[1:])
        elif target:
            self.elsewhere.append(target)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _trial(*arms: ArmAssumption, seed: int = 3) -> Callable[[Path], tuple[Results, TrialData]]:
    def made(folder: Path) -> tuple[Results, TrialData]:
        write_trial(replace(SEED_TRIAL, arms=arms or SEED_TRIAL.arms), folder / "trial", seed=seed)
        data = read(folder / "trial")
        return derive(data), data

    return made


def _hostile(_: Path) -> tuple[Results, TrialData]:
    subjects = tuple(Subject(f"{HOSTILE}{n}", HOSTILE, HOSTILE if n % 2 else "B", strata=((HOSTILE, str(n % 3)),),
                             first_dose=date(2026, 1, 1), last_alive=date(2026, 5, 1 + n)) for n in range(1, 9))
    rows = tuple(ADTTERow(one.id, "PFS", "fda", date(2026, 1, 1), date(2026, 2, 1 + n), 32 + n, n % 3 == 0,
                          HOSTILE, HOSTILE, HOSTILE, one.arm, one.strata) for n, one in enumerate(subjects))
    best = tuple(BestResponse(one.id, "SD", confirmed=True, reasons=(Reason(HOSTILE, HOSTILE),)) for one in subjects)
    wrong = (Discrepancy(HOSTILE, "target", 2.0, None, HOSTILE, HOSTILE, reasons=(Reason("a", HOSTILE),)),)
    problems = (Problem("TR", "units", HOSTILE, 3, HOSTILE),)
    data = TrialData(subjects, problems=problems, datasets=((HOSTILE, 3),))
    return Results(Options(), subjects, best=best, adtte=rows, discrepancies=wrong, problems=problems,
                   compared={"target": 9}), data


TRIALS: dict[str, Callable[[Path], tuple[Results, TrialData]]] = {
    "single arm": _trial(ArmAssumption("All", 30, 6, 14, 0.3)),
    "two arms": _trial(ArmAssumption("A", 25, 5, 12, 0.2), ArmAssumption("B", 25, 8, 16, 0.4)),
    "seven arms": _trial(*(ArmAssumption(f"Arm {n}", 6, 5, 12, 0.2) for n in range(7))),
    "one subject": _trial(ArmAssumption("A", 1, 5, 12, 0.2)),
    "nobody": lambda _: (Results(Options()), TrialData()),
    "hostile words": _hostile,
}


Made = Callable[[str], tuple[Results, TrialData, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A trial's results, its data and its page, each made once."""
    @functools.cache
    def make(name: str) -> tuple[Results, TrialData, str]:
        results, data = TRIALS[name](tmp_path_factory.mktemp("report"))
        return results, data, report_page(results, data, now=NOW)

    return make


@pytest.mark.parametrize("name", TRIALS)
def test_the_page_stands_alone_and_is_well_made(name: str, made: Made) -> None:
    _, _, text = made(name)
    page = _Page(text)
    assert page.open == []
    assert page.elsewhere == []
    assert not page.tags & {"script", "iframe", "object", "link"}
    assert not re.search(r"url\((?!#)|@import", text)
    assert len(page.ids) == len(set(page.ids))
    assert page.links <= set(page.ids)
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert page.headless == 0
    assert HOSTILE not in text


def test_the_same_results_make_the_same_page(made: Made) -> None:
    results, data, text = made("two arms")
    assert text == report_page(results, data, now=NOW)


@pytest.mark.parametrize("name", ["single arm", "two arms", "seven arms"])
def test_the_page_says_what_was_derived(name: str, made: Made) -> None:
    results, _, text = made(name)
    analysis = analyse(results)
    for arm in analysis.responses:
        low, high = arm.objective.exact or (0, 0)
        assert f"{arm.objective.count}/{arm.objective.of} = {arm.objective.value:.1%}"[:-1] in text
        assert f"({low * 100:.1f} to {high * 100:.1f})" in text
        assert sum(count for _, count in arm.counts) == arm.subjects
    for endpoint in analysis.endpoints:
        for survival in endpoint.arms:
            if survival.curve.median.value is not None:
                assert f"{survival.curve.median.value:.2f} (" in text
    assert all(f">{subject.id}</h3>" in text for subject in results.population)
    reasons = [str(reason) for point in results.time_points for reason in point.reasons]
    assert all(reason.replace("'", "&#39;").replace(">", "&gt;") in text for reason in reasons[::25])
    assert ("No curves are drawn" in text) == (name == "seven arms")


def test_under_irecist_responses_are_counted_too(tmp_path: Path) -> None:
    """Nobody is confirmed to progress and to respond by other rules: iCR and iPR are responses."""
    _, data = _trial(ArmAssumption("All", 30, 6, 14, 0.3))(tmp_path)
    recist, immune = derive(data), derive(data, Options(rules="irecist"))
    one, other = (analyse(results).responses[0] for results in (recist, immune))
    assert other.objective.count == one.objective.count > 0
    assert dict(other.counts)["iPR"] + dict(other.counts)["iCR"] == other.objective.count
    assert sum(count for _, count in other.counts) == 30
    assert other.control.count >= other.objective.count + dict(other.counts)["iSD"]
    text = report_page(immune, data, now=NOW)
    assert "Best overall response by iRECIST, confirmed" in text
    assert "Pharmaverse</th>" not in text


def test_arms_are_compared_with_the_one_that_is_named(made: Made) -> None:
    results, _, _ = made("two arms")
    first, turned = analyse(results), analyse(results, against="B")
    assert (first.arms, turned.arms) == (("A", "B"), ("B", "A"))
    one, other = first.endpoints[0].comparisons[0], turned.endpoints[0].comparisons[0]
    assert one.ratio.coefficient == pytest.approx(-(other.ratio.coefficient or 0), abs=1e-9)
    assert one.test.p == pytest.approx(other.test.p, abs=1e-9)
    with pytest.raises(InputError, match="no subject is in the arm"):
        analyse(results, against="C")


def test_hazard_ratios_are_adjusted_where_that_is_asked(made: Made) -> None:
    results, data, _ = made("two arms")
    found = analyse(results, adjust=["age", "sex"]).endpoints[0].comparisons[0].adjusted
    assert found
    assert found.regression
    rows = results.of("PFS", "fda")
    people = {subject.id: subject for subject in results.population}
    columns: dict[str, Any] = {"arm": [float(row.arm == "B") for row in rows],
                               "age": [people[row.subject].age for row in rows],
                               "male": [float(people[row.subject].sex == "M") for row in rows]}
    days = observed([row.days or 0 for row in rows], [row.event for row in rows])
    direct = cox_regression(days, columns)
    assert [term.coefficient for term in found.regression.terms] == pytest.approx(
        [term.coefficient for term in direct.terms], rel=1e-8)
    text = report_page(results, data, now=NOW, adjust=["age", "sex"])
    assert "the same, adjusted for age and sex" in text
    assert "statsmodels" in text
    with pytest.raises(InputError, match="cannot be adjusted for"):
        analyse(results, adjust=["income"])


def test_who_lacks_a_covariate_is_left_out_and_told(made: Made) -> None:
    results, data, _ = made("two arms")
    people = tuple(replace(one, age=None) if place % 5 == 0 else replace(one, sex="F")
                   for place, one in enumerate(results.population))
    text = report_page(replace(results, population=people), data, now=NOW, adjust=["age", "sex"])
    assert re.search(r"adjusted for age; \d+ without it left out", text)
    nobody = replace(results, population=tuple(replace(one, age=None) for one in results.population))
    assert "One arm has nobody with all covariates" in report_page(nobody, data, now=NOW, adjust=["age"])


def test_strata_are_used_where_subjects_have_them(made: Made) -> None:
    results, _, text = made("hostile words")
    found = analyse(results).endpoints[0].comparisons[0]
    assert found.strata == HOSTILE
    assert found.stratified_test != found.test
    assert "stratified by &lt;script&gt;" in text


def test_months_are_days_over_a_year_of_months(tmp_path: Path) -> None:
    """Times are days divided by 30.4375; hazard ratios and tests do not see the unit."""
    results, _ = TRIALS["two arms"](tmp_path)
    rows = results.of("PFS", "fda")
    days = observed([row.days or 0 for row in rows], [row.event for row in rows])
    arms = groups_of([row.arm for row in rows])
    endpoint = analyse(results).endpoints[0]
    for place, arm in enumerate(endpoint.arms):
        in_days = kaplan_meier(days.of(arms.place == place)).median.value
        assert arm.curve.median.value == pytest.approx((in_days or 0) / 30.4375, rel=1e-14)
    assert endpoint.comparisons[0].test.statistic == pytest.approx(log_rank(days, arms).statistic, rel=1e-12)
    assert endpoint.comparisons[0].ratio.coefficient == pytest.approx(hazard_ratio(days, arms).coefficient, rel=1e-9)


def test_everything_that_is_named_is_written(tmp_path: Path, made: Made) -> None:
    results, data, _ = made("single arm")
    names = write_report(results, data, tmp_path / "out", now=NOW)
    written = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert set(names) == written
    assert {f"figures/{name}.{kind}" for name in ("pfs", "os", "waterfall", "spider", "swimmer")
            for kind in ("svg", "png", "csv")} <= written
    with (tmp_path / "out" / "figures" / "waterfall.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == len(results.population)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be made a folder"):
        write_report(Results(Options()), TrialData(), tmp_path / "out", now=NOW)


# The commands


def _run(*arguments: str) -> str:
    ran = CliRunner().invoke(app, ["endpoints", *arguments], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return ran.output


def test_from_assumptions_to_a_report_by_commands(tmp_path: Path) -> None:
    trial, out = str(tmp_path / "trial"), tmp_path / "out"
    said = _run("simulate", "--out", trial, "--seed", "7", "--arm", "A=12,5,12,0.2", "--arm", "B, new=12,8,16,0.4")
    assert "B, new: 12 subjects; true median PFS 244 days" in said
    said = _run(trial, "--out", str(out), "--formats", "csv", "--against", "B, new")
    assert "report.html" in said
    assert "A against B, new" in (out / "report.html").read_text(encoding="utf-8")


def test_a_plan_is_told_and_drawn(tmp_path: Path) -> None:
    said = _run("plan", "--median-pfs", "6", "--against-pfs", "4", "--response-rate", "0.3", "--against-rate", "0.1",
                "--out", str(tmp_path))
    assert "44 subjects for 38 events" in said
    assert "25 subjects, at least 6 responders" in said
    assert (tmp_path / "power.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("arm", ["A", "A=1,2", "A=x,6,14,0.3", "=,,,"])
def test_an_arm_that_cannot_be_read_is_said(arm: str, tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, ["endpoints", "simulate", "--out", str(tmp_path / "t"), "--seed", "1", "--arm", arm])
    assert isinstance(ran.exception, InputError)
    assert "NAME=SUBJECTS" in str(ran.exception)


@pytest.mark.data
def test_a_report_has_the_figures_of_a_published_trial_where_its_rows_are_given(shared_data: Path) -> None:
    """INSPIRE's times and responses as derived rows: the page prints the published ORR and median."""
    with (shared_data / "endpoints" / "reportRmd" / "pembrolizumab.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    subjects = tuple(Subject(row["id"], arm="All") for row in rows)
    times = [round(float(row["os_time"]) * 30.4375) for row in rows]
    assert np.allclose(np.array(times) / 30.4375, [float(row["os_time"]) for row in rows], atol=0.02)
    adtte = tuple(ADTTERow(row["id"], "OS", "fda", date(2020, 1, 1), date(2020, 1, 1), days, row["os_status"] == "0",
                           arm="All") for row, days in zip(rows, times, strict=True))
    best = tuple(BestResponse(row["id"], "PR" if row["orr"] == "CR/PR" else "SD", confirmed=True) for row in rows)
    text = report_page(Results(Options(), subjects, best=best, adtte=adtte), TrialData(subjects), now=NOW)
    assert "16/94 = 17.0 % (10.1 to 26.2)" in text
    assert "13.96 (8.74 to 19.98)" in text


def test_who_withdrew_is_not_still_followed(tmp_path: Path) -> None:
    results, data = _trial(ArmAssumption("One", 40, 6, 14, 0.3), seed=3)(tmp_path)
    gone = {event.subject for event in data.events if event.kind == "withdrawal"}
    alive = {subject.id for subject in results.population if subject.death is None}
    write_report(results, data, tmp_path / "report", now=NOW)
    with (tmp_path / "report" / "figures" / "swimmer.csv").open(encoding="utf-8", newline="") as file:
        shown = {row[0] for row in csv.reader(file) if row[2] == "going on"}
    assert gone & alive
    assert shown == alive - gone


def test_figures_of_change_end_at_a_new_therapy_as_the_best_response_does(tmp_path: Path) -> None:
    """The sum falls from 40 to 30 mm, and to 10 mm only after a new therapy began."""
    tables = {"subjects": ["subject,randomised", "S-1,2024-01-02"],
              "lesions": ["subject,lesion,kind", "S-1,T01,target"],
              "assessments": ["subject,visit,date,lesion,mm,state", "S-1,1,2024-01-02,T01,40,",
                              "S-1,2,2024-03-01,T01,30,", "S-1,3,2024-05-01,T01,10,"],
              "events": ["subject,event,date,text", "S-1,new anti-cancer therapy,2024-04-01,B"]}
    for name, lines in tables.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    data = read(tmp_path)
    results = derive(data, Options(confirmation="none"))
    drawn = pictures(results, data, analyse(results))
    assert [one.response for one in results.responses(confirmed=False)] == ["SD"]
    assert drawn["waterfall"].numbers.splitlines()[1] == "S-1,-25,SD"
    assert len(drawn["spider"].numbers.splitlines()) == 3  # header, baseline, 30 mm
    assert all("a new anti-cancer therapy" in drawn[name].words for name in ("waterfall", "spider"))


@pytest.mark.parametrize(("mm", "shown"), [(70.0004, "-29.9996 %"), (70.0, "-30.0 %"), (66.666667, "-33.3 %")])
def test_a_change_is_not_rounded_to_a_boundary_it_does_not_reach(mm: float, shown: str) -> None:
    point = TimePoint("S-1", 2.0, date(2024, 3, 1), "SD", "SD", total=mm, complete=True, baseline=100.0)
    (trail,) = trails(Results(Options(), population=(Subject("S-1"),), time_points=(point,)))
    assert trail.assessments[0][3] == shown


def test_rule_sets_that_say_the_same_of_a_subject_share_a_row() -> None:
    rows = tuple(ADTTERow("S-1", "PFS", rule_set, date(2024, 1, 1), date(2024, 2, 1 + (rule_set == "ema")), 32, False)
                 for rule_set in ("fda", "ema", "pharmaverse"))
    (trail,) = trails(Results(Options(), population=(Subject("S-1"),), adtte=rows))
    assert [row[0] for row in trail.endpoints] == ["PFS, fda, pharmaverse", "PFS, ema"]
