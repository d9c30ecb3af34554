"""Criteria that cannot all hold, that nobody or everybody meets, and that another one makes idle."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import pairwise

from accrual.criteria.linter.demands import Demand, demands, sections
from accrual.criteria.linter.limits import Limits
from accrual.criteria.linter.remarks import Flaw, RemarkKind
from accrual.criteria.model import CriteriaModel, Criterion, Quantity, Question, Scale, Sex, Span, State
from accrual.vocabulary import CONCEPTS

__all__ = ["clashes"]

_Pair = tuple[Demand, Demand]
# Where a text speaks of several groups of people, what is said twice may be said of two of them.
_GROUPS = re.compile(
    r"\b(?:cohorts?|arms?|parts? [a-d\d]|groups?|phases? [i\d]|strat(?:um|a)|donors?|recipients?|controls?|healthy"
    r"|volunteers?|caregivers?|parents?|partners?|companions?|spouses?|mothers?|infants?|clinicians?|physicians?|providers?"
    r"|stages?:|sub-?stud\w+|modules?|panels?|re-?treatment|randomi[sz]ation|second (?:registration|step)|step \d)\b",
    re.IGNORECASE)
_NEAR = 3                                    # items that a list may have between two that are said again
_AND = re.compile(r"[\s,;:&(]*+(?:(?:and|but|to|also|with)\b)?[\s,;(]*+", re.IGNORECASE)
_OR = re.compile(r"[\s,;]*+(?:or\b)?[\s,;]*+", re.IGNORECASE)
_OTHERWISE = re.compile(r"\bor\b|\.\s|\bfor\b|\bwithin\b|\bgrade\b", re.IGNORECASE)


def clashes(model: CriteriaModel) -> Iterator[Flaw]:
    """What is wrong with criteria taken alone, and with two of them taken together."""
    for criterion in model.criteria:
        yield from _alone(model.text, criterion)
    grouped = _GROUPS.search(model.text) is not None
    for section in sections(model):
        yield from _together(section, grouped)


def _opposed(group: list[Demand]) -> _Pair | None:
    """The two demands between which nothing lies, in the order of the text; one twice, if it lets through nothing."""
    low = max(group, key=lambda demand: demand.limits.lowest)
    high = min(group, key=lambda demand: demand.limits.highest)
    if low.limits.meets(high.limits):
        return None
    return (low, high) if (low.place, low.span) <= (high.place, high.span) else (high, low)


def _both(one: Demand, two: Demand, joint: str, *, met: bool = True) -> str:
    return one.words(met=met) + ("" if one is two else f" {joint} {two.words(met=met)}")


def _around(one: Demand, two: Demand) -> Span:
    return min(one.span[0], two.span[0]), max(one.span[1], two.span[1])


# ---------------------------------------------------------------- one criterion


def _alone(text: str, top: Criterion) -> Iterator[Flaw]:
    """What nobody or everybody meets in a criterion or an item below it; what both of them have is the item's."""
    told = set[Span]()
    order = [top]
    for criterion in order:
        order += criterion.items
    for criterion in reversed(order):
        for flaw in (_never_met(text, criterion), _always_met(text, criterion)):
            if flaw is not None and flaw.span not in told:
                told.add(flaw.span)
                yield flaw


def _never_met(text: str, criterion: Criterion) -> Flaw | None:
    """Nobody is below 18 and above 80: an inclusion lets nobody in, an exclusion rules nobody out."""
    pair = _clash_in(criterion, wanted=True)
    if pair is None or not _joined(text, *pair):
        return None
    both = f"nobody can have {_both(*pair, 'and')}"
    if criterion.type == "inclusion":
        return Flaw(RemarkKind.NOBODY_PASSES, _around(*pair), both, "Mend the values, or join them by or")
    return Flaw(RemarkKind.EVERYBODY_PASSES, _around(*pair), f"{both}, so nobody is ruled out",
                "Join them by or, if one of them is enough")


def _always_met(text: str, criterion: Criterion) -> Flaw | None:
    """Everybody is over 27 or under 40: an inclusion lets everybody in, an exclusion rules everybody out."""
    pair = _clash_in(criterion, wanted=False)
    if pair is None or not _between(text, *pair, _OR):
        return None
    both = f"everybody has {_both(*pair, 'or', met=False)}"
    if criterion.type == "inclusion":
        return Flaw(RemarkKind.EVERYBODY_PASSES, _around(*pair), both, "Mend the values, or join them by and")
    return Flaw(RemarkKind.NOBODY_PASSES, _around(*pair), f"{both}, so everybody is ruled out",
                "Mend the values, or join them by and")


def _clash_in(criterion: Criterion, *, wanted: bool) -> _Pair | None:
    if isinstance(criterion.rule, Question):
        return None                          # as most rules are
    groups = [group for group in demands([criterion], wanted).values() if isinstance(group[0].part, Quantity | Scale)]
    return next((pair for group in groups if (pair := _opposed(group) or _off_scale(group)) is not None), None)


def _off_scale(group: list[Demand]) -> _Pair | None:
    """What no score of the scale is: above 5 of ECOG; an end that the scale does not have is a doubtful value."""
    for demand in group:
        known = CONCEPTS.get(demand.part.scale) if isinstance(demand.part, Scale) else None
        ends = {demand.limits.low, demand.limits.high} - {-math.inf, math.inf}
        if known is not None and all(known.low <= end <= known.high for end in ends) and not demand.limits.meets(
                Limits(known.low, known.high)):
            return demand, demand
    return None


def _joined(text: str, one: Demand, two: Demand) -> bool:
    """Whether nothing but "and" stands between two limits: "over 70: KPS ≥ 90, under 70: KPS ≥ 80" asks for neither."""
    if one is two:
        return True
    return (not _are_groups(one.limits, two.limits) and _between(text, one, two, _AND)
            and _OTHERWISE.search(text, *_around(one, two)) is None)


def _between(text: str, one: Demand, two: Demand, joint: re.Pattern[str]) -> bool:
    first, last = sorted((one.span, two.span))
    return joint.fullmatch(text, min(first[1], last[0]), last[0]) is not None


def _are_groups(one: Limits, two: Limits) -> bool:
    """Whether two stretches of values tell people apart: two ranges, or two halves of all values."""
    return one.is_range or two.is_range or one.halves(two)


# ---------------------------------------------------------------- two criteria


def _together(section: list[Criterion], grouped: bool) -> Iterator[Flaw]:
    """What is wrong between criteria that speak of the same people, but for lists that are said again for others."""
    groups = [[demand for demand in group if demand.stands] for group in demands(section).values()]
    found = [flawed for group in groups if group for flawed in _seen_in(group, grouped)]
    listed = _lists([(demand.place, other.place) for kind, demand, other in found
                     if kind is not RemarkKind.CANNOT_MATTER])
    for kind, demand, other in found:
        if (demand.place, other.place) not in listed and not _may_differ(kind, demand, other, grouped):
            yield Flaw(kind, demand.span, *_said(kind, demand, other), other.criterion.id)


def _may_differ(kind: RemarkKind, demand: Demand, other: Demand, grouped: bool) -> bool:
    """Whether two of one list may be said of two groups, or of two items that they stand below."""
    if kind is RemarkKind.CONTRADICTION or demand.criterion.type != other.criterion.type:
        return False
    unread = not demand.is_test and demand.criterion.type == "inclusion"
    return (grouped or unread) and (kind is RemarkKind.CANNOT_MATTER or demand.place - other.place > 1)


def _seen_in(group: list[Demand], grouped: bool) -> Iterator[tuple[RemarkKind, Demand, Demand]]:
    """What is wrong with the demands on one thing: its kind, the demand, and the other that it is seen by."""
    pair = _opposed(group)
    if pair is not None:
        if _contradict(*pair, grouped):
            yield RemarkKind.CONTRADICTION, pair[1], pair[0]
        return
    low = sorted(group, key=lambda demand: demand.limits.lowest, reverse=True)[:2]
    high = sorted(group, key=lambda demand: demand.limits.highest)[:2]
    for demand in group:
        kinds = ((_idle(demand, other), other) for other in (*low, *high))
        yield from [(kind, demand, other) for kind, other in kinds if kind is not None][:1]


def _contradict(one: Demand, two: Demand, grouped: bool) -> bool:
    """Whether two opposed demands contradict each other, and do not speak of two groups of people.

    What two inclusions tell apart may be groups: "Male" and "Female", "65 to 70 years" and "below 65 years".
    A sentence that was not understood may be a heading of both lists; so may a condition, where its words are the same.
    """
    types = {one.criterion.type, two.criterion.type}
    if one.place == two.place or types == {"exclusion"} or not (one.is_test and two.is_test):
        return False
    if not isinstance(one.part, Quantity | Scale | Sex):
        return len(types) == 2 and not grouped and (isinstance(one.part, State) or one.spoken != two.spoken)
    groups = isinstance(one.part, Sex) or (isinstance(one.part, Quantity) and _are_groups(one.limits, two.limits))
    return len(types) == 2 or (one.whole and two.whole and not groups and not grouped)


def _idle(demand: Demand, other: Demand) -> RemarkKind | None:
    """Whether a demand is made already, by an earlier one or by a narrower one.

    A vocabulary may give one name to two things (HIV and AIDS), so what has no values is said twice in the same words.
    """
    if other.place == demand.place or not other.limits.within(demand.limits):
        return None
    same = demand.limits == other.limits
    if same and other.place > demand.place:
        return None
    if same and demand.criterion.type == other.criterion.type:
        valued = isinstance(demand.part, Quantity | Scale | Sex)
        return RemarkKind.SAID_TWICE if valued or demand.spoken == other.spoken else None
    return RemarkKind.CANNOT_MATTER if demand.is_test else None


def _lists(places: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Of places that are said again, those that stand in a list which is: then each follows another, in its order."""
    follow = [(one, two) for one, two in pairwise(sorted(set(places)))
              if 0 < two[0] - one[0] <= _NEAR and 0 < two[1] - one[1] <= _NEAR]
    return {place for pair in follow for place in pair}


def _said(kind: RemarkKind, demand: Demand, other: Demand) -> tuple[str, str]:
    """What is wrong, and how to mend it."""
    name = other.criterion.id
    if kind is RemarkKind.SAID_TWICE:
        return f"{name} says the same", "Leave one of them out"
    if kind is RemarkKind.CANNOT_MATTER:
        return f"whoever passes {name} ({other.words()}) passes this too", "Leave it out, or mend the one that is wrong"
    return (f"nobody can pass both this and {name}: {_both(other, demand, 'and')}",
            "Mend the one that is wrong, or say for whom each of them is")
