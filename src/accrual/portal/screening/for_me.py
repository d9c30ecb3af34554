"""Trials for me: what somebody tells, against every trial; told by a form, listed in the answer, kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accrual.portal.screening import matching
from accrual.portal.screening.person_form import PersonForm
from accrual.portal.screening.views import unkept
from accrual.portal.trials.current import current_trials
from accrual.portal.trials.prose import line
from accrual.portal.trials.wording import distance_in_words, status_in_words, status_tone
from accrual.registry import Trial
from accrual.screening import Status
from accrual.screening.match import Fit, Found
from accrual.vocabulary.prose import powers

__all__ = ["for_me"]

_PER_PAGE = 20
_DEEPEST = 50
_SAYS = {Status.ELIGIBLE: ("passes", "May fit"), Status.UNDETERMINED: ("unknown", "Not known yet"),
         Status.INELIGIBLE: ("fails", "May not fit")}
# What the questions of a trial ask under another name, so that nobody has to answer twice.
_CARRIED = (("age", "age"), ("sex", "sex"), ("ecog", "scale-ecog"))


@dataclass(frozen=True)
class FitView:
    """One trial of the list."""

    fit: Fit
    trial: Trial

    @property
    def title(self) -> str:
        """Its title, legible."""
        return powers(line(self.trial.title))

    @property
    def address(self) -> str:
        """Its page."""
        return reverse("trials:trial", args=[self.fit.nct_id])

    @property
    def check(self) -> str:
        """Its questions."""
        return reverse("screening:check", args=[self.fit.nct_id])

    @property
    def verdict(self) -> str:
        """`passes`, `unknown` or `fails`."""
        return _SAYS[self.fit.status][0]

    @property
    def says(self) -> str:
        """The verdict in words."""
        return _SAYS[self.fit.status][1]

    @property
    def status(self) -> tuple[str, str]:
        """Whether it takes people, in words and as a colour."""
        return status_in_words(self.trial.overall_status), status_tone(self.trial.overall_status)

    @property
    def distance(self) -> str:
        """How far its nearest centre is."""
        return distance_in_words(self.fit.distance_km)

    @property
    def confirmed(self) -> tuple[str, ...]:
        """Why the criteria that are passed are."""
        return tuple(powers(line(result.because)) for result in self.fit.screening.results if result.passes)


@dataclass(frozen=True)
class ListPage:
    """The list, or the empty form."""

    form: PersonForm
    found: Found | None = None
    trials: tuple[FitView, ...] = ()
    page: int = 1
    pending: int = 0

    @property
    def filters(self) -> Iterator[object]:
        """The fields that narrow the list."""
        return (self.form[name] for name in PersonForm.FILTERS)

    @property
    def filtered(self) -> bool:
        """Whether one of them is used or at fault."""
        return any(self.form[name].value() or self.form[name].errors for name in PersonForm.FILTERS)

    @property
    def told(self) -> Iterator[object]:
        """The fields about the person."""
        return (field for field in self.form if field.name not in PersonForm.FILTERS)

    @property
    def carried(self) -> tuple[tuple[str, str], ...]:
        """The answers that a trial's own questions need not ask again."""
        values = ((known, str(self.form[name].value() or "")) for name, known in _CARRIED)
        return tuple((known, value) for known, value in values if value)

    @property
    def first(self) -> int:
        """The number of the first trial shown, counted from 1."""
        return (self.page - 1) * _PER_PAGE + 1

    @property
    def more(self) -> int:
        """The next page, 0 where this is the last."""
        total = self.found.total if self.found else 0
        return self.page + 1 if self.page * _PER_PAGE < total and self.page < _DEEPEST else 0

    @property
    def fewer(self) -> int:
        """The page before, 0 on the first."""
        return self.page - 1

    @property
    def ruled_out(self) -> int:
        """How many of all trials something speaks against."""
        return self.found.by_status.get(Status.INELIGIBLE, 0) if self.found else 0


@unkept
def for_me(request: HttpRequest) -> HttpResponse:
    """The form, or the trials that fit what was told best."""
    today = timezone.localdate()
    form = PersonForm(today, request.POST if request.method == "POST" else None)
    if request.POST.get("go") == "change" or not form.is_valid():
        return render(request, "screening/for_me.html", {"page": ListPage(form)})
    matching.catch_up()
    number = _page(request.POST.get("page", ""))
    found = matching.find(form.facts(), today, form.wanted(_PER_PAGE, (number - 1) * _PER_PAGE))
    trials = current_trials(fit.nct_id for fit in found.fits)
    shown = tuple(FitView(fit, trials[fit.nct_id]) for fit in found.fits if fit.nct_id in trials)
    page = ListPage(form, found, shown, number, matching.pending())
    return render(request, "screening/for_me_list.html", {"page": page})


def _page(typed: str) -> int:
    return min(int(typed), _DEEPEST) if typed.isascii() and typed.isdigit() and 0 < len(typed) < 4 and int(typed) else 1
