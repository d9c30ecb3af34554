"""The form of an upload: datasets, and the options that are asked most often."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accrual.endpoints import Options
from accrual.errors import InputError

__all__ = ["UploadForm"]


class _Several(forms.ClearableFileInput):
    """A field that takes several files."""

    allow_multiple_selected = True


class _Datasets(forms.FileField):
    """Every file that was chosen."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Each one by the rules of one."""
        every = data if isinstance(data, list | tuple) else [data]
        return [super(_Datasets, self).clean(each, initial) for each in every or [None]]


class UploadForm(forms.Form):
    """What is sent, and how endpoints are to be derived."""

    use_required_attribute = False

    datasets = _Datasets(label="Datasets",
        widget=_Several({"multiple": True}), max_length=200,
        help_text="SDTM domains as XPT, SAS7BDAT, Dataset-JSON or CSV, or the four plain tables; one by one or in a "
                  "zip archive. At most 100 MB.",
        error_messages={"required": "Choose the datasets of the trial, or a zip archive of them.",
                        "empty": "One of the files is empty.", "max_length": "A file’s name is too long."})
    preset = forms.ChoiceField(label="Rule set", choices=[
        ("fda", "FDA: new therapy and missed assessments censor"), ("ema", "EMA: every event counts"),
        ("pharmaverse", "Pharmaverse: as admiralonco’s template")])
    confirmation = forms.ChoiceField(label="Complete and partial response", choices=[
        ("required", "must be confirmed"), ("none", "need no confirmation")])
    cutoff = forms.DateField(label="Data cut-off", required=False, widget=forms.DateInput({"type": "date"}),
                             help_text="Nothing later is used, for example 2026-11-30.",
                             error_messages={"invalid": "Write a date as 2026-11-30."})
    against = forms.CharField(label="Arm that the others are compared with", required=False, max_length=200,
                              help_text="As the data name it (ARM); else the first by name.")
    suffix = forms.CharField(label="Which of several files of a domain", required=False, max_length=40,
                             help_text="“onco” for tr_onco.csv.")
    wanted = forms.ChoiceField(label="Send back", widget=forms.RadioSelect, choices=[
        ("report", "the report, one page"),
        ("everything", "the report, its figures, ADRS, ADTR and ADTTE, in a zip archive")])

    def options(self) -> Options:
        """The options of a form that is valid."""
        chosen = self.cleaned_data
        return Options(preset=chosen["preset"], confirmation=chosen["confirmation"], cutoff=chosen["cutoff"])

    def refuse(self, error: InputError) -> None:
        """Say what is wrong with the datasets, at their field."""
        self.add_error("datasets", f"{str(error).rstrip('.')}.")
