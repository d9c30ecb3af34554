"""Kaplan-Meier curves with their confidence bands, censoring ticks and a risk table aligned with the axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from accrual.endpoints.figures.picture import COLOURS, GREY, LINES, Picture, breadth, drawing, wrapped
from accrual.endpoints.survival import Estimate, KaplanMeier
from accrual.endpoints.writing import csv_text
from accrual.errors import InputError

__all__ = ["Arm", "estimate_words", "survival_figure", "time_ticks"]

_MOST = len(COLOURS)
_WIDTH, _PLOT, _LINE, _PAD = 7.2, 3.4, 0.165, 0.14  # inches
_GAP = 0.05
_LETTER = 0.08  # inches of a letter in the size used, DejaVu Sans being a wide face
_OF_MONTHS, _MOST_TICKS = (1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 36.0, 60.0), 9
_BANDS = 3  # more bands than this hide one another and the curves


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """One curve and its name.

    >>> from accrual.endpoints.survival import kaplan_meier, observed
    >>> Arm("Docetaxel", kaplan_meier(observed([3, 5], [1, 0]))).name
    'Docetaxel'
    """

    name: str
    curve: KaplanMeier


def survival_figure(arms: Sequence[Arm], *, name: str, title: str, outcome: str, unit: str = "months") -> Picture:
    """Kaplan-Meier curves of one to six arms.

    >>> from accrual.endpoints.survival import kaplan_meier, observed
    >>> arm = Arm("All", kaplan_meier(observed([3, 5, 9], [1, 0, 1])))
    >>> survival_figure([arm], name="pfs", title="PFS", outcome="progression-free").words
    'Kaplan-Meier curve. All: 3 subjects, 2 events, median 9.00 months (3.00 to not reached).'

    `outcome` is what the curve is the share of ("progression-free", "alive"); times are in `unit`. The numbers are
    each arm's life table with the curve and its limits.
    """
    if not 1 <= len(arms) <= _MOST:
        raise InputError(f"a figure holds 1 to {_MOST} curves", mend="Draw fewer arms, or each in a figure of its own")
    labels = [wrapped(arm.name, 26, 3) for arm in arms]
    legend = [wrapped(f"{arm.name}: {_summary(arm.curve, unit)}", 88, 3) for arm in arms]
    with drawing(name):
        figure, axes, rows = _laid_out(labels, legend)
        ticks = time_ticks(max((arm.curve.last or 0 for arm in arms), default=0))
        for number, arm in enumerate(arms):
            _draw(axes, arm.curve, number, banded=len(arms) <= _BANDS)
        _finish(axes, ticks, f"Time in {unit}", f"Share {outcome}")
        _draw_legend(figure, legend)
        _draw_risk_table(figure, axes, arms, labels, ticks, rows)
    what = "Kaplan-Meier curve. " if len(arms) == 1 else "Kaplan-Meier curves. "
    words = what + " ".join(f"{arm.name}: {_summary(arm.curve, unit)}." for arm in arms)
    if len(arms) > _BANDS:
        words += " Confidence bands are not drawn, for there are too many; the limits are in the numbers."
    return Picture(name, title, words, _numbers(arms), figure)


def time_ticks(last: float) -> list[float]:
    """Times at which the axis is marked and those at risk are counted: up to ten, at round numbers.

    >>> time_ticks(26.5), time_ticks(0)
    ([0.0, 3.0, 6.0, 9.0, 12.0, 15.0, 18.0, 21.0, 24.0], [0.0, 1.0])
    >>> time_ticks(3), time_ticks(5000)[:3]
    ([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0], [0.0, 1000.0, 2000.0])
    """
    if last <= 0:
        return [0.0, 1.0]
    size = 10.0 ** np.floor(np.log10(last) - 1)
    of_months = _MOST_TICKS <= last <= _MOST_TICKS * _OF_MONTHS[-1]
    steps = _OF_MONTHS if of_months else [size * nice for nice in (1, 2, 5, 10)]
    step = next(step for step in steps if last / step <= _MOST_TICKS)
    return [float(round(number * step, 9)) for number in range(int(last / step + 1e-9) + 1)]


def estimate_words(found: Estimate, digits: int = 2) -> str:
    """An estimate with its limits in words.

    >>> estimate_words(Estimate(13.96, 8.74, None))
    '13.96 (8.74 to not reached)'
    >>> estimate_words(Estimate(None, None, None))
    'not reached'
    """
    if found.value is None and found.lower is None:
        return "not reached"
    value, lower, upper = ("not reached" if number is None else f"{number:.{digits}f}"
                           for number in (found.value, found.lower, found.upper))
    if found.value is not None and found.lower is None and found.upper is None:
        return f"{value} (limits not estimable)"
    lower = "not estimable" if found.lower is None else lower
    return f"{value} ({lower} to {upper})"


def _summary(curve: KaplanMeier, unit: str) -> str:
    median = curve.median
    words = estimate_words(median)
    if median.value is not None:
        words = words.replace(" (", f" {unit} (", 1)
    return (f"{curve.subjects} {'subject' if curve.subjects == 1 else 'subjects'}, "
            f"{curve.events} {'event' if curve.events == 1 else 'events'}, median {words}")


# The places: everything is counted in inches from the labels' own lengths, so that nothing can lie on anything else


def _laid_out(labels: list[list[str]], legend: list[list[str]]) -> tuple[Figure, Axes, list[float]]:
    left = max(0.8, max(breadth(line) for label in labels for line in label) * _LETTER + 0.45)
    top = _PAD + _LINE * sum(map(len, legend)) + _PAD
    lines = sum(map(len, labels))
    bottom = 0.55 + _LINE * 1.6 + _LINE * lines + _GAP * len(labels) + _PAD
    height = top + _PLOT + bottom
    figure = Figure(figsize=(_WIDTH, height))
    axes = figure.add_axes((left / _WIDTH, bottom / height, (_WIDTH - left - 0.3) / _WIDTH, _PLOT / height))
    rows, at = [], bottom - 0.55 - _LINE * 1.6
    for label in labels:
        rows.append((at - _LINE * len(label) / 2) / height)
        at -= _LINE * len(label) + _GAP
    return figure, axes, [*rows, (bottom - 0.55 - _LINE * 0.7) / height]


def _draw(axes: Axes, curve: KaplanMeier, number: int, *, banded: bool) -> None:
    end = curve.last or 0.0
    time = np.concatenate(([0.0], curve.time, [end]))
    share = np.concatenate(([1.0], curve.survival, [curve.survival[-1] if len(curve.survival) else 1.0]))
    colour = COLOURS[number]
    if banded and len(curve.time):
        low, high = (np.concatenate(([1.0], limit, limit[-1:])) for limit in (curve.lower, curve.upper))
        axes.fill_between(time, low, high, step="post", color=colour, alpha=0.13, linewidth=0)
        for edge in (low, high):
            axes.step(time, edge, where="post", color=colour, linewidth=0.5, alpha=0.55)
    axes.step(time, share, where="post", color=colour, linewidth=1.7, linestyle=LINES[number])
    ticks = curve.table.time[curve.table.censored > 0]
    place = np.searchsorted(curve.time, ticks, side="right")
    axes.plot(ticks, share[place], linestyle="none", marker="|", markersize=6, markeredgewidth=1, color=colour)


def _finish(axes: Axes, ticks: list[float], x_label: str, y_label: str) -> None:
    last = max([ticks[-1], *(float(np.max(line.get_xdata(), initial=0)) for line in axes.lines)])
    axes.set_xlim(-0.02 * last, last * 1.02)
    axes.set_ylim(-0.02, 1.03)
    axes.set_xticks(ticks)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.set_yticks(np.linspace(0, 1, 6))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}".replace("%", " %")))
    axes.axhline(0.5, color=GREY, linewidth=0.6, linestyle=(0, (2, 3)), zorder=0)
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)


def _draw_legend(figure: Figure, legend: list[list[str]]) -> None:
    height = figure.get_figheight()
    at = height - _PAD
    for number, lines in enumerate(legend):
        y = at - _LINE / 2
        figure.add_artist(_sample(number, 0.15, y, height))
        for line in lines:
            figure.text(0.62 / _WIDTH, (at - _LINE / 2) / height, line, va="center", ha="left", fontsize=8.5)
            at -= _LINE


def _sample(number: int, left: float, y: float, height: float, length: float = 0.38) -> Line2D:
    return Line2D([left / _WIDTH, (left + length) / _WIDTH], [y / height] * 2, color=COLOURS[number],
                  linestyle=LINES[number], linewidth=1.7)


def _draw_risk_table(figure: Figure, axes: Axes, arms: Sequence[Arm], labels: list[list[str]], ticks: list[float],
                     rows: list[float]) -> None:
    """Each number is centred under its tick; a line of the arm's own kind leads its row."""
    figure.text(0.15 / _WIDTH, rows[-1], "At risk", fontsize=8.5, fontweight="bold", va="center")
    box, height = axes.get_position(), figure.get_figheight()
    low, high = axes.get_xlim()
    for number, (arm, label, y) in enumerate(zip(arms, labels, rows[:-1], strict=True)):
        figure.add_artist(_sample(number, 0.08, y * height, height, length=0.16))
        figure.text(0.3 / _WIDTH, y, "\n".join(label), fontsize=8.5, va="center", linespacing=1.15)
        for tick in ticks:
            x = box.x0 + (tick - low) / (high - low) * box.width
            figure.text(x, y, f"{arm.curve.at_risk(tick)}", fontsize=8.5, ha="center", va="center")


def _numbers(arms: Sequence[Arm]) -> str:
    header = ("arm", "time", "at_risk", "events", "censored", "share", "lower", "upper")
    rows = [(arm.name, *row) for arm in arms for row in _life_table(arm.curve)]
    return csv_text(header, rows)


def _life_table(curve: KaplanMeier) -> list[tuple[float | int | None, ...]]:
    table = curve.table
    rows: list[tuple[float | int | None, ...]] = []
    for time, at_risk, events, censored in zip(table.time, table.at_risk, table.events, table.censored, strict=True):
        rate = curve.at(float(time)).rate
        rows.append((float(time), int(at_risk), int(events), int(censored), rate.value, rate.lower, rate.upper))
    return rows
