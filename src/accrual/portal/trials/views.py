"""Search, the trial page and the record behind it."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accrual.errors import InputError, NotFoundError
from accrual.portal.trials import stored
from accrual.portal.trials.current import current_trial
from accrual.portal.trials.forms import SearchForm
from accrual.portal.trials.near import near
from accrual.portal.trials.presenters import present
from accrual.portal.trials.record import present_record
from accrual.portal.trials.results import present_results
from accrual.portal.trials.sitemap import entries

__all__ = ["record", "search", "sitemap", "trial", "written_otherwise"]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Trials that match the question in the address."""
    form = SearchForm(request.GET)
    return render(request, "trials/search.html", {"form": form, "page": present_results(form, request.GET)})


@require_safe
def trial(request: HttpRequest, nct_id: str) -> HttpResponse:
    """One trial, its centres nearest first where `?near=` names a place."""
    try:
        found = current_trial(nct_id)
    except NotFoundError:
        return absent(request, nct_id)
    chosen = near(request.GET.get("near", ""))
    page = present(found, near=chosen, today=timezone.localdate(), versions=stored.versions(nct_id))
    return render(request, "trials/trial.html", {"page": page, "near": chosen, "base_url": settings.BASE_URL})


@require_safe
def record(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The registry's record word for word; `?format=json` gives the bytes that came."""
    try:
        text = stored.raw_text(nct_id)
    except (InputError, NotFoundError):  # NCT00000000 is no number that anybody has
        return absent(request, nct_id)
    if request.GET.get("format") == "json":
        return HttpResponse(text, content_type="application/json; charset=utf-8")
    return render(request, "trials/record.html", {"page": present_record(nct_id, text)})


def absent(request: HttpRequest, nct_id: str) -> HttpResponse:
    """A page of its own for a number that is well formed but not stored here."""
    return render(request, "trials/absent.html", {"nct_id": nct_id}, status=404)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every trial's address with the day it changed, in pages of 20,000 behind an index."""
    found = entries(request.GET.get("page", ""))
    if found is None:
        raise Http404
    return render(request, found.template, {"found": found, "base_url": settings.BASE_URL},
                  content_type="application/xml; charset=utf-8")


@require_safe
def written_otherwise(request: HttpRequest, written: str, rest: str = "") -> HttpResponse:
    """`nct06749886` and `06749886` lead to the trial's one address, what was asked for and all."""
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return HttpResponsePermanentRedirect(f"/trials/NCT{written[-8:]}/{rest and rest + '/'}{query}")
