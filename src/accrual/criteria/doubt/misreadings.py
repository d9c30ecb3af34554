"""Shapes of a sentence's rule that are mostly misreadings.

Readers judged 2,000 rules of which something was understood: of those with one test 93 in 100 were right, of those in
which alternatives differ in what narrows them only half.  To which members of a list a word or a time belongs, and
which "and" binds closer than which "or", the words alone often do not tell.  Such a sentence is asked.
"""

from __future__ import annotations

import re

from accrual.criteria.doubt.nodes import are_immunotherapies, graded_as, is_known, narrowed_by, nodes_of
from accrual.criteria.doubt.sure_lists import is_sure_list, without_examples
from accrual.criteria.lexemes.effects import is_effect
from accrual.criteria.model import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    Except,
    Given,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    Sex,
    State,
    Test,
    Therapy,
    deciding_tests,
    tests_of,
)
from accrual.criteria.quantities.measures import LINES
from accrual.vocabulary.terms import is_kind_of

__all__ = ["is_mostly_misread"]

_WORDS = 2                                   # that one of two alternatives of a name may have alone
_MANY, _LONG, _SHORT = 3, 25, 100            # things, words, and characters that are fewer words at any rate
_LONG_LIST = 4                               # members of a list that has both times and grades
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_AFTER_OR = re.compile(r"\b(?:relapsed|recurred|progressed)\s+(?:after|following|on)\s+or\b")
_OFTEN_BOTH = frozenset(("ast", "alt", "inr", "prothrombin-time", "aptt"))   # under one limit: "AST/ALT > 3 × ULN"
_BROAD = ("disease", "disorder")             # of any sort in an organ
_EXAMPLES = ("including", "such as", "e.g", "i.e", "eg,", "example", "defined as")


def is_mostly_misread(rule: Rule, kind: str, said: str) -> bool:
    """Whether more than half of the sentences with a rule of this shape say something else.

    `said` is the sentence in lower case.

    >>> gastric = Condition("gastric-cancer", (0, 23), stage=("locally-advanced",))
    >>> esophageal = Condition("esophageal-cancer", (27, 44))
    >>> is_mostly_misread(AnyOf((gastric, esophageal)), "inclusion", "advanced gastric cancer or esophageal cancer")
    True
    >>> is_mostly_misread(AnyOf((gastric, esophageal)), "exclusion", "advanced gastric cancer or esophageal cancer")
    False
    """
    if isinstance(rule, Condition | Therapy | Quantity | Question) or is_sure_list(rule, kind, said):
        return False                         # most rules are one test
    rule = without_examples(rule, said) if kind == "exclusion" else rule
    lists = [(node, list(deciding_tests(node))) for node in nodes_of(rule, Except, Given)
             if isinstance(node, AllOf | AnyOf)]
    if any(_has_joint_alternative(node) or _is_choice_of_choices(node) or _allows_a_value(node) for node, _ in lists):
        return True
    if _is_long(said) and len(_things(rule)) > 1 and not _is_even(rule) and not is_known(said):
        return True
    if _is_named_apart(rule, said) or (_is_mixed(rule) and not is_known(said)):
        return True
    if kind == "inclusion":
        return any(isinstance(node, AnyOf) and _is_loose_choice(node) for node, _ in lists)
    if any(isinstance(node, AllOf) and _is_of_a_trial(node) for node, _ in lists):
        return True                          # "in a trial in rheumatoid arthritis": not who has it, and is in any trial
    if lists and said.startswith("for "):
        return True                          # "for transplanted patients, a planned …" rules out few of them
    if any(isinstance(node, AllOf) and sum(map(_holds_illnesses, node.parts)) > 1 for node, _ in lists) and (
            "coinfection" not in _concepts(list(deciding_tests(rule)))):
        return True                          # who has one of two illnesses is kept out, hardly ever who has both
    if is_known(said) or any(word in said for word in _EXAMPLES):
        return False
    return any(isinstance(node, AnyOf) and len(_concepts(tests)) >= _MANY and _differ(tests) for node, tests in lists)


def _is_of_a_trial(node: AllOf) -> bool:
    """Whether taking part in another trial stands with what that trial is of."""
    return any(isinstance(part, State) and is_kind_of(part.concept, "in-another-trial") for part in node.parts) and any(
        not isinstance(part, State | Not) for part in node.parts)


def _is_named_apart(rule: Rule, said: str) -> bool:
    """Whether words that tell one thing were given to two.

    "Relapsed after or refractory to 2 lines", "acute or chronic medical illness", "bowel disease or other condition
    that would interfere".
    """
    tests = list(deciding_tests(rule))
    named = [test for test in tests if isinstance(test, Condition | Therapy)]
    if isinstance(rule, AnyOf) and any(isinstance(test, Quantity) and test.concept in LINES for test in tests) and (
            _AFTER_OR.search(said) is not None):
        return True
    if any(isinstance(test, State) and test.concept == "mri-not-possible" for test in tests) and any(
            isinstance(test, Therapy) and (is_kind_of(test.concept, "contrast-agent") or is_kind_of(
                test.concept, "diagnostic-procedure")) for test in tests):
        return True                          # "contraindication to MRI or gadolinium" rules out nobody who had it
    if isinstance(rule, AnyOf) and "acute or chronic" in said and "chronic-disease" in _concepts(tests):
        return True
    if isinstance(rule, AnyOf) and any(_is_other_by_effect(test) for test in named) and any(
            isinstance(test, Condition) and test.concept.endswith(_BROAD) and not test.severity for test in named):
        return True
    words = [len(test.severity) for test in named]
    alike = isinstance(rule, AnyOf) and len(named) == len(tests) > 1 and len(_concepts(tests)) == 1
    return alike and " or " in said and min(words) == 0 and max(words) > _WORDS    # "active or untreated lymphoma of …"


def _is_mixed(rule: Rule) -> bool:
    """Whether a long list has both times and grades: to which members each belongs, a reader has to tell."""
    named = [test for test in deciding_tests(rule) if isinstance(test, Condition | Therapy)]
    timed = any(test.window is not None and test.window.bound != "lasting" for test in named)
    return timed and len(named) >= _LONG_LIST and any(map(graded_as, named))


def _is_other_by_effect(test: Test) -> bool:
    """Whether a test is any other illness that would do something: "or other condition that may interfere"."""
    return isinstance(test, Condition) and "other" in test.severity and any(map(is_effect, test.severity))


def _is_long(said: str) -> bool:
    """Whether a sentence has more words than two things need, what stands in brackets left out."""
    return len(said) > _SHORT and len(_BRACKETS.sub(" ", said).split()) >= _LONG


def _things(rule: Rule) -> set[str]:
    """What a rule names beside values, where nothing denies it."""
    match rule:
        case AllOf(parts) | AnyOf(parts):
            return set().union(*map(_things, parts))
        case Given(_, then, otherwise):
            return _things(then) | (_things(otherwise) if otherwise is not None else set())
        case Except(part, _):
            return _things(part)
        case Condition() | Therapy() | State() | Biomarker():
            return {rule.concept}
    return set()


def _is_even(rule: Rule) -> bool:
    """Whether a rule is one list of things of one kind that share their time."""
    parts = rule.parts if isinstance(rule, AnyOf) else ()
    return bool(parts) and len({(type(part), getattr(part, "window", None)) for part in parts}) == 1


def _holds_illnesses(rule: Rule) -> bool:
    return isinstance(rule, Condition) or (isinstance(rule, AllOf | AnyOf) and any(map(_holds_illnesses, rule.parts)))


def _has_joint_alternative(node: AllOf | AnyOf) -> bool:
    """Whether one of several alternatives demands two things: "A, B or C with D"."""
    return isinstance(node, AnyOf) and any(isinstance(part, AllOf) and not _is_graded(part) for part in node.parts)


def _is_choice_of_choices(node: AllOf | AnyOf) -> bool:
    """Whether alternatives have alternatives of their own, as where a heading stands among its examples."""
    return isinstance(node, AnyOf) and not are_immunotherapies(node) and any(
        isinstance(part, AnyOf) and not all(isinstance(each, Quantity) and each.concept in _OFTEN_BOTH
                                            for each in part.parts) for part in node.parts)


def _allows_a_value(node: AllOf | AnyOf) -> bool:
    """Whether a permission within a sentence holds a limit: "regardless of liver tumour presence AST ≤ 3 × ULN"."""
    return any(isinstance(part, Allowed) and any(isinstance(test, Quantity | Scale) for test, _, _ in tests_of(part))
               for part in node.parts)


def _is_graded(rule: AllOf) -> bool:
    """Whether one thing stands with what tells more of it: its grade or value, or the treatment that it needs."""
    named = [part for part in rule.parts if isinstance(part, Condition | Therapy | AllOf | AnyOf)]
    illness = {part.concept for part in named if isinstance(part, Condition)}
    return len([part for part in named if getattr(part, "indication", None) not in illness]) <= 1


def _is_loose_choice(node: AnyOf) -> bool:
    """Whether a demand is met by things that differ in what narrows them."""
    tests = [test for part in node.parts if not isinstance(part, Not) for test in deciding_tests(part)]
    named = any(isinstance(test, Condition | Therapy) for test in tests)
    if named and len(_concepts(tests)) == 1:             # "histologically, or cytologically confirmed, advanced …"
        return sum(len(set(said)) > 1 for said in zip(*map(_narrowing, tests), strict=True)) > 1
    return named and len(_concepts(tests)) > 1 and _differ(tests)


def _concepts(tests: list[Test]) -> set[str]:
    return {test.concept for test in tests if not isinstance(test, Scale | Quantity | Question | Sex)}


def _differ(tests: list[Test]) -> bool:
    """Whether what narrows the tests of a list differs from one to the other."""
    return len({_narrowing(test) for test in tests if not isinstance(test, Question)}) > 1


def _narrowing(test: Test) -> tuple[object, ...]:
    return graded_as(test), *narrowed_by(test)
