"""Power by number of subjects, for a single arm's survival and response rate."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from accrual.endpoints.figures.picture import COLOURS, GREY, Picture, drawing
from accrual.endpoints.figures.survival_curves import time_ticks
from accrual.endpoints.planning import ResponsePlan, SurvivalPlan, response_power, survival_power
from accrual.endpoints.writing import csv_text

__all__ = ["power_figure"]


def power_figure(survival: SurvivalPlan, response: ResponsePlan, *, name: str = "power") -> Picture:
    """The power of each number of subjects up to one and a half times what is needed.

    >>> from accrual.endpoints.planning import plan_response, plan_survival
    >>> power_figure(plan_survival(4, 6, accrual=3, follow_up=12), plan_response(0.1, 0.3)).words
    'Power by number of subjects: 44 subjects for progression-free survival, 25 for the response rate.'
    """
    last = max(12, int(max(survival.subjects, response.subjects) * 1.5))
    counts = list(range(5, last + 1))
    of_survival = [survival_power(count, survival.against, survival.median, accrual=survival.accrual,
                                  follow_up=survival.follow_up, dropout=survival.dropout, alpha=survival.alpha)
                   for count in counts]
    of_response = [response_power(count, response.against, response.rate, response.alpha) for count in counts]
    with drawing(name):
        figure = Figure(figsize=(7.2, 3.5))
        left = figure.add_axes((0.11, 0.155, 0.375, 0.735))
        right = figure.add_axes((0.61, 0.155, 0.375, 0.735))
        _panel(left, counts, of_survival, survival.subjects, survival.power, stepped=False,
               title=f"Median PFS {survival.median:g} against {survival.against:g} months")
        _panel(right, counts, of_response, response.subjects, response.power, stepped=True,
               title=f"Response rate {response.rate:.0%} against {response.against:.0%}".replace("%", " %"))
    words = (f"Power by number of subjects: {survival.subjects} subjects for progression-free survival, "
             f"{response.subjects} for the response rate.")
    rows = zip(counts, of_survival, of_response, strict=True)
    numbers = csv_text(("subjects", "power_pfs", "power_response"), rows)
    return Picture(name, "Power by number of subjects", words, numbers, figure)


def _panel(axes: Axes, counts: list[int], powers: list[float], needed: int, wanted: float, *, stepped: bool,
           title: str) -> None:
    colour = COLOURS[1] if stepped else COLOURS[0]
    axes.plot(counts, powers, color=colour, linewidth=1.6, drawstyle="steps-post" if stepped else "default")
    axes.axhline(wanted, color=GREY, linewidth=0.7, linestyle=(0, (4, 3)), zorder=0)
    here = powers[counts.index(needed)] if needed in counts else wanted
    axes.plot([needed], [here], marker="o", color=colour, markersize=6)
    axes.annotate(f"{needed} subjects", (needed, here), xytext=(8, -16), textcoords="offset points", fontsize=9,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})
    axes.set_ylim(0, 1.03)
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    axes.set_xlim(counts[0], counts[-1])
    axes.set_xticks([tick for tick in time_ticks(counts[-1]) if tick >= counts[0]])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}".replace("%", " %")))
    axes.set_xlabel("Subjects")
    axes.set_ylabel("Power")
    axes.set_title(title, fontsize=9.5, loc="left")
