"""How the figures of a report were made, in words, with the options that were used."""

from __future__ import annotations

from accrual.endpoints.options import Options
from accrual.endpoints.report.analysis import NO_ARM, Analysis
from accrual.endpoints.results import Results

__all__ = ["cautions", "methods"]

_STARTS = {"either": "randomisation, or where there is none from the first dose", "randomisation": "randomisation",
           "first dose": "the first dose"}
_RULE_SETS = {
    "fda": "Progression-free survival is censored as the FDA's guidance of 2018 (appendix 3, table A) has it: at the "
           "last adequate assessment before a new anti-cancer therapy{missed}; at the start without a baseline "
           "assessment.",
    "ema": "Progression and death count whenever they occur, whatever therapy was begun and however many assessments "
           "were missed (EMA/CHMP/27994/2008).",
    "pharmaverse": "Endpoints are derived as the template of the pharmaverse's admiralonco does it.",
}


def methods(results: Results, analysis: Analysis, *, scheduled: bool = True) -> list[str]:
    """The paragraphs of the section on methods; `scheduled` says whether planned assessments are known.

    >>> from accrual.endpoints import Options
    >>> from accrual.endpoints.report.analysis import analyse
    >>> nothing = Results(Options())
    >>> methods(nothing, analyse(nothing))[0][:24]
    'Responses were taken by '
    """
    return [_responses(results), *cautions(results.options), _times(results, scheduled), _RATES, _CURVES,
            *_comparing(analysis)]


def cautions(options: Options) -> list[str]:
    """What is to be said of options that are there to reproduce the figures of other programs.

    >>> cautions(Options())
    []
    """
    return [words for name, words in _CAUTIONS.items() if getattr(options, name) != getattr(Options(), name)]


_CAUTIONS = {
    "thresholds": "To reproduce another program's figures, sums were compared as doubles, without a tolerance: growth "
                  "of exactly 20 % may be no progression then (66 / 55 - 1 is 0.19999999999999996), and shrinkage of "
                  "exactly 30 % no response. By RECIST 1.1 they are.",
    "recorded_joined": "To reproduce another program's figures, recorded responses were held against every assessment "
                       "of their visit number: where a number stands for several days, a response is held against "
                       "another day's measurements too. Such a pair is no discrepancy, and its reason says so.",
}


_RATES = (
    "Rates have exact 95 % limits by Clopper and Pearson, and score limits by Wilson. Everybody enrolled is in the "
    "denominator; who has no evaluable assessment counts as not evaluable (NE).")
_CURVES = (
    "Curves are Kaplan and Meier's, with Greenwood's variance and 95 % limits on the log-log scale, as SAS's LIFETEST "
    "gives them by default and R's survfit with conf.type = \"log-log\". Quantiles are the times at which curve and "
    "limits come down to the level (Brookmeyer and Crowley); where a curve stands exactly on it, the middle of the "
    "flat piece. Where a curve ends on it, the median is the time at which it came down, as R prints it, and a "
    "quartile the middle of the time from there to the last observation, as R's quantile has it. Times that differ by "
    "rounding alone are one. The restricted mean goes up to the last time that every arm reaches; its limits are "
    "normal, and are cut neither at 0 nor there. Follow-up is the median of the reverse Kaplan-Meier estimate.")


def _responses(results: Results) -> str:
    options = results.options
    rules = "iRECIST (Seymour et al. 2017)" if options.rules == "irecist" else "RECIST 1.1 (Eisenhauer et al. 2009)"
    waits = ("" if options.rules != "irecist" else " Progression is confirmed by no scan less than "
             f"{options.progression_confirmation_days} days after it was first seen.")
    late = f", or up to {options.baseline_until} days after it" if options.baseline_until else ""
    source = "recomputed from the measurements" if options.responses == "recomputed" else "taken as they were recorded"
    confirmed = (f"CR and PR count as response only if an assessment at least {options.confirmation_days} days later "
                 "confirms them." if options.confirmation == "required" else "CR and PR need no confirmation.")
    return (f"Responses were taken by {rules}; those of the reader {options.assessor.lower()} were {source}. "
            f"{confirmed}{waits} The baseline is what was measured by the start{late}. Stable disease must last "
            f"{options.sd_minimum_days} days from the start."
            + (f" Sums are compared with a tolerance of {options.tolerance:g} mm." if options.slack else ""))


def _times(results: Results, scheduled: bool) -> str:
    options = results.options
    cutoff = f" Nothing after the data cut-off of {options.cutoff} is used." if options.cutoff else ""
    missed = (f", and before progression or death that follows {options.missed_visits} or more missed assessments"
              if scheduled else "")
    unknown = "" if scheduled or options.preset != "fda" else (
        " Its rule on missed assessments could not be applied, for no planned assessments are known (TV, or "
        "--schedule): progression and death count however many were missed.")
    return (f"Time counts from {_STARTS[options.start]}, in days with the first as day 1, and is shown in months of "
            f"30.4375 days. {_RULE_SETS[options.preset].format(missed=missed)}{unknown}{cutoff}")


def _comparing(analysis: Analysis) -> list[str]:
    apart = any(arm.name == NO_ARM for arm in analysis.responses)
    beside = ["Who has no arm recorded is shown beside the arms and is in no comparison."] if apart else []
    if len(analysis.arms) < 2:
        return beside
    strata = next((one.strata for endpoint in analysis.endpoints for one in endpoint.comparisons if one.strata), "")
    within = f" Both are given again stratified by {strata}." if strata else ""
    words = (f"Each arm is held against {analysis.arms[0]} by the log-rank test and by the hazard ratio of Cox's "
             "proportional hazards with the arm as its only covariate, ties by Efron, 95 % limits and p by Wald.")
    found = [one.adjusted for endpoint in analysis.endpoints for one in endpoint.comparisons if one.adjusted]
    regression = next((one.regression for one in found if one.regression), None)
    adjusted = (f" Adjusted hazard ratios are of a regression on the arm and the covariates that are named "
                f"({regression.method}); the chi-square beside them is Wald's.") if regression else ""
    return [words + within + adjusted, *beside]
