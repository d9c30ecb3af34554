"""Reads one piece of a list from left to right, part by part."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from accrual.criteria.clause.asides import A_DAY, a_day, read_bracket
from accrual.criteria.clause.effects_on import add_effect, of_one_head
from accrual.criteria.clause.list_ends import said_with
from accrual.criteria.clause.listing import Item, at_time
from accrual.criteria.clause.members import (
    GRADES,
    NEVER_HAD,
    RECOVERED,
    add_mention,
    add_treatment,
    keep_own,
    set_finding,
    set_grade,
)
from accrual.criteria.clause.named import add_named
from accrual.criteria.clause.pieces import Piece, begins_with_quality, own_marks, place_named, shared_when, site_of
from accrual.criteria.clause.ties import await_cause, is_never_so, is_said_of_another
from accrual.criteria.lexemes.effects import is_effect
from accrual.criteria.lexemes.windows import Time
from accrual.criteria.model import Scale
from accrual.criteria.phrasing.mentions import Mentioned, beside, denied_marks
from accrual.criteria.phrasing.parts import Part
from accrual.criteria.quantities.bad_values import is_bad
from accrual.criteria.quantities.measures import LINES
from accrual.vocabulary.terms import TERMS, is_kind_of

__all__ = ["read_piece"]

_SORTS = frozenset(("germline", "somatic", "activating", "pathogenic"))
_OF_ALL = frozenset(("wild-type", "negative"))
_ABSENT = frozenset(("negative", "wild-type"))
_RESULTS = frozenset(("negative", "positive", "wild-type", "low", "high"))
_NEEDED = ("status", "needed")
_HAD_OR_NEEDED = frozenset((("status", "history"), _NEEDED))
_UNFIT, _CURATIVE = ("response", "contraindication"), ("line", "curative")
_NEEDS = frozenset((_NEEDED, ("severity", "needing-treatment"), ("severity", "needing-systemic-treatment")))
_EVALUABLE = frozenset(("evaluable-disease", "non-measurable-disease"))
_INVESTIGATIONAL, _MEASURABLE = ("line", "investigational"), ("stage", "measurable")
_COMPLETED = ("response", "completion")
_ENDED = frozenset((_COMPLETED, ("status", "stopped-use")))
_NUMBERS = frozenset(("one", "two", "three", "four", "five", "six", "seven", "eight", "ten", "twelve", "fourteen"))
_AIMS = frozenset(("for", "with", "of", "for treatment of"))


def read_piece(piece: Piece) -> None:
    """Add the piece's members to the list."""
    first, at = len(piece.state.items), 0
    if piece.state.waiting and piece.parts[0].role == "Q":
        alike = piece.joint == "," and not piece.state.options and any(part.role in "TH" for part in piece.parts)
        piece.state.wait(piece.parts[0].marks, "" if alike else piece.joint)     # "significant, uncontrolled asthma"
        at = 1
    elif piece.state.waiting == [_MEASURABLE] and piece.joint == "o" and _is_evaluable(piece.parts[0]):
        place = piece.parts[0].start         # "bidimensionally measurable or evaluable disease"
        piece.state.items.append(Item("", Mentioned("condition", "measurable-disease", place, piece.parts[0].end)))
        piece.state.waiting = []
    elif _INVESTIGATIONAL in piece.state.waiting and piece.joint == "o" and _is_other_therapy(piece.parts[0]):
        place, marks = piece.parts[0].start, [mark for mark in piece.state.waiting if mark != _INVESTIGATIONAL]
        found = Mentioned("therapy", "investigational-drug", place, piece.parts[0].end)
        found.qualify(marks)                 # "other investigational or anticancer therapy"
        piece.state.items.append(Item("", found, negated=piece.state.negated))
        piece.state.waiting = marks
    elif piece.state.waiting and piece.joint == "o" and (stages := _stages_of(piece.parts[0])):
        piece.state.wait(stages, "o")        # "recurrent or metastatic breast cancer"
    elif piece.state.waiting and piece.joint == "o" and begins_with_quality(piece.parts):
        piece.state.options.append(piece.state.waiting)
        piece.state.waiting = shared_when(piece.state.waiting) if piece.parts[0].role == "S" else []
    elif piece.is_other_than_quality:
        piece.state.turned = True            # "severe or viral hepatitis" need not be both
    piece.marks, piece.state.waiting = [*piece.state.of_denial, *piece.state.waiting], []
    piece.state.of_denial = []
    held, piece.state.held = piece.state.held, ""
    if held and piece.joint == "o":
        piece.held = held
    else:
        piece.state.turned |= bool(held)
    while at < len(piece.parts):
        at = _take(piece, piece.parts[at], at)
    await_cause(piece)
    piece.end_strangers()
    if piece.dose is not None:
        piece.state.narrowed = True
    piece.state.turned |= bool(piece.held)
    if piece.head is None:
        piece.state.held = "" if piece.valued else piece.finding
        if piece.valued:                     # "impaired function (LVEF < 50 %)", "symptoms consistent with NYHA III"
            piece.state.turned |= any(sort in ("certainty", "site") for sort, _ in piece.marks)
            piece.marks = [mark for mark in piece.marks if mark != ("severity", "inadequate")]
        piece.state.waiting += piece.marks
    if piece.governed:
        piece.only_spoken_of(first)


def _take(piece: Piece, part: Part, at: int) -> int:
    match part.role:
        case "T" | "K" if part is piece.event:
            piece.marks = []
        case "T":
            add_mention(piece, part)
        case "H":
            add_named(piece, part, at)
        case "V":
            _value(piece, part, at)
        case "W":
            _time(piece, part, at)
        case "Q":
            _qualifier(piece, part, at)
        case "G":
            _finding(piece, part, at)
        case "N":
            _negation(piece, part, at)
        case "P":
            _preposition(piece, part, at)
        case "M" | "m":
            piece.state.negated &= at > 0 and piece.parts[at - 1].role == "N"      # "who do not agree to use them"
            piece.of_last |= at > 0 and piece.parts[at - 1].role == "P"    # "other cancer for which the patient is …"
        case "K":
            add_treatment(piece, part, at)
        case "X" if part.mark("exception") == "not-required":
            piece.state.negated = True    # "do not need to drain the effusion"
            piece.marks.append(("status", "needed"))
        case "n":
            piece.prefixed = True
        case "D":
            _dosed(piece, part)
        case "(":
            return read_bracket(piece, at)
        case "S" | "-":
            piece.strangers.append(part)
        case _:
            piece.state.turned = True
    return at + 1


def _value(piece: Piece, part: Part, at: int) -> None:
    if part.value is None:
        return
    piece.end_strangers()
    piece.state.turned |= piece.is_other_than_quality_before(at)
    rule = part.value.rule
    if isinstance(rule, Scale) and rule.scale == "ctcae":
        if piece.head is not None and piece.head.kind == "condition" and piece.state.items[-1].mention is piece.head:
            for item in of_one_head(piece):
                set_grade(piece, item, rule)
            return
        if any(later.role in "TH" for later in piece.ahead(at)):
            piece.grade = rule
            return
        if piece.head is not None and ("recovered", None) in piece.state.items[-1].asides:
            for item in piece.state.items:   # "recovered from chemotherapy, radiotherapy or surgery to grade 1"
                if item.asides == [("recovered", None)]:
                    set_grade(piece, item, rule)
            return
        before = piece.state.items[-1].mention if piece.state.items and piece.head is None else None
        alone = piece.joint == "," and all(each.role in "VWP" for each in piece.parts)       # "neuropathy, grade ≥ 2"
        if before is not None and (is_kind_of(before.concept, "neoplasm") or (alone and before.kind == "condition")):
            piece.state.turned |= alone and len(piece.state.items) > 1       # "diarrhoea or rash, grade 3"
            set_grade(piece, piece.state.items[-1], rule)        # "malignant glioma, grade III or IV"
            return
    if piece.state.ahead is not None and piece.state.ahead.window is not None and not piece.state.ahead.since:
        rule = at_time(rule, piece.state.ahead.window)
    last = piece.state.items[-1].mention if piece.state.items and not piece.begins_with_or else None
    if isinstance(rule, Scale) and last is not None and is_kind_of(last.concept, GRADES.get(rule.scale, "-")):
        piece.state.items[-1].asides.append(("and", rule))
        keep_own(piece, last)
    else:
        piece.state.turned |= piece.head is None and piece.goes_beyond_denial
        within = piece.state.negated and piece.head is not None and piece.relation == "with" and last is piece.head
        piece.state.turned |= within and not is_bad(rule)        # "no COPD with an FEV1 < 50 %" denies the two together
        piece.add(Item("", fixed=rule, negated=piece.state.negated and (piece.head is None or within)))
    piece.valued = True


def _time(piece: Piece, part: Part, at: int) -> None:
    if part.time is None:
        return
    piece.end_strangers()
    time = _completed_before(piece, part, part.time, at)
    piece.timed_to = part.last
    piece.state.ends |= time.follows and any(item.kind == "state" for item in piece.state.items)
    ahead = next((later for later in piece.ahead(at) if later.role in "TH"), None)
    event = next((later for later in piece.parts[at + 1:] if later.role != "P" and not (
        time.follows and _COMPLETED in later.marks)), None)         # "for 6 months after completion of cisplatin"
    free = event is not None and event.role == "N" and ahead is not None and time.lasts
    bare = piece.head is None and event is not None and event.text.startswith("without")
    if free and (piece.relation == "after" or bare):
        piece.state.free_for = time.passed()        # "after at least 7 days without a transfusion"
    elif time.is_open and event is not None and event.term is not None and event.term.slug == "study-treatment":
        piece.state.give(time.from_event("last-dose" if time.follows else "first-dose"))
        piece.event = event                              # "for 6 months after the final study intervention"
    elif piece.head is None and ahead is not None and not (piece.valued and time.is_open):
        piece.state.ahead, piece.state.ahead_of = time, None
    elif time.is_open and at + 1 < len(piece.parts) and piece.parts[at + 1].role == "K":
        piece.state.give(time.from_event("last-therapy" if time.follows else "first-dose"))
        piece.event = piece.parts[at + 1]
    elif time.is_open and event is not None and event.term is not None:
        piece.state.give(time.from_event(event.term.slug))
        piece.event = event
    elif piece.of_last and piece.state.items:
        piece.state.items[-1].give(time)
    else:
        piece.state.give(time)


def _completed_before(piece: Piece, part: Part, time: Time, at: int) -> Time:
    """A time that must have passed since an end that is demanded: "completed 4 weeks before enrolment"."""
    before = piece.parts[at - 1] if at else None
    ended = before is not None and before.role == "Q" and not _ENDED.isdisjoint(before.marks)
    if piece.state.kind != "inclusion" or not ended or time.window is None or (
            time.window.bound != "within" or time.window.direction != "before"):
        return time
    if not piece.text[part.start].isdigit() and part.text not in _NUMBERS:
        return time                          # "completed within 4 weeks before"
    return replace(time, window=replace(time.window, bound="at-least"))


def _dosed(piece: Piece, part: Part) -> None:
    piece.end_strangers()
    if piece.head is not None and piece.head.kind == "therapy":
        piece.head.dose = part.dose
    else:
        piece.dose = part.dose


def _qualifier(piece: Piece, part: Part, at: int) -> None:
    if piece.head is not None and piece.head.dose is not None and part.text in A_DAY:
        piece.head.dose = a_day(piece.head.dose)
        return
    if piece.head is not None and is_effect(part.mark("severity")):
        piece.end_strangers()
        add_effect(piece, part)
        return
    marks = denied_marks(part.marks) if piece.denied_quality else part.marks
    piece.of_all = part.phrase is not None and part.phrase.words[0] in ("who", "whom", "that", "which")
    piece.denied_quality = False
    if ("severity", "without-other-cause") in marks and piece.head is not None and any(
            later.role in "TH" for later in piece.ahead(at)):
        piece.state.turned = True            # "steroids not related to chemotherapy"
    following = piece.parts[at + 1] if at + 1 < len(piece.parts) else None
    unfit = (_UNFIT in marks or (_CURATIVE in marks and _UNFIT in piece.marks)) and next(
        (later.role for later in piece.parts[at + 1:] if later.role != "Q"), "") == "K"
    of_treatment = unfit or (following is not None and following.role == "K" and not _HAD_OR_NEEDED.isdisjoint(marks))
    if piece.head is None or of_treatment or piece.names_ahead(at):
        if piece.strangers:
            piece.end_strangers()
        piece.marks = beside(piece.marks, list(marks))
        return
    piece.end_strangers()
    if piece.head.kind == "therapy" and is_said_of_another(piece, part, at):
        piece.state.narrowed = True
        return
    of_condition = piece.relation == "of" and piece.head.kind == "condition"     # "carcinoma of the larynx"
    if site_of(part) and piece.relation in _AIMS and part is piece.parts[-1] and not of_condition:
        piece.state.unnamed_aim = piece.head, part
        return
    if piece.head.kind == "therapy" and not NEVER_HAD.isdisjoint(marks):
        piece.head.status, piece.state.items[-1].negated = "history", not piece.state.items[-1].negated
        return
    if site_of(part) and piece.relation == "to" and is_kind_of(piece.head.concept, "malignancy") and not is_kind_of(
            piece.head.concept, "metastasis"):
        _spread_to(piece, part)
        return
    if of_condition and site_of(part):
        _tumours_of(piece, site_of(part))
    if piece.head.kind == "condition" and {sort for sort, _ in marks} == {"route"} and part is piece.parts[-1] and (
            not _NEEDS.isdisjoint(piece.parts[at - 1].marks) or piece.relation == "with"):
        piece.state.turned = True            # "asthma that requires inhaled or systemic steroids"
    if piece.state.items and piece.state.items[-1].mention is piece.head and not piece.state.plain:
        piece.state.plain = piece.head.like()        # "malignancy that is progressing or requires treatment"
    relative = piece.had_own and piece.text[part.start:part.start + 5].lower() == "that "
    piece.state.own_time |= relative         # "immunodeficiency or active autoimmune disease that has been treated in"
    of_last = piece.of_last or piece.own_marks or relative or site_of(part)
    for item in piece.state.items[-1:] if of_last else said_with(piece.state.items):
        alike = item.negated == piece.state.items[-1].negated       # not "no metastases, or metastases that are stable"
        timed = item.mention is not None and item.mention.window is not None  # "stroke within a year or angina at rest"
        if item.mention is not None and item.mention.kind == piece.head.kind and alike and (
                not timed or item.mention is piece.head) and (
                item.mention is piece.head or not is_never_so(item.mention, marks)):
            item.mention.is_told(marks)
    if piece.is_beside_head(part):
        piece.head.end = max(piece.head.end, part.end)


def _spread_to(piece: Piece, part: Part) -> None:
    """"Breast cancer metastatic to the liver" is not in the liver by itself."""
    last, slug = piece.state.items[-1], f"{site_of(part)}-metastasis"
    if slug in TERMS:
        piece.state.items.append(Item("w", Mentioned("condition", slug, part.start, part.end), negated=last.negated))
    else:
        piece.state.narrowed = True


def _tumours_of(piece: Piece, site: str) -> None:
    """"Adenocarcinoma or squamous cell carcinoma of the stomach" are both of the stomach."""
    piece.state.sited = []
    for item in reversed(piece.state.items):
        found = item.mention
        if found is None or found.site or not is_kind_of(found.concept, "neoplasm") or item.negated:
            break
        own = _own_sites(found)
        if own and site not in own:          # "cervical carcinoma in situ or basal cell carcinoma of the skin"
            piece.state.turned |= item is piece.state.items[-1]
            break
        found.site = site
        piece.state.sited.insert(0, found)
    stage = next((found.stage for found in piece.state.sited if found.stage), [])
    for found in piece.state.sited:
        found.stage = found.stage or list(stage)


def _own_sites(found: Mentioned) -> set[str]:
    """The places that a tumour's name says."""
    return {place_named((word,)) for word in found.concept.split("-")} - {""}


def _finding(piece: Piece, part: Part, at: int) -> None:
    if part.term is None:
        return
    finding = part.term.slug
    if piece.held:
        finding, piece.held = f"{piece.held}-or-{finding}", ""
    piece.end_strangers()
    if _is_another(piece):                   # "PR positive or negative", "BRAF V600E or V600K mutation"
        last = piece.state.items[-1]
        piece.head = last.mention.like(finding=finding) if last.mention is not None else None
        piece.state.items.append(Item("t", piece.head, negated=last.negated))
        return
    beside = piece.head is not None and piece.head.kind == "biomarker" and piece.is_beside_head(part)
    ahead = next((later for later in piece.ahead(at) if later.role in "TH"), None)
    of_next = ahead is not None and not (
        piece.head is not None and piece.head.kind == "biomarker" and ahead.term is not None
        and ahead.term.kind != "biomarker")              # "EGFR/ALK (ALK) wild type lung cancer"
    if piece.head is None or (not beside and of_next):
        piece.finding = f"{piece.finding}-{finding}" if piece.finding in _SORTS else finding     # "germline mutation"
        return
    for item in piece.state.items:
        other = item.mention is not None and item.mention is not piece.head and item.mention.status == "active"
        if item.mention is None or item.mention.kind != piece.head.kind or (other and finding == "carrier"):
            continue                         # who is a carrier has no active infection
        if item.mention is piece.head and item.mention.borrows and item.mention.finding != finding:
            item.mention.finding = None      # "EGFR L858R or EGFR exon 19 deletion"
        item.mention.borrows = False
        if item.mention.may_find(finding):
            set_finding(piece, item, finding)
        elif item.mention is piece.head and finding in _ABSENT and item.mention.finding not in _RESULTS:
            item.negated = not item.negated              # "EGFR T790M negative"
    if piece.state.kind == "inclusion" and finding in _OF_ALL:
        _together(piece)
    piece.head.end = max(piece.head.end, part.end) if piece.is_beside_head(part) else piece.head.end


def _is_another(piece: Piece) -> bool:
    """Whether a piece of nothing but findings goes on with the marker before it."""
    last = piece.state.items[-1].mention if piece.state.items else None
    return piece.head is None and piece.joint == "o" and last is not None and last.kind == "biomarker" and (
        last.finding is not None and all(part.role in "G" for part in piece.parts))


def _together(piece: Piece) -> None:
    """"EGFR/ALK wild type" is both of them."""
    for one, two in pairwise(piece.state.items):
        if one.mention is not None and two.mention is not None and two.kind == "biomarker" and two.joint == "o" and (
                "/" in piece.text[one.mention.start:two.mention.start].replace("and/or", "")):
            two.joint = "a"


def _negation(piece: Piece, part: Part, at: int) -> None:
    cue = part.mark("negation")
    if cue == "no-negation":
        return
    if cue == "insufficient":
        piece.marks.append(("severity", "inadequate"))
        return
    if cue == "unable":
        piece.strangers.append(part)
        # "surgery unable to be performed within 4 days", "lesions that are unable to be localized"
        of_it = piece.head is not None and any(later.role == "Q" for later in piece.ahead(at)[:1])
        piece.state.turned |= of_it or (piece.head is not None and piece.head.kind == "therapy")
        piece.impossible_from = len(piece.state.items)
        return
    rest = piece.ahead(at)
    if rest and rest[0].role == "Q" and not RECOVERED.isdisjoint(rest[0].marks):
        piece.denied_quality = True       # "not recovered from toxicity" is toxicity that is there
        return
    if rest and rest[0].role == "Q" and not any(part.role in "THGK" for part in rest):
        piece.denied_quality = True
        return
    if cue == "must-not" and piece.state.kind == "exclusion":
        return                           # what a list of exclusions forbids is what it rules out
    if piece.head is not None and not any(part.role in "THVSGK" for part in rest):
        piece.state.turned = True         # "… do not require this test"
        return
    piece.end_strangers()
    piece.state.negated = piece.denies = not piece.denies or part.text.startswith("nor")    # "neither A nor B"
    if any(word in part.text for word in ("prior", "history", "previous", "received")):
        piece.marks.append(("status", "history"))
    piece.marks += own_marks(part)
    piece.state.ahead, piece.state.free_for = piece.state.free_for, None
    if piece.head is not None and not piece.joint:
        piece.joint = "o" if part.text.startswith("nor") else "w"


def _preposition(piece: Piece, part: Part, at: int) -> None:
    if piece.relation != "cause":
        piece.relation = "cause" if part.mark("cause") else part.text
    last = piece.state.items[-1].fixed if piece.valued and piece.head is None else None
    if part.text == "for" and last is not None and getattr(last, "concept", "") not in LINES:
        piece.state.turned = True          # "ECOG 0 to 1 for myeloma" may be asked of those alone who have it
    if piece.strangers and any(later.role in "TVH" for later in piece.ahead(at)):
        piece.governed = True              # "interest in surgery": the words reach over what follows
        piece.strangers = []


def _is_evaluable(part: Part) -> bool:
    """Whether a part names disease of which it is said how far it can be measured."""
    return part.role == "T" and part.term is not None and part.term.slug in _EVALUABLE


def _is_other_therapy(part: Part) -> bool:
    """Whether a part names a therapy that need not be investigational."""
    return part.role == "T" and part.term is not None and part.term.kind == "therapy" and (
        part.term.slug != "investigational-drug")


def _stages_of(part: Part) -> list[tuple[str, str]]:
    """The stages that a mention's own name says."""
    return [mark for mark in part.marks if mark[0] == "stage"] if part.role == "T" else []
