"""Lists whose members each have their own quality, which no neighbour has: "symptomatic A or uncontrolled B"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import pairwise

from accrual.criteria.model import Condition, Rule, Therapy
from accrual.vocabulary.attributes import ATTRIBUTES
from accrual.vocabulary.terms import is_kind_of

__all__ = ["are_alike_treatments", "are_each_graded", "are_of_the_first"]

_SYSTEMIC = ("treatment", "anticancer-therapy")
_OF_SOME = re.compile(                       # "systemic treatment with …", "topical or systemic therapy"
    r"\bsystemic(?:ally)?\b.*\b(?:with|by|using|such\s+as)\b|\b(?:topical|oral|local\w*|inhaled|intra\w+)\b"
    r"|\bas\s+(?:an?\s+)?(?:anti-?)?cancer\b")
_INVESTIGATIONAL = "investigational"
_OF_MORE = re.compile(r"\binvestigational\s*(?:/|or|and)|\binclud")     # "investigational or commercial agents"
_FEW = 5
_ANY_SORT = frozenset(("surgery", "treatment", "disease", "medical-condition"))
_OWN = ("unstable-", "uncontrolled-", "active-", "acute-", "chronic-", "severe-", "serious-", "symptomatic-")
_ALSO = frozenset(("primary", "other", "noninfectious", "active"))
_PRIMARY = frozenset(("primary",))           # no metastasis is primary
# What may narrow a member from behind, or stands for several.
_BEHIND = re.compile(
    r"[(\[:;]|\b(?:that|which|who|whose|requir\w*|need\w*|despite|due|caus\w+|secondary|related|associated|affecting"
    r"|in|of\s+the|e\.?g|within|during|not|unless|except|other\s+than|including|such|both|family|any|of\s+active|acute\s+or|chronic\s+or)\b"
    r"|(?<!patients\s)(?<!subjects\s)(?<!participants\s)\b(?:with|without)\b")
_SAYS_NOTHING = re.compile(r"^\W*any\s+|\(\s*[a-z]{2,6}\s*\)")         # an abbreviation


def are_alike_treatments(members: Sequence[Rule], said: str) -> bool:
    """Whether all are treatments of which the same is said, but for what only names one: "systemic therapy".

    >>> one, two = Therapy("treatment", (0, 16), route="systemic"), Therapy("radiotherapy", (20, 32))
    >>> are_alike_treatments([one, two], "systemic therapy or radiotherapy")
    True
    >>> are_alike_treatments([one, two], "systemic therapy with radiotherapy or surgery")
    False
    """
    drugs = [one for one in members if isinstance(one, Therapy)]
    if len(drugs) < len(members) or len(drugs) < 2 or any(drug.severity not in ((), ("other",)) for drug in drugs):
        return False
    bare = [_without_name(drug, said, last=at == len(drugs) - 1) for at, drug in enumerate(drugs)]
    return bare != drugs and len({replace(
        drug, concept="", span=(0, 0), severity=(), status="any" if drug.status == "history" else drug.status)
        for drug in bare}) == 1


def _without_name(drug: Therapy, said: str, *, last: bool) -> Therapy:
    if drug.route == "systemic" and _OF_SOME.search(said) is None and any(
            is_kind_of(drug.concept, kind) for kind in _SYSTEMIC):
        drug = replace(drug, route=None)
    own = last and drug.setting == _INVESTIGATIONAL and _OF_MORE.search(said) is None
    return replace(drug, setting=None) if own else drug


def are_of_the_first(members: Sequence[Rule]) -> bool:
    """Whether all but the first are kinds of it, of which nothing more is said: they change nothing beside it.

    >>> drugs = [Therapy(slug, (0, 1)) for slug in ("taxane", "paclitaxel", "docetaxel")]
    >>> are_of_the_first(drugs), are_of_the_first(drugs[1:])
    (True, False)
    """
    first, *others = members
    if not others or not isinstance(first, Therapy | Condition) or not {*first.severity} <= {"other"}:
        return False
    if first.concept in _ANY_SORT or (isinstance(first, Condition) and first.window is not None and (
            first.concept.endswith(("disease", "disorder")))):
        return False                         # "surgery (e.g. gastric bypass) that affects absorption"
    return all(type(one) is type(first) and _is_of(one, first) for one in others)


def _is_of(one: Rule, kind: Condition | Therapy) -> bool:
    if not isinstance(one, Condition | Therapy) or one.concept == kind.concept or not is_kind_of(
            one.concept, kind.concept):
        return False
    same = all(getattr(one, field.name) in (None, (), getattr(kind, field.name)) for field in fields(one)
               if field.name not in ("concept", "span", "status"))
    return same and (one.status == kind.status or (one.status == "any" and kind.status != "active"))


def are_each_graded(members: Sequence[Rule], said: str) -> bool:
    """Whether each illness behind one that a word grades has a grade of its own, and nothing stands behind any.

    >>> one = Condition("hypoglycemia", (0, 24), severity=("symptomatic",))
    >>> two = Condition("uncontrolled-diabetes", (28, 49))
    >>> are_each_graded([one, two], "symptomatic hypoglycemia or uncontrolled diabetes")
    True
    >>> are_each_graded([one, two], "symptomatic hypoglycemia or uncontrolled diabetes requiring insulin")
    False
    """
    ill = [one for one in members if isinstance(one, Condition)]
    if not 1 < len(ill) == len(members) <= _FEW or _BEHIND.search(_SAYS_NOTHING.sub("", said)) is not None:
        return False
    if any(one.window or one.cause or not _are_known(one) for one in ill) or "suspected" in {
            one.certainty for one in ill}:
        return False
    return not _loses_a_state(ill) and all(
        not (_grades(one) - _grades(two) or one.site) or bool(_grades(two) - _grades(one)) or _cannot_be_so(one, two)
        for one, two in pairwise(ill))


def _are_known(one: Condition) -> bool:
    """Whether each quality is a word of the vocabulary."""
    return all(word in ATTRIBUTES["severity"] or word in ATTRIBUTES["stage"] or word in _ALSO
               for word in (*one.severity, *one.stage))


def _grades(one: Condition) -> set[str]:
    """Words that grade an illness and that a neighbour may share, or has its own of."""
    own = next((own for own in _OWN if one.concept.startswith(own)), "")
    status = {one.status} if one.status in ("active", "history") else set()
    grades = {*one.severity, *one.stage, own, *status} - {"", "other"}
    return grades if is_kind_of(one.concept, "neoplasm") else grades - _PRIMARY      # "idiopathic thrombocytopenia"


def _cannot_be_so(one: Condition, two: Condition) -> bool:
    """Whether what grades one cannot be said of the other: "primary CNS tumour or CNS metastases"."""
    return {*one.severity, *one.stage} <= _PRIMARY and one.status == "any" and (
        is_kind_of(two.concept, "metastasis"))


def _loses_a_state(ill: Sequence[Condition]) -> bool:
    """Whether one of two states of an illness is lost for the next: "active or uncontrolled hepatitis B or C"."""
    states: dict[str, set[tuple[object, ...]]] = {}
    for one in ill:
        states.setdefault(one.concept, set()).add((one.severity, one.stage, one.certainty, one.status))
    several = [said for said in states.values() if len(said) > 1]
    return any(said != one and said & one for said in states.values() for one in several)

