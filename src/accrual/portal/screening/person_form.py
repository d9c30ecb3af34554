"""What a person tells to find trials that may fit, read into facts; nothing of it is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from accrual.criteria import Condition, Therapy, parse, tests_of
from accrual.errors import InputError
from accrual.patients import Diagnosis, Facts, Marker, Measurement, Score, Treatment
from accrual.portal.screening.typed import TypedError, read_number
from accrual.portal.trials.forms import RADII
from accrual.portal.trials.near import clean, near
from accrual.screening.match import Wanted, Wish, therapy_named
from accrual.vocabulary import CONCEPTS
from accrual.vocabulary.prose import name

__all__ = ["PersonForm"]

_SOURCE = "your answer"
_UNSURE = ("", "I don’t know")
_STAGES = (("stage-i", "I"), ("stage-ii", "II"), ("stage-iii", "III"), ("stage-iv", "IV"))
_GENE = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,14})(?:[\s:]+([A-Za-z0-9* -]{2,30}))?")
_MOST_TREATMENTS = 20


def _line(label: str, help_text: str = "", longest: int = 200) -> forms.Field:
    return forms.CharField(label=label, required=False, max_length=longest, help_text=help_text,
                           widget=forms.TextInput(attrs={"autocomplete": "off"}),
                           error_messages={"max_length": f"This is longer than {longest} characters. Use fewer words."})


def _number(label: str, help_text: str = "") -> forms.Field:
    return forms.CharField(label=label, required=False, max_length=20, help_text=help_text,
                           widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))


def _choice(label: str, choices: tuple[tuple[str, str], ...], help_text: str = "") -> forms.Field:
    return forms.ChoiceField(label=label, choices=(*choices, _UNSURE), required=False, initial="", help_text=help_text,
                             widget=forms.RadioSelect, error_messages={"invalid_choice": "Choose one of the answers."})


class PersonForm(forms.Form):
    """Everything may be left open; what cannot be read is told at its field."""

    illness = _line("Your illness", "As your doctor calls it, for example: non-small cell lung cancer.")
    stage = _choice("Its stage, if it is a cancer", _STAGES, "Your doctor’s letters say so, for example “stage IV”.")
    age = _number("Your age in years")
    sex = forms.ChoiceField(label="Sex given at birth", required=False, initial="", widget=forms.RadioSelect,
                            choices=(("female", "Female"), ("male", "Male"), ("", "I would rather not say")),
                            error_messages={"invalid_choice": "Choose one of the answers."})
    ecog = _choice("How active you are (ECOG)", tuple(
        (str(step), f"{step}: {words}") for step, words in enumerate(CONCEPTS["ecog"].levels)), CONCEPTS["ecog"].help)
    treatments = _line("Treatments you have had", "With commas between, for example: carboplatin, pembrolizumab.", 500)
    brain = _choice("Has the illness spread to the brain?", (("now", "Yes"), ("never", "No")))
    marker = _line("A gene change that was found", "For example: KRAS G12C, or EGFR mutation.", 60)
    near = _line("Town or city", "Nearer trials come first.", 100)
    within = forms.TypedChoiceField(label="Within", required=False, coerce=int, empty_value=None, choices=[
        ("", "Any distance"), *((str(km), f"{km:,} km") for km in RADII)],
        error_messages={"invalid_choice": "Choose one of the distances."})

    prior_therapy = _line("Trials that ask for this earlier treatment")
    progression_on = _line("Trials for people whose illness grew during this treatment")
    required_mutation = _line("Trials that ask for a change in this gene", "", 60)
    excluded_mutation = _line("Trials that exclude a change in this gene", "", 60)
    pd_l1 = _number("Trials that take this PD-L1 value, in per cent")
    earlier_lines = _number("Trials that ask for so many earlier lines of treatment")
    brain_metastases = forms.ChoiceField(
        label="Spread to the brain", required=False, initial="",
        choices=(("", "Any"), ("allowed", "Trials that allow it"), ("excluded", "Trials that exclude it")),
        error_messages={"invalid_choice": "Choose one of the answers."})

    FILTERS = ("prior_therapy", "progression_on", "required_mutation", "excluded_mutation", "pd_l1", "earlier_lines",
               "brain_metastases")

    def __init__(self, today: date, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data=data, auto_id="%s")
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Read what was typed; each fault is told at its field."""
        cleaned = super().clean() or self.cleaned_data
        for field, top in (("age", 120.0), ("pd_l1", 100.0), ("earlier_lines", 20.0)):
            self._read_number(field, top)
        for field in ("prior_therapy", "progression_on"):
            self._read_therapy(field)
        self._read_illness()
        self._read_treatments()
        for field in ("marker", "required_mutation", "excluded_mutation"):
            self._read_gene(field)
        place = near(cleaned.get("near", ""))
        cleaned["place"] = place.place
        if place.error:
            self.add_error("near", place.error)
        return cleaned

    def _read_number(self, field: str, top: float) -> None:
        typed = clean(str(self.cleaned_data.get(field) or ""))
        self.cleaned_data[field] = None
        if not typed:
            return
        try:
            value = read_number(typed)
        except TypedError as error:
            self.add_error(field, str(error))
            return
        if value > top:
            self.add_error(field, f"Type a number from 0 to {top:g}.")
        self.cleaned_data[field] = value

    def _read_therapy(self, field: str) -> None:
        typed = clean(self.cleaned_data.get(field, ""))
        try:
            self.cleaned_data[field] = therapy_named(typed) if typed else ""
        except InputError:
            self.add_error(field, "We do not know this treatment. Type the name of a drug, or of a kind of drugs.")

    def _read_illness(self) -> None:
        typed = clean(self.cleaned_data.get("illness", ""))
        found = tuple(dict.fromkeys(test.concept for test in _tests(typed) if isinstance(test, Condition)))
        self.cleaned_data["diseases"] = found
        if typed and not found:
            self.add_error("illness", "We do not know this illness by that name. Type the name your doctor uses.")

    def _read_treatments(self) -> None:
        parts = re.split(r"[,;]", clean(self.cleaned_data.get("treatments", "")))
        typed = [part.strip() for part in parts if part.strip()]
        found = {part: [test.concept for test in _tests(part) if isinstance(test, Therapy)]
                 for part in typed[:_MOST_TREATMENTS]}
        self.cleaned_data["given"] = tuple(dict.fromkeys(slug for slugs in found.values() for slug in slugs))
        unknown = [part for part, slugs in found.items() if not slugs]
        if unknown:
            self.add_error("treatments",
                           f"We do not know: {', '.join(unknown)}. Leave it out, or type another name of it.")

    def _read_gene(self, field: str) -> None:
        typed = clean(self.cleaned_data.get(field, ""))
        found = _GENE.fullmatch(typed)
        self.cleaned_data[field] = f"{found[1]}:{_finding(found[2])}" if found else ""
        if typed and not found:
            self.add_error(field, "Type the name of a gene, and what was found if you know it: KRAS G12C.")

    def facts(self) -> Facts:
        """What the answers say, as of today."""
        said, on = self.cleaned_data, self.today
        stage = (said["stage"],) if said.get("stage") else ()
        diagnoses = [Diagnosis(slug, date=None, source=_SOURCE, status="active", stage=stage)
                     for slug in said.get("diseases", ())]
        if said.get("brain"):
            here = said["brain"] == "now"
            diagnoses.append(Diagnosis("brain-metastasis", present=here, date=None if here else on, source=_SOURCE,
                                       status="active" if here else ""))
        gene, _, finding = str(said.get("marker", "")).partition(":")
        return Facts(
            sex=said.get("sex") or None, recorded=on, diagnoses=tuple(diagnoses),
            measurements=() if said.get("age") is None else (Measurement("age", said["age"], "a", on, source=_SOURCE),),
            scores=(Score("ecog", float(said["ecog"]), on, _SOURCE),) if said.get("ecog") else (),
            treatments=tuple(Treatment(slug, source=_SOURCE) for slug in said.get("given", ())),
            markers=(Marker(gene, finding or "altered", on, _SOURCE),) if gene else ())

    def wanted(self, limit: int, offset: int) -> Wanted:
        """Which trials are looked for."""
        said = self.cleaned_data
        lines = said.get("earlier_lines")
        wish = Wish(said.get("prior_therapy", ""), said.get("progression_on", ""),
                    said.get("required_mutation", "").rstrip(":"), said.get("excluded_mutation", "").rstrip(":"),
                    said.get("pd_l1"), None if lines is None else int(lines), said.get("brain_metastases", ""))
        place = said.get("place")
        return Wanted(wish, place, said.get("within") if place else None, limit=limit, offset=offset)

    @property
    def understood(self) -> tuple[str, ...]:
        """The names under which the illness and the treatments were understood."""
        said = self.cleaned_data
        return tuple(name(slug) for slug in (*said.get("diseases", ()), *said.get("given", ())))


def _tests(typed: str) -> list[Any]:
    return [test for each in parse(typed).criteria for test, _, _ in tests_of(each.rule)] if typed else []


def _finding(typed: str | None) -> str:
    """What was found, as criteria say it: `mutation`, `wild-type`, `G12C`."""
    plain = (typed or "").strip()
    return plain.upper() if re.fullmatch(r"[a-zA-Z]\d+[a-zA-Z*]?", plain) else plain.lower().replace(" ", "-")
