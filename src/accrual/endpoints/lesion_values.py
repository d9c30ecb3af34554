"""What each lesion counts at one visit: measured, too small, gone, split into fragments, merged with another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accrual.endpoints.results import Reason
from accrual.endpoints.trial import Measurement

__all__ = ["TOO_SMALL_MM", "Value", "non_target_states", "parent", "target_values"]

TOO_SMALL_MM = 5.0
_FRAGMENT = re.compile(r"^(.+?)[.](\d+)$")


@dataclass(frozen=True, slots=True)
class Value:
    """The length of a lesion at a visit (None: not measured), and what is to be said of it.

    >>> Value(5.0).mm
    5.0

    `at_least` is the length of those fragments that were measured, where others were not.
    """

    mm: float | None
    reason: Reason | None = None
    at_least: float = 0.0


def parent(link: str) -> tuple[str, ...]:
    """The lesions a link stands for: itself, the lesion a fragment came from, the lesions that merged.

    >>> parent("T01.2"), parent("T01/T02"), parent("T03")
    (('T01',), ('T01', 'T02'), ('T03',))
    """
    whole = link.split("/")
    return tuple(dict.fromkeys(fragment[1] if (fragment := _FRAGMENT.match(part)) else part for part in whole))


def _length(record: Measurement) -> Value:
    if record.mm is not None:
        return Value(record.mm)  # a measured value counts as it is, even below 5 mm, and a node's even below 10
    if record.state == "too small":
        return Value(TOO_SMALL_MM, Reason("too-small", f"{record.link} too small to measure: 5 mm", (record.link,)))
    if record.state == "absent":
        return Value(0.0, Reason("disappeared", f"{record.link} disappeared: 0 mm", (record.link,)))
    why = f"{record.state or 'not measured'}{f': {record.remark}' if record.remark else ''}"
    return Value(None, Reason("not-measured", f"{record.link} {why}", (record.link,)))


def _fragments(link: str, found: Mapping[str, Measurement], expected: Iterable[str]) -> Value:
    """The sum of a split lesion's fragments; one that was there before and is not measured now leaves it unknown."""
    names = sorted({*expected, *(name for name in found if _FRAGMENT.match(name) and parent(name) == (link,))})
    lengths = [_length(found[name]).mm if name in found else None for name in names]
    if None in lengths:
        return Value(None, Reason("not-measured", f"fragments of {link} not all measured", (link, *names)),
                     sum(length or 0.0 for length in lengths))
    total = sum(length or 0.0 for length in lengths)
    return Value(total, Reason("split", f"{link} split into {', '.join(names)}: {total:.10g} mm together",
                               (link, *names)))


def target_values(links: Sequence[str], records: Sequence[Measurement],
                  fragments: Mapping[str, frozenset[str]] | None = None) -> dict[str, Value]:
    """What each target lesion chosen at baseline counts at one visit.

    >>> records = [Measurement("S", "T01/T02", 2.0, None, mm=18.0), Measurement("S", "T03", 2.0, None, mm=7.0)]
    >>> {link: value.mm for link, value in target_values(["T01", "T02", "T03"], records).items()}
    {'T01': 18.0, 'T02': 0.0, 'T03': 7.0}

    `fragments` are those of each lesion seen at earlier visits. A merged lesion's length stands with its first
    lesion, 0 with the others, so that the sum holds it once.
    """
    found = {record.link: record for record in records}
    values = {link: _one(link, found, (fragments or {}).get(link, frozenset())) for link in links}
    for name in (name for name in found if "/" in name):
        values |= _merged(name, found, [link for link in parent(name) if link in values])
    return values


def _one(link: str, found: Mapping[str, Measurement], expected: frozenset[str]) -> Value:
    if expected or any(_FRAGMENT.match(name) and parent(name) == (link,) for name in found):
        if link in found and found[link].mm is not None and not any(name in found for name in expected):
            return _length(found[link])  # measured as one again
        return _fragments(link, found, expected)
    if link not in found:
        return Value(None, Reason("not-measured", f"no record of {link} at this visit", (link,)))
    return _length(found[link])


def _merged(name: str, found: Mapping[str, Measurement], links: Sequence[str]) -> dict[str, Value]:
    alone = [link for link in links if link in found and found[link].mm is not None]
    if alone:
        reason = Reason("merged-conflict", f"{name} is measured, and so is {', '.join(alone)} alone", (name, *alone))
        return {link: Value(None, reason) for link in links}
    whole = _length(found[name]).mm
    reason = Reason("merged" if whole is not None else "not-measured",
                    f"{name} merged: " + ("not measured" if whole is None else f"{whole:.10g} mm"), (name, *links))
    return {link: Value(whole if index == 0 or whole is None else 0.0, reason if index == 0 else None)
            for index, link in enumerate(links)}


def non_target_states(links: Sequence[str], records: Sequence[Measurement],
                      nodes: frozenset[str] = frozenset()) -> dict[str, str]:
    """The state of each non-target lesion at one visit; "not evaluable" where there is no record.

    >>> non_target_states(["NT01", "NT02"], [Measurement("S", "NT01", 2.0, None, state="absent")])
    {'NT01': 'absent', 'NT02': 'not evaluable'}

    Where a length stands in place of a state, a node below 10 mm or another lesion of 0 mm is absent.
    """
    found = {record.link: record for record in records}
    return {link: _state(found[link], link in nodes) if link in found else "not evaluable" for link in links}


def _state(record: Measurement, node: bool) -> str:
    if record.mm is None or record.state:
        return "present" if record.state == "too small" else record.state or "not evaluable"
    gone = record.mm < 10 - 1e-9 if node else record.mm <= 1e-9
    return "absent" if gone else "present"
