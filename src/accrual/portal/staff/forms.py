"""The forms of the staff's side: log in, find a trial, correct a rule in one of three ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from django import forms

from accrual.criteria import Criterion, Question, Rule, rule_in_words, text_span
from accrual.errors import InputError
from accrual.portal.staff.edits import Place, edited, places
from accrual.portal.staff.leaf_forms import ASKS, JoinForm, TestForm, form_of
from accrual.portal.staff.rule_json import rule_as_json, rule_of_json
from accrual.portal.staff.stored_rules import rule_from_stored, rule_to_stored

__all__ = ["WAYS", "CommentForm", "Correction", "FilterForm", "LoginForm", "Way", "correction"]

Way = Literal["tests", "question", "json"]
WAYS: tuple[tuple[Way, str], ...] = (
    ("tests", "Test by test"), ("question", "One question instead"), ("json", "As JSON, for experts"))
_NOTHING_LEFT = "Nothing of the rule is left. Keep a test, or put one question in its place."


class LoginForm(forms.Form):
    """Who somebody is."""

    use_required_attribute = False

    name = forms.CharField(label="Name", max_length=150, error_messages={"required": "Enter your name."},
                           widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}))
    password = forms.CharField(label="Password", max_length=1000, strip=False,
                               error_messages={"required": "Enter your password."},
                               widget=forms.PasswordInput({"autocomplete": "current-password"}))


class FilterForm(forms.Form):
    """Which trials the list shows."""

    words = forms.CharField(label="Number, or any words", required=False, max_length=200,
                            widget=forms.TextInput({"type": "search", "autocomplete": "off"}))
    show = forms.ChoiceField(label="Show", required=False, choices=[
        ("", "All trials"), ("begun", "Trials that staff have worked on"), ("open", "… where something waits"),
        ("changed", "… where the record’s text changed since")])


class CommentForm(forms.Form):
    """Why a rule is corrected; and the marks of the rule that the page began with, and of the one it previewed."""

    use_required_attribute = False

    comment = forms.CharField(label="Why this change?", max_length=1000, help_text="Kept with the version, for whoever "
                              "reads it after you. Nothing about a patient belongs here.",
                              error_messages={"required": "Say in a few words why."},
                              widget=forms.Textarea({"rows": 2, "dir": "auto"}))
    base = forms.CharField(widget=forms.HiddenInput, max_length=64)
    previewed = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)


class Correction(Protocol):
    """One way to correct a rule."""

    way: Way

    def is_valid(self) -> bool:
        """Whether there is a rule to show."""

    def rule(self) -> Rule:
        """The corrected rule, once the form is valid."""

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Every fault: anchor, label, words."""


def correction(way: Way, criterion: Criterion, rule: Rule, data: Mapping[str, Any] | None) -> Correction:
    """The form of that way for a rule of this criterion."""
    kinds: dict[Way, type[ByTests] | type[ByQuestion] | type[ByJson]] = {
        "tests": ByTests, "question": ByQuestion, "json": ByJson}
    return kinds[way](criterion, rule, data)


@dataclass(frozen=True, slots=True)
class Part:
    """One place of the rule with its form."""

    place: Place
    form: JoinForm | TestForm
    words: str

    @property
    def told(self) -> str:
        """The test in words; the words of the record stand beside it."""
        test = self.place.test
        if test is None:
            return ""
        told = "Question" if isinstance(test, Question) else rule_in_words(test)
        return f"Not: {told}" if self.place.negated else told


class ByTests:
    """Each test and each join of the rule with a form of its own."""

    way: Way = "tests"

    def __init__(self, criterion: Criterion, rule: Rule, data: Mapping[str, Any] | None) -> None:
        # By way of JSON, so that places are numbered the same however the rule came here.
        self._before = rule_from_stored(rule_to_stored(criterion, rule), criterion)
        self._whole, self._after = "", None  # type: tuple[str, Rule | None]
        self._start = text_span(criterion)[0]
        self._text = criterion.text
        self.parts = [self._part(place, data) for place in places(self._before)]

    def _part(self, place: Place, data: Mapping[str, Any] | None) -> Part:
        if place.test is None:
            return Part(place, JoinForm(place, data), "")
        start, end = place.test.span
        words = self._text[start - self._start:end - self._start]
        return Part(place, form_of(place, place.test, words, data), words)

    def is_valid(self) -> bool:
        """Whether each test is valid and something is left."""
        valid = [part.form.is_valid() for part in self.parts]  # each of them, so that every fault is told at once
        if not all(valid):
            return False
        tests = {part.place.number: part.form.edit() for part in self.parts if isinstance(part.form, TestForm)}
        joins = {part.place.number: part.form.cleaned_data["joined"] for part in self.parts
                 if isinstance(part.form, JoinForm)}
        self._after = edited(self._before, tests, joins)
        self._whole = "" if self._after is not None else _NOTHING_LEFT
        return self._after is not None

    def rule(self) -> Rule:
        """The corrected rule."""
        if self._after is None:
            raise ValueError("the form is not valid")
        return self._after

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Every fault: anchor, label, words."""
        found = [(field.auto_id, str(field.label), str(error)) for part in self.parts for field in part.form
                 for error in field.errors]
        return [*found, *([("correction", "Rule", self._whole)] if self._whole else [])]


class _WholeForm(forms.Form):
    """A form that stands for the whole rule."""

    use_required_attribute = False
    way: Way

    def __init__(self, criterion: Criterion, rule: Rule, data: Mapping[str, Any] | None) -> None:
        self._criterion, self._rule = criterion, rule
        super().__init__(data, auto_id="%s", initial=self.told())

    def told(self) -> dict[str, Any]:
        """The fields of the rule as it is."""
        return {}

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Every fault: anchor, label, words."""
        return [(field.auto_id, str(field.label), str(error)) for field in self for error in field.errors]


class ByQuestion(_WholeForm):
    """One question in place of the rule."""

    way: Way = "question"

    text = forms.CharField(label="What is asked", max_length=2000, help_text="A sentence that can be answered by yes "
                           "or no. Yes means that the criterion is met.",
                           error_messages={"required": "Type what is to be asked."},
                           widget=forms.Textarea({"rows": 4, "dir": "auto"}))
    asks = forms.ChoiceField(label="Who can answer", choices=ASKS, widget=forms.RadioSelect)

    def told(self) -> dict[str, Any]:
        """The question that the rule is, or the criterion's own words."""
        if isinstance(self._rule, Question):
            return {"text": self._rule.text, "asks": self._rule.asks}
        return {"text": " ".join(self._criterion.text.split())[:2000], "asks": "clinician"}

    def rule(self) -> Rule:
        """The question, standing on the whole text."""
        return Question(" ".join(self.cleaned_data["text"].split()), text_span(self._criterion),
                        self.cleaned_data["asks"])


class ByJson(_WholeForm):
    """The rule as it is stored."""

    way: Way = "json"

    json = forms.CharField(label="The rule", max_length=100_000, help_text="Spans count from the first character of "
                           "the criterion’s text. The schema comes with the package: criteria/model.schema.json.",
                           error_messages={"required": "Type a rule."},
                           widget=forms.Textarea({"rows": 16, "spellcheck": "false", "dir": "ltr", "class": "code"}))

    def told(self) -> dict[str, Any]:
        """The rule as it is."""
        return {"json": rule_as_json(self._criterion, self._rule)}

    def clean_json(self) -> Rule:
        """The rule that was typed; each fault with its place."""
        try:
            return rule_of_json(str(self.cleaned_data["json"]), self._criterion, self._rule)
        except InputError as error:
            raise forms.ValidationError(f"{error.what}.") from None

    def rule(self) -> Rule:
        """The rule that was typed."""
        read: Rule = self.cleaned_data["json"]
        return read
