"""Labels of the old layout: "PATIENT CHARACTERISTICS:", "Age: 18 and over", and "Surgery" on a line of its own."""

from __future__ import annotations

import re

from accrual.criteria.layout.lines import Line

__all__ = ["label_of", "names_topic", "runs_into_label", "topic_of"]

_LABEL = re.compile(r"(?P<label>[A-Z][A-Za-z/ &-]{1,40}|[A-Z][A-Z /&-]{3,60})\s*:\s+(?=\S)")
_TOPICS = {"age": "age", "life expectancy": "life-expectancy", "performance status": "ecog"}
_LISTED = re.compile(r":\s*$|^(?!No\b)(?:\w+\s)?\w*(?:therapy|surgery)$", re.IGNORECASE)       # of a list, or its head
# In the order in which they stand; "other" may end either part.
_THERAPIES = ("biologic therapy", "chemotherapy", "endocrine therapy", "radiotherapy", "surgery")
_PATIENTS = (
    "age", "sex", "menopausal status", "performance status", "life expectancy", "hematopoietic", "hepatic", "renal",
    "cardiovascular", "pulmonary", "gastrointestinal", "neurologic", "immunologic", "metabolic",
    "hormone receptor status",
)
_SECTIONS = (
    "disease characteristics", "patient characteristics", "prior concurrent therapy", "prior/concurrent therapy",
)
_LABELS = frozenset((*_SECTIONS, *_PATIENTS, *_THERAPIES, "other"))


def names_topic(said: str) -> bool:
    """Whether words are a label of the old layout.

    >>> names_topic("Biologic therapy:"), names_topic("Biologic agents")
    (True, False)
    """
    return said.rstrip(":").lower() in _LABELS


def topic_of(label: str) -> str:
    """The concept that a label names, of which what stands below it says no more than a value: "18 and over".

    >>> topic_of("Performance status:"), topic_of("Renal:")
    ('ecog', '')
    """
    return _TOPICS.get(label.strip(" :").lower(), "")


def label_of(text: str, line: Line, last: str = "", above: str = "") -> tuple[str, int] | None:
    r"""The label that a line of the old layout begins with, and where it ends.

    `last` is the label before it, `above` the item behind that, if any.

    One without a colon stands on a line of its own, and where labels stand: "Surgery" may be a member of a list.

    >>> label_of("Age: 18 and over", Line(0, 0, 16, 0)), label_of("Surgery", Line(0, 0, 7, 0), "Radiotherapy")
    (('Age', 4), ('Surgery', 7))
    >>> label_of("Surgery", Line(0, 0, 7, 0), "DISEASE CHARACTERISTICS:") is None
    True
    >>> label_of("Surgery", Line(0, 0, 7, 0), "Radiotherapy", "No concurrent treatment, including:") is None
    True
    """
    found = _LABEL.match(text, line.body, line.end)
    if found is not None and found["label"].lower() in _LABELS:
        return found["label"], found.end("label") + 1
    said = text[line.body:line.end]
    alone = not line.style and names_topic(said) and _follows(said, last) and _LISTED.search(above) is None
    return (said, line.end) if alone else None


def runs_into_label(said: str) -> bool:
    """Whether an item has the label behind it in its line, so that the one above holds no longer.

    >>> runs_into_label("At least 12 weeks Hematopoietic"), runs_into_label("At least 12 weeks")
    (True, False)
    """
    words = said.split()
    return any(len(words) > count and names_topic(" ".join(words[-count:])) for count in (1, 2))


def _follows(label: str, last: str) -> bool:
    """Whether a label may stand behind another: treatments in their order, below the heading of treatments."""
    name, before = label.strip(" :").lower(), last.strip(" :").lower()
    if name not in _THERAPIES:
        return before not in _THERAPIES or name == "other" or name in _SECTIONS
    return before.endswith("concurrent therapy") or before in _THERAPIES[:_THERAPIES.index(name)]
