"""Comparisons of a sentence as groups: of one subject, of one thing measured two ways, and with their conditions."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from accrual.criteria.clause.listing import all_of, any_of
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import AllOf, AnyOf, Condition, Given, Quantity, Rule, Scale, tests_of
from accrual.criteria.quantities.comparisons import Comparison
from accrual.criteria.quantities.contexts import context_of
from accrual.criteria.quantities.measures import PERFORMANCE
from accrual.criteria.sentence.by_group import limit_of

__all__ = ["Group", "grouped"]

_BONE_OR = re.compile(r"\bbone\s*(?:metasta\w+\s+)?(?:or|and/or|and|/)\s*$", re.IGNORECASE)
_BEFORE = 30                                  # characters in which the bone may be named
_MOST = 40                                    # groups that a sentence has
_MEASURABLE = {"lesion-size", "node-size"}
_ENZYMES = frozenset(("ast", "alt"))
_CLOTTING = frozenset(("inr", "prothrombin-time", "aptt"))
# Measures of one thing: what a text joins by "or" are alternatives, whatever else is demanded beside them.
_TWINS = tuple(map(frozenset, (
    ("creatinine", "creatinine-clearance", "egfr"), ("bilirubin", "direct-bilirubin"), ("lvef", "shortening-fraction"),
    ("inr", "prothrombin-time"), ("urine-protein", "urine-dipstick-protein", "urine-protein-creatinine-ratio"),
)))
_PT_OR_INR = re.compile(r"(?:\bINR|\bPT|ratio|time)\b\)?\s+or\s[^;,.]{1,60}\sand\s", re.IGNORECASE)
_OPENERS = frozenset(("if", "when", "for", "in", "with"))
_THEN = frozenset(("then", "must", "should", "shall"))
_OPPOSITES = {("<=", ">"), ("<", ">="), (">=", "<"), (">", "<="), ("<=", ">="), (">=", "<=")}


@dataclass(frozen=True, slots=True)
class Group:
    """Comparisons of one subject, and the rule they make together; `given` where it depends on a condition."""

    first: int
    last: int
    rule: Rule
    given: bool = False


def _whom(text: str, condition: Condition) -> Rule:
    """Those for whom a limit holds, with those that its words name besides: "with liver or bone metastases"."""
    start, end = condition.span
    beside = condition.concept in ("liver-metastasis", "liver-involvement") and (
        "bone" in text[start:end].lower() or _BONE_OR.search(text, max(0, start - _BEFORE), start) is not None)
    return AnyOf((condition, replace(condition, concept="bone-metastasis"))) if beside else condition


def grouped(text: str, words: list[Lexeme], found: list[Comparison], kind: str) -> tuple[list[Group], set[int]]:
    """Comparisons with those that share their subject folded in; also the lexemes a context was read from.

    >>> from accrual.criteria.quantities.comparisons import comparisons
    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> text = "AST ≤ 2.5 × ULN (≤ 5 × ULN if liver metastases)"
    >>> words = lexemes(text)
    >>> [group.given for group in grouped(text, words, comparisons(words), "inclusion")[0]]
    [True]
    """
    groups: list[Group] = []
    understood: set[int] = set()
    for place, one in enumerate(found):
        rule = _of_each(limit_of(one), kind, text[words[one.first].start:words[one.last - 1].end])
        context = context_of(text, words, found, place)
        if context is not None and groups:
            condition, places = context
            understood |= places
            special, usual = rule, groups[-1].rule
            if max(places) < one.value_at and _is_looser(usual, than=rule):
                special, usual = usual, rule     # "≤ 5 × ULN in case of liver metastases, otherwise ≤ 2.5 × ULN"
            last = max(one.last, max(places) + 1)
            groups[-1] = Group(groups[-1].first, last, Given(_whom(text, condition), special, usual), True)
        elif one.shares and groups:
            joint = any_of if any(w.kind == "o" for w in words[groups[-1].last:one.first]) else all_of
            groups[-1] = Group(groups[-1].first, one.last, joint([groups[-1].rule, rule]))
        else:
            groups.append(Group(one.first, one.last, rule))
    if len(groups) > _MOST:
        return groups, understood            # a table or noise
    if kind == "inclusion":
        groups = _conditioned(words, _measurable(groups), understood)
    return _alternatives(words, _measurable(groups)), understood


def _of_each(rule: Rule, kind: str, said: str) -> Rule:
    """"AST or ALT ≤ 3 × ULN" asks that both are below it; "AST and ALT > 3 × ULN" rules out by either.

    Of the prothrombin time and the INR one is enough: "PT or INR and aPTT ≤ 1.5 × ULN".
    """
    if not isinstance(rule, AllOf | AnyOf):
        return rule
    sign, wanted = ("<", AnyOf) if kind == "inclusion" else (">", AllOf)
    named = {part.concept for part in rule.parts if isinstance(part, Quantity) and part.comparator[0] == sign}
    alike = len(named) == len(rule.parts) and (named <= _ENZYMES or (named <= _CLOTTING and "aptt" in named))
    if alike and len(rule.parts) == len(_CLOTTING) and wanted is AnyOf and _PT_OR_INR.search(said) is not None:
        return AllOf((AnyOf(rule.parts[:2]), rule.parts[2])) if _is_ptt(rule.parts[2]) else rule
    return (all_of if kind == "inclusion" else any_of)(list(rule.parts)) if alike and isinstance(rule, wanted) else rule


def _is_ptt(rule: Rule) -> bool:
    return isinstance(rule, Quantity) and rule.concept == "aptt"


def _conditioned(words: list[Lexeme], groups: list[Group], understood: set[int]) -> list[Group]:
    """Groups with one that only says for whom another measure of the same holds as its condition.

    "Creatinine clearance ≥ 60 mL/min if creatinine > 1.5 mg/dL", "if creatinine > 1.5 mg/dL, clearance ≥ 60 mL/min".
    """
    found: list[Group] = []
    at = 0
    while at < len(groups):
        one, last = groups[at], found[-1] if found else None
        following = groups[at + 1] if at + 1 < len(groups) else None
        opener = _opener(words, last.last if last is not None else 0, one.first)
        if opener is None or not isinstance(one.rule, Quantity):
            found.append(one)
        elif following is not None and _are_twins(one, following) and _only_then(words[one.last:following.first]):
            either = last is not None and _are_opposite(last.rule, one.rule) and any(
                word.kind == "o" for word in words[last.last:opener])
            rule = following.rule if either else Given(one.rule, following.rule)
            found.append(Group(one.first, following.last, rule))      # "≤ 1.5 mg/dL or, if above, clearance ≥ 60"
            understood.add(opener)
            at += 1
        elif last is not None and _are_twins(last, one) and following is None and not any(
                _concepts(one.rule) <= _concepts(other.rule) for other in found):
            found[-1] = Group(last.first, one.last, Given(one.rule, last.rule))
            understood.add(opener)
        else:
            found.append(one)
        at += 1
    return found


def _opener(words: list[Lexeme], first: int, last: int) -> int | None:
    """The lexeme that opens a condition, where nothing else stands before the value that it is about."""
    turns = [at for at in range(first, last) if words[at].kind == "~"]
    if len(turns) != 1 or words[turns[0]].words[0] not in _OPENERS:
        return None
    silent = all(word.kind in "f,(o" for at, word in enumerate(words[first:last], first) if at != turns[0])
    return turns[0] if silent else None


def _only_then(words: list[Lexeme]) -> bool:
    return all(word.kind in "f,)" or word.text in _THEN for word in words)


def _are_opposite(one: Rule, other: Rule) -> bool:
    return isinstance(one, Quantity) and isinstance(other, Quantity) and one.concept == other.concept and (
        one.value == other.value and one.unit == other.unit and (one.comparator, other.comparator) in _OPPOSITES)


def _concepts(rule: Rule) -> frozenset[str]:
    """What a rule of values measures; empty where it says more."""
    tests = [test for test, _, _ in tests_of(rule)]
    named = [test.concept if isinstance(test, Quantity) else test.scale for test in tests
             if isinstance(test, Quantity | Scale)]
    return frozenset(named) if len(named) == len(tests) else frozenset()


def _are_twins(one: Group, other: Group) -> bool:
    """Whether two groups are measures of one thing."""
    both = _concepts(one.rule) | _concepts(other.rule)
    return _concepts(one.rule) != _concepts(other.rule) and any(both <= twins for twins in _TWINS)


def _alternatives(words: list[Lexeme], groups: list[Group]) -> list[Group]:
    """Groups with two measures of one thing joined: "creatinine ≤ 1.5 or clearance ≥ 60", "ECOG 0-2 (KPS ≥ 60)"."""
    found: list[Group] = []
    for group in groups:
        last = found[-1] if found else None
        between = words[last.last:group.first] if last is not None else []
        joints = {word.kind for word in between if word.kind not in "f,:"}
        if last is None or any(word.kind == "w" for word in between):
            found.append(group)
        elif _are_apart(last.rule, group.rule) or (_tell_performance(last, group) and joints <= set("o/(") and not any(
                word.kind in ",:" for word in ([] if joints else between))):    # "ECOG 0-2 Karnofsky 60-100 %" too
            found[-1] = Group(last.first, group.last, any_of([last.rule, group.rule]))
        elif isinstance(last.rule, Given) and _is_more_of_it(last, group) and joints in ({"o"}, {"a"}):
            given = last.rule
            then = (any_of if joints == {"o"} else all_of)([given.then, group.rule])
            found[-1] = Group(last.first, group.last, Given(given.condition, then, given.otherwise))
        elif _are_twins(last, group) and "o" in joints and joints <= set("o("):
            found[-1] = Group(last.first, group.last, any_of([last.rule, group.rule]), last.given)
        else:
            found.append(group)
    return found


def _tell_performance(one: Group, other: Group) -> bool:
    """Whether two groups are scores of different scales that tell how able somebody is."""
    both = _concepts(one.rule) | _concepts(other.rule)
    return both <= PERFORMANCE and len(both) > 1 and not one.given


def _are_apart(one: Rule, other: Rule) -> bool:
    """Whether two scores of one scale exclude each other, so that only either can be meant: "ASA I, ASA II"."""
    if not isinstance(one, Scale) or not isinstance(other, Scale) or one.scale != other.scale:
        return False
    ends = (one.low, one.high, other.low, other.high)
    if None in ends:
        return False
    return (one.high or 0) < (other.low or 0) or (other.high or 0) < (one.low or 0)


def _is_more_of_it(last: Group, group: Group) -> bool:
    """Whether a limit goes on with the condition before it: "with Gilbert's, total ≤ 3 × ULN and direct ≤ 1.5"."""
    return last.given and _concepts(group.rule) == {"direct-bilirubin"} and isinstance(last.rule, Given) and (
        _concepts(last.rule.then) == {"bilirubin"}) and "gilbert-syndrome" in {
            getattr(test, "concept", "") for test, _, _ in tests_of(last.rule.condition)}


def _measurable(groups: list[Group]) -> list[Group]:
    """RECIST: a lesion or a lymph node of its size is measurable disease, however a text joins the two."""
    found: list[Group] = []
    for group in groups:
        last = found[-1] if found else None
        sizes = {test.concept for each in (last, group) if each is not None for test, _, _ in tests_of(each.rule)
                 if isinstance(test, Quantity)}
        if last is not None and sizes == _MEASURABLE:
            found[-1] = Group(last.first, group.last, any_of([last.rule, group.rule]))
        else:
            found.append(group)
    return found


def _is_looser(rule: Rule, *, than: Rule) -> bool:
    """Whether a rule lets more people pass: what stands between two limits belongs to the looser one."""
    pairs = [(one, other) for (one, _, _), (other, _, _) in zip(tests_of(rule), tests_of(than), strict=False)]
    return bool(pairs) and all(isinstance(one, Quantity) and isinstance(other, Quantity) and _lets_more(one, other)
                               for one, other in pairs)


def _lets_more(one: Quantity, other: Quantity) -> bool:
    if one.unit != other.unit or one.relative_to != other.relative_to:
        return False
    ways = one.comparator[0] + other.comparator[0]
    return one.value > other.value if ways == "<<" else ways == ">>" and one.value < other.value
