"""What a sentence speaks of beside values: a condition, therapy, biomarker or state, with all that qualifies it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from accrual.criteria.model import Biomarker, Condition, Dose, Mention, State, Therapy, Window
from accrual.vocabulary.attributes import ATTRIBUTES
from accrual.vocabulary.terms import Term, is_kind_of

__all__ = ["Marks", "Mentioned", "beside", "denied_marks", "is_generic", "is_method"]

Marks = list[tuple[str, str]]                # (sort, slug) of qualifiers, as the vocabulary names them

_STATUS = {
    "active": "active", "current": "active", "history": "history", "planned": "planned", "needed": "needed",
    "stopped-use": "history", "history-or-active": "history",
}
# Of somebody else, or not there yet: another concept than the disease itself.
_PREFIXES = {"family-history": "family-history-of", "at-risk": "risk-of"}
_LINES = frozenset(("first-line", "second-line", "third-line", "later-line"))
_OF_NOW = frozenset(("pregnant", "breastfeeding"))           # months before the study are a neighbour's
_STATES_HAVE = frozenset(("active", "history", "planned"))
_SAYS_NOTHING = frozenset(("known", "diagnosed"))           # every condition of a criterion is
_OF_RESPONSE = frozenset(("progression", "relapse", "remission", "stable-disease", "complete-response",
                          "partial-response", "recovery", "not-recovered", "failure", "resistance", "response",
                          "completion"))
_RADICAL = {"radical": "curative", "modified-radical": "curative"}
_DOSED = frozenset(("high-dose", "therapeutic-dose"))
_SYSTEMIC_WAYS = frozenset(("oral", "intravenous", "intramuscular", "subcutaneous", "parenteral"))
_REACTIONS = frozenset(("intolerance", "contraindication", "allergy", "toxicity"))
_NEEDS = frozenset(("needing-treatment", "needing-systemic-treatment"))
_COURSE = frozenset((
    "resectable", "unresectable", "newly-diagnosed", "recurrent", "relapsed", "refractory", "castration-resistant",
    "hormone-sensitive", "first-relapse", "second-relapse",
))
_GENERIC = frozenset((
    "malignancy", "neoplasm", "therapeutic-procedure", "systemic-anticancer-therapy", "anticancer-therapy", "surgery",
    "chemotherapy", "radiotherapy", "treatment", "third-space-fluid", "biomarker-gene", "mutation", "biomarker-finding",
    "symptom-or-finding", "adverse-event",
))


def is_generic(concept: str) -> bool:
    """Whether a concept says little beside one that it is no kind of: "breast cancer surgery", "EGFR mutation"."""
    return concept in _GENERIC


@lru_cache(maxsize=4096)
def is_method(concept: str) -> bool:
    """Whether a concept is an examination, by which other things are found."""
    return is_kind_of(concept, "diagnostic-procedure") and concept != "biopsy"


@lru_cache(maxsize=1024)
def _may_stay(concept: str) -> bool:
    """Whether something of it may be left: a tumour, or what a text calls disease."""
    return concept in ("disease", "lesion", "distant-disease", "residual-disease", "extrahepatic-disease") or any(
        is_kind_of(concept, kind) for kind in ("neoplasm", "malignancy", "metastasis"))


def _is_of_bladder(concept: str) -> bool:
    """Whether a tumour is one that "superficial" gives a stage."""
    return is_kind_of(concept, "urothelial-carcinoma") or is_kind_of(concept, "bladder-cancer")


@dataclass(slots=True)
class Mentioned:
    """One mention while its sentence is read; `test` is what it comes to.

    `start`..`end` are characters of the source text.
    """

    kind: str
    concept: str
    start: int
    end: int
    status: str = "any"
    window: Window | None = None
    dose: Dose | None = None
    finding: str | None = None
    borrows: bool = False                    # its finding is that of the member before it, until its own is read
    line: str | None = None
    setting: str | None = None
    route: str | None = None
    response: str | None = None
    certainty: str | None = None
    diagnosed: bool = False                  # by its time, if it has one: "diagnosed within 12 weeks"
    site: str | None = None
    cause: str | None = None
    indication: str | None = None
    is_over: bool = False                     # it was stopped
    needs: bool = False                       # a condition of which it is said that it requires something
    is_last: bool = False                     # the text speaks of the last time that it was given
    stage: list[str] = field(default_factory=list)
    severity: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, term: Term, start: int, end: int) -> Mentioned:
        """A mention of a term."""
        return cls(term.kind, term.slug, start, end)

    def like(self, **changes: Any) -> Mentioned:
        """Another one that differs in some fields, with lists of its own."""
        return replace(self, **{"stage": list(self.stage), "severity": list(self.severity), **changes})

    def is_told(self, marks: Iterable[tuple[str, str]]) -> None:
        """Take in attributes that stand behind it, where "requiring" says that a condition needs what follows."""
        marks = list(marks)
        self.needs |= self.kind == "condition" and ("status", "needed") in marks
        self.qualify(marks)

    def qualify(self, marks: Iterable[tuple[str, str]]) -> None:
        """Take in attributes, (kind, slug); those that this kind of mention cannot have are kept as severity."""
        marks = list(marks)
        if not marks:
            return
        if crossed := _crossed(self.stage, marks):
            self.stage, marks = crossed, [mark for mark in marks if mark[0] != "stage"]
        if self.stage and sum(kind == "stage" for kind, _ in marks) == 1:
            marks = _as_severity(marks)          # "advanced cancer, recurrent" must be both
        if self.kind == "therapy":
            marks = _as_one(marks)               # "for advanced or metastatic breast cancer" is either
        responded = self.kind == "therapy" and any(kind == "response" for kind, _ in marks)
        staged = self.kind == "condition" and any(kind == "stage" for kind, _ in marks)
        placed = self.kind == "condition" and any(kind in ("stage", "site") for kind, _ in marks)
        for kind, slug in marks:
            if placed and kind == "route":
                continue                     # "cutaneous" is a place of a disease and a route of a drug
            if (staged and kind == "response") or (responded and kind == "stage" and slug != "primary"):
                continue                     # "refractory" is a stage of a disease and a response to a drug
            if self.kind != "therapy" and (kind, slug) == ("line", "treatment-naive") and (
                    ("severity", "untreated") in marks):
                continue                     # "untreated" says it already
            match kind:
                case "status":
                    self._status(slug)
                case "severity" if slug == "treated" and self.kind == "therapy":
                    self.status = "history" if self.status == "any" else self.status
                case "severity" if slug in _NEEDS and self.kind == "therapy":
                    self._needed(slug)
                case "severity":
                    _add(self.severity, slug)
                case "stage" if slug == "residual" and ("status", "active") in marks and not _may_stay(self.concept):
                    _add(self.severity, "persistent")        # of a cough nothing is left over
                case "stage" if slug == "non-muscle-invasive" and not _is_of_bladder(self.concept):
                    _add(self.severity, "superficial")
                case "stage":
                    _add(self.stage if self.kind == "condition" else self.severity, slug)
                case "certainty" if slug == "diagnosed":
                    self.diagnosed = True
                case "certainty" if slug not in _SAYS_NOTHING and self.kind == "condition":
                    self.certainty = self.certainty or slug
                case "line":
                    self._line(slug)
                case "finding":
                    self.finding = self.finding or slug
                case "site":
                    self.site = self.site or slug
                case "sort" if self.kind == "therapy" and slug in ATTRIBUTES["route"]:
                    self.route = self.route or slug
                case "sort":
                    _add(self.severity, slug)
                case "route" if self.kind != "therapy":
                    _add(self.severity, slug)
                case "route":                # "systemic oral steroids" are oral ones
                    general = self.route is None or (self.route == "systemic" and slug in _SYSTEMIC_WAYS)
                    self.route = slug if general else self.route
                case "response" if slug in _OF_RESPONSE or slug in _REACTIONS:
                    self._response(slug)

    def may_find(self, finding: str) -> bool:
        """Whether a finding is its first, or says more than the one before: "HER2 mutation in the TKD"."""
        before = self.finding
        mutated = before == "expression" and is_kind_of(finding, "mutation")     # "expresses a FLT3 mutation"
        return before is None or mutated or (finding != before and is_kind_of(finding, before))

    def _status(self, slug: str) -> None:
        if slug == "last-given":
            self.is_last = True
        elif slug in _PREFIXES:
            self.concept = f"{_PREFIXES[slug]}-{self.concept}"
        elif (slug == "acute" and is_kind_of(self.concept, "acute-coronary-syndrome")) or (
                slug == "stopped-use" and self.concept == "stops-breastfeeding"):
            return                           # which every infarction is, and who stops to nurse does then
        elif slug not in _STATUS:
            _add(self.severity, slug)
        elif self.status in ("any", "history") and _STATUS[slug] != "any":
            self.status, self.is_over = _STATUS[slug], slug == "stopped-use"

    def _needed(self, slug: str) -> None:
        """"Requires systemic treatment with corticosteroids"."""
        self.status = "needed" if self.status in ("any", "history") else self.status
        if slug == "needing-systemic-treatment":
            self.route = self.route or "systemic"

    def _line(self, slug: str) -> None:
        if slug in _LINES:
            self.line = self.line or slug
        elif slug == "treatment-experienced":
            self.status = "history" if self.status == "any" else self.status
        elif slug in _RADICAL and is_kind_of(self.concept, "surgery"):
            _add(self.severity, slug)        # how much is cut out, whatever it is meant to do
        elif self.kind == "therapy":
            self.setting = self.setting or _RADICAL.get(slug, slug)
        else:
            _add(self.severity, slug)

    def _response(self, slug: str) -> None:
        if slug == self.concept:
            return
        if self.kind == "therapy":
            self.response = self.response or slug
        else:
            _add(self.severity, slug)

    def test(self) -> Mention:
        """The test that it comes to, whether or not the sentence denies it."""
        span = self.start, self.end
        severity = tuple(each for each in self.severity if each != "recent" or self.window is None)
        match self.kind:
            case "condition":
                status = self.status if self.status != "needed" else "any"
                certainty = self.certainty or ("diagnosed" if self.diagnosed and self.window is not None else None)
                return Condition(self.concept, span, status, tuple(self.stage), severity, certainty, self.site,
                                 self.cause, self.window)
            case "therapy":
                limited = self.dose is not None and self.dose.comparator[0] == ">"     # "therapeutic doses (> 81 mg)"
                route = None if limited and self.route in _DOSED else self.route
                return Therapy(self.concept, span, self.status, self.line, self.setting, route, self.response,
                               severity, self.site, self.indication, self.dose,
                               self.window)
            case "biomarker":
                return Biomarker(self.concept, span, self.finding, self.window)
            case _:
                past = self.concept in _OF_NOW and self.window is not None and (
                    self.window.direction == "before" and str(self.window.duration)[-1] in "MY")
                return State(self.concept, span, self.status if self.status in _STATES_HAVE else "any",
                             None if past else self.window)

    def covers(self, other: Mentioned) -> bool:
        """Whether this says what the other does, and more: "docetaxel chemotherapy", "NSCLC cancer"."""
        return self.kind == other.kind and is_kind_of(self.concept, other.concept)


def _add(to: list[str], slug: str) -> None:
    if slug not in to:
        to.append(slug)


def beside(before: Marks, after: Marks) -> Marks:
    """Qualifiers that stand side by side, so that all must hold, where a mention's stages are a choice.

    >>> beside([("stage", "newly-diagnosed")], [("stage", "metastatic")])
    [('severity', 'newly-diagnosed'), ('stage', 'metastatic')]
    """
    first = [slug for sort, slug in before if sort == "stage"]
    second = [slug for sort, slug in after if sort == "stage"]
    if not first or not second:
        return [*before, *after]
    if {*first, *second} == {"advanced", "metastatic"}:
        return [mark for mark in (*before, *after) if mark != ("stage", "advanced")]    # metastatic says it
    if len(first) == 1 and (first[0] in _COURSE or len(second) > 1):
        return [*_as_severity(before), *after]
    return [*before, *(_as_severity(after) if len(second) == 1 else after)]


def _crossed(before: list[str], marks: Marks) -> list[str]:
    """Stages of which one of each kind must hold: "recurrent or metastatic melanoma of stage III or IV"."""
    numbered = [slug for sort, slug in marks if sort == "stage"]
    courses = len(numbered) > 1 and all(slug.startswith("stage-") for slug in numbered) and not any(
        slug.startswith("stage-") for slug in before) and not _COURSE.isdisjoint(before)
    return [f"{course}-and-{number}" for course in before for number in numbered] if courses else []


def _as_severity(marks: Marks) -> Marks:
    return [("severity", slug) if sort == "stage" else (sort, slug) for sort, slug in marks]


def _as_one(marks: Marks) -> Marks:
    """Marks with several stages, of which any is enough, as one quality."""
    stages = dict.fromkeys(slug for sort, slug in marks if sort == "stage")
    if len(stages) < 2 or any(sort == "response" for sort, _ in marks):
        return marks
    return [*(mark for mark in marks if mark[0] != "stage"), ("severity", "-or-".join(stages))]


def denied_marks(marks: Iterable[tuple[str, str]]) -> Marks:
    """Qualifiers that a text denies: "not recovered", "not controlled"."""
    slugs = [slug for _, slug in marks]
    slug = "recovered" if "recovery" in slugs or "resolved" in slugs else slugs[0]
    return [("severity", f"not-{slug}")]
