"""Words of a sentence that its rule cannot have taken in, so that the sentence is asked.

"Known BRCA mutation status" demands that the status is known and no mutation; "a lesion at least 1 cm from the bowel"
tells a distance and no size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from accrual.criteria.model import (
    AllOf,
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
)
from accrual.criteria.quantities.measures import LINES
from accrual.vocabulary.terms import TERMS, is_kind_of

__all__ = ["is_against_words"]

# A number of regimens is of all: "no more than 1 prior adjuvant regimen" counts some alone.
_ADJUVANT_LINES = re.compile(
    r"\b(?:neo-?\s?)?adjuvant\s+(?:\w+\s+)?(?:regimens?|lines?|therap(?:y|ies)|treatments?|chemotherapy)")
_STATUS = re.compile(
    r"\b(?:known|documented|available|determined|defined|assessed|knowledge|availability|assessment|evaluation)\b"
    r"[^.;]{0,80}\bstatus\b"
    r"|\bstatus\b[^.;]{0,40}\b(?:known|available|determined|assessed|tested|documented|evaluated|established)\b")
_RESULT = re.compile(r"\b(?:positiv|negativ|wild|mutated|mutant|deficien|proficien|low|high|amplified|unmethylated)")
_DISTANCE = re.compile(r"\b(?:locations?|located|distance|away|apart|proximity|adjacent|margins?|from)\b")
_NEAR = re.compile(r"\bwithin\s+[\d.]+\s?(?:mm|cm)\s+(?:of|from)\b")
_FROM_A_PLACE = re.compile(
    r"(?<![a-z])(?:cm|mm)\s+(?:away\s+|proximal\s+|distal\s+)?(?:from|of|above|proximal|distal)\s+(?:to\s+)?(?:the|an?)\b")
_CURRENT = re.compile(
    r"\bfor\s+(?:the\s+)?(?:(?:treatment|management|therapy)\s+(?:of|for)\s+)?(?:(?:the|this|their)\s+)?"
    r"(?:current|present)\s+(?:[\w-]+\s+){0,3}"
    r"(?:cancers?|carcinoma|tumou?r|malignancy|disease|lymphoma|leuka?emia|myeloma|melanoma|sarcoma|diagnosis)\b")
_WITHIN_OF = re.compile(r"\bwithin\s+(?:[\w-]+\s+){0,3}(?:days?|weeks?|months?|years?)\s+of\b")
_AT_FIRST = re.compile(r"\bat\s+(?:the\s+)?(?:time\s+of\s+)?(?:(?:initial|first|original|primary)\s+)?diagnosis\b")
_ON_EXAMINATION = re.compile(r"\babnormalit(?:y|ies)\b[^.;,]{0,40}\b(?:on|in|at|by|during|from|upon|of)\b")
_GIVEN = re.compile(
    r"\bdefined\s+(?:as|by)\s+(?:the\s+)?(?:receipt|receiving|treatment|administration|use|progress\w+|relaps\w+"
    r"|recurr\w+)\b")
_SINCE_TREATED = re.compile(r"\blast\s+(?:administration|dose|cycle|course)\s+of\s+(?:treatment|therapy)\s+for\b")
_DENIES = re.compile(r"(?:(?:patients?|participants?|subjects?)\s+)?(?:no|not|(?:must|should|may)\s+not)\b")
_WHICH = re.compile(r"\b(?:for|with|on|in|by)\s+(?:which|whom)\b")
_REQUIRED = re.compile(r"\brequired\W*$")
_EITHER_AIM = re.compile(r"\bsetting\s+or\s+(?:for|as)\b")
_SEVERE_FIRST = re.compile(r"(?:severe|serious|clinically[ -]significant)\s+(?!or\b|and\b)[\w-]+\s+or\s")
_BRACKETS = re.compile(r"\([^()]*\)")
_EITHER_BILIRUBIN = re.compile(r"\btotal\s*(?:or|and/or|and|/)\s*(?:direct|conjugated)\b")
_OR_EQUIVALENT = re.compile(r"\bor\s+(?:an?\s+|the\s+)?equivalent[\s,:(]+(?:ecog|karnofsky|kps|lansky|who|zubrod)\b")
_OF_ANOTHER_AGE = re.compile(
    r"\b(?:parents?|mothers?|fathers?|caregivers?|donors?|siblings?|spouses?|partners?)\s+(?:(?:who|that)\s+)?"
    r"(?:is|are|must\s+be|should\s+be|being|aged?|younger|older|under|over)\b")
_STAGES = frozenset(("metastatic", "advanced", "locally-advanced"))
_LEVELS = frozenset(("untreated", "treated"))
_DEGREES = frozenset(("severe", "serious", "clinically-significant"))
_OF_ANOTHER = ("family-history", "risk-of", "history-of")


def is_against_words(rule: Rule, kind: str, said: str) -> bool:
    """Whether words of a sentence, in lower case, speak against its rule.

    >>> is_against_words(Biomarker("BRCA", (6, 19), finding="mutation"), "inclusion", "known brca mutation status")
    True
    >>> is_against_words(Biomarker("BRCA", (0, 13), finding="mutation"), "inclusion", "brca mutation")
    False
    """
    if any(_says_else(test, said) for test in deciding_tests(rule)):
        return True
    parts = rule.parts if isinstance(rule, AllOf | AnyOf) else ()
    denies = bool(parts) and isinstance(parts[0], Not)
    if kind == "exclusion" and denies and said.startswith(("no ", "not ")):
        return True                          # "no steroids, if given for a comorbidity" rules out who has them
    if kind == "inclusion" and denies and _DENIES.match(said) and _WHICH.search(said) and any(
            isinstance(part, Condition | Therapy) for part in parts):
        return True                          # "must not have a cancer for which they are treated" demands no treatment
    if isinstance(rule, Not) and any(isinstance(test, State) and test.concept.startswith(("adequate-", "normal-"))
                                     for test in deciding_tests(rule)):
        return True                          # "no brain metastases and adequate marrow function"
    if kind == "exclusion" and "not " in said and any(map(_is_mild, _demanded(rule))):
        return True                          # "toxicity not resolved to grade ≤ 1" keeps out who has more
    if isinstance(rule, Given) and (_mixes_objects(rule.condition) or _is_of_leukemia(rule.condition)):
        return True                          # "a hormone if ER positive, and/or trastuzumab if HER2 positive"
    return any(_is_unlike(node, kind, said) for node in _nodes(rule))


def _mixes_objects(condition: Rule) -> bool:
    """Whether what is asked of those with a marker stands among their markers."""
    inner = condition.then if isinstance(condition, Given) else condition
    parts = inner.parts if isinstance(inner, AnyOf) else ()
    return isinstance(condition, Given) or {Biomarker, Therapy} <= {type(part) for part in parts}


def _is_of_leukemia(condition: Rule) -> bool:
    """Whether a liver's involvement by leukemia was taken for a metastasis of it."""
    named = [test.concept for test in deciding_tests(condition) if isinstance(test, Condition)]
    return "liver-metastasis" in named and any(is_kind_of(concept, "leukemia") for concept in named)


def _demanded(rule: Rule) -> tuple[Rule, ...]:
    """What must be there for a rule to be met."""
    return rule.parts if isinstance(rule, AllOf) else (rule,)


def _is_mild(rule: Rule) -> bool:
    """Whether a rule asks for side effects of any sort that are at most so grave."""
    return isinstance(rule, Scale) and rule.scale == "ctcae" and rule.of is None and rule.low is None


def _says_else(test: Test, said: str) -> bool:
    """Whether a test is of something else than the words around it tell."""
    match test:
        case Quantity() if test.concept in LINES and "adjuvant" in said:
            return _ADJUVANT_LINES.search(said) is not None
        case Biomarker():
            plain = _BRACKETS.sub(" ", said) if "status" in said else ""
            return test.finding is not None and _STATUS.search(plain) is not None and _RESULT.search(plain) is None
        case Quantity(concept="bilirubin" | "direct-bilirubin"):
            return "total" in said and _EITHER_BILIRUBIN.search(said) is not None
        case Quantity(concept="age"):        # "the parent is younger than 18"
            return _OF_ANOTHER_AGE.search(said) is not None
        case Scale():                        # "Karnofsky > 70 (or equivalent, ECOG 0-1)" is one of them
            return "equivalent" in said and _OR_EQUIVALENT.search(said) is not None
        case Quantity(concept="lesion-size"):
            return _DISTANCE.search(said) is not None
        case Quantity(unit="mm" | "cm") if _NEAR.search(said) is not None:
            return True                      # "metastases within 5 mm of the hippocampus"
        case Quantity(concept="tumor-size"):
            return _FROM_A_PLACE.search(said) is not None
        case Condition(concept="measurable-disease"):        # of today nothing is asked
            return _AT_FIRST.search(said) is not None
        case Condition(concept="abnormality"):
            return test.site is None and _ON_EXAMINATION.search(said) is not None
        case Condition():
            ends = test.window is not None and test.window.anchor == "last-dose"
            return ends and is_kind_of(test.concept, "metastasis") and _SINCE_TREATED.search(said) is not None
        case Therapy():
            if test.status == "needed" and test.window is not None and _REQUIRED.search(said) is not None:
                return True                  # "resection within the past 8 weeks required" is one that was done
            if test.indication is not None and "nt " in said and _CURRENT.search(said) is not None:
                return True                  # "chemotherapy for the current breast cancer" is none for an earlier one
            aims = bool(test.line or test.setting) and test.indication is not None
            return aims and _EITHER_AIM.search(said) is not None
    return False


def _nodes(rule: Rule) -> Iterator[AllOf | AnyOf]:
    """The lists of a rule, also of what it denies."""
    if isinstance(rule, AllOf | AnyOf):
        yield rule
        for part in rule.parts:
            yield from _nodes(part)
    elif isinstance(rule, Not | Except):
        yield from _nodes(rule.part)
    elif isinstance(rule, Given):
        yield from _nodes(rule.then)


def _is_unlike(node: AllOf | AnyOf, kind: str, said: str) -> bool:
    """Whether a list puts together what the words do not."""
    if isinstance(node, AllOf):
        return _stretches_a_class(node) or _needs_only_one(node) or _has_its_event_beside(node, said) or (
            _lasts_by_need(node))
    if kind == "inclusion" and (_are_both_ends(node) or _says_nothing_of_one(node)):
        return True
    settings = {part.setting for part in node.parts if isinstance(part, Therapy) and part.indication}
    if len(settings) > 1 and not settings.isdisjoint(_STAGES) and " for " in said:
        return True                          # "(chemotherapy, an investigational drug) for metastatic melanoma"
    tests = [part for part in node.parts if isinstance(part, Condition)]
    levels = {each for test in tests for each in test.severity} & _LEVELS
    if len(tests) > len(_LEVELS) and levels == _LEVELS:
        return True                          # "untreated or unstable, treated metastases"
    by_class = tests and any(isinstance(part, Scale) and part.scale == "nyha" for part in node.parts)
    if by_class and ("defined by" in said or "defined as" in said):
        return True
    given = [part.window for part in node.parts if isinstance(part, Therapy)]
    if len(set(given)) > 1 and _GIVEN.search(said) is not None:
        return True                          # "concurrent therapy, defined as receipt within a week of radiotherapy"
    return len(tests) == len(node.parts) == 2 and (_differs_in_degree(tests, said) or (
        kind == "exclusion" and any(_is_put_together(test, said) for test in tests)))


def _are_both_ends(node: AnyOf) -> bool:
    """Whether a value may be below one limit or above another: "creatinine or its clearance ≤ 1.5 or ≥ 60"."""
    values = [part for part in node.parts if isinstance(part, Quantity)]
    return any(one.concept == two.concept and one.comparator[0] == "<" and two.comparator[0] == ">"
               for one in values for two in values)


def _says_nothing_of_one(node: AnyOf) -> bool:
    """Whether a marker may be found or not, beside another: "HER2 negative (HR positive or HR negative)"."""
    found = {(part.concept, part.finding) for part in node.parts if isinstance(part, Biomarker)}
    both = {name for name, finding in found if finding == "positive" and (name, "negative") in found}
    return bool(both) and {name for name, _ in found} > both


def _has_its_event_beside(node: AllOf, said: str) -> bool:
    """Whether what a time is counted from became a demand: "a transplant within 12 weeks of CAR-T infusion"."""
    timed = [part for part in node.parts if isinstance(part, Condition | Therapy) and part.window is not None
             and part.window.bound == "within" and part.window.anchor is None]
    if not timed or _WITHIN_OF.search(said) is None:
        return False
    return any(isinstance(test, Therapy) and test.window is None and test.span[0] > timed[0].span[0]
               for test in deciding_tests(node))


def _lasts_by_need(node: AllOf) -> bool:
    """Whether how long a treatment is needed became how long an illness lasts: "requiring 5 days of antibiotics"."""
    needed = [test for test in deciding_tests(node) if isinstance(test, Therapy) and test.status == "needed"]
    lasting = [part for part in node.parts if isinstance(part, Condition | Therapy) and part not in needed
               and part.window is not None and part.window.bound == "lasting"]
    if not needed or not lasting:
        return False
    operated = any(isinstance(part, Therapy) for part in lasting)        # surgery "requiring 3 days in hospital"
    return operated or any(test.window is None or test.window.bound != "lasting" for test in needed)


def _stretches_a_class(node: AllOf) -> bool:
    """Whether a heart failure's class is asked of other illnesses: "NYHA class III failure or coronary disease"."""
    classed = any(isinstance(part, Scale) and part.scale == "nyha" for part in node.parts)
    return classed and any(isinstance(part, AnyOf) and any(
        isinstance(test, Condition) and not is_kind_of(test.concept, "heart-failure") for test in part.parts)
        for part in node.parts)


def _needs_only_one(node: AllOf) -> bool:
    """Whether two illnesses and the treatment that either needs became one demand: "oedema or ascites on diuretics"."""
    return len(node.parts) > 2 and any(isinstance(part, AnyOf) for part in node.parts) and any(
        isinstance(part, Therapy) and part.status == "needed" and part.indication for part in node.parts)


def _differs_in_degree(tests: list[Condition], said: str) -> bool:
    """Whether a degree that stands before two is only that of one: "severe chronic or active infection"."""
    degrees = [_DEGREES.intersection(test.severity) for test in tests]
    first, second = (test.concept.rpartition("-")[2] for test in tests)
    return _SEVERE_FIRST.match(said) is not None and first == second and degrees[0] != degrees[1]


def _is_put_together(test: Condition, said: str) -> bool:
    """Whether a name is none that the vocabulary holds, nor stands in the text: its end was taken from another."""
    long = test.concept.count("-") > 2 and not test.concept.startswith(_OF_ANOTHER)
    return long and test.concept not in TERMS and test.concept.replace("-", " ") not in said.replace("-", " ")
