"""One question for each fact that a test needs, in plain words, and what a person answered → facts.

Which of them make up a trial's interview, and in which order, is `interview`'s to say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from accrual.criteria import (
    Biomarker,
    Condition,
    Criterion,
    Quantity,
    Question,
    Scale,
    Sex,
    State,
    Test,
    Therapy,
    method_name,
)
from accrual.patients import Answer, Diagnosis, Facts, Measurement, Score
from accrual.screening.leaves import GRADES_OF, is_plain
from accrual.screening.of_some import may_not_concern
from accrual.vocabulary import CONCEPTS
from accrual.vocabulary.prose import name
from accrual.vocabulary.units import same_dimension

__all__ = ["NOT_ABOUT_ME", "NOT_THERE", "STEPS", "TEAM_MEASURES", "Ask", "Reply", "as_one_question", "facts_of",
           "joined", "questions_of", "sex_question", "whom_question"]

SOURCE = "your answer"
SOURCE_SEX = "your answer about sex"
NOT_THERE = "none"  # the answer to a scale by someone without the disease that it grades
NOT_ABOUT_ME = "other"  # the answer to a statement by someone whom it does not concern
STEPS = ("you", "illness", "history", "tests")


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of an interview.

    `kind` is `age`, `sex`, `scale`, `condition`, `statement` or `quantity`; `step` groups them.
    `units` are UCUM, the likeliest first; `limits` says which of `upper` and `lower` limits of normal are wanted;
    `criteria` are the numbers of the criteria that the answer serves.
    Of a statement, `passing` is the answer that lets a person in, and `only_for` the sex that it concerns at all.
    `may_not_concern` tells that it may be about others only; then `NOT_ABOUT_ME` is an answer too.
    `instead_of` is the question that makes this one needless once it is answered, and `after` are those of which one
    must be answered before this can make a difference.
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
    passing: bool | None = None
    only_for: str = ""
    may_not_concern: bool = False
    instead_of: str = ""
    after: tuple[str, ...] = ()


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
# Nobody should have to say how long they will live, and of many lesions and nodes and their two axes, a number
# without its scan says too little; one node too small would speak against a trial that it fits.
TEAM_MEASURES = frozenset({"life-expectancy", "lesion-size", "node-size", "brain-metastasis-size"})
_NEEDED_BY = {"creatinine-clearance": ("creatinine", "weight"), "body-mass-index": ("weight", "height")}


def questions_of(criterion: Criterion, test: Test) -> tuple[Ask, ...] | None:
    """The questions whose answers are the facts that a test needs; none where only the study team can tell.

    None, and not an empty tuple, where no single fact settles it: then its criterion is asked in its own words.
    """
    served = (criterion.id,)
    match test:
        case Quantity(concept="age"):
            return (_age(test, served),)
        case Quantity():
            return () if test.concept in TEAM_MEASURES else tuple(_quantity(test, served))
        case Scale():
            return () if test.scale == "ctcae" else (_scale(test.scale, served),)
        case Sex():
            return (sex_question(served),)
        case Condition() if is_plain(test):
            return (_condition(test, served),)
        case Condition() | Therapy() | Biomarker() | State():
            return None
        case Question():
            return () if test.asks in ("investigator", "study") else None


def as_one_question(criterion: Criterion, only_for: str = "") -> Ask:
    """The question whether a whole criterion is true of a person, in its own words, or in those its staff gave it.

    >>> as_one_question(Criterion("E1", "exclusion", (0, 9), "Dislikes diaries", Question("…", (0, 9)))).passing
    False
    """
    words = criterion.rule.text if isinstance(criterion.rule, Question) else criterion.text
    joins = criterion.type == "inclusion"
    return Ask(f"statement-{_key(words)}", "statement", "illness" if joins else "history", words, words,
               criteria=(criterion.id,), passing=joins, only_for=only_for, may_not_concern=may_not_concern(criterion))


def whom_question(criterion: Criterion, whom: Question) -> Ask:
    """The question whether a person is of those whom alone a criterion is about: "Caregivers", by the heading above it.

    >>> whom = Question("Caregivers", (0, 9))
    >>> print(whom_question(Criterion("I1", "inclusion", (0, 9), "…", whom), whom).text)
    Are you one of those meant by: Caregivers?
    """
    return Ask(f"statement-{_key(whom.text)}", "statement", "illness", whom.text,
               f"Are you one of those meant by: {whom.text}?", "What stands below it is asked of them only.",
               criteria=(criterion.id,))


def _key(words: str) -> str:
    """Same words, same question."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def joined(asks: Iterable[Ask]) -> tuple[Ask, ...]:
    """Each fact asked once, with all that its criteria want of it, in the order of the first."""
    found: dict[str, Ask] = {}
    for ask in asks:
        found[ask.key] = _both(found[ask.key], ask) if ask.key in found else ask
    return tuple(found.values())


def _both(first: Ask, second: Ask) -> Ask:
    return replace(
        first, units=tuple(dict.fromkeys(first.units + second.units)),
        limits=tuple(dict.fromkeys(first.limits + second.limits)),
        criteria=tuple(dict.fromkeys(first.criteria + second.criteria)),
        # Asked for its own sake by one of them, it stays even where another could do without.
        instead_of=first.instead_of if first.instead_of == second.instead_of else "",
        passing=first.passing if first.passing == second.passing else None,
        may_not_concern=first.may_not_concern and second.may_not_concern)


def _age(test: Quantity, served: tuple[str, ...]) -> Ask:
    small = ("mo", "wk") if test.unit in ("mo", "wk", "d") else ()
    return Ask("age", "age", "you", "age", "How old are you?", "In full years, as of today.", ("a", *small),
               criteria=served)


def sex_question(served: tuple[str, ...]) -> Ask:
    """The question about sex, which serves these criteria."""
    return Ask("sex", "sex", "you", "sex", "What sex were you given at birth?",
               "Some trials take only women or only men, and some tests differ.", criteria=served)


def _condition(test: Condition, served: tuple[str, ...]) -> Ask:
    return Ask(f"condition-{test.concept}", "condition", "illness", test.concept,
               f"Do you have, or did you have: {name(test.concept).lower()}?",
               "Your doctor's letters say so under diagnoses.", criteria=served)


def _quantity(test: Quantity, served: tuple[str, ...]) -> Iterator[Ask]:
    if test.relative_to == "baseline":
        return
    limits = {"uln": ("upper",), "lln": ("lower",)}.get(test.relative_to or "", ())
    asked = _measured(test.concept, test.unit, limits, test.method or "", served)
    yield asked
    if test.concept not in _NEEDED_BY or (test.method or "cockcroft-gault") != "cockcroft-gault":
        return
    if test.concept == "creatinine-clearance":
        if not test.method:
            return
        yield from (_age(Quantity("age", ">=", 0, (0, 0), unit="a"), served), sex_question(served))
    for needed in _NEEDED_BY[test.concept]:
        yield replace(_measured(needed, None, (), "", served), instead_of=asked.key)


def _measured(concept: str, unit: str | None, limits: tuple[str, ...], method: str, served: tuple[str, ...]) -> Ask:
    known = CONCEPTS.get(concept)
    own = known.unit if known else unit
    offered = tuple(code for code in dict.fromkeys((own, unit, *_usual(own, concept))) if code and code != "1")
    key = f"quantity-{concept}-{method}" if method else f"quantity-{concept}"
    how = f" ({method_name(method)})" if method else ""
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
        answers=(*(_as_answer(ask, reply, on) for ask, reply in given if ask.kind == "statement"),
                 *_of_the_other_sex(asks, replies, on)),
        recorded=on)


def _as_answer(ask: Ask, reply: Reply, on: date) -> Answer:
    if reply.value == NOT_ABOUT_ME and ask.passing is not None:
        return Answer(ask.subject, ask.passing, reply.date or on, SOURCE, applies=False)
    return Answer(ask.subject, reply.value is True, reply.date or on, SOURCE)


def _of_the_other_sex(asks: tuple[Ask, ...], replies: Mapping[str, Reply], on: date) -> Iterator[Answer]:
    """What concerns only women is passed by a man, and need not be asked of him."""
    sex = replies.get("sex")
    for ask in asks:
        if sex and sex.value and ask.only_for and ask.only_for != sex.value and ask.passing is not None:
            yield Answer(ask.subject, ask.passing, on, SOURCE_SEX, applies=False)


def _as_measurement(ask: Ask, reply: Reply, on: date) -> Measurement:
    return Measurement(ask.subject, float(reply.value or 0), reply.unit or (ask.units[0] if ask.units else None),
                       reply.date or on, reply.lower, reply.upper, SOURCE, method=ask.method)


def _as_diagnosis(ask: Ask, reply: Reply, on: date) -> Diagnosis:
    """`now`, `past` or `never`; a disease that is there now has no date of its beginning."""
    status = {"now": "active", "past": "resolved"}.get(str(reply.value), "")
    return Diagnosis(GRADES_OF.get(ask.subject, ask.subject), bool(status), None if status else on, SOURCE, status)
