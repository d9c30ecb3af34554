"""Swimmer: each subject's time in the trial as a lane, with response, progression, new therapy and death on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from accrual.endpoints.figures.picture import INK, Picture, breadth, drawing, shortened
from accrual.endpoints.figures.survival_curves import time_ticks
from accrual.endpoints.writing import csv_text

__all__ = ["MARKS", "Lane", "swimmer_figure"]

_ROOM_FOR_NAMES = 80
_LETTER = 0.085  # inches of a letter
# Each kind by its own shape: told apart without colour.
MARKS = {
    "complete response": ("s", "#00446b"), "partial response": ("^", "#2f9bd8"), "progression": ("X", "#d55e00"),
    "new therapy": ("D", "#cc79a7"), "bone metastasis": ("P", "#8c6d00"), "death": ("o", "#000000"),
}
"""The kinds of marks on a lane, with their shape and colour."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A subject's time in the trial: until `end`, going on or not, in response from and to, with dated marks.

    >>> Lane("S-001", "A", 8.5, True, ((2.0, 6.0),), ((2.0, "partial response"),)).going_on
    True

    Each mark is a time and one of the kinds of `MARKS`; times in one unit from the subject's start.
    """

    subject: str
    arm: str
    end: float
    going_on: bool
    responding: tuple[tuple[float, float], ...] = ()
    marks: tuple[tuple[float, str], ...] = ()


def swimmer_figure(lanes: Sequence[Lane], *, unit: str = "months", name: str = "swimmer",
                   title: str = "Time in the trial") -> Picture:
    """One lane for each subject, arm by arm, the longest of each at the top.

    >>> swimmer_figure([Lane("S-001", "A", 8.5, True, (), ((2.0, "partial response"),))]).words
    'Time in the trial of 1 subject, 1 still followed. Marks: partial response 1.'
    """
    drawn = sorted(lanes, key=lambda lane: (lane.arm, lane.end, lane.subject))
    named = len(drawn) <= _ROOM_FOR_NAMES
    each = 0.17 if named else max(0.05, min(0.17, 8.0 / len(drawn)))
    top, bottom, height = 0.75, 0.5, max(1.0, each * len(drawn))
    last = max((lane.end for lane in drawn), default=0.0)
    left = 0.35 + (0.075 * max((breadth(_label(lane)) for lane in drawn), default=0) if named else 0.15)
    with drawing(name):
        figure = Figure(figsize=(7.2, top + bottom + height))
        whole = top + bottom + height
        axes = figure.add_axes((left / 7.2, bottom / whole, (7.2 - left - 0.3) / 7.2, height / whole))
        _draw(axes, drawn, each, last)
        ticks = time_ticks(last)
        axes.set_xticks(ticks)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.set_xlim(0, max(last, ticks[-1]) * 1.05)
        axes.set_ylim(-0.7, max(len(drawn) - 0.3, 5))
        axes.set_yticks(range(len(drawn)) if named else [], [_label(lane) for lane in drawn] if named else [])
        axes.tick_params(axis="y", length=0, labelsize=8)
        axes.set_xlabel(f"Time in {unit}")
        if not drawn:
            axes.text(0.5, 0.5, "Nobody is in the trial.", transform=axes.transAxes, ha="center", va="center")
        _name_arms(axes, drawn, each)
        _key(figure, drawn, whole)
    counts = Counter(kind for lane in drawn for _, kind in lane.marks)
    marks = ", ".join(f"{kind} {counts[kind]}" for kind in MARKS if counts[kind]) or "none"
    words = (f"Time in the trial of {len(drawn)} {'subject' if len(drawn) == 1 else 'subjects'}, "
             f"{sum(lane.going_on for lane in drawn)} still followed. Marks: {marks}.")
    return Picture(name, title, words, _numbers(drawn), figure)


def _label(lane: Lane) -> str:
    return shortened(lane.subject, 18)


def _draw(axes: Axes, lanes: Sequence[Lane], each: float, last: float) -> None:
    """All lanes at once, and all marks of a kind: a thousand single shapes take seconds."""
    size = min(5.5, max(2.4, each * 32))
    edge = 0.5 if size > 4 else 0.0  # a white edge would be all that is left of a small mark
    whole = [(place, 0.0, lane.end) for place, lane in enumerate(lanes)]
    parts = [(place, *part) for place, lane in enumerate(lanes) for part in lane.responding]
    for bars, colour in ((whole, "#e4e4e4"), (parts, "#9ecae1")):
        axes.barh([place for place, _, _ in bars], [end - start for _, start, end in bars],
                  left=[start for _, start, _ in bars], height=0.72, color=colour, edgecolor="#9a9a9a", linewidth=edge)
    going_on = [(lane.end + 0.014 * last, place) for place, lane in enumerate(lanes) if lane.going_on]
    _mark(axes, going_on, ">", INK, size * 0.9, edge)
    for kind, (shape, colour) in MARKS.items():
        here = [(time, place) for place, lane in enumerate(lanes) for time, found in lane.marks if found == kind]
        _mark(axes, here, shape, colour, size, edge)


def _mark(axes: Axes, points: Sequence[tuple[float, int]], shape: str, colour: str, size: float, edge: float) -> None:
    axes.plot([time for time, _ in points], [place for _, place in points], marker=shape, color=colour,
              markersize=size, markeredgecolor="white", markeredgewidth=edge, linestyle="none", clip_on=False)


def _name_arms(axes: Axes, lanes: Sequence[Lane], each: float) -> None:
    """At the right of each arm's lanes its name, as long as there is room; nothing where there is but one arm."""
    counts = Counter(lane.arm for lane in lanes)
    first = 0
    for arm, count in counts.items() if len(counts) > 1 else ():
        letters = int((count * each - 0.1) / _LETTER)
        if letters >= 1:
            axes.text(1.012, first + (count - 1) / 2, shortened(arm or "no arm recorded", letters), rotation=270,
                      fontsize=8, transform=axes.get_yaxis_transform(), ha="left", va="center")
        axes.plot([1.005, 1.005], [first - 0.4, first + count - 0.6], color=INK, linewidth=1, clip_on=False,
                  transform=axes.get_yaxis_transform())
        first += count


def _key(figure: Figure, lanes: Sequence[Lane], whole: float) -> None:
    there = {kind for lane in lanes for _, kind in lane.marks}
    marks: list[Patch | Line2D] = []
    names: list[str] = []
    for kind, (shape, colour) in MARKS.items():
        if kind in there:
            marks.append(Line2D([], [], marker=shape, color=colour, linestyle="none", markersize=6))
            names.append(kind)
    if any(lane.responding for lane in lanes):
        marks.append(Patch(facecolor="#9ecae1", edgecolor="#9a9a9a"))
        names.append("in response")
    if any(lane.going_on for lane in lanes):
        marks.append(Line2D([], [], marker=">", color=INK, linestyle="none", markersize=6))
        names.append("still followed")
    if marks:
        figure.legend(marks, names, loc="upper left", bbox_to_anchor=(0.01, 1 - 0.08 / whole), ncols=4, frameon=False,
                      fontsize=8.5, handletextpad=0.4, columnspacing=1.2)


def _numbers(lanes: Sequence[Lane]) -> str:
    rows: list[tuple[str | float | None, ...]] = []
    for lane in lanes:
        rows.append((lane.subject, lane.arm, "going on" if lane.going_on else "end", lane.end, None))
        rows.extend((lane.subject, lane.arm, "in response", start, end) for start, end in lane.responding)
        rows.extend((lane.subject, lane.arm, kind, time, None) for time, kind in lane.marks)
    return csv_text(("subject", "arm", "what", "time", "until"), rows)
