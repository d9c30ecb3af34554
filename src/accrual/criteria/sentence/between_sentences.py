"""What a sentence says of the one before it: others for whom another limit holds, or whom it lets in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from accrual.criteria.clause.listing import all_of, any_of, denied, kinds_of, readmitted
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    Given,
    Judged,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    Test,
    Therapy,
    deciding_tests,
    tests_of,
)
from accrual.criteria.sentence.recovery import spared_effect
from accrual.criteria.sentence.stand_ins import is_direct_for_total
from accrual.vocabulary.terms import is_kind_of

__all__ = [
    "folded", "hold_for_some", "is_loosened", "is_row_of_ages", "is_table_of_ages", "join_with_or",
    "lets_in_replacement", "of_replacement", "spared_replacement", "tells_of", "with_alternative", "with_permissions",
    "without_told",
]

_ROW = re.compile(
    r"\b(?:age|years)\b.{0,80}\bmaximum\s+(?:allowable\s+)?(?:serum\s+)?creatinine"
    r"|\bcreatinine\b.{0,30}\bage\b.{0,20}\bmale\W+female\b", re.IGNORECASE | re.DOTALL)
# "In patients who are to get IL-2, systolic pressure > 110; heart rate > 60": the second is of them as well.
_FOR_SOME = re.compile(
    r"\W*(?:in|for|if)\s+(?:the\s+|a\s+)?(?:patients?|subjects?|participants?|those|individuals?|children|adults)\s+"
    r"(?!(?:must|should|to)\b)[^.:;]{3,160},[^.;]*;", re.IGNORECASE)
_AGED = re.compile(r"\b(?:adults?|p(?:a)?ediatrics?|children|adolescents|years?|aged?|yo)\b", re.IGNORECASE)

_CLOTTING = frozenset(("inr", "prothrombin-time", "aptt"))
_EXCEPTED = re.compile(r"\bexceptions?\s+made\b|\bnot\s+exclusionary\b", re.IGNORECASE)
_DEFINES = re.compile(r"[^,;:]{1,90}\b(?:is|are)\s+(?:hereby\s+)?defined\s+(?:as|by)\b", re.IGNORECASE)
_ALSO_MEANS = re.compile(r"\s*(?:note:?\s*)?(?:this|these|it)\s+(?:also\s+)?includes?\b", re.IGNORECASE)

_REPLACES = re.compile(
    r"\W*(?:note\W*)?(?:[\w-]+\s+){0,2}replacement\s+therap(?:y|ies)\b.*"
    r"\bnot\s+considered\s+(?:as\s+)?(?:an?\s+)?(?:form\s+of\s+)?systemic\b", re.IGNORECASE | re.DOTALL)


def of_replacement(rule: Rule, question: Question) -> Rule:
    """The treatments that a sentence lets in: "Replacement therapy (e.g. insulin) is not considered systemic".

    >>> said = "Replacement therapy (e.g. insulin) is not considered a form of systemic treatment"
    >>> insulin = Therapy("insulin", (26, 33))
    >>> type(of_replacement(insulin, Question(said, (0, 81)))).__name__
    'Allowed'
    """
    if "eplacement" not in question.text or not _REPLACES.match(question.text):
        return rule
    named = [test for test, _, _ in tests_of(rule) if isinstance(test, Therapy)]
    return Allowed(any_of(named)) if named else rule


def lets_in_replacement(before: Sequence[Rule], rule: Rule, said: str) -> bool:
    """Whether a sentence says which treatment the one before it does not deny."""
    denies = bool(before) and isinstance(before[-1], Not)
    return denies and isinstance(rule, Allowed) and not rule.told and _REPLACES.match(said) is not None


def spared_replacement(before: Rule, allowed: Rule) -> Rule | None:
    """A denial without the treatment that is let in; None where it is unclear of what."""
    if not isinstance(before, Not) or not isinstance(allowed, Allowed):
        return None
    spared = _spared(before.part, allowed.part)
    return Not(spared) if spared is not None else None


def tells_of(rule: Rule, before: list[Rule], question: Question) -> Rule:
    """What a sentence demands that only tells what the one before it means.

    "This includes adenocarcinoma" asks nothing beside a disease; what else counts as a treatment, or by what something
    is defined that was not demanded in the same words, is asked.

    >>> lung = Condition("non-small-cell-lung-cancer", (0, 5))
    >>> said = Question("This includes adenocarcinoma", (10, 38))
    >>> type(tells_of(Condition("adenocarcinoma", (24, 38)), [lung], said)).__name__
    'Allowed'
    """
    if isinstance(rule, Question | Judged | Allowed):
        return rule
    if _ALSO_MEANS.match(question.text):
        of_disease = all(isinstance(test, Condition) for test in deciding_tests(before[-1]))
        return Allowed(rule) if of_disease else Judged(question, (rule,))
    if not _DEFINES.match(question.text):
        return rule
    known = {getattr(test, "concept", None) for each in before for test, _, _ in tests_of(each)}
    again = all(getattr(test, "concept", None) in known for test in deciding_tests(rule))
    return rule if again else Judged(question, (rule,))


def folded(rules: list[Rule]) -> list[Rule]:
    """A limit for those with a condition in a sentence of its own: "AST ≤ 2.5 × ULN; if liver metastases, ≤ 5".

    >>> from accrual.criteria.model import Condition
    >>> liver = Condition("liver-metastasis", (0, 5), "active")
    >>> usual, special = (Quantity("ast", "<=", times, (0, 1), relative_to="uln") for times in (2.5, 5))
    >>> [type(rule).__name__ for rule in folded([usual, Given(liver, special)])]
    ['Given']

    Where more stands beside the usual limit, those who have their own are spared it.

    >>> asked = Question("read at the site", (9, 25))
    >>> rules = folded([AllOf((usual, asked)), asked, Given(liver, AllOf((special, asked)))])
    >>> type(rules[0]).__name__, type(rules[0].condition).__name__
    ('Given', 'Not')
    """
    found: list[Rule] = []
    for rule in rules:
        before = found[-1] if found else None
        if isinstance(rule, Given) and rule.otherwise is None and before is not None and _measured(before) and (
                _measured(rule.then) == _measured(before) or is_direct_for_total(rule, before)) and not any(
                    map(_is_one_score, tests_of(rule.then))):
            found[-1] = Given(rule.condition, rule.then, before)
        elif before is not None and (special := _limit_of_some(rule)) is not None and (
                _measured(special.then) == _measured(before)) and (
                isinstance(rule, Allowed) or _is_looser(special.then, before)):
            found[-1] = replace(special, otherwise=before)
        elif (special := _of_some(rule)) is not None and (at := _stricter(found, special)) is not None:
            found[at] = Given(denied(special.condition), found[at])
            found.append(special)
        else:
            found.append(rule)
    return found


def _of_some(rule: Rule) -> Given | None:
    """A rule of those with a condition whose limit may stand in the place of a stricter one."""
    of_some = isinstance(rule, Given) and rule.otherwise is None and isinstance(rule.condition, Condition)
    return rule if of_some and isinstance(rule, Given) else _limit_of_some(rule)


def _stricter(rules: list[Rule], special: Given) -> int | None:
    """Where among rules a limit stands that some are spared: of nothing but values for which they have their own."""
    own = {_subject(test) for test, _, _ in tests_of(special.then)} - {""}
    for at, rule in enumerate(rules):
        parts = rule.parts if isinstance(rule, AllOf) else (rule,)
        values = [part for part in parts if not isinstance(part, Question | Judged)]
        said = _measured(all_of(values)) if values else set()
        if said and said <= own and not any(map(_is_strict, _pairs(special.then, all_of(values)))):
            return at
    return None


def join_with_or(sentences: list[list[Lexeme]]) -> bool:
    """Whether an "or" stands where one sentence ends or another begins: "A, or, if B, must C".

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> join_with_or([lexemes("sterile, or,"), lexemes("if fertile, must use a condom")])
    True
    """
    for one, two in pairwise(sentences):
        ending = [word.kind for word in one[-2:] if word.kind not in ",;"]
        if two[0].kind == "o" or ending[-1:] == ["o"]:
            return True
    return False


def with_alternative(rules: list[Rule], either: bool) -> list[Rule]:
    """Two sentences of which either is enough: HCV "must be cured; those on treatment are eligible if undetectable".

    So are those that an "or" joins: "postmenopausal, or, if of childbearing potential, must use contraception".
    """
    if either and len(rules) == 2 and isinstance(rules[1], Given) and rules[1].otherwise is None:
        return [any_of([rules[0], AllOf((rules[1].condition, rules[1].then))])]
    if len(rules) != 2 or not isinstance(rules[0], Given) or not isinstance(rules[1], Judged):
        return rules
    first, also = rules[0], rules[1].parts[0] if len(rules[1].parts) == 1 else None
    said = rules[1].question.text.lower()
    alike = isinstance(also, Given) and isinstance(also.condition, Condition) and isinstance(
        first.condition, Condition) and also.condition.concept == first.condition.concept
    lets_in = "on treatment" in said and ("eligible if" in said or "eligible provided" in said)
    if not isinstance(also, Given) or not alike or not lets_in or not isinstance(also.then, Biomarker):
        return rules
    if not isinstance(also.condition, Condition):
        return rules
    drug = "hepatitis-c-antiviral" if also.condition.concept == "hepatitis-c" else "treatment"
    treated = Therapy(drug, also.condition.span, "active")
    return [Given(first.condition, AnyOf((first.then, AllOf((treated, also.then)))))]


def _limit_of_some(rule: Rule) -> Given | None:
    """A limit that some have: "patients with Gilbert's disease and bilirubin ≤ 3 × ULN may be enrolled"."""
    part = rule.part if isinstance(rule, Allowed) else rule
    parts = part.parts if isinstance(part, AllOf) else ()
    limits = [part for part in parts if _measured(part)]
    whom = [part for part in parts if not _measured(part)]
    return Given(whom[0], all_of(limits)) if limits and len(whom) == 1 and isinstance(whom[0], Condition) else None


def _is_looser(limits: Rule, usual: Rule) -> bool:
    """Whether every limit lets in more than the usual one of the same value."""
    pairs = _pairs(limits, usual)
    return bool(pairs) and all(
        before is not None and _are_of_one_sort(test, before) and not _is_strict((test, before))
        for test, before in pairs)


def _pairs(limits: Rule, usual: Rule) -> list[tuple[Quantity, Quantity | None]]:
    """Each limit with the usual one of the same value."""
    usually = {test.concept: test for test, _, _ in tests_of(usual) if isinstance(test, Quantity)}
    return [(test, usually.get(test.concept)) for test, _, _ in tests_of(limits) if isinstance(test, Quantity)]


def _are_of_one_sort(one: Quantity, other: Quantity) -> bool:
    return (one.comparator[0], one.unit, one.relative_to) == (other.comparator[0], other.unit, other.relative_to)


def _is_strict(pair: tuple[Quantity, Quantity | None]) -> bool:
    """Whether a limit lets in no more than the usual one; another unit tells nothing."""
    test, before = pair
    return before is not None and _are_of_one_sort(test, before) and (
        (test.value - before.value) * (1 if test.comparator[0] == "<" else -1) <= 0)


def _is_one_score(one: tuple[Test, bool, str | None]) -> bool:
    """Whether a score stands alone, as where it is let in too: "ECOG 2 is also acceptable"."""
    return isinstance(one[0], Scale) and one[0].low is not None and one[0].low == one[0].high


def is_loosened(rules: list[Rule]) -> bool:
    """Whether a sentence lets in some whom a limit before it keeps out: "ECOG 0-1. For …, 2 is acceptable".

    >>> is_loosened([Scale("ecog", 0, 1, (0, 8)), Allowed(Scale("ecog", 2, 2, (20, 26)))])
    True
    """
    asked = [test.text for rule in rules for test in deciding_tests(rule) if isinstance(test, Question)]
    if any(map(_EXCEPTED.search, asked)):
        return True                          # "… may have exception made for these criteria"
    limited: set[str] = set()
    barred: set[str] = set()
    for rule in rules:
        if isinstance(rule, Given) and isinstance(rule.condition, Condition) and rule.condition.concept in barred:
            return True                      # "No brain metastases. Those with treated ones may join if …"
        if isinstance(rule, Not) and isinstance(rule.part, Condition):
            barred.add(rule.part.concept)
        said = {_subject(test) for test, _, _ in tests_of(rule)} - {"", "age"}
        if isinstance(rule, Allowed) and limited & _CLOTTING and any(isinstance(test, Therapy) and is_kind_of(
                test.concept, "anticoagulant") for test, _, _ in tests_of(rule)):
            return True                      # "INR < 1.5. Patients on warfarin may join"
        for_some = isinstance(rule, AllOf) and any(isinstance(test, Condition) for test, _, _ in tests_of(rule))
        if (for_some or isinstance(rule, Allowed | Judged | Given)) and said & limited:
            return True                      # "AST ≤ 2.5 × ULN. Patients with liver metastases may have ≤ 5 × ULN"
        limited |= {_subject(test) for test in deciding_tests(rule)} - {"", "age"}
    return False


def hold_for_some(said: str, rules: list[Rule]) -> bool:
    """Whether parts that say nothing of it hold for those alone whom the sentence names, or for those of an age.

    >>> scales = [Scale("ecog", 0, 1, (0, 9)), Quantity("lansky", ">=", 60, (20, 31))]
    >>> hold_for_some("Adults ECOG 0-1; children Lansky ≥ 60", scales), hold_for_some("ECOG 0-1; ANC > 1", scales[:1])
    (True, False)
    >>> asked = [Question("In patients on IL-2, pulse > 60", (0, 31)), Condition("angina", (32, 41))]
    >>> hold_for_some("In patients on IL-2, pulse > 60; no angina", asked)
    True
    """
    if len(rules) < 2:
        return False
    if "ansky" in said and _AGED.search(said):
        parts = [part for rule in rules for part in (rule.parts if isinstance(rule, AllOf) else (rule,))]
        demanded = {_subject(test) for part in parts if not isinstance(part, Given) for test in deciding_tests(part)}
        if "lansky" in demanded and demanded & {"ecog", "karnofsky"}:
            return True
    scoped = isinstance(rules[0], Question | Judged | Given) and not all(
        isinstance(rule, Question | Judged | Given | Allowed) for rule in rules[1:])
    return scoped and ";" in said and _FOR_SOME.match(said) is not None


def is_row_of_ages(said: str, rules: list[Rule]) -> bool:
    """Whether an age only says whose limit a row of a table gives: "Age: 3 to < 6 years; maximum serum creatinine …".

    >>> from accrual.criteria.model import Quantity
    >>> years = Quantity("age", ">=", 3, (5, 6), unit="a")
    >>> is_row_of_ages("Age: 3 to < 6 years; maximum serum creatinine: 0.8", [years])
    True
    """
    return "creatinine" in said.lower() and _ROW.search(said) is not None and any(
        isinstance(test, Quantity) and (test.concept == "age" or (test.concept == "creatinine" and test.unit is None))
        for rule in rules for test in deciding_tests(rule))


def is_table_of_ages(rules: list[Rule]) -> bool:
    """Whether sentences give limits for one age each, as a table does: "Age 1 to < 2 years Male 0.6 Female 0.6".

    >>> from accrual.criteria.model import AllOf
    >>> asked = Question("Male 0.6 Female 0.6", (14, 33))
    >>> rows = [AllOf((Quantity("age", "<", years, (0, 13), unit="a"), asked)) for years in (2, 6)]
    >>> is_table_of_ages(rows), is_table_of_ages(rows[:1])
    (True, False)
    """
    ages = [{test.value for test, _, _ in tests_of(rule) if isinstance(test, Quantity) and test.concept == "age"}
            for rule in rules if any(isinstance(test, Question) for test, _, _ in tests_of(rule))]
    return sum(map(bool, ages)) > 1


def _measured(rule: Rule) -> set[str]:
    """What a rule of nothing but values measures; empty where it says more."""
    tests = [test for test, _, _ in tests_of(rule)]
    return {_subject(test) for test in tests} if all(isinstance(test, Quantity | Scale) for test in tests) else set()


def _subject(test: Rule) -> str:
    return test.concept if isinstance(test, Quantity) else test.scale if isinstance(test, Scale) else ""


def with_permissions(rules: list[Rule]) -> list[Rule] | None:
    """The sentences without those whom a permission lets in; None where it is not clear what it is about."""
    found: list[Rule] = []
    for rule in rules:
        if not isinstance(rule, Allowed) or not found or isinstance(found[-1], Question | Judged):
            found.append(rule)
            continue
        spared = spared_effect(found[-1], rule.part) or _spared(found[-1], rule.part)
        if spared is None:
            return None
        found[-1] = spared
    return found


def _spared(rule: Rule, allowed: Rule) -> Rule | None:
    """A rule without what a sentence of its own permits: "Replacement therapy is not considered systemic treatment"."""
    kinds = kinds_of(allowed)
    if isinstance(allowed, AllOf) and len(kinds) == 1 and any(isinstance(part, Not) for part in allowed.parts):
        return None                          # "those with treated metastases may join provided they have no new ones"
    if kinds == kinds_of(rule):
        return readmitted(rule, allowed) if len(kinds) == 1 else None
    alike = [kinds_of(part) == kinds for part in rule.parts] if isinstance(rule, AllOf) and len(kinds) == 1 else []
    if not isinstance(rule, AllOf) or not any(alike):
        return None
    return AllOf(tuple(readmitted(part, allowed) if same else part
                       for part, same in zip(rule.parts, alike, strict=True)))


def without_told(rule: Rule | None) -> Rule | None:
    """What a head demands, without what it only tells, as a number does that was left of its marker.

    >>> said = Allowed(Question("2", (0, 1)))
    >>> without_told(AllOf((Therapy("surgery", (2, 9)), said))) == Therapy("surgery", (2, 9))
    True
    """
    if isinstance(rule, Allowed) and rule.told is not None:
        return rule.told                     # what the list below belongs to
    if not isinstance(rule, AllOf):
        return rule
    parts = [part for part in rule.parts if not (isinstance(part, Allowed) and part.told is not None)]
    return all_of(parts) if parts else rule
