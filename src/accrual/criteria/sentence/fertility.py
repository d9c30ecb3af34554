"""Of whom a pregnancy test is asked, and what is said of those who can have children: who cannot is asked nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

from accrual.criteria.model import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Criterion,
    Given,
    Judged,
    Question,
    Rule,
    Sex,
    State,
    Window,
    deciding_tests,
)
from accrual.criteria.sentence.sureness import asked_whole
from accrual.vocabulary.terms import is_kind_of

__all__ = ["demands_among", "lists_methods", "names_what_is_no_method", "of_those_who_can", "speaks_of_others"]

_FERTILE = "childbearing-potential"
_WOMEN = re.compile(r"\b(?:wom[ae]n|females?)\b", re.IGNORECASE)
_MEN = re.compile(r"\b(?:m[ae]n|males?)\b", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?:m[ae]n|males?)\b[\w\s]{0,24}(?:\band\b|\bor\b|&|/)\s*(?:fe|wo)m|\b(?:wom[ae]n|females?)\b[\w\s]{0,40}"
    r"(?:\band\b|\bor\b|&|/)\s*(?:m[ae]n|males?)\b", re.IGNORECASE)
_PARTNERS = re.compile(
    r"\b(?:(?:fe)?male|wom[ae]n|m[ae]n)\s+(?:sex\w*\s+)?(?:partners?|condoms?|sperm)\b", re.IGNORECASE)
_METHODS = re.compile(
    r"\b(?:contracepti\w+|birth\s+control)\b[^.;:]{0,40}\b(?:include[sd]?|including|are|such\s+as)\b[^.;]{0,200};",
    re.IGNORECASE)
_METHODS_BELOW = re.compile(
    r"\b(?:contracepti\w+|birth\s+control)\b[^.;:]{0,40}\b(?:includ\w+|are|following)\b[^.;:]{0,40}:?\W*$",
    re.IGNORECASE)
_METHODS_NOT_MEANT = re.compile(
    r"\b(?:unacceptable|less\s+effective|not\s+(?:considered\s+)?(?:acceptable|effective|adequate|sufficient))\b[^.;]{0,60}"
    r"\b(?:contracepti|birth\s+control)|\b(?:contracepti\w+|birth\s+control)\b[^.;]{0,60}\b(?:unacceptable"
    r"|not\s+(?:considered\s+)?(?:acceptable|effective|adequate|sufficient))\b", re.IGNORECASE)
_MUST = re.compile(r"\b(?:must|agree\w*|willing)\b", re.IGNORECASE)
_FOR_ONE_SEX = re.compile(
    r"\W*(?:for|if)\s+(?:all\s+)?(?:females?|wom[ae]n|males?|m[ae]n)\b[^:;.]{0,60}[:,]", re.IGNORECASE)



def of_those_who_can(rule: Rule, kind: str) -> Rule:
    """A rule in which a negative pregnancy test is asked of those of childbearing potential alone.

    To stop breastfeeding is asked of those who nurse.  Among exclusions who is pregnant is known to be of them.

    >>> test = Biomarker("pregnancy-test", (0, 23), finding="negative")
    >>> of_those_who_can(test, "inclusion").condition.concept
    'childbearing-potential'
    >>> pregnant, fertile = State("pregnant", (0, 8)), State("childbearing-potential", (13, 35))
    >>> of_those_who_can(AllOf((pregnant, fertile)), "exclusion") == pregnant
    True
    """
    if kind == "exclusion":
        return _without_potential(rule)
    match rule:
        case Biomarker("pregnancy-test", finding="negative"):
            return Given(State(_FERTILE, rule.span), rule)
        case State("stops-breastfeeding"):
            return Given(State("breastfeeding", rule.span), rule)
        case Given(Sex("female") as whom, State("stops-breastfeeding") as stops):
            return Given(whom, of_those_who_can(stops, kind))
        case AllOf((State("childbearing-potential", window=None) as whom, Biomarker("pregnancy-test") as test)):
            return Given(whom, test)         # "for women of childbearing potential-negative test" demands no woman
        case AllOf(parts):
            return replace(rule, parts=tuple(of_those_who_can(part, kind) for part in parts))
        case AnyOf(parts):
            return _with_alternatives(rule, tuple(map(_alone, parts)))
        case Given(State("fertile" | "partner-of-childbearing-potential") | Sex("male"), then):
            return replace(rule, then=of_those_who_can(then, kind))
        case Given(State("childbearing-potential", window=Window()) as whom, Biomarker(window=None) as test):
            return Given(replace(whom, window=None), replace(test, window=whom.window))  # what has a time is the test
        case Given(AnyOf((State("childbearing-potential") as whom, Sex("male"))), then) if _is_test(then):
            return replace(rule, condition=whom)             # "male or female, female patients must have a test"
    return rule


def _alone(rule: Rule) -> Rule:
    """A pregnancy test of an item of a list, without those of whom it is asked."""
    return rule.then if isinstance(rule, Given) and _is_test(rule.then) else rule


def _with_alternatives(rule: AnyOf, parts: tuple[Rule, ...]) -> Rule:
    """Alternatives to a test, asked of those of whom it is: "postmenopausal, or a negative test" is met by any man."""
    tests = [part for part in parts if _is_test(part)]
    return Given(State(_FERTILE, tests[0].span), AnyOf(parts)) if tests and all(map(_is_of_fertility, parts)) else rule


def _is_test(rule: Rule) -> TypeGuard[Biomarker]:
    return isinstance(rule, Biomarker) and rule.concept == "pregnancy-test"


def _without_potential(rule: Rule) -> Rule:
    """A rule in which a pregnancy rules out by itself: "a positive test in women of childbearing potential"."""
    if isinstance(rule, AnyOf):
        return replace(rule, parts=tuple(map(_without_potential, rule.parts)))
    if not isinstance(rule, AllOf) or len(rule.parts) != 2:
        return rule
    whom = [part for part in rule.parts if isinstance(part, State) and part.concept == _FERTILE]
    others = [part for part in rule.parts if part not in whom]
    return others[0] if len(others) == 1 and isinstance(others[0], State | AnyOf) and _are_pregnant(others[0]) else rule


def _are_pregnant(rule: Rule) -> bool:
    return all(isinstance(test, State) and test.status in ("any", "active") and is_kind_of(test.concept, "pregnant")
               for test in deciding_tests(rule))


def speaks_of_others(said: str, rules: list[Rule]) -> bool:
    """Whether sentences of which some are for one sex ask something of everybody that may be meant for that sex.

    >>> found = [State("condom", (0, 6)), Given(Sex("female", (8, 13)), State("breastfeeding", (20, 30)))]
    >>> speaks_of_others("Using contraception, men use condoms; women refrain from breastfeeding", found)
    True
    >>> speaks_of_others("Men and women use condoms", found)
    False
    """
    if len(rules) < 2 or not any(map(_is_of_fertility, rules)):
        return False
    if _METHODS.search(said):
        return True                          # "methods of contraception include pills; a coil; and condoms"
    if any(isinstance(rule, State) and is_kind_of(rule.concept, "fertile") for rule in rules):
        return True                          # "Men of childbearing potential (see 5.1. .2 must use condoms"
    if _FOR_ONE_SEX.match(said):
        return True                          # "For women: sterile or on the pill; must have a negative test"
    said = _PARTNERS.sub(" ", said)
    return _WOMEN.search(said) is not None and _MEN.search(said) is not None and _TOGETHER.search(said) is None


def lists_methods(head: str, rules: Sequence[Rule]) -> bool:
    """Whether the list below a head names methods of contraception, of which one is enough.

    >>> pill, condom = State("contraception", (0, 4)), State("condom", (5, 11))
    >>> lists_methods("Highly effective methods of contraception include:", [pill, condom])
    True
    """
    methods = [rule for rule in rules if isinstance(rule, State) and is_kind_of(rule.concept, "contraception")]
    return len(methods) > 1 and _METHODS_BELOW.search(head) is not None


def names_what_is_no_method(head: str) -> bool:
    """Whether the list below a head only tells which methods of contraception are not enough.

    >>> names_what_is_no_method("Unacceptable forms of contraception:"), names_what_is_no_method("Contraception:")
    (True, False)
    """
    return _METHODS_NOT_MEANT.search(head) is not None


def demands_among(children: Sequence[Criterion]) -> list[Rule]:
    """What is demanded in a list that else only tells which women are meant: "She must use contraception"."""
    return [child.rule if isinstance(child.rule, Given | Judged | Question | Allowed) else asked_whole(child).rule
            for child in children if _MUST.search(child.text)]


def _is_of_fertility(rule: Rule) -> bool:
    """Whether a rule asks of everybody what belongs to having children."""
    if isinstance(rule, Given | Question | Judged):
        return False
    return any((isinstance(test, State) and is_kind_of(test.concept, "reproductive-state"))
               or _is_test(test) for test in deciding_tests(rule))
