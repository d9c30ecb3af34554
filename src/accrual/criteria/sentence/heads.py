"""Sentences that are not what their list is: heads that only introduce it, and permissions among exclusions."""

from __future__ import annotations

import re
from dataclasses import replace

from accrual.criteria.clause.listing import at_time
from accrual.criteria.lexemes.tokens import lexemes
from accrual.criteria.lexemes.windows import times
from accrual.criteria.model import AllOf, Judged, Not, Quantity, Question, Rule, Scale, Span, deciding_tests

__all__ = [
    "denies_below", "in_headed_time", "in_time_of", "is_bare", "is_headed_for_some", "is_label", "keeps_out",
    "kept_out", "lists_inline", "of_letters", "only_gives_reason", "requires", "speaks_for_joining", "swallows",
]

_ASIDE = re.compile(r"\([^()]*\)")
_PERMITS = re.compile(
    r"[^.;:,]*\b(?:(?:is|are|will be) (?:still |also )?(?:allowed|permitted|acceptable|accepted|eligible|not excluded)"
    r"|(?:may|can) (?:still |also )?be (?:allowed|permitted|accepted|eligible|enrolled|included))\b", re.IGNORECASE)
_REQUIRES = re.compile(r"[^.;:,]{0,80}(?<!who )(?<!that )(?<!which )\b(?:must|should|has to|have to)\b"
                       r"(?! (?:be (?:excluded|avoided)|not be (?:included|enrolled|entered|pregnant|breast|lactating"
                       r"|nursing|receiving|taking|using|undergoing)))", re.IGNORECASE)
# "… are ineligible", but no "who are ineligible for standard treatment".
_ARE_OUT = (
    r"(?<!who )(?<!\bor )(?:is|are|will be) (?:excluded|ineligible|not eligible)\b"
    r"(?! for (?!(?:the |this )?(?:study|trial|protocol|enrol|entry|inclusion|participation|randomi)))")
_KEEPS_OUT = re.compile(
    r"\W*(?:(?:because|due\s+to|owing\s+to)\b[^.;:]{1,240}?,\s*)?(?:patients?|subjects?|participants?|individuals?"
    r"|persons?|those|wom[ae]n|m[ae]n|females?|males?)\b[^.;:]{1,240}"
    r"\b(?:(?:may|can|should|will|must|shall) ?not be (?:entered|enrolled|included|eligible|registered|randomi[sz]ed)\b"
    rf"|{_ARE_OUT})", re.IGNORECASE)
_IS_OUT = re.compile(
    r",?\s+(?:(?:may|can|should|will|must|shall) ?not be (?:entered|enrolled|included|eligible|registered"
    rf"|randomi[sz]ed)\b|{_ARE_OUT})"
    r"(?![^.;]*\b(?:if|when|who|which|with)\b)[^.;]{0,80}[.;]?\s*$", re.IGNORECASE)
_TURNS = re.compile(r"\b(?:unless|except|excepting|but|however|other than|until|provided)\b", re.IGNORECASE)
_OF_WHOM = re.compile(                       # "in whose opinion the patient should not", "unwilling to … as they must"
    r"\b(?:that|which|who|whom|whose|investigator|opinion|judge?ment|unwilling|unable|refus\w+|inability|lack|absence"
    r"|fail\w*|as)\b", re.IGNORECASE)
_INLINE = re.compile(
    r"\b(?:any|one|either|some|[1-3])\b(?: or more)?(?: of)?(?: the| these)?(?: \w+){0,2} following\b[^.:;]{0,40}:\s*"
    r"\(?(?:\d{0,2}[a-d]|\d|i{1,3})[.)]\)?\s", re.IGNORECASE)
_CHOICE = re.compile(
    r"\b(?:any|one|either|at least (?:one|1)|1)\b(?: or more)?(?: of)?(?: the"
    r"| these)?(?: \w+){0,3}"
    r" ?(?:following|below)?[^:]{0,40}:\s*$", re.IGNORECASE)
# At the start of an item below: what is no alternative to anything.
_OF_ALL = re.compile(
    r"[\r\n]\W*(?:[a-z\d]{1,3}[.)]\s*)?(?:(?:patients?|subjects?|participants?|must|be|is|are|has|have)\s+){0,3}"
    r"(?:able\s+to\s+(?:give|provide|sign|adhere|comply|understand)|(?:signed|written|provided"
    r"|voluntary)\s+(?:\w+\s+)?(?:informed\s+)?consent"
    r"|willing(?:ness)?\b|informed\s+consent|life\s+expectancy\b|estimated\s+life|fertile\s+patients"
    r"|not\s+pregnant)", re.IGNORECASE)
_OF_TREATMENT = re.compile(
    r"\W*(?:biologic(?:al)?\s+therapy|immunotherapy|chemotherapy|(?:endocrine|hormon(?:e|al))\s+therapy|radiotherapy"
    r"|radiation(?:\s+therapy)?|surgery)\s*[:.-]?\s*", re.IGNORECASE)
_DENIES = re.compile(r"\W*(?:no|not|at least|more than|see|may have)\b", re.IGNORECASE)
_LABEL = re.compile(
    r"\W*(?:(?:pre-?\s?)?registration|serolog(?:y|ies)|virology|diagnos[ei]s|histology|pathology|cytology|imaging|radiology|biopsy|laboratory(?:\s+tests?)?"
    r"|(?:blood|clinical)\s+(?:chemistry|tests?)|(?:bio)?chemistry|ha?ematology|coagulation|immunology|genetics|treatments?"
    r"|prior\s+treatments?)\s*:\s*", re.IGNORECASE)
# "AML i. relapsed ii. refractory iii. secondary": a list whose items stand in one line.
_ROMAN = re.compile(
    r"(?<!\w)\(?i[.)]\s.{2,300}?(?<!\w)\(?ii[.)]\s.{2,300}?(?<!\w)\(?iii[.)]\s", re.IGNORECASE | re.DOTALL)
_TWO_ROMANS = re.compile(r":\s*\(?i[.)]\s.{2,400}?(?<!\w)\(?ii[.)]\s", re.IGNORECASE | re.DOTALL)
# "At least one risk factor: T4 disease; N2 disease; invasion of vessels"
_ONE_OF = re.compile(
    r"\b(?:at\s+least\s+(?:one|1)|any\s+one|one\s+or\s+more)\b[^.:;；]{0,60}[:：][^.:;；]{2,160}[;；]", re.IGNORECASE)
# "Criteria A and B must be met, in addition to C and/or D:"
_OF_LETTERS = re.compile(
    r"\b(?:[A-F]|[1-6])\s*,?\s+(?:and/or|or)\s+"
    r"(?:criteri(?:on|a)\s+)?(?:[A-F]|[1-6])\b(?!\s*(?:[.%-]|\w))", re.IGNORECASE)
_TIMED = re.compile(r"[^:;.]{0,120}\b\d+\s*(?:days?|weeks?|months?|hours?)\b[^:;.\d]{0,80}:\s", re.IGNORECASE)
_FOR_SOME = re.compile(                      # the last label before a sentence of a text whose lines ran together
    r"\bFor\s+(?!all\b|each\b|every\b)[^:.;*]{3,60}:\s+No\s[^:.;*]{1,200}$")
_BECAUSE = re.compile(r"\W*any\s+of\s+the\s+following\W+because\b", re.IGNORECASE)
_FAR = 260                                   # characters in which such a label is looked for
_SEVERAL = re.compile(r"[.;]\s+[A-Z(]")         # sentences
# Of which one stands in every sentence that permits or requires.
_SPOKEN = ("allow", "permit", "accept", "eligib", "not excluded", "enrolled", "included", "must", "should", "has to",
           "have to")

# Words that ask nothing by themselves. "Histologically" is none: what is confirmed that way has to be asked.
_BARE = frozenset("""
    a able abnormalities abnormality acceptable according adequate all also an and any appendix
    appropriate are as assessed assessments at based baseline be been before being below biological
    blood bone both bulleted by cardiac chemistries chemistry clinical clinically coagulation complete
    condition conditions count counts criteria criterion cycle date day days define defined demonstrate
    demonstrated described determine determined diagnosis differential do document documented does dose
    dosing drug each either enrolled enrollment enrolment entry evaluation evaluations evidence
    evidenced exam examination first follow following follows for from fulfil fulfill fulfilled
    fulfilling fulfills function functions had haematologic haematological has have having hematologic
    hematological hematology hepatic hours in include included includes including indicate indicated
    individual individuals initial initiation inspection inspections institutional is kidney lab
    laboratory last least level levels limit limits list listed liver marrow may mean means measured
    meet meeting meets met month months more most must need needs normal obtained of on one or organ
    organs parameter parameters participant participants patient patients people per performance person
    persons plasma presence prior procedures protocol pulmonary randomisation randomization recent
    registration renal require required requirement requirements reserve result results safety
    satisfactory satisfied satisfy screening serum should shown specifically specified standard
    standards start starting status study subject subjects such sufficient system systems test tested
    testing tests that the their them these they this those three through time to treatment trial two up
    upon value values visit was week weeks were when which who will with within
""".split())  # noqa: SIM905 (a list of 200 strings is no easier to read)


def is_bare(head: str) -> bool:
    """Whether a head names nothing that a person could have or not.

    >>> is_bare("Adequate organ function, defined as:"), is_bare("CD19+ ALL with any of the following:")
    (True, False)
    """
    return all(word in _BARE for word in re.findall(r"[^\W\d_]{2,}", head.lower()))


def requires(text: str) -> bool:
    """Whether a sentence in a list of exclusions demands: who does not as it says is ruled out.

    >>> requires("Patients must have recovered from surgery"), requires("Patients on warfarin are eligible")
    (True, False)
    """
    plain = _ASIDE.sub(" ", text)
    found = _REQUIRES.match(plain)
    return found is not None and _OF_WHOM.search(found[0]) is None and _SEVERAL.search(plain) is None


def in_headed_time(rule: Rule | None, text: str) -> Rule | None:
    """A list of values in the time that its heading says: "Values within 14 days before enrolment: A ≥ 1; B ≥ 2"."""
    if not isinstance(rule, AllOf) or _TIMED.match(text) is None:
        return rule
    tests = list(deciding_tests(rule))
    window = getattr(tests[0], "window", None) if tests else None        # what is only allowed has none
    if window is None or not all(isinstance(test, Quantity | Scale | Question) for test in tests):
        return rule
    return at_time(rule, window)


def in_time_of(rule: Rule, text: str, span: Span) -> Rule:
    """What a list names in the time that its heading gives: "Excluded within 30 days prior to study entry:"."""
    found = [time.window for time in times(lexemes(text, *span), set()) if time.window is not None]
    if any(getattr(test, "status", "") == "active" for test in deciding_tests(rule)):
        return rule                          # "current drug abuse" has a time of its own
    return at_time(rule, found[0]) if len(found) == 1 else Judged(
        Question(" ".join(text[slice(*span)].split()), span), (rule,))


def is_label(head: str) -> bool:
    """Whether a head is but the name of a kind of test or finding: "Serology:"."""
    return _LABEL.fullmatch(head) is not None


def swallows(head: str, below: str) -> bool:
    r"""Whether a choice has items below it that are asked of everybody: which are of it is not known.

    >>> swallows("At least one of the following:", "\n* N1 disease\n* Able to give informed consent")
    True
    """
    return _CHOICE.search(head[-_FAR:]) is not None and _OF_ALL.search(below) is not None


def denies_below(head: str, below: str) -> bool:
    """Whether a head names a treatment of which the list below says how it may not have been.

    >>> denies_below("Biologic Therapy", "- No prior vaccine"), denies_below("Chemotherapy", "- Prior cisplatin")
    (True, False)
    """
    return _OF_TREATMENT.fullmatch(head) is not None and _DENIES.match(below) is not None


def is_headed_for_some(text: str, start: int) -> bool:
    """Whether a denial stands below a label that tells whom it is asked of: "For IL-2 therapy: No angina No stroke".

    >>> said = "For IL-2 therapy: No angina No stroke Other: No fever"
    >>> is_headed_for_some(said, said.index("No stroke")), is_headed_for_some(said, said.index("No fever"))
    (True, False)
    """
    if not text.startswith("No ", start):
        return False
    before = text[max(0, start - _FAR):start]
    return ":" in before and "\n\n" not in before[before.rindex(":"):] and _FOR_SOME.search(before) is not None


def lists_inline(text: str, start: int, end: int) -> bool:
    """Whether a list's items stand in the sentences that follow its head: "one of the following: 4a. … 4b. …"."""
    if _INLINE.search(text, start, end) is not None or _ONE_OF.search(text, start, end) is not None:
        return True
    return text.find("ii", start, end) > 0 and (
        _ROMAN.search(text, start, end) is not None or _TWO_ROMANS.search(text, start, end) is not None)


def of_letters(head: str) -> bool:
    """Whether a head says of the items below, by their letters, which are alternatives.

    >>> of_letters("Criteria A and B must be met, in addition to C and/or D:"), of_letters("Grade 1 or 2 events:")
    (True, False)
    """
    return "riteri" in head and _OF_LETTERS.search(head) is not None


def only_gives_reason(head: str) -> bool:
    """Whether the head of a list of exclusions tells nothing but why any of them rules out.

    >>> only_gives_reason("Any of the following, because the agent is teratogenic:"), only_gives_reason("Any of:")
    (True, False)
    """
    return "ecause" in head and _BECAUSE.match(head) is not None


def keeps_out(text: str) -> bool:
    """Whether a sentence in a list of inclusions says who may not join: "Patients with gout may not be enrolled".

    >>> keeps_out("Patients with gout are not eligible"), keeps_out("Those with gout are not eligible unless cured")
    (True, False)
    """
    plain = _ASIDE.sub(" ", text)
    return _KEEPS_OUT.match(plain) is not None and _TURNS.search(plain) is None and _SEVERAL.search(plain) is None


def kept_out(rule: Question | Judged) -> Question | Judged:
    """Who may not join, without the words that say so: whether somebody is one of them is asked.

    >>> kept_out(Question("Patients with gout are excluded from the study.", (0, 47))).text
    'Patients with gout'
    """
    asked = rule if isinstance(rule, Question) else rule.question
    found = _IS_OUT.search(asked.text)
    if found is None:
        return rule
    whom = replace(asked, text=asked.text[:found.start()])
    return whom if isinstance(rule, Question) else Judged(
        whom, tuple(part.part if isinstance(part, Not) else part for part in rule.parts))


def speaks_for_joining(text: str) -> bool:
    """Whether a sentence in a list of exclusions permits or requires: who says yes to it is not ruled out by it.

    >>> speaks_for_joining("Patients on prophylactic antibiotics (oral, IV) are eligible")
    True
    >>> speaks_for_joining("The QTc must be below 480 ms"), speaks_for_joining("Patients who must take steroids")
    (True, False)
    """
    low = text.lower()
    if not any(word in low for word in _SPOKEN):
        return False
    plain = _ASIDE.sub(" ", text)
    return bool(_PERMITS.match(plain) or _REQUIRES.match(plain))
