"""Of which sex a sentence speaks: whether it asks for a sex, or asks something of one sex alone."""

from __future__ import annotations

import re
from itertools import pairwise, zip_longest

from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import Sex
from accrual.criteria.quantities.comparisons import Comparison

__all__ = [
    "differs_by_sex", "is_asked_of", "is_of_fertility", "is_of_some", "misplaces_contraception", "sex_asked_for",
    "sex_demanded", "sex_of_patients",
]

_FEMALE, _MALE = frozenset(("female", "females", "women", "woman")), frozenset(("male", "males", "men", "man"))
_SEXES = _FEMALE | _MALE
_OF_AGE = frozenset(("elderly", "older", "old", "young", "younger", "senior", "aged", "geriatric", "middle-aged"))
_ARTICLES = frozenset(("the", "a", "an", "all", "any", "each"))
_NOT_THEIRS = frozenset(("unless", "if", "partner", "partners", "for"))
_CHILDBEARING = re.compile(
    r"pregnan|childbearing|child-bearing|nursing|lactat|breast|contracept|potential|fertile|menopaus|partner",
    re.IGNORECASE)
# What is demanded of those of one sex does not demand that a person is of it.
_DEMANDS = re.compile(
    r"contracepti|birth[\s-]?control|abstinen|abstain|pregnancy test"
    r"|\b(?:must|should|shall|may not|cannot|agree\w*|required|refrain)\b", re.IGNORECASE)
_AT_ITS_END = re.compile(                    # "a negative pregnancy test is required for all female subjects"
    r"\b(?:for|in|of|from)\s+(?:all\s+|any\s+)?(?P<sex>females?|wom[ae]n|males?|m[ae]n)\b(?!\s+(?:partners?|of))",
    re.IGNORECASE)
_IS_OF = re.compile(                          # "patients must be women with breast cancer"
    r"\W*(?:(?:the|all|an?)\s+)?(?:patients?|subjects?|participants?)\s+(?:(?:must|should|has\s+to|have\s+to)\s+be|is|are)\s+"
    r"(?:an?\s+)?(?:adult\s+)?(?P<sex>females?|wom[ae]n|males?|m[ae]n)\b(?!\s+of\b)", re.IGNORECASE)
_BEHIND_AGE = re.compile(                    # "aged 18 to 70 years, female"
    r"(?:[,;(]\s?|\b(?:years?|old|age)\s)(?:and\s)?(?P<sex>females?|wom[ae]n|males?|m[ae]n)"
    r"(?:\s(?:patients?|subjects?|participants?|only))?\W{0,3}$", re.IGNORECASE)
_OF_ONE_SEX = re.compile(r"pregnan|lactat|breast[\s-]?feed|sperm|\bova\b|\beggs?\b|contracepti", re.IGNORECASE)
_OF_FERTILITY = re.compile(
    r"pregnan|child-?\s?bearing|lactat|breast[\s-]?feed|nursing|menopaus|sperm|contracepti|birth[\s-]?control|abstinen"
    r"|\bsteril|\bova\b|\beggs?\b", re.IGNORECASE)
_USES = re.compile(
    r"\b(?:agree\w*|use|using|practi[cs]e|practi[cs]ing|willing)\b[^*\n]{0,80}(?:contracepti|birth[\s-]?control|abstinen|condom)",
    re.IGNORECASE)
_DENIES = re.compile(
    r"\b(?:unwilling\w*|unable|refus\w+|lack\w*|fail\w*|declin\w+|lactati\w+|nursing)\b|breast[\s-]?feed|\b(?:is|are)\s+pregnan"
    r"|\b(?:not|never)\s+(?:willing|agree\w*|us(?:e|ing)|practi\w+|consent\w*|be\s+pregnan)", re.IGNORECASE)
_GETTING = re.compile(
    r"\s+(?:(?:who|that)\s+(?:are|is)\s+)?(?:(?:patients|subjects|participants)\s+)?(?:currently\s+)?"
    r"(?:on|taking|receiving|using|undergoing|treated\s+with)\b", re.IGNORECASE)
_OTHERS_TOO = re.compile(                    # "women who are pregnant, or patients of reproductive potential who …"
    r"\b(?:or|and)\s+(?:(?:any|all)\s+)?(?:(?:fe)?males?\s+(?:or|and)\s+(?:fe)?males?\s+)?(?:adults|patients|subjects"
    r"|participants|individuals|persons|people|(?:fe)?males?|wom[ae]n|m[ae]n)\s+(?:who\s+are\s+)?(?:of|with)\s+"
    r"(?:reproductive|fertile)\s", re.IGNORECASE)
_FEMALES = re.compile(r"\b(?:females?|wom[ae]n)\b", re.IGNORECASE)
_OF_WOMEN = re.compile(r"pregnan|child-?bearing|nursing|lactat|breast-?\s?feed|menopaus|menstruat", re.IGNORECASE)


def differs_by_sex(words: list[Lexeme], found: list[Comparison]) -> bool:
    """Whether limits hold for one sex only: "≥ 13 g/dL for men and ≥ 12 g/dL for women", not "men or women"."""
    named = [(at, word.text in _FEMALE) for at, word in enumerate(words) if word.text in _SEXES]
    if not named:
        return False
    both = {female for _, female in named} == {True, False}
    beside = both and all(second - first <= 2 for (first, _), (second, _) in pairwise(named))
    only_age = all(one.subjects == ("age",) for one in found)
    return not beside and (both or not only_age)


def sex_asked_for(text: str, words: list[Lexeme], found: list[Comparison]) -> Sex | None:
    """The sex a criterion asks for, where it is its subject and not a condition: "Female", "Men aged 40 or over"."""
    named = next((word for word in words if word.text in _SEXES), None)
    if named is None or not _is_of_one_sex(words) or _CHILDBEARING.search(text, words[0].start, words[-1].end):
        return None
    if any(one.subjects != ("age",) for one in found):
        return None
    lead = [word for word in words[:words.index(named)] if word.kind not in "f(:,-" and word.role != "m"
            and word.text not in _OF_AGE]
    said = _BEHIND_AGE.search(text, max(words[0].start, named.start - 8), words[-1].end) if lead and found else None
    behind = said is not None and said.start("sex") == named.start
    return _named(named) if behind or not lead else None


def sex_demanded(text: str, words: list[Lexeme]) -> Sex | None:
    """The sex that a sentence says its patients to be of: "patients must be women with breast cancer"."""
    said = _IS_OF.match(text, words[0].start, words[-1].end) if _is_of_one_sex(words) else None
    if said is None or _OF_WOMEN.search(text, said.end(), words[-1].end):
        return None
    return next((_named(word) for word in words if said.start("sex") <= word.start < said.end()), None)


def sex_of_patients(text: str, words: list[Lexeme]) -> Sex | None:
    """The sex of those of whom a sentence speaks: "Male patients with breast cancer"."""
    first = _first(words)
    if first is None or not _is_of_one_sex(words):
        return None
    start, stop = first.start, words[-1].end
    if first.text in _MALE and _FEMALES.search(text, start, stop):      # "men and women of childbearing age must …"
        return None
    if first.text in _FEMALE and _OTHERS_TOO.search(text, start, stop):
        return None
    if first.text in _SEXES:
        tells = _OF_WOMEN.search(text, start, stop) and not _DEMANDS.search(text, start, stop)
        return None if tells else _named(first)
    said = _AT_ITS_END.search(text, start, stop) if _OF_ONE_SEX.search(text, start, stop) else None
    if said is None:
        return None
    return next((_named(word) for word in words if said.start("sex") <= word.start < said.end()), None)


def _first(words: list[Lexeme]) -> Lexeme | None:
    """The first word that says something."""
    return next((word for word in words if word.kind not in "(:,-" and word.text not in _ARTICLES and not (
        _tells_nothing(word))), None)


def _tells_nothing(word: Lexeme) -> bool:
    """Whether a lexeme is a whole clause that was passed over: "for this reason, and because …"."""
    return word.kind == "f" and word.value is None and " " in word.text


def is_asked_of(sex: Sex, text: str, words: list[Lexeme]) -> bool:
    """Whether a sentence asks something of those of a sex, and not that a person is of it."""
    first = _first(words) or words[0]
    return any(word.role == "M" for word in words) or sex.span[0] > first.end or (
        _DEMANDS.search(text, words[0].start, words[-1].end) is not None)


def is_of_some(sex: Sex, text: str) -> bool:
    """Whether it is asked only of those of a sex who get something: "women on the pill must stop it".

    >>> is_of_some(Sex("female", (0, 5)), "Women on the pill must stop it")
    True
    """
    return _GETTING.match(text, sex.span[1]) is not None


def is_of_fertility(said: str) -> bool:
    """Whether words speak of pregnancy, of its prevention, or of who can have children."""
    return _OF_FERTILITY.search(said) is not None


def misplaces_contraception(said: str) -> bool:
    """Whether a list among exclusions says what somebody does who may take part.

    >>> misplaces_contraception("are surgically sterile, OR agree to practice true abstinence")
    True
    >>> misplaces_contraception("are pregnant, or do not agree to use contraception")
    False
    """
    return _USES.search(said) is not None and _DENIES.search(said) is None


def _is_of_one_sex(words: list[Lexeme]) -> bool:
    """Whether one sex is named and not the other, nor a partner's or for whom something holds."""
    if _SEXES.isdisjoint([word.text for word in words]):
        return False
    theirs = _ARTICLES | _SEXES
    said = {word.text for word, after in zip_longest(words, words[1:])
            if word.text != "for" or after is None or not (after.kind in ("n", ">") or after.text in theirs)}
    return said.isdisjoint(_FEMALE) != said.isdisjoint(_MALE) and said.isdisjoint(_NOT_THEIRS)


def _named(word: Lexeme) -> Sex:
    return Sex("female" if word.text in _FEMALE else "male", (word.start, word.end))
