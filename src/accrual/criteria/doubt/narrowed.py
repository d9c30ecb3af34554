"""Words that narrow a single test, and that its rule took for something else or left out: the sentence is asked.

"A second primary" is a cancer beside one that was there before; "progression on the last regimen" is none on an
earlier one; "measurable hepatic disease" is a tumour in the liver, and no disease of it.
"""

from __future__ import annotations

import re

from accrual.criteria.doubt.nodes import nodes_of
from accrual.criteria.model import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    Rule,
    State,
    Test,
    Therapy,
    deciding_tests,
    tests_of,
)
from accrual.vocabulary.terms import is_kind_of

__all__ = ["is_narrowed"]

_SECOND = re.compile(r"\bsecond(?:ary)?\s+primar(?:y|ies)\b")
_SPREAD = re.compile(
    r"\b(?:malignanc(?:y|ies)|cancers?|carcinomas?|tumou?rs?|melanoma|sarcomas?)\s+with\s+(?:\w+\s+){0,2}metasta")
_LAST_TREATMENT = re.compile(
    r"\b(?:last|latest|most\s+recent)\s+(?:[a-z-]+\s+){0,3}?(?:treatment|therapy|regimen|line)\b")
_OFF_TREATMENT = re.compile(r"\b(?:been|be|is|are)\s+off\s+(?:\w+\s+){0,2}(?:therapy|treatment|medication|drugs?)\b")
_BY_STANDARD = re.compile(r"\b(?:using|by|per|according\s+to|as\s+part\s+of|under|following)\s+(?:the\s+)?standard\b")
_SETTING_OR_STAGE = re.compile(
    r"\b(?:adjuvant|neoadjuvant|palliative|maintenance)\s+(?:or|and/or)\s+(?:metastatic|advanced)"
    r"|\b(?:metastatic|advanced)\s+(?:or|and/or)\s+(?:\(?neo\)?-?\s?adjuvant|adjuvant)")
_NOW_OR_LATELY = re.compile(
    r"\b(?:current|active|ongoing|present)(?:ly)?\s*(?:or|and/or|/)\s*recent(?:ly)?\b|\brecent\s+or\s+(?:current|ongoing)\b")
_RISK_OF = re.compile(r"\brisk\s+(?:for|of)\b")
_ALL_PLACES = re.compile(r"\b(?:to|of)\s+all\s+(?:\w+\s+){0,2}(?:sites?|lesions?|areas?|metastases)\b")
_TO_A_PLACE = re.compile(
    r"\b(?:radiation|radiotherapy|irradiation)\s+(?:therapy\s+|treatment\s+)?(?:to|of)\s+the\s+(?:[a-z]+\s+){1,3}for\b")
_OF_A_REGION = re.compile(
    r"\b(?:to|of|in|over)\s+(?:the\s+)?(?:same\s+|involved\s+)?(?:region|area|site|field|location|vicinity)s?\s+of\b")
_FIT_FOR = re.compile(
    r"\b(?:adequate|sufficient|appropriate|acceptable)\s+(?:for|to\s+(?:allow|permit|undergo|receive))\b")
_WASHED_OUT = re.compile(r"\bwash-?\s?outs?\b")
_OR_DEVICE = re.compile(
    r"\b(?:drugs?|agents?|products?|medications?|treatments?)\s*(?:or|and/or|/|and)\s*(?:\w+\s+)?devices?\b")
_BEFORE_THIS = re.compile(r"\b(?:before|prior\s+to|preceding)\s+(?:the\s+|this\s+)?(?:current|present|index)(?:ly)?\b")
_LETTERED_GRADE = re.compile(
    r"\bgrades?\s++(?:[1-3][ab]?\s*+(?:,\s*+(?:(?:or|and)\s++)?|(?:or|and|to|-|/)\s*+)){0,3}3\s?[ab]\b")
_SYSTEMIC_OR = re.compile(
    r"\bsystemic\s*(?:or|and/or|/)\s*(?:local|localized|topical)|\blocal\s*(?:or|and/or|/)\s*systemic")
_NO_CURE = re.compile(
    r"\bno\s+(?:(?:known|available|effective|standard)\s+){0,3}curative\s+(?:treatment|therap|option)")
_VIRAL_LOADS = re.compile(r"\bviral\s+loads?\s+(?:for|of)\b[^.;]*\b(?:or|and)\b")
_TREATED_OUTSIDE = re.compile(r"\boutpatient\s+(?:\w+\s+)?(?:treatment|therapy|chemotherapy)\b")
_UNSPECIFIED = re.compile(r"\bnot\s+otherwise\s+specified\b|\bnos\b")
_TNM_OF_ONE = re.compile(r"\bstages?\s+[iv]{1,3}[a-c]?\s*\(?[tnm]\d\w?\)?[^.;]{0,30}\b(?:and|or)\s+stages?\b")
# Qualities that no disease has: they were ways, aims or numbers of something else.
_NO_QUALITIES = frozenset((
    "intravenous", "subcutaneous", "intramuscular", "eligible", "adjuvant", "neoadjuvant", "palliative", "one", "two",
    "three", "lease",
))
_FOR_A_TIME = re.compile(
    r"\b(?:no\s+more\s+than|not\s+more\s+than|at\s+most|up\s+to|maximum\s+of|≤|<=|less\s+than)\s*"
    r"(?:\w+\s+)?(?:\(?\d+\)?\s+|(?:one|two|three|four|six|eight|twelve)\s+)(?:days?|weeks?|months?|years?)\s+of\b")
_TO_BE_DONE = re.compile(r"\b(?:to|will|must|should)\s+be\s+(?:completed|finished)\b")
_SEVERE_OR_ANY = frozenset(("severe-hypersensitivity", "hypersensitivity"))
_CURATIVE_TOO = re.compile(
    r"\b(?:curative|definitive|radical)(?:[\s-]+intent)?\s+(?:surgery|surgical\s+\w+|resection)\s*(?:,|or|and/or|/)\s*(?:or\s+)?"
    r"(?:radio|radiation|chemo|irradiation)")
_METASTATIC_TOO = re.compile(r"\bor\s+metastatic\b|\bmetastatic\s+or\b")
_OR_EVALUABLE = re.compile(r"\bmeasurable\s*(?:or|and/or|/)\s*evaluable\b|\bevaluable\s*(?:or|and/or|/)\s*measurable\b")
_POINT_MUTATION = re.compile(r"\b[a-z]\d{2,4}[a-z]\b")
_DEFINED = re.compile(r"\b(?:negativity|positivity|status|expression)\s+(?:is|are|will\s+be)\s+defined\b")
_EACH_BY = re.compile(r"\bmeasurable\s+by\b[^.;]{0,60}\band\s+\w+\s+lesions\s+by\b")
_TO_BE_ASSESSED = re.compile(
    r"\blesions?\s+(?:must|should|will)\s+be\s+(?:assessed|measured|evaluated|documented|imaged)\b")
_CRITERIA_IN = re.compile(r"\b(?:criteria|classification|guidelines?)\b[^.;]{0,50}\b(?:in|for)\s")
_DISEASE_MUST = re.compile(r"\bdiseases?\s+(?:must|should)\b")
_OUTCOMES = frozenset(("progression", "relapse", "failure", "resistance", "response", "stable-disease"))
_STRENGTHS = frozenset(("weak", "mild", "moderate", "strong", "potent"))
_OF_ITS_COURSE = frozenset(("recurrent", "relapsed", "refractory"))
_AMOUNTS = frozenset(("high", "low"))
_ADEQUATE = frozenset(("adequate", "inadequate", "sufficient", "insufficient", "normal", "abnormal"))
_MEASURED = frozenset(("measurable", "evaluable"))
_OF_ANY_KIND = frozenset(("adenocarcinoma", "carcinoma", "sarcoma", "soft-tissue-sarcoma", "lymphoma", "glioma"))
_ORGANS = ("brain", "digestive", "kidney", "liver", "lung", "skin")


def is_narrowed(rule: Rule, kind: str, said: str) -> bool:
    """Whether a word of a sentence, in lower case, narrows a test that its rule leaves as wide as without it.

    >>> last = Therapy("treatment", (0, 9), response="progression")
    >>> is_narrowed(last, "inclusion", "progression on the last prior therapy")
    True
    >>> is_narrowed(last, "inclusion", "progression on prior therapy")
    False
    """
    tests = list(deciding_tests(rule))
    if "second-malignancy" not in {test.concept for test in tests if isinstance(test, Condition)} and (
            "primar" in said and _SECOND.search(said) is not None):
        return any(isinstance(test, Condition) and is_kind_of(test.concept, "neoplasm") for test in tests)
    given = {test.concept for test in tests if isinstance(test, Therapy)}
    if "device" in said and "investigational-drug" in given and "investigational-device" not in given:
        return _OR_DEVICE.search(said) is not None           # "an investigational drug or device"
    if isinstance(rule, AllOf) and any(
            isinstance(test, Therapy) and test.response == "contraindication" for test in tests):
        if "surg" in said and _CURATIVE_TOO.search(said) is not None:
            return True                      # "not amenable to curative surgery or radiation": neither can cure
        if _DISEASE_MUST.search(said) is not None:
            return True                      # "locally advanced disease must not be amenable to surgery"
        if _METASTATIC_TOO.search(said) is not None and not any(map(_is_metastatic, tests)):
            return True                      # "that is locally advanced or metastatic and not amenable to surgery"
    if isinstance(rule, AllOf) and "evaluable-disease" in {getattr(test, "concept", "") for test in tests} and (
            _CRITERIA_IN.search(said) is not None):
        return True                          # "evaluable disease by RECIST and by Cheson criteria in lymphoma"
    if isinstance(rule, Condition) and "curative" in rule.severity and "treated" not in rule.severity:
        return True                          # "carcinoma with prior curative treatment"
    if isinstance(rule, AnyOf) and (_is_since_each(rule, kind) or ("severe" in said and _is_severe_or_any(tests))):
        return True
    return any(_is_of_less(test, kind, said) for test in tests) or _limits_permission(rule)


def _is_metastatic(test: Test) -> bool:
    return isinstance(test, Condition) and ("metastatic" in test.stage or is_kind_of(test.concept, "metastasis"))


def _is_since_each(rule: AnyOf, kind: str) -> bool:
    """Whether a time since treatments holds of each: "3 months since treatment (surgery or chemotherapy)"."""
    given = [part.window for part in rule.parts if isinstance(part, Therapy) and part.window is not None]
    return kind == "inclusion" and len(given) == len(rule.parts) and all(window.bound == "at-least" for window in given)


def _is_severe_or_any(tests: list[Test]) -> bool:
    """Whether reactions to one thing are severe and not: "severe allergy or hypersensitivity to contrast"."""
    ill = [test for test in tests if isinstance(test, Condition)]
    return {test.concept for test in ill} == _SEVERE_OR_ANY and len({test.cause for test in ill}) == 1


def _is_of_less(test: Test, kind: str, said: str) -> bool:
    match test:
        case Condition():
            return _is_less_ill(test, said)
        case Therapy():
            return _is_less_treated(test, kind, said)
        case State(concept="outpatient"):
            return "outpatient" in said and _TREATED_OUTSIDE.search(said) is not None
        case Biomarker() if "defined" in said and _DEFINED.search(said) is not None:
            return True                      # what it means for everybody
        case Biomarker(finding="somatic" | "germline"):      # "a somatic V617F mutation" is no other one
            return _POINT_MUTATION.search(said) is not None
        case Biomarker(concept="viral-load"):            # "a viral load for HIV or HCV" is of each
            return _VIRAL_LOADS.search(said) is not None
    return False


def _is_less_ill(test: Condition, said: str) -> bool:
    words = {*test.severity, *test.stage}
    cancer = is_kind_of(test.concept, "neoplasm")
    if len(test.stage) > 1 and not _MEASURED.isdisjoint(test.stage):
        return True                          # "measurable, recurrent or metastatic cancer" is measurable in any case
    if "measurable" in words and "evaluable" in said and _OR_EVALUABLE.search(said) is not None:
        return True
    if not _NO_QUALITIES.isdisjoint(test.severity) or (cancer and not _AMOUNTS.isdisjoint(test.severity)):
        return True
    if "newly-diagnosed" in test.severity and not _OF_ITS_COURSE.isdisjoint(words):
        return " or " in said                # "newly diagnosed or recurrent" asks for neither and both
    if any("grade-3" in word for word in words) and _LETTERED_GRADE.search(said) is not None:
        return True                          # 3A and 3B are not treated alike
    if "systemic" in test.severity and _SYSTEMIC_OR.search(said) is not None:
        return True                          # "systemic or local infection" is either
    if test.window is not None and test.window.anchor is None and _BEFORE_THIS.search(said) is not None:
        return True                          # "within 5 years before the current diagnosis"
    if test.concept == "metastasis" and len(test.stage) > 1:
        return True                          # "locally advanced or metastatic disease" is either
    if test.concept.endswith("-metastasis") and "metastatic" in test.stage:
        return True                          # "metastatic or nodal disease" is more than the nodes
    if " risk " in said and any(word.endswith("-risk") for word in test.severity) and _RISK_OF.search(said) is not None:
        return True                          # "at average risk for cancer" is no cancer
    if "recent" in words and _NOW_OR_LATELY.search(said) is not None:
        return True
    if not _MEASURED.isdisjoint(words) and test.concept.endswith("-disease") and test.concept.startswith(_ORGANS):
        return True
    if test.concept == "lesion" and "measurable" in words and _EACH_BY.search(said) is not None:
        return True                          # "metastatic lesions must be measurable by CT, and skin lesions by …"
    if test.concept == "measurable-disease" and "be " in said and _TO_BE_ASSESSED.search(said) is not None:
        return True                          # how they are assessed, of whom there are any
    if test.concept == "measurable-disease" and "target lesion" in said and not words.isdisjoint(("treated", "local")):
        return True
    if test.concept == "neoplasm" and test.status == "history" and not words.isdisjoint(("primary", "recurrent")):
        return True                          # "no previous primary or recurrent tumour" is none but the present one
    if test.certainty is not None and test.concept.endswith("metastasis") and _SPREAD.search(said) is not None:
        return True                          # what was confirmed is the cancer
    if cancer and len(test.stage) > 1 and _TNM_OF_ONE.search(said) is not None:
        return True
    return test.concept in _OF_ANY_KIND and _UNSPECIFIED.search(said) is not None


def _is_less_treated(test: Therapy, kind: str, said: str) -> bool:
    if test.response in _OUTCOMES and test.line is None and _LAST_TREATMENT.search(said) is not None:
        return True
    if _is_less_than_asked(test, said):
        return True
    if len(_STRENGTHS.intersection(test.severity)) > 1:
        return True                          # "a moderate to potent inhibitor" is either
    seen = is_kind_of(test.concept, "diagnostic-procedure")
    if seen and "off " in said and _OFF_TREATMENT.search(said) is not None:
        return True                          # "off therapy for 3 weeks before undergoing PET" is no PET for so long
    if test.concept == "standard-of-care" and _BY_STANDARD.search(said) is not None:
        return True
    if test.setting is not None and "metastatic" in {*test.severity, test.setting} and (
            _SETTING_OR_STAGE.search(said) is not None):
        return True
    if seen and not _ADEQUATE.isdisjoint(test.severity):
        return True                          # "inadequate pulmonary function" is no examination of it
    if not is_kind_of(test.concept, "radiotherapy"):
        return False
    if test.site is None and test.indication is not None and _TO_A_PLACE.search(said) is not None:
        return True                          # "radiation treatment to the brain for cancer"
    return kind == "inclusion" and _ALL_PLACES.search(said) is not None


def _is_less_than_asked(test: Therapy, said: str) -> bool:
    """Whether a treatment is only what something is fit for, or is asked for without what stands beside it."""
    if test.response is None and test.status != "planned" and _FIT_FOR.search(said) is not None:
        return True                          # "laboratory tests adequate for chemotherapy"
    within = test.window is not None and test.window.bound == "within"
    if within and " of " in said and _FOR_A_TIME.search(said) is not None:
        return True                          # "no more than 8 weeks of prior thalidomide" is how long it was given
    if test.response == "completion" and test.window is None and "be " in said and _TO_BE_DONE.search(said) is not None:
        return True
    if test.concept == "treatment" and ("prohibited" in said or "disallowed" in said):
        return True                          # which they are is told elsewhere
    if test.setting == "curative" and test.status == "any" and _NO_CURE.search(said) is not None:
        return True                          # there is none, whatever was given
    if test.window is None and "wash" in said and _WASHED_OUT.search(said) is not None:
        return True                          # "no required wash-out of prior therapies"
    if test.concept == "pulmonary-function-test" and test.severity:
        return True                          # "decreased lung function" is no examination of it
    local = any(is_kind_of(test.concept, kind) for kind in ("radiotherapy", "surgery"))
    return local and test.site is None and _OF_A_REGION.search(said) is not None


def _limits_permission(rule: Rule) -> bool:
    """Whether treatments are allowed that lie back for some time, so that later ones are not."""
    return any(isinstance(node, Allowed) and any(
        isinstance(test, Therapy) and test.window is not None and test.window.bound == "at-least"
        for test, _, _ in tests_of(node)) for node in nodes_of(rule))
