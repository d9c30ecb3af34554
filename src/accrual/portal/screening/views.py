"""The check whether a trial may fit: questions a few at a time, then a result; nothing is kept anywhere."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accrual.errors import ConfigurationError, NotFoundError
from accrual.portal.core.private import View
from accrual.portal.screening.forms import AnswersForm
from accrual.portal.screening.paper import in_print
from accrual.portal.screening.presenters import StepPage
from accrual.portal.screening.result import ResultPage
from accrual.portal.screening.steps import Interview, Path, path_of
from accrual.portal.trials.criteria_list import model_of
from accrual.portal.trials.current import current_trial
from accrual.portal.trials.near import near
from accrual.portal.trials.views import absent
from accrual.registry import Trial
from accrual.screening import Status, as_pdf, ask_all, with_registered

__all__ = ["check", "unkept"]


def unkept(view: View) -> View:
    """A page that answers a form and keeps nothing of it: not here, not in a cache, not in a report of an error.

    No CSRF token: a POST changes nothing here, and a token would need a cookie.
    """
    plain = require_http_methods(["GET", "HEAD", "POST"])(sensitive_post_parameters()(never_cache(view)))
    return csrf_exempt(plain)


@unkept
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
    interview = Interview(model, form, path_of(request.POST, asks))
    path, told = _next(interview, request.POST.get("go", ""))
    if path is None:
        return _result(request, trial, interview)
    return _questions(request, trial, replace(interview, path=path), told=told)


def _next(interview: Interview, wish: str) -> tuple[Path | None, bool]:
    """The page to show and whether to tell its faults; no page when it is time for the result.

    Faults are told once a page was sent, not on the way back.
    """
    path = interview.path
    if not interview.form.is_bound or not path.pages:
        return interview.at_first, False
    if wish == "back":
        return path.back, False
    if faults := interview.at_faults:
        return faults, True
    if wish == "change":
        return interview.over_all_answers, False
    if wish in ("result", "print", "pdf"):
        return None, False
    if wish == "on":
        interview = replace(interview, path=replace(path, to_the_end=True))
    return interview.onward, False


def _questions(request: HttpRequest, trial: Trial, interview: Interview, *, told: bool) -> HttpResponse:
    left = len(interview.left)
    is_last = not left and interview.screening.status is Status.UNDETERMINED  # a changed answer can open others
    if not told:
        form = AnswersForm(interview.form.asks, interview.form.today, initial=request.POST.dict())
        interview = replace(interview, form=form)
    page = StepPage(trial, near(request.GET.get("near", "")), interview.form, interview.path, left, is_last)
    return render(request, "screening/step.html", {"page": page})


def _result(request: HttpRequest, trial: Trial, interview: Interview) -> HttpResponse:
    page = ResultPage(trial, near(request.GET.get("near", "")), interview)
    wish = request.POST.get("go", "")
    if wish not in ("print", "pdf"):
        return render(request, "screening/result.html", {"page": page})
    paper = in_print(page)
    if wish == "print":
        return render(request, "screening/paper.html", {"page": page, "paper": paper})
    try:
        content = as_pdf(paper)
    except ConfigurationError:  # where the PDF part is not installed, the page itself can be printed
        return render(request, "screening/paper.html", {"page": page, "paper": paper, "no_pdf": True})
    named = f'attachment; filename="{trial.nct_id}-may-fit.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": named})


def _nothing_to_ask(request: HttpRequest, trial: Trial) -> HttpResponse:
    """A record without criteria, or with none that a person can answer."""
    context = {"trial": trial, "near": near(request.GET.get("near", "")), "has_criteria": bool(trial.criteria.strip())}
    return render(request, "screening/nothing.html", context)
