"""What ties a mention to the one before it: it says more of it, is its cause or aim, or the test that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from accrual.criteria.clause.listing import Item
from accrual.criteria.clause.pieces import Piece, site_of
from accrual.criteria.phrasing.mentions import Mentioned, is_generic, is_method
from accrual.criteria.phrasing.parts import Part
from accrual.criteria.phrasing.shared_heads import variant_of
from accrual.vocabulary.terms import is_kind_of

__all__ = [
    "BY", "await_cause", "is_another_cause", "is_never_so", "is_reaction", "is_said_of_another", "loses_words",
    "name_aim", "says_more",
]

_REACTIONS = frozenset((
    "infusion-reaction",
    "hypersensitivity", "contraindication", "anaphylaxis", "adverse-event", "drug-allergy", "drug-hypersensitivity",
    "serious-adverse-event",
    "intolerance", "allergy", "idiosyncratic-reaction",
))
_PROGRESSIONS = frozenset(("disease-progression", "progression", "progressive-disease"))
_DURING = frozenset(("on", "after", "following", "while", "during", "with", "under"))
_OF_CANCER = (
    "anticancer-therapy", "surgery", "biological-therapy", "hormone-therapy",
    "investigational-drug", "treatment", "transplantation",
)
_IN_SITU = ("stage", "in-situ")
_AIMS = frozenset(("for", "of", "in", "for treatment of"))
_OTHER = frozenset((("severity", "other"),))
_NOW = frozenset((("status", "active"), ("status", "chronic"), ("status", "acute")))
_SAYS_NO_MORE = _OTHER | {("severity", "treated")}              # of what something is given for
# "Treatment-related toxicity", "treatment for primary breast cancer".
_OF_NO_AIM = (["primary"], ["secondary"], ["therapy-related"])
_MEANWHILE = re.compile(r"\b(?:while|during|throughout)\b", re.IGNORECASE)
_GOES_WITH = re.compile(r"\b(?:associated\s+with|caus(?:e|es|ing))\b", re.IGNORECASE)    # what drugs do, not their aim
_OUTCOME = re.compile(r"\b(?:progress|relaps|recur|fail|refract|resist|respon)", re.IGNORECASE)
BY = frozenset(("by", "on", "via", "with", "per", "from", "in", "at", "under"))


def is_reaction(concept: str) -> bool:
    """Whether a concept is a reaction to something."""
    return concept in _REACTIONS or concept.endswith(("hypersensitivity", "allergy"))


def name_aim(piece: Piece, found: Mentioned, words: tuple[str, ...]) -> None:
    """What a therapy is for that a piece before named by one word only."""
    if piece.state.unnamed_aim is None:
        return
    (head, part), piece.state.unnamed_aim = piece.state.unnamed_aim, None
    varied = variant_of(words, found, [part.text])
    if varied is None or head.kind != "therapy" or found.kind != "condition":
        head.site = head.site or site_of(part)
        return
    head.indication = varied.slug
    piece.state.tie = head, "indication", "condition"


def await_cause(piece: Piece) -> None:
    """A reaction whose agent only the pieces that follow name."""
    head = piece.head
    if head is not None and is_reaction(head.concept) and piece.relation == "to" and piece.strangers:
        piece.state.turned = True            # "contraindication to microUS or MRI": what is not known is a cause too
    if head is not None and is_reaction(head.concept) and piece.relation == "to" and head.cause is None:
        piece.state.tie = head, "cause", "therapy"


def is_another_cause(piece: Piece, found: Mentioned) -> bool:
    """Whether a member goes on with what the one before is due to: "allergy to aspirin or ibuprofen"."""
    if piece.joint == "e":
        piece.state.tie = None               # "contraindications for MRI, including pacemakers"
    if piece.state.tie is None or piece.head is not None or not piece.joint or piece.joint == "w":
        return False
    if piece.state.tie[1] == "indication" and piece.parts[0].opens:          # "surgery for cancer, or have metastases"
        piece.state.tie = None
        return False
    head, name, kind = piece.state.tie
    allowed = _OTHER | _NOW if name == "indication" else _OTHER
    relations = _AIMS | {""} if name == "indication" else ("", "of")       # "for lymphoma or for leukemia"
    if found.kind != kind or not allowed.issuperset(piece.marks) or piece.relation not in relations:
        piece.state.tie = None
        piece.state.turned |= name == "cause" and not piece.loose and not piece.marks   # "due to drugs or diabetes"
        return False
    if getattr(head, name) is None:           # "contraindication to iodine-based or gadolinium-based contrast agents"
        for item in piece.state.items:
            if item.mention is not None and item.mention.kind == head.kind and getattr(item.mention, name) is None:
                setattr(item.mention, name, found.concept)
        piece.head = head
        return True
    other = head.like(start=found.start, end=found.end, **{name: found.concept})
    piece.joint = "t"
    last = piece.state.items[-1]
    piece.add(Item("", other, negated=last.negated, asides=list(last.asides)))
    for also in _reactions_beside(piece, head) if name == "cause" else []:       # "allergy or intolerance to A or B"
        piece.state.items.append(Item("t", also.like(cause=found.concept), negated=last.negated))
    piece.head = other
    return True


def _reactions_beside(piece: Piece, head: Mentioned) -> list[Mentioned]:
    """Other reactions that are to the same: those that share the cause of one."""
    found = [item.mention for item in piece.state.items if item.mention is not None]
    return [one for one in found if is_reaction(one.concept) and one.cause == head.cause
            and one.concept != head.concept]


def is_said_of_another(piece: Piece, part: Part, at: int) -> bool:
    """Whether a quality is of what no word names: "for the current indication", "within a week of the planned dose"."""
    before = piece.parts[at - 1]
    when = part.mark("status") not in ("", "history")
    return when and ((before.time is not None and before.time.is_open) or (before.role, before.text) == ("P", "for"))


def _is_counted_in(piece: Piece, found: Mentioned) -> bool:
    """Whether a drug stands right behind a dose: "> 10 mg prednisone", "5 mg/day of oral prednisolone"."""
    return piece.relation == "of" or (is_kind_of(found.concept, "corticosteroid") and any(
        part.role == "D" and piece.text[part.end:found.start].strip() in ("", "oral", "of oral")
        for part in piece.parts))


def says_more(piece: Piece, head: Mentioned, found: Mentioned) -> bool:
    """Whether a mention only says more of the one before it; else what ties the two is noted."""
    if piece.joint:
        return False
    shown = [mark for mark in piece.marks if mark[0] == "certainty"]       # "documented on imaging"
    if is_method(found.concept) and head.kind == "condition" and (piece.relation in BY or shown):
        head.qualify(piece.marks)
        piece.state.by_method = True
        return True
    denied = piece.relation == "for" and (piece.state.items[-1].negated or head.status == "history")
    if is_method(head.concept) and piece.relation in ("for", "of") and piece.state.items[-1].mention is head and (
            not denied):                     # "no prior PET scan for lung cancer" denies no lung cancer
        _shown_by(piece, head)
        return False
    if head.dose is not None and _is_counted_in(piece, found) and found.covers(head) != head.covers(found):
        return True                          # "corticosteroids > 10 mg/day of prednisone": what the dose is counted in
    if head.kind in ("state", "condition") and found.kind == "therapy" and _is_when(piece, head, found):
        piece.state.narrowed |= head.kind == "condition"
        return True                          # "contraception while undergoing radiotherapy": when, not what
    if head.concept in _PROGRESSIONS and found.kind == "therapy" and piece.relation in _DURING:
        piece.state.items.pop()              # "disease progression on docetaxel" is docetaxel with its outcome
        found.response, piece.joint = "progression", ""
        if head.status == "active":          # "evidence of progression": what is there now is no treatment
            piece.state.marks = [mark for mark in piece.state.marks if mark != ("status", "active")]
        return False
    beside = not piece.relation and not piece.marks
    covers = head.covers(found) and piece.relation != "cause"
    if covers or (beside and head.kind == found.kind and is_generic(found.concept)):
        return True
    if found.covers(head) or (beside and head.kind == found.kind and is_generic(head.concept)):
        head.concept = found.concept
        return True
    if head.concept == "active-infection" and piece.relation in ("with", "by", "of") and is_kind_of(
            found.concept, "infection"):
        for item in piece.state.items:       # "an active or uncontrolled infection with hepatitis B or C"
            if item.mention is not None and item.mention.start == head.start:
                item.mention.concept = found.concept
        head.status = "active"
        piece.state.carry([("status", "active")], found.kind, of_all=True)
        return True
    if is_reaction(head.concept) and piece.relation:
        for item in piece.state.items:
            if item.mention is not None and is_reaction(item.mention.concept) and item.mention.cause is None:
                item.mention.cause = found.concept
        piece.state.tie = head, "cause", found.kind
        return True
    return _tied(piece, head, found, beside)


def _is_when(piece: Piece, head: Mentioned, found: Mentioned) -> bool:
    """Whether a treatment only says when something is, was or is done; what a disease does under it is its outcome."""
    when = _MEANWHILE.search(piece.text, head.end, found.start)
    return when is not None and head.concept not in _PROGRESSIONS and (
        _OUTCOME.search(piece.text, head.start, when.start()) is None)


def _are_a_pair(piece: Piece, head: Mentioned) -> bool:
    """Whether a condition is the second of two alike, of which the same is said: "pneumonitis or lung disease that"."""
    if len(piece.state.items) != 2 or piece.state.items[-1].mention is not head:
        return False
    one, two = piece.state.items
    alike = one.mention is not None and one.mention.concept != head.concept and one.kind == two.kind and (
        not piece.text.endswith(piece.text[head.start:head.end], 0, one.mention.end))  # "active infection or infection"
    return alike and one.negated == two.negated and not one.asides and two.joint == "o" and not two.loose


def _stages_of_aim(piece: Piece, aim: Mentioned) -> str | None:
    """"Chemotherapy for metastatic melanoma" is no chemotherapy of an early one, nor is it "for mCRPC"."""
    named = next((part.marks for part in piece.parts if part.start == aim.start), ())
    named = () if is_kind_of(aim.concept, "metastasis") else named
    stages = [slug for sort, slug in dict.fromkeys((*piece.marks, *named)) if sort == "stage"]
    return "-or-".join(stages) if stages and stages not in _OF_NO_AIM else None


def _aims_before(piece: Piece, head: Mentioned, aim: Mentioned, *, said: bool) -> None:
    """"Chemotherapy or radiotherapy for osteosarcoma" are both for it, so is all that is "for the treatment of" it."""
    if not said and not (is_kind_of(head.indication or "", "neoplasm") and _is_of_cancer(head.concept)):
        return
    for item in reversed(piece.state.items):
        found = item.mention
        if found is head:
            continue
        if found is None or found.kind != "therapy" or found.indication or found.window != head.window or not (
                said or _is_of_cancer(found.concept)) or piece.text.endswith(
                    f" {piece.text[head.start:head.end]}", 0, found.end):
            return                           # "major surgery and surgery for brain metastases": another by its aim
        found.indication = head.indication
        found.setting = found.setting or _stages_of_aim(piece, aim)


def loses_words(piece: Piece, found: Mentioned) -> bool:
    """Whether what narrows a cause or an aim has no place in the test: "steroids for nonadvanced malignancy"."""
    if piece.relation == "cause":
        return any(sort != "status" for sort, _ in piece.marks)
    head = piece.head
    if head is None or head.kind != "therapy" or head.indication != found.concept:
        return False
    return bool(found.severity) or any(mark[0] == "severity" and mark not in _SAYS_NO_MORE for mark in piece.marks)


def _is_of_cancer(concept: str) -> bool:
    return any(is_kind_of(concept, kind) for kind in _OF_CANCER)


def _shown_by(piece: Piece, method: Mentioned) -> None:
    """"Positive serology for HIV": what the test shows is the member, and its result whether it is there."""
    item = piece.state.items.pop()
    piece.joint, piece.head = item.joint if piece.state.items else "", None
    piece.finding, piece.state.finding = method.finding or "", ""


def _tied(piece: Piece, head: Mentioned, found: Mentioned, beside: bool) -> bool:
    """Note what ties a mention to the one before; whether it then is no member of its own."""
    by = piece.relation == "cause"
    if beside and found.kind == "condition" and head.kind == "therapy" and (
            piece.text[head.start:head.end].endswith("ed") and piece.state.items[-1].mention is head):
        item = piece.state.items.pop()       # "resected basal cell carcinoma"
        piece.joint, piece.head = item.joint if piece.state.items else "", None
        cut = is_kind_of(head.concept, "surgical-resection")
        whole = cut and piece.text[:head.start].lower().rstrip().endswith("completely")
        found.stage += ["completely-resected" if whole else "resected"] if cut else []
        found.severity += [*([] if cut else ["treated"]), *head.severity]
        return False
    if by and head.kind == "therapy" and found.kind == "condition" and head.indication:
        if head.indication == "pain" and is_kind_of(found.concept, "malignancy"):
            head.indication = "cancer-pain"  # "opioids for pain related to cancer"
        else:
            piece.state.turned = True        # what the aim comes from has no place in a test
        return True
    said = piece.text[head.start:head.end].lower()
    at_place = is_kind_of(head.concept, "radiotherapy") and (
        piece.relation == "to" or (beside and " to " in said))                     # "radiotherapy to bone metastases"
    piece.state.turned |= by and found.kind == "condition" and head.kind == "therapy" and (
        _GOES_WITH.search(piece.text, head.end, found.start) is not None)
    aims = by or at_place or piece.relation in _AIMS
    piece.state.turned |= piece.prefixed and aims          # "radiotherapy to any non-target site"
    if head.kind == "therapy" and found.kind == "condition" and aims:
        head.indication = found.concept
        for item in reversed(piece.state.items):                 # "prior or current steroids for asthma"
            if item.mention is None or item.mention.start != head.start:
                break
            item.mention.indication = head.indication
            item.mention.setting = item.mention.setting or _stages_of_aim(piece, found)
        _aims_before(piece, head, found, said=piece.relation == "for treatment of")
        piece.state.tie = head, "indication", "condition"
        return True
    if ("stage", "secondary") in piece.marks and found.kind == "condition" != head.kind:
        piece.marks.remove(("stage", "secondary"))
        found.cause = head.concept        # "chemotherapy-induced neuropathy"
        return False
    if by or ("stage", "secondary") in piece.marks:
        head.cause = found.concept if head.kind == "condition" else None
        piece.state.tie = head, "cause", found.kind
        return head.kind == "condition"
    if head.kind == "condition" and found.kind == "therapy" and (beside or ("status", "needed") in piece.marks):
        found.indication = head.concept   # "heart failure hospitalization", "asthma requiring steroids"
        if not beside and _are_a_pair(piece, head):
            piece.state.both_need = len(piece.state.items)
    elif beside and head.kind == found.kind and not (
            is_kind_of(head.concept, "fertile") and found.concept in ("pregnant", "breastfeeding")):
        piece.state.narrowed = True
    return False


def is_never_so(found: Mentioned, marks: Iterable[tuple[str, str]]) -> bool:
    """Whether a quality behind the last member cannot be another's: "skin cancer or prostate cancer in situ"."""
    return _IN_SITU in marks and (found.concept.endswith(("in-situ", "neoplasia")) or is_kind_of(
        found.concept, "non-melanoma-skin-cancer"))
