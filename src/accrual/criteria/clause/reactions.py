"""What somebody reacts to, where the vocabulary does not hold it: "allergy to boron", "to any component of X".

After "allergy to" stands what causes it, whatever it is: an unknown word there names an agent.
"""

from __future__ import annotations

import re

from accrual.criteria.clause.ties import is_reaction
from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.phrasing.parts import Part, past_bracket
from accrual.vocabulary.terms import TERMS, Term

__all__ = ["with_agents"]

_OF_ALL_SORTS = frozenset(("contraindication", "adverse-event"))      # more than agents may be their causes
_TO = frozenset(("to", "toward", "towards", "against"))
_LEADS = frozenset(("to", "of", "any", "against"))
_COMPONENTS = frozenset(one + s for one in (
    "component", "ingredient", "constituent", "excipient", "metabolite", "derivative", "adjuvant") for s in ("", "s"))
_PARTS = frozenset(("excipient", "component-of-the-study-treatment"))
_OF_THEM = re.compile(r"\b(?:its|their|the)\W+(?:(?:other|inactive)\W+)?$", re.IGNORECASE)
_SAID_BEFORE = 20                            # characters before "excipients" that may tell of what they are
_TRIED = frozenset(("study-treatment", "investigational-drug"))
_GIVEN = frozenset(("study-treatment", "treatment", "vaccine", "investigational-drug"))    # they do not say which
_FORMS = frozenset((
    "formulation", "formulations", "preparation", "preparations", "components", "component", "ingredients", "classes",
    "class", "materials", "substances", "substance", "hydrochloride", "sodium", "derivatives", "analogues",
))
_NO_NAMES = frozenset((
    "that", "which", "who", "whom", "whose", "where", "investigator", "investigator's", "opinion", "would", "could",
    "may", "might", "judgment", "judgement", "one", "two", "least", "more", "less", "than", "severe", "reaction",
    "reactions", "symptoms", "requirements", "premedication", "risk", "inability", "unwilling", "unable", "ability",
    "patient", "because", "since", "such", "when", "while", "unless", "and", "or", "not", "known", "protocol", "cohort",
    "similar",
))
_ENDS = ("ing", "ly", "ed")
_MOST = 4                                    # words of a name


def with_agents(text: str, parts: list[Part], end: int) -> list[Part]:
    """The parts with what a reaction is to as names of agents."""
    at = next((at for at, part in enumerate(parts) if part.role == "T" and _is_reaction(part)), len(parts))
    if at == len(parts):
        return parts
    parts = _without_examples(parts, at)
    first = next((place for place in range(at + 1, min(at + 12, len(parts))) if _is_to(parts[place])), 0)
    if not first or any(part.role == "V" for part in parts[first:]):
        return parts
    found, place = list(parts[:first]), first
    while place < len(parts):
        stop = next((end for end in range(place, len(parts)) if parts[end].role in ",J/()XNMVW:I"), len(parts))
        segment = parts[place:stop]
        named = _agent(text, segment) if segment else segment
        if segment and stop < len(parts) and parts[stop].role in "J/":
            named = _of_whole_product(text, segment, parts[stop + 1:]) or named
        if place == first and not any(part.role in "TSHKQ" for part in segment):
            named = _unnamed(text, parts[first], parts[stop].start if stop < len(parts) else end)
        if named is None:
            return [*found, *parts[place:]]
        again = place > first                # "to A or to B"
        if again and parts[place - 1].role in ",J/":
            named = _of_those_before(text, named, found[first:], parts[place - 2].text in _COMPONENTS)
            if _is_one_more(parts[first:place], segment):
                named = [each for part in named for each in _with_component(part)]
        found += [*(part for part in named if not again or part.role != "P"), *parts[stop:stop + 1]]
        place = stop + 1
        if stop < len(parts) and parts[stop].role not in ",J/":
            break
    return [*found, *parts[place:]]


def _without_examples(parts: list[Part], at: int) -> list[Part]:
    """Parts without the signs of a reaction in brackets: "reaction (e.g., rash or hypotension) to axitinib"."""
    if at + 2 >= len(parts) or parts[at + 1].role != "(" or parts[at + 2].role != "I":
        return parts
    stop = past_bracket(parts, at + 1, len(parts))
    return [*parts[:at + 1], *parts[stop:]] if stop < len(parts) and _is_to(parts[stop]) else parts


def _is_reaction(part: Part) -> bool:
    return part.role == "T" and part.term is not None and part.term.slug not in _OF_ALL_SORTS and (
        is_reaction(part.term.slug))


def _is_to(part: Part) -> bool:
    return part.text in _TO or part.mark("cause") != ""


def _agent(text: str, segment: list[Part]) -> list[Part] | None:
    """What one member of a list of agents comes to; None where it is none, so that the list has ended."""
    lead = next((at for at, part in enumerate(segment) if part.role not in "PQ" and part.text not in _TO), len(segment))
    tied, rest = [part for part in segment[:lead] if part.text != "containing"], segment[lead:]
    if tied and tied[0].text in _TO and tied[0].role == "S":
        tied = [tied[0]._replace(role="P", text="to"), *tied[1:]]
    if any(part.role == "P" and part.text not in _LEADS and not part.mark("cause") for part in tied):
        return None
    if rest and _is_reaction(rest[0]) and any(map(_is_to, rest[1:])):
        return None                          # "allergy to its components or severe hypersensitivity to antibodies"
    if not rest or _is_reaction(rest[0]):
        return segment                       # "hypersensitivity or allergy to": the list of reactions goes on
    if any(part.role == "T" and part.term is not None and part.term.kind != "therapy" for part in rest) or any(
            part.role not in "TSHKPQ-" for part in rest):
        return None
    if any(part.mark("severity") != "other" for part in tied if part.role == "Q"):
        return None                          # "active control"
    if any(part.text in _COMPONENTS or part.text in _FORMS for part in rest if part.role in "SHT"):
        return [*tied, *_of_product(text, rest)]
    if rest[0].term is not None and rest[0].term.slug == "similar-compound":
        return [*tied, rest[0], *_which(text, rest)]
    if rest[0].role == "T":
        return [*tied, rest[0]] if all(part.text in _FORMS for part in rest[1:]) else segment
    return [*tied, _by_words(text, rest)] if _is_name(rest) else None


def _which(text: str, rest: list[Part]) -> list[Part]:
    """What a compound is similar to: who reacts to that itself is meant too."""
    to = next((at for at, part in enumerate(rest) if at and part.text in _TO), 0)
    said = [part for part in rest[to + 1:] if part.role not in "PQ"]
    if not said or not (said[0].role == "T" or (to and _is_name(said))):
        return []
    joint = rest[0]._replace(role="J", start=rest[0].end, end=rest[0].end, text="or", phrase=None)
    return [joint, said[0] if said[0].role == "T" else _by_words(text, said)]


def _of_whole_product(text: str, segment: list[Part], after: list[Part]) -> list[Part]:
    """"To any component or excipient of cisplatin": the components are the drug, or what the study gives."""
    lead = next((at for at, part in enumerate(segment) if part.role not in "PQ" and part.text not in _TO), len(segment))
    tied, rest = segment[:lead], segment[lead:]
    stop = next((at for at, part in enumerate(after) if part.role in ",J/()XNMVW:I"), len(after))
    if len(rest) != 1 or not _is_component(rest[0]) or not any("excipient" in part.text for part in after[:stop]):
        return []
    of = next((at for at, part in enumerate(after[:stop]) if part.role == "P" and part.text in ("of", "in")), stop)
    said = [part for part in after[of + 1:stop] if part.text not in _FORMS]
    drug = next((part for part in said if part.term is not None and part.term.kind == "therapy"), None)
    if drug is None and said and _is_name(said):
        drug = _by_words(text, said)
    term = drug.term if drug is not None else None
    return [*tied, _named(rest, term or TERMS["study-treatment"], rest[0].end)]


def _is_component(part: Part) -> bool:
    """Whether a part names components that need not be inactive."""
    said = part.text.split("-")
    return said[-1] in _COMPONENTS and {"excipient", "excipients", "inactive"}.isdisjoint(said)


def _unnamed(text: str, to: Part, end: int) -> list[Part] | None:
    """An agent that the text only circumscribes: "hypersensitivity to any of the products used in the study"."""
    words = [word.strip(".,;)").lower() for word in text[to.end:end].split()]
    slug = "-".join(word for word in words if word.isalpha() and word not in ("any", "of", "the"))
    named = Term(slug, "therapy", (), (slug,), (), "text")
    return [to, _named([to], named, end)] if slug else [to]


def _with_component(part: Part) -> list[Part]:
    """An agent, and what is in it beside what acts: who reacts to either is meant."""
    if part.term is None or part.term.kind != "therapy" or part.term.slug in _PARTS or (
            "-of-" in part.term.slug):
        return [part]
    if part.term.slug in _TRIED:             # what acts is a component too
        return [_named([part], TERMS["component-of-the-study-treatment"], part.end)]
    return [part, part._replace(role="J", start=part.end, text="or", phrase=None), _made_of(part, "component", part)]


def _made_of(part: Part, what: str, agent: Part) -> Part:
    slug = f"{what}-of-{agent.term.slug if agent.term is not None else agent.text}"
    return _named([part], Term(slug, "therapy", (), (slug.replace("-", " "),), (), "text"), part.end)


def _is_one_more(before: list[Part], segment: list[Part]) -> bool:
    """Whether an agent goes on with those whose components were named: "any component of cisplatin or paclitaxel"."""
    last = max((at for at, part in enumerate(before) if _is_to(part)), default=0)
    return not any(map(_is_to, segment)) and any(part.text in _COMPONENTS for part in before[last:])


def _of_those_before(text: str, named: list[Part], before: list[Part], beside: bool) -> list[Part]:
    """Excipients of what the text has named: "cisplatin or any of its excipients", "or any of their components".

    `beside` tells that components of it were named right before: "cisplatin components or excipients".
    """
    agents = [part for part in before if part.role == "T" and part.term is not None
              and part.term.slug not in (*_PARTS, *_GIVEN) and "-of-" not in part.term.slug]
    found: list[Part] = []
    for part in named:
        of = _OF_THEM.search(text[:part.end].rsplit(None, 1)[0][-_SAID_BEFORE:] + " ")
        if of is not None and not agents and _is_component(part):        # "the study drug or its components"
            part = _named([part], TERMS["component-of-the-study-treatment"], part.end)
        if part.term is None or part.term.slug != "excipient" or not (of or beside) or not agents:
            found.append(part)
            continue
        what = "component" if _is_component(part) else "excipient"
        for agent in agents:                 # "its" is of each of them, too
            joint = part._replace(role="J", end=part.start, text="or", phrase=None)
            found += [*([joint] if found and found[-1].role == "T" else []), _made_of(part, what, agent)]
    return found


def _of_product(text: str, rest: list[Part]) -> list[Part]:
    """What components are of: a drug, or what the study gives; excipients are none of what acts."""
    drug = next((part for part in rest if part.term is not None and part.term.slug not in _PARTS), None)
    of = next((at for at, part in enumerate(rest) if part.role == "P" and part.text in ("of", "in")), len(rest))
    inactive = any("excipient" in part.text or "inactive" in part.text for part in rest)
    if drug is not None and not inactive:
        return _with_component(drug) if any(part.text in _COMPONENTS for part in rest) else [drug]
    stop = next((at for at in range(of + 1, len(rest)) if rest[at].role not in "SH" or rest[at].text in _FORMS),
                len(rest))
    words = rest[of + 1:stop]
    if words and drug is None and not inactive and _is_name(words):
        return _with_component(_by_words(text, words))
    if not inactive:
        return [_named(rest[:1], TERMS["component-of-the-study-treatment"], rest[-1].end)]
    if drug is not None and drug.term is not None and drug.term.kind == "therapy" and drug.term.slug not in _GIVEN:
        slug = f"excipient-of-{drug.term.slug}"
        return [_named(rest[:1], Term(slug, "therapy", (), (slug.replace("-", " "),), (), "text"), rest[-1].end)]
    return [_named(rest[:1], TERMS["excipient"], rest[-1].end)]


def _is_name(rest: list[Part]) -> bool:
    """Whether words that are not known can be the name of an agent."""
    return len(rest) <= _MOST and all(part.role in "SH" and part.text not in _NO_NAMES for part in rest) and not (
        rest[0].text.isdigit() and len(rest) == 1) and not any(part.text.endswith(_ENDS) for part in rest)


def _by_words(text: str, rest: list[Part]) -> Part:
    """A part that names an agent by the words of the text."""
    words = [word for part in rest for word in text[part.start:part.end].lower().replace("-", " ").split()]
    slug = "-".join("".join(filter(str.isalnum, word)) for word in words).strip("-")
    return _named(rest, Term(slug, "therapy", (), (" ".join(words),), (), "text"), rest[-1].end)


def _named(run: list[Part], term: Term, end: int) -> Part:
    phrase = Phrase(tuple(term.slug.split("-")), "w", role="T", term=term)
    return run[0]._replace(role="T", end=end, last=run[-1].last, text=term.slug, phrase=phrase)
