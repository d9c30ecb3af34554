"""Search, the trial page and the record behind it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

__all__ = ["record", "search", "sitemap", "trial", "written_otherwise"]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Trials that match the address's question."""
    return render(request, "trials/search.html")


@require_safe
def trial(request: HttpRequest, nct_id: str) -> HttpResponse:
    """One trial."""
    return render(request, "trials/trial.html", {"nct_id": nct_id})


@require_safe
def record(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The registry's record, verbatim."""
    return render(request, "trials/trial.html", {"nct_id": nct_id})


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every trial's address with the day it changed."""
    return HttpResponse("", content_type="application/xml")


@require_safe
def written_otherwise(request: HttpRequest, written: str, rest: str = "") -> HttpResponse:
    """`nct06749886` and `06749886` lead to the trial's one address, what was asked for and all."""
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return HttpResponsePermanentRedirect(f"/trials/NCT{written[-8:]}/{rest and rest + '/'}{query}")
