"""The contact form: whom to write to, who writes, what, and what they agree to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from babel import Locale
from django import forms
from django.conf import settings
from django.core import signing

from accrual.portal.contact.consents import ALWAYS, NAMES, ON_BEHALF, TEXTS
from accrual.portal.contact.fields import LineField, MailField, PhoneField, TextField
from accrual.portal.contact.seals import start_form, started_ago
from accrual.portal.contact.sites import SiteChoice, nearest

__all__ = ["Answers", "ContactForm"]

_OTHER = "other"
_LANGUAGES = ("en", "zh", "es", "ar", "fr", "de", "hi", "ja", "ko", "pt", "ru", "vi")
_FEW = 8  # more sites than that are easier to find in a list grouped by country


@dataclass(frozen=True, slots=True)
class Answers:
    """A form that was filled in rightly."""

    site: SiteChoice
    first_name: str
    last_name: str
    email: str
    phone: str
    language: str
    on_behalf: bool
    message: str
    consents: tuple[tuple[str, str], ...]

    def told(self) -> dict[str, Any]:
        """What a seal covers: every answer, the site's name and the words agreed to."""
        return {"site": [self.site.key, self.site.name, self.site.email], "first": self.first_name,
                "last": self.last_name, "email": self.email, "phone": self.phone, "language": self.language,
                "behalf": self.on_behalf, "message": self.message, "consents": self.consents}


def _languages() -> Iterator[tuple[str, str]]:
    yield "", "Choose a language"
    for code in _LANGUAGES:
        own = Locale(code).get_display_name() or code
        english = Locale(code).get_display_name("en") or code
        yield english, english if own == english else f"{own[0].upper()}{own[1:]} – {english}"
    yield _OTHER, "Another language"


def _site_options(choices: tuple[SiteChoice, ...]) -> list[Any]:
    if len(choices) <= _FEW:
        return [(choice.key, choice.label) for choice in choices]
    close = [choice for choice in choices if choice.kilometres is not None][:5]
    groups: dict[str, list[tuple[str, str]]] = {}
    for choice in sorted(choices, key=lambda choice: choice.country):
        if choice not in close:
            groups.setdefault(choice.country or "Country not stated", []).append((choice.key, choice.label))
    nearby = [("Nearest to you", [(choice.key, choice.label) for choice in close])] if close else []
    return [("", "Choose a study centre"), *nearby, *groups.items()]


class ContactForm(forms.Form):
    """What a person tells the study team."""

    use_required_attribute = False  # our own messages say what is missing, in the same words everywhere

    site = forms.ChoiceField(
        label="Which centre to write to", error_messages={"required": "Choose the study centre to write to.",
                                              "invalid_choice": "Choose one of the study centres in the list."})
    on_behalf = forms.ChoiceField(
        label="Who this is about", choices=[("no", "Me"), ("yes", "Someone else, such as a relative or a patient")],
        widget=forms.RadioSelect, error_messages={"required": "Say whether this is about you or someone else."})
    first_name = LineField(label="First name", longest=100, error_messages={"required": "Enter a first name."},
                           help_text="Your own, also if you write for someone else.",
                           widget=forms.TextInput({"autocomplete": "given-name", "dir": "auto"}))
    last_name = LineField(label="Last name", longest=100, error_messages={"required": "Enter a last name."},
                          widget=forms.TextInput({"autocomplete": "family-name", "dir": "auto"}))
    email = MailField(label="E-mail address", longest=254, error_messages={"required": "Enter an e-mail address."},
                      help_text="The study team answers here, and you get a short copy for your records.",
                      widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}))
    phone = PhoneField(label="Telephone number", longest=40, required=False,
                       help_text="With the country code, such as +86 21 1234 5678, if you would like a call.",
                       widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel", "type": "tel"}))
    language = forms.ChoiceField(label="Preferred language", choices=_languages, error_messages={
        "required": "Choose the language you would like to be answered in.",
        "invalid_choice": "Choose one of the languages in the list, or “Another language”."})
    other_language = LineField(label="Other language", longest=60, required=False,
                               help_text="Only if you chose “Another language”.",
                               widget=forms.TextInput({"dir": "auto"}))
    message = TextField(label="Your message", longest=3000, required=False,
                        help_text="What would you like to ask or tell the study team? Tell only as much about "
                                  "health as you want to.",
                        widget=forms.Textarea({"rows": 6, "dir": "auto"}))
    consent_share = forms.BooleanField(label=NAMES["share"], error_messages={
        "required": "Without this agreement the message cannot be sent."})
    consent_keep = forms.BooleanField(label=NAMES["keep"], error_messages={
        "required": "Without this agreement the message cannot be sent."})
    consent_behalf = forms.BooleanField(label=NAMES["behalf"], required=False,
                                        help_text="Only if this is about someone else.")
    website = forms.CharField(label="Leave this box empty", required=False,
                              widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}))
    started = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, choices: tuple[SiteChoice, ...], *arguments: Any, wanted: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._choices = {choice.key: choice for choice in choices}
        preselected = self._choices.get(wanted) or nearest(choices)
        site = self.fields["site"]
        if isinstance(site, forms.ChoiceField):
            site.widget = forms.RadioSelect() if len(choices) <= _FEW else forms.Select()
            site.choices = _site_options(choices)
        site.initial = preselected.key if preselected else None
        self.fields["started"].initial = start_form()

    def clean_website(self) -> str:
        """A trap: people do not see the box, programs fill it in."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError("This box is there to catch programs. Empty it and press Continue again.")
        return ""

    def clean(self) -> dict[str, Any]:
        """What two fields say together, and whether a person can have filled them in so fast."""
        told = self.cleaned_data
        if told.get("language") == _OTHER and not told.get("other_language") and "other_language" not in self.errors:
            self.add_error("other_language", "Say which language.")
        if told.get("on_behalf") == "yes" and not told.get("consent_behalf"):
            self.add_error("consent_behalf", "Without this agreement a message about someone else cannot be sent.")
        return told

    def check_time(self) -> None:
        """Add an error if the form came back too fast, too late, or with a mark that is not ours.

        Each time the mark is a fresh one or still good, so pressing the button again is enough.
        """
        try:
            ago = started_ago(str(self.data.get("started", "")))
        except signing.SignatureExpired:
            self._start_again("This page was open for more than a day. Nothing you typed is lost: "
                              "check it and press Continue again.")
        except signing.BadSignature:
            self._start_again("A hidden part of this page was missing or changed. Nothing you typed is lost: "
                              "check it and press Continue again.")
        else:
            if ago < timedelta(seconds=settings.FORM_MINIMUM_SECONDS):
                self.add_error(None, "That was faster than a person can type. Nothing is lost: wait a moment, then "
                                     "press Continue again.")

    def _start_again(self, why: str) -> None:
        self.data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, as every request's is
        self.data["started"] = start_form()  # type: ignore[index]
        self.add_error(None, why)

    def consents(self) -> list[tuple[forms.BoundField, str]]:
        """The boxes to tick, each with the words that are stored with it."""
        return [(self[f"consent_{purpose}"], text) for purpose, text in TEXTS.items()]

    def answers(self) -> Answers:
        """The answers of a form that is valid."""
        told = self.cleaned_data
        behalf = told["on_behalf"] == "yes"
        purposes = (*ALWAYS, ON_BEHALF) if behalf else ALWAYS
        language = told["other_language"] if told["language"] == _OTHER else told["language"]
        return Answers(self._choices[told["site"]], told["first_name"], told["last_name"], told["email"],
                       told["phone"], language, behalf, told["message"],
                       tuple((purpose, TEXTS[purpose]) for purpose in purposes))

    def carried(self) -> list[tuple[str, str]]:
        """Every field as it was typed, for hidden fields of the next page."""
        return [(name, str(self.data.get(name, ""))) for name in self.fields if self.data.get(name)]
