"""The review of criteria: the list of trials, a trial's criteria, one correction, one history."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accrual.criteria import Rule
from accrual.errors import InputError, NotFoundError
from accrual.portal.staff import actions
from accrual.portal.staff.forms import WAYS, CommentForm, Correction, FilterForm, Way, correction
from accrual.portal.staff.guard import StaffRequest, for_reviewers
from accrual.portal.staff.listing import listing
from accrual.portal.staff.models import ReviewedText
from accrual.portal.staff.presenters import CriterionView, history_page, review_page
from accrual.portal.staff.reviewing import Reviewing, TrialReview, review_of
from accrual.portal.staff.stored_rules import fingerprint, rule_to_stored
from accrual.portal.trials.current import current_trial
from accrual.portal.trials.views import absent
from accrual.registry import Trial

__all__ = ["correct", "history", "home", "review", "trials"]

_SAID = {"approved": "Approved. The public page and the pre-screen use it from now on.",
         "ended": "The approval is taken back. The parser’s reading counts again.",
         "saved": "Saved as a new version. It has no effect until it is approved.",
         "restored": "The older version is the newest again. It has no effect until it is approved."}


@for_reviewers
def home(_request: StaffRequest) -> HttpResponse:
    """What staff do here so far."""
    return redirect("staff:trials")


@for_reviewers
def trials(request: StaffRequest) -> HttpResponse:
    """The trials, with how much of each is approved."""
    form = FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"words": "", "show": ""}
    typed = request.GET.get("page", "1")
    page = min(max(int(typed), 1), 100_000) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1
    found = listing(asked["words"], asked["show"], page)
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in asked.items() if value})
    return render(request, "staff/trials.html", {"form": form, "page": found, "query": query.urlencode()})


@for_reviewers
def review(request: StaffRequest, nct_id: str) -> HttpResponse:
    """A trial's criteria; approve, or take an approval back."""
    try:
        trial = current_trial(nct_id)
    except NotFoundError:
        return absent(request, nct_id)
    if request.method != "POST":
        return _show_review(request, trial, said=_SAID.get(request.GET.get("said", ""), ""))
    try:
        return _decide(request, trial)
    except actions.StaleError as error:
        return _show_review(request, trial, 409, problem=str(error))
    except InputError as error:
        return _show_review(request, trial, 422, problem=str(error))
    except NotFoundError as error:
        return _show_review(request, trial, 409, problem=str(error))


def _decide(request: StaffRequest, trial: Trial) -> HttpResponse:
    ending = request.POST.get("end", "")
    if ending:
        actions.end_approval(user=request.user, trial=trial, slug=ending, now=timezone.now())
        return _back(trial, "ended", ending)
    one = request.POST.get("approve", "")
    shown = dict(each.partition(":")[::2] for each in ([one] if one else request.POST.getlist("tick")))
    if not shown:
        raise InputError("nothing is ticked", mend="Tick the criteria that you have read and agree with")
    actions.approve(user=request.user, trial=trial, shown=shown, now=timezone.now())
    return _back(trial, "approved", one.partition(":")[0])


def _back(trial: Trial, said: str, slug: str) -> HttpResponse:
    """To the criterion that something was done to; its number, as two criteria can have one text."""
    place = f"#{review_of(trial).named(slug).criterion.id}" if slug else ""
    return redirect(f"{reverse('staff:review', args=[trial.nct_id])}?said={said}{place}")


def _show_review(request: StaffRequest, trial: Trial, code: int = 200, **told: str) -> HttpResponse:
    return render(request, "staff/review.html", {"page": review_page(review_of(trial)), **told}, status=code)


@for_reviewers
def history(request: StaffRequest, nct_id: str, slug: str) -> HttpResponse:
    """The versions of one text, whether the record still has it or not; restore one."""
    found = _found(nct_id, slug)
    if found is None:
        return absent(request, nct_id)
    whole, here, row = found
    if here is None and row is None:
        return _no_such_text(request, nct_id)
    problem = ""
    if request.method == "POST":
        try:
            return _restore(request, whole.trial, slug)
        except (InputError, NotFoundError) as error:
            problem = str(error)
    page = history_page(whole.trial, slug, row, here)
    return render(request, "staff/history.html", {"page": page, "problem": problem}, status=409 if problem else 200)


def _restore(request: StaffRequest, trial: Trial, slug: str) -> HttpResponse:
    number, after = (request.POST.get(name, "") for name in ("number", "after"))
    if not all(each.isascii() and each.isdigit() and len(each) < 7 for each in (number, after)):
        raise InputError("this version is not named by a number")
    actions.restore(user=request.user, trial=trial, slug=slug, number=int(number), after=int(after),
                    now=timezone.now())
    return _back(trial, "restored", slug)


def _found(nct_id: str, slug: str) -> tuple[TrialReview, Reviewing | None, ReviewedText | None] | None:
    """The trial's review, the criterion of that name in it, and what is stored of its text."""
    try:
        whole = review_of(current_trial(nct_id))
    except NotFoundError:
        return None
    here = next((each for each in whole.criteria if each.slug == slug), None)
    gone = next((row for row in whole.gone if row.slug == slug), None)
    return whole, here, here.row if here else gone


def _no_such_text(request: HttpRequest, nct_id: str) -> HttpResponse:
    return render(request, "staff/no_such_text.html", {"nct_id": nct_id}, status=404)


@for_reviewers
def correct(request: StaffRequest, nct_id: str, slug: str) -> HttpResponse:
    """Correct one criterion: a form, its preview in words, and saving."""
    found = _found(nct_id, slug)
    if found is None:
        return absent(request, nct_id)
    whole, here, _ = found
    if here is None:
        return _no_such_text(request, nct_id)
    return _Desk(request, whole.trial, here).answer()


class _Desk:
    """A request to correct one criterion, by one of the ways, beginning from one of the rules there are."""

    def __init__(self, request: StaffRequest, trial: Trial, here: Reviewing) -> None:
        self.request, self.trial, self.here = request, trial, here
        self.way: Way = next((way for way, _ in WAYS if way == request.GET.get("way")), "tests")
        self.beginning = request.GET.get("from", "")
        self.begin = {"older": here.older_rule, "parser": here.criterion.rule}.get(self.beginning) or here.rule

    def answer(self) -> HttpResponse:
        """The form, its faults, its preview, or back to the trial with a new version."""
        if self.request.method != "POST":
            return self.show(self.form(None))
        data = self.request.POST
        saving = data.get("step") == "save"
        if data.get("base") != self.here.mark:
            return self.saved() if saving and self.is_saved() else self.stale(data)
        form = self.form(data)
        if not form.is_valid():
            return self.show(form, 422)
        return self.save(form) if saving else self.preview(form)

    def form(self, data: QueryDict | None) -> Correction:
        """The form of the way that was chosen."""
        return correction(self.way, self.here.criterion, self.begin, data)

    def is_saved(self) -> bool:
        """Whether the rule is what this person has just saved: the button was pressed twice."""
        mine = self.here.newest is not None and self.here.newest.author_id == self.request.user.pk
        return mine and self.request.POST.get("previewed") == self.here.mark

    def saved(self) -> HttpResponse:
        """Back to the criterion."""
        return _back(self.trial, "saved", self.here.slug)

    def stale(self, data: QueryDict) -> HttpResponse:
        """The rule as it is now; fields of tests that may be gone are not filled in again."""
        return self.show(self.form(None if self.way == "tests" else data), 409,
                         "Somebody else has changed this criterion meanwhile. This is how it reads now.")

    def preview(self, form: Correction, code: int = 200, problem: str = "") -> HttpResponse:
        """The rule in words, now and then; only what was shown can be saved."""
        return self.show(form, code, problem, form.rule())

    def save(self, form: Correction) -> HttpResponse:
        """Keep the rule that was previewed."""
        rule, comment = form.rule(), CommentForm(self.request.POST)
        if self.request.POST.get("previewed") != self.mark(rule):
            return self.preview(form, 422, "You changed something after the preview. Look at it once more.")
        if not comment.is_valid():
            return self.preview(form, 422)
        try:
            actions.correct(user=self.request.user, trial=self.trial, slug=self.here.slug, rule=rule,
                            comment=comment.cleaned_data["comment"], after=self.here.last, now=timezone.now())
        except InputError as error:
            return self.preview(form, 409, str(error))
        return self.saved()

    def mark(self, rule: Rule) -> str:
        """The fingerprint of a rule of this criterion."""
        return fingerprint(rule_to_stored(self.here.criterion, rule))

    def show(self, form: Correction, code: int = 200, problem: str = "", rule: Rule | None = None) -> HttpResponse:
        """The page; the comment goes with the preview, and is carried along before there is one."""
        mark = self.mark(rule) if rule else ""
        known = {"comment": self.request.POST.get("comment", "")[:1000], "base": self.here.mark, "previewed": mark}
        judged = rule is not None and self.request.POST.get("step") == "save"
        after = CriterionView(replace(self.here, stored=rule_to_stored(self.here.criterion, rule))) if rule else None
        context = {"view": CriterionView(self.here), "nct_id": self.trial.nct_id, "form": form, "ways": WAYS,
                   "beginning": self.beginning if self.begin != self.here.rule else "",
                   "comment": CommentForm(known if judged else None, initial=known), "problem": problem,
                   "after": after, "unchanged": mark == self.here.mark}
        return render(self.request, "staff/correct.html", context, status=code)
