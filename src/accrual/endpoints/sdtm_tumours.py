"""TU, TR and RS → lesions, measurements and recorded responses."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from accrual.endpoints.assessments import RESPONSES
from accrual.endpoints.baseline import organ_name
from accrual.endpoints.intake import Intake, Row
from accrual.endpoints.irecist import I_RESPONSES
from accrual.endpoints.lesion_values import parent
from accrual.endpoints.options import Options
from accrual.endpoints.trial import Lesion, Measurement, Problem, Recorded, Subject

__all__ = ["read_lesions", "read_measurements", "read_recorded"]

_KINDS = {"TARGET": "target", "NON-TARGET": "non-target", "NON TARGET": "non-target", "NEW": "new",
          "NEW LESION": "new"}
_STATES = {
    "PRESENT": "present", "ABSENT": "absent", "DISAPPEARED": "absent", "UNEQUIVOCAL": "unequivocal",
    "UNEQUIVOCAL PROGRESSION": "unequivocal", "EQUIVOCAL": "equivocal", "INCREASED": "increased",
    "RESOLVED": "absent", "UNEVALUABLE": "not evaluable", "UNABLE TO EVALUATE": "not evaluable",
    "NOT ASSESSABLE": "not evaluable", "TOO SMALL TO MEASURE": "too small", "TOO SMALL": "too small",
    "NOT EVALUABLE": "not evaluable",
    "NOT DONE": "not evaluable", "NE": "not evaluable", "BENIGN": "benign", "NOT MALIGNANT": "benign",
}
_SAME_AXIS = {"SAXIS": "LPERP", "LAXIS": "LDIAM"}
_LENGTHS = ("DIAMETER", "LDIAM", "LPERP")
# Results the reader derived: recomputed here, never read.
_DERIVED = ("SUMDIAM", "SUMLDIAM", "SUMNLNLD", "SUMNLNOD", "SUMLPERP", "ACNSD", "PCBSD", "PCNSD", "ACNLD", "PCBLD",
            "LNNUM", "LNSTAT", "MNADIR", "NUMLND", "NUMLES", "VOLUME", "AREA", "PPTLD", "LMAXSP", "LESTEXT")
_TESTS = {"OVRLRESP": "overall", "TRGRESP": "target", "NTRGRESP": "non-target", "NEWLPROG": "new"}
# Responses of the reader that nothing here is made from.
_OTHER_TESTS = ("BESTRESP", "BONERESP", "CLINRESP", "DRCRIND", "IRECLIND", "METSRESP", "MRKRRESP", "NEWLIND",
                "NRADRESP", "RADRESP", "SFTSRESP", "SYMPTDTR")
_LARGEST_MM = 500.0


def _assessor(row: Row, domain: str) -> str:
    who = row[f"{domain}EVAL"] or "INVESTIGATOR"
    return f"{who}/{row[f'{domain}EVALID']}" if row[f"{domain}EVALID"] else who


def read_lesions(intake: Intake, subjects: Mapping[str, Subject], options: Options) -> tuple[Lesion, ...]:
    """The lesions of TU."""
    intake.need("USUBJID", "TULNKID", ("TUSTRESC", "TUORRES"))
    lesions: dict[tuple[str, str, str], Lesion] = {}
    for row in intake.rows():
        lesion = _lesion(intake, row, subjects, options)
        if lesion is None:
            continue
        key = (lesion.subject, lesion.assessor, lesion.link)
        held = lesions.setdefault(key, lesion)
        if (held.kind, held.organ) != (lesion.kind, lesion.organ):
            intake.note(row, "TULNKID", "conflict", "describes a lesion otherwise than an earlier row", "excluded")
    return tuple(lesions.values())


def _lesion(intake: Intake, row: Row, subjects: Mapping[str, Subject], options: Options) -> Lesion | None:
    text = row.first("TUSTRESC", "TUORRES").upper()
    if not row["TULNKID"]:
        intake.note(row, "TULNKID", "missing value", "names no lesion", "excluded")
        return None
    if text not in _KINDS:
        whole = parent(row["TULNKID"])
        if row["TUTESTCD"] not in ("TUSPLIT", "TUMERGE") or whole == (row["TULNKID"],):
            intake.note(row, "TUSTRESC", "unknown code", f"is none of {', '.join(_KINDS)}", "excluded")
            return None
        text = "TARGET" if row["TULNKID"].upper().startswith("T") else "NON-TARGET"
    day, _ = intake.date(row, "TUDTC", options.measurement_dates, born=subjects[row["USUBJID"]].birth)
    place = row["TULOC"].upper()
    nodal = "NODE" in place or row["TUNODE"].upper() in ("Y", "YES", "TRUE", "1")
    return Lesion(row["USUBJID"], row["TULNKID"], _KINDS[text], _assessor(row, "TU"),
                  "LYMPH NODE" if nodal else organ_name(place), nodal, re.search(r"\bBONES?\b", place) is not None,
                  row["TUMETHOD"], day, intake.number(row, "VISITNUM"), parent(row["TULNKID"]), row.source(),
                  row["TUDTC"])


def read_measurements(intake: Intake, subjects: Mapping[str, Subject], lesions: Sequence[Lesion],
                      options: Options) -> tuple[Measurement, ...]:
    """The measurements and states of TR, one for each lesion and assessment: of a node the short axis.

    A target or non-target lesion of which no record can be used is not evaluable there: the assessment took place.
    """
    intake.need("USUBJID", "TRLNKID", "TRTESTCD", ("TRSTRESN", "TRSTRESC", "TRORRES"), "TRDTC")
    known = {(lesion.subject, lesion.assessor, lesion.link): lesion for lesion in lesions}
    found: dict[tuple[object, ...], dict[str, list[tuple[Row, Measurement]]]] = defaultdict(lambda: defaultdict(list))
    unusable: dict[tuple[object, ...], tuple[Row, Measurement]] = {}
    derived: Counter[str] = Counter()
    chosen: list[Measurement] = []
    for row in intake.rows():
        test = _SAME_AXIS.get(row["TRTESTCD"].upper(), row["TRTESTCD"].upper())
        if test in _DERIVED:
            derived[test] += 1
        elif intake.code(row, "TRTESTCD", (*_LENGTHS, *_SAME_AXIS, "TUMSTATE", *_DERIVED)) and (
                one := _measurement(intake, row, subjects, known, options)):
            key = (one.subject, one.assessor, one.link, one.visit, one.date)
            if one.remark:
                unusable[key] = (row, one)
            else:
                found[key][test].append((row, one))
    for test, count in derived.items():
        intake.note(Row("TR", 0, {}), "TRTESTCD", "derived result", f"{test} is derived and not read ({count} rows)")
    for place, tests in found.items():
        unusable.pop(place, None)
        one = _chosen(intake, tests, known)
        if one.remark:
            unusable[place] = (next(row for records in tests.values() for row, _ in records), one)
        else:
            chosen.append(one)
    chosen += [one for _, one in unusable.values() if one.kind != "new"]
    found_new = _only_identified(intake, lesions, chosen, [each for each in unusable.values() if each[1].kind == "new"])
    return _dated([*chosen, *found_new])


def _only_identified(intake: Intake, lesions: Sequence[Lesion], measured: Sequence[Measurement],
                     unusable: Sequence[tuple[Row, Measurement]]) -> Iterator[Measurement]:
    """New lesions of TU of which TR says nothing usable: certain on the day, or at the visit, of their identification.

    Where TU tells neither, a record that cannot be used still tells when the lesion was looked at.
    """
    readers = {(one.subject, one.assessor) for one in measured}
    told = {(one.subject, one.assessor, one.link) for one in measured}
    looked = {(one.subject, one.assessor, one.link): (row, one) for row, one in sorted(
        unusable, key=lambda each: each[1].date or date.max, reverse=True)}
    days, visits = _days(measured), {(one.subject, one.assessor, one.date): one.visit for one in measured}
    for lesion in lesions:
        key = (lesion.subject, lesion.assessor, lesion.link)
        if lesion.kind != "new" or key in told or key[:2] not in readers:
            continue
        visit, day = lesion.visit, lesion.date or days.get((*key[:2], lesion.visit))
        text = lesion.date_text if lesion.date else ""
        if key in looked:
            row, record = looked[key]
            visit, day = (visit, day) if day else (record.visit, record.date or days.get((*key[:2], record.visit)))
            intake.note(row, "TRLNKID", "new lesion", "is new by TU, and no record of its state can be used: it counts "
                        f"as certain from {day or f'visit {visit:g}'} on")
        if day or key in looked:
            visit = visits.get((*key[:2], day)) if visit is None else visit
            yield Measurement(lesion.subject, lesion.link, visit, day, None, "unequivocal", "new", lesion.assessor,
                              date_text=text, source=lesion.source)
        elif visit not in {one.visit for one in measured if (one.subject, one.assessor) == key[:2]}:
            so = ("whether it was there is not known at any assessment" if visit is None else
                  f"nor has its visit {visit:g}, and it counts from the next assessment by number, if there is one")
            intake.problems.append(Problem(
                "TU", "missing value", f"{lesion.subject}, {lesion.assessor}: the new lesion {lesion.link} has no "
                f"date, and TR does not say when it was seen: {so}; give the date of its identification",
                variable="TUDTC", effect="excluded" if visit is None else "noted"))


def _days(measured: Iterable[Measurement]) -> dict[tuple[str, str, float | None], date]:
    """The last day of each visit of each reader."""
    days: dict[tuple[str, str, float | None], date] = {}
    for one in measured:
        if one.date and one.visit is not None:
            key = (one.subject, one.assessor, one.visit)
            days[key] = max(one.date, days.get(key, one.date))
    return days


def _dated(measured: Sequence[Measurement]) -> tuple[Measurement, ...]:
    """The same, with the day of its visit for a record of a new lesion that has none."""
    days = _days(measured)
    return tuple(replace(one, date=days.get((one.subject, one.assessor, one.visit)))
                 if one.kind == "new" and one.date is None else one for one in measured)


def _measurement(intake: Intake, row: Row, subjects: Mapping[str, Subject],
                 known: Mapping[tuple[str, str, str], Lesion], options: Options) -> Measurement | None:
    link, assessor = row["TRLNKID"], _assessor(row, "TR")
    if not link:
        intake.note(row, "TRLNKID", "missing value", "names no lesion", "excluded")
        return None
    day, _ = intake.date(row, "TRDTC", options.measurement_dates, born=subjects[row["USUBJID"]].birth)
    visit = intake.number(row, "VISITNUM")
    if day is None and visit is None:
        intake.note(row, "TRDTC", "missing value", "has neither a usable date nor a visit number", "excluded")
        return None
    if not row["TRDTC"] and row["TRSTAT"].upper() != "NOT DONE":
        intake.note(row, "TRDTC", "missing value", "is empty; other records of the visit date it, or nothing does")
    lesion = known.get((row["USUBJID"], assessor, link))
    kind = lesion.kind if lesion else _KINDS.get(row["TRGRPID"].upper(), "")
    if not kind:
        intake.note(row, "TRLNKID", "unknown lesion", "is no lesion of TU, and TRGRPID does not say its kind",
                    "excluded")
        return None
    mm, state, usable = _result(intake, row, kind)
    if not usable:
        mm, state = None, "not evaluable"
    return Measurement(row["USUBJID"], link, visit, day, mm, state, kind, assessor, row["VISIT"], row["TRDTC"],
                       row.source("TRSTRESN" if mm is not None else "TRSTRESC"), row["TRACPTFL"] == "Y",
                       "Y" in (row["TRBLFL"], row["TRLOBXFL"]), "" if usable else "its result cannot be used")


def _result(intake: Intake, row: Row, kind: str) -> tuple[float | None, str, bool]:
    """Length in mm, state, and whether the row can be used.

    A state beside a length stays with other lesions than targets: it says whether a new lesion is certain, and
    whether another one progressed.
    """
    if row["TRSTAT"].upper() == "NOT DONE":
        if row["TRSTRESN"]:
            intake.note(row, "TRSTAT", "conflict", "is NOT DONE beside a result", "excluded")
            return None, "", False
        return None, "not evaluable", True
    text = row.first("TRSTRESC", "TRORRES").upper()
    if text in _STATES and not row["TRSTRESN"]:
        return None, _STATES[text], True
    if row["TRSTRESN"] or _is_number(row.first("TRORRES", "TRSTRESC")):
        mm, state = _length(intake, row), _STATES.get(text, "")
        if mm is not None and _contradicts(mm, state):
            intake.note(row, "TRSTRESC", "conflict", f"says {state} beside a length: neither is used", "excluded")
            return None, "not evaluable", True
        return mm, "" if kind == "target" or state == "too small" else state, mm is not None
    if not text:
        intake.note(row, "TRSTRESC", "missing value", "has no result and is not marked NOT DONE; taken as not done",
                    "changed")
        return None, "not evaluable", True
    variable = "TRSTRESC" if row["TRSTRESC"] else "TRORRES"
    intake.note(row, variable, "unknown code", "is neither a length nor a known state of a lesion", "excluded")
    return None, "", False


def _contradicts(mm: float, state: str) -> bool:
    return state == "not evaluable" or (state == "absent" and mm > 0)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text) is not None


def _length(intake: Intake, row: Row) -> float | None:
    """The length in mm, by the standardised result or else the original one; both must say the same."""
    result = "TRSTRESN" if row["TRSTRESN"] or not _is_number(row["TRSTRESC"]) else "TRSTRESC"
    standard = _in_mm(intake, row, result, "TRSTRESU")
    original = _in_mm(intake, row, "TRORRES", "TRORRESU") if _is_number(row["TRORRES"]) else None
    mm = standard if row[result] else original
    if mm is None:
        return None
    if standard is not None and original is not None and row["TRORRESU"] and abs(standard - original) > 0.06:
        intake.note(row, "TRSTRESN", "conflict", "is not what TRORRES and TRORRESU say", "excluded")
        return None
    if not 0 <= mm <= _LARGEST_MM:
        intake.note(row, "TRSTRESN", "implausible size", f"is not between 0 and {_LARGEST_MM:g} mm", "excluded")
        return None
    return mm


def _in_mm(intake: Intake, row: Row, variable: str, unit: str) -> float | None:
    value = intake.number(row, variable)
    if value is None:
        return None
    said = row[unit].lower()
    if said == "cm":
        intake.note(row, unit, "units", "is cm; converted to mm", "changed")
        # Decimal digits move: 2.1 cm is 21 mm, not 21.000000000000004.
        return float(f"{value * 10:.12g}")
    if said not in ("mm", ""):
        intake.note(row, unit, "units", "is neither mm nor cm", "excluded")
        return None
    if not said and variable != "TRORRES" and unit in intake.data.columns:
        intake.note(row, unit, "units", "is empty; taken as mm", "changed")
    return value


def _chosen(intake: Intake, tests: Mapping[str, list[tuple[Row, Measurement]]],
            known: Mapping[tuple[str, str, str], Lesion]) -> Measurement:
    """One result for a lesion at an assessment: the diameter that counts, else the state."""
    agreed = {test: _agreed(intake, records) for test, records in tests.items()}
    one = next(iter(tests.values()))[0][1]
    lesion = known.get((one.subject, one.assessor, one.link))
    axis = "LPERP" if lesion and lesion.nodal else "LDIAM"
    if one.kind == "non-target" and "TUMSTATE" in agreed:
        return agreed["TUMSTATE"]
    for test in ("DIAMETER", axis, "TUMSTATE"):
        if test in agreed:
            _compare(intake, tests, agreed, test, axis)
            return _with_state(intake, tests, agreed, test)
    other = next(row for records in tests.values() for row, _ in records)
    intake.note(other, "TRTESTCD", "wrong axis", f"is not {axis}, which this lesion is measured by", "excluded")
    return replace(one, mm=None, state="not evaluable", remark=f"it is not measured by {axis}")


def _with_state(intake: Intake, tests: Mapping[str, list[tuple[Row, Measurement]]],
                agreed: Mapping[str, Measurement], test: str) -> Measurement:
    """A length with what TUMSTATE says of the same lesion, as `_result` has it where both are in one row."""
    used, told = agreed[test], agreed.get("TUMSTATE")
    if test == "TUMSTATE" or not told or used.mm is None:
        return used
    if _contradicts(used.mm, told.state):
        intake.note(tests["TUMSTATE"][0][0], "TRSTRESC", "conflict",
                    f"says {told.state} beside a length: neither is used", "excluded")
        return replace(used, mm=None, state="not evaluable")
    return used if used.kind == "target" or told.state == "too small" else replace(used, state=told.state)


def _compare(intake: Intake, tests: Mapping[str, list[tuple[Row, Measurement]]],
             agreed: Mapping[str, Measurement], test: str, axis: str) -> None:
    used, other = agreed[test], agreed.get(axis)
    if test == "DIAMETER" and other and used.mm is not None and other.mm is not None and used.mm != other.mm:
        intake.note(tests[test][0][0], "TRSTRESN", "axis", f"DIAMETER is not the {axis} of the same lesion; "
                    "DIAMETER is used")


def _agreed(intake: Intake, records: Iterable[tuple[Row, Measurement]]) -> Measurement:
    """The one result of records of the same test; two different ones leave the lesion not evaluable."""
    (first_row, first), *others = records
    for row, other in others:
        if (other.mm, other.state) != (first.mm, first.state):
            intake.note(row, "TRSTRESN", "conflict", f"is another result than row {first_row.number} for the same "
                        "lesion and visit: neither is used", "excluded")
            return replace(first, mm=None, state="not evaluable")
        intake.note(row, "", "duplicate", f"repeats the result of row {first_row.number}", "excluded")
    return first


def read_recorded(intake: Intake, subjects: Mapping[str, Subject], options: Options) -> tuple[Recorded, ...]:
    """The responses of RS by the criteria asked for."""
    intake.need("USUBJID", "RSTESTCD", ("RSSTRESC", "RSORRES"), "RSDTC")
    recorded: dict[tuple[object, ...], tuple[int, Recorded]] = {}
    others: Counter[str] = Counter()
    for row in intake.rows():
        if not _asked(row["RSCAT"], options):
            others[row["RSCAT"]] += 1
            continue
        if row["RSTESTCD"].upper() in _OTHER_TESTS:
            others[row["RSTESTCD"]] += 1
            continue
        one = _response(intake, row, subjects, options)
        if one is None:
            continue
        key = (one.subject, one.assessor, one.test, one.visit, one.date)
        number, held = recorded.setdefault(key, (row.number, one))
        if held is not one and held.response != one.response:
            intake.note(row, "RSSTRESC", "conflict", f"is another response than row {number} for the same visit: the "
                        "worse counts")
            recorded[key] = (number, max(held, one, key=lambda each: _worse(each.response)))
    for name, count in others.items():
        variable, kind = ("RSTESTCD", "other test") if name.upper() in _OTHER_TESTS else ("RSCAT", "other criteria")
        intake.note(Row("RS", 0, {}), variable, kind, f"{name} is not read here ({count} rows)")
    return tuple(one for _, one in recorded.values())


def _worse(response: str) -> int:
    order = I_RESPONSES if response in I_RESPONSES else RESPONSES
    return order.index(response) if response in order else -1


def _asked(criteria: str, options: Options) -> bool:
    wanted = "IRECIST" if options.rules == "irecist" else "RECIST"
    return not criteria or criteria.upper().split(" ")[0] == wanted


def _response(intake: Intake, row: Row, subjects: Mapping[str, Subject], options: Options) -> Recorded | None:
    test = intake.code(row, "RSTESTCD", tuple(_TESTS))
    if not test:
        return None
    variable = "RSSTRESC" if row["RSSTRESC"] else "RSORRES"
    text = row[variable]
    if not text and row["RSSTAT"].upper() == "NOT DONE":
        text = "NE"
    known: tuple[str, ...] = I_RESPONSES if options.rules == "irecist" else RESPONSES
    if _TESTS[test] == "new":
        known = ("EQUIVOCAL", "UNEQUIVOCAL")
    if text not in known:
        intake.note(row, variable, "unknown code", f"is none of {', '.join(known)}", "excluded")
        return None
    day, _ = intake.date(row, "RSDTC", options.response_dates, born=subjects[row["USUBJID"]].birth)
    if day is None and not row["RSDTC"]:
        intake.note(row, "RSDTC", "missing value", "is empty", "excluded")
    if day is None:
        return None
    return Recorded(row["USUBJID"], _TESTS[test], text, intake.number(row, "VISITNUM"), day,
                    _assessor(row, "RS"), row["RSACPTFL"] == "Y", row["RSCAT"], row["VISIT"], row["RSDTC"],
                    row.source(variable))
