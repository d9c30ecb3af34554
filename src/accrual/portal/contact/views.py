"""Contact a study centre: form, check your answers, sent; and what the links in the mails open.

No cookie and no session: what was typed travels in the form, sealed by a signature. Nobody is logged
in, so another site that makes a browser send these forms gains nothing; they are exempt from CSRF
tokens, which would need a cookie and would lose what was typed where cookies are blocked.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from accrual.errors import NotFoundError
from accrual.portal.contact import actions
from accrual.portal.contact.forms import ContactForm
from accrual.portal.contact.models import Enquiry
from accrual.portal.contact.presenters import answer_rows, status, study, wait_in_words
from accrual.portal.contact.seals import STATUS_LINK, TEAM_LINK, Link, open_seal, seal_answers
from accrual.portal.contact.sites import SiteChoice, site_choices, takes_messages
from accrual.portal.core.limits import client_of
from accrual.portal.core.private import View, private
from accrual.portal.trials.current import current_trial
from accrual.portal.trials.near import Near, near
from accrual.portal.trials.views import absent
from accrual.registry.trial import Trial

__all__ = ["confirm_withdrawal", "for_team", "sent", "start"]

def _private(view: View) -> View:
    """A page about one person, reached without a cookie."""
    return csrf_exempt(private(view))


@dataclass(frozen=True, slots=True)
class _Desk:
    """A request at one trial's contact page."""

    request: HttpRequest
    trial: Trial
    choices: tuple[SiteChoice, ...]
    where: Near

    def form(self, data: QueryDict | None = None, **options: object) -> ContactForm:
        """The form with this trial's sites, the wanted or nearest one preselected."""
        return ContactForm(self.choices, data, wanted=self.request.GET.get("site", ""), **options)

    def show(self, template: str, code: int = 200, **context: object) -> HttpResponse:
        """A page of this trial."""
        shown = {"study": study(self.trial), "where": self.where, "many_sites": len(self.choices) > 1, **context}
        return render(self.request, f"contact/{template}.html", shown, status=code)


def _desk(request: HttpRequest, nct_id: str) -> _Desk:
    trial = current_trial(nct_id)
    where = near(request.GET.get("near", ""))
    return _Desk(request, trial, site_choices(trial, where.place), where)


@_private
def start(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The form, its check page, and sending, by the button that was pressed."""
    try:
        desk = _desk(request, nct_id)
    except NotFoundError:
        return absent(request, nct_id)
    if not desk.choices or not takes_messages(desk.trial):
        return desk.show("elsewhere", closed=not takes_messages(desk.trial))
    if request.method != "POST":
        return desk.show("form", form=desk.form())
    try:
        step = request.POST.get("step", "check")
    except (RequestDataTooBig, TooManyFieldsSent):
        return desk.show("form", 413, form=desk.form(), too_big=True)
    return {"send": _send, "change": _change}.get(step, _check)(desk)


def _change(desk: _Desk) -> HttpResponse:
    """Back to the form, as it was."""
    return desk.show("form", form=desk.form(initial=desk.request.POST.dict()))


def _check(desk: _Desk) -> HttpResponse:
    form = desk.form(desk.request.POST)
    if form.is_valid():
        form.check_time()
    if form.errors:
        return desk.show("form", 422, form=form)
    return _show_check(desk, form, seal_answers(form.answers().told()))


def _show_check(desk: _Desk, form: ContactForm, seal: str, *, code: int = 200, problem: str = "") -> HttpResponse:
    return desk.show("check", code, form=form, rows=answer_rows(form.answers()), seal=seal, problem=problem)


def _send(desk: _Desk) -> HttpResponse:
    form = desk.form(desk.request.POST)
    if not form.is_valid():
        return desk.show("form", 422, form=form)
    answers, token = form.answers(), desk.request.POST.get("seal", "")
    try:
        seal = open_seal(token, answers.told())
    except signing.SignatureExpired:
        return _again(desk, form, "This page was open for more than a day. Nothing is lost: check your answers and "
                                  "press Send again.")
    except signing.BadSignature:
        return _again(desk, form, "These answers are not the ones you checked before. Check them and press Send again.")
    try:
        enquiry = actions.send(nct_id=desk.trial.nct_id, answers=answers, nonce=seal.nonce,
                               client=client_of(desk.request), now=timezone.now())
    except actions.LimitError as limit:
        return _show_check(desk, form, token, code=429, problem=(
            f"Your message was not sent: {limit.what}. Nothing is lost: keep this page open and press Send again in "
            f"{wait_in_words(limit.wait)}, or telephone the study centre."))
    return redirect("contact:status", token=STATUS_LINK.make(enquiry.reference))


def _again(desk: _Desk, form: ContactForm, problem: str) -> HttpResponse:
    return _show_check(desk, form, seal_answers(form.answers().told()), code=422, problem=problem)


def _by_link(link: Link, token: str) -> Enquiry:
    """The message of a signed link; wrong, expired and unknown get one same answer."""
    try:
        return Enquiry.objects.get(reference=link.read(token))
    except (signing.BadSignature, Enquiry.DoesNotExist):
        raise Http404("This link is not valid, or no longer") from None


def _link_invalid(request: HttpRequest) -> HttpResponse:
    return render(request, "contact/link_invalid.html", status=404)


def _linked(view: View) -> View:
    """Answer a link that is not valid in words that fit a link."""

    @functools.wraps(view)
    def answered(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return view(request, token)
        except Http404:
            return _link_invalid(request)

    return _private(answered)


@_linked
def sent(request: HttpRequest, token: str) -> HttpResponse:
    """Where a message stands, for the person who wrote it; shows nothing they typed."""
    return render(request, "contact/status.html", {"status": status(_by_link(STATUS_LINK, token)), "token": token})


@_linked
def confirm_withdrawal(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before deleting, then delete."""
    enquiry = _by_link(STATUS_LINK, token)
    if request.method == "POST":
        actions.withdraw(enquiry=enquiry, now=timezone.now())
        return redirect("contact:status", token=token)
    return render(request, "contact/withdraw.html", {"status": status(enquiry), "token": token})


@_linked
def for_team(request: HttpRequest, token: str) -> HttpResponse:
    """The message for the study team, behind a button: mail filters open links, people press buttons."""
    enquiry = _by_link(TEAM_LINK, token)
    opened = None
    if request.method == "POST":
        opened = actions.open_for_team(reference=enquiry.reference, now=timezone.now())
    return render(request, "contact/team.html", {"status": status(enquiry), "enquiry": opened})
