"""Tests of quantities for one person: each result is looked up once, and all limits are compared with it at once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accrual.criteria import Quantity
from accrual.patients import FORMULAS, Measurement
from accrual.screening.evaluate import evaluate
from accrual.screening.match.classes import combined
from accrual.screening.match.kept import kept
from accrual.screening.match.nodes import BY_VERDICT
from accrual.screening.match.program import MET, NOT_MET, UNKNOWN, Columns
from accrual.screening.match.windows import Windows, numbered
from accrual.screening.measured import AGE_UNITS, age_known
from accrual.screening.person import Latest, Person
from accrual.screening.quantities import age_told, comparable, in_whole_units, results_of, with_unit
from accrual.screening.verdict import Reason

__all__ = ["compare_all", "quantities"]

Codes = NDArray[np.int8]
Floats = NDArray[np.float64]
_COMPARATORS = (">=", "<", "<=", ">", "=", "in")
_FLIP = np.array([MET, UNKNOWN, NOT_MET], np.int8)


@dataclass(frozen=True, slots=True)
class _Table:
    """The tests of quantities, ready to be compared: limits as numbers, `asked` what they ask for besides a window."""

    tests: tuple[Quantity, ...]
    comparator: NDArray[np.int8]
    value: Floats
    high: Floats
    asked: NDArray[np.int64]
    ages: NDArray[np.int64]
    age_unit: NDArray[np.int8]


@kept
def _table(columns: Columns) -> _Table:
    tests = tuple(with_unit(columns.test(Quantity, row)) for row in range(len(columns)))
    asked: dict[Hashable, int] = {}
    ages = [row for row, test in enumerate(tests) if test.concept == "age"]
    limits = [(test.value, np.nan if test.high is None else test.high) for test in tests]
    units = np.full(len(tests), -1, np.int8)
    for row in ages:
        exact = in_whole_units(tests[row])
        if exact and tests[row].window is None and tests[row].relative_to is None:
            units[row] = AGE_UNITS.index(exact[0])
            limits[row] = (exact[1], np.nan if exact[2] is None else exact[2])
    return _Table(tests, np.array([_COMPARATORS.index(test.comparator) for test in tests], np.int8),
                  np.array([low for low, _ in limits], np.float64), np.array([high for _, high in limits], np.float64),
                  np.array([asked.setdefault((test.concept, test.method, test.unit, test.relative_to), len(asked))
                            for test in tests], np.int64), np.array(ages, np.int64), units)


def quantities(columns: Columns, person: Person) -> Iterable[tuple[NDArray[np.int32], Codes]]:
    """Leaves with their verdicts; those that are not given are unknown."""
    if not len(columns):
        return
    table, known = _table(columns), _known_concepts(person) - {"age"}
    rows = columns.having("concept", known)
    if len(rows):
        yield columns.leaves[rows], _compared(table, rows, _results(table, columns, rows, person), person)
    rows = table.ages[table.age_unit[table.ages] >= 0]
    if len(rows):
        yield columns.leaves[rows], _ages(table, rows, person)


def _known_concepts(person: Person) -> frozenset[str]:
    """The quantities that a record holds, or that can be computed from what it holds."""
    found = {row.concept for row in person.facts.measurements}
    return frozenset(found | {formula.concept for formula in FORMULAS if set(formula.inputs) <= found})


def _results(table: _Table, columns: Columns, rows: NDArray[np.int64], person: Person) -> Floats:
    """For each row low, high, open_low and open_high of its result, and what the limits are multiples of.

    NaN where there is none that can be used; infinite multiples where there are several, to be looked at one by one.
    Rows that ask for the same, with windows that the record's days cannot tell apart, have the same result.
    """
    used, place = np.unique(columns.ids["window"][rows], return_inverse=True)
    read = Windows([columns.values["window"][number] for number in used.tolist()], person.on)
    windows, count = numbered(zip(*(part[0].tolist() for part in (
        read.kinds, read.among(row.date for row in person.facts.measurements))), strict=True))
    alike = combined([(table.asked[rows], int(table.asked.max()) + 1), (windows[place], count)], len(rows))
    _, first, where = np.unique(alike, return_index=True, return_inverse=True)
    seen: dict[Hashable, Latest[Measurement]] = {}
    known = []
    for at in first:
        test = table.tests[rows[at]]
        key = (test.concept, test.method, test.relative_to is None, windows[place[at]])
        if key not in seen:
            seen[key] = Latest() if test.relative_to == "baseline" else results_of(test, person)
        known.append(_usable(test, seen[key].rows))
    return np.array(known)[where]


_NONE = (np.nan,) * 5
_SEVERAL = (*_NONE[:4], np.inf)


def _usable(test: Quantity, rows: Sequence[Measurement]) -> tuple[float, ...]:
    if len(rows) > 1:
        return _SEVERAL
    usable = comparable(test, rows[0]) if rows else None
    if not isinstance(usable, tuple):
        return _NONE
    value, times = usable
    return value.low, value.high, value.open_low, value.open_high, times


def _compared(table: _Table, rows: NDArray[np.int64], known: Floats, person: Person) -> Codes:
    """Those with one usable result are compared in arrays, those with several one by one."""
    verdicts, several = np.full(len(rows), UNKNOWN, np.int8), np.isinf(known[:, 4])
    one = ~np.isnan(known[:, 0])
    chosen, times = rows[one], known[one, 4]
    verdicts[one] = compare_all(known[one, :4], table.comparator[chosen], table.value[chosen] * times,
                                table.high[chosen] * times)
    for place in np.flatnonzero(several):
        verdicts[place] = BY_VERDICT[evaluate(table.tests[rows[place]], person).verdict]
    return verdicts


def compare_all(known: Floats, comparators: NDArray[np.int8], value: Floats, high: Floats) -> Codes:
    """As `compare`, for many: `known` has low, high, open_low and open_high of each; NaN is unknown.

    >>> compare_all(np.array([[1.5, 1.5, 0, 0]]), np.array([0], np.int8), np.array([1.5]), np.array([np.nan])).tolist()
    [2]
    """
    at_least, at_most = _at_least(known, value), _at_most(known, value)
    upto = np.minimum(at_least, _at_most(known, np.where(comparators == 5, high, value)))
    found = np.select([comparators == 0, comparators == 1, comparators == 2, comparators == 3],
                      [at_least, _FLIP[at_least], at_most, _FLIP[at_most]], upto)
    return np.where(np.isnan(known[:, 0]), UNKNOWN, found).astype(np.int8)


def _at_least(known: Floats, limit: Floats) -> Codes:
    low, high, open_high = known[:, 0], known[:, 1], known[:, 3]
    below = np.where(_same(high, limit), open_high == 1, high < limit)
    return np.where((low >= limit) | _same(low, limit), MET, np.where(below, NOT_MET, UNKNOWN)).astype(np.int8)


def _at_most(known: Floats, limit: Floats) -> Codes:
    low, high, open_low = known[:, 0], known[:, 1], known[:, 2]
    above = np.where(_same(low, limit), open_low == 1, low > limit)
    return np.where((high <= limit) | _same(high, limit), MET, np.where(above, NOT_MET, UNKNOWN)).astype(np.int8)


def _same(first: Floats, second: Floats | float) -> NDArray[np.bool_]:
    """As math.isclose with the tolerances of `compare`: a limit that is infinite is close to nothing else."""
    with np.errstate(invalid="ignore"):
        near = np.abs(first - second) <= np.maximum(1e-9 * np.maximum(np.abs(first), np.abs(second)), 1e-12)
    same: NDArray[np.bool_] = (first == second) | (near & np.isfinite(first) & np.isfinite(second))
    return same


# Age

def _ages(table: _Table, rows: NDArray[np.int64], person: Person) -> Codes:
    """Limits that lie alike to the known age have one verdict, which the reference gives."""
    parts = [(table.comparator[rows], len(_COMPARATORS)), (table.age_unit[rows], len(AGE_UNITS))]
    for limit in (table.value[rows], table.high[rows]):
        parts.append((np.where(np.isnan(limit), 2, limit % 1 != 0), 3))
        for number, unit in enumerate(AGE_UNITS):
            known = age_known(person, unit)
            marks = dict.fromkeys((known[0], known[1], known[1] + 1)) if known else ()
            parts += [(np.where(table.age_unit[rows] == number, _side(limit, mark), 0), 4) for mark in marks]
    _, first, where = np.unique(combined(parts, len(rows)), return_index=True, return_inverse=True)
    told = [age_told(table.tests[rows[at]], person) for at in first]
    return np.array([UNKNOWN if isinstance(each, Reason) else BY_VERDICT[each] for each in told], np.int8)[where]


def _side(limit: Floats, mark: int) -> NDArray[np.int64]:
    side = np.where(_same(limit, mark), 1, np.where(limit < mark, 0, 2))
    return np.where(np.isnan(limit), 3, side)
