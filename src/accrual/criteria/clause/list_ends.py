"""What the end of a list tells of its members: a need that two share, examples of a treatment, qualities behind it."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile

from accrual.criteria.clause.dose_counts import count_doses
from accrual.criteria.clause.listing import (
    Item,
    Listing,
    confirmed,
    is_of_any_organ,
    is_unqualified,
    kinds_of,
    shared_severity,
)
from accrual.criteria.clause.members import RECOVERED, is_lasting
from accrual.criteria.clause.pieces import asked_about
from accrual.criteria.model import Given, Quantity, Scale, State, Therapy, tests_of
from accrual.criteria.phrasing.mentions import Mentioned
from accrual.criteria.phrasing.parts import Part
from accrual.vocabulary.terms import is_kind_of

__all__ = ["denies_fitness", "ends_apart", "neither", "qualified_by", "said_with", "settle", "trail"]

_UNFIT = frozenset(("not", "ineligible", "unfit", "unsuitable", "unable", "inappropriate"))
_NO_CANDIDATE = "not-surgical-candidate"
_IS_ALL = re.compile(r"(?![^:]*\b(?:includ|such|note|e\.?g))[^:]*(?::|\bi\.?e\b|\bdefined\s+as\b)[^:]*", re.IGNORECASE)
_TREATED = re.compile(
    r"\brequir\w*\s[^.;]*(?:therap(?:y|ies)|treatments?|medications?|drugs?|agents?)$", re.IGNORECASE)



def settle(text: str, state: Listing) -> None:
    """What its end tells of a list's members, once all are read."""
    _without_sorts_of_treatment(text, state)
    _share_need(state)
    _need_each(state)
    count_doses(text, state)
    _shown_by_blood(state)
    state.narrowed |= any(item.mention is not None and item.mention.needs and not _serves(following)
                          for item, following in pairwise([*state.items, None]) if item is not None)
    _examples_in_time(state)
    _examples_like_head(text, state)


def _shown_by_blood(state: Listing) -> None:
    """Antibodies and antigens that are denied are those that are found: "no HIV antibody"."""
    for item in state.items:
        found = item.mention
        if found is not None and item.negated and found.kind == "biomarker" and found.finding is None and (
                is_kind_of(found.concept, "viral-serology")):
            found.finding = "positive"


def _serves(following: Item | None) -> bool:
    """Whether what a condition requires is the member behind it: "renal failure requiring dialysis"."""
    return following is not None and following.kind == "therapy" and following.joint == "w"


def _without_sorts_of_treatment(text: str, state: Listing) -> None:
    """Leave out examples of the treatment in a condition's name: "infection requiring therapy such as antibiotics"."""
    first = next((at for at, item in enumerate(state.items) if item.joint == "e"), 0)
    head, examples = state.items[first - 1].mention, state.items[first:]
    if first and head is not None and head.kind == "condition" and _TREATED.search(text, head.start, head.end) and all(
            item.kind == "therapy" and not item.negated for item in examples):
        del state.items[first:]


def denies_fitness(part: Part) -> bool:
    """Whether a quality says that somebody cannot get what follows: "not a candidate for"."""
    denied = part.mark("response") == "contraindication" or (part.term is not None and part.term.slug == _NO_CANDIDATE)
    return denied and part.phrase is not None and part.phrase.words[0] in _UNFIT


_LABELS = frozenset(("comorbidity", "intercurrent-illness", "medical-condition"))     # "Concomitant diseases: gout, …"


def neither(state: Listing) -> None:
    """"Not amenable to surgery or radiotherapy" is for neither of them."""
    items = state.items
    unfit = [item.mention is not None and item.mention.response == "contraindication" and not item.negated
             for item in items]
    for item, before, here in zip(items[1:], unfit, unfit[1:], strict=False):
        if before and here and item.joint == "o":
            item.joint = "a"
    # A name has taken the denial in: "not a surgical candidate or for radiotherapy".
    state.turned |= any(one.mention is not None and one.mention.concept == _NO_CANDIDATE
                        and other.kind == "therapy" for one, other in pairwise(items))


def _examples_in_time(state: Listing) -> None:
    """Give examples the time of what they are examples of: "infection within 4 weeks, including hospitalization"."""
    first = next((at for at, item in enumerate(state.items) if item.joint == "e"), 0)
    head = state.items[first - 1].mention if first else None
    window = head.window if head is not None and head.window is not None and head.window.bound == "within" else None
    for item in state.items[first:] if window is not None else ():
        happens = item.kind in ("condition", "therapy")
        if item.mention is not None and happens and item.mention.status in ("any", "history"):
            item.mention.window = item.mention.window or window


def _examples_like_head(text: str, state: Listing) -> None:
    """Give examples the qualities of what they are examples of, which stands for nothing if it only heads the list.

    "Severe bowel disease, including colitis" is of severe colitis; "Lung disease: pneumonitis or fibrosis" of two.
    """
    first = next((at for at, item in enumerate(state.items) if item.joint == "e"), 0)
    whole, examples = state.items[first - 1], state.items[first:]
    head = whole.mention if first else None
    if head is None or any(item.negated != whole.negated for item in examples):
        return
    for item in examples:
        found = item.mention
        if found is not None and head.status == "history" and item.kind == head.kind and is_lasting(found):
            found.status = "history"         # "a history of mental disorders, including dementia"
        if found is not None and head.concept.startswith("active-") and item.kind == head.kind and (
                found.status == "any" and found.window is None):
            found.status = "active"          # "active infection, including hepatitis B"
        state.turned |= state.kind == "inclusion" and not item.negated and found is not None and not found.site and (
            is_of_any_organ(found.concept, head.concept))
        if head.kind == item.kind == "condition" and found is not None and found.window is None and (
                is_unqualified(found) and found.status in ("any", head.status)) and not any(
                isinstance(rule, Scale) for _, rule in item.asides):       # "uncontrolled illness, including NYHA III"
            found.severity = shared_severity(head.concept, head.severity, found.concept)
            found.stage = list(head.stage)
            found.certainty = found.certainty or confirmed(head.certainty)
    if first == 1 and not whole.asides and _heads(text, head, examples, state.kind):
        examples[0].joint = whole.joint
        del state.items[0]


def _heads(text: str, head: Mentioned, examples: list[Item], kind: str) -> bool:
    """Whether a mention only heads its list: "i.e.", "defined as" or a colon tells that its kinds or values are all."""
    graded = any(isinstance(test, Scale) and test.scale == "ctcae" for item in examples
                 for test, _, _ in tests_of(item.positive))
    if graded or _IS_ALL.fullmatch(text, head.end, _start(examples[0])) is None:
        return False
    if head.kind == "condition" and kind == "exclusion" and all(item.mention is None for item in examples):
        return kinds_of(*(item.positive for item in examples)) <= {Quantity, Scale}
    kinds = [item.mention is not None and is_kind_of(item.mention.concept, head.concept) for item in examples]
    alike = kind == "exclusion" and head.kind == "condition" and all(item.kind == "condition" for item in examples)
    return all(kinds) or (alike and (any(kinds) or (head.concept in _LABELS and not head.severity)))


def _start(item: Item) -> int:
    """Where a member begins."""
    if item.mention is not None:
        return item.mention.start
    return min((test.span[0] for test, _, _ in tests_of(item.positive)), default=0)


def said_with(items: list[Item]) -> list[Item]:
    """The members that a quality behind the last is of: of examples, not of what they are examples of."""
    first = next((at for at in range(len(items) - 1, -1, -1) if items[at].joint == "e"), 0)
    return items[first:]


def ends_apart(parts: list[Part]) -> bool:
    """Whether a quality behind a comma ends a list of several treatments: of which of them it is said is not known."""
    parts = parts[:-1] if parts and parts[-1].role == "," else parts
    comma = next((at for at in range(len(parts) - 1, 0, -1) if parts[at].role == ","), 0)
    named = [part for part in parts[:comma] if part.term is not None and part.term.kind == "therapy"]
    return len(named) > 1 and bool(parts[comma + 1:]) and all(part.role in "QP" for part in parts[comma + 1:])


def qualified_by(state: Listing, part: Part, joint: str) -> Mentioned | None:
    """Which member a quality behind a comma is of: how it was found is said of what is there, not of what is denied.

    "Lung cancer without bone metastases, confirmed by histology".
    """
    last = state.items[-1] if state.items else None
    present = next((item.mention for item in state.items if item.kind == "condition" and not item.negated), None)
    if last is None or joint != "," or not last.negated or last.joint != "w" or present is None:
        return last.mention if last is not None else None
    if {sort for sort, _ in part.marks} == {"certainty"}:
        return present
    state.turned = True
    return last.mention


def _share_need(state: Listing) -> None:
    """"Pneumonitis or interstitial lung disease that required steroids": each with the treatments that it needed."""
    if not state.both_need:
        return
    first, second = (item.mention for item in state.items[state.both_need - 2:state.both_need])
    if first is None or second is None:
        return
    needed = takewhile(lambda item: item.kind == "therapy", state.items[state.both_need:])
    again = [Item(item.joint, item.mention.like(indication=first.concept) if (
        item.mention.indication == second.concept) else item.mention.like(), negated=item.negated)
        for item in needed if item.mention is not None]
    state.items[state.both_need - 1:state.both_need - 1] = again


def _need_each(state: Listing) -> None:
    """"Infection requiring systemic antibiotics, antivirals or antifungals" needs any of them, and systemically."""
    for at, item in enumerate(state.items):
        needed = item.mention
        if needed is None or not item.needed or not needed.indication:
            continue
        following = takewhile(lambda each: each.joint in (",", "o") and each.kind == "therapy", state.items[at + 1:])
        for place, other in enumerate(following):
            found = other.mention
            apart = other.loose and other.joint == "o" and not place         # "needs antibiotics, or had antivirals"
            if found is None or apart or other.negated or found.status != "any" or found.indication:
                break
            found.status, found.indication = "needed", needed.indication
            if is_kind_of(needed.concept, "anti-infective") and is_kind_of(found.concept, "anti-infective"):
                if needed.concept == "systemic-antibiotic":
                    needed.concept, needed.route = "antibiotic", "systemic"
                found.route = found.route or needed.route


def trail(text: str, state: Listing) -> None:
    """Qualifiers that no mention follows: "surgery within 3 weeks and not recovered" speaks of the mention before."""
    named = [item for item in state.items if item.mention is not None]
    last = next((item for item in reversed(named) if not (item.shares and item.negated)), named[-1] if named else (
        state.items[-1]))                    # "chemotherapy (6 weeks for nitrosoureas) and recovered"
    state.turned |= state.varies             # "melanoma or untreated": of which mention it is an alternative
    if last.mention is None or state.options:
        state.narrowed = True
    elif not last.negated:
        last.mention.qualify(state.waiting)
    elif not state.trailing:
        state.narrowed = True
    elif RECOVERED.isdisjoint(state.waiting):
        state.items.append(Item("a", fixed=asked_about(text, state.trailing)))
    else:                                    # "at least 4 weeks since surgery and recovered"
        span = state.trailing[0].start, state.trailing[-1].end
        alike = [item.mention for item in state.items if item.negated and item.mention is not None
                 and item.mention.kind == "therapy" and item.mention.window == last.mention.window]
        for had in alike if state.kind == "inclusion" and last.mention in alike else [last.mention]:
            recovered = State(f"recovered-from-{had.concept}", span)
            state.items.append(Item("a", fixed=Given(Therapy(had.concept, span, status="history"), recovered) if (
                had.kind == "therapy" and state.kind == "inclusion") else recovered))
