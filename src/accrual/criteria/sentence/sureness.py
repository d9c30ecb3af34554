"""Whether what was read of a sentence may decide, or the sentence has to be asked as a whole.

A wrong test is worse than a question.  Of sentences of which something was not understood, readers found most rules
wrong; so such a sentence decides nothing but what stands on its own: a value, or one mention that the rest narrows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from accrual.criteria.clause.listing import all_of
from accrual.criteria.clause.readings import Reading
from accrual.criteria.lexemes.effects import is_effect
from accrual.criteria.model import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    Except,
    Given,
    Judged,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    State,
    Test,
    Therapy,
    Window,
    deciding_tests,
    tests_of,
)
from accrual.criteria.phrasing.mentions import is_method
from accrual.criteria.quantities.measures import LINES
from accrual.criteria.sentence.against_words import is_against_words
from accrual.criteria.sentence.all_over import all_over, is_of_all_in_time
from accrual.criteria.sentence.misreadings import is_mostly_misread
from accrual.criteria.sentence.other_meanings import means_otherwise
from accrual.criteria.sentence.told_apart import is_told_apart
from accrual.criteria.sentence.torn import is_torn
from accrual.criteria.sentence.wordings import is_said_otherwise
from accrual.vocabulary.terms import are_unrelated, is_kind_of

__all__ = [
    "asked_together", "asks_some", "decided", "is_half_asked", "is_of_some_lesions", "is_of_then", "limits_lines",
    "of_any_cancer", "of_either_end", "undecided",
]

# They tell that a sentence says what is to be thought or done, not what a person has.
_MODAL = frozenset(("will", "would", "may", "might", "should", "can", "could", "not", "considered", "counted"))

# What tells what a word means, and asks nothing of a person: "a man is considered fertile unless …".
_DEFINES = re.compile(
    r"\b(?:is|are|be)\s+(?:not\s+)?considered\b(?!\s+(?:candidates?|appropriate|eligible|suitable|for|by)\b)"
    r"|(?:potential|fertile|menopaus\w+|wom[ae]n|females?|males?|m[ae]n)\b[^.]{0,40}"
    r"\b(?:are those who|(?:is|are) defined as)\b")

_THEN = re.compile(
    r"\bat\s+(?:the\s+)?(?:time\s+of\s+)?(?:(?:the|their|first|initial|original|primary|cancer)\s+)*diagnosis\b",
    re.IGNORECASE)
_FORBIDS = re.compile(
    r"(?:the\s+)?(?:patients?|subjects?|participants?|individuals?|they)?\s*(?:must|should|may|shall)\s+not\b",
    re.IGNORECASE)
_SHOWN_BY = re.compile(r"\b(?:evidenced|defined|indicated|manifested|documented|demonstrated|shown)\s+(?:by|as)\b")
_INELIGIBLE_FOR = re.compile(r"\b(?:must|should)\s+be\s+(?:considered\s+)?ineligible\b")
_EQUAL = re.compile(r"\bequivalents?\b[^.;]{0,20}(?:i\.?e\b|e\.?g\b|such as|:)")
_VAGUE = frozenset(("medical-condition", "medical-or-psychiatric-illness"))
_WITHOUT = re.compile(r"\bwith(?:\s+no|out)\b.*\b(?:allowed|permitted|eligible|acceptable)\b", re.DOTALL)
_ANYTHING = _VAGUE | {"serious-illness", "comorbidity", "intercurrent-illness"}
_SEVERAL = 3
_FEW = 3                                     # sentences of one criterion, of which one may say for whom another holds
_GRAVE = 3                                   # the NYHA class from which a heart failure is grave
_BOTH = re.compile(
    r"\b(?:both|synchronous|concomitant|concurrent|associated|arising|transform\w*|after|from|history|prior|previous"
    r"|secondary)\b|\b(?:cancer|carcinoma|tumou?r|lymphoma|leuka?emia|melanoma|sarcoma)s?\s+with\b", re.IGNORECASE)
_CANCERS = re.compile(r"\b(?:cancers|carcinomas|tumou?rs|malignancies|lymphomas|sarcomas|leuka?emias)\b", re.IGNORECASE)
_MAY_HAVE = re.compile(
    r"\b(?:may|can)\s+have\b[^.;]{0,60}?"
    r"(?:\b(?:up to|(?:no|not) more than|at most|maximum|fewer than|less than|only)\b|[≤<]"
    r"|\b(?:one|two|three|[0-3])\s+(?:\w+\s+){0,3}(?:lines?|regimens?|courses?|cycles?)\b)")
_MUST = re.compile(r"\b(?:must|should|need|needs|required)\b")
_FOR_A_GROUND = re.compile(
    r"\b(?:ineligible|not\s+eligible)\s+for\s+(?!(?:(?:this|the|our)\s+)?(?:study|trial|protocol|participation|enrol|inclusion"
    r"|entry))[^.;]{0,60}?\b(?:due\s+to|because\s+of|owing\s+to|based\s+on)\b", re.IGNORECASE)
_AND_LATER = re.compile(
    r"\b(?:before|prior\s+to|preceding)\b[^.;]{0,80}\b(?:until|through|throughout|during|while|after|following|up\s+to)\b",
    re.IGNORECASE)
_OR_BASELINE = re.compile(r"\bor\b[^.;]{0,40}\bbaseline\b|\bbaseline\b[^.;]{0,30}\bor\b", re.IGNORECASE)
_MUST_AGREE = re.compile(
    r"\b(?:must|should|shall|need to|needs to|have to|has to|(?:is|are) required to)\s+(?:also\s+|all\s+)?"
    r"(?:agree|be\s+willing|consent|commit|use|practi[cs]e|refrain|abstain)\b")
_SOME_LESIONS = re.compile(
    r"\b(?:lesions?|tumou?rs?|nodules?|nodes?|metastas[ie]s|areas?)\s+(?:which|that)\s+"
    r"(?:will|are|were|is|was|have|has|had|can|cannot|do|does|did)\b")
_RECOVERED_TO = re.compile(r"\brecovered\s*\([^)]{0,120}\bgrade\b")
_RECOVERED = frozenset(("resolved", "recovery"))
_FOR_SOME = re.compile(
    r"\(\s*[^()]{0,60}\bonly\s*\)|\(\s*(?:if|when|in\s+case)\b"
    r"|\b(?:in|for)\s+(?:groups?|cohorts?|arms?|parts?|strat(?:um|a))\s+(?:[\divx]{1,3}[a-d]?|[a-h]\d?)\b"
    r"|\b(?:if|where|when)\s+(?:applicable|(?:clinically\s+)?indicated|given|performed|feasible|any\b)", re.IGNORECASE)
_SOME = ("(", "if", "where", "when", "roup", "ohort", " arm", " part ", " parts ", "strat")     # one is in all of them
_FERTILE = frozenset((
    "childbearing-potential", "partner-of-childbearing-potential", "man-of-fathering-potential", "sexually-active",
))
_SIDE = frozenset(("hiv-infection", "hepatitis-b", "hepatitis-c", "chronic-hepatitis-b", "chronic-hepatitis-c"))


def undecided(question: Question, rules: list[Rule]) -> Rule:
    """The question decides; the tests are what it speaks of."""
    return Judged(question, tuple(rules)) if rules else question


def asked_together(question: Question, rules: Iterable[Rule]) -> Rule:
    """The question decides for all rules; those that are questions themselves are a part of it."""
    return undecided(question, [rule for rule in rules if not isinstance(rule, Question)])


def decided(reading: Reading, question: Question, kind: str) -> Rule:
    """The rule of a sentence, with the question for what was not understood of it."""
    rule = of_any_cancer(reading.rule, kind, question.text)
    if rule is None:
        return question
    if kind == "exclusion" and isinstance(rule, Not) and _FORBIDS.match(question.text):
        rule = rule.part                     # "patients must not have …" among exclusions says what keeps them out
    spoken = list(reading.spoken)
    if kind == "inclusion" and not reading.turned and not reading.narrowed and not spoken and (
            (sided := _of_another_disease(rule)) is not None):
        return sided
    said = question.text.lower()
    rule = all_over(rule, kind, said)
    whole = undecided(question, [rule, *spoken])
    if reading.turned or (spoken and not reading.narrowed):
        return whole
    judged = reading.narrowed or "investigator" in said or any(map(_is_judged_by_effect, deciding_tests(rule)))
    if judged and all(getattr(test, "concept", "") in _ANYTHING for test, _, _ in tests_of(rule)):
        return whole                         # "any medical condition that would …" is for the investigator to judge
    if reading.narrowed and any(isinstance(test, Therapy) and test.response == "contraindication"
                                for test in deciding_tests(rule)):
        return whole                         # who is "not eligible for a drug per its label" need not have anything
    if any(tells(rule, kind, said) for tells in (
            _is_in_doubt, is_said_otherwise, is_mostly_misread, is_against_words, means_otherwise, is_of_all_in_time,
            is_torn, is_told_apart)):
        return whole
    if kind == "inclusion" and not isinstance(rule, Given | Not | Allowed) and asks_some(question.text):
        return whole
    if reading.narrowed and kind == "inclusion" and any(map(limits_lines, deciding_tests(rule))):
        return whole                         # "no more than 2 lines of therapy in the metastatic setting"
    if kind == "exclusion" and reading.narrowed and "similar" in said:
        return whole                         # "compounds similar in structure (…) to lapatinib"
    if kind == "inclusion" and reading.narrowed and is_of_some_lesions(said) and any(
            isinstance(test, Quantity | Scale) for test in deciding_tests(rule)):
        return whole
    if kind == "inclusion" and reading.narrowed and "unless" in said:
        return whole                         # whom it excuses was not understood
    asked = any(isinstance(test, Question) for test in deciding_tests(rule))
    if not asked and not reading.narrowed:
        return rule
    values, mentions = _values_apart(rule)
    if asked or len(mentions) > 1 or any(len(list(deciding_tests(mention))) > 1 for mention in mentions):
        return all_of([*values, undecided(question, [*mentions, *spoken])])     # which of them it narrows is not known
    open_still = undecided(question, spoken)
    if isinstance(rule, Not):
        return AnyOf((rule, open_still))
    if any(negated for _, negated, _ in tests_of(rule)):
        return whole
    if kind == "inclusion" and not _MODAL.isdisjoint(said.split()):
        return whole
    return all_of([*values, *mentions, open_still])


def is_half_asked(rules: list[Rule]) -> bool:
    """Whether of a few sentences some are asked, so that what others say of treatments may hold for some or for a time.

    Values and illnesses hold by themselves, and so do the sentences of a long row.
    """
    if not 1 < len(rules) <= _FEW:
        return False
    tests = [list(deciding_tests(rule)) for rule in rules]
    asked = [any(isinstance(test, Question) for test in of) for of in tests]
    return any(asked) and any(
        not asks and any(isinstance(test, Therapy | Biomarker | State) for test in of)
        for asks, of in zip(asked, tests, strict=True))


def limits_lines(test: Rule) -> bool:
    """Whether a test bounds from above how many treatments there were."""
    return isinstance(test, Quantity) and test.concept in LINES and test.comparator in ("<", "<=", "=", "in")


def asks_some(said: str) -> bool:
    """Whether words say that not everybody is asked.

    >>> asks_some("Measurable disease (part 2 only)"), asks_some("Radiotherapy (if given) completed")
    (True, True)
    """
    return any(word in said for word in _SOME) and _FOR_SOME.search(said) is not None


def is_of_some_lesions(said: str) -> bool:
    """Whether a limit holds of some lesions alone, which a clause tells from others.

    >>> is_of_some_lesions("nodules that will not be resected must be ≤ 2 cm"), is_of_some_lesions("nodules ≤ 2 cm")
    (True, False)
    """
    return _SOME_LESIONS.search(said) is not None


def is_of_then(said: str) -> bool:
    """Whether something is told of the day of diagnosis.

    >>> is_of_then("Age ≥ 18 years at the time of diagnosis"), is_of_then("Diagnosis at age 18 or later")
    (True, False)
    """
    return "diagnosis" in said and _THEN.search(said) is not None


def of_any_cancer(rule: Rule | None, kind: str, said: str) -> Rule | None:
    """Several cancers of which one person has one: "stage III breast, prostate and lung cancers"."""
    if kind != "inclusion" or not isinstance(rule, AllOf):
        return rule
    if _are_different_cancers(rule) and not _BOTH.search(said):
        return AnyOf(rule.parts)
    if len(rule.parts) < _SEVERAL or not _CANCERS.search(said):
        return rule
    cancers = {part.concept for part in rule.parts
               if isinstance(part, Condition) and is_kind_of(part.concept, "neoplasm")}
    return AnyOf(rule.parts) if len(cancers) == len(rule.parts) else rule


def of_either_end(rule: Rule) -> Rule:
    """Limits of one value that nobody keeps together, as exclusions have them: "age below 18, above 75 years"."""
    parts = [part for part in rule.parts if isinstance(part, Quantity)] if isinstance(rule, AllOf) else []
    if len(parts) != 2 or not isinstance(rule, AllOf) or len(rule.parts) != 2:
        return rule
    low, high = sorted(parts, key=lambda part: part.comparator[0] == ">")
    apart = low.comparator[0] == "<" and high.comparator[0] == ">" and low.value <= high.value
    alike = (low.concept, low.unit, low.relative_to) == (high.concept, high.unit, high.relative_to)
    return AnyOf(rule.parts) if apart and alike else rule


def _are_different_cancers(rule: AllOf) -> bool:
    """Whether a rule asks for cancers of which nobody has two: "melanoma and lung cancer"."""
    parts = [_disease_of(part) for part in rule.parts]
    names = [part.concept for part in parts if part is not None and part.status != "history"]
    return len(names) == len(rule.parts) == len(set(names)) and are_unrelated(names) and all(
        is_kind_of(one, "malignancy") and not is_kind_of(one, "metastasis") for one in names)


def _disease_of(rule: Rule) -> Condition | None:
    """The disease that a rule asks for, in one or another state: "lung cancer, locally advanced or metastatic"."""
    parts = rule.parts if isinstance(rule, AnyOf) else (rule,)
    named = [part for part in parts if isinstance(part, Condition)]
    return named[0] if len(named) == len(parts) and len({part.concept for part in named}) == 1 else None


def _of_another_disease(rule: Rule) -> Rule | None:
    """A permission for those with a disease that no trial is about: who has it must be as the permission says.

    "HIV-infected patients on antiretroviral therapy with undetectable viral load are eligible".
    """
    if not isinstance(rule, Allowed):
        return None
    parts = rule.part.parts if isinstance(rule.part, AllOf) else (rule.part,)
    whom = parts[0]
    if not isinstance(whom, Condition) or whom.concept not in _SIDE or any(isinstance(part, Not) for part in parts):
        return None
    *others, last = parts[1:] or (None,)
    if last is None:
        return rule
    untimed = [replace(part, window=None) if isinstance(part, Therapy) else part for part in others]
    return Given(replace(whom, window=None), all_of([*untimed, last]))          # the time is that of the last


def _values_apart(rule: Rule) -> tuple[list[Rule], list[Rule]]:
    """The values that are demanded beside all else, and the rest."""
    parts = rule.parts if isinstance(rule, AllOf) else (rule,)
    return ([part for part in parts if isinstance(part, Quantity | Scale)],
            [part for part in parts if not isinstance(part, Quantity | Scale)])


def _is_in_doubt(rule: Rule, kind: str, said: str) -> bool:
    """Whether a rule has a shape that is mostly a misreading."""
    tests = list(deciding_tests(rule))
    if kind == "inclusion" and _permits(rule) and _MAY_HAVE.search(said):
        return True                          # "may have received up to two lines" keeps out who has had three
    if kind == "exclusion" and "unless" not in said and _MUST_AGREE.search(said):
        return True                          # "men must agree to use condoms" keeps out who does not
    if kind == "inclusion" and any(map(_is_recovered, tests)) and _RECOVERED_TO.search(said):
        return True                          # "recovered (grade ≤ 1) from the effects of …": the grade is lost
    if kind == "exclusion" and (isinstance(rule, Given) or any(map(_is_recovered, tests))) and _MUST.search(said):
        return True                          # "toxicity must have resolved", "those with antibodies must have no RNA"
    if isinstance(rule, Allowed) and ((kind == "inclusion" and "eligible" in said) or _begins_with_a_value(rule.part)):
        return True                          # it may be a demand: "ANC ≥ 1.5 × 10⁹/L, growth factors permitted"
    if isinstance(rule, Not) and isinstance(rule.part, AllOf) and {Biomarker, Therapy} <= set(map(type, tests)):
        return True                          # "no prior HER2 exon 20 targeted therapy" is of no marker
    if kind == "inclusion" and isinstance(rule, Not) and "ineligible" in said and _INELIGIBLE_FOR.search(said):
        return True                          # "must be ineligible for or intolerant of cisplatin" demands it
    if kind == "inclusion" and "normal" in said and any(map(_is_bare_marker, tests)):
        return True                          # "CA 125 normal"
    if kind == "inclusion" and said.startswith("no ") and _SHOWN_BY.search(said) and any(
            isinstance(test, Quantity) and not negated for test, negated, _ in tests_of(rule)):
        return True                          # "no diabetes as evidenced by a glucose > 200" demands no such glucose
    if _EQUAL.search(said) and any(isinstance(test, Therapy) and test.dose is not None and test.dose.comparator == "="
                                   for test in tests):
        return True                          # "> 2 mg or equivalent (i.e. 13 mg of prednisone)"
    if isinstance(rule, Not) and _WITHOUT.search(said):
        return True                          # "patients with no prior treatment allowed" lets them in as well
    said = said.replace("where pregnancy is defined as", "")
    defines = any(word in said for word in ("considered", "defined as", "those who")) and _DEFINES.search(said)
    if defines and not (kind == "exclusion" and "not considered" in said):
        return True
    for test in tests:
        if _is_doubtful(test, said, len(tests) > 1):
            return True
    if "eligible for" in said and _FOR_A_GROUND.search(said):
        return True                          # "ineligible for a transplant due to age or comorbidities"
    if any(_says_less(test, kind, said) for test in tests) or (
            kind == "inclusion" and ("recover" in said or "resol" in said) and _demands_side_effect(rule)):
        return True
    if kind == "exclusion":
        return isinstance(rule, Not) and (
            isinstance(rule.part, AnyOf) or said.startswith("no ") or any(map(_is_of_the_past, tests)))
    said_of = list(tests_of(rule))
    grave = any(isinstance(test, Scale) and test.scale == "nyha" and (test.low or 0) >= _GRAVE and not negated
                for test, negated, _ in said_of) and any(negated for _, negated, _ in said_of)
    # "no heart disease associated with NYHA class III" demands no such class
    return grave or (isinstance(rule, AnyOf) and _is_mixed(rule)) or _demands_fertility(rule)


def _demands_side_effect(rule: Rule) -> bool:
    """Whether everybody must have a side effect: "recovery from drug-related toxicity" asks for none."""
    inner = rule.part if isinstance(rule, Except) else rule
    parts = inner.parts if isinstance(inner, AllOf) else (inner,)
    return any(isinstance(part, Condition) and part.concept == "adverse-event" and part.status != "history"
               and _RECOVERED.isdisjoint(part.severity) for part in parts)


def _says_less(test: Rule, kind: str, said: str) -> bool:
    """Whether a test leaves out how much, how long or what else a text says."""
    match test:
        case Therapy(site="bone-marrow"):    # radiation "to more than 25 % of the marrow" is of any place
            return is_kind_of(test.concept, "radiotherapy")
        case Therapy("treatment") if kind == "inclusion":     # "no other cancer for which they are receiving treatment"
            return "for which" in said
        case State(window=Window(direction="before")):       # "for 1 month before the study until 2 months after it"
            return _AND_LATER.search(said) is not None
        case Scale(scale="ctcae"):           # who is as before need not be of that grade: "grade 1 or baseline"
            return kind == "inclusion" and "baseline" in said and _OR_BASELINE.search(said) is not None
    return False


def _is_doubtful(test: Test, said: str, beside: bool) -> bool:
    """Whether a test, which may stand beside others, is mostly misread."""
    match test:
        case Therapy(concept):
            if ("severe" in test.severity or test.site == "bone-marrow") and is_kind_of(concept, "radiotherapy"):
                return True                  # "to the major marrow-bearing areas", "to maximal tolerable levels"
            return beside and _is_examination(concept)       # by what something is seen, not what is asked for
        case Condition(concept):             # of which nothing is told but words that were not understood
            return concept in _VAGUE and not test.severity
        case Biomarker(concept):             # "positive oncogene status (EGFR/ALK)"
            return beside and concept == "biomarker-gene"
        case State(concept):                 # "postmenopausal at diagnosis" asks nothing of today
            return concept == "social-circumstances" or is_of_then(said)
        case Quantity() | Scale():
            return is_of_then(said)
    return False


def _permits(rule: Rule) -> bool:
    return isinstance(rule, Allowed) or (isinstance(rule, AllOf) and any(map(_permits, rule.parts)))


def _is_recovered(test: Rule) -> bool:
    return isinstance(test, Condition | Therapy) and (
        not _RECOVERED.isdisjoint(test.severity) or getattr(test, "response", None) in _RECOVERED)


def _demands_fertility(rule: Rule, beside: bool = False) -> bool:
    """Whether it is demanded beside other things to be one of those of whom they are asked: of all, who need not be.

    `beside` tells that what is asked of them stands with it: "sterile, or of childbearing potential and on the pill".
    """
    if isinstance(rule, Given):
        return _demands_fertility(rule.then)
    if not isinstance(rule, AllOf | AnyOf):
        return False
    named = not beside and any(isinstance(part, State) and part.concept in _FERTILE for part in rule.parts)
    either = isinstance(rule, AnyOf)
    return named or any(_demands_fertility(part, either and isinstance(part, AllOf)) for part in rule.parts)


def _is_bare_marker(test: Rule) -> bool:
    return isinstance(test, Biomarker) and test.finding is None and is_kind_of(test.concept, "tumor-marker")


def _is_examination(concept: str) -> bool:
    """Whether a treatment is but looking: what is cut or drawn out of a body for it is an operation too."""
    return is_method(concept) and (concept == "bone-marrow-biopsy" or not is_kind_of(concept, "biopsy"))


def _begins_with_a_value(rule: Rule) -> bool:
    first = next(iter(tests_of(rule)), (None,))[0]
    return isinstance(first, Quantity | Scale)


def _is_judged_by_effect(test: Rule) -> bool:
    """Whether a condition is told by what it would do to the study."""
    return isinstance(test, Condition) and any(map(is_effect, test.severity))


def _is_of_the_past(test: Rule) -> bool:
    """Whether a denied test may be a demand that stands among the exclusions: "No prior docetaxel"."""
    return isinstance(test, Therapy | Quantity | Scale) or getattr(test, "window", None) is not None


def _is_mixed(rule: AnyOf) -> bool:
    """Whether alternatives are of different sorts: "toxicity, including neuropathy, resolved to grade 1"."""
    sorts = {type(part) for part in rule.parts}
    return Condition in sorts and not sorts.isdisjoint((Scale, Quantity, Therapy, State))
