"""RECIST 1.1, as the paper says it: the response of target, non-target and new lesions, and tables 1 and 2.

Eisenhauer et al., Eur J Cancer 2009;45:228-247. Lengths in mm; comparisons have a tolerance, because 0.7 × 14 is
not 9.8 in binary floating point and the paper means that it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accrual.endpoints.options import Options
from accrual.endpoints.results import Reason

__all__ = ["TABLE_1", "TABLE_2", "Sum", "decimals", "near_misses", "non_target_response", "overall_response",
           "target_response"]

# Table 1: time point response, patients with target (± non-target) disease.
TABLE_1 = (
    # target               non-target                       new lesions   overall
    ("CR",                 "CR",                            "No",         "CR"),
    ("CR",                 "Non-CR/non-PD",                 "No",         "PR"),
    ("CR",                 "Not evaluated",                 "No",         "PR"),
    ("PR",                 "Non-PD or not all evaluated",   "No",         "PR"),
    ("SD",                 "Non-PD or not all evaluated",   "No",         "SD"),
    ("Not all evaluated",  "Non-PD",                        "No",         "NE"),
    ("PD",                 "Any",                           "Yes or No",  "PD"),
    ("Any",                "PD",                            "Yes or No",  "PD"),
    ("Any",                "Any",                           "Yes",        "PD"),
)

# Table 2: time point response, patients with non-target disease only.
TABLE_2 = (
    # non-target            new lesions   overall
    ("CR",                  "No",         "CR"),
    ("Non-CR/non-PD",       "No",         "NON-CR/NON-PD"),
    ("Not all evaluated",   "No",         "NE"),
    ("Unequivocal PD",      "Yes or No",  "PD"),
    ("Any",                 "Yes",        "PD"),
)

# What the words of the tables cover. Where there is no non-target disease ("") target disease decides alone, so ""
# stands with CR; "Non-PD" beside a target that was not evaluated covers everything that is not PD.
_EVERYTHING = {"CR", "PR", "SD", "PD", "NE", "NON-CR/NON-PD", ""}
_COVERS = {
    "CR": {"CR", ""}, "PR": {"PR"}, "SD": {"SD"}, "PD": {"PD"}, "Unequivocal PD": {"PD"}, "Any": _EVERYTHING,
    "Non-CR/non-PD": {"NON-CR/NON-PD"}, "Not evaluated": {"NE"}, "Not all evaluated": {"NE"},
    "Non-PD": _EVERYTHING - {"PD"}, "Non-PD or not all evaluated": _EVERYTHING - {"PD"},
    "No": {"No"}, "Yes": {"Yes"}, "Yes or No": {"Yes", "No"},
}


@dataclass(frozen=True, slots=True)
class Sum:
    """The target lesions of one visit: each one's length in mm (None: not measured), and which of them are nodes.

    >>> Sum({"T01": 12.0, "T02": None}, nodes=frozenset({"T02"})).complete
    False

    `fragments` is what was measured of split lesions that were not measured whole: they are at least so long.
    """

    lengths: Mapping[str, float | None]
    nodes: frozenset[str] = frozenset()
    fragments: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether every target lesion was measured.

        >>> Sum({"T01": 12.0}).complete
        True
        """
        return bool(self.lengths) and None not in self.lengths.values()

    @property
    def total(self) -> float | None:
        """The sum in mm of what was measured; None where nothing was.

        >>> Sum({"T01": 12.0, "T02": None}).total
        12.0
        """
        measured = [length for length in self.lengths.values() if length is not None]
        return sum(measured) if measured else None

    @property
    def missing(self) -> tuple[str, ...]:
        """The lesions that were not measured.

        >>> Sum({"T01": 12.0, "T02": None}).missing
        ('T02',)
        """
        return tuple(link for link, length in self.lengths.items() if length is None)


def _mm(value: float) -> str:
    return f"{value:.10g} mm"


def decimals(percent: float, least: int) -> int:
    """How many decimals to print a change with: more than `least` only where fewer would show 20 or 30 for what is not.

    >>> [f"{one:.{decimals(one, 2)}f}" for one in (-33.333333, -29.9996, 20.0)]
    ['-33.33', '-29.9996', '20.00']
    """
    return next((digits for digits in range(least, 9) if abs(round(percent, digits)) not in (20, 30)
                 or abs(round(percent, digits) - percent) <= 1e-9), 9)


def _percent(part: float, whole: float) -> str:
    value = part / whole * 100
    return f"{round(value, decimals(value, 2)):.10g} %"


def _disappeared(now: Sum, slack: float) -> bool:
    return now.complete and all((length or 0) < 10 - slack if link in now.nodes else (length or 0) <= slack
                                for link, length in now.lengths.items())


def _progressed(total: float, nadir: float, options: Options) -> bool:
    if total - nadir < 5 - options.slack:
        return False
    if options.thresholds == "as doubles":
        return not nadir or total / nadir - 1 >= 0.2
    return total - nadir >= 0.2 * nadir - options.slack


def _shrunk(total: float, base: float, options: Options) -> bool:
    if options.thresholds == "as doubles":
        return bool(base) and total / base - 1 <= -0.3
    return total <= 0.7 * base + options.slack


def near_misses(total: float | None, nadir: float | None, base: float | None) -> tuple[str, ...]:
    """Where a sum is on a threshold, and misses it if they are compared as doubles.

    >>> near_misses(66.0, 55.0, 82.5), near_misses(8.2, 3.2, 40.0)
    (('66 / 55 - 1 is 0.19999999999999996',), ('8.2 - 3.2 is 4.999999999999999',))
    """
    if total is None or nadir is None or base is None:
        return ()
    compared = ((f"{total:.10g} / {nadir:.10g} - 1", total / nadir - 1 if nadir else 0.0, 0.2),
                (f"{total:.10g} - {nadir:.10g}", total - nadir, 5.0),
                (f"{total:.10g} / {base:.10g} - 1", total / base - 1 if base else 0.0, -0.3))
    return tuple(f"{said} is {value!r}" for said, value, threshold in compared
                 if abs(value) < abs(threshold) and math.isclose(value, threshold, rel_tol=1e-9))


def _growth(total: float, nadir: float) -> str:
    if not nadir:
        return f"{_mm(total)}, {_mm(total - nadir)} above the nadir of 0 mm"
    return f"{_mm(total)}, {_mm(total - nadir)} or {_percent(total - nadir, nadir)} above the nadir of {_mm(nadir)}"


def target_response(now: Sum, baseline: Sum, nadir: float | None, options: Options = Options(),  # noqa: B008 (frozen)
                    *, responded: bool = False) -> tuple[str, Reason]:
    """The response of target lesions at one visit (4.3.1), with its reason.

    >>> target_response(Sum({"T01": 32.4}), Sum({"T01": 40.0}), 27.0)[0]
    'PD'

    `nadir` is the smallest complete sum strictly earlier, baseline included (None: there is none); `responded` says
    whether a PR or CR that counts was reached since baseline or since the last progression. "" means: no target
    disease. Order: CR, PD, PR, SD. Where a lesion is missing: NE, unless what was measured already proves PD.
    """
    if not baseline.lengths:
        return "", Reason("target-none", "no target lesions")
    base, total = baseline.total, now.total
    if not baseline.complete or base is None or nadir is None:
        missing = ", ".join(baseline.missing) or "every target lesion"
        return "NE", Reason("target-no-baseline", f"no baseline measurement of {missing}", baseline.missing)
    at_least = (total or 0.0) + now.fragments
    if not now.complete and _progressed(at_least, nadir, options):
        return "PD", Reason("target-pd-incomplete", f"{', '.join(now.missing)} not wholly measured; what was measured "
                            f"sums to {_growth(at_least, nadir)}",
                            tuple(link for link in now.lengths if link not in now.missing))
    if total is None or not now.complete:
        return "NE", Reason("target-ne", f"not measured: {', '.join(now.missing) or 'every target lesion'}",
                            now.missing)
    return _measured_response(now, total, base, nadir, options, responded)


def _measured_response(now: Sum, total: float, base: float, nadir: float, options: Options,
                       responded: bool) -> tuple[str, Reason]:
    if _disappeared(now, options.slack):
        nodes = f"; nodes below 10 mm: {', '.join(sorted(now.nodes))}" if now.nodes else ""
        return "CR", Reason("target-cr", f"sum {_mm(total)}, every target lesion gone{nodes}", tuple(now.lengths))
    if _progressed(total, nadir, options):
        return "PD", Reason("target-pd", f"sum {_growth(total, nadir)}", tuple(now.lengths))
    change = f"sum {_mm(total)}"
    if base:
        change += f", {_percent(total - base, base)} from the baseline of {_mm(base)}"
    if options.thresholds == "as doubles":
        change += "".join(f"; {miss}" for miss in near_misses(total, nadir, base))
    if _shrunk(total, base, options):
        return "PR", Reason("target-pr", change, tuple(now.lengths))
    if responded and options.pr_persists:
        return "PR", Reason("target-pr-persists", f"{change}; no progression since the response", tuple(now.lengths))
    return "SD", Reason("target-sd", f"{change}; nadir {_mm(nadir)}", tuple(now.lengths))


def non_target_response(states: Mapping[str, str]) -> tuple[str, Reason]:
    """The response of non-target lesions at one visit (4.3.3), from each lesion's state.

    >>> non_target_response({"NT01": "absent", "NT02": "present"})[0]
    'NON-CR/NON-PD'

    States: "absent", "present", "equivocal", "unequivocal" or "increased" (progression), "not evaluable".
    "" means: no non-target disease.
    """
    if not states:
        return "", Reason("non-target-none", "no non-target lesions")
    progressed = tuple(link for link, state in states.items() if state in ("unequivocal", "increased"))
    if progressed:
        return "PD", Reason("non-target-pd", f"unequivocal progression of {', '.join(progressed)}", progressed)
    missing = tuple(link for link, state in states.items() if state in ("", "not evaluable"))
    if missing:
        return "NE", Reason("non-target-ne", f"not evaluated: {', '.join(missing)}", missing)
    left = tuple(link for link, state in states.items() if state != "absent")
    if left:
        return "NON-CR/NON-PD", Reason("non-target-non-cr-non-pd", f"still there: {', '.join(left)}", left)
    return "CR", Reason("non-target-cr", f"gone: {', '.join(states)}", tuple(states))


def _first_row(table: Sequence[tuple[str, ...]], seen: tuple[str, ...]) -> tuple[int, str]:
    for number, row in enumerate(table, 1):
        if all(value in _COVERS[words] for words, value in zip(row, seen, strict=False)):
            return number, row[-1]
    raise AssertionError(f"no row of the table covers {seen}")  # a bug: a test walks through every combination


def overall_response(target: str, non_target: str, new_lesions: bool) -> tuple[str, Reason]:
    """The overall response at one visit by table 1, or by table 2 where there is no target disease.

    >>> overall_response("CR", "NE", False)[0]
    'PR'

    `target` and `non_target` are "" where there is no such disease; with neither, and no new lesion: "NED".
    """
    new = "Yes" if new_lesions else "No"
    told = (f"target {target or 'none'}, non-target {non_target or 'none'}, "
            f"new lesions {'yes' if new_lesions else 'no'}")
    if not target and not non_target and not new_lesions:
        return "NED", Reason("no-disease", told)
    if target:
        number, overall = _first_row(TABLE_1, (target, non_target, new))
        return overall, Reason("table-1", f"{told}: row {number}, {overall}")
    number, overall = _first_row(TABLE_2, (non_target, new))
    return overall, Reason("table-2", f"{told}: row {number}, {overall}")
