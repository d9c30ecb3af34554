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
from accrual.criteria.doubt.doubts import is_doubtful
from accrual.criteria.doubt.dropped import drops_a_word
from accrual.criteria.lexemes.effects import is_effect, is_in_words
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import (
    AllOf,
    Allowed,
    AnyOf,
    Condition,
    Criterion,
    Given,
    Judged,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    State,
    Therapy,
    deciding_tests,
    tests_of,
)
from accrual.criteria.quantities.measures import LINES
from accrual.criteria.sentence.all_over import all_over, is_of_all_in_time
from accrual.criteria.sentence.capped_doses import capped
from accrual.criteria.sentence.found_by import without_examinations
from accrual.criteria.sentence.harmless_cancers import rules_out_harmless, without_harmful_cancers
from accrual.criteria.sentence.one_thing import as_one_thing
from accrual.criteria.sentence.shared_ends import with_shared_end
from accrual.criteria.sentence.shared_lead import aged_and_ill, receptors_and_her2, with_shared_lead
from accrual.vocabulary.terms import are_unrelated, is_kind_of

__all__ = [
    "asked_together", "asked_whole", "asks_some", "decided", "is_half_asked", "is_of_some_lesions", "limits_lines",
    "of_any_cancer", "of_either_end", "undecided",
]

# They tell that a sentence says what is to be thought or done, not what a person has.
_MODAL = frozenset(("will", "would", "may", "might", "should", "can", "could", "not", "considered", "counted"))
_FORBIDS = re.compile(
    r"(?:the\s+)?(?:patients?|subjects?|participants?|individuals?|they)?\s*(?:must|should|may|shall)\s+not\b",
    re.IGNORECASE)
_MUST_NOT = re.compile(r"\b(?:must|should|may|shall)\s+not\s+be\b", re.IGNORECASE)
_ANYTHING = frozenset((
    "medical-condition", "medical-or-psychiatric-illness", "serious-illness", "comorbidity", "intercurrent-illness",
))
_OF_ALL_SORTS = _ANYTHING | {"laboratory-abnormality", "abnormality", "disease", "disorder", "systemic-disease"}
# That are spoken of beside what has a name, and that the lexer leaves out: "any condition or therapy that would …".
_UNNAMED = re.compile(
    r"\b(?:medical|(?:any|other|serious|severe|underlying|concurrent)\s+(?:medical\s+)?(?:conditions?|illness(?:es)?))\s*"
    r"(?:[,/]|\band\b|\bor\b)|^conditions?,?\s+(?:including|such\s+as)\b")
_SEVERAL = 3
_FEW = 3                                     # sentences of one criterion, of which one may say for whom another holds
_BOTH = re.compile(
    r"\b(?:both|synchronous|concomitant|concurrent|associated|arising|transform\w*|after|from|history|prior|previous"
    r"|secondary)\b|\b(?:cancer|carcinoma|tumou?r|lymphoma|leuka?emia|melanoma|sarcoma)s?\s+with\b", re.IGNORECASE)
_CANCERS = re.compile(r"\b(?:cancers|carcinomas|tumou?rs|malignancies|lymphomas|sarcomas|leuka?emias)\b", re.IGNORECASE)
_SOME_LESIONS = re.compile(
    r"\b(?:lesions?|tumou?rs?|nodules?|nodes?|metastas[ie]s|areas?)\s+(?:which|that)\s+"
    r"(?:will|are|were|is|was|have|has|had|can|cannot|do|does|did)\b")
_FOR_SOME = re.compile(
    r"\(\s*[^()]{0,60}\bonly\s*\)|\(\s*(?:if|when|in\s+case)\b"
    r"|\b(?:in|for)\s+(?:the\s+)?(?:groups?|cohorts?|arms?|parts?|strat(?:um|a)|phases?)\s+(?:[\divx]{1,3}[a-d]?|[a-h]\d?)\b"
    r"(?!\s+(?:trial|stud|clinical))"
    r"|\b(?:in|for|during)\s+(?:the\s+)?(?:dose[\s-]+)?(?:escalation|expansion)\b"
    r"|\bfirst\s+(?:\d+|three|six|five|ten)\s+(?:patients|subjects|participants)\b"
    r"|\b(?:if|where|when)\s+(?:applicable|(?:clinically\s+)?indicated|given|performed|feasible|any\b)", re.IGNORECASE)
_SOME = ("(", "if", "where", "when", "roup", "ohort", " arm", " part ", " parts ", "strat", "phase ", "escalation",
         "expansion", "first ")              # one is in all of them
_SIDE = frozenset(("hiv-infection", "hepatitis-b", "hepatitis-c", "chronic-hepatitis-b", "chronic-hepatitis-c"))


def undecided(question: Question, rules: list[Rule]) -> Rule:
    """The question decides; the tests are what it speaks of."""
    return Judged(question, tuple(rules)) if rules else question


def asked_together(question: Question, rules: Iterable[Rule]) -> Rule:
    """The question decides for all rules; those that are questions themselves are a part of it."""
    return undecided(question, [rule for rule in rules if not isinstance(rule, Question)])


def asked_whole(criterion: Criterion) -> Criterion:
    """A criterion whose whole text is asked, with what was read of it beside the question.

    >>> asked_whole(Criterion("", "exclusion", (0, 6), "Asthma", Condition("asthma", (0, 6)))).rule.question.text
    'Asthma'
    """
    question = Question(" ".join(criterion.text.split()), criterion.span)
    return replace(criterion, rule=asked_together(question, [criterion.rule]))


def decided(text: str, words: list[Lexeme], reading: Reading, question: Question, kind: str) -> Rule:
    """The rule of a sentence, with the question for what was not understood of it."""
    rule = of_any_cancer(reading.rule, kind, question.text)
    if rule is None:
        return question
    rule = without_harmful_cancers(rule, kind)
    rule = receptors_and_her2(aged_and_ill(with_shared_lead(rule, kind, text), kind, text), kind, text)
    rule = as_one_thing(without_examinations(with_shared_end(rule, text)), text)
    if kind == "exclusion" and isinstance(rule, Not) and _FORBIDS.match(question.text):
        rule = rule.part                     # "patients must not have …" among exclusions says what keeps them out
    rule = _forbidden(rule, question.text) if kind == "exclusion" else rule
    spoken = list(reading.spoken)
    if kind == "inclusion" and not reading.turned and not reading.narrowed and not spoken and (
            (sided := _of_another_disease(rule)) is not None):
        return sided
    said = question.text.lower()
    rule = all_over(rule, kind, said)
    whole = undecided(question, [rule, *spoken])
    if reading.turned or (spoken and not reading.narrowed) or (kind == "exclusion" and rules_out_harmless(rule)):
        return whole
    judged = reading.narrowed or "investigator" in said or any(map(_is_judged_by_effect, deciding_tests(rule)))
    named = {getattr(test, "concept", "") for test, _, _ in tests_of(rule)}
    if (judged and named <= _ANYTHING) or _is_of_any_sort(rule, named, said):
        return whole                         # "any medical condition that would …" is for the investigator to judge
    if reading.narrowed and any(isinstance(test, Therapy) and test.response == "contraindication"
                                for test in deciding_tests(rule)):
        return whole                         # who is "not eligible for a drug per its label" need not have anything
    plain, words_of_it = reading.plain or (rule, said)
    if is_doubtful(plain, kind, words_of_it) or is_of_all_in_time(rule, kind, said) or drops_a_word(text, words, rule):
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
    if not reading.narrowed and not any(isinstance(test, Question) for test in deciding_tests(rule)):
        return capped(rule, said) if kind == "inclusion" else rule
    values, mentions = _values_apart(rule)
    if not values:
        return whole                         # what a word narrows that was not understood may be turned by it
    return all_of([*values, undecided(question, [*mentions, *spoken])])


def _forbidden(rule: Rule, said: str) -> Rule:
    """What rules out where a sentence among exclusions forbids it to women who can have children."""
    parts = rule.parts if isinstance(rule, AllOf) else ()
    if len(parts) == 2 and isinstance(parts[0], State) and isinstance(parts[1], Not) and _MUST_NOT.search(said):
        return AllOf((parts[0], parts[1].part))              # "women of childbearing potential must not be pregnant"
    return rule


def is_half_asked(rules: list[Rule]) -> bool:
    """Whether of a few sentences some are asked, so that what others say of treatments or illnesses may hold for some.

    All else holds by itself, and so do the sentences of a long row.
    """
    if not 1 < len(rules) <= _FEW:
        return False
    tests = [list(deciding_tests(rule)) for rule in rules]
    asked = [any(isinstance(test, Question) for test in of) for of in tests]
    return any(asked) and any(
        not asks and any(isinstance(test, Condition | Therapy) for test in of)
        for asks, of in zip(asked, tests, strict=True))


def limits_lines(test: Rule) -> bool:
    """Whether a test bounds from above how many treatments there were."""
    return isinstance(test, Quantity) and test.concept in LINES and test.comparator in ("<", "<=", "=", "in")


def asks_some(said: str) -> bool:
    """Whether words say that not everybody is asked.

    >>> asks_some("Measurable disease (part 2 only)"), asks_some("Radiotherapy (if given) completed")
    (True, True)
    """
    low = said.lower()
    return any(word in low for word in _SOME) and _FOR_SOME.search(low) is not None


def is_of_some_lesions(said: str) -> bool:
    """Whether a limit holds of some lesions alone, which a clause tells from others.

    >>> is_of_some_lesions("nodules that will not be resected must be ≤ 2 cm"), is_of_some_lesions("nodules ≤ 2 cm")
    (True, False)
    """
    return _SOME_LESIONS.search(said) is not None


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


def _is_judged_by_effect(test: Rule) -> bool:
    """Whether a condition is told by what it would do to the study."""
    return isinstance(test, Condition) and any(map(is_effect, test.severity))


def _is_of_any_sort(rule: Rule, named: set[str], said: str) -> bool:
    """Whether a sentence is of whatever would do harm, or of that too: "any condition or dementia that would"."""
    tests = list(deciding_tests(rule))
    if named <= _OF_ALL_SORTS:
        return any(isinstance(test, Condition) and any(map(is_in_words, test.severity)) for test in tests)
    return named.isdisjoint(_ANYTHING - {"intercurrent-illness"}) and any(
        _is_judged_by_effect(test) or getattr(test, "concept", "").startswith("circumstances-") for test in tests) and (
        _UNNAMED.search(said) is not None)
