"""Pages about one person or for staff: what no cache and no search engine keeps."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

__all__ = ["View", "private"]

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """A page that no cache keeps and no search engine lists."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *arguments: object, **named: object) -> HttpResponse:
        response = view(request, *arguments, **named)
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return require_http_methods(["GET", "HEAD", "POST"])(guarded)
