"""Subjects that the vocabulary does not hold: the words right before a value name what is measured.

"Cobb angle > 40 degrees" is a value of `cobb-angle`.  Only a plain noun phrase counts, and only a unit that
measures a person: doses and stretches of time are values of something else.
"""

from __future__ import annotations

from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.quantities.values import TIME, Value

__all__ = ["open_scale", "open_subject"]

_MOST_WORDS = 5
_BETWEEN = frozenset((
    "of", "is", "are", "be", "must", "should", "was", "will", "has", "a", "an", "the", "that", "which", "with",
    "value", "values", "at", "measured", "being", "total", "by",
))
_NOUNS = frozenset((
    "score", "scores", "index", "grade", "stage", "level", "levels", "count", "counts", "concentration", "class",
    "test", "ratio", "rate", "status", "total", "performance", "volume", "function", "time", "days", "serum",
    "plasma", "blood", "results",
))
_DURATIONS = frozenset((
    "duration", "interval", "time", "length", "survival", "stay", "cycle", "cycles", "qrs", "delay",
))
_NO_NOUN = frozenset((
    "for", "lasting", "treated", "treatment", "received", "receiving", "taking", "use", "used", "using", "dose",
    "doses", "dosage", "daily", "weekly", "every", "approximately", "about", "only", "least", "last", "past", "since",
    "after", "before", "until", "within", "during", "smoked", "smoking", "smoke", "drinking", "consume", "consuming",
    "consumption", "intake", "therapy", "completed", "history", "diagnosis", "diagnosed", "undergone", "requiring",
    "required", "requires", "need", "any", "each", "per", "or", "donated", "donation", "exposure", "having", "known",
    "patients", "therapies", "regimen", "surgery", "radiation", "persistent", "persisting", "remain", "remission",
    "currently", "elevated", "increased", "decreased", "reduced", "confirmed", "present", "including", "involving",
    "greater", "less",
))
_NEVER_LAST = frozenset((
    "grade", "grades", "stage", "class", "phase",
    "disease", "infection", "cancer", "pain", "prednisone", "aspirin", "steroids", "corticosteroids", "insulin",
))
_SCORES = frozenset((
    "score", "scores", "index", "scale", "inventory", "questionnaire", "grade", "ratio", "class", "rating",
    "subscale",
))
_SCORED = frozenset(("score", "scores", "scored", "scoring", "rated", "rating", "ratings"))
_SCALES = frozenset(("scale", "questionnaire", "inventory", "index", "exam", "examination", "checklist", "test"))
_MOST_NAME = 8                               # words of a scale's name
_NO_MEASURE = frozenset((
    "presence", "severity", "meet", "meets", "fulfilling", "failure", "completion", "require", "encompass",
    "ambulate", "involvement", "altitude", "altitudes", "speeds", "term", "pregnancy", "multiple", "small",
    "inactive", "version", "form", "protocol", "walk", "smokers", "other", "crown", "significant",
    "hypertension", "experience", "miss", "allowed", "loss", "increase", "decrease", "reduction", "demonstrate",
    "progression", "residual", "improve", "methods", "population", "tuberculin", "ulcer", "condition", "metastases",
    "symptoms", "infections", "agonists", "cytometry", "cytogenetics", "adherence", "compliance", "suicide",
    "probability", "risk", "decline", "rise", "response", "hemoptysis", "irae", "change", "income",
))
# What says nothing without a word that tells of what.
_NOT_ALONE = frozenset((
    "duration", "survival", "area", "interval", "size", "dimension", "dimensions", "circumference", "diameter",
    "thickness", "depth", "scale",
))
_MEASURES = frozenset((
    "%", "mm", "cm", "um", "mm[Hg]", "kPa", "cm[H2O]", "/min", "{points}", "deg", "[diop]", "dB", "ms", "cm2", "mm2",
    "m2",
))
_PER = ("L", "dL", "mL", "uL", "mm3", "g", "mg", "m2", "s")


def open_subject(words: list[Lexeme], kinds: str, value: Value) -> tuple[str, int] | None:
    """The slug of the words before a value, and the lexeme where they begin; None where they name no measure.

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> from accrual.criteria.quantities.values import values
    >>> words = lexemes("Cobb angle > 40 degrees")
    >>> kinds = "".join(word.kind for word in words)
    >>> open_subject(words, kinds, next(values(words, kinds)))
    ('cobb-angle', 0)
    """
    inside = {word.text for word in words[value.start:value.end]}
    after = words[value.end].text if value.end < len(words) else ""
    timed = after == "within" and value.bounds and value.bounds[0].number.unit == "%"      # "> 5 % within 3 months"
    if not value.bounds or kinds[value.start] not in ">nb" or (
            inside | ({after} if not timed else set())) & {"within", "grade", "/"}:
        return None
    start, end = _phrase(words, kinds, value.start)
    said = [word.text for word in words[start:end] if word.kind in "wf"]
    if said and words[end - 1].words[-1] in ("disease", "syndrome"):
        return None                          # "or Gilbert's disease: ≤ 3 × ULN"
    if not said or not any(word.kind == "w" and len(word.text) > 1 for word in words[start:end]):
        return None
    if words[end - 1].words[-1] == "grade":  # "recovered to grade"
        return None
    if said[-1] in _NEVER_LAST | _NO_MEASURE or said[-1].endswith(("ed", "ing", "ive", "ly")) or _NO_NOUN & set(said):
        return None
    if said[-1] == "scale" and value.shape in ("range", "between"):
        return None                          # "based on a scale of 0-4" is what scores there are
    if len(said) == 1 and said[0] in _NOT_ALONE:
        return None
    if not _measures(value, said) or (len(value.bounds) == 1 and _counts(words, kinds, value, said)):
        return None
    return "-".join(said), start


def open_scale(words: list[Lexeme], kinds: str, value: Value) -> tuple[str, int] | None:
    """The slug of the scale that stands behind a score, and its last lexeme; None where none does.

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> from accrual.criteria.quantities.values import values
    >>> words = lexemes("a score of > 5 on the Smith Balance Scale")
    >>> kinds = "".join(word.kind for word in words)
    >>> open_scale(words, kinds, next(values(words, kinds)))
    ('smith-balance-scale', 9)
    """
    number = value.bounds[0].number if value.bounds else None
    scored = any(word.text in _SCORED for word in words[max(0, value.start - 4):value.start])
    if number is None or number.unit not in (None, "{points}") or number.relative_to or not scored:
        return None
    at = value.end
    if at + 1 >= len(words) or words[at].text not in ("on", "in") or words[at + 1].text not in ("the", "a", "an"):
        return None
    said: list[str] = []
    for place in range(at + 2, min(len(words), at + 2 + _MOST_NAME)):
        if kinds[place] not in "wf" or words[place].text in _SCORED:
            return None
        said.append(words[place].text)
        if words[place].text.rpartition("-")[2] in _SCALES:
            return "-".join(said), place
    return None


def _phrase(words: list[Lexeme], kinds: str, stop: int) -> tuple[int, int]:
    """The noun phrase that ends before a lexeme; its abbreviation in brackets is passed over."""
    at = stop
    while at > 0 and (words[at - 1].text in _BETWEEN or kinds[at - 1] in "(:" ):
        at -= 1
    if at > 1 and kinds[at - 1] == ")":
        opening = kinds.rfind("(", max(0, at - 8), at - 1)
        at = opening if opening > 0 else at
    end = at
    while at > 0 and end - at < _MOST_WORDS and (kinds[at - 1] == "w" or words[at - 1].text in _NOUNS):
        at -= 1
    return at, end


def _counts(words: list[Lexeme], kinds: str, value: Value, said: list[str]) -> bool:
    """Whether the number counts things ("more than 3 fetuses") rather than measures one."""
    if value.bounds[0].number.unit is not None or value.bounds[0].number.relative_to or _SCORES & set(said):
        return False
    sign = words[value.start].text
    return sign[:1].isalpha() or kinds[value.end:value.end + 1] == "w" or kinds[value.start] != ">"


def _measures(value: Value, said: list[str]) -> bool:
    """Whether the unit measures a person: no dose, and a stretch of time only of a duration."""
    units = {bound.number.unit for bound in value.bounds}
    if any(bound.number.relative_to for bound in value.bounds):
        return True
    unit = next(iter(units - {None}), None)
    if unit in TIME:
        return bool(_DURATIONS & set(said))
    if unit is None:
        return value.shape not in ("range", "between") or bool(_SCORES & set(said))
    if unit == "m":
        return "distance" in said
    return unit in _MEASURES or ("/" in unit and unit not in ("mg/m2", "mg/kg") and unit.split("/")[-1] in _PER)
