"""The demonstration's outbox: what was written, to whom, and where it stands."""

from __future__ import annotations

import base64
import hashlib
import re

from csp.decorators import csp_update
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accrual.portal.core import audit
from accrual.portal.mail.models import Message
from accrual.portal.mail.presenters import line, opened

__all__ = ["html", "message", "outbox"]

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def _demo_only() -> None:
    if not settings.DEMO:
        raise Http404


@transaction.atomic
def _read(pk: int) -> Message:
    found = get_object_or_404(Message, pk=pk)
    audit.record("mail.read", subject=found.audit_subject, actor="outbox page")
    return found


@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The latest messages."""
    _demo_only()
    with transaction.atomic():
        latest = [line(message) for message in Message.objects.order_by("-pk")[:100]]
        audit.record("mail.listed", subject="outbox", actor="outbox page", messages=len(latest))
    return render(request, "mail/outbox.html", {"messages": latest})


@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]  # its types know no argument from the address
@never_cache
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message: headers, text and, in a frame that can do nothing, HTML."""
    _demo_only()
    return render(request, "mail/message.html", {"message": opened(_read(pk))})


def _frame_policy(body: str) -> str:
    digests = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in _STYLE.findall(body)]
    styles = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
    return f"default-src 'none'; style-src {styles}; frame-ancestors 'self'; sandbox"


@xframe_options_sameorigin
@never_cache
@require_safe
def html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML part alone, sandboxed: no script, no form, no request, whatever it holds."""
    del request
    _demo_only()
    body = get_object_or_404(Message, pk=pk).html
    return HttpResponse(body, headers={"Content-Security-Policy": _frame_policy(body)})
