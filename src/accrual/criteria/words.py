"""A rule in plain words, as a sentence or as lines that show its logic."""

from __future__ import annotations

from dataclasses import dataclass

from accrual.criteria.model import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    Dose,
    Except,
    Given,
    Judged,
    Mention,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    Sex,
    Span,
    State,
    Therapy,
    Window,
)
from accrual.vocabulary.prose import amount, duration, legible, lowered, name, number, spelled

__all__ = ["RuleLine", "method_name", "rule_in_words", "rule_lines"]

_METHODS = {
    "cockcroft-gault": "Cockcroft-Gault", "ckd-epi": "CKD-EPI", "mdrd": "MDRD", "fridericia": "Fridericia",
    "bazett": "Bazett", "albumin-corrected": "corrected for albumin", "room-air": "breathing room air",
}
_LIMITS = {">=": "at least", ">": "above", "<=": "at most", "<": "below", "=": "exactly", "in": "between"}
_RELATIVE = {
    "uln": "the upper limit of normal", "lln": "the lower limit of normal", "baseline": "the value at the start",
}
_ANCHORS = {
    "first-dose": "the first dose", "enrolment": "joining", "screening": "the screening visit",
    "last-dose": "the last dose", "last-therapy": "the last treatment", "trial-participation": "the study",
}
_STATUS = {"active": "now", "history": "now or ever before", "planned": "planned", "needed": "needed"}
_REACTIONS = frozenset(("hypersensitivity", "allergy", "contraindication", "intolerance", "drug-allergy"))


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One line of a rule; `kind` is the node's, lower case, so that a page or terminal can colour it.

    `span` is where its test stands in the source; a line of logic stands on nothing of its own.
    """

    depth: int
    kind: str
    text: str
    span: Span | None = None


def rule_in_words(rule: Rule) -> str:
    """The rule as one sentence.

    >>> rule_in_words(Quantity("ast", "<=", 2.5, (0, 1), relative_to="uln"))
    'Aspartate aminotransferase (AST) at most 2.5 times the upper limit of normal'
    >>> rule_in_words(Scale("ecog", 0, 2, (0, 1)))
    'ECOG performance status 0 to 2'
    """
    match rule:
        case Judged(asked):
            return rule_in_words(asked)
        case AllOf(parts):
            return "; and ".join(rule_in_words(part) for part in parts)
        case AnyOf(parts):
            return "; or ".join(rule_in_words(part) for part in parts)
        case Not(part):
            return f"not: {rule_in_words(part)}"
        case Given(condition, then, otherwise):
            rest = f"; else {rule_in_words(otherwise)}" if otherwise is not None else ""
            return f"{_context(condition)}: {rule_in_words(then)}{rest}"
        case Quantity():
            by = f" ({method_name(rule.method)})" if rule.method else ""
            return f"{name(rule.concept)}{by} {_limit(rule)}{_when(rule.window)}"
        case Scale():
            of = f" of {lowered(name(rule.of))}" if rule.of else ""
            return f"{name(rule.scale)}{of} {_range(rule)}{_when(rule.window)}"
        case Sex(sex):
            return {"female": "Female", "male": "Male"}.get(sex, sex)
        case Condition() | Therapy() | Biomarker() | State():
            return ", ".join([name(rule.concept), *_qualified(rule)]) + _when(
                rule.window, ahead=getattr(rule, "status", "") == "planned")
        case Except(part, exceptions):
            return f"{rule_in_words(part)}; other than: {'; or '.join(map(rule_in_words, exceptions))}"
        case Allowed(part):
            return f"{'allowed' if rule.told is None else 'only tells'}: {rule_in_words(part)}"
        case Question(text):
            return legible(text)


def method_name(method: str) -> str:
    """What a method of measuring is called.

    >>> method_name("cockcroft-gault"), method_name("isotope")
    ('Cockcroft-Gault', 'isotope')
    """
    return _METHODS.get(method, method)


def rule_lines(rule: Rule, depth: int = 0) -> list[RuleLine]:
    """The rule as lines, one a test, with the logic between them.

    >>> [line.text for line in rule_lines(AnyOf((Sex("male", (0, 1)), Sex("female", (0, 1)))))]
    ['any of these:', 'Male', 'Female']
    """
    match rule:
        case Judged(asked, tests):
            return [RuleLine(depth, "question", rule_in_words(asked), asked.span),
                    *_headed(depth, "to be judged as a whole; it speaks of", *tests)]
        case AllOf(parts):
            return _headed(depth, "all of these:", *parts)
        case AnyOf(parts):
            return _headed(depth, "any of these:", *parts)
        case Not(part):
            return _headed(depth, "not:", part)
        case Except(part, exceptions):
            return rule_lines(part, depth) + _headed(depth, "other than:", *exceptions)
        case Allowed(part):
            if rule.told is not None:
                return [RuleLine(depth, "told", rule_in_words(rule), rule.told.span)]
            return _headed(depth, "allowed, so it asks nothing:", part)
        case Given(condition, then, otherwise):
            rest = _headed(depth, "else:", otherwise) if otherwise is not None else []
            return _headed(depth, f"{_context(condition)}:", then) + rest
        case _:
            return [RuleLine(depth, type(rule).__name__.lower(), rule_in_words(rule), rule.span)]


def _qualified(test: Mention) -> list[str]:
    """What a mention says beside its concept, one phrase each."""
    match test:
        case Condition(stage=stage, severity=severity, certainty=certainty, site=site, cause=cause):
            said = [" or ".join(map(_stage, stage)), *map(_spoken, severity), _spoken(certainty),
                    f"in the {_spoken(site)}" if site else "",
                    f"{'to' if test.concept in _REACTIONS else 'due to'} {_spoken(cause)}" if cause else ""]
        case Therapy(line=line, setting=setting, route=route, response=response, severity=severity, indication=aim,
                     site=site):
            dose = _dose(test.dose) if test.dose is not None else ""
            said = [*map(_spoken, (line, setting, route)), dose, *map(_spoken, severity), _spoken(response),
                    f"of the {_spoken(site)}" if site else "", f"for {_spoken(aim)}" if aim else ""]
        case Biomarker(finding=finding):
            return [_spoken(finding)] if finding else []
        case State():
            said = []
    return [each for each in (*said, _STATUS.get(test.status, "")) if each]


def _dose(dose: Dose) -> str:
    """"above 10 mg/day of prednisone or equivalent"."""
    limit = f"{_LIMITS[dose.comparator]} {amount(dose.value, dose.unit)}"
    return f"{limit} of {_spoken(dose.of)} or equivalent" if dose.of else limit


def _spoken(slug: str | None) -> str:
    return spelled(slug or "")


def _stage(slug: str) -> str:
    number, *others = slug.split("-and-") if slug.startswith("stage-") else [""]
    said = f"stage {number.removeprefix('stage-').upper()}"
    return " and ".join([said, *map(_spoken, others)]) if number else _spoken(slug)


def _headed(depth: int, title: str, *parts: Rule) -> list[RuleLine]:
    return [RuleLine(depth, "logic", title), *(line for part in parts for line in rule_lines(part, depth + 1))]


def _limit(test: Quantity) -> str:
    if test.comparator == "in" and test.high is not None:
        return f"between {_value(test.value, test, unit=False)} and {_value(test.high, test)}"
    return f"{_LIMITS[test.comparator]} {_value(test.value, test)}"


def _value(value: float, test: Quantity, *, unit: bool = True) -> str:
    if test.relative_to is not None:
        of = _RELATIVE[test.relative_to]
        return of if value == 1 else f"{number(value)} times {of}" if unit else number(value)
    return amount(value, test.unit) if unit else number(value)


def _range(test: Scale) -> str:
    low, high = test.low, test.high
    if low is not None and high is not None:
        from_, to = ("above " if test.above else ""), ("below " if test.below else "")
        return number(low) if low == high else f"{from_}{number(low)} to {to}{number(high)}"
    if low is not None:
        return f"{'above' if test.above else 'at least'} {number(low)}"
    return f"{'below' if test.below else 'at most'} {number(high or 0)}"


def _when(window: Window | None, *, ahead: bool = False) -> str:
    """The time of a test; `ahead` where it is planned, so that the study itself is in it."""
    if window is None:
        return ""
    anchor = f" {window.direction} {_ANCHORS.get(window.anchor, window.anchor)}" if window.anchor else ""
    span = duration(window.duration)
    if window.half_lives is not None:
        span += f" or {number(window.half_lives)} half-lives"
        span += f", whichever is {window.whichever}" if window.whichever else ""
    match window.bound:
        case "within" if ahead and window.direction == "after" and window.anchor == "last-dose":
            return f", until {span}{anchor}"
        case "within":
            return f", within {span}{anchor}"
        case "at-least":
            return f", at least {span}{anchor or ' ago'}"
        case "between":
            return f", {span} to {duration(window.high or '')}{anchor or ' ago'}"
        case _:
            return f", for at least {span}{anchor if window.direction == 'after' else ''}"


def _context(condition: Rule) -> str:
    """The condition of a `Given`: the text's own words, in quotation marks, or a thing that one has now."""
    if isinstance(condition, Question):
        return f"{'for' if condition.asks == 'study' else 'if'} “{rule_in_words(condition)}”"
    now = f", {_STATUS['active']}"
    return f"with {lowered(rule_in_words(condition).removesuffix(now))}"
