"""Pages for staff: who is let in."""

from __future__ import annotations

import functools

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from accrual.portal.core.private import View, private
from accrual.portal.staff.actions import MAY_REVIEW

__all__ = ["StaffRequest", "for_reviewers"]


class StaffRequest(HttpRequest):
    """A request of somebody who is logged in and may review."""

    user: User


def for_reviewers(view: View) -> View:
    """A page for staff who may review; others log in first, and come back to it."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *arguments: object, **named: object) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.method == "POST":  # to redirect would lose what was typed; their browser still has it
                return render(request, "staff/logged_off.html", status=401)
            return redirect(f"{reverse('staff:login')}?{urlencode({'next': request.get_full_path()})}")
        if not request.user.has_perm(MAY_REVIEW):
            raise PermissionDenied
        return view(request, *arguments, **named)

    return private(guarded)
