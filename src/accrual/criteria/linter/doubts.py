"""Values that nobody has in the unit they are given in, and values without the unit that they need."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from accrual.criteria.linter.limits import nodes_of
from accrual.criteria.linter.remarks import Flaw, RemarkKind
from accrual.criteria.model import CriteriaModel, Criterion, Quantity, Scale, Span
from accrual.vocabulary import CONCEPTS, Concept, UnitError, convert
from accrual.vocabulary.prose import amount, name, number
from accrual.vocabulary.units import unit_at

__all__ = ["doubts"]

# Which units a number may have been meant in, beside its concept's own.
_UNITS = ("10*9/L", "/uL", "g/dL", "g/L", "mg/dL", "umol/L", "mmol/L", "nmol/L", "pmol/L", "mo", "a", "cm", "kg")
_CUSTOMARY = 0.3, 1e6                        # what a middling value is in a unit that people use
# Nobody uses another unit, or the number is none of what is measured: a ratio, a score, a multiple of a limit.
_NEEDS_NONE = frozenset((
    "body-mass-index", "systolic-blood-pressure", "diastolic-blood-pressure", "heart-rate", "respiratory-rate",
    "visual-acuity", "free-light-chain", "urine-protein-creatinine-ratio", "urine-albumin-creatinine-ratio", "pd-l1",
    "pack-years", "pao2-fio2", "ast", "alt",
))
# In other samples than blood a limit may be what no blood ever has.
_OTHER_SAMPLE = re.compile(
    r"\b(?:CSF|cerebrospinal|CNS|ascit\w+|pleural|peritoneal|synovial|urin\w+|hpf|high.power|semen|sperm|sputum|stool"
    r"|f[ae]cal|lavage|cord)\b", re.IGNORECASE)
_OTHER_TEST = re.compile(r"kinase|ratio|thyroglobulin|(?:adjusted|corrected) (?:for|to)", re.IGNORECASE)
_JOINED = re.compile(r"\b(?:and|or)\b(?!\s*(?:equal|=))", re.IGNORECASE)     # "calcium or hemoglobin below 10 g/dL"
_PER = re.compile(r"[a-zµμ]\s?/\s?[a-zµμ]", re.IGNORECASE)
_DIGITS = re.compile(r"\d[\d.,]*")
# How a bare number is said: a sign or a comparison, the number last, and no word that makes it something else.
_SAID = re.compile(
    r"(?=.*(?:[<>≥≤]|than|above|below|least|most|over|under|exceed|between|maximum|minimum|up to|less|more))"
    r"(?!.*(?:grade|ratio|criteri|score|class|ctc|level of|times|fold|[x×%]|doubling|veloc|densit|index|kinase|range"
    r"|upc|wom[ae]n|\bfor\b|values)).{0,60}\d\W{0,3}", re.IGNORECASE | re.DOTALL)
_BEFORE = re.compile(r"(?:(?:DAS|activity score)[\s(-]*28|grade|protein)\W*$", re.IGNORECASE)  # DAS28-CRP is a score
_AFTER = re.compile(
    r"[\s)\]]*(?:$|[.,;:](?!\s?\d)|(?:and|or|at|within|without|prior|during|unless|on|in|for|if)\b)", re.IGNORECASE)
_AROUND = 60                                 # characters before or behind a test that may belong to it
_LARGEST = 1e300                             # a longer row of digits is no number


def doubts(model: CriteriaModel, damaged: Sequence[Span]) -> Iterator[Flaw]:
    """What is doubtful about single tests, but where the text itself is damaged."""
    damaged = sorted(damaged)
    for criterion in model.criteria:
        told = set[tuple[Span, RemarkKind]]()
        tests = dict.fromkeys(node for node in nodes_of(criterion.rule) if isinstance(node, Quantity | Scale))
        of_blood = bool(tests) and _OTHER_SAMPLE.search(criterion.text) is None
        for test in tests:
            flaw = _doubt(model.text, criterion, test, of_blood)
            if flaw is not None and (test.span, flaw.kind) not in told and not _touches(damaged, test.span):
                told.add((test.span, flaw.kind))
                yield flaw


def _touches(damaged: Sequence[Span], span: Span) -> bool:
    """Whether a damaged place lies in a span; those of one text do not lie in each other."""
    at = bisect_right(damaged, (span[1], -1))
    return at > 0 and damaged[at - 1][1] > span[0]


def _doubt(text: str, criterion: Criterion, test: Quantity | Scale, of_blood: bool) -> Flaw | None:
    if isinstance(test, Scale):
        return _off_scale(test)
    known = CONCEPTS.get(test.concept)
    if known is None or known.kind != "quantity" or test.relative_to is not None or abs(test.value) > _LARGEST:
        return None
    if test.unit is None:
        return _bare(text, criterion, test, known)
    return _implausible(text, test, known) if of_blood else None


# ---------------------------------------------------------------- a value that nobody has


def _implausible(text: str, test: Quantity, known: Concept) -> Flaw | None:
    ends = [value for value in (test.value, test.high) if value]
    if all(_is_plausible(known, value, test.unit) for value in ends) or not _is_its_own(text, test):
        return None
    said = f"{name(test.concept)} of {amount(test.value, test.unit)}"
    return Flaw(RemarkKind.IMPLAUSIBLE_VALUE, test.span, f"{said}: nobody has a value like that", _meant(test, known))


def _is_plausible(known: Concept, value: float, unit: str | None) -> bool:
    """Whether somebody has such a value; True where that cannot be known."""
    try:
        low, high = sorted(convert(end, known.unit, unit or "", known.slug) for end in (known.low, known.high))
        return not math.isfinite(value) or low * (0.99 if low > 0 else 1.01) <= value <= high * 1.01
    except (UnitError, ArithmeticError):
        return True


def _is_its_own(text: str, test: Quantity) -> bool:
    """Whether the value surely is of the concept: not "creatinine (mg/dL) and albumin ≥ 3 g/dL"."""
    said = text[slice(*test.span)]
    last = list(_DIGITS.finditer(said))
    unit = unit_at(said, last[-1].end()) if last else None
    nearby = text[max(0, test.span[0] - _AROUND):max(0, test.span[1])][-3 * _AROUND:]
    if _OTHER_TEST.search(nearby) or (test.high is None and (_JOINED.search(said) or len(_PER.findall(said)) > 1)):
        return False
    return unit is None or not said[unit[1]:].strip(" )]")


def _meant(test: Quantity, known: Concept) -> str:
    """The same number in the units in which somebody has it."""
    units = dict.fromkeys((known.unit, *(unit for unit in _UNITS if _is_customary(known, unit))))
    likely = [amount(test.value, unit) for unit in units
              if unit != test.unit and _is_plausible(known, test.value, unit)]
    return f"Is {' or '.join(likely[:2])} meant?" if likely else "Mend the number, or give it with its unit"


def _is_customary(known: Concept, unit: str) -> bool:
    try:
        low, high = (convert(end, known.unit, unit, known.slug) for end in (known.low, known.high))
        middle = math.sqrt(low * high)
    except (UnitError, ArithmeticError, ValueError):
        return False
    return _CUSTOMARY[0] <= middle <= _CUSTOMARY[1]


def _off_scale(test: Scale) -> Flaw | None:
    known = CONCEPTS.get(test.scale)
    ends = [end for end in (test.low, test.high) if end is not None]
    if known is None or all(known.low <= end <= known.high for end in ends):
        return None
    return Flaw(RemarkKind.IMPLAUSIBLE_VALUE, test.span,
                f"{known.name} goes from {number(known.low)} to {number(known.high)}", "Mend the score")


# ---------------------------------------------------------------- a value without its unit


def _bare(text: str, criterion: Criterion, test: Quantity, known: Concept) -> Flaw | None:
    if known.unit == "1" or test.concept in _NEEDS_NONE or _is_fraction(test, known):
        return None
    if not _stands_alone(text, criterion, test):
        return None
    return Flaw(RemarkKind.UNIT_MISSING, test.span, f"{number(test.value)} of what? The unit is missing",
                _meant(test, known))


def _is_fraction(test: Quantity, known: Concept) -> bool:
    """Whether the number needs no unit: nothing of it, or an ejection fraction of 0.4."""
    return test.value == 0 or (known.unit == "%" and test.value <= 1)


def _stands_alone(text: str, criterion: Criterion, test: Quantity) -> bool:
    """Whether the number is said plainly, and nothing behind it may be a unit that was only not understood."""
    start, end = test.span
    before, after = text[max(0, start - _AROUND):max(0, start)], text[end:max(criterion.span[1], end)][:_AROUND]
    return (_SAID.fullmatch(text[start:end]) is not None and _BEFORE.search(before) is None
            and _AFTER.match(after) is not None)
