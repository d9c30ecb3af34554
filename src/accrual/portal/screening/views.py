"""The check whether a trial may fit: questions in steps, then a result; nothing is kept anywhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accrual.criteria import CriteriaModel
from accrual.errors import NotFoundError
from accrual.portal.screening.forms import SHARED_DATE, AnswersForm, field_names
from accrual.portal.screening.presenters import StepPage, steps_of
from accrual.portal.screening.result import ResultPage
from accrual.portal.trials.criteria_list import model_of
from accrual.portal.trials.current import current_trial
from accrual.portal.trials.near import near
from accrual.portal.trials.views import absent
from accrual.registry import Trial
from accrual.screening import ask_all, facts_of, screen, with_registered

__all__ = ["check"]


# No CSRF token: a POST changes nothing here, and a token would need a cookie.
@csrf_exempt
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The questions of one trial, or what the answers come to."""
    try:
        trial = current_trial(nct_id)
    except NotFoundError:
        return absent(request, nct_id)
    model = with_registered(model_of(trial.criteria, trial.nct_id), trial)
    asks = ask_all(model)
    if not asks:
        return _nothing_to_ask(request, trial)
    form = AnswersForm(asks, timezone.localdate(), data=request.POST if request.method == "POST" else None)
    step = _next_step(request, form)
    if step is None:
        return _result(request, trial, model, form)
    if not _shows_faults(request, form, step):
        form = AnswersForm(asks, timezone.localdate(), initial=request.POST.dict())
    page = StepPage(trial, near(request.GET.get("near", "")), form, step)
    return render(request, "screening/step.html", {"page": page})


def _next_step(request: HttpRequest, form: AnswersForm) -> str | None:
    """The step to show; None when it is time for the result."""
    steps = steps_of(form.asks)
    here, wish = request.POST.get("step", ""), request.POST.get("go", "")
    if request.method != "POST" or here not in steps:
        return steps[0]
    if wish == "back":
        return steps[max(steps.index(here) - 1, 0)]
    if wish == "change":
        return here
    faulty = _faulty(form)
    if here in faulty or (wish == "result" and faulty):
        return here if here in faulty else faulty[0]
    if wish == "result" or here == steps[-1]:
        return faulty[0] if faulty else None
    return steps[steps.index(here) + 1]


def _faulty(form: AnswersForm) -> list[str]:
    """The steps that hold a fault, in order."""
    at_fault = {ask.step for ask in form.asks if any(name in form.errors for name in field_names(ask))}
    at_fault |= {"tests"} if SHARED_DATE in form.errors else set()
    return [step for step in steps_of(form.asks) if step in at_fault]


def _shows_faults(request: HttpRequest, form: AnswersForm, step: str) -> bool:
    """Faults are told once a step was sent, not on the way to it or back."""
    return form.is_bound and request.POST.get("go") in ("", "next", "result") and step in _faulty(form)


def _result(request: HttpRequest, trial: Trial, model: CriteriaModel, form: AnswersForm) -> HttpResponse:
    today = timezone.localdate()
    screening = screen(model, facts_of(form.asks, form.replies(), today), today)
    page = ResultPage(trial, near(request.GET.get("near", "")), form, screening)
    return render(request, "screening/result.html", {"page": page})


def _nothing_to_ask(request: HttpRequest, trial: Trial) -> HttpResponse:
    """A record without criteria, or with none that a person can answer."""
    context = {"trial": trial, "near": near(request.GET.get("near", "")), "has_criteria": bool(trial.criteria.strip())}
    return render(request, "screening/nothing.html", context)
