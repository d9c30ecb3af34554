"""Sentences of metastases in the brain that are read to the last word: lists of them, and the states that let some in.

"Known or suspected brain metastases or active leptomeningeal disease", "brain metastases, unless treated, stable for 4
weeks and off steroids", "treated brain metastases are allowed if asymptomatic".  A sentence with any other word is left
to the general reading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from accrual.criteria.clause.brain_states import BrainState, rules_of, states_in
from accrual.criteria.clause.listing import all_of, any_of
from accrual.criteria.clause.readings import Reading
from accrual.criteria.model import Condition, Except, Given, Not, Rule
from accrual.criteria.phrasing.parts import Part

__all__ = ["with_brain_metastases"]

_HEADS = frozenset((
    "brain-metastasis", "cns-metastasis", "leptomeningeal-disease", "spinal-cord-compression", "epidural-metastasis",
    "cns-involvement",
))
_BRAIN = ("brain-metastasis", "cns-metastasis", "cns-involvement")
_PLACES = {"brain": "brain-metastasis", "cerebral": "brain-metastasis", "intracranial": "brain-metastasis",
           "cns": "cns-metastasis", "central": "cns-metastasis", "leptomeningeal": "leptomeningeal-disease",
           "meningeal": "leptomeningeal-disease", "lepto-meningeal": "leptomeningeal-disease"}
_PLACE = r"(?:brain|cerebral|intracranial|cns|central\s+nervous\s+system(?:\s*\(cns\))?|(?:lepto-?)?meningeal)"
_SHARED = re.compile(
    rf"({_PLACE}(?:\s*,\s*{_PLACE}){{0,2}}\s*(?:,?\s+(?:or|and|and/or)\s+|/\s*){_PLACE})\s+"
    r"(?:metastas[ie]s|metastatic\s+disease|mets|involvement)\b")
_WHERE = re.compile(r"brain|cerebral|intracranial|\bcns\b|central|(?:lepto-?)?meningeal")
_LEAD = re.compile(
    r"(?:(?:patients?|subjects?|participants?|individuals|those)\s+)?(?:(?:with|who\s+have|having|have|has)\s+)?(?:an?\s+|any\s+|the\s+)?")
_HISTORY = re.compile(
    r"(?:(?:known|documented|prior|previous|medical)\s+)?(?:histor(?:y|ies)|presence\s+or\s+history|history\s+or\s+presence)"
    r"(?:\s*(?:of)?\s*(?:,|/|or|and/or)\s*(?:(?:current|known|clinical|radiographic|radiological)\s+"
    r"(?:or\s+radiographic\s+|or\s+radiological\s+)?)?(?:evidence|presence))?\s+of\s+")
_EVIDENCE = re.compile(
    r"(?:(?:known|current|clinical|radiographic|radiological|documented|any)\s+"
    r"(?:(?:or|and/or)\s+(?:radiographic|radiological)\s+)?)?"
    r"(?:presence|evidence|signs)\s+of\s+")
_CERTAIN = re.compile(
    r"(known\s*(?:or|/)\s*suspected|suspected\s*(?:or|/)\s*known|suspected|documented|confirmed|known)\s+")
_QUALITY = tuple((re.compile(rf"(?:{pattern})\b"), slug) for pattern, slug in (
    (r"(?:clinically\s+)?active", "active"), (r"asymptomatic", "asymptomatic"),
    (r"(?:clinically\s+)?symptomatic", "symptomatic"),
    (r"untreated|not\s+previously\s+treated", "untreated"), (r"uncontrolled|unstable", "uncontrolled"),
    (r"progressi(?:ve|ng)", "progression"), (r"new", "new"), (r"(?:(?:previously|adequately)\s+)?treated", "treated"),
    (r"stable", "stable"), (r"controlled", "controlled"), (r"parenchymal", "parenchymal"),
))
_JOINT = re.compile(r"\s*(?:,\s*(?:(?:and/or|or|and)\s+)?|/\s*|(?:and/or|or|and)\s+)")
_BRACKET = re.compile(r"\s*\((known\s+or\s+suspected|cns|lmd)\)")
_OUT = re.compile(
    r"\s*(?:(?:will\s+be|are|is)\s+)?(?:excluded(?:\s+from\s+(?:the|this)\s+(?:study|trial))?|ineligible"
    r"|not\s+(?:eligible|allowed|permitted))\b")
_IN = re.compile(
    r"\s*(?:(?:is|are|will\s+be|may\s+be)\s+)?(?:also\s+)?"
    r"(?:eligible(?:\s+(?:for|to)\s+(?:the\s+|this\s+)?(?:study|trial|participation|participate))?|allowed|permitted"
    r"|acceptable|enrolled|included)\s*,?\s*(?:provided(?:\s+that)?|if|as\s+long\s+as|only\s+if|so\s+long\s+as)\s+")
_MUST = re.compile(r"\s*,?\s*(?:must|should)\s+(?=be\b|have\b|not\b)")
_UNLESS = re.compile(r"\s*,?\s*\(?(?:unless|except\s+if)\s+")


@dataclass(slots=True)
class _Found:
    """Heads that were read, and where they end."""

    end: int
    named: list[Condition] = field(default_factory=list)


def with_brain_metastases(text: str, parts: Sequence[Part], kind: str) -> Reading | None:
    """The rule of a sentence of metastases in the brain; none where a word of it was not understood."""
    names = {part.start: part for part in parts if _is_condition(part)}
    if not any(part.term is not None and part.term.slug in _HEADS for part in names.values()):
        return None
    start, end = parts[0].start, parts[-1].end
    low = text[:end].lower()
    if len(low) != end:
        return None
    denied = re.compile(r"(?:no|absence\s+of|without)\s+").match(low, start)
    if denied is not None and kind == "exclusion":
        return None
    heads = _heads(low, names, denied.end() if denied else start, end)
    if heads is None or {"treated", "untreated"} <= {word for head in heads.named for word in head.severity}:
        return None
    rule = _whole(low, heads, end, kind, denied is not None)
    if rule is None:
        return None
    return Reading(rule, plain=(replace(heads.named[0], severity=(), status="any"), ""))


def _whole(low: str, heads: _Found, end: int, kind: str, denied: bool) -> Rule | None:
    """The rule of heads with what stands behind them."""
    rule = any_of(heads.named)
    out = _OUT.match(low, heads.end, end)
    at = out.end() if out is not None else heads.end
    negated = denied or (out is not None and kind == "inclusion")
    if not low[at:end].strip(" .,;)"):
        ruled_out = negated if kind == "inclusion" else not denied
        return (Not(rule) if negated else rule) if ruled_out else None
    unless = _UNLESS.match(low, at, end)
    if unless is not None and (kind == "exclusion" or negated):
        states = _states(low, unless.end(), end)
        if states is None:
            return None
        whole = _but(heads.named, states)
        return Not(whole) if negated else whole
    asked = _IN.match(low, heads.end, end) or _MUST.match(low, heads.end, end)
    if asked is None or kind != "inclusion" or denied or len(heads.named) > 1 or out is not None:
        return None
    states, whom = _states(low, asked.end(), end), heads.named[0]
    if states is None or ("symptomatic" in whom.severity and any(state.slug == "asymptomatic" for state in states)):
        return None                          # "symptomatic metastases must have been asymptomatic for 2 weeks"
    return Given(whom, rules_of(states, _plain(whom)))


def _but(heads: list[Condition], states: list[BrainState]) -> Rule:
    """Heads but for those with all states; what is taken is asked of the person, and not of one record."""
    if all(state.slug for state in states):
        return Except(any_of(heads), tuple(rules_of(states, head) for head in _once([_plain(head) for head in heads])))
    return any_of([all_of([head, Not(rules_of(states, _plain(head)))]) for head in heads])


def _states(low: str, at: int, end: int) -> list[BrainState] | None:
    while end > at and low[end - 1] in " .;)":
        end -= 1
    return states_in(low, at, end)


def _plain(head: Condition) -> Condition:
    return replace(head, severity=(), status="any", certainty=None)


def _once(heads: list[Condition]) -> list[Condition]:
    return list({head.concept: head for head in heads}.values())


def _is_condition(part: Part) -> bool:
    return part.role == "T" and part.term is not None and part.term.kind == "condition"


def _heads(low: str, names: dict[int, Part], at: int, end: int) -> _Found | None:
    """The names with what stands before each; none where one is told in a way that may reach to its neighbours."""
    found = _Found(at)
    lead = _LEAD.match(low, at)
    at = lead.end() if lead is not None else at
    status, certainty, said = "any", None, False
    while True:
        if (lead := _HISTORY.match(low, at, end)) is not None:
            status, certainty, at, said = "history", None, lead.end(), True
        elif (lead := _EVIDENCE.match(low, at, end)) is not None:
            status, certainty, at, said = "active", None, lead.end(), True
        if (known := _CERTAIN.match(low, at, end)) is not None:
            certainty = "known-or-suspected" if " " in known[1] or "/" in known[1] else (
                "suspected" if known[1] == "suspected" else certainty)
            at, said = known.end(), True
        options, at = _options(low, at, end)
        if options is None or (named := _named(low, names, at, end)) is None:
            return None
        concepts, stop = named
        bare = options == [[]]
        if found.named and bare and any(head.severity for head in found.named) and any(
                concept not in ("leptomeningeal-disease",) for concept in concepts):
            return None                      # "symptomatic brain metastases or cord compression": which are symptomatic
        if found.named and not bare:
            status, certainty = "any", None
        for concept in concepts:
            for option in options:
                own = status if not option or status == "history" else "any"
                found.named.append(Condition(
                    concept, (at, stop), "active" if "active" in option and own == "any" else own,
                    severity=tuple(option), certainty=certainty))
        at = found.end = stop
        if (bracket := _BRACKET.match(low, at, end)) is not None:
            at = found.end = bracket.end()
            if "known" in bracket[1]:
                found.named = [replace(head, certainty="known-or-suspected") for head in found.named]
        joint = _JOINT.match(low, at, end)
        if joint is None or joint.end() >= end or _begins_states(low, joint.end(), end):
            return found
        at = joint.end()
        if said and re.match(r"(?:histor|evidence|presence|known|suspected|documented)", low[at:at + 12]):
            status, certainty = "any", None


def _begins_states(low: str, at: int, end: int) -> bool:
    return any(pattern.match(low, at, end) for pattern in (_UNLESS, _IN, _MUST, _OUT))


def _options(low: str, at: int, end: int) -> tuple[list[list[str]] | None, int]:
    """Qualities before a name, of which alternatives each are one option: "untreated or active"."""
    options: list[list[str]] = [[]]
    joint, joints = "", list[str]()
    while True:
        quality = next(((found.end(), slug) for pattern, slug in _QUALITY
                        if (found := pattern.match(low, at, end)) is not None), None)
        if quality is None:
            run = "".join(joints)            # "A, B or C" are three; of "A or B, C" it is not known
            if joint or ("," in run and "o" in run and run.rstrip("o").rstrip(",")):
                return None, at
            return [[word] for option in options for word in option] if "," in run and "o" in run else options, at
        if joint == "o" and options != [[]]:
            options.append([])
        options[-1].append(quality[1])
        at = quality[0]
        joined = _JOINT.match(low, at, end)
        if joined is not None:
            joint = "o" if "or" in joined[0] or "/" in joined[0] else "a" if "and" in joined[0] else ","
            joints.append(joint)
            at = joined.end()
        else:
            joint = ""
            at += len(low[at:end]) - len(low[at:end].lstrip())


def _named(low: str, names: dict[int, Part], at: int, end: int) -> tuple[list[str], int] | None:
    if (shared := _SHARED.match(low, at, end)) is not None:
        places = _WHERE.findall(shared[1].replace("(cns)", ""))
        return list(dict.fromkeys(_PLACES[place] for place in places)), shared.end()
    part = names.get(at)
    if part is None or part.term is None or part.term.slug not in _HEADS:
        return None
    return [part.term.slug], part.end
