"""Sentences that ask for contraception or a negative pregnancy test alone, read as a whole or not at all.

Their words vary little and narrow much: what is not one of them is left to the reading of every sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from accrual.criteria.clause.listing import all_of, any_of
from accrual.criteria.model import (
    AllOf,
    Biomarker,
    Given,
    Judged,
    Not,
    Question,
    Rule,
    Sex,
    Span,
    State,
    Therapy,
    Window,
    tests_of,
)
from accrual.criteria.sentence.contraception_words import (
    BETWEEN,
    EXEMPT,
    GOOD,
    LISTED,
    NURSING,
    OF_WHOM,
    demanding,
    keeping_out,
    testing,
)
from accrual.criteria.sentence.nursing import of_nursing
from accrual.criteria.sentence.other_trials import of_other_trials
from accrual.criteria.sentence.sureness import undecided
from accrual.vocabulary.terms import TERMS, is_kind_of

__all__ = ["of_reproduction", "says_who_is_out"]

_LONGEST = 600                               # characters of such a sentence
_HINTS = ("contracepti", "birth control", "birth-control", "condom", "pregnancy test")
_UNITS = {"h": "H", "d": "D", "w": "W", "m": "M", "y": "Y"}
_COUNTED = dict(zip(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), range(1, 11),
                    strict=True)) | {"twelve": 12}
_SHOWS = re.compile(r"\s*(?:e\.?\s?g\b|for\s+example|such\s+as|example)", re.IGNORECASE)
_SPLIT = re.compile(r"\s*(?:[;,/]\s*(?:or\s+|and/or\s+)?|\s+or\s+)\s*", re.IGNORECASE)
_TWO = re.compile(r"(?:at\s+least\s+)?(?:two|2|dual)\b", re.IGNORECASE)
_HIGHLY = re.compile(r"\b(?:highly|very)[\s-]+eff|\bfailure\s+rate\b", re.IGNORECASE)
_GOOD = re.compile(rf"\b{GOOD}\b", re.IGNORECASE)
_SORTS = {
    "double": "double-barrier-contraception", "barrier": "barrier-contraception", "physical": "barrier-contraception",
    "hormonal": "hormonal-contraception", "non": "non-hormonal-contraception",
    "nonhormonal": "non-hormonal-contraception",
}
_MUST = re.compile(
    r"\b(?:must|should|shall|agree\w*|required|mandatory|willing\w*|need|needs|commit|consent|ha(?:s|ve)\s+to)\b",
    re.IGNORECASE)
_AFTERWARDS = re.compile(r"^(?!.*\b(?:prior|before)\b).*\b(?:after|following)\b", re.DOTALL)
_ACTIVE_ALL = re.compile(                    # and no more than that: those of childbearing potential are told apart
    r"(?:hetero)?sexually\s+active\b(?!.*\b(?:potential|age|capa|W?OCBP|FCBP))", re.IGNORECASE | re.DOTALL)
_BEGINS = ("dose", "drug", "treatment", "therapy", "medication", "product", "administration", "cycle", "c1d1")
_JOINING = frozenset(("and", "or", "plus", "of", "with", "monotherapy", "combination", "therapy"))


def of_reproduction(text: str, span: Span, rule: Rule, before: Sequence[Rule], kind: str) -> Rule:
    """The rule of a sentence that has those who nurse stop it, or that asks for contraception, where it was not read.

    >>> said = "Fertile patients must use effective contraception during the study and for 3 months after the last dose"
    >>> found = of_reproduction(said, (0, len(said)), Question(said, (0, len(said))), [], "inclusion")
    >>> found.condition.concept, found.then.concept, found.then.window.duration
    ('fertile', 'effective-contraception', 'P3M')
    """
    rule = of_other_trials(text, span, of_nursing(text, span, rule, before, kind), kind)
    if span[1] - span[0] > _LONGEST:
        return rule
    said = text[slice(*span)].lower()
    asked = isinstance(rule, Question | Judged)
    if not any(hint in said for hint in _HINTS) or not (
            asked or isinstance(rule, Given | State | Biomarker) or "steril" in said or "menopaus" in said):
        return rule
    if kind == "exclusion":
        found = (_kept_out(text, span) if asked else None) or _denied(text, span)
    else:
        found = _demanded(text, span, asked)
    last = found.parts[-1] if isinstance(found, AllOf) else found
    whom_told = isinstance(last, Given) or not before      # "women must have a test; willing to use contraception"
    if found is not None and (whom_told or kind == "exclusion"):
        return found
    ahead = isinstance(rule, State) and rule.window is not None and rule.window.direction == "before" and (
        _AFTERWARDS.search(said) is not None)
    return undecided(Question(" ".join(text[slice(*span)].split()), span), [rule]) if ahead else rule


def says_who_is_out(rule: Rule | None) -> bool:
    """Whether a rule says who is kept out: who uses no contraception, or has no negative pregnancy test.

    >>> says_who_is_out(Not(State("contraception", (0, 13)))), says_who_is_out(State("contraception", (0, 13)))
    (True, False)
    """
    last = rule.parts[-1] if isinstance(rule, AllOf) else rule
    tests = list(tests_of(last.part)) if isinstance(last, Not) else []
    return bool(tests) and all(_is_of_reproduction(test) for test, _, _ in tests)


def _is_of_reproduction(test: Rule) -> bool:
    return isinstance(test, State | Therapy | Biomarker) and any(is_kind_of(test.concept, each) for each in (
        "contraception", "hormonal-contraceptive", "sperm-donation", "pregnancy-test"))


def _demanded(text: str, span: Span, asked: bool) -> Rule | None:
    for pattern in demanding():
        found = pattern.fullmatch(text, *span)
        if found is not None and _is_sound(found) and (
                asked or found.groupdict().get("exempt") or _ACTIVE_ALL.match(found["whom"] or "")):
            return _of_contraception(text, found)
    found = testing().fullmatch(text, *span) if asked else None
    return _of_test(text, found) if found is not None and _is_sound(found) else None


def _is_sound(found: re.Match[str]) -> bool:
    """Whether the drugs that end a time are drugs, and a list of methods in a bracket is known."""
    groups = found.groupdict()
    drugs = (groups.get("drug"), groups.get("drug_tested"), groups.get("total_drug"))
    agrees = groups.get("agrees")
    if groups.get("whom") and agrees is not None and not groups["led"] and not _MUST.search(agrees):
        return False                         # "patients of childbearing age are using contraception": must all be so?
    said = [groups.get(name) for name in ("whom", "agrees", "also", "test")] + [(groups.get("when") or "").strip()]
    return any(said) and all(drug is None or _is_drug(drug) for drug in drugs)


def _kept_out(text: str, span: Span) -> Rule | None:
    """Who is kept out unless they agree to contraception."""
    found = keeping_out().fullmatch(text, *span)
    if found is not None and _is_sound(found):
        asked = _asked(found)
        out = None if asked is None else all_of([*_of_whom(text, found), Not(asked)])
        return out if out is None or not found["pregnant"] else any_of([*_pregnant(found, "pregnant"), out])
    return None


def _denied(text: str, span: Span) -> Rule | None:
    """Who does not what a sentence among exclusions demands."""
    if not _MUST.search(text, *span):
        return None
    demanded = _demanded(text, span, True)
    if isinstance(demanded, Given):
        return all_of([demanded.condition, Not(demanded.then)])
    return None if demanded is None else Not(demanded)


def _pregnant(found: re.Match[str], group: str) -> list[Rule]:
    """Pregnancy and nursing, where they are named."""
    span, said = found.span(group), found[group]
    nursing = [State("breastfeeding", span)] if NURSING.search(said) else []
    return [*([State("pregnant", span)] if "pregnan" in said.lower() else []), *nursing]


def _of_contraception(text: str, found: re.Match[str]) -> Rule | None:
    asked = _asked(found)
    if asked is None:
        return None
    exempt = found.groupdict().get("exempt")
    if exempt:
        start = found.start("exempt")
        spans = [(State(concept, (start + one.start(), start + one.end())), one.start())
                 for pattern, concept in EXEMPT for one in pattern.finditer(exempt)]
        asked = any_of([*(state for state, _ in sorted(spans, key=lambda each: each[1])), asked])
    rule = _given(_of_whom(text, found), asked)
    return all_of([_free(found), rule]) if found.groupdict().get("free") else rule


def _free(found: re.Match[str]) -> Rule:
    return Not(any_of(_pregnant(found, "free")))


def _of_test(text: str, found: re.Match[str]) -> Rule | None:
    """A negative pregnancy test of those of childbearing potential, with the contraception that is asked beside it."""
    window = None
    if found["number_tested"]:
        window = Window("within", _duration(found, "_tested"), None, "before", _anchor(found["event"]))
    test = Biomarker("pregnancy-test", found.span("test"), finding="negative", window=window)
    asked = _asked(found) if found["also"] else None
    if found["also"] and asked is None:
        return None
    whom = _of_whom(text, found) or [State("childbearing-potential", found.span("test"))]
    free = [_free(found)] if found["free"] else []
    return _given(whom, all_of([*free, test, *([] if asked is None else [asked])]))


def _anchor(said: str) -> str | None:
    low = said.lower()
    if "randomi" in low:
        return "randomisation"
    if any(word in low for word in ("enrol", "registration", "entry", "entering", "inclusion", "participation")):
        return "enrolment"
    if any(word in low for word in _BEGINS):
        return "first-dose"
    return "screening" if "screening" in low else "enrolment" if "study" in low or "trial" in low else None


def _given(whom: list[Rule], asked: Rule) -> Rule:
    return Given(all_of(whom), asked) if whom else asked


def _of_whom(text: str, found: re.Match[str]) -> list[Rule]:
    """Of whom it is asked, any of those that are named; nothing where that is everybody."""
    partner: list[Rule] = []
    if found["contact"]:
        partner.append(State("partner-of-childbearing-potential", found.span("contact")))
    start, stop = found.start("whom"), found.start("theirs") if found["theirs"] else found.end("whom")
    rules: list[Rule] = []
    while 0 <= start < stop:
        here = next(((concepts, one) for concepts, pattern in OF_WHOM if (one := pattern.match(text, start, stop)) and (
            one.end() == stop or not text[one.end()].isalnum())), None)
        if here is None or not here[0]:
            return partner
        rules.append(all_of([_state(concept, here[1].span()) for concept in here[0]]))
        between = BETWEEN.match(text, here[1].end(), stop)
        start = between.end() if between is not None and between.end() > here[1].end() else stop
    return [*([any_of(rules)] if rules else []), *partner]


def _state(concept: str, span: Span) -> Rule:
    return Sex(concept, span) if concept in ("male", "female") else State(concept, span)


def _asked(found: re.Match[str]) -> Rule | None:
    """The methods that are asked for, with their times; None where a bracket lists what is not known."""
    methods = _methods(found)
    if methods is None:
        return None
    lasts = _duration(found) if found["number"] else _duration(found, "total") if found["total"] else None
    window = None if lasts is None else Window("lasting", lasts, None, "after", "last-dose")
    when = found["when"].strip()
    ahead = bool(when) and when not in (found["before"] or "").strip() and when != (found["earlier"] or "").strip()
    asked: list[Rule] = []
    if found["earlier"]:
        earlier = Window("lasting", _duration(found, "_before"), None, "before", _anchor(found["since"] or "entry"))
        asked.append(any_of([replace(state, window=earlier) for state in methods]))
    if found["before"]:
        asked.append(any_of([replace(state, status="active") for state in methods]))
    if ahead or not asked:
        status = "planned" if ahead else "any"
        asked.append(any_of([replace(state, status=status, window=window) for state in methods]))
    if found.groupdict().get("donates"):
        within = None if window is None else replace(window, bound="within")
        asked.append(Not(Therapy("sperm-donation", found.span("donates"), status="planned", window=within)))
    return all_of(asked)


def _methods(found: re.Match[str]) -> list[State | Therapy] | None:
    """The methods of which one is enough; None where a bracket names others than are known."""
    end = "_too" if found["method_too"] is not None else ""
    listed = found[f"bracket{end}"]
    states: list[State | Therapy] = [State(_concept(found, end), found.span(f"method{end}"))]
    if listed and not _SHOWS.match(listed):
        items = [next((concept for concept, pattern in LISTED if pattern.fullmatch(item)), "")
                 for item in _SPLIT.split(listed.strip())]
        if not all(items) or _TWO.match(found[f"method{end}"]):
            return None                      # "two methods (hormonal, barrier)": which two
        states = [_method(item, found.span(f"bracket{end}")) for item in items]
    abstains = "abstains" if end else "or_abstains"
    return states + ([State("sexual-abstinence", found.span(abstains))] if found[abstains] else [])


def _method(concept: str, span: Span) -> State | Therapy:
    return Therapy(concept, span) if TERMS[concept].kind == "therapy" else State(concept, span)


def _concept(found: re.Match[str], end: str) -> str:
    """Which contraception a method is."""
    said = found[f"method{end}"]
    sort = found[f"sort{end}"] or found[f"sort_of{end}"]
    if said.lower().rstrip("s").endswith("condom"):
        return "condom"
    if sort:
        return _SORTS[re.split(r"[\s-]", sort.lower())[0]]
    highly = _HIGHLY.search(said) is not None
    if _TWO.match(said):
        return "two-highly-effective-methods-of-contraception" if highly else "two-methods-of-contraception"
    if highly:
        return "highly-effective-contraception"
    return "effective-contraception" if _GOOD.search(said) else "contraception"


def _duration(found: re.Match[str], end: str = "") -> str:
    number, unit_said = ("total", "total_unit") if end == "total" else (f"number{end}", f"unit{end}")
    said, unit = found[number].lower().split("(")[0].strip(), _UNITS[found[unit_said][0].lower()]
    return f"P{'T' if unit == 'H' else ''}{_COUNTED.get(said, said)}{unit}"


def _is_drug(said: str) -> bool:
    """Whether words that end a time name drugs, and nothing else."""
    return all(any(sign.isdigit() or sign.isupper() for sign in word) or word in _JOINING or word in _drugs()
               for word in re.findall(r"[\w-]+", said))


@cache
def _drugs() -> frozenset[str]:
    return frozenset(name.lower() for term in TERMS.values() if term.kind == "therapy"
                     for name in (term.slug, *term.names) if " " not in name)
