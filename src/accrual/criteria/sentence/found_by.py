"""By which examination a value or a function is found, which is no demand of its own: "echocardiogram with LVEF > 50%".

Whoever has the value had the examination.
"""

from __future__ import annotations

from accrual.criteria.model import AllOf, AnyOf, Condition, Not, Quantity, Rule, State, Therapy
from accrual.vocabulary.terms import is_kind_of

__all__ = ["without_examinations"]

_OF_HEART = ("echocardiography", "muga-scan", "imaging", "magnetic-resonance-imaging", "ultrasonography")
_BY_VALUE = {
    "lvef": _OF_HEART, "shortening-fraction": _OF_HEART, "qtc": ("electrocardiogram",),
    "dlco": ("pulmonary-function-test",), "fev1": ("pulmonary-function-test",), "fvc": ("pulmonary-function-test",),
    "fev1-fvc": ("pulmonary-function-test",),
}
_BY_FUNCTION = {
    "cardiac": (*_OF_HEART, "electrocardiogram"), "pulmonary": ("pulmonary-function-test",), "physical": (),
    "cognitive": (), "neurologic": (), "bladder": (),
}
_FUNCTIONS = ("adequate-", "normal-")
# What tells how an examination was made, and nothing that it found.
_PLAIN = frozenset((
    "rest", "resting", "baseline", "standard", "localized", "cardiac", "gated", "multi", "routine", "screening",
))


def without_examinations(rule: Rule) -> Rule:
    """A rule without the examinations by which its values and functions are found.

    >>> fraction = Quantity("lvef", ">=", 50.0, (0, 10))
    >>> without_examinations(AnyOf((fraction, Therapy("echocardiography", (14, 20))))).concept
    'lvef'
    >>> type(without_examinations(AnyOf((fraction, Therapy("chemotherapy", (14, 20)))))).__name__
    'AnyOf'
    """
    match rule:
        case Not(part):
            return Not(without_examinations(part))
        case AllOf(parts) | AnyOf(parts):
            found = [part.part if isinstance(part, Not) else part for part in parts]
            said = [part for part in found if isinstance(part, Quantity | State) or (
                isinstance(part, Condition) and isinstance(rule, AllOf))]
            kept = [part for part in parts if not any(_finds(part, other) for other in said)]
            return rule if len(kept) == len(parts) else kept[0] if len(kept) == 1 else type(rule)(tuple(kept))
    return rule


def _finds(part: Rule, found: Quantity | State | Condition) -> bool:
    """Whether a part is an examination, of which nothing else is told, by which another one is found."""
    return isinstance(part, Therapy) and _is_plain(part) and part.window in (None, found.window) and any(
        is_kind_of(part.concept, way) for way in _ways(found))


def _is_plain(test: Therapy) -> bool:
    return test.status == "any" and _PLAIN.issuperset(test.severity) and not any((
        test.line, test.setting, test.response, test.indication, test.dose)) and test.route in (None, "local")


def _ways(found: Quantity | State | Condition) -> tuple[str, ...]:
    """The examinations by which something is found."""
    if isinstance(found, Quantity):
        return _BY_VALUE.get(found.concept, ())
    if isinstance(found, Condition):
        return (*_OF_HEART[:2], "electrocardiogram") if is_kind_of(found.concept, "cardiovascular-disease") else ()
    if not found.concept.startswith(_FUNCTIONS):
        return ()
    organs = found.concept.split("-")[1:-1]
    own = [way for organ in organs for way in _BY_FUNCTION.get(organ, ())]
    return (*own, "laboratory-test") if not _BY_FUNCTION.keys() >= set(organs) else tuple(own)
