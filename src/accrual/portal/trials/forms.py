"""The search as an address carries it, checked field by field."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from accrual.portal.trials.near import clean, near
from accrual.search import Query

__all__ = ["RADII", "SearchForm"]

RADII = (25, 50, 100, 250, 500, 1000)
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,40}")
_OLDEST = 120


class _Words(forms.CharField):
    """Text on one line without control characters, which nobody types on purpose."""

    def to_python(self, value: Any) -> str:
        return clean(str(value or ""))


class _Codes(forms.MultipleChoiceField):
    """Registry codes; codes that no trial has are no mistake, they match nothing."""

    def valid_value(self, value: object) -> bool:
        return bool(_CODE.fullmatch(str(value)))


class _Countries(forms.MultipleChoiceField):
    """Names of countries, as the sites of trials have them."""

    def to_python(self, value: Any) -> list[str]:
        return [name for name in (clean(str(each)[:100]) for each in value or ()) if name]

    def valid_value(self, value: object) -> bool:  # noqa: ARG002  any name may be asked for
        return True


def _too_long(most: int) -> dict[str, str]:
    return {"max_length": f"This is longer than {most} characters. Use fewer words."}


class SearchForm(forms.Form):
    """What a person looks for; every field may be empty, and a wrong one does not spoil the others."""

    words = _Words(label="Illness, treatment or any words", required=False, max_length=300,
                   error_messages=_too_long(300))
    condition = _Words(label="Only trials that study this condition", required=False, max_length=200,
                       error_messages=_too_long(200))
    near = _Words(label="Town or city", required=False)
    within = forms.TypedChoiceField(
        label="Within", required=False, coerce=int, empty_value=None,
        choices=[("", "Any distance"), *((str(km), f"{km:,} km") for km in RADII)],
        error_messages={"invalid_choice": "Choose one of the distances."},
    )
    age = forms.IntegerField(
        label="Age in years", required=False, min_value=0, max_value=_OLDEST,
        # A number input throws away what is no number, and what was typed has to stay.
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={"invalid": "Type an age in whole years, such as 64.",
                        "min_value": f"Type an age from 0 to {_OLDEST}.",
                        "max_value": f"Type an age from 0 to {_OLDEST}."},
    )
    sex = forms.ChoiceField(
        label="Sex", required=False, choices=[("", "Any"), ("FEMALE", "Female"), ("MALE", "Male")],
        error_messages={"invalid_choice": "Choose one of the answers."},
    )
    status = _Codes(required=False, error_messages={"invalid_choice": "This is not a status."})
    phase = _Codes(required=False, error_messages={"invalid_choice": "This is not a phase."})
    country = _Countries(required=False)
    sort = _Words(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="%s", prefix=None)
        self.place = near(data.get("near", ""))
        for field in self.fields.values():  # the fields of the side column belong to the form in the band above
            field.widget.attrs["form"] = "search"

    def clean(self) -> dict[str, Any]:
        """Keep the place's own message beside the others."""
        if self.place.error:
            self.add_error("near", self.place.error)
        return self.cleaned_data

    def query(self) -> Query:
        """The search without the fields that are wrong."""
        self.full_clean()
        good = self.cleaned_data
        return Query(
            words=good.get("words", ""), condition=good.get("condition", ""), sex=good.get("sex") or None,
            statuses=tuple(good.get("status", ())), phases=tuple(good.get("phase", ())),
            countries=tuple(good.get("country", ())), age=good.get("age"), near=self.place.place,
            within_km=good.get("within") if self.place.place else None,
            sort="match" if good.get("sort") == "match" else "",  # nobody types it, the page has links
        )
