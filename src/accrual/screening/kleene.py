"""Kleene's strong three-valued logic, as its truth tables.

Source: Kleene SC. Introduction to Metamathematics. 1952, § 64.
"""

from __future__ import annotations

from collections.abc import Iterable

from accrual.screening.verdict import Verdict

__all__ = ["AND", "NOT", "OR", "all_of", "any_of"]

_M, _N, _U = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN

AND = {
    (_M, _M): _M, (_M, _U): _U, (_M, _N): _N,
    (_U, _M): _U, (_U, _U): _U, (_U, _N): _N,
    (_N, _M): _N, (_N, _U): _N, (_N, _N): _N,
}
OR = {
    (_M, _M): _M, (_M, _U): _M, (_M, _N): _M,
    (_U, _M): _M, (_U, _U): _U, (_U, _N): _U,
    (_N, _M): _M, (_N, _U): _U, (_N, _N): _N,
}
NOT = {_M: _N, _U: _U, _N: _M}


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Met if every one is, not met if one is not.

    >>> all_of([Verdict.MET, Verdict.UNKNOWN]), all_of([Verdict.UNKNOWN, Verdict.NOT_MET])
    (<Verdict.UNKNOWN: 'unknown'>, <Verdict.NOT_MET: 'not met'>)
    """
    found = _M
    for verdict in verdicts:
        found = AND[found, verdict]
    return found


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Met if one is, not met if none is.

    >>> any_of([Verdict.NOT_MET, Verdict.UNKNOWN]), any_of([Verdict.UNKNOWN, Verdict.MET])
    (<Verdict.UNKNOWN: 'unknown'>, <Verdict.MET: 'met'>)
    """
    found = _N
    for verdict in verdicts:
        found = OR[found, verdict]
    return found
