"""What a condition would do to the study, as one quality of it: "a disorder that would limit compliance".

Words of judgement ("in the opinion of the investigator") belong to the clause; what it is said of decides whether it
may stand as a test.  What is done to something that has no name here is told in the text's words.
"""

from __future__ import annotations

import re

from accrual.criteria.lexemes.hints import Hints
from accrual.criteria.lexemes.phrases import Phrase, term_of
from accrual.criteria.lexemes.tokens import Lexeme, with_quality

__all__ = ["HARMS", "is_effect", "is_in_words", "with_effects"]

_HINTS = Hints(
    "interfer", "preclud", "limit", "prevent", "impair", "affect", "compromis", "prohibit", "alter", "contraindicat",
    "jeopardi", "hinder", "hamper", "imped", "impact", "risk", "confound", "make", "render", "making", "influenc",
    "obscur", "mask", "complicat",
)
_SUBJECT = (
    r"(?:(?:the|their|his|her|a|any|his/her|his\s+or\s+her)\s+)?"
    r"(?:(?:patient|subject|participant|individual)s?[’']?s?\s+)?")
_STUDY = r"(?:(?:the|this|a|any|all)\s+)?(?:(?:study|trial|protocol|clinical|research|treatment)\s+)*"
_WORK = (
    r"(?:requirements?|procedures?|protocols?|stud(?:y|ies)|trials?|treatments?|therap(?:y|ies)|regimens?|follow-?\s?up"
    r"|visits?)")
_OF_STUDY = rf"(?:\s+(?:of|in|with|to|for)\s+{_STUDY}{_WORK}(?:\s+of\s+(?:the|this)\s+(?:study|trial|protocol))?)"
_JUDGE = (
    r"(?:(?:treating|principal|local|study|site|lead|overall|protocol|registering|medical|associate|sub-?|co-?)[\s-]+){0,2}"
    r"(?:(?:investigator|physician|clinician|oncologist|doctor|sponsor|PI|monitor|chair(?:man|person)?|investigators|team)\b"
    r"['’]?s?[’']?)")
_JUDGES = rf"(?:the\s+)?{_JUDGE}(?:\s*(?:,|/|and/or|and|or)\s*(?:the\s+)?{_JUDGE}){{0,2}}"
_OPINION = r"(?:opinion|judge?ment|discretion|assessment|estimation|estimate|view|determination|belief)"
_VIEW = (
    rf"(?:\s*,?\s*\b(?:(?:in|at|per|by|based\s+on|according\s+to|as)\s+(?:(?:judged|assessed|determined|deemed)\s+by\s+)?"
    rf"(?:(?:the\s+)?{_OPINION}\s+of\s+)?{_JUDGES}(?:\s+{_OPINION})?"
    rf"|{_JUDGES}\s+(?:believes?|feels?|considers?|thinks?|judges?|deems?))(?![\w-])\s*,?)")
_MODAL = (
    r"(?:(?:would|could|may|might|will|can|(?:is|are)\s+(?:deemed\s+|considered\s+|judged\s+|felt\s+)?(?:likely\s+)?to"
    rf"|(?:has|have)\s+the\s+potential\s+to|(?:is|are)\s+(?:deemed|considered|judged|felt)\s+by\s+{_JUDGES}\s+to"
    r"(?:\s+be\s+likely\s+to)?)\s+)")
_ADVERB = (
    r"(?:(?:significantly|potentially|possibly|substantially|adversely|negatively|reasonably|seriously|likely|severely"
    r"|unduly|directly)\s+)?")
_VERB = (
    r"(?:interfer(?:e|es|ing)\s+with|preclud(?:e|es|ing)|limit(?:s|ing)?|prevent(?:s|ing)?|impair(?:s|ing)?"
    r"|affect(?:s|ing)?|compromis(?:e|es|ing)|prohibit(?:s|ing)?|alter(?:s|ing)?|jeopardi[sz](?:e|es|ing)|hinder(?:s|ing)?"
    r"|hamper(?:s|ing)?|imped(?:e|es|ing)|impact(?:s|ing)?(?:\s+on)?)")
_OBJECTS = {
    "limits-compliance": (
        rf"{_SUBJECT}(?:(?:abilit(?:y|ies)\s+to\s+)?(?:comply|cooperate|co-operate|adhere)|(?:study\s+|protocol\s+)?compliance"
        rf"|co-?operation|adherence|(?:weekly|regular|adequate|proper)\s+(?:medical\s+)?follow-?\s?up){_OF_STUDY}?"
        r"(?:\s+and\s+follow-?\s?up\s+schedule)?"),
    "limits-consent": (
        rf"{_SUBJECT}(?:(?:abilit(?:y|ies)|capacity)\s+to\s+)?(?:(?:giv(?:e|ing)|provid(?:e|ing)|obtaining|understand(?:ing)?"
        r"|provision\s+of|(?:the\s+)?understanding\s+(?:or\s+rendering\s+)?of)\s+(?:or\s+\w+\s+)?)?"
        r"(?:(?:a|the|written|valid|from\s+(?:giving|signing|providing|understanding))\s+){0,3}informed\s+consent"
        r"(?:\s+(?:form|document)s?)?"
        rf"|{_SUBJECT}abilit(?:y|ies)\s+to\s+understand\s+(?:the\s+)?(?:patient|study)\s+information"),
    "affects-absorption": (
        r"(?:(?:the|oral|intestinal|enteral|gastrointestinal|gi|drug|adequate|proper)\s+){0,3}absorption"
        r"(?:\s+of\s+(?:the\s+)?(?:(?:oral|orally|study|trial|investigational|administered|protocol)\s+){0,3}"
        r"(?!(?:or|and|the)\b)[\w-]+)?"),
    "limits-participation": (
        rf"{_SUBJECT}(?:safe\s+)?(?:(?:study|trial|protocol)\s+(?:participation|entry|enrol?lment)"
        rf"|participation(?:\s+in(?:\s+(?:and|or)\s+completion\s+of)?\s+{_STUDY}{_WORK})?"
        rf"|complete\s+the\s+(?:study|trial)|(?:from\s+)?participating(?:\s+in\s+{_STUDY}{_WORK})?|(?:study|protocol)\s+(?:therapy|treatment)"
        r"|(?:the\s+)?(?:study|trial|protocol)(?=\s*(?:$|[.;)])|\s+(?-i:[A-Z])))"),
    "precludes-surgery": r"(?:the\s+)?(?:surgery|surgical\s+(?:resection|procedures?))",
    "precludes-transplantation": r"(?:the\s+)?(?:(?:stem\s+cell\s+)?transplant(?:ation)?)(?:\s+procedures?)?",
    "raises-risk": (
        r"(?:the\s+)?(?:safety\s+of\s+(?:the\s+)?(?:patient|subject|participant)s?"
        r"|(?:patient|subject|participant)[’']?s?[’']?\s+safety)"),
    "interferes-with-study": (
        rf"{_STUDY}(?:(?:evaluation|assessment|interpretation|conduct|completion|measurement)s?\s+of\s+{_STUDY})?"
        r"(?:(?:study|trial)\s+)?(?:results?|assessments?|procedures?|objectives?|endpoints?|evaluations?|outcomes?)"),
}
_ANY_OBJECT = "|".join(f"(?P<{slug.replace('-', '_')}>{pattern})" for slug, pattern in _OBJECTS.items())
_WHOLLY = re.compile(r"\b(?:preclud|prevent|prohibit)", re.IGNORECASE)
_JOINS = re.compile(r"participat|complet|entry|enrol|therapy|treatment", re.IGNORECASE)
_RISK = (
    r"(?:(?:substantially|significantly|unacceptably)\s+)?increas(?:e|es|ing)\s+(?:the\s+)?risks?\s+of\s+(?:incurring\s+)?"
    r"(?:AEs?|adverse\s+events?|toxicit(?:y|ies)|treatment\s+complications)")
_PUTS = (
    rf"(?:(?:plac(?:e|es|ing)|put(?:s|ting)?)\s+(?:{_SUBJECT}|(?:him|her|them)\s+)?at\s+(?:an?\s+)?(?:\w+ly\s+)?(?:\w+\s+)?risk"
    r"|pos(?:e|es|ing)\s+(?:an?\s+)?(?:\w+ly\s+)?(?:\w+\s+)?(?:safety\s+)?risks?"
    r"(?:\s+(?:to|for)\s+(?:(?:the|their|his|her)\s+)?(?:patient|subject|participant)['’]?s?(?:\s+safety)?)?)")
_UNFIT = (
    rf"(?:mak(?:e|es|ing)|render(?:s|ing)?)\s+(?:{_SUBJECT}|(?:him|her|them)\s+)(?:an?\s+)?"
    r"(?:unsuitable|inappropriate|ineligible|unfit)(?:\s+candidates?)?\s+(?:for|to)\s+(?:the\s+|this\s+)?"
    rf"(?:{_WORK}|(?:(?:study|trial)\s+)?(?:entry|participation|enrol?lment|inclusion)(?:\s+(?:in|into|to)\s+{_STUDY}{_WORK})?)")
_BARE = frozenset(("condition", "conditions", "illness", "illnesses"))
_MORE = "|".join(_OBJECTS.values())
_LEAD = (
    rf",?\s*\b(?:(?:that|which)(?:{_VIEW}|\b)\s*{_MODAL}?|(?:considered|deemed|judged|felt)\s+by\s+{_JUDGES}\s+to\s+"
    r"|likely\s+to\s+|(?=(?:\w+ly\s+)?\w+ing\b))")
_EFFECT = re.compile(
    rf"{_LEAD}{_ADVERB}"
    rf"(?:{_VERB}\s+(?:{_ANY_OBJECT})|(?P<risk>{_RISK}|{_PUTS})|(?P<unfit>{_UNFIT}))"
    rf"(?P<more>(?:\s*(?:,|,?\s*(?:or|and/or)\b|/)\s*{_MODAL}?{_ADVERB}"
    rf"(?:(?:{_VERB}\s+)?(?:{_MORE})|{_RISK}|{_PUTS}|{_UNFIT})){{0,3}})(?:{_VIEW}(?=\s*(?:[.;)]|$)))?(?![\w-])",
    re.IGNORECASE)
HARMS = "interferes-with-study"
# What is done, by the stem that tells it; of some verbs only a clause tells that no other thing is named:
# "autoimmune disease affecting the lungs".
_DONE = {
    "interfer": "interferes-with", "preclud": "precludes", "limit": "limits", "prevent": "prevents",
    "impair": "impairs", "affect": "affects", "compromis": "compromises", "prohibit": "prohibits", "alter": "alters",
    "jeopardi": "jeopardizes", "hinder": "hinders", "hamper": "hampers", "imped": "impedes", "impact": "impacts",
    "contraindicat": "contraindicates", "confound": "confounds", "influenc": "influences", "obscur": "obscures",
    "mask": "masks",
}
_DOES = tuple(f"{said}-" for said in _DONE.values())
_STOPS = (
    r"unless|except\w*|excluding|but|if|when|provided|who|whom|no|not|without|within|during|before|after|prior|since|while"
    r"|that|which|e\.?g|i\.?e|such|includ\w+|is|are|was|were|must|should|shall|has|have|negative|positive|additional"
    r"|inability|unable|history|presence")
_END = (
    r"(?:[.;,)]|$|\b(?:is|are|will\s+be|should\s+be)\s+(?:also\s+)?"
    r"(?:excluded|ineligible|not\s+eligible|not\s+allowed)\b)")
_OWN_WORD = rf"(?!(?:{_STOPS})\b)[A-Za-z][\w’'/-]{{0,30}}"
_IN_WORDS = re.compile(
    rf"{_LEAD}{_ADVERB}(?P<verb>{_VERB}|contraindicat(?:e|es|ing)|confound(?:s|ing)?|influenc(?:e|es|ing)|obscur(?:e|es|ing)"
    rf"|mask(?:s|ing)?)\s+(?P<object>(?:{_OWN_WORD}\s+){{0,10}}?{_OWN_WORD})"
    rf"(?={_VIEW}?\s*{_END})(?:{_VIEW}(?=\s*(?:[.;)]|$)))?", re.IGNORECASE)
_BY_NATURE = re.compile(                      # of another cancer: what it may do to the study by itself
    rf",?\s*\b(?:whose|(?:if|when|where)\s+(?:its|their|the)|its|their)\s+(?:natural\s+(?:history|course)|treatment)"
    rf"(?:\s*(?:or|and/or|/)\s*(?:natural\s+(?:history|course)|treatment))?"
    rf"(?:\s*[(,]{_VIEW}\s*[),]?)?\s+(?P<denied>(?:do|does|will|would|should)\s+not\s+(?:have\s+(?:the\s+)?potential\s+to\s+)?)?{_MODAL}?{_ADVERB}"
    rf"interferes?\s+with\s+(?:the\s+)?safety(?:\s*(?:or|and/or|and)\s*efficacy)?\s+(?:assessments?|endpoints?)"
    rf"(?:\s+of\s+{_STUDY}(?:investigational\s+|experimental\s+)?(?:regimen|agents?|drugs?|intervention|{_WORK}))?"
    rf"(?:{_VIEW}(?=\s*(?:[.;)]|$|(?:is|are|may)\b))|\s*\(\s*(?:as\s+)?{_VIEW}\s*\))?(?![\w-])", re.IGNORECASE)
_NO_PART = re.compile(r"(?:\b(?:dose|rate|self|time|life|treatment|non)[\s-]|-)$", re.IGNORECASE)


def with_effects(words: list[Lexeme], text: str) -> list[Lexeme]:
    """The lexemes with each clause that tells what a condition would do to the study made one qualifier.

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> text = "depression that would limit compliance with study requirements"
    >>> [word.role for word in with_effects(lexemes(text), text)]
    ['T', 'Q']
    """
    if not words:
        return words
    start, stop = words[0].start, words[-1].end
    said = text[start:stop].lower()
    if not _HINTS.stand_in(said, text):
        return words
    for hit in _BY_NATURE.finditer(text, start, stop):
        words = _as_one(words, hit.start(), hit.end(), f"not-{HARMS}" if hit["denied"] else HARMS)
    ends = {}
    for hit in _EFFECT.finditer(text, start, stop):
        ends[hit.start()] = hit.end()
        words = _as_one(words, hit.start(), hit.end(), _slug(hit))
    for hit in _IN_WORDS.finditer(text, start, stop):
        if _is_told_whole(words, text, hit, ends.get(hit.start(), hit.start())):
            words = _as_one(words, hit.start(), hit.end(), _in_words(hit))
    return words


def _is_told_whole(words: list[Lexeme], text: str, hit: re.Match[str], known: int) -> bool:
    """Whether a clause tells in its own words what is done, and no other illness follows, nor what has a name here."""
    participle = hit["verb"].lower().endswith(("ing", "ing with", "ing on"))
    if participle and (_NO_PART.search(text, max(0, hit.start() - 12), hit.start("verb")) or (
            hit["verb"].lower().startswith("affect"))):
        return False
    inside = [word for word in words if hit.start() <= word.start < hit.end()]
    if not any(word.start >= known and word.role != "F" for word in inside):
        return False
    joint = next((at for at, word in enumerate(inside) if word.kind in "oa"), len(inside))
    return not any(isinstance(word.value, Phrase) and word.value.term is not None
                   and word.value.term.kind in ("condition", "state") for word in inside[joint:])


def _in_words(hit: re.Match[str]) -> str:
    verb = hit["verb"].lower()
    done = next(said for stem, said in _DONE.items() if verb.startswith(stem))
    said = hit["object"].lower().replace("’", "'").replace("/", "-").split()
    return "-".join((done, *(word for word in said if word not in ("a", "an", "the"))))


def _slug(hit: re.Match[str]) -> str:
    """What the clause says, as one quality: of two effects either is enough."""
    if hit["unfit"]:
        return "precludes-participation"
    first = next((slug for slug in _OBJECTS if hit[slug.replace("-", "_")]), "raises-risk")
    also = ((slug, f"{pattern}|{_RISK}|{_PUTS}" if slug == "raises-risk" else pattern)
            for slug, pattern in _OBJECTS.items())
    more = [slug for slug, pattern in also if slug != first and re.search(pattern, hit["more"], re.IGNORECASE) and (
        slug != "limits-participation" or _JOINS.search(hit["more"]))]
    if first == "limits-participation" and not _WHOLLY.search(hit[0]) and not _JOINS.search(hit[0]):
        first = "interferes-with-study"      # "medication that may interfere with the study"
    said = "-or-".join((first, *more))
    return said.replace("limits-", "precludes-") if _WHOLLY.search(hit[0]) else said


def _as_one(words: list[Lexeme], start: int, end: int, slug: str) -> list[Lexeme]:
    inside = [at for at, word in enumerate(words) if start <= word.start < end]
    if not inside or words[inside[-1]].end > end:
        return words                         # a name of the vocabulary goes on behind it
    first, last = inside[0], inside[-1]
    if first and words[first - 1].end > words[first].start:
        return words
    if words[first - 1].text in _BARE and words[first - 1].role == "F" and first:
        words = [*words[:first - 1], _named(words[first - 1]), *words[first:]]
    return with_quality(words, first, last, slug)


def _named(word: Lexeme) -> Lexeme:
    """"Any condition that would limit compliance": the word is what is spoken of."""
    phrase = term_of("medical condition")
    return Lexeme("w", word.start, word.end, word.text, phrase, "T")


def is_effect(slug: str) -> bool:
    """Whether a severity says what a condition would do to the study.

    >>> is_effect("limits-compliance-or-limits-consent"), is_effect("severe"), is_effect("affects-balance")
    (True, False, True)
    """
    return _has_a_name(slug) or is_in_words(slug)


def is_in_words(slug: str) -> bool:
    """Whether a severity tells in the text's words what a condition would do.

    >>> is_in_words("affects-balance"), is_in_words("limits-compliance")
    (True, False)
    """
    return slug.startswith(_DOES) and not _has_a_name(slug)


def _has_a_name(slug: str) -> bool:
    return slug.partition("-or-")[0].replace("precludes-", "limits-", 1) in _OBJECTS or slug in _OBJECTS
