"""Figures of a trial: survival curves, waterfall, spider and swimmer, each with its numbers and its words."""

from accrual.endpoints.figures.picture import Picture
from accrual.endpoints.figures.power import power_figure
from accrual.endpoints.figures.responses import Change, Course, spider_figure, waterfall_figure
from accrual.endpoints.figures.survival_curves import Arm, estimate_words, survival_figure
from accrual.endpoints.figures.swimmer import Lane, swimmer_figure

__all__ = [
    "Arm", "Change", "Course", "Lane", "Picture", "estimate_words", "power_figure", "spider_figure", "survival_figure",
    "swimmer_figure", "waterfall_figure",
]
