"""Headings that say of whom, or when, what stands below them holds: "Cohort B:", "Donor inclusion criteria".

What a trial asks of one cohort is no demand of everybody: read as one, "HER2 positive" of cohort A and "HER2 negative"
of cohort B would let nobody in.
"""

from __future__ import annotations

import re

from accrual.criteria.layout.labels import OTHERS, asked_of, names_part
from accrual.criteria.model import Allowed, Given, Quantity, Question, Rule, Scale, Sex, Span, tests_of

__all__ = ["ends_sex", "gives_examples", "held_for", "is_of_others", "names_disease", "names_patients", "reach_of"]

_NUMBER = r"(?:[\divx]+[a-d]?|[a-h]\d?)"
_COHORT = re.compile(
    r"\b(?:(?:cohorts?|arms?|parts?|groups?|strat(?:um|a)|modules?|panels?|tiers?"
    r"|sub-?\s?(?:stud(?:y|ies)|protocols?))\b"
    r"|patient\s+population|study\s+patients\s*:|normal\s+(?:subjects|participants)|aims?\s+\d"
    rf"|phases?\s+{_NUMBER}\b|(?:steps?|stages?)\s+(?:[2-9]|ii|iii|iv|two|three)\b"
    r"|dose[ -](?:escalation|expansion)"
    r"|(?:expansion|extension|escalation|pilot|maintenance|induction|consolidation|cross-?\s?over|follow-?\s?up)\b"
    r"|safety\s+(?:trial|phase|lead-?\s?in|run-?\s?in)\b|criteria\s+(?:to\s+receive|for\s+receiving)\b"
    r"|re-?(?:registration|treatment|randomi[sz]ation|enrol\w+)\b"
    r"|(?!disease|study|protocol|tumou?r|trial)\w+[\s-]specific\s+(?:inclusion|exclusion|eligibility)\b"
    r"|required\s+for\s+(?!(?:the|this|study|trial|entry|enrol\w*|inclusion|eligibility|participation|registration"
    r"|randomi[sz]\w+|all|each|every|treatment|screening|at|more|up|least|\d+)\b)\w"
    r"|specific\s+to\b|(?:inclusion|exclusion|eligibility)(?:\s+criteria)?\s+for\s+"
    r"(?!(?:medical|comorbid|laborator|prior|previous|concomitant|concurrent|general|target)\w*\b)\w"
    rf"|{OTHERS})"
    r"|^\W*(?:for\s+)?(?:(?:pa?ediatric|adolescents?|elderly|older|younger|adults?)\s+)?(?:patients|subjects"
    r"|participants|those|children|adolescents|adults)\s+(?:aged|with(?!\s+(?:adequate|acceptable|sufficient|normal|good|measurable)\b)|without|undergoing"
    r"|receiving|in|on|\(age)\b"
    r"|^\W*for\s+(?:treatment|therapy)\s+with\b(?!\s+(?:study|protocol|the\s+study))",
    re.IGNORECASE)
# A disease of which the study has several: "Ovarian Cancer:"; "ALL patients" have one too.
_DISEASE = re.compile(
    r"\W*(?:for\s+)?(?![^:]*\b(?:(?:histo|cyto|patho)log\w+|confirmed|documented|proven|diagnosis)\b)"
    r"(?!(?:other|history|prior|previous|active|second\w*|concurrent|type|target|no|any|all|the"
    r"|primary|known"
    r"|additional|measurable|inclusion|exclusion)\b)(?:[\w/’'-]+\s+){0,4}(?:cancers?|carcinomas?|tumou?rs?|lymphomas?"
    r"|leuka?emias?|melanomas?|sarcomas?|myelomas?|gliomas?|NSCLC|SCLC|HNSCC|TNBC|HCC|RCC|AML|CML|CLL|MDS|NHL|DLBCL)"
    r"(?:\s+\([\w/-]+\))?(?:\s+(?:patients|subjects|participants|only))?\s*[:.]?\W*", re.IGNORECASE)
_ACUTE_LYMPHOBLASTIC = re.compile(r"\bALL\s+(?:patient\b|patients?\s+only|cohort\b|arm\b)(?=.*[a-z])")
# "Excluded within 30 days prior to study entry:" gives the time of all below.
_TIMED = re.compile(
    r"\W*(?:(?:are\s+|is\s+)?(?:excluded|prohibited|not\s+(?:allowed|permitted)|exclusion"
    r"|any\s+of\s+the\s+following|the\s+following)"
    r"(?:\s+(?:if|when|treatments?|medications?))?\s+)?within\s+(?:the\s+(?:last|past|previous"
    r"|prior)\s+)?\w+\s+(?:days?|weeks?|months?|years?)"
    r"(?:\s+(?:prior\s+to|before|of|preceding|from)\s+[^:;.]{1,60})?\W*", re.IGNORECASE)
# "HGG only:", "… will be excluded from the imaging portion only:"; everybody's are "Inclusion criteria only:".
_SOME_ONLY = re.compile(
    r"\W*(?:for\s+)?(?!(?:inclusion|exclusion|eligibility|the|adults?|patients|subjects|participants|key|main)\b)"
    r"(?:[\w/+-]+\s+){1,3}only\W*|.*\b(?:portion|part|arm|cohort|phase)\s+only\W*", re.IGNORECASE)
_TO_JOIN = re.compile(
    r"\W*(?:in\s+order\s+)?to\s+(?:be\s+(?:eligible|included|enrolled)|participate|join|take\s+part|enrol|enter"
    r"|qualify)\b(?![^:]*\b(?:arm|cohort|part|phase|group)\b)",
    re.IGNORECASE)
# Everybody goes through it: "Step 1", "Prior to step 1 registration", "Pre-registration inclusion (Step 0)".
_FIRST_STEP = re.compile(
    r"\W*(?:(?:prior|to|before|for|(?:pre-?)?registration|inclusion|exclusion|eligibility|criteria|participants?"
    r"|patients?)\W{1,3}){0,4}steps?\s+(?:[01]|i|zero|one)\b", re.IGNORECASE)
# What is asked of both sexes, and ends a list of one sex's: "Female participants:", "ECOG 0-1".
_OF_BOTH_SEXES = re.compile(
    r"\W*(?:(?:must\s+)?(?:have|has|be|is)\s+)?(?:(?:an?|the)\s+)?(?:ECOG|Eastern\s+Coop|Karnofsky"
    r"|performance\s+status|WHO\s+performance"
    r"|life\s+expectancy|measurable|(?:histolog|cytolog|patholog)\w+|adequate\s+(?:organ|bone|marrow|ha?ematol"
    r"|renal|hepatic|liver)"
    r"|platelets?\b|absolute\s+neutrophil|ha?emoglobin|(?:total\s+|serum\s+)?(?:bilirubin|creatinine)|(?:signed"
    r"|written)\s+informed"
    r"|(?:patient|participant|subject)\s*(?:\([^)]{1,80}\)\s*)?(?:provides?|signs?|has\s+(?:provided|signed))\b"
    r"|(?:active|known|uncontrolled|serious)\s+(?:infection|CNS|brain|HIV|hepatitis|autoimmune))", re.IGNORECASE)
_PATIENTS = re.compile(
    r"\W*(?:for\s+)?(?:the\s+)?(?:cancer\s+)?(?:patients?|survivors?|recipients?)(?:\s+(?:inclusion|exclusion|eligibility))?"
    r"(?:\s+criteria)?\W*", re.IGNORECASE)
_OTHER_PEOPLE = re.compile(OTHERS, re.IGNORECASE)
_EVERYONE = re.compile(
    r"\b(?:all|both|entire|whole|general|every|common|main|core|overall|any of the following|following criteria"
    r"|with (?:one of )?the following|(?:be|are) (?:excluded|eligible)"
    r"|criteria for (?:the |this |full |main )*(?:study|trial|screening|randomi[sz]\w+|enrol\w+|entry|inclusion"
    r"|registration|participation|patients|subjects|participants)(?! (?:with|in|who)))\b", re.IGNORECASE)
# "Patients in Cohort A are to be excluded if they meet any of the following criteria:", said of all parts or of some.
_OF_A_PART = re.compile(
    r"(?<!-risk )(?<!working )\b(?:parts?|phases?|cohorts?|arms?|groups?|modules?|sub-?\s?stud(?:y|ies))\s+"
    r"#?(?-i:[IVX]{1,3}|\d|[A-H])(?:[a-d]|\d)?\b(?!\s+(?:criteri|diagnos))|\b(?:some|certain)\s+(?:parts|portions|phases|cohorts|arms|groups)\b"
    r"|\b(?:combination(?:\s+therapy)?|expansion|escalation|exploratory|intervention|comparator|impairment)"
    r"\s+(?:cohorts?|arms?|groups?|phase|portion)\b", re.IGNORECASE)
_OF_ALL_PARTS = re.compile(
    r"\b(?:both|either|entire|whole|general|every|common|core|overall|across|main|study-wide|master|otherwise|screening"
    r"|eligible\s+only|(?:part|phase)\s+\w{1,3}(?:\s+\([^()]*\))?,?\s+or\s+(?:part|phase)"
    r"|all\s+(?:the\s+)?(?:study\s+)?(?:\w+\s+)?(?:parts|phases|cohorts|arms|groups|modules|sub-?\s?studies|patients"
    r"|participants|subjects))\b", re.IGNORECASE)
_SEXES = re.compile(
    r"\W*(?:for\s+)?(?:all\s+)?(?:(?P<female>females?|wom[ae]n)|(?P<male>males?|m[ae]n))"
    r"(?:\s+(?:patients?|subjects?|participants?))?(?:\s+only)?\W*", re.IGNORECASE)
_ALLOWS = re.compile(r"\W*(?:(?:prior|concurrent|concomitant)\s+\w+\s+)?(?:allowed|permitted)\W*", re.IGNORECASE)
_DEFINES = re.compile(r"\bdefined\s+(?:as|by)\W*$", re.IGNORECASE)      # a disease, of which no performance status is
_FITNESS = frozenset(("ecog", "karnofsky", "lansky"))
# "Patients with known heart disease such as:", of whom nothing more is said that its examples would need too.
_GIVES_EXAMPLES = re.compile(
    r"(?![^:]*\b(?:severe|serious|significant|uncontrolled|recent|active|symptomatic|unstable|within|cohort|arm|part|phase|group)\b)"
    r"[^:]{0,40}\b(?:patients|subjects|participants|those|individuals)\b[^:.;]{1,110}"
    r"\b(?:such\s+as|including(?:,?\s+but\s+not\s+limited\s+to)?|e\.g\.)\W*", re.IGNORECASE)
# The mark of a footnote, or of an item, before the words: "NOTE: *Patients on steroids only".
_MARKS = re.compile(
    r"^\W*(?:\d{1,2}(?:\.\d{1,2}){1,3}[.)]?\s++|(?:\d{1,2}|[ivx]{2,4}|[a-z])[.)](?!\d)\s*+)?"
    r"(?:notes?\b[\s:]{0,4}\\?\*)?[\\*<\[]*\s*", re.IGNORECASE)
_LONGEST = 160                               # characters of a heading; what is longer is a sentence


def reach_of(heading: str) -> str:
    """For whom what stands below a heading holds: "cohort", "female", "male", "allowed", "timed", "everyone", or "".

    >>> reach_of("Patients in Cohort A are to be excluded if they meet any of the following criteria:")
    'cohort'
    >>> [reach_of(said) for said in ("Cohort B:", "Inclusion criteria for all cohorts", "Women:", "Allowed:", "Renal:")]
    ['cohort', 'everyone', 'female', 'allowed', '']
    """
    if len(heading) > _LONGEST:
        return ""
    if (sex := _SEXES.fullmatch(heading)) is not None:
        return "female" if sex["female"] else "male"
    if _ALLOWS.fullmatch(heading):
        return "allowed"
    if "ithin" in heading and _TIMED.fullmatch(heading):
        return "timed"
    only = "only" in heading.lower()
    if (_FIRST_STEP.match(heading) and not only) or _TO_JOIN.match(heading):
        return "everyone"
    if _SOME_ONLY.fullmatch(heading):
        return "cohort"
    if _ACUTE_LYMPHOBLASTIC.search(heading) or names_disease(heading):
        return "cohort"
    if _OF_A_PART.search(heading) and not _OF_ALL_PARTS.search(heading):
        return "cohort"
    part = names_part(heading)
    if _EVERYONE.search(heading) and _OTHER_PEOPLE.search(heading) is None and not (part and only):
        return "everyone"
    return "cohort" if part or _COHORT.search(heading) else ""


def names_disease(heading: str) -> bool:
    """Whether a heading is of those with one of the diseases of a study: "Ovarian Cancer:"."""
    return _DISEASE.fullmatch(heading) is not None


def gives_examples(heading: str) -> bool:
    """Whether a heading of exclusions names what those below it are examples of.

    >>> gives_examples("Patients with known heart disease such as:"), gives_examples("Patients with heart disease:")
    (True, False)
    """
    return _GIVES_EXAMPLES.fullmatch(heading) is not None


def names_patients(heading: str) -> bool:
    """Whether a heading names the patients of a trial, as beside their caregivers.

    >>> names_patients("Patients:"), names_patients("Patients with gout:")
    (True, False)
    """
    return _PATIENTS.fullmatch(heading) is not None


def ends_sex(text: str, start: int, end: int) -> bool:
    """Whether an item is of both sexes though it stands below a heading of one: "ECOG 0-1"."""
    return _OF_BOTH_SEXES.match(text, start, end) is not None


def is_of_others(heading: str) -> bool:
    """Whether a heading is of people who are no patients: "Donors:", "Clinician participants must"."""
    return _OTHER_PEOPLE.search(heading) is not None


def held_for(rule: Rule, text: str, heading: Span) -> Rule:
    """A rule as it holds under a heading."""
    said = _MARKS.sub("", " ".join(text[slice(*heading)].split()), count=1)
    reach = reach_of(said)
    if isinstance(rule, Allowed) or (_DEFINES.search(said) and _is_of_fitness(rule)):
        return rule
    if reach == "allowed":
        return Allowed(rule)
    return Given(Sex(reach, heading) if reach in ("female", "male") else asked_of(_named(said), heading), rule)


def _named(said: str) -> str:
    """The words of a heading without the marks around them: "< Cohort 1 >", "[Phase I]"."""
    plain = said.strip(" :*•->")
    return plain if "[" in plain else plain.rstrip("]")


def _is_of_fitness(rule: Rule) -> bool:
    """Whether a rule asks for a performance status and names nothing that somebody has or gets."""
    tests = [test for test, _, _ in tests_of(rule)]
    asked = any((isinstance(test, Question) and "performance status" in test.text.lower())
                or (isinstance(test, Scale) and test.scale in _FITNESS)
                or (isinstance(test, Quantity) and test.concept in _FITNESS) for test in tests)
    return asked and all(isinstance(test, Question | Scale | Quantity) for test in tests)
