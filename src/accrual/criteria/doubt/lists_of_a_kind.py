"""Lists whose members differ in what narrows them, and that were read right all the same: each says which it is."""

from __future__ import annotations

from dataclasses import replace

from accrual.criteria.model import AllOf, AnyOf, Condition, Rule, Therapy
from accrual.vocabulary.terms import is_kind_of

__all__ = ["is_list_of_a_kind"]

_SUPPRESSING = ("corticosteroid", "immunosuppressant")
_OF_LUNGS = ("pneumonitis", "interstitial-lung-disease")
_OF_ITSELF = frozenset(("noninfectious", "recurrent"))
_ANY = frozenset(("medical-condition", "comorbidity", "intercurrent-illness", "disease"))
_OF_BLOOD = ("hematologic-malignancy", "lymphoma", "leukemia")
_DISEASE = frozenset(("disease", "malignancy", "metastasis", "distant-metastasis", "locally-advanced-cancer",
                      "advanced-cancer", "unresectable-disease", "relapse"))
_RECURS = ("recurrent",)


def is_list_of_a_kind(rule: Rule, kind: str) -> bool:
    """Whether an exclusion is of treatments that suppress immunity, or of an inflamed lung then and now.

    >>> steroid = Therapy("systemic-corticosteroid", (0, 20))
    >>> other = Therapy("immunosuppressant", (24, 50), route="systemic", severity=("other",))
    >>> planned = Therapy("immunosuppressant", (54, 80), status="planned", route="systemic")
    >>> [is_list_of_a_kind(AnyOf((steroid, other, planned)), kind) for kind in ("exclusion", "inclusion")]
    [True, False]
    """
    if isinstance(rule, AllOf) and _is_spread_to_brain(rule):
        return True
    if kind != "exclusion":
        return isinstance(rule, AnyOf) and (_are_states_of_one(rule) or _are_states_of_disease(rule))
    if isinstance(rule, AllOf):
        return _is_transplant_on_drugs(rule)
    return isinstance(rule, AnyOf) and len(rule.parts) > 1 and (
        _are_suppressing(rule) or _are_of_one_lung_disease(rule) or _are_suspected_as_well(rule) or _ends_in_any(rule))


def _are_states_of_one(rule: AnyOf) -> bool:
    """One illness, named once, in one or another state: "progressive or recurrent glioma"."""
    ill = [part for part in rule.parts if isinstance(part, Condition)]
    return len(ill) == len(rule.parts) > 1 and len({replace(one, stage=(), severity=()) for one in ill}) == 1 and all(
        len(one.stage) + len(one.severity) == 1 for one in ill)


def _are_states_of_disease(rule: AnyOf) -> bool:
    """How far the disease has come, which no name tells: "stage IV or unresectable locally advanced disease"."""
    ill = [part for part in rule.parts if isinstance(part, Condition)]
    return len(ill) == len(rule.parts) > 1 and {one.concept for one in ill} <= _DISEASE and len({
        replace(one, concept="", span=(0, 0), stage=()) for one in ill}) == 1 and not ill[0].severity


def _is_spread_to_brain(rule: AllOf) -> bool:
    """A cancer of the blood that involves the central nervous system: "CNS involvement by lymphoma"."""
    match rule.parts:
        case (Condition() as one, Condition() as other):
            spread, blood = (one, other) if one.concept == "cns-involvement" else (other, one)
            return spread.concept == "cns-involvement" and one.window is other.window is None and any(
                is_kind_of(blood.concept, kind) for kind in _OF_BLOOD)
    return False


def _are_suspected_as_well(rule: AnyOf) -> bool:
    """The same illnesses, had and suspected: "MDS/AML, or features suggestive of MDS/AML"."""
    ill = [part for part in rule.parts if isinstance(part, Condition) and part.window is None and not part.severity]
    suspected = [one.concept for one in ill if one.certainty == "suspected"]
    had = [one.concept for one in ill if one.certainty in (None, "known")]
    return len(ill) == len(rule.parts) == len(suspected) + len(had) and sorted(suspected) == sorted(had) and (
        len({(one.stage, one.site, one.cause) for one in ill}) == 1)


def _ends_in_any(rule: AnyOf) -> bool:
    """Illnesses of which nothing is said, and any other that does as they do: "malabsorption or other conditions …"."""
    *named, last = rule.parts
    if not isinstance(last, Condition) or "other" not in last.severity or len(last.severity) < 2 or not all(
            word == "other" or "absor" in word for word in last.severity) or last.window is not None:
        return False
    return last.concept in _ANY and all(
        isinstance(one, Condition) and not (one.window or one.cause or one.severity or one.stage or one.certainty)
        and not one.concept.endswith(("disease", "disorder")) for one in named)


def _are_suppressing(rule: AnyOf) -> bool:
    """Treatments of one time and one way, and such as are planned.

    "Systemic steroids or other systemic immunosuppressants within 2 weeks, or anticipated need for them".
    """
    drugs = [part for part in rule.parts if isinstance(part, Therapy)]
    if len(drugs) < len(rule.parts) or not all(
            any(is_kind_of(drug.concept, each) for each in _SUPPRESSING) for drug in drugs):
        return False
    bare = all(drug.indication is None and drug.response is None and drug.site is None and drug.setting is None
               for drug in drugs)
    before = [drug for drug in drugs if drug.status != "planned"]
    planned = [drug for drug in drugs if drug.status == "planned"]
    return bare and len({drug.window for drug in before}) <= 1 and len(set(map(_way, drugs))) == 1 and all(
        drug.window is None for drug in planned) and all({*drug.severity} <= {"other"} for drug in drugs)


def _way(drug: Therapy) -> str:
    return "systemic" if drug.concept.startswith("systemic") else drug.route or ""


def _are_of_one_lung_disease(rule: AnyOf) -> bool:
    """"A history of pneumonitis that required steroids, or current pneumonitis": what was needed is of the past one."""
    needed = [part for part in rule.parts if isinstance(part, AllOf)]
    alone = [part for part in rule.parts if isinstance(part, Condition)]
    if not needed or not alone or len(needed) + len(alone) < len(rule.parts):
        return False
    past = [_treated(part) for part in needed]
    now = {part.concept for part in alone if part.status == "active" or part.stage == _RECURS}
    return all(map(_is_itself, alone)) and now == set(past) and all(
        any(is_kind_of(concept, each) for each in _OF_LUNGS) for concept in now)


def _treated(rule: AllOf) -> str:
    """The illness of which it is said that it needed treatment; "" where anything else is said."""
    match rule.parts:
        case (Condition() as ill, Therapy() as drug) if _is_itself(ill) and drug.indication == ill.concept and (
                drug.status == "needed" and is_kind_of(drug.concept, "corticosteroid")):
            return ill.concept
    return ""


def _is_itself(ill: Condition) -> bool:
    return ill.window is None and ill.site is None and ill.cause is None and ill.stage in ((), _RECURS) and (
        {*ill.severity} <= _OF_ITSELF)


def _is_transplant_on_drugs(rule: AllOf) -> bool:
    """"An organ transplant that requires immunosuppressants": who has had one needs them now."""
    match rule.parts:
        case (Therapy() as graft, Therapy() as drug):
            return is_kind_of(graft.concept, "organ-transplantation") and drug.status == "needed" and (
                is_kind_of(drug.concept, "immunosuppressant") and drug.window is None and graft.window is None)
    return False
