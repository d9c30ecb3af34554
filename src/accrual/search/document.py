"""A trial as the index keeps its text: fields, their weights, and how text becomes words."""

from __future__ import annotations

from typing import Any

import tantivy

from accrual.registry.trial import Trial

__all__ = ["ABOUT", "CONDITION", "SCHEMA", "VERSION", "WEIGHTS", "analyzer", "document", "number_of", "schema"]

VERSION = 1  # raise it when fields or their analysis change: an index of another version is made anew

# How much a word counts by where it stands. The order is what matters: what a trial is about, what it gives,
# what it says of itself, whom it takes, where it is.
WEIGHTS = {
    "title": 3.0, "conditions": 3.0, "keywords": 2.0, "terms": 1.5, "official": 2.0, "interventions": 2.0,
    "sponsor": 1.0, "places": 1.0, "summary": 1.0, "criteria": 0.7,
}
CONDITION = ("title", "conditions", "keywords", "terms", "official")
ABOUT = (*CONDITION, "interventions", "sponsor", "places")


def analyzer() -> tantivy.TextAnalyzer:
    """Text → words: letters and digits, lower case, no accents, no stop words, stems.

    >>> analyzer().analyze("Non-small-cell cancers of the Lungs")
    ['non', 'small', 'cell', 'cancer', 'lung']
    """
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (tantivy.Filter.remove_long(60), tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold(),
                 tantivy.Filter.stopword("english"), tantivy.Filter.stemmer("english")):
        builder = builder.filter(step)
    return builder.build()


def schema() -> tantivy.Schema:
    """The fields of the index; `number` is the NCT number, 0 for the index's own note of what it holds."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", indexed=True, fast=True)
    builder.add_text_field("ids", tokenizer_name="raw", index_option="basic")
    for name in WEIGHTS:
        builder.add_text_field(name, tokenizer_name="words", index_option="position")
    builder.add_text_field("note", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = schema()


def number_of(nct_id: str) -> int:
    """The digits of an NCT number; ValueError for anything else.

    >>> number_of("NCT00000102")
    102
    """
    digits = nct_id[3:]
    if not (nct_id.startswith("NCT") and len(digits) == 8 and digits.isascii() and digits.isdigit()):
        raise ValueError(f"{nct_id!r} is not an NCT number")
    return int(digits)


def document(trial: Trial) -> tantivy.Document:
    """The trial's text, field by field."""
    sites = {(site.facility, site.city, site.state, site.country) for site in trial.sites}
    identifiers = (trial.nct_id, trial.org_study_id, *trial.secondary_ids, *trial.aliases)
    fields: dict[str, Any] = {
        "number": number_of(trial.nct_id),
        "ids": [text.lower() for text in identifiers if text],
        "title": [trial.brief_title, trial.acronym],
        "official": [trial.official_title],
        "conditions": [*trial.conditions],
        "keywords": [*trial.keywords],
        "terms": [*trial.condition_terms, *trial.intervention_terms],
        "interventions": [text for item in trial.interventions for text in (item.name, *item.other_names)],
        "summary": [trial.brief_summary, trial.detailed_description, *(end.measure for end in trial.outcomes)],
        "criteria": [trial.criteria],
        "sponsor": [each.name for each in (trial.lead_sponsor, *trial.collaborators) if each],
        "places": sorted({text for site in sites for text in site if text}),
    }
    return tantivy.Document.from_dict(fields, SCHEMA)
