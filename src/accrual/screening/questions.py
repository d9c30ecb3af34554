"""The interview of a trial: one question per fact, however many criteria use it, and answers → facts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from accrual.criteria import (
    Biomarker,
    Condition,
    CriteriaModel,
    Criterion,
    Quantity,
    Question,
    Scale,
    Sex,
    State,
    Test,
    Therapy,
    deciding_tests,
)
from accrual.patients import Answer, Diagnosis, Facts, Measurement, Score
from accrual.screening.leaves import GRADES_OF, as_question, is_plain
from accrual.vocabulary import CONCEPTS
from accrual.vocabulary.prose import name
from accrual.vocabulary.units import same_dimension

__all__ = ["TEAM_MEASURES", "Ask", "Reply", "ask_all", "facts_of"]

SOURCE = "your answer"
NOT_THERE = "none"  # the answer to a scale by someone without the disease that it grades
STEPS = ("you", "illness", "history", "tests")


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of an interview.

    `kind` is `age`, `sex`, `scale`, `condition`, `statement` or `quantity`; `step` groups them.
    `units` are UCUM, the likeliest first; `limits` says which of `upper` and `lower` limits of normal are wanted;
    `criteria` are the numbers of the criteria that the answer serves.
    """

    key: str
    kind: str
    step: str
    subject: str
    text: str
    help: str = ""
    units: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    levels: tuple[tuple[float, str], ...] = ()
    method: str = ""
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person answered: a number, a choice, or yes and no; None is "I don't know"."""

    value: float | str | bool | None
    unit: str | None = None
    date: date | None = None
    upper: float | None = None
    lower: float | None = None


# Other units that people find on their reports, by the concept's own unit, which is offered first.
_OTHER_UNITS = {
    "10*9/L": ("10*3/uL", "/mm3"), "/uL": ("10*9/L",), "g/dL": ("g/L", "mmol/L"), "g/L": ("g/dL", "mg/dL"),
    "mg/dL": ("mmol/L",), "ng/dL": ("nmol/L",), "ng/mL": ("ug/L",), "pg/mL": ("ng/L",), "mg/L": ("mg/dL",),
    "m[IU]/L": ("u[IU]/mL",), "%": ("mmol/mol",), "mo": ("wk", "a"), "cm": ("mm", "m", "[in_i]"), "mm": ("cm",),
    "kg": ("[lb_av]",), "Cel": ("[degF]",),
}
_IN_MICROMOL = ("creatinine", "bilirubin", "direct-bilirubin", "uric-acid")
# Scales that everybody has a place on; the others are of one disease.
_OF_EVERYBODY = ("ecog", "karnofsky", "lansky")
# Questions that nobody but the study team can answer are not asked.
_NOT_ASKED = "investigator"
# Nor are these: nobody should have to say how long they will live, and of many lesions and nodes and their two
# axes, a number without its scan says too little; one node too small would speak against a trial that it fits.
TEAM_MEASURES = frozenset({"life-expectancy", "lesion-size", "node-size"})
_NEEDED_BY = {"creatinine-clearance": ("creatinine", "weight"), "body-mass-index": ("weight", "height")}


def ask_all(model: CriteriaModel) -> tuple[Ask, ...]:
    """The questions that a trial's criteria ask, those that rule most people out first.

    Age and sex come first; then scales and diseases, which people know; then statements, inclusion before exclusion;
    then results, those that serve most criteria first.
    """
    found: dict[str, Ask] = {}
    for criterion, test in _tests(model):
        for ask in _asks(criterion, test):
            found[ask.key] = _joined(found[ask.key], ask) if ask.key in found else ask
    return tuple(sorted(found.values(), key=_place))


def _tests(model: CriteriaModel) -> Iterator[tuple[Criterion, Test]]:
    for criterion in model.criteria:
        for test in deciding_tests(criterion.rule):
            yield criterion, test


def _place(ask: Ask) -> tuple[int, int, int]:
    kind = ("age", "sex", "scale", "condition", "statement", "quantity").index(ask.kind)
    return STEPS.index(ask.step), kind, -len(ask.criteria) if ask.kind == "quantity" else 0


def _joined(first: Ask, second: Ask) -> Ask:
    """One question that serves both."""
    return Ask(first.key, first.kind, first.step, first.subject, first.text, first.help,
               tuple(dict.fromkeys(first.units + second.units)), tuple(dict.fromkeys(first.limits + second.limits)),
               first.levels, first.method, tuple(dict.fromkeys(first.criteria + second.criteria)))


def _asks(criterion: Criterion, test: Test) -> Iterator[Ask]:
    served = (criterion.id,)
    match test:
        case Quantity(concept="age"):
            small = ("mo", "wk") if test.unit in ("mo", "wk", "d") else ()
            yield Ask("age", "age", "you", "age", "How old are you?", "In full years, as of today.", ("a", *small),
                      criteria=served)
        case Quantity() if test.concept not in TEAM_MEASURES:
            yield from _quantity(test, served)
        case Scale() if test.scale != "ctcae":
            yield _scale(test.scale, served)
        case Sex():
            yield Ask("sex", "sex", "you", "sex", "What sex were you given at birth?",
                      "Some trials take only women or only men, and some tests differ.", criteria=served)
        case Condition() if is_plain(test):
            yield Ask(f"condition-{test.concept}", "condition", "illness", test.concept,
                      f"Do you have, or did you have: {name(test.concept).lower()}?",
                      "Your doctor's letters say so under diagnoses.", criteria=served)
        case Condition() | Therapy() | Biomarker() | State():
            yield from _asks(criterion, as_question(test))
        case Question() if test.asks != _NOT_ASKED:
            key = hashlib.sha256(test.text.encode()).hexdigest()[:12]  # the same words are the same question
            step = "illness" if criterion.type == "inclusion" else "history"
            yield Ask(f"statement-{key}", "statement", step, test.text, test.text, criteria=served)


def _quantity(test: Quantity, served: tuple[str, ...]) -> Iterator[Ask]:
    if test.relative_to == "baseline":
        return
    limits = {"uln": ("upper",), "lln": ("lower",)}.get(test.relative_to or "", ())
    yield _measured(test.concept, test.unit, limits, test.method or "", served)
    computed = test.concept != "creatinine-clearance" or test.method == "cockcroft-gault"
    for needed in _NEEDED_BY.get(test.concept, ()) if computed else ():
        yield _measured(needed, None, (), "", served)
    if test.concept == "creatinine-clearance" and computed:
        yield from _asks_age_and_sex(served)


def _asks_age_and_sex(served: tuple[str, ...]) -> Iterator[Ask]:
    criterion = Criterion(served[0], "inclusion", (0, 0), "", Sex("female", (0, 0)))
    yield from _asks(criterion, Quantity("age", ">=", 0, (0, 0), unit="a"))
    yield from _asks(criterion, Sex("female", (0, 0)))


def _measured(concept: str, unit: str | None, limits: tuple[str, ...], method: str, served: tuple[str, ...]) -> Ask:
    known = CONCEPTS.get(concept)
    own = known.unit if known else unit
    offered = tuple(code for code in dict.fromkeys((own, unit, *_usual(own, concept))) if code and code != "1")
    key = f"quantity-{concept}-{method}" if method else f"quantity-{concept}"
    how = {"cockcroft-gault": " (Cockcroft-Gault)"}.get(method, f" ({method})" if method else "")
    more = " If you leave it out, it is computed from creatinine, weight, age and sex." \
        if method == "cockcroft-gault" else ""
    return Ask(key, "quantity", "tests", concept, f"{name(concept)}{how}",
               (_capital(f"{known.plain}. {known.help}") if known else "It is on your report.") + more, offered, limits,
               method=method, criteria=served)


def _usual(own: str | None, concept: str) -> tuple[str, ...]:
    """Only units that can be converted for this concept: millimoles of glucose, not of albumin per cent."""
    others = ("umol/L",) if concept in _IN_MICROMOL else _OTHER_UNITS.get(own or "", ())
    return tuple(code for code in others if own and code != own and same_dimension(code, own, concept)
                 and (code != "mmol/mol" or concept == "hba1c"))


def _scale(slug: str, served: tuple[str, ...]) -> Ask:
    known = CONCEPTS.get(slug)
    text = f"{name(slug)}: {known.plain}" if known else name(slug)
    step = "you" if slug in _OF_EVERYBODY else "illness"
    return Ask(f"scale-{slug}", "scale", step, slug, text, known.help if known else "", levels=_levels(slug),
               criteria=served)


def _levels(slug: str) -> tuple[tuple[float, str], ...]:
    """The values to choose from, in words where the vocabulary has them; none for a scale of many steps."""
    known = CONCEPTS.get(slug)
    if known is None or not known.whole or known.high - known.low > 10:
        return ()
    steps = len(known.levels) or int(known.high - known.low) + 1  # ECOG 5, dead, has no words: nobody says it
    words = known.levels or ("",) * steps
    return tuple((known.low + step, words[step]) for step in range(steps))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# Answers → facts

def facts_of(asks: tuple[Ask, ...], replies: Mapping[str, Reply], on: date) -> Facts:
    """The facts that a person's answers state; an answer without a date is taken as of the index date.

    >>> asks = (Ask("sex", "sex", "you", "sex", "Sex?"),)
    >>> facts_of(asks, {"sex": Reply("female")}, date(2026, 1, 5)).sex
    'female'
    """
    given = [(ask, reply) for ask in asks
             if (reply := replies.get(ask.key)) is not None and reply.value not in (None, "")]
    return Facts(
        sex=next((str(reply.value) for ask, reply in given if ask.kind == "sex"), None),
        measurements=tuple(_as_measurement(ask, reply, on) for ask, reply in given if ask.kind in ("age", "quantity")),
        scores=tuple(Score(ask.subject, float(reply.value or 0), reply.date or on, SOURCE)
                     for ask, reply in given if ask.kind == "scale" and reply.value != NOT_THERE),
        diagnoses=tuple(_as_diagnosis(ask, reply, on) for ask, reply in given
                        if ask.kind == "condition" or reply.value == NOT_THERE),
        answers=tuple(Answer(ask.subject, reply.value is True, reply.date or on, SOURCE)
                      for ask, reply in given if ask.kind == "statement"),
        recorded=on)


def _as_measurement(ask: Ask, reply: Reply, on: date) -> Measurement:
    return Measurement(ask.subject, float(reply.value or 0), reply.unit or (ask.units[0] if ask.units else None),
                       reply.date or on, reply.lower, reply.upper, SOURCE, method=ask.method)


def _as_diagnosis(ask: Ask, reply: Reply, on: date) -> Diagnosis:
    """`now`, `past` or `never`; a disease that is there now has no date of its beginning."""
    status = {"now": "active", "past": "resolved"}.get(str(reply.value), "")
    return Diagnosis(GRADES_OF.get(ask.subject, ask.subject), bool(status), None if status else on, SOURCE, status)
