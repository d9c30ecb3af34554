"""The page on which datasets go up and a report comes back."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accrual.errors import InputError
from accrual.portal.contact.presenters import wait_in_words
from accrual.portal.core.limits import Limit, take
from accrual.portal.endpoints.actions import make_report
from accrual.portal.endpoints.forms import UploadForm
from accrual.portal.endpoints.uploads import MOST_BYTES
from accrual.portal.staff.guard import StaffRequest, for_reviewers

__all__ = ["endpoints"]

_REPORTS = Limit("endpoints reports", burst=10, every=timedelta(minutes=1))
_SENT_BACK = {"report": ("endpoints-report.html", "text/html; charset=utf-8"),
              "everything": ("endpoints.zip", "application/zip")}
_BEGUN = {"preset": "fda", "confirmation": "required", "wanted": "report"}
_TOO_LARGE = ("These files are larger than 100 MB together. Send a zip archive, or leave out domains that endpoints "
              "are not made from.")


# The token is asked for after the size: to find it, Django reads the whole request.
@csrf_exempt
@for_reviewers
def endpoints(request: StaffRequest) -> HttpResponse:
    """The form; or the report of what was sent."""
    if request.method != "POST":
        return _page(request, UploadForm(initial=_BEGUN))
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        return _page(request, UploadForm(initial=_BEGUN), 413, _TOO_LARGE)
    return _answer(request)


@csrf_protect
def _answer(request: StaffRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, 422)
    now = timezone.now()
    wait = take(_REPORTS, f"staff/{request.user.pk}", now=now)
    if wait is not None:
        return _page(request, form, 429, f"Many reports were made just now. Try again in {wait_in_words(wait)}.")
    chosen = form.cleaned_data
    everything = chosen["wanted"] == "everything"
    try:
        made = make_report(
            user=request.user, files=[(each.name or "", each.file) for each in chosen["datasets"]],
            options=form.options(), against=chosen["against"], suffix=chosen["suffix"], everything=everything, now=now)
    except InputError as error:
        form.refuse(error)
        return _page(request, form, 422)
    name, kind = _SENT_BACK[chosen["wanted"]]
    return HttpResponse(made, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _page(request: HttpRequest, form: UploadForm, code: int = 200, problem: str = "") -> HttpResponse:
    return render(request, "endpoints/upload.html", {"form": form, "problem": problem}, status=code)
