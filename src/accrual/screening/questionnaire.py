"""The interview of a trial as a FHIR R4 Questionnaire, and a QuestionnaireResponse read back into replies.

The `linkId` of an item is the key of its question; the parts of a result (its limits of normal, its day) are items
below it.  "I don't know" is an answer of its own (`asked-unknown`), or no answer.
Source: HL7 FHIR R4 (4.0.1), Questionnaire and QuestionnaireResponse; its extension `questionnaire-unitOption`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from accrual.errors import InputError
from accrual.patients.dates import day
from accrual.screening.leaves import GRADES_OF
from accrual.screening.questions import NOT_ABOUT_ME, NOT_THERE, STEPS, Ask, Reply
from accrual.vocabulary.prose import name, units

__all__ = ["replies_of", "to_questionnaire"]

_UNIT_OPTION = "http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption"
_UCUM = "http://unitsofmeasure.org"
_YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"
_GENDER = "http://hl7.org/fhir/administrative-gender"
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_UNSURE = {"system": _ABSENT, "code": "asked-unknown", "display": "I don’t know"}
_OURS = "urn:accrual:answer"
_TITLES = {"you": "About you", "illness": "Your illness and treatment", "history": "What may speak against it",
           "tests": "Test results and measurements"}
_LIMITS = {"upper": "Upper limit of normal", "lower": "Lower limit of normal"}
_CHOICES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "sex": ((_GENDER, "female", "Female"), (_GENDER, "male", "Male")),
    "condition": ((_OURS, "now", "Yes, now"), (_OURS, "past", "In the past, not now"), (_OURS, "never", "No, never")),
    "statement": ((_YES_NO, "Y", "Yes"), (_YES_NO, "N", "No")),
}
_FINISHED = ("completed", "amended")
_MEND = "Answer the Questionnaire that `accrual questions --format fhir` writes for this trial"


# Questions → Questionnaire

def to_questionnaire(asks: Iterable[Ask], trial: str | None, title: str = "") -> dict[str, Any]:
    """The interview as a FHIR R4 Questionnaire, one group for each step.

    >>> made = to_questionnaire([Ask("age", "age", "you", "age", "How old are you?", units=("a",))], "NCT99990001")
    >>> made["resourceType"], made["item"][0]["item"][0]["type"]
    ('Questionnaire', 'quantity')
    """
    found = tuple(asks)
    keys = {ask.key for ask in found}
    groups = [(step, [ask for ask in found if ask.step == step]) for step in STEPS]
    said = f"Check if {title or trial or 'this trial'} may fit"
    return {
        "resourceType": "Questionnaire",
        "status": "active",
        "subjectType": ["Patient"],
        **({"url": f"https://clinicaltrials.gov/study/{trial}#accrual-questions"} if trial else {}),
        "name": f"Questions_{trial}" if trial else "Questions",
        "title": said,
        "purpose": "Only the study team can say whether somebody can join. This is no medical advice.",
        "item": [{"linkId": step, "type": "group", "text": _TITLES[step], "item": [_item(ask, keys) for ask in group]}
                 for step, group in groups if group],
    }


def _item(ask: Ask, keys: set[str]) -> dict[str, Any]:
    item: dict[str, Any] = {"linkId": ask.key, "text": " ".join(ask.text.split()), "required": False}
    if when := _enabled(ask, keys):
        item |= {"enableWhen": when} | ({"enableBehavior": "any"} if len(when) > 1 else {})
    if choices := _choices(ask):
        item |= {"type": "choice", "answerOption": [{"valueCoding": choice} for choice in (*choices, _UNSURE)]}
    elif ask.units:
        item |= {"type": "quantity", "extension": [
            {"url": _UNIT_OPTION, "valueCoding": {"system": _UCUM, "code": code, "display": units(code)}}
            for code in ask.units]}
    else:
        item["type"] = "decimal"
    parts = [*_help(ask), *_parts(ask)]
    return item | ({"item": parts} if parts else {})


def _enabled(ask: Ask, keys: set[str]) -> list[dict[str, Any]]:
    """When a question is asked at all; one that hangs on several results is, as soon as one of them is there."""
    if ask.only_for and "sex" in keys:
        other = {"female": "male", "male": "female"}[ask.only_for]
        return [{"question": "sex", "operator": "!=", "answerCoding": {"system": _GENDER, "code": other}}]
    if ask.instead_of in keys:
        return [{"question": ask.instead_of, "operator": "exists", "answerBoolean": False}]
    return [{"question": key, "operator": "exists", "answerBoolean": True} for key in ask.after if key in keys]


def _choices(ask: Ask) -> list[dict[str, str]]:
    found = [{"system": system, "code": code, "display": words} for system, code, words in _CHOICES.get(ask.kind, ())]
    if ask.levels and ask.subject in GRADES_OF:
        found.append({"system": _OURS, "code": NOT_THERE,
                      "display": f"I do not have {name(GRADES_OF[ask.subject]).lower()}"})
    if ask.may_not_concern:
        found.append({"system": _OURS, "code": NOT_ABOUT_ME, "display": "It is not about me"})
    return found + [{"system": _OURS, "code": f"{value:g}", "display": f"{value:g}{words and ': '}{words}"}
                    for value, words in ask.levels]


def _help(ask: Ask) -> Iterator[dict[str, Any]]:
    if ask.help:
        yield {"linkId": f"{ask.key}-help", "type": "display", "text": ask.help}


def _parts(ask: Ask) -> Iterator[dict[str, Any]]:
    """What goes with a result."""
    if ask.kind != "quantity":
        return
    for limit in ask.limits:
        yield {"linkId": f"{ask.key}-{limit}", "type": "decimal", "text": _LIMITS[limit], "required": False}
    yield {"linkId": f"{ask.key}-date", "type": "date", "text": "Date of this result", "required": False}


# QuestionnaireResponse → replies

def replies_of(response: object, asks: Iterable[Ask], source: str = "response") -> dict[str, Reply]:
    """The replies in a QuestionnaireResponse; InputError names the item of a fault, never what was answered.

    >>> ask = Ask("sex", "sex", "you", "sex", "Sex?")
    >>> item = {"linkId": "sex", "answer": [{"valueCoding": {"code": "female"}}]}
    >>> replies_of({"resourceType": "QuestionnaireResponse", "item": [item]}, [ask])
    {'sex': Reply(value='female', unit=None, date=None, upper=None, lower=None)}

    An item that is no question of this trial is an error, and so is one that is answered twice, or by a limit ("below
    18"): an answer that is silently lost could change a verdict.
    """
    if not isinstance(response, dict) or response.get("resourceType") != "QuestionnaireResponse":
        raise InputError("is not a QuestionnaireResponse", where=source, mend=_MEND)
    if response.get("status", "completed") not in _FINISHED:
        raise InputError(f"its status is none of {', '.join(_FINISHED)}", where=f"{source}: status",
                         mend="Answers that are withdrawn, or not finished, are not read")
    given: dict[str, dict[str, Any]] = {}
    for link, answer in _answers(response, source):
        if link in given:
            raise InputError("is answered more than once", where=f"{source}: {link[:60]}")
        given[link] = answer
    known = {ask.key: ask for ask in asks}
    parts = {f"{key}-{part}" for key in known for part in ("upper", "lower", "date", "help")}
    for link in given:
        if link not in known and link not in parts:
            raise InputError("answers a question that this trial does not ask", where=f"{source}: {link[:60]}",
                             mend=_MEND)
    found = ((key, _reply(ask, given, source)) for key, ask in known.items() if key in given)
    return {key: reply for key, reply in found if reply is not None}


def _answers(node: Mapping[str, Any], source: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every answered item, however deeply it lies; each question may be answered once."""
    for item in _list(node.get("item", []), source):
        link = item.get("linkId")
        if not isinstance(link, str):
            raise InputError("an item has no linkId", where=source)
        where = f"{source}: {link[:60]}"
        answers = _list(item.get("answer", []), where)
        if len(answers) > 1:
            raise InputError("is answered more than once", where=where)
        for answer in answers:
            yield link, answer
            yield from _answers(answer, source)
        yield from _answers(item, source)


def _list(found: object, where: str) -> list[dict[str, Any]]:
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise InputError("is not a list of objects", where=where)
    return found


def _reply(ask: Ask, given: Mapping[str, dict[str, Any]], source: str) -> Reply | None:
    where = f"{source}: {ask.key}"
    choices = _choices(ask)
    if choices:
        return _chosen(ask, given[ask.key], [choice["code"] for choice in choices], where)
    value, unit = _number(given[ask.key], where)
    if unit is not None and ask.units and unit not in ask.units:
        raise InputError(f"its unit is none of {', '.join(ask.units)}", where=where)
    if ask.units and unit is None:
        raise InputError("has no unit", where=where, mend=f"Give one of {', '.join(ask.units)} as its code")
    limits = {limit: _number(given[part], f"{source}: {part}")[0]
              for limit in ask.limits if (part := f"{ask.key}-{limit}") in given}
    return Reply(value, unit, _day(given.get(f"{ask.key}-date"), where), limits.get("upper"), limits.get("lower"))


def _chosen(ask: Ask, answer: Mapping[str, Any], codes: list[str], where: str) -> Reply | None:
    coding = answer.get("valueCoding")
    code = coding.get("code") if isinstance(coding, dict) else None
    if isinstance(answer.get("valueBoolean"), bool) and ask.kind == "statement":
        code = "Y" if answer["valueBoolean"] else "N"
    if code == _UNSURE["code"]:
        return None
    if code not in codes:
        raise InputError(f"is answered by none of {', '.join((*codes, _UNSURE['code']))}", where=where)
    if ask.kind == "statement":
        return Reply(code if code == NOT_ABOUT_ME else code == "Y")
    return Reply(code if ask.kind in ("sex", "condition") or code == NOT_THERE else float(code))


def _number(answer: Mapping[str, Any], where: str) -> tuple[float, str | None]:
    unit = None
    value = answer.get("valueDecimal", answer.get("valueInteger"))
    if isinstance(answer.get("valueQuantity"), dict):
        value, unit = answer["valueQuantity"].get("value"), answer["valueQuantity"].get("code")
        if answer["valueQuantity"].get("comparator") is not None:
            raise InputError("is answered by a limit, not by a value", where=where, mend="Give the value itself")
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < math.inf:
        raise InputError("is not answered by a number", where=where)
    try:
        return float(value), unit if isinstance(unit, str) else None
    except OverflowError:  # an integer of hundreds of digits
        raise InputError("is not answered by a number", where=where) from None


def _day(answer: Mapping[str, Any] | None, where: str) -> date | None:
    if answer is None:
        return None
    said = answer.get("valueDate")
    found = day(said) if isinstance(said, str) and len(said) == len("YYYY-MM-DD") else None
    if found is None:
        raise InputError("its date is not a day", where=where, mend="Write it as YYYY-MM-DD")
    return found
