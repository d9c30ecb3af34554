"""Waterfall and spider: how the sum of diameters changed, at best for each subject, and over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from accrual.endpoints.figures.picture import GREY, INK, RESPONSES, Look, Picture, drawing
from accrual.endpoints.figures.survival_curves import time_ticks
from accrual.endpoints.writing import csv_text

__all__ = ["Change", "Course", "spider_figure", "waterfall_figure"]

_RESPONDING = {"CR", "PR", "iCR", "iPR"}
_PROGRESSION, _RESPONSE = 20.0, -30.0
_TOP = 100.0  # a bar or a line that goes higher ends here and says so
_LETTERED = 45  # more bars than these have no room for a letter each
_OTHER = Look("#ffffff", "\\\\", "-", "d")
_MARKED = (-100, -75, -50, -30, 0, 20, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Change:
    """A subject's best change of the sum of diameters from baseline in per cent, and the best overall response.

    >>> Change("S-001", -42.0, "PR").response
    'PR'

    `percent` is `None` for a subject without a complete sum after baseline: counted in the words, not drawn.
    """

    subject: str
    percent: float | None
    response: str


@dataclass(frozen=True, slots=True)
class Course:
    """A subject's sums over time: points of time and change from baseline in per cent, the first at baseline.

    >>> Course("S-001", "PR", ((0.0, 0.0), (2.1, -35.0))).points[-1]
    (2.1, -35.0)
    """

    subject: str
    response: str
    points: tuple[tuple[float, float], ...]


def waterfall_figure(changes: Sequence[Change], *, name: str = "waterfall", title: str = "Best change",
                     note: str = "") -> Picture:
    """One bar for each subject, from the largest growth to the largest shrinkage; `note` ends the words.

    >>> waterfall_figure([Change("S-001", -42.0, "PR"), Change("S-002", None, "NE")]).words
    'Waterfall of 1 subject: 1 at or below -30 %, 0 at or above +20 %. Not drawn, for want of a sum: 1.'
    """
    drawn = sorted((one for one in changes if one.percent is not None), key=lambda one: (-_of(one), one.subject))
    with drawing(name):
        figure = Figure(figsize=(7.2, 4.0))
        axes = figure.add_axes((0.125, 0.09, 0.855, 0.76))
        for response in dict.fromkeys(one.response for one in drawn):
            look = RESPONSES.get(response, _OTHER)
            here = [place for place, one in enumerate(drawn) if one.response == response]
            axes.bar(here, [min(_of(drawn[place]), _TOP) for place in here], width=0.82, color=look.colour,
                     hatch=look.hatch, edgecolor=INK, linewidth=0.5 if len(drawn) <= _LETTERED * 2 else 0.15)
        for place, one in enumerate(drawn):
            if not _of(one):
                axes.plot([place - 0.41, place + 0.41], [0, 0], color=INK, linewidth=2, solid_capstyle="butt")
            _letter(axes, place, one, len(drawn))
        _change_axis(axes, -100.0, max([30.0, *(min(_of(one), _TOP) for one in drawn)]))
        axes.set_xlim(-0.8, max(len(drawn) - 0.2, 4))
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.axhline(0, color=INK, linewidth=0.8)
        axes.set_xlabel("Subjects, by best change")
        _say_if_empty(axes, drawn)
        _key(figure, [one.response for one in drawn], bars=True)
    shrunk = sum(_of(one) <= _RESPONSE + 1e-9 for one in drawn)
    grown = sum(_of(one) >= _PROGRESSION - 1e-9 for one in drawn)
    words = (f"Waterfall of {len(drawn)} {'subject' if len(drawn) == 1 else 'subjects'}: {shrunk} at or below -30 %, "
             f"{grown} at or above +20 %. Not drawn, for want of a sum: {len(changes) - len(drawn)}. {note}").rstrip()
    rows = [(one.subject, one.percent, one.response) for one in [*drawn, *(c for c in changes if c.percent is None)]]
    return Picture(name, title, words, csv_text(("subject", "best_change_percent", "best_response"), rows), figure)


def spider_figure(courses: Sequence[Course], *, unit: str = "months", name: str = "spider",
                  title: str = "Change over time", note: str = "") -> Picture:
    """One line for each subject from baseline on; `note` ends the words.

    >>> spider_figure([Course("S-001", "PR", ((0.0, 0.0), (2.1, -35.0)))]).words
    'Change of the sum of diameters over time, 1 subject with a sum after baseline.'
    """
    drawn = [one for one in courses if len(one.points) > 1]
    last = max((point[0] for one in drawn for point in one.points), default=0.0)
    with drawing(name):
        figure = Figure(figsize=(7.2, 4.2))
        axes = figure.add_axes((0.125, 0.125, 0.855, 0.725))
        thin = 1.2 if len(drawn) <= 60 else 0.6
        for one in drawn:
            look = RESPONSES.get(one.response, _OTHER)
            colour = look.colour if look.colour not in {"#ffffff", "#d9d9d9"} else "#8a8a8a"
            heights = [min(percent, _TOP) for _, percent in one.points]
            axes.plot([time for time, _ in one.points], heights, color=colour, linewidth=thin, alpha=0.85,
                      linestyle="-" if one.response in _RESPONDING else (0, (4, 1.5)), marker=look.marker,
                      markersize=3.4 if len(drawn) <= 60 else 2, markerfacecolor=look.colour, markeredgewidth=0.5)
        _change_axis(axes, -100.0, max([40.0, *(min(p, _TOP) for one in drawn for _, p in one.points)]))
        ticks = time_ticks(last)
        axes.set_xticks(ticks)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.set_xlim(-0.02 * max(last, 1), max(last, ticks[-1]) * 1.03)
        axes.axhline(0, color=INK, linewidth=0.8, zorder=0)
        axes.set_xlabel(f"Time in {unit}")
        _say_if_empty(axes, drawn)
        _key(figure, [one.response for one in drawn], bars=False)
    words = ("Change of the sum of diameters over time, "
             f"{len(drawn)} {'subject' if len(drawn) == 1 else 'subjects'} with a sum after baseline. {note}").rstrip()
    rows = [(one.subject, one.response, time, percent) for one in drawn for time, percent in one.points]
    return Picture(name, title, words, csv_text(("subject", "best_response", "time", "change_percent"), rows), figure)


def _of(one: Change) -> float:
    return one.percent or 0.0


def _letter(axes: Axes, place: int, one: Change, bars: int) -> None:
    """The response above or below the bar; of a bar that was cut, how far it would go."""
    height, up = min(_of(one), _TOP), _of(one) >= 0
    cut = f"{_of(one):+.0f} %" if _of(one) > _TOP else ""
    if bars <= _LETTERED:
        text = " ".join(word for word in (one.response if len(one.response) <= 4 else "", cut) if word)
        axes.text(place, height + (2 if up else -2), text, ha="center", va="bottom" if up else "top",
                  fontsize=min(7.0, 190 / max(bars, 1)), rotation=90 if bars > 14 else 0,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})
    elif cut:
        axes.plot(place, _TOP, marker="^", color=INK, markersize=3)


def _percent(value: float) -> str:
    return f"{value:+.0f} %".replace("-", "−") if value else "0 %"


def _say_if_empty(axes: Axes, drawn: Sequence[object]) -> None:
    if not drawn:
        axes.text(0.5, 0.5, "Nobody has a complete sum after baseline.", transform=axes.transAxes, ha="center",
                  va="center", bbox={"facecolor": "white", "edgecolor": "none", "pad": 4})


def _change_axis(axes: Axes, low: float, high: float) -> None:
    axes.set_ylim(low - 10, high + 22)
    axes.set_yticks([mark for mark in _MARKED if low <= mark <= high])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _percent(value)))
    axes.set_ylabel("Change of the sum from baseline")
    for height in (_PROGRESSION, _RESPONSE):
        axes.axhline(height, color=GREY, linewidth=0.8, linestyle=(0, (5, 3)), zorder=0)


def _key(figure: Figure, found: Sequence[str], *, bars: bool) -> None:
    """What each look means, above the plot, only for what is there."""
    there = [name for name in RESPONSES if name in found] + sorted(set(found) - set(RESPONSES))
    marks: list[Patch | Line2D] = []
    for name in there:
        look = RESPONSES.get(name, _OTHER)
        if bars:
            marks.append(Patch(facecolor=look.colour, hatch=look.hatch * 2, edgecolor=INK, linewidth=0.5))
        else:
            colour = look.colour if look.colour not in {"#ffffff", "#d9d9d9"} else "#8a8a8a"
            marks.append(Line2D([], [], color=colour, marker=look.marker, markerfacecolor=look.colour, markersize=5,
                                linestyle="-" if name in _RESPONDING else (0, (4, 1.5))))
    if there:
        figure.legend(marks, [name or "no response" for name in there], loc="upper left", ncols=len(there),
                      frameon=False, bbox_to_anchor=(0.095, 0.995), handlelength=2.2, title="Best overall response",
                      alignment="left", title_fontsize=8.5, fontsize=8.5)
