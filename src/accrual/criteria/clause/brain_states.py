"""What is said of metastases in the brain: treated, stable, without steroids, and for how long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from accrual.criteria.clause.listing import all_of, any_of
from accrual.criteria.model import Condition, Not, Rule, Span, Therapy, Window

__all__ = ["BrainState", "rules_of", "states_in"]

_BY = (r"(?:(?:surger(?:y|ies)|(?:surgical\s+)?resection|radiation(?:\s+therapy)?|radiotherapy"
       r"|(?:stereotactic\s+)?radiosurgery|(?:whole[\s-]brain\s+)(?:radiotherapy|radiation(?:\s+therapy)?|irradiation)|gamma\s+knife|stereotactic\s+radiotherapy"
       r"|wbrt|srs|irradiation)(?:\s*\((?:wbrt|srs|gamma\s+knife)\))?)")
_MEANS = rf"{_BY}(?:(?:\s*,\s*|\s*/\s*|,?\s+(?:and/or|or|and)\s+){_BY}){{0,4}}"
_CONCEPTS = (
    ("whole", "whole-brain-radiotherapy"), ("wbrt", "whole-brain-radiotherapy"), ("srs", "stereotactic-radiosurgery"),
    ("radiosurg", "stereotactic-radiosurgery"), ("gamma", "stereotactic-radiosurgery"),
    ("stereotactic", "stereotactic-radiotherapy"), ("surg", "surgery"), ("resection", "surgical-resection"),
    ("radi", "radiotherapy"), ("irrad", "radiotherapy"),
)
_STEROIDS = (r"(?:(?:systemic|concurrent|concomitant|any)\s+)?(?:(?:cortico|gluco)?-?(?:cortico)?steroids?)"
             r"(?:\s+(?:therapy|treatment|use|medications?))?")
_SEIZURE = r"(?:anti-?\s?(?:convulsants?|epileptics?|seizure)(?:\s+(?:drugs?|medications?|therapy|agents?))?)"
_OR = r"\s*(?:,|/|and/or|or|and)\s*"
_DRUGS = rf"(?:{_STEROIDS}(?:{_OR}{_SEIZURE})?|{_SEIZURE}(?:{_OR}{_STEROIDS})?)"
_FOR_IT = (r"(?:\s+(?:for|to\s+(?:treat|manage|control))\s+(?:the\s+|these\s+|their\s+)?(?:management\s+of\s+)?"
           r"(?:brain|cns)\s+(?:metastas[ie]s|disease))?")
_NO_DRUGS = re.compile(
    rf"(?:off(?:\s+of)?|without(?:\s+(?:the\s+)?(?:need\s+(?:of|for)|requirements?\s+(?:of|for)|use\s+of|requiring|taking|receiving))?"
    r"|(?:have\s+|has\s+)?not\s+(?:received|required)|(?:(?:do(?:es)?|is|are|be|have|has)\s+)?(?:not|no\s+longer)\s+(?:currently\s+)?"
    r"(?:be\s+)?(?:(?:requir(?:e|es|ing)|need(?:s|ing)?|receiv(?:e|ing)|taking|on|using|dependent\s+on|treated\s+with)(?:\s+(?:ongoing|concurrent|concomitant))?)"
    r"|no\s+(?:(?:ongoing|current|further|concurrent)\s+)?(?:(?:requirements?|need)\s+(?:for|of)\s+|use\s+of\s+)?"
    rf")\s*(?:(?:any|the\s+use\s+of|use\s+of|treatment\s+with|therapy\s+with)\s+){{0,2}}({_DRUGS})(?:\s+(?:is|are|be)?\s*(?:required|needed))?{_FOR_IT}")
_TREATED = re.compile(
    r"(?:(?:adequately|previously|definitively|appropriately|completely|locally|already|successfully)\s+){0,2}treated"
    rf"(?:\s+(?:with|by|using)\s+({_MEANS}))?(?!\s+(?:with|by|for|only|within|using))(?:\s+with\s+curative\s+intent)?")
_HAD = re.compile(
    rf"(?:(?:have|has)\s+)?(?:received|undergone|completed|had)\s+(?:(?:prior|previous|adequate|definitive|appropriate|a\s+course\s+of)\s+){{0,2}}"
    rf"(?:({_MEANS})|(local|locoregional|cns[\s-]directed)\s+(?:therapy|treatment)|(?:therapy|treatment))(?!\s+(?:with|of|such))")
_STABLE = (r"(?:(?:clinically|neurologically|radiologically|radiographically)\s+(?:and\s+|/\s*)?){0,3}stable"
           r"(?:\s+(?:disease|condition))?(?!\s+(?:dose|or\b|on\b|steroid))")
_FREE_OF_SYMPTOMS = (r"(?:(?:clinically|neurologically)\s+)?asymptomatic|not\s+symptomatic"
                     r"|without\s+(?:(?:any|neurologic(?:al)?)\s+)?symptoms"
                     r"|no\s+(?:(?:neurologic(?:al)?|clinical)\s+)?symptoms")
_NO_PROGRESSION = (
    r"(?:no|without(?:\s+any)?)\s+(?:(?:radiographic|radiological|radiologic|clinical|imaging|mri|documented)\s+)?"
    r"(?:evidence\s+of\s+|signs\s+of\s+)?(?:(?:cns|brain|intracranial|disease|interim|further)\s+)?(?:disease\s+)?"
    r"progression(?:\s+(?:in\s+the\s+(?:brain|cns)|of\s+(?:the\s+)?(?:brain|cns)\s+(?:metastas[ie]s|disease)))?(?!\s*(?:or|/))"
    r"|not\s+progress(?:ed|ing)")
_STATES = tuple((re.compile(pattern), slug) for pattern, slug in (
    (_STABLE, "stable"), (_FREE_OF_SYMPTOMS, "asymptomatic"),
    (r"(?:(?:well|clinically|adequately|medically)\s+)?controlled(?!\s+(?:with|by|on))", "controlled"),
    (r"inactive|not\s+active", "inactive"),
    (_NO_PROGRESSION, "stable-disease"),
))
_LENGTH = re.compile(
    r"(?:(?:for|of|since)\s+){0,2}(?:(?:at\s+least|(?:a\s+)?minimum(?:\s+of)?|more\s+than|greater\s+than(?:\s+or\s+equal\s+to)?|over|longer\s+than"
    r"|the\s+(?:past|last|previous))\s+|\\?[≥≧>=⩾]\s*){0,3}"
    r"(\d{1,3}|one|two|three|four|six|eight)\s*(?:\(\s*\d{1,2}\s*\)\s*)?[-\s]?(day|week|month)s?\b(?:\s+or\s+(?:more|longer))?"
    r"(\s+(?:ago|earlier|prior\s+to|before|preceding|previously))?"
    r"(?:(?<=before|ior to|ceding)\s+(?:the\s+)?(?:(?:start|initiation)\s+of\s+)?(?:(?:study|trial|protocol|first)\s+)?"
    r"(?:entry|enrol\w+|screening|registration|randomi[sz]ation|inclusion|study|consent|treatment|therapy|dose|start|c1d1|day\s+1)"
    r"(?:\s+of\s+(?:the\s+)?(?:study|investigational|protocol|trial)\s+(?:treatment|drugs?|intervention|product|therapy|medication))?)?"
    r"(?:\s+(?:after|following)\s+(?:the\s+)?(?:(?:completion|end)\s+of\s+)?(?:therapy|treatment|radiotherapy))?")
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "eight": 8}
_NOTHING = re.compile(
    r"(?:they|these|those|it|the|all|patients?|subjects?|participants?|lesions?|metastas[ie]s|disease|condition|which|that|who|have|has|had|been|is|are"
    r"|be|was|were|being|must|both|currently|and|but|also|with|at\s+(?:the\s+time\s+of\s+)?(?:screening|baseline|enrol\w+|study\s+entry|registration))\b\s*|[,;.:]\s*|\s+")


@dataclass(frozen=True, slots=True)
class BrainState:
    """One state: of the metastases themselves (`slug`), what they were treated with, or what is not taken."""

    span: Span
    slug: str = ""
    treated: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    status: str = "active"
    window: Window | None = None

    def rule(self, head: Condition) -> Rule:
        """What it asks of those with metastases."""
        if self.without:
            status = self.status if self.window is None or self.status == "needed" else "any"
            return Not(any_of([Therapy(drug, self.span, status, window=self.window) for drug in self.without]))
        if self.treated:
            return any_of([Therapy(means, self.span, "history", indication=head.concept, window=self.window)
                           for means in self.treated])
        return replace(head, span=self.span, severity=(self.slug,), status="any", window=self.window)


def states_in(text: str, at: int, end: int) -> list[BrainState] | None:
    """The states that a text in lower case tells from one place to another; none where a word is not understood.

    >>> said = "treated and stable for at least 4 weeks, off steroids"
    >>> [(state.slug, state.window and state.window.duration, state.without) for state in states_in(said, 0, len(said))]
    [('treated', None, ()), ('stable', 'P4W', ()), ('', None, ('corticosteroid',))]
    """
    found: list[BrainState] = []
    while at < end:
        nothing = _NOTHING.match(text, at, end)
        length = _LENGTH.match(text, at, end)
        if length is not None:
            if not found or found[-1].window is not None:
                return None
            window = _window(length, found[-1])
            if window is None:
                return None
            found = _timed(found, window, text)
            at = length.end()
        elif (state := next(_states_at(text, at, end), None)) is not None:
            found.append(state)
            at = state.span[1]
        elif nothing is not None:
            at = nothing.end()
        else:
            return None
    return found or None


def rules_of(states: list[BrainState], head: Condition) -> Rule:
    """All that states ask of those with metastases.

    >>> rules_of([BrainState((0, 6), "stable")], Condition("brain-metastasis", (0, 6))).severity
    ('stable',)
    """
    plain = [state for state in states if state.slug and state.window is None]
    if len(plain) < 2:
        return all_of([state.rule(head) for state in states])
    span = plain[0].span[0], plain[-1].span[1]
    together = replace(head, span=span, status="any", severity=tuple(dict.fromkeys(state.slug for state in plain)))
    return all_of([together, *(state.rule(head) for state in states if state not in plain)])


def _window(length: re.Match[str], state: BrainState) -> Window | None:
    number = _NUMBERS.get(length[1]) or int(length[1])
    duration = f"P{number}{length[2][0].upper()}"
    if state.without:
        return Window("within", duration)
    if state.slug in ("treated", "") or state.treated:
        return Window("at-least", duration) if length[3] else None
    return Window("lasting", duration)


def _timed(states: list[BrainState], window: Window, text: str) -> list[BrainState]:
    """The last state with a time; "stable and off steroids for 4 weeks" are both."""
    last = replace(states[-1], window=window)
    before = states[-2] if last.without and len(states) > 1 else None
    if before is not None and before.slug in ("stable", "stable-disease") and before.window is None and (
            "," not in text[before.span[1]:last.span[0]]):
        return [*states[:-2], replace(before, window=Window("lasting", window.duration)), last]
    return [*states[:-1], last]


def _states_at(text: str, at: int, end: int) -> Iterator[BrainState]:
    if (found := _NO_DRUGS.match(text, at, end)) is not None:
        drugs = [drug for word, drug in (("steroid", "corticosteroid"), ("anti", "anticonvulsant")) if word in found[1]]
        needed = re.search(r"requir|need", found[0]) is not None
        yield BrainState(found.span(), without=tuple(drugs), status="needed" if needed else "active")
    if (found := _TREATED.match(text, at, end)) is not None:
        yield BrainState(found.span(), treated=_means(found[1])) if found[1] else BrainState(found.span(), "treated")
    if (found := _HAD.match(text, at, end)) is not None:
        if found[1]:
            yield BrainState(found.span(), treated=_means(found[1]))
        elif found[2]:
            means = "cns-directed-therapy" if found[2].startswith("cns") else "locoregional-therapy"
            yield BrainState(found.span(), treated=(means,))
        else:
            yield BrainState(found.span(), "treated")
    for pattern, slug in _STATES:
        if (found := pattern.match(text, at, end)) is not None and not text[found.end():found.end() + 1].isalpha():
            yield BrainState(found.span(), slug)


def _means(said: str) -> tuple[str, ...]:
    words = re.split(r"\s*(?:,|/|\band/or\b|\bor\b|\band\b)\s*", said)
    named = (next(concept for start, concept in _CONCEPTS if start in word) for word in words if word)
    return tuple(dict.fromkeys(named))
