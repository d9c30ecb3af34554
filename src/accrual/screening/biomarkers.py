"""The test of a biomarker against what tests of one person found."""

from __future__ import annotations

import re

from accrual.criteria import Biomarker
from accrual.patients import Marker
from accrual.screening import mentions_in_words
from accrual.screening.person import Latest, Person, latest
from accrual.screening.verdict import Evidence, Finding, Reason, Verdict, Wanted
from accrual.vocabulary.terms import is_kind_of

__all__ = ["biomarker", "finding", "told"]

_M, _N, _U = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
_NONE_FOUND = ("wild-type", "negative", "retained", "proficient")
# What blood and urine show today; what tissue showed stays true.
_FADES = ("viral-serology", "autoantibody", "tumor-marker", "pregnancy-test")
_POSITIVE = ("positive", "rearrangement", "amplification", "overexpression")
_CHANGE = re.compile(r"([A-Z]\d+)([A-Z])")
# Pairs of which a tumour has one; their kinds count with them.
_OPPOSITES = (
    ("wild-type", "altered"), ("negative", "positive"), ("negative", "rearrangement"), ("negative", "amplification"),
    ("wild-type", "positive"), ("deficient", "proficient"), ("loss", "retained"), ("methylated", "unmethylated"),
    ("MSI-high", "MSS"), ("MSI-high", "MSI-low"), ("negative", "mutation"), ("negative", "overexpression"),
)


def biomarker(test: Biomarker, person: Person) -> Finding:
    """Whether the marker was found as the test asks; a marker that was not tested is unknown.

    A gene's finding stays true; of others the latest counts, and of what blood shows only while it is fresh.
    """
    verdict, used = told(test, person)
    evidence = tuple(Evidence(row.source, mentions_in_words.marker(row), row.date) for row in used)
    if isinstance(verdict, Reason):
        because = mentions_in_words.unknown(test, verdict)
        return Finding(test, Verdict.UNKNOWN, because, evidence, verdict, Wanted("biomarker", test.concept))
    return Finding(test, verdict, mentions_in_words.known(test, verdict), evidence)


def told(test: Biomarker, person: Person) -> tuple[Verdict | Reason, tuple[Marker, ...]]:
    """What the tests that were made say of a marker, without words for it, and which of them say it."""
    found = _counted(test, [row for row in person.facts.markers if is_kind_of(row.concept, test.concept)], person)
    return found.reason or _settled([finding(test.finding, row.finding) for row in found.rows]), found.rows


def _counted(test: Biomarker, rows: list[Marker], person: Person) -> Latest[Marker]:
    if test.window is None and is_kind_of(test.concept, "biomarker-gene"):
        past = tuple(row for row in rows if row.date is None or row.date <= person.on)
        later = Reason.AFTER_INDEX_DATE if rows else Reason.NO_RECORD
        return Latest(past, reason=None if past else later)
    fades = test.concept if any(is_kind_of(test.concept, kind) for kind in _FADES) else "biomarker-gene"
    return latest(rows, fades, test.window, person)


def _settled(verdicts: list[Verdict]) -> Verdict | Reason:
    if _M in verdicts and _N in verdicts:
        return Reason.CONFLICTING
    if _M in verdicts:
        return _M
    return Reason.DETAIL_NOT_RECORDED if _U in verdicts else _N


def finding(asked: str | None, known: str) -> Verdict:
    """Whether a finding is the one asked for, or a kind of it.

    >>> finding("mutation", "G12C"), finding("G12C", "G12D"), finding("G12C", "mutation")
    (<Verdict.MET: 'met'>, <Verdict.NOT_MET: 'not met'>, <Verdict.UNKNOWN: 'unknown'>)

    A test that names a gene and no finding cannot be settled by one: "EGFR" may mean tested, or mutated.
    """
    if asked is None or "unknown-status" in (asked, known):
        return _U
    if is_kind_of(known, asked) or (asked == "positive" and _is_any(known, _POSITIVE)):
        return _M
    if known in _NONE_FOUND[:2] and asked in _NONE_FOUND[:2]:
        return _M
    if any(_apart(asked, known, *pair) or _apart(known, asked, *pair) for pair in _OPPOSITES):
        return _N
    first, second = _CHANGE.fullmatch(asked), _CHANGE.fullmatch(known)
    return _N if first and second and first[1] == second[1] else _U


def _apart(first: str, second: str, one: str, other: str) -> bool:
    return is_kind_of(first, one) and is_kind_of(second, other)


def _is_any(known: str, kinds: tuple[str, ...]) -> bool:
    return any(is_kind_of(known, kind) for kind in kinds)
