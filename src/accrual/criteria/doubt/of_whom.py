"""Words about people that a rule takes for a demand or an illness, or for others' languages: the sentence is asked."""

from __future__ import annotations

import re

from accrual.criteria.doubt.nodes import nodes_of
from accrual.criteria.model import AllOf, AnyOf, Except, Given, Not, Rule, State, Therapy, deciding_tests, tests_of
from accrual.vocabulary.terms import is_kind_of

__all__ = ["is_of_others"]

_NOT_NEEDED = re.compile(r"\bno\b[^.;,]{0,80}\b(?:is|are)\s+(?:required|needed|necessary|mandatory)\b")
_LANGUAGE = r"(?:english|spanish|french|german|chinese|mandarin|cantonese|portuguese|italian|dutch|korean|hindi|arabic)"
_BOTH = re.compile(rf"\b{_LANGUAGE}(?:[\s-]speak\w+)?\s*(?:and|&)\s*{_LANGUAGE}\b")
_READS = re.compile(r"\b(?:reads?|reading|writes?|writing|literate|literacy)\b")
_OR_PLANS = re.compile(r"\bcurrently\s+or\s+(?:plan|intend|wish|try)")
_WITH_THEM = re.compile(
    r"\b(?:intercourse|active|contact|relations?|activity)\s+with\s+(?:\w+\s+){0,2}(?:wom[ae]n|females?|wocbp|fcbp|partners?)")
_BOTH_INFECTIONS = re.compile(
    r"\b(?:concurrent|dual|both|co-?infect\w*)\b[^.;]{0,60}\bhepatitis\s+b\b[^.;]{0,200}\band\b[^.;]{0,40}\bhepatitis\s+c\b")
_OF_PREGNANCY = ("pregnant", "planning-pregnancy", "breastfeeding")


def is_of_others(rule: Rule, kind: str, said: str) -> bool:
    """Whether a sentence, in lower case, asks nothing, or less of people than its rule.

    >>> contraception = State("contraception", (0, 13))
    >>> is_of_others(Not(contraception), "inclusion", "no contraception is required")
    True
    >>> is_of_others(Not(contraception), "inclusion", "no contraception")
    False
    """
    if kind == "inclusion" and "no " in said and any(
            isinstance(node, Not) for node in nodes_of(rule, Except, Given)) and _NOT_NEEDED.search(said):
        return True                          # what need not be is not forbidden
    if _is_of_languages([test.concept for test in deciding_tests(rule) if isinstance(test, State)], said):
        return True
    if kind == "exclusion" and "hepatitis b" in said and _BOTH_INFECTIONS.search(said):
        return True                          # "a concurrent hepatitis B and hepatitis C infection" may be both of them
    demanded = rule.parts if isinstance(rule, AllOf) else (rule,)
    if kind == "inclusion" and "must" in said and any(map(_is_sterilization, demanded)):
        return True                          # "vasectomy must be 3 months ago" demands none
    if kind == "inclusion" and isinstance(rule, AllOf) and any(
            isinstance(part, State) and part.concept == "breastfeeding" for part in demanded):
        return True                          # "breastfeeding is contraindicated until a month after the last dose"
    if "menstruation" in said and any(isinstance(node, Not) and isinstance(node.part, AnyOf) and any(
            isinstance(part, Therapy) for part in node.part.parts) for node in nodes_of(rule)):
        return True                          # "absence of menstruation for a year, or a history of oophorectomy"
    if "currently or " in said and _OR_PLANS.search(said):
        return True                          # "currently or planning to become pregnant"
    if any(isinstance(node, Given) and _is_no_condition(node.condition, said) for node in nodes_of(rule, Given)):
        return True
    # "pregnant … during the required period of contraception": who uses none is kept out as well
    return kind == "exclusion" and any(
        isinstance(node, AllOf) and _needs_contraception(node) for node in nodes_of(rule))


def _is_of_languages(states: list[str], said: str) -> bool:
    """Whether that somebody speaks a language tells less than "English and Spanish", "speak and read"."""
    if not any(state.endswith("-speaking") for state in states):
        return False
    reads = any("-reading" in state or "-writing" in state for state in states)
    return _BOTH.search(said) is not None or (not reads and _READS.search(said) is not None)


def _is_no_condition(condition: Rule, said: str) -> bool:
    """Whether of whom something is asked is what is asked, or their partner.

    "Use condoms if the partner is fertile, and refrain from donating sperm", "when active with women of childbearing
    potential"; nothing that is to go on until after the last dose tells who somebody is.
    """
    named = [test for test, _, _ in tests_of(condition)]
    if any(isinstance(test, Therapy) and test.concept.endswith("-donation") for test in named):
        return True
    states = [test for test in named if isinstance(test, State)]
    if any(test.window is not None and test.window.anchor == "last-dose" for test in states):
        return True
    return "with " in said and any(test.concept == "childbearing-potential" for test in states) and any(
        test.concept == "sexually-active" for test in states) and _WITH_THEM.search(said) is not None


def _is_sterilization(rule: Rule) -> bool:
    return isinstance(rule, Therapy) and rule.concept in ("vasectomy", "tubal-ligation")


def _needs_contraception(node: AllOf) -> bool:
    named = [part.concept for part in node.parts if isinstance(part, State)]
    return any(is_kind_of(concept, "contraception") for concept in named) and any(
        is_kind_of(concept, each) for concept in named for each in _OF_PREGNANCY)
