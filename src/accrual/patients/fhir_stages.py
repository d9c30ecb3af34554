"""Stages → the disease that they are of; of several the latest counts, and of those that contradict each other none.

A stage is what was found on its day: who was M0 then may not be now.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from accrual.patients.facts import Diagnosis
from accrual.patients.json_access import (
    Days,
    NotReadError,
    Resource,
    codes,
    dict_of,
    displays,
    first_text,
    last_part,
    list_of,
    wordings,
)
from accrual.patients.reading import Reading, Staging
from accrual.patients.wording import is_hedged
from accrual.vocabulary.terms import is_kind_of

__all__ = ["join_stages", "read_own_stages", "read_staging", "stage_of", "tnm_of"]

_STAGE = re.compile(
    r"(?:(?:american joint committee on cancer|"
    r"ajcc|uicc|tnm|clinical|pathologic(?:al)?|figo)[\s-]+)*(?:stage(?:s| group)?[\s:]+)?[cpy]{0,2}"
    r"(0|iv|i{1,3}|[1-4])\s*([a-c]?)(\d?)(?: \(.*\))?", re.IGNORECASE)
_ROMAN = {"1": "i", "2": "ii", "3": "iii", "4": "iv"}
_OTHER_SYSTEMS = re.compile(r"binet|rai\b|ann arbor|lugano|durie|\biss\b|deauville|gleason|risk|murphy|inss|inrg|"
                            r"intergroup|barcelona|child", re.IGNORECASE)
_TNM = re.compile(
    r"(?<![A-Za-z0-9])(?=[cpyra]{0,3}[TNM][0-4i])(?:[cpyra]{0,3}(T(?:is|[0-4][a-d]?)))?[\s,]*"
    r"(?:[cpyra]{0,3}(N[0-3][a-c]?))?[\s,]*(?:[cpyra]{0,3}(M[01][a-d]?))?(?![A-Za-z0-9])")
_GROUP = re.compile(r"stage-(0|iv|i{1,3})(.*)")
# Cancers whose M1 is not stage IV.
_OTHERWISE_GROUPED = ("germ-cell-tumor", "testicular-cancer", "thyroid-cancer", "gestational-trophoblastic-neoplasia")
_EARLIER = ("0", "i", "ii", "iii")
_SUPERSEDED = "is not taken, since a later stage counts"
_CONTRADICTED = "is not taken, since another stage of the same time, or of no known time, contradicts it"


def stage_of(value: object) -> str | None:
    """The numbered stage that a CodeableConcept says: `stage-iiia`.

    >>> stage_of({"text": "Stage 3A (qualifier value)"}), stage_of({"coding": [{"code": "4"}]}), stage_of({"text": "B"})
    ('stage-iiia', 'stage-iv', None)
    """
    texts = [*wordings(value), *displays(value), *codes(value, "cancerstaging.org")]
    found = {_stage_name(match) for text in texts if not _OTHER_SYSTEMS.search(text) and not is_hedged(text)
             and (match := _STAGE.fullmatch(text.strip()))}
    return found.pop() if len(found) == 1 else None


def _stage_name(match: re.Match[str]) -> str:
    number = match[1].lower()
    return f"stage-{_ROMAN.get(number, number)}{match[2].lower()}{match[3] if match[2] else ''}"


def tnm_of(value: object) -> tuple[str, ...]:
    """The T, N and M categories that a CodeableConcept says; none if two of a kind differ.

    >>> tnm_of({"text": "American Joint Committee on Cancer cN3 (qualifier value)"}), tnm_of({"text": "pT1c N0 M0"})
    (('n3',), ('t1c', 'n0', 'm0'))
    """
    texts = [text for text in (*wordings(value), *codes(value, "cancerstaging.org")) if not is_hedged(text)]
    found = dict.fromkeys(word.lower() for text in texts for match in _TNM.finditer(text)
                          for word in match.groups() if word)
    return tuple(found) if len({word[0] for word in found}) == len(found) else ()


# Where stages are said

def read_staging(name: str, observation: Resource, reading: Reading, words: tuple[str, ...], when: Days) -> None:
    """A stage that an Observation says of the disease in its `focus`; of a disease that was not read it is nothing."""
    named = list_of(observation.get("focus"))
    place = reading.diagnosis_at(named[0]) if len(named) == 1 else None
    if named and place is None:
        raise NotReadError("its stage is of a disease that is not read")
    reading.stages.append(Staging(words, name, when, place))


def read_own_stages(name: str, condition: Resource, reading: Reading, place: int) -> None:
    """The stages that a Condition says of itself, which have no day but that of their assessment."""
    for row in list_of(condition.get("stage")):
        summary, kind = dict_of(dict_of(row).get("summary")), first_text(dict_of(row).get("type"))
        stage = None if _OTHER_SYSTEMS.search(kind) else stage_of(summary)
        words = (stage,) if stage else () if _OTHER_SYSTEMS.search(kind) else tnm_of(summary)
        assessed = tuple(last_part(dict_of(each).get("reference")) for each in list_of(dict_of(row).get("assessment")))
        if words:
            reading.stages.append(Staging(words, name, None, place, assessed))
        elif summary:
            reading.leave(name, "its stage is not read")


# Which of them count

@dataclass(frozen=True, slots=True)
class _Said:
    """One word for a stage, when it was said, and where."""

    word: str
    when: Days
    source: str

    @property
    def family(self) -> str:
        return self.word[0]

    def is_before(self, other: _Said) -> bool:
        return self.when is not None and other.when is not None and self.when[1] < other.when[0]


def join_stages(reading: Reading, last: date) -> None:
    """Give each disease the stages of it that count up to a day; those that name none are of the only cancer there is.

    A cancer beside a distant metastasis, with no other cancer, is metastatic whatever its first stage was.
    """
    cancers = [place for place, row in enumerate(reading.diagnoses) if row.present and _is_primary(row.concept)]
    only = cancers[0] if len({reading.diagnoses[each].concept for each in cancers}) == 1 else None
    found: dict[int, list[_Said]] = {}
    for staging in reading.stages:
        place = only if staging.place is None else staging.place
        when = staging.when or _assessed(staging, reading)
        if place is None:
            reading.leave(staging.source, "it is not said of which disease the stage is")
        elif when and when[0] > last:
            reading.leave(staging.source, "its stage is of a day that is still to come")
        else:
            found.setdefault(place, []).extend(_Said(word, when, staging.source) for word in staging.words)
    spread = any(row.present and is_kind_of(row.concept, "metastasis") and row.concept != "lymph-node-metastasis"
                 and row.concept != "metastasis" and not (row.date and row.date > last) for row in reading.diagnoses)
    for place, rows in found.items():
        row = reading.diagnoses[place]
        kept = _without(rows, _not_counting(rows, row), reading)
        if spread and place in cancers:
            kept = _without(kept, [(each, "is not taken, since a distant metastasis is recorded") for each in kept
                                   if each.word == "m0" or (only is not None and _number(each.word) in _EARLIER)],
                            reading)
        reading.diagnoses[place] = _staged(row, (each.word for each in kept))
    for place in cancers if spread and only is not None else ():
        reading.diagnoses[place] = _staged(reading.diagnoses[place], ("metastatic",))


def _staged(row: Diagnosis, words: Iterable[str]) -> Diagnosis:
    return replace(row, stage=tuple(dict.fromkeys((*row.stage, *words))))


def _is_primary(concept: str) -> bool:
    return is_kind_of(concept, "malignancy") and not is_kind_of(concept, "metastasis")


def _assessed(staging: Staging, reading: Reading) -> Days:
    """The day of the Observation that a Condition's stage comes from."""
    days = [each.when for each in reading.stages
            if each.source.partition("/")[2] in staging.assessments and each.source != staging.source]
    return days[0] if len(set(days)) == 1 else None


def _without(rows: list[_Said], left: list[tuple[_Said, str]], reading: Reading) -> list[_Said]:
    for source, why in dict.fromkeys((each.source, why) for each, why in left):
        reading.leave(source, f"its stage {why}")
    gone = [each for each, _ in left]
    return [each for each in rows if each not in gone]


def _not_counting(rows: list[_Said], disease: Diagnosis) -> list[tuple[_Said, str]]:
    """What is superseded by a later stage, and what contradicts another of the same time or of none."""
    old = [one for one in rows if any(one.is_before(other) and _is_outdated(one.word, other.word) for other in rows)]
    left = [each for each in rows if each not in old]
    odd = any(is_kind_of(disease.concept, each) for each in _OTHERWISE_GROUPED)
    split = [one for one in left if any(_contradict(one, other, odd=odd) for other in left)]
    return [(each, _SUPERSEDED) for each in old] + [(each, _CONTRADICTED) for each in split]


def _is_outdated(word: str, later: str) -> bool:
    """Whether a later word says something else: another stage, or a spread that the earlier one does not know of."""
    if word[0] == later[0]:
        return not _agree(word, later)
    number, after = _number(word), _number(later)
    return ((word == "m0" and after == "iv") or (word == "n0" and (after in ("iii", "iv") or later.startswith("m1")))
            or (word.startswith("m1") and after in _EARLIER)
            or (number in _EARLIER and later.startswith("m1")) or (number == "iv" and later == "m0"))


def _contradict(one: _Said, other: _Said, *, odd: bool) -> bool:
    """Whether two of which neither is later cannot both be; an M0 of another time than a IV is not taken with it."""
    if one.is_before(other) or other.is_before(one):
        return False
    if one.family == other.family:
        return not _agree(one.word, other.word)
    for first, second in ((one.word, other.word), (other.word, one.word)):
        if first.startswith("m1") and _number(second) in _EARLIER:
            return not odd
    return one.word == "m0" and _number(other.word) == "iv" and one.when != other.when


def _agree(one: str, other: str) -> bool:
    """A III may be a IIIA, and a T2 a T2a."""
    first, second = _GROUP.fullmatch(one), _GROUP.fullmatch(other)
    if first and second:
        return first[1] == second[1] and (first[2].startswith(second[2]) or second[2].startswith(first[2]))
    return one.startswith(other) or other.startswith(one)


def _number(word: str) -> str:
    found = _GROUP.fullmatch(word)
    return found[1] if found else ""
