"""Stages that stand joined before one noun, put so that each reader sees what they say together.

- "unresectable locally advanced or metastatic" is both of the first two, or the third;
- "unresectable or metastatic disease" is a disease of either stage, and no metastasis that is unresectable;
- "two lines for unresectable or metastatic melanoma" are for one aim, of either stage.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from accrual.criteria.lexemes.phrases import Phrase, phrases
from accrual.criteria.phrasing.parts import Part, past_bracket
from accrual.criteria.phrasing.passes import Pass
from accrual.vocabulary.terms import TERMS, is_kind_of

__all__ = ["JOINED_QUALITIES", "are_unclear"]

_AIMS = frozenset(("for", "of", "in", "against", "to"))
# What a disease can be that is no sort of its own, as a bulky or a measurable one is.
_EXTENTS = frozenset((
    "advanced", "locally-advanced", "metastatic", "unresectable", "recurrent", "relapsed", "refractory", "residual",
))
_TOGETHER = frozenset(("unresectable",))     # a stage that another one beside it only narrows
_DISEASE = (("disease",), ("diseases",))


def _with_joined_qualities(parts: list[Part]) -> list[Part]:
    """The parts with stages that hold together as one, and those of one aim as one quality of it."""
    if not any(map(_stages, parts)):
        return parts
    return _of_one_aim(_of_its_cancer(_together(_beside_each_other(_spelled_out(parts)))))


def _beside_each_other(parts: list[Part]) -> list[Part]:
    """Parts without the comma between two stages of one aim: "therapy for unresectable, stage IV disease"."""
    for at in range(1, len(parts) - 3):
        before, first, comma, second = parts[at - 1:at + 3]
        joined = before.role == "P" and before.text in _AIMS and _is_plain(first) and comma.role == ","
        run = list(takewhile(lambda part: part.role in "Q,J/", parts[at + 2:]))
        named = at + 2 + len(run) < len(parts) and parts[at + 2 + len(run)].role in "TH"
        if joined and named and not any(map(_joins, run)) and second.role == "Q" and _stages(second):
            return [*parts[:at], _both([first, second]), *parts[at + 3:]]
    return parts


def are_unclear(parts: list[Part]) -> bool:
    """Whether stages are joined so that they can be read in two ways.

    "Locally advanced or metastatic recurrent or refractory", "metastatic or unresectable, recurrent melanoma".
    """
    joints = last = ""
    for part in parts:
        if _stages(part) and part.role == "Q":
            joints += " " if last == "Q" else ""
            last = "Q"
        elif last and _joins(part):
            joints, last = joints + ("o" if part.role == "/" else part.text[0]), ","
        elif joints in ("o,", "o o") and last == "Q" and part.role in "TH":
            return True
        else:
            joints = last = ""
    return False


def _stages(part: Part) -> list[str]:
    return [slug for sort, slug in part.marks if sort == "stage"] if part.role in "QT" else []


def _is_plain(part: Part) -> bool:
    """Whether a part says one stage that is no number."""
    stages = _stages(part)
    return part.role == "Q" and len(stages) == 1 and not stages[0].startswith("stage-")


def _joins(part: Part) -> bool:
    return part.role in ",/" or (part.role == "J" and part.text in ("or", "and"))


# ---------------------------------------------------------------- "unresectable or metastatic disease"


def _spelled_out(parts: list[Part]) -> list[Part]:
    """Parts with names such as "metastatic disease" taken apart behind another stage, "metastatic melanoma" always."""
    found: list[Part] = []
    for part in parts:
        apart = part.role == "T" and (_stages(part) or _extent(part) is not None)
        found += _apart(part, _behind_stage(found)) if apart else [part]
    return found


def _behind_stage(before: list[Part]) -> bool:
    """Whether a stage and a joint end what stands before."""
    last = next((at for at in range(len(before) - 1, -1, -1) if not _joins(before[at])), -1)
    return last < len(before) - 1 and last >= 0 and before[last].role == "Q" and bool(_stages(before[last]))


def _apart(part: Part, behind_stage: bool) -> list[Part]:
    """The stage that a name begins with, and the rest of the name."""
    phrase = part.phrase
    if phrase is None or phrase.term is None or len(phrase.words) < 2:
        return [part]
    rest, start = _named(phrase.words[1:]), part.start + len(phrase.words[0]) + 1
    if rest is not None and rest.term is not None and (behind_stage or rest.term == phrase.term):
        after = part._replace(start=start, phrase=rest)
    elif behind_stage and phrase.words[1:] in _DISEASE and is_kind_of(phrase.term.slug, "metastasis"):
        after = part._replace(
            start=start, text="disease", phrase=replace(phrase, term=TERMS["malignancy"], marks=()))
    elif behind_stage and (stage := _extent(part)) is not None:
        after = part._replace(
            start=part.end - len("disease"), text="disease", phrase=replace(phrase, term=TERMS["malignancy"], marks=()))
        return [part._replace(role="Q", end=after.start - 1, text=stage.said, phrase=stage), after]
    elif behind_stage and phrase.words[1:] in (("disease",), ("diseases",)):
        after = part._replace(role="H", start=start, text="disease", phrase=None)
    else:
        return [part]
    first = Phrase(phrase.words[:1], "w", role="Q", marks=tuple(("stage", slug) for slug in _stages(part)))
    return [part._replace(role="Q", end=start - 1, text=phrase.words[0], phrase=first), after]


def _extent(part: Part) -> Phrase | None:
    """How far the disease goes of which a name says nothing else: "unresectable disease"."""
    if part.phrase is None or not part.text.endswith("-disease"):
        return None
    stage = _named(part.phrase.words[:-1], "stage")
    return stage if stage is not None and stage.mark("stage") in _EXTENTS else None


def _named(words: tuple[str, ...], quality: str = "") -> Phrase | None:
    """The name of a term, or of a quality of a sort."""
    node = phrases()
    for word in words:
        following = node.get(word)
        if following is None:
            return None
        node = following
    phrase = node.phrase
    return phrase if phrase is not None and (phrase.mark(quality) if quality else phrase.term is not None) else None


# ---------------------------------------------------------------- "unresectable locally advanced or metastatic"


def _together(parts: list[Part]) -> list[Part]:
    """Parts with stages side by side as one, where another one may stand for them."""
    found: list[Part] = []
    at, before = 0, False                    # whether stages before an "or" were put together
    while at < len(parts):
        stop = _beside(parts, at, before)
        goes_on = stop < len(parts) and (parts[stop].text == "or" or parts[stop].role == "/")
        if stop > at + 1 and stop < len(parts) and (goes_on or before):
            found.append(_both([part for part in parts[at:stop] if part.role == "Q"]))
            at, before = stop, goes_on
        else:
            found.append(parts[at])
            before = before and _joins(parts[at])
            at += 1
    return found


def _beside(parts: list[Part], at: int, behind: bool) -> int:
    """The part after stages side by side that hold together, the second of which may stand in brackets; else `at`.

    A numbered one is among them where the "or" behind leads to another: "stage III unresectable or stage IV".
    """
    numbered = _is_numbered(parts[at])
    if not (numbered or _is_plain(parts[at])) or at + 1 >= len(parts):
        return at
    stop = at + 1
    if parts[stop].role == "(" and stop + 2 < len(parts) and parts[stop + 2].role == ")" and _is_plain(parts[stop + 1]):
        stop += 3
    elif parts[stop].text == "and" and stop + 1 < len(parts) and _is_plain(parts[stop + 1]):
        stop += 2
    while stop < len(parts) and _is_plain(parts[stop]):
        stop += 1
    said = [slug for part in parts[at:stop] if part.role == "Q" for slug in _stages(part)]
    if numbered and not behind and not any(map(_is_numbered, parts[stop + 1:stop + 2])):
        return at
    both = set(said)
    return stop if len(both) == len(said) > 1 and (numbered or not _TOGETHER.isdisjoint(both)) else at


def _is_numbered(part: Part) -> bool:
    """Whether a part says one stage that is a number."""
    stages = _stages(part)
    return part.role == "Q" and len(stages) == 1 and stages[0].startswith("stage-")


def _both(parts: list[Part]) -> Part:
    """Stages that must hold together, as one."""
    return _one(parts, "-and-".join(dict.fromkeys(slug for part in parts for slug in _stages(part))))


def _any_of(parts: list[Part]) -> Part:
    """Stages of which one is enough, as one quality."""
    return _one(parts, *dict.fromkeys(slug for part in parts for slug in _stages(part)))


def _one(parts: list[Part], *stages: str) -> Part:
    others = tuple(mark for part in parts for mark in part.marks if mark[0] not in ("stage", "response", "severity"))
    phrase = Phrase(("stages",), "w", role="Q", marks=(*(("stage", slug) for slug in stages), *others))
    return parts[0]._replace(last=parts[-1].last, end=parts[-1].end, phrase=phrase)


# ---------------------------------------------------------------- "breast cancer with recurrent or metastatic disease"


def _of_its_cancer(parts: list[Part]) -> list[Part]:
    """Parts with the stages of the disease that a cancer named before is as one quality of it."""
    for at in range(len(parts) - 3):
        term = parts[at].term
        if term is None or not is_kind_of(term.slug, "malignancy"):
            continue
        said = first = past_bracket(parts, at + 1, len(parts)) if parts[at + 1].role == "(" else at + 1
        while first < len(parts) and (parts[first].text == "with" or parts[first].mark("status") == "active" or (
                parts[first].role == "Q" and {sort for sort, _ in parts[first].marks} == {"certainty"})):
            first += 1
        stop = _end_of_stages(parts, first) if first > said else first
        if stop > first + 1 and parts[stop].text == "disease" and parts[stop - 1].role == "Q":
            stages = _any_of([part for part in parts[first:stop] if part.role == "Q"])
            rest = _of_its_cancer(parts[stop + 1:])
            names = any(part.role in "THK" for part in takewhile(lambda part: not _joins(part), rest))
            # What follows a name in its piece is of the name behind it, if there is one.
            return [*parts[:at], stages, *parts[at:said], *rest] if names else [*parts[:said], stages, *rest]
    return parts


# ---------------------------------------------------------------- "two lines for unresectable or metastatic melanoma"


def _of_one_aim(parts: list[Part]) -> list[Part]:
    """Parts with the stages of what lines of therapy are for as one quality; of others, see `treatments`."""
    for at in range(1, len(parts) - 3):
        if parts[at].role != "P" or parts[at].text not in _AIMS or not _counts(parts[:at]):
            continue
        stop = _end_of_stages(parts, at + 1)
        if stop > at + 2:
            return [*parts[:at + 1], _any_of([part for part in parts[at + 1:stop] if part.role == "Q"]),
                    *_of_one_aim(parts[stop:])]
    return parts


def _counts(before: list[Part]) -> bool:
    """Whether a value stands right before."""
    named = next((part for part in reversed(before) if part.role in "TKVH"), None)
    return named is not None and named.role == "V"


def _end_of_stages(parts: list[Part], first: int) -> int:
    """The part after a run of joined stages that a name follows; `first` where there is none."""
    stop, joined = first, False
    while stop < len(parts) and (_stages(parts[stop]) or _joins(parts[stop])) and parts[stop].role != "T":
        joined |= _joins(parts[stop])
        stop += 1
    named = stop < len(parts) and parts[stop].role in "TGHQ" and not _joins(parts[stop - 1])
    return stop if named and joined else first


JOINED_QUALITIES = (Pass(_with_joined_qualities, frozenset(("stage",))),)
