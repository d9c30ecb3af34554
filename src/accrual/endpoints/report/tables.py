"""The tables of a report, as HTML with scopes and captions: made by great-tables, dressed by the report's own style."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from accrual.endpoints.report.adjusted import Adjusted
from accrual.endpoints.report.analysis import Analysis, ArmSurvival, Comparison, Endpoint
from accrual.endpoints.report.words import counted, number, p_value, per_cent, share, with_limits

__all__ = ["comparison_table", "response_table", "rule_set_table", "survival_table", "table"]

_NE = "NE: not estimable, or not reached within follow-up."


def table(name: str, caption: str, head: str, columns: Sequence[str], rows: Sequence[Sequence[str]],
          notes: Sequence[str] = ()) -> str:
    """A table whose first column names its rows.

    >>> made = table("t", "Rates", "Rate", ["Arm A"], [("Response", "3/10")])
    >>> '<th scope="row"' in made, "<caption>Rates</caption>" in made, "<style" in made
    (True, True, False)

    Every text is escaped. The table stands in a region that scrolls by itself and can be reached by keyboard.
    """
    # pandas and great-tables take a second to import: only who writes a report waits for them.
    import pandas as pd  # type: ignore[import-untyped]  # its types would be one more dependency
    from great_tables import GT

    names = [f"c{place}" for place in range(len(columns))]
    frame = pd.DataFrame([list(row) for row in rows], columns=["head", *names], dtype="object")
    made: Any = GT(frame, rowname_col="head", id=name).tab_stubhead(head).cols_align("left")
    made = made.cols_label(dict(zip(names, columns, strict=True)))
    for note in notes:
        made = made.tab_source_note(note)
    html = re.sub(r"<style>.*?</style>", "", made.as_raw_html(), count=1, flags=re.DOTALL)
    html = html[html.index("<table"):html.index("</table>") + len("</table>")]
    html = re.sub(r' data-quarto-[\w-]+="[^"]*"', "", html)
    html = re.sub(r"^<table([^>]*)>", lambda found: f"<table{found[1]}><caption>{escape(caption)}</caption>", html)
    return f'<div class="table" role="region" aria-label="{escape(caption)}" tabindex="0">{html}</div>'


def response_table(analysis: Analysis, *, confirmed: bool, rules: str = "RECIST 1.1") -> str:
    """Best overall responses and the rates, a column for each arm.

    >>> "confirmed" in response_table(Analysis((), (), (), ()), confirmed=True)
    True
    """
    arms = analysis.responses
    names = list(dict.fromkeys(name for arm in arms for name, _ in arm.counts))
    rows: list[list[str]] = [["Subjects", *(str(arm.subjects) for arm in arms)]]
    for name in names:
        cells = [dict(arm.counts).get(name, 0) for arm in arms]
        rows.append([name, *(f"{count} ({per_cent(count / arm.subjects) if arm.subjects else 'NE'})"
                             for count, arm in zip(cells, arms, strict=True))])
    for what, rates in (("Objective response rate (ORR)", [arm.objective for arm in arms]),
                        ("Disease control rate (DCR)", [arm.control for arm in arms]),
                        ("Clinical benefit rate (CBR)", [arm.benefit for arm in arms])):
        rows.append([f"{what}, 95 % limits by Clopper-Pearson", *(counted(found, found.exact) for found in rates)])
        rows.append(["the same, limits by Wilson", *(counted(found, found.wilson) for found in rates)])
    caption = f"Best overall response by {rules}, {'confirmed' if confirmed else 'confirmation not required'}"
    return table("responses", caption, "Response", [arm.name or "All subjects" for arm in arms], rows)


def survival_table(endpoint: Endpoint) -> str:
    """Events, quartiles, landmarks, restricted mean and follow-up of one endpoint, a column for each arm.

    >>> from accrual.endpoints.report.analysis import NAMES
    >>> "Overall survival" in survival_table(Endpoint("OS", *NAMES["OS"], "fda", (), (), None))
    True
    """
    arms = endpoint.arms
    rows = [["Subjects", *(str(arm.curve.subjects) for arm in arms)],
            ["Events", *(str(arm.curve.events) for arm in arms)],
            ["Censored", *(str(arm.curve.subjects - arm.curve.events) for arm in arms)]]
    if any(arm.left_out for arm in arms):
        rows.append(["Left out: no start, or not at risk", *(str(arm.left_out) for arm in arms)])
    for what, found in (("Lower quartile", [arm.curve.quantile(0.25) for arm in arms]),
                        ("Median", [arm.curve.median for arm in arms]),
                        ("Upper quartile", [arm.curve.quantile(0.75) for arm in arms])):
        rows.append([f"{what}, months (95 % limits)", *(with_limits(one) for one in found)])
    for place, mark in enumerate(arms[0].landmarks if arms else ()):
        rows.append([f"At {mark.time:g} months (95 % limits); at risk",
                     *(f"{share(arm.landmarks[place].rate)}; {arm.landmarks[place].at_risk}" for arm in arms)])
    rows.append([_mean_head(arms), *(_mean(arm) for arm in arms)])
    rows.append(["Median follow-up, months (reverse Kaplan-Meier)", *(with_limits(arm.follow_up) for arm in arms)])
    return table(f"{endpoint.parameter.lower()}-table", f"{endpoint.name}, rule set {endpoint.rule_set}", "Figure",
                 [arm.name or "All subjects" for arm in arms], rows, [_NE])


def _mean_head(arms: Sequence[ArmSurvival]) -> str:
    until = next((arm.mean.until for arm in arms if arm.mean), None)
    return "Restricted mean" if until is None else f"Restricted mean up to {until:.2f} months (95 % limits)"


def _mean(arm: ArmSurvival) -> str:
    return "NE" if arm.mean is None else with_limits(arm.mean.mean)


def comparison_table(endpoint: Endpoint) -> str:
    """Each arm held against the first: log-rank tests and hazard ratios, stratified too where there are strata.

    >>> from accrual.endpoints.report.analysis import NAMES
    >>> "Hazard ratio" in comparison_table(Endpoint("OS", *NAMES["OS"], "fda", (), (), None))
    True
    """
    rows = [row for one in endpoint.comparisons for row in _comparison(one)]
    because = [words for one in endpoint.comparisons
               for words in (one.ratio.because, one.adjusted.because if one.adjusted else "") if words]
    notes = list(dict.fromkeys(f"{words[0].upper()}{words[1:]}." for words in because))
    if endpoint.overall:
        rows.append(["All arms, log-rank", number(endpoint.overall.statistic, 3), str(endpoint.overall.freedom),
                     p_value(endpoint.overall.p), ""])
    return table(f"{endpoint.parameter.lower()}-compared", f"{endpoint.name}: arms compared", "Comparison",
                 ["Chi-square", "Degrees of freedom", "p", "Hazard ratio (95 % limits)"], rows, [*notes, _NE])


def _comparison(one: Comparison) -> list[list[str]]:
    rows = [[f"{one.arm} against {one.against}", number(one.test.statistic, 3), str(one.test.freedom),
             p_value(one.test.p), with_limits(one.ratio.ratio, 3)]]
    if one.stratified_test and one.stratified_ratio:
        without = f"; {one.unstratified} without a stratum left out" if one.unstratified else ""
        rows.append([f"the same, stratified by {one.strata}{without}", number(one.stratified_test.statistic, 3),
                     str(one.stratified_test.freedom), p_value(one.stratified_test.p),
                     with_limits(one.stratified_ratio.ratio, 3)])
    if one.adjusted:
        rows.append(_adjusted(one.adjusted))
    return rows


def _adjusted(found: Adjusted) -> list[str]:
    """The arm's term: Wald's chi-square is that of the coefficient."""
    left_out = f"; {found.left_out} without it left out" if found.left_out else ""
    head = f"the same, adjusted for {' and '.join(found.names) or 'nothing that varies'}{left_out}"
    if found.regression is None or found.because:
        return [head, "NE", "1", "NE", "NE"]
    term = found.regression.terms[0]
    chi_square = None if term.coefficient is None or not term.error else (term.coefficient / term.error) ** 2
    return [head, number(chi_square, 3), "1", p_value(term.p), with_limits(term.ratio, 3)]


def rule_set_table(analysis: Analysis) -> str:
    """Progression-free survival under every rule set, so that it is seen what hangs on the choice.

    >>> "Left out" in rule_set_table(Analysis((), (), (), ()))
    True
    """
    rows = [[f"{endpoint.rule_set}: {arm.name}" if len(endpoint.arms) > 1 else endpoint.rule_set,
             str(arm.curve.subjects), str(arm.left_out), str(arm.curve.events), with_limits(arm.curve.median)]
            for endpoint in analysis.rule_sets for arm in endpoint.arms]
    return table("rule-sets", "Progression-free survival by rule set", "Rule set",
                 ["Subjects", "Left out: no start", "Events", "Median, months (95 % limits)"], rows, [_NE])
