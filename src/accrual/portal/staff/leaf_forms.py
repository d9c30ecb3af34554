"""One small form for each test of a rule: keep it with changes, take it out, or have a person asked instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar

from django import forms

from accrual.criteria import Condition, Mention, Quantity, Question, Scale, Sex, State, Test, Therapy
from accrual.portal.screening.typed import TypedError, read_number
from accrual.portal.staff.edits import Edit, Place
from accrual.portal.staff.rule_json import test_words, unknown_words
from accrual.vocabulary import CONCEPTS
from accrual.vocabulary.prose import name, number, units
from accrual.vocabulary.terms import TERMS
from accrual.vocabulary.units import unit_at

__all__ = ["ASKS", "JoinForm", "TestForm", "form_of"]

ASKS = (("patient", "The patient"), ("clinician", "A doctor or nurse"), ("investigator", "The investigator"),
        ("study", "The study team: it names a part of the study"))
_COMPARATORS = ((">=", "at least (≥)"), (">", "above (>)"), ("<=", "at most (≤)"), ("<", "below (<)"),
                ("=", "exactly (=)"), ("in", "between, both included"))
_RELATIVE = (("", "nothing: a plain value"), ("uln", "the upper limit of normal"),
             ("lln", "the lower limit of normal"), ("baseline", "the value at the start"))
_STATUS = (("any", "not said"), ("active", "now"), ("history", "now or ever before"), ("planned", "planned"))
_JOINS = (("all", "All of these must hold"), ("any", "One of these is enough"))
_LONGEST = 2000
_T = TypeVar("_T", Quantity, Scale, Sex, Question)


class _Number(forms.Field):
    """A number as people type it."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label=label, required=False, **options, widget=forms.TextInput(
            {"inputmode": "decimal", "autocomplete": "off", "maxlength": "40"}))

    def to_python(self, value: Any) -> Any:
        """None where it was left empty."""
        typed = str(value or "").strip()
        try:
            return read_number(typed) if typed else None
        except TypedError as error:
            raise forms.ValidationError(str(error)) from None


class JoinForm(forms.Form):
    """How parts belong together."""

    joined = forms.ChoiceField(label="How the parts below belong together")

    def __init__(self, place: Place, data: Mapping[str, Any] | None) -> None:
        super().__init__(data, prefix=f"p{place.number}", auto_id="%s")
        choices = [*_JOINS, *([("judged", "One question decides for all of them")] if place.joined == "judged" else [])]
        self.fields["joined"] = forms.ChoiceField(label="How the parts below belong together", choices=choices,
                                                  initial=place.joined)


class TestForm(forms.Form):
    """What every test can be asked: its fate, and whether it is meant the other way round."""

    fate = forms.ChoiceField(label="What becomes of this test")
    negated = forms.BooleanField(label="Turned round: this must not be so", required=False)

    def __init__(self, place: Place, test: Test, words: str, data: Mapping[str, Any] | None) -> None:
        self.test, self.words = test, words
        super().__init__(data, prefix=f"p{place.number}", auto_id="%s",
                         initial={"negated": place.negated, "fate": "keep", **self.told()})
        fates = [("keep", "Keep it, as below"), ("ask", "Ask a person instead"), ("remove", "Take it out")]
        self.fields["fate"] = forms.ChoiceField(label="What becomes of this test", initial="keep", choices=[
            fate for fate in fates if not (fate[0] == "remove" and place.needed)
            and not (fate[0] == "ask" and isinstance(test, Question))])

    def told(self) -> dict[str, Any]:
        """The fields of the test as it is."""
        return {}

    def changed(self) -> Test:
        """The test with what was typed, once each field is valid."""
        return self.test

    def edit(self) -> Edit:
        """What becomes of the test, once the form is valid."""
        fate, negated = self.cleaned_data["fate"], self.cleaned_data["negated"]
        if fate == "remove":
            return Edit(None)
        asked = Question(" ".join(self.words.split()), self.test.span)
        return Edit(asked if fate == "ask" else self.changed(), negated)

    def clean(self) -> dict[str, Any]:
        """A test that is kept has to make sense."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("fate") == "keep" and not self.errors:
            for field, fault in self.faults():
                self.add_error(field, fault)
        elif cleaned.get("fate") in ("ask", "remove"):
            self._errors = forms.utils.ErrorDict()  # what is typed in a test that goes does not matter
        return cleaned

    def faults(self) -> Iterable[tuple[str, str]]:
        """What is wrong with the fields together: field and fault."""
        return ()


class QuantityForm(TestForm):
    """A value against a limit."""

    concept = forms.ChoiceField(label="What is measured", choices=lambda: _concepts("quantity"))
    comparator = forms.ChoiceField(label="Comparison", choices=_COMPARATORS)
    value = _Number("Limit")
    high = _Number("Upper limit", help_text="Only with “between”.")
    unit = forms.CharField(label="Unit", required=False, max_length=40, help_text="Such as mg/dL, ×10⁹/L or years.")
    relative_to = forms.ChoiceField(label="The limit is a multiple of", choices=_RELATIVE, required=False)

    def __init__(self, place: Place, test: Quantity, words: str, data: Mapping[str, Any] | None) -> None:
        super().__init__(place, test, words, data)
        self.fields["concept"] = forms.ChoiceField(label="What is measured",
                                                   choices=_concepts("quantity", test.concept))

    def told(self) -> dict[str, Any]:
        """The fields of the test as it is."""
        test = _as(Quantity, self.test)
        return {"concept": test.concept, "comparator": test.comparator, "value": number(test.value),
                "high": "" if test.high is None else number(test.high), "unit": _unit_shown(test.unit),
                "relative_to": test.relative_to or ""}

    def clean_unit(self) -> str | None:
        """The unit in UCUM."""
        return read_unit(str(self.cleaned_data["unit"]), _as(Quantity, self.test).unit)

    def changed(self) -> Test:
        """The test with what was typed."""
        told = {name: self.cleaned_data[name] for name in ("concept", "comparator", "value", "unit")}
        high = self.cleaned_data["high"] if told["comparator"] == "in" else None
        return replace(_as(Quantity, self.test), **told, high=high,
                       relative_to=self.cleaned_data["relative_to"] or None)

    def faults(self) -> Iterable[tuple[str, str]]:
        """Limits that are missing or the wrong way round, and units that cannot measure it."""
        told = self.cleaned_data
        if told["value"] is None:
            yield "value", "Type the limit."
        elif told["comparator"] == "in" and (told["high"] is None or told["high"] <= told["value"]):
            yield "high", "Type an upper limit above the lower one."
        elif told["relative_to"] and told["unit"] not in (None, "1"):
            yield "unit", "Leave the unit empty: the limit is a multiple."
        elif test_words(self.changed()) != test_words(self.test):
            yield from (("unit", f"{fault[:1].upper()}{fault[1:]}.") for fault in unknown_words(self.changed()))


class ScaleForm(TestForm):
    """A score between two bounds."""

    scale = forms.ChoiceField(label="Scale", choices=lambda: _concepts("scale"))
    low = _Number("Lowest score", help_text="Empty where there is no lower bound.")
    high = _Number("Highest score", help_text="Empty where there is no upper bound.")

    def told(self) -> dict[str, Any]:
        """The fields of the test as it is."""
        test = _as(Scale, self.test)
        return {"scale": test.scale, **{side: "" if bound is None else number(bound)
                                        for side, bound in (("low", test.low), ("high", test.high))}}

    def changed(self) -> Test:
        """The test with what was typed; a bound that was changed is included."""
        test, told = _as(Scale, self.test), self.cleaned_data
        return replace(test, scale=told["scale"], low=told["low"], high=told["high"],
                       above=test.above and told["low"] == test.low, below=test.below and told["high"] == test.high)

    def faults(self) -> Iterable[tuple[str, str]]:
        """No bound at all, bounds the wrong way round, or beyond the ends of the scale."""
        told, known = self.cleaned_data, CONCEPTS.get(self.cleaned_data["scale"])
        bounds = [bound for bound in (told["low"], told["high"]) if bound is not None]
        if not bounds:
            yield "low", "Type at least one bound."
        elif len(bounds) == 2 and bounds[0] > bounds[1]:
            yield "high", "Type a score that is not below the lowest."
        elif known and not all(known.low <= bound <= known.high for bound in bounds):
            yield "low", f"{known.name} goes from {number(known.low)} to {number(known.high)}."


class SexForm(TestForm):
    """The sex a person must have."""

    sex = forms.ChoiceField(label="Sex", choices=[("female", "Female"), ("male", "Male")])

    def told(self) -> dict[str, Any]:
        """The fields of the test as it is."""
        return {"sex": _as(Sex, self.test).sex}

    def changed(self) -> Test:
        """The test with what was typed."""
        return replace(_as(Sex, self.test), sex=self.cleaned_data["sex"])


class MentionForm(TestForm):
    """A condition, treatment, marker or state, by any of its names."""

    concept = forms.CharField(label="What it is", max_length=120, required=False,
                              help_text="By any usual name, such as lung cancer or NSCLC.")
    status = forms.ChoiceField(label="When", choices=_STATUS, required=False)

    def __init__(self, place: Place, test: Mention, words: str, data: Mapping[str, Any] | None) -> None:
        super().__init__(place, test, words, data)
        if not isinstance(test, Condition | Therapy | State):
            del self.fields["status"]
        elif test.status not in dict(_STATUS):
            self.fields["status"] = forms.ChoiceField(label="When", required=False,
                                                      choices=[*_STATUS, (test.status, test.status)])

    def told(self) -> dict[str, Any]:
        """The fields of the test as it is."""
        return {"concept": name(self._mention.concept), "status": getattr(self.test, "status", "")}

    @property
    def _mention(self) -> Mention:
        return self.test  # type: ignore[return-value]  # form_of gives it no other

    def clean_concept(self) -> str:
        """The concept of a name; a name of several spellings away is offered."""
        typed = " ".join(str(self.cleaned_data["concept"]).split())
        if typed == name(self._mention.concept):
            return self._mention.concept
        known = _named(type(self.test).__name__.lower())
        found = known.get(typed) or known.get(typed.casefold())
        if found is None:
            near = get_close_matches(typed.casefold(), known, 3)
            raise forms.ValidationError("The vocabulary does not have this." + (
                f" It has: {', '.join(near)}." if near else " Try a more common name, or ask a person instead."))
        return found

    def changed(self) -> Test:
        """The test with what was typed."""
        said = {name: self.cleaned_data[name] for name in ("concept", "status") if name in self.fields}
        return replace(self._mention, **said)


class QuestionForm(TestForm):
    """What a person is asked."""

    text = forms.CharField(label="What is asked", max_length=_LONGEST, required=False,
                           widget=forms.Textarea({"rows": 3, "dir": "auto"}))
    asks = forms.ChoiceField(label="Who can answer", choices=ASKS)

    def told(self) -> dict[str, Any]:
        """The fields of the question as it is."""
        test = _as(Question, self.test)
        return {"text": test.text, "asks": test.asks}

    def changed(self) -> Test:
        """The question with what was typed."""
        return replace(_as(Question, self.test), text=" ".join(self.cleaned_data["text"].split()),
                       asks=self.cleaned_data["asks"])

    def faults(self) -> Iterable[tuple[str, str]]:
        """A question without words."""
        if not self.cleaned_data["text"].strip():
            yield "text", "Type what is to be asked."


def form_of(place: Place, test: Test, words: str, data: Mapping[str, Any] | None) -> TestForm:
    """The form of a test; `words` are those of the record that it stands on."""
    kinds: dict[type, Callable[..., TestForm]] = {
        Quantity: QuantityForm, Scale: ScaleForm, Sex: SexForm, Question: QuestionForm}
    return kinds.get(type(test), MentionForm)(place, test, words, data)


def read_unit(typed: str, before: str | None) -> str | None:
    """The UCUM code of a unit in any usual spelling; ValidationError where it is none.

    >>> read_unit("×10^9/L", None), read_unit("mg/dl", None), read_unit("", "mg/dL"), read_unit("years", "a")
    ('10*9/L', 'mg/dL', None, 'a')
    """
    typed = typed.strip()
    if not typed:
        return None
    if typed in (before, _unit_shown(before)):
        return before
    for spelt in (f"1{typed}", f"1 {typed}"):
        found = unit_at(spelt, 1)
        if found and found[1] == len(spelt):
            return found[0]
    raise forms.ValidationError("This is no unit that can be read. Units such as mg/dL, ×10⁹/L, mmol/L or years are.")


def _unit_shown(code: str | None) -> str:
    return units(code) or (code or "")


def _as(kind: type[_T], test: Test) -> _T:
    """The test, of the kind that its form is for."""
    if not isinstance(test, kind):
        raise TypeError(f"{type(test).__name__} in a form for {kind.__name__}")
    return test


def _concepts(kind: str, also: str = "") -> list[tuple[str, str]]:
    """Every concept of a kind by name, and the one that the text itself names."""
    known = sorted(((slug, each.name) for slug, each in CONCEPTS.items() if each.kind == kind),
                   key=lambda pair: pair[1].casefold())
    return known if not also or also in CONCEPTS else [(also, name(also)), *known]


@cache
def _named(kind: str) -> Mapping[str, str]:
    """Every name of every term of a kind, in lower case; names that count only in capitals as they are."""
    found: dict[str, str] = {}
    for slug, term in TERMS.items():
        if term.kind == kind:
            found.setdefault(slug.replace("-", " ").casefold(), slug)
    for slug, term in TERMS.items():
        if term.kind == kind:
            for each in (*term.names, *term.cased):
                found.setdefault(each, slug)
    return found
