"""The questions of a trial as one form; each step shows some of its fields and carries the rest along."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from accrual.portal.screening.typed import TypedError, read_day, read_number
from accrual.screening import Ask, Reply
from accrual.screening.leaves import GRADES_OF
from accrual.screening.questions import NOT_ABOUT_ME, NOT_THERE
from accrual.vocabulary import CONCEPTS, UnitError, convert
from accrual.vocabulary.prose import amount, name, units

__all__ = ["SHARED_DATE", "AnswersForm", "field_names"]

SHARED_DATE = "results-date"

UNSURE = "I don’t know"
_CHOICES = {
    "sex": (("female", "Female"), ("male", "Male"), ("", "I would rather not say")),
    "condition": (("now", "Yes, now"), ("past", "In the past, not now"), ("never", "No, never"), ("", UNSURE)),
    "statement": (("yes", "Yes"), ("no", "No"), ("", UNSURE)),
}
_PARTS = ("unit", "date", "upper", "lower")
_LABELS = {"upper": "Upper limit of normal, as printed beside it",
           "lower": "Lower limit of normal, as printed beside it"}
_IMPLAUSIBLE = "This is far from what anyone has. Please check the number and its unit."


def field_names(ask: Ask) -> tuple[str, ...]:
    """The names of the fields of one question, the value's first.

    >>> field_names(Ask("quantity-ast", "quantity", "tests", "ast", "AST", units=("U/L",), limits=("upper",)))
    ('quantity-ast', 'quantity-ast-unit', 'quantity-ast-date', 'quantity-ast-upper')
    """
    parts = [part for part in _PARTS if (part == "unit" and ask.units) or part == "date" or part in ask.limits]
    if ask.kind == "age":
        parts = ["unit"] if len(ask.units) > 1 else []
    return (ask.key, *(f"{ask.key}-{part}" for part in parts)) if ask.kind in ("quantity", "age") else (ask.key,)


class AnswersForm(forms.Form):
    """All questions of a trial.  Every one may be left open."""

    def __init__(self, asks: tuple[Ask, ...], today: date, data: Mapping[str, Any] | None = None,
                 initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data=data, initial=dict(initial or {}), auto_id="%s")
        self.asks, self.today = asks, today
        for ask in asks:
            self.fields.update(_fields(ask))
        if any(ask.kind == "quantity" for ask in asks):
            self.fields[SHARED_DATE] = _date_field(
                "Date of these results", "Without a date, they are taken as of today. Old results may no longer count.")

    def replies(self) -> dict[str, Reply]:
        """The answers that were given and can be read."""
        self.is_valid()  # reads them; what cannot be read is left out
        given = {ask.key: self._reply(ask) for ask in self.asks}
        return {key: reply for key, reply in given.items() if reply is not None}

    def _reply(self, ask: Ask) -> Reply | None:
        value = self.cleaned_data.get(ask.key)
        if value in (None, ""):
            return None
        if ask.kind == "statement":
            return Reply(value if value == NOT_ABOUT_ME else value == "yes")
        if ask.kind in ("sex", "condition") or value == NOT_THERE:
            return Reply(value)
        parts = {part: self.cleaned_data.get(f"{ask.key}-{part}") or None for part in _PARTS}
        if ask.kind == "quantity":
            parts["date"] = parts["date"] or self.cleaned_data.get(SHARED_DATE) or None
        return Reply(float(value), **parts)

    def clean(self) -> dict[str, Any]:
        """Read what was typed; each fault is told at its field."""
        cleaned = super().clean() or self.cleaned_data
        self._read(SHARED_DATE, cleaned)
        for ask in self.asks:
            if ask.kind in ("age", "quantity", "scale"):
                self._read_numbers(ask, cleaned)
        return cleaned

    def _read(self, field: str, cleaned: dict[str, Any]) -> None:
        typed = str(cleaned.get(field) or "").strip()
        if field.endswith("-unit") or typed in ("", NOT_THERE):
            return
        try:
            cleaned[field] = read_day(typed, self.today) if field.endswith("-date") else read_number(typed)
        except TypedError as error:
            self.add_error(field, str(error))

    def _read_numbers(self, ask: Ask, cleaned: dict[str, Any]) -> None:
        for field in field_names(ask):
            self._read(field, cleaned)
        self._check_plausible(ask, cleaned)
        alone = [field for field in field_names(ask)[1:] if not field.endswith("-unit") and cleaned.get(field)]
        if alone and ask.key not in self.errors and cleaned.get(ask.key) in (None, ""):
            self.add_error(ask.key, "Type the result too, or empty the fields beside it.")

    def _check_plausible(self, ask: Ask, cleaned: dict[str, Any]) -> None:
        """Slips of a thousand are found while they can still be mended."""
        value, known = cleaned.get(ask.key), CONCEPTS.get(ask.subject)
        if not isinstance(value, float) or known is None:
            return
        unit = cleaned.get(f"{ask.key}-unit") or (ask.units[0] if ask.units else known.unit)
        try:
            usual = convert(value, unit, known.unit, ask.subject)
        except UnitError:
            return
        if not known.low <= usual <= known.high:
            self.add_error(ask.key, _out_of_range(ask, known.low, known.high))


def _out_of_range(ask: Ask, low: float, high: float) -> str:
    if ask.kind == "scale":
        return f"Type a number from {amount(low, None)} to {amount(high, None)}."
    return "Type an age in full years." if ask.kind == "age" else _IMPLAUSIBLE


def _fields(ask: Ask) -> dict[str, forms.Field]:
    if ask.may_not_concern:
        *said, unsure = _CHOICES[ask.kind]
        return {ask.key: _choice(ask, (*said, (NOT_ABOUT_ME, "It is not about me"), unsure))}
    if ask.kind in _CHOICES:
        return {ask.key: _choice(ask, _CHOICES[ask.kind])}
    if ask.levels:
        levels = tuple((f"{value:g}", f"{value:g}{words and ': '}{words}") for value, words in ask.levels)
        return {ask.key: _choice(ask, (*_without(ask), *levels, ("", UNSURE)))}
    return {field: _part(ask, field) for field in field_names(ask)}


def _without(ask: Ask) -> tuple[tuple[str, str], ...]:
    disease = GRADES_OF.get(ask.subject)
    return ((NOT_THERE, f"I do not have {name(disease).lower()}"),) if disease else ()


def _choice(ask: Ask, choices: tuple[tuple[str, str], ...]) -> forms.Field:
    return forms.ChoiceField(label=ask.text, choices=choices, required=False, initial="", widget=forms.RadioSelect)


def _date_field(label: str, help_text: str = "") -> forms.Field:
    return forms.CharField(label=label, required=False, max_length=40, help_text=help_text,
                           widget=forms.TextInput(attrs={"type": "date", "autocomplete": "off"}))


def _part(ask: Ask, field: str) -> forms.Field:
    part = field.removeprefix(ask.key).removeprefix("-")
    if part == "unit":
        return forms.ChoiceField(label="Unit", choices=[(code, units(code)) for code in ask.units], required=False,
                                 initial=ask.units[0])
    if part == "date":
        return _date_field("Date of this result")
    label = _LABELS.get(part, "Result" if ask.kind == "quantity" else ask.text)
    return forms.CharField(label=label, required=False, max_length=40,
                           widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
