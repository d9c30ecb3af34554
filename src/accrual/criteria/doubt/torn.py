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
    Biomarker,
    Condition,
    Except,
    Given,
    Not,
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
_NEITHER_DONE = re.compile(
    r"\b(?:not|never)\s+(?:yet\s+)?(?:been\s+)?(?:\w+ly\s+)?\w{3,}ed\s+and\s+(?:\w+ly\s+)?\w{3,}ed\b")
_OR_RISK = re.compile(
    r"\b(?:presence|presenting|existing|having|with|has|have)\s*(?:,|or|and/or)\s*(?:in\s+|at\s+|with\s+|an?\s+)*"
    r"(?:(?:high|higher|increased|significant|elevated)\s+)?risks?\s+(?:of|for)\b")
_SPARED_THEN = re.compile(
    r"\b(?:except\w*|other\s+than|unless)\b[^.;]{0,120}\b(?:(?:can|may|could|is|are)\s+(?:be\s+)?"
    r"(?:received|given|administered|allowed|permitted|used|taken|continued)|until|up\s+to)\b[^.;]{0,40}?"
    r"\d+\s*(?:hours?|days?|weeks?|months?|years?)\b")
_DOSE_OF_IT = re.compile(
    r"\(\s*(?:at\s+)?(?:(?:a\s+)?doses?\s+(?:of\s+)?)?(?:more\s+than|greater\s+than|over|above|exceeding|at\s+least|[>≥])"
    r"[^()]{0,15}\bmg\b[^()]{0,60}\)")
_SEVERE_OF_ANY_LENGTH = re.compile(
    r"\b(?:severe|serious|significant|uncontrolled)\s+acute\s+(?:or|and/or|and)\s+chronic\s+(?:medical|disease|illness)")
_OR_NEEDING = re.compile(r"\b(?:evidence|presence|signs|diagnosis)\s+(?:or|and/or)\s+(?:is\s+|are\s+)?requir\w+\b")
_HAD_AND_GETS = re.compile(
    r"\b(?:no|without)\s+(?:any\s+)?(?:prior\s+)?history\s+of\b[^.;,]{3,60}\band\s+(?:currently\s+)?(?:receiving|taking|on)\b")
_HALF_SQUAMOUS = re.compile(r"\bskin\s+(?:cancers?|carcinomas?)\s+(?:and|or)\s+squamous[\s-]cells?\W*$")
_PARTED_DNA = re.compile(
    r"(?:hbsag|surface\s+antigen|hepatitis\s+b)[^.;]{0,40},\s*and\s+(?:\w+\s+){0,3}(?:hbv|hepatitis\s+b)[\s-]+(?:virus\s+)?dna\b")
_OR_LONGER = re.compile(r"\bor\s+(?:at\s+least\s+)?[\w-]+\s+(?:\(\d+\)\s+)?(?:days|weeks|months)\s+if\b")
_OR_BEFORE = re.compile(r"\bor\s+(?:within|in\s+the)\b|\bof\s+(?:the\s+)?(?:planned|scheduled)\b")
_STAGE = r"(?:locally[\s-]advanced|advanced|metastatic|recurrent|relapsed|refractory)"
_BOTH_STAGES = re.compile(
    rf"\b{_STAGE}\s*,\s*(?:inoperable|un-?resectable|non-?resectable|incurable)\s+(?!or\b|and\b)\w")
_LAST_OF_ROW = re.compile(
    r"\b(?:unrelated|other|concomitant|concurrent|active)(?:\s+active)?\s*,\s*(?:invasive|active|unrelated)\s+"
    r"(?:malignanc|cancer|tumou?r|neoplasm)")
_FUSED = re.compile(r"\b(?:rearrangements?|fusions?|translocations?)\b")
_DEFINED_BY_GRADE = re.compile(r"\bdefined\s+(?:as|by)\b[^.;]{0,30}\bgrade\b")
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
    if any(isinstance(node, AnyOf) and any(map(_is_any_treatment, node.parts)) for node in nodes_of(rule, Not, Except)):
        return True                          # "steroids, or any of these other treatments", "prophylaxis or therapy"
    treated = {test.concept for test in tests if isinstance(test, Therapy)}
    if len(treated) > 1 and _EITHER_SIDE.search(said) is not None:
        return True                          # "chemotherapy 1 week before or 1 week after radiotherapy"
    if any(isinstance(node, AnyOf) and _lets_in_by_limit(node) for node in nodes_of(rule)):
        return True                          # "≤ 5 × ULN for those with liver involvement or bone metastases"
    if isinstance(rule, AnyOf) and _is_half_of_a_member(rule, tests, said):
        return True
    if _has_two_times(rule, tests, said) or _has_its_limit_apart(rule, tests, said):
        return True
    if _is_one_of_two_words(tests, said):
        return True
    denies = kind == "exclusion" and " and " in said and _AND_NO.search(said) is not None
    return denies and not any(negated for _, negated, _ in tests_of(rule))


def _is_half_of_a_member(rule: AnyOf, tests: list[Test], said: str) -> bool:
    """Whether an alternative is the end of a purpose, or the grade that the one before it is meant to have.

    "Chemotherapy for any abdominal or pelvic tumour", "ascites defined as CTCAE grade 2 or more".
    """
    aims = {test.indication for test in tests if isinstance(test, Therapy) and test.indication is not None}
    if any(isinstance(part, Condition) and part.site is not None and part.concept in aims for part in rule.parts):
        return True
    return "defined" in said and _DEFINED_BY_GRADE.search(said) is not None and any(
        isinstance(part, Scale) and part.scale == "ctcae" for part in rule.parts)


def _lets_in_by_limit(node: AnyOf) -> bool:
    """Whether an illness stands as an alternative to a limit that holds for those with another one."""
    limits = any(isinstance(part, Given) and isinstance(part.condition, Condition) and any(
        isinstance(test, Quantity) for test in deciding_tests(part.then)) for part in node.parts)
    return limits and any(isinstance(part, Condition) for part in node.parts)


def _is_any_treatment(rule: Rule) -> bool:
    """Whether a treatment is meant of which its own words do not tell what it is."""
    return isinstance(rule, Therapy) and rule.concept == "treatment" and {"other"}.issuperset(rule.severity) and not (
        rule.indication or rule.site or rule.setting or rule.line or rule.route or rule.response)


def _has_two_times(rule: Rule, tests: list[Test], said: str) -> bool:
    """Whether two times stand where a test holds one.

    "Chemotherapy during the study or within 4 weeks before", "3 weeks after chemotherapy, or 6 weeks if a nitrosourea".
    """
    if isinstance(rule, Given) and " if " in said and _OR_LONGER.search(said) is not None:
        return True
    return any(isinstance(test, Therapy | State) and test.status == "planned" and test.window is not None
               and test.window.direction == "before" for test in tests) and _OR_BEFORE.search(said) is not None


def _is_mild(test: Test) -> bool:
    """Whether a test is met by side effects up to grade 1, as nobody is ruled out by."""
    mild = isinstance(test, Scale) and test.scale == "ctcae" and not test.low
    return mild and isinstance(test, Scale) and test.high is not None and test.high <= 1


def _is_numbered(stage: str) -> bool:
    return stage.startswith("stage-")


def _is_effusion(concept: str) -> bool:
    """Whether a condition goes with a cancer and has no stages of its own."""
    return is_kind_of(concept, "effusion") or concept.endswith(("effusion", "ascites", "obstruction", "metastasis"))


def _has_its_limit_apart(rule: Rule, tests: list[Test], said: str) -> bool:
    """Whether a limit or a time of one thing is lost, or became an alternative to it.

    "Corticosteroids (more than 10 mg of prednisone a day)", "except palliative radiotherapy, which is allowed until
    2 weeks before", "HBsAg positive, and HBV DNA ≥ 1,000 IU/mL".
    """
    given = [test for test in tests if isinstance(test, Therapy)]
    if "mg" in said and len(given) > 1 and _DOSE_OF_IT.search(said) is not None and any(
            one.dose and not two.dose and is_kind_of(one.concept, two.concept) for one in given for two in given):
        return True
    if isinstance(rule, AnyOf) and "despite" in said and any(test.response == "failure" for test in given):
        return True                          # "uncontrolled hypertension, despite antihypertensives"
    if any(isinstance(test, Quantity) and test.concept == "hbv-dna" for test in tests) and (
            _PARTED_DNA.search(said) is not None):
        return any(isinstance(node, AnyOf) for node in nodes_of(rule, Not, Except))
    spared = [test for node in nodes_of(rule, Not) if isinstance(node, Except)
              for each in node.exceptions for test in deciding_tests(each)]
    return any(getattr(test, "window", None) is None for test in spared) and _SPARED_THEN.search(said) is not None


def _is_one_of_two_words(tests: list[Test], said: str) -> bool:
    """Whether of two words that belong together one was taken for something else.

    "Not been treated and cured", "presence or risk of bleeding", "locally advanced, inoperable tumours".
    """
    if ("not " in said or "never " in said) and "ed and " in said and _NEITHER_DONE.search(said) is not None:
        return any(isinstance(test, Condition) and len(test.severity) > 1 for test in tests)
    ill = [test for test in tests if isinstance(test, Condition)]
    if any(test.concept.startswith("risk-of-") for test in ill) and _OR_RISK.search(said) is not None:
        return True
    if "chronic" in said and len(ill) > 1 and _SEVERE_OF_ANY_LENGTH.search(said) is not None:
        return True
    if "requir" in said and _OR_NEEDING.search(said) is not None:
        return bool(ill)                     # "evidence or requiring treatment of an infection"
    given = [test for test in tests if isinstance(test, Therapy)]
    if ill and given and " and " in said and _HAD_AND_GETS.search(said) is not None:
        return True                          # "no history of seizures and receiving phenytoin" denies the two together
    if "squamous" in said and _HALF_SQUAMOUS.search(said) is not None:
        return True                          # of the skin, as the one before
    if any(len(test.stage) > 1 for test in ill) and _BOTH_STAGES.search(said) is not None:
        return True
    return len(ill) > 1 and "," in said and _LAST_OF_ROW.search(said) is not None


def _is_of_another(test: Test, said: str) -> bool:
    """Whether a test is made of words that tell of another thing."""
    match test:
        case Therapy(concept="treatment") if _SITE.search(said) is not None:
            return True
        case Therapy(response="completion") if test.window is not None and test.window.bound == "lasting":
            return True                      # "completed chemotherapy for at least 3 months"
        case Therapy(response="resistance" | "failure", site=str()):
            return is_kind_of(test.concept, "anticancer-therapy") or is_kind_of(test.concept, "chemotherapy")
        case Therapy():
            return _BY.search(said) is not None or ("for wh" in said and _TO_COME.search(said) is not None)
        case Biomarker(concept="ALK" | "ROS1" | "RET" | "NTRK", finding="activating-mutation" | "mutation"):
            return _FUSED.search(said) is not None               # "EGFR mutations and ALK and ROS1 rearrangements"
        case Condition() if "localized" in test.stage and "locali" in said and _PLACED.search(said) is not None:
            return True                      # "localized in the infratentorial compartment" is a place
        case Condition() if any(map(_is_numbered, test.stage)) and _is_effusion(test.concept):
            return True                      # "stage IIIB with pleural effusion" is a stage of the cancer
        case Condition(concept="relapse" | "progression") if not {"complete-response", "stable-disease"}.isdisjoint(
                test.severity):
            return True                      # "no evidence of disease recurrence"
        case Condition(status="active"):
            return test.concept.startswith("latent-") and "active" in said
    return False
