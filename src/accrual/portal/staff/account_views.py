"""Log in and log off."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters

from accrual.portal.contact.presenters import wait_in_words
from accrual.portal.core.private import private
from accrual.portal.staff import account_actions
from accrual.portal.staff.forms import LoginForm

__all__ = ["login", "logout"]


@private
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    """Name and password; then on to the page that was asked for."""
    aim = request.GET.get("next", "")
    onward = aim if _is_ours(aim) else reverse("staff:trials")
    if request.user.is_authenticated:
        return redirect(onward)
    form = LoginForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "staff/login.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        account_actions.log_in(request=request, name=form.cleaned_data["name"], now=timezone.now(),
                               password=form.cleaned_data["password"])
    except account_actions.TooManyError as error:
        form.add_error(None, f"Too many attempts. Try again in {wait_in_words(error.wait)}.")
        return render(request, "staff/login.html", {"form": form}, status=429)
    except account_actions.RefusedError:
        form.add_error(None, "This name and password do not belong together.")
        return render(request, "staff/login.html", {"form": form}, status=422)
    return redirect(onward)


def _is_ours(address: str) -> bool:
    """Whether a login may lead there: a page of the staff's side, nowhere else."""
    return address.startswith(reverse("staff:home")) and url_has_allowed_host_and_scheme(address, allowed_hosts=None)


@private
def logout(request: HttpRequest) -> HttpResponse:
    """Log off, by a button: a link could be followed by a program."""
    if request.method == "POST":
        account_actions.log_off(request=request)
    return redirect("staff:login")
