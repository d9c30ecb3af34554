"""What survival analysis is checked against: R's figures for the sets that everybody has, and those of a real trial.

They are the last rows of `python -m benchmarks.endpoints_oracles ../shared/data/endpoints`.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from accrual.endpoints.survival import (
    Estimate,
    Scale,
    Times,
    follow_up,
    groups_of,
    hazard_ratio,
    kaplan_meier,
    log_rank,
    observed,
    rate,
)
from benchmarks.figure import Figure

__all__ = ["figures"]

Row = Mapping[str, str]
Pair = tuple[object, object]  # R's value and ours
SETS = ("lung", "veteran", "ovarian", "aml")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _times(rows: Sequence[Row], time: str = "time", event: str = "event") -> Times:
    return observed([float(row[time]) for row in rows], [int(row[event]) for row in rows])


def _three(found: Estimate) -> list[float | None]:
    return [found.value, found.lower, found.upper]


def _samples(folder: Path) -> Iterator[tuple[Times, dict[str, Any], bool]]:
    """Each set, whole and by group, with what R says of it, and whether R's quartiles agree with its own median."""
    reference = json.loads((folder / "r_survival_reference.json").read_text(encoding="utf-8"))
    for name in SETS:
        rows = _rows(folder / "r_survival" / f"{name}.csv")
        for group in ("all", "group_1", "group_2"):
            chosen = [row for row in rows if group == "all" or row["group"] == group[-1]]
            yield _times(chosen), reference[name][group], (name, group) != ("aml", "all")


def _curves(folder: Path) -> Iterator[Pair]:
    """S(t), its standard error and limits at chosen times, on each scale; the restricted mean."""
    for times, known, _ in _samples(folder):
        for scale in Scale:
            curve = kaplan_meier(times, scale=scale)
            for row in known[f"at_times_{scale}"]:
                mark = curve.at(row["time"], carried=True)
                yield from zip((row["surv"], row["se"], row["lower"], row["upper"]),
                               (mark.rate.value, mark.error, mark.rate.lower, mark.rate.upper), strict=True)
        mean = kaplan_meier(times).restricted_mean(float(times.time.max()))
        yield 1, (mean.mean.value or 0) / known["rmean"]
        yield 1, mean.error / known["rmean_se"]


def _quantiles(folder: Path) -> Iterator[Pair]:
    """Medians, quartiles and their limits on each scale, 90 % limits, and the reverse curve's."""
    for times, known, agrees in _samples(folder):
        for scale in Scale:
            curve = kaplan_meier(times, scale=scale)
            yield from zip(known[f"median_table_{scale}"], _three(curve.median), strict=True)
            for name, share in (("q25", 0.25), ("q50", 0.5), ("q75", 0.75)):
                if agrees or (scale, name) != (Scale.LOG, "q50"):
                    yield from zip(known[f"quartiles_{scale}"][name], _three(curve.quantile(share)), strict=True)
        yield from zip(known["median_90ci_loglog"], _three(kaplan_meier(times, level=0.9).median), strict=True)
        yield from zip(known["reverse_km_median_loglog"], _three(follow_up(times).median), strict=True)
        yield from zip(known["reverse_km_median_log"], _three(follow_up(times, scale="log").median), strict=True)


def _comparisons(folder: Path) -> Iterator[tuple[dict[str, Any], Times, Any]]:
    reference = json.loads((folder / "r_survival_reference.json").read_text(encoding="utf-8"))
    for name in SETS:
        rows = _rows(folder / "r_survival" / f"{name}.csv")
        yield reference[name]["compare"], _times(rows), groups_of([row["group"] for row in rows])


def _log_ranks(folder: Path) -> Iterator[Pair]:
    for known, times, groups in _comparisons(folder):
        test, weighted = log_rank(times, groups), log_rank(times, groups, rho=1)
        yield from zip((*known["observed"], *known["expected"], known["logrank_chisq"], known["logrank_df"],
                        known["logrank_p"], known["petopeto_rho1_chisq"], known["petopeto_p"]),
                       (*test.observed, *test.expected, test.statistic, test.freedom, test.p,
                        weighted.statistic, weighted.p), strict=True)


def _hazard_ratios(folder: Path) -> Iterator[Pair]:
    for known, times, groups in _comparisons(folder):
        for ties in ("efron", "breslow"):
            found, theirs = hazard_ratio(times, groups, ties=ties), known[f"cox_{ties}"]
            yield from zip((*(theirs[key] for key in ("coef", "se", "hr", "lower", "upper", "p")), *theirs["loglik"],
                            theirs["lrt"][0], theirs["score"][0]),
                           (found.coefficient, found.error, *_three(found.ratio), found.p, *found.likelihoods,
                            found.ratio_test, found.score_test), strict=True)


def _apart(expected: object, reached: object) -> float:
    """How far apart two figures are, above 1 as a share; what is there on one side alone is infinitely far."""
    if expected is None or reached is None:
        return 0.0 if expected is reached else math.inf
    known = float(str(expected))
    return abs(known - float(str(reached))) / max(1.0, abs(known))


def _within(oracle: str, limit: float, pairs: Sequence[Pair]) -> Figure:
    largest = max(_apart(*pair) for pair in pairs)
    asked = f"{len(pairs)} within {limit:.0e}"
    held = sum(_apart(*pair) <= limit for pair in pairs)
    return Figure(oracle, asked, f"{held} within {limit:.0e}", f"largest difference {largest:.1e}")


def _exactly(oracle: str, pairs: Sequence[Pair], remark: str = "") -> Figure:
    return Figure(oracle, f"{len(pairs)} of {len(pairs)}", f"{sum(_apart(*pair) == 0 for pair in pairs)} of "
                  f"{len(pairs)}", remark)


def _real_trial(folder: Path) -> Iterator[Figure]:
    """INSPIRE, pembrolizumab, 94 patients: doi 10.1038/s43018-020-0096-5."""
    rows = _rows(folder / "pembrolizumab.csv")
    known = json.loads((folder / "pembrolizumab_reference.json").read_text(encoding="utf-8"))
    responders = rate(sum(row["orr"] == "CR/PR" for row in rows), len(rows))
    low, high = responders.exact or (0.0, 0.0)
    yield Figure("INSPIRE: ORR", "16/94 = 17.0 % (10.1-26.2)",
                 f"{responders.count}/{responders.of} = {responders.value:.1%} ({low:.1%}-{high:.1%})"
                 .replace("% (", " % (").replace("%-", "-").replace("%)", ")"), "Clopper-Pearson")
    median = kaplan_meier(_times(rows, "os_time", "os_status")).median
    yield Figure("INSPIRE: OS median, months", "13.96 (8.74-19.98)",
                 "{:.2f} ({:.2f}-{:.2f})".format(*(value or math.nan for value in _three(median))), "log-log")
    yield _within("INSPIRE: OS and PFS, rates, medians, follow-up, cohorts; ORR and CBR limits", 1e-12,
                  list(_trial_pairs(rows, known)))


def _trial_pairs(rows: Sequence[Row], known: Mapping[str, Any]) -> Iterator[Pair]:
    for name in ("orr", "cbr"):
        yield from zip((known[name]["lower"], known[name]["upper"]),
                       rate(known[name]["x"], len(rows)).exact or (None, None), strict=True)
    for name in ("os", "pfs"):
        times, theirs = _times(rows, f"{name}_time", f"{name}_status"), known[name]
        curve = kaplan_meier(times)
        yield from zip(theirs["median_loglog"], _three(curve.median), strict=True)
        yield from zip(theirs["revkm_loglog"], _three(follow_up(times).median), strict=True)
        for row in theirs["at"]:
            yield from zip((row["surv"], row["lower"], row["upper"]), _three(curve.at(row["time"]).rate), strict=True)
        for cohort in theirs["by_cohort"]:
            members = [row for row in rows if row["cohort"] == cohort["cohort"].removeprefix("cohort=")]
            yield from zip((cohort["median"], cohort["X0.95LCL"], cohort["X0.95UCL"]),
                           _three(kaplan_meier(_times(members, f"{name}_time", f"{name}_status")).median), strict=True)


def figures(folder: Path) -> Iterator[Figure]:
    """The rows of survival."""
    yield _within("R 4.2.2: S(t), standard error, limits on each scale, restricted mean", 1e-12, list(_curves(folder)))
    yield _exactly("R 4.2.2: medians, quartiles, their limits, follow-up", list(_quantiles(folder)),
                   "of aml on the log scale the median as summary(survfit) has it, 45; quantile() has 48")
    yield _within("R 4.2.2: log-rank and Peto-Peto", 1e-8, list(_log_ranks(folder)))
    yield _within("R 4.2.2: Cox, Efron and Breslow", 1e-8, list(_hazard_ratios(folder)))
    yield from _real_trial(folder / "reportRmd")
