"""Pages about the site itself: questions, privacy, accessibility, sources."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from accrual.places import CREDITS
from accrual.portal.core.faqs import grouped

__all__ = ["accessibility", "faqs", "favicon", "privacy", "robots", "sources"]


@require_safe
def faqs(request: HttpRequest) -> HttpResponse:
    """Questions that people ask before they join a trial."""
    return render(request, "core/faqs.html", {"groups": grouped()})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about a person, why, how long, and how to have it deleted."""
    return render(request, "core/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "core/accessibility.html")


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Where the trials and the places come from."""
    return render(request, "core/sources.html", {"place_credits": CREDITS})


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """What crawlers may read: trials and texts, not forms and not searches."""
    lines = ["User-agent: *", "Disallow: /outbox/", "Disallow: /staff/", "Disallow: /*/check/", "Disallow: /*/contact/",
             f"Sitemap: {settings.BASE_URL}{reverse('trials:sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Browsers that ask for `/favicon.ico` get the mark."""
    return HttpResponsePermanentRedirect(static("core/mark.svg"))
