"""Words of one thing that became a test of their own or another's, so that the sentence is asked.

"Radiotherapy to the treatment site" is of no other treatment; "platinum-resistant ovarian or peritoneal cancer" names
two cancers that are so, and no treatment of the ovary; "surgery and have no residual disease" rules out fewer than
surgery does.
"""

from __future__ import annotations

import re

from accrual.criteria.doubt.nodes import nodes_of
from accrual.criteria.model import (
    AnyOf,
    Condition,
    Except,
    Given,
    Quantity,
    Rule,
    Scale,
    State,
    Test,
    Therapy,
    deciding_tests,
    tests_of,
)
from accrual.vocabulary.terms import is_kind_of

__all__ = ["is_torn"]

_SITE = re.compile(r"\btreatment\s+(?:sites?|fields?|areas?|regions?|volumes?|targets?|locations?)\b")
_BY = re.compile(r"\b(?:incurable|unresectable|inoperable|uncontrollable|curable|treatable)\s+(?:by|with)\b")
_TO_COME = re.compile(
    r"\bfor\s+(?:which|whom)\b[^.;]{0,80}\b(?:is|are|was|were|would\s+be|may\s+be)\s+(?:the\s+|an?\s+)?"
    r"(?:goal|aim|intention|intended|considered|indicated|appropriate|planned|recommended|option|standard|feasible"
    r"|possible|deemed|thought|likely)\b")
_AND_NO = re.compile(
    r"\band\s+(?:who\s+)?(?:(?:have|has|had|with|are|is|do|does|did)\s+)(?:no|not|never)\b(?!\s+(?:limited|only|recover\w*|resol\w*))")
_EITHER_SIDE = re.compile(
    r"\b(?:before|prior\s+to)\s+or\s+(?:within\s+)?(?:[\w-]+\s+(?:days?|weeks?|months?)\s+)?(?:after|following)\b")
_LASTED = re.compile(
    r"\b\d+\s+(?:days?|weeks?|months?|cycles?)\s+of\s+(?:prior|previous)\s+(?:treatment|therapy|exposure|use)\b")
_PLACED = re.compile(
    r"\blocali[sz]ed\s+(?:\w+ly\s+)?(?:in|within|at|on|near|around|outside|to)\s+(?:the|an?)\b"
    r"(?!\s+(?:prostate|organ))")
_ELSEWHERE = re.compile(
    r"\b(?:those|as|except|unless)\s+(?:(?:are|is|otherwise|specifically)\s+)?"
    r"(?:specified|listed|described|defined|allowed|permitted|noted)\s+"
    r"(?:in|by|per|within|under)\s+(?:this|the|study)\s+(?:study\s+)?protocol\b")


def is_torn(rule: Rule, kind: str, said: str) -> bool:
    """Whether a word of one thing became another test, or is lost; `said` is the sentence in lower case.

    >>> from accrual.criteria.model import AllOf
    >>> had = Therapy("radiotherapy", (0, 12)), Therapy("treatment", (20, 29))
    >>> is_torn(AllOf(had), "exclusion", "radiotherapy to the treatment site")
    True
    >>> is_torn(had[0], "exclusion", "radiotherapy to the chest")
    False
    """
    tests = list(deciding_tests(rule))
    if isinstance(rule, Except) and "protocol" in said and _ELSEWHERE.search(said) is not None:
        return True                          # which those are, another page says
    if any(_is_of_another(test, said) for test in tests):
        return True
    if kind == "exclusion" and "grade" in said and any(
            _is_mild(test) and not negated for test, negated, _ in tests_of(rule)):
        return True                          # "not recovered to grade 1 or less" does not rule out who has grade 1
    if " of pr" in said and _LASTED.search(said) is not None and any(
            isinstance(test, Therapy) and test.window is not None and test.window.bound != "lasting"
            for test in tests):
        return True                          # "more than 30 days of prior treatment" is no time since
    if "adequate" in said and any(isinstance(node, Given) and isinstance(node.condition, State) and (
            node.condition.concept.startswith("adequate-")) for node in nodes_of(rule, Given)):
        return True                          # "these criteria of adequate function must be met" asks everybody
    treated = {test.concept for test in tests if isinstance(test, Therapy)}
    if len(treated) > 1 and _EITHER_SIDE.search(said) is not None:
        return True                          # "chemotherapy 1 week before or 1 week after radiotherapy"
    if any(isinstance(node, AnyOf) and _lets_in_by_limit(node) for node in nodes_of(rule)):
        return True                          # "≤ 5 × ULN for those with liver involvement or bone metastases"
    denies = kind == "exclusion" and " and " in said and _AND_NO.search(said) is not None
    return denies and not any(negated for _, negated, _ in tests_of(rule))


def _lets_in_by_limit(node: AnyOf) -> bool:
    """Whether an illness stands as an alternative to a limit that holds for those with another one."""
    limits = any(isinstance(part, Given) and isinstance(part.condition, Condition) and any(
        isinstance(test, Quantity) for test in deciding_tests(part.then)) for part in node.parts)
    return limits and any(isinstance(part, Condition) for part in node.parts)


def _is_mild(test: Test) -> bool:
    """Whether a test is met by side effects up to grade 1, as nobody is ruled out by."""
    mild = isinstance(test, Scale) and test.scale == "ctcae" and not test.low
    return mild and isinstance(test, Scale) and test.high is not None and test.high <= 1


def _is_numbered(stage: str) -> bool:
    return stage.startswith("stage-")


def _is_effusion(concept: str) -> bool:
    """Whether a condition goes with a cancer and has no stages of its own."""
    return is_kind_of(concept, "effusion") or concept.endswith(("effusion", "ascites", "obstruction", "metastasis"))


def _is_of_another(test: Test, said: str) -> bool:
    """Whether a test is made of words that tell of another thing."""
    match test:
        case Therapy(concept="treatment") if _SITE.search(said) is not None:
            return True
        case Therapy(response="resistance" | "failure", site=str()):
            return is_kind_of(test.concept, "anticancer-therapy") or is_kind_of(test.concept, "chemotherapy")
        case Therapy():
            return _BY.search(said) is not None or ("for wh" in said and _TO_COME.search(said) is not None)
        case Condition() if "localized" in test.stage and "locali" in said and _PLACED.search(said) is not None:
            return True                      # "localized in the infratentorial compartment" is a place
        case Condition() if any(map(_is_numbered, test.stage)) and _is_effusion(test.concept):
            return True                      # "stage IIIB with pleural effusion" is a stage of the cancer
        case Condition(status="active"):
            return test.concept.startswith("latent-") and "active" in said
    return False
