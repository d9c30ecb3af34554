"""The members of a list: mentions with the qualities, times, doses and grades that stand before them."""

from __future__ import annotations

import re
from dataclasses import replace

from accrual.criteria.clause.listing import HISTOLOGIES, Item, denied
from accrual.criteria.clause.pieces import Piece, begins_with_quality, place_named, site_of
from accrual.criteria.clause.ties import BY, is_another_cause, loses_words, name_aim, says_more
from accrual.criteria.lexemes.named_by_text import kind_of_head
from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.model import Except, Rule, Scale, tests_of
from accrual.criteria.phrasing.mentions import Marks, Mentioned, beside, is_method
from accrual.criteria.phrasing.parts import Part
from accrual.criteria.phrasing.shared_heads import plain_name, variant_of
from accrual.criteria.quantities.amounts import has_own_grades
from accrual.vocabulary.attributes import ATTRIBUTES
from accrual.vocabulary.terms import TERMS, is_kind_of

__all__ = ["GRADES", "NEVER_HAD", "RECOVERED", "add_member", "add_mention", "add_treatment", "is_lasting",
           "is_not_recovered", "keep_own", "not_recovered", "set_finding", "set_grade"]

RECOVERED = frozenset((("status", "resolved"), ("response", "recovery")))
_FORBIDDEN = frozenset(("prohibited", "disallowed", "excluded", "restricted", "forbidden", "contraindicated"))
_AIMS = frozenset(("for", "for treatment of"))
_RECOVERED = frozenset(("resolved", "recovery"))
NEVER_HAD = frozenset((("line", "treatment-naive"), ("severity", "untreated")))     # denials, of a therapy
GRADES = {"nyha": "heart-failure", "child-pugh": "cirrhosis", "edss": "multiple-sclerosis"}      # scales of one disease
_OF_ITSELF = frozenset(("site", "route"))      # qualities that make no member one of its own sort
_OTHER, _ACTIVE = ("severity", "other"), ("severity", "active")
_OF_OLD = frozenset((("status", "history"), ("status", "history-or-active")))
_OR_PRIOR = re.compile(
    r"\bactive\s+(?:or|and/or)\s+(?:prior|past|previous|history)"
    r"|(?:prior|past|previous|history of),?\s+(?:or|and/or)\s+active", re.IGNORECASE)
_SORTS = {
    "investigational-drug": "investigational-drug", "anticancer-therapy": "anticancer-therapy",
    "systemic-anticancer-therapy": "anticancer-therapy",
}
_NEEDED = frozenset((                        # what another of its sort has as well: "requiring aspirin or other NSAIDs"
    ("status", "needed"), ("severity", "needing-treatment"), ("severity", "needing-systemic-treatment"),
))
_NOW = frozenset((("status", "active"), ("status", "current")))
_OF_ILLNESS = frozenset((("status", "acute"), ("status", "chronic"), ("status", "latent")))     # no treatment is so
_ONCE = frozenset((
    "orchiectomy", "bilateral-orchiectomy", "oophorectomy", "bilateral-oophorectomy", "surgical-castration",
))
_NEAR_BY = 40                                # characters before a comma in which the quality that it ends may stand
_TREATED = ("severity", "treated")
_PAST, _JOINED = ("status", "history"), (",", "o", "a")
_PLANNED = ("status", "planned")
_KINDS = frozenset(("severity", "site", "route", "sort", "stage"))
_OF_TODAY = frozenset((                      # of what is there now: "a history of stroke, uncontrolled asthma"
    "uncontrolled", "unstable", "symptomatic", "untreated", "stable", "controlled", "worsening", "active", "unresolved",
))
_SPREAD = ("stage", "metastatic")
_UNCONTROLLED = ("severity", "uncontrolled")
_VIRUS = re.compile(r"\b(H(?=IV)|h(?=uman immuno)|HB(?=V)|HC(?=V)|hepatitis [BC])", re.IGNORECASE)
_TWO_VIRUSES = re.compile(r"\bhepatitis [BC]\W+(?:(?:or|and|and/or)\s+)?[BC]\b", re.IGNORECASE)
_ITEM = re.compile(r"\n\s*(?:[*•-]|\d+[.)]|\n)")
_LOADS = {"H": "HIV-RNA", "B": "HBV-DNA", "C": "HCV-RNA"}
_TWO = 2
_NEAR = 200                                  # characters before a viral load in which its virus may be named
_VAGUE = frozenset(("certain", "specified", "particular", "selected"))       # they do not say which
_DOING = frozenset((                          # what is done with a state: "must practice abstinence"
    "practice", "practise", "provide", "follow", "employ", "maintain", "continue", "implement", "utilize", "begin",
    "achieve", "confirm", "approved", "available", "become", "routine", "proper", "choose", "ensure", "perform",
    "consider", "effective", "appropriate", "reliable", "recommended", "basic", "usual", "standard", "started",
    "achieved", "report",
))
_DUE = frozenset(("related", "associated", "induced", "mediated"))
_CARRIED = frozenset(("status", "severity", "certainty", "line", "response"))


def add_treatment(piece: Piece, part: Part, at: int) -> None:
    """A treatment that no name says: of what follows ("treatment with", "therapy for"), or any."""
    ahead = [later for later in piece.ahead(at) if later.role not in "PQW"]
    named = next((later for later in ahead if later.role != "S"), None)              # "treatment with a DNA vaccine"
    tied = at + 1 < len(piece.parts) and piece.parts[at + 1].role == "P"
    following = named if tied and named is not None and begins_with_quality(ahead) else ahead[0] if ahead else None
    if piece.head is not None and piece.is_right_behind(part.start):
        piece.head.end = part.end if piece.head.kind == "therapy" else piece.head.end
        return
    names = following is not None and following.role in "TH" and (
        kind_of_head(following.text) if following.term is None else following.term.kind) == "therapy"
    if piece.head is not None and piece.head.kind == "condition" and piece.relation in ("cause", "from") and (
            {("status", "history")}.issuperset(piece.marks)):
        piece.head.cause, piece.head.end, piece.marks = "treatment", part.end, []
        return
    of_disease = following is not None and following.role in "TH" and any(
        later.role == "P" for later in piece.parts[at + 1:piece.parts.index(following)])
    says = piece.marks or piece.state.negated or piece.state.marks or of_disease or piece.state.ahead
    if names or not says or (following is not None and following.role == "K"):
        return
    if piece.strangers and not piece.is_run_before(part):
        piece.governed = True
    found = Mentioned("therapy", _meant(piece, part), part.start, part.end)
    found.indication = None if of_disease else _treated_before(piece)
    piece.state.narrowed |= not _VAGUE.isdisjoint(one.text for one in piece.strangers)
    found.severity += [one.text for one in piece.strangers] if not piece.governed else []
    piece.strangers = []
    if not (found.indication or found.severity or of_disease):
        _goes_on(piece, found)
    add_member(piece, found, ("treatment",), None)


def _goes_on(piece: Piece, found: Mentioned) -> None:
    """A treatment of the sort that stands before it: "experimental agents or therapies"."""
    before = piece.state.items[-1].mention if piece.state.items and piece.joint == "o" else None
    if before is None or before.kind != "therapy" or not {_OTHER}.issuperset(piece.marks):
        return
    found.concept = _SORTS.get(before.concept, found.concept)
    if before.concept == found.concept and "investigational" in before.severity:
        found.severity.append("investigational")


def _treated_before(piece: Piece) -> str | None:
    """The disease that a treatment is for: "a malignancy that is progressing or has required treatment"."""
    last = piece.state.items[-1].mention if piece.state.items else None
    needed = {("status", "needed")} & set(piece.marks)
    goes_on = piece.joint == "o" and piece.head is None and piece.parts[0].role == "Q" and piece.parts[0].opens
    return last.concept if needed and goes_on and last is not None and last.kind == "condition" else None


def _meant(piece: Piece, part: Part) -> str:
    """Which treatment is meant: "such therapy" is the one named before."""
    before = piece.text[max(0, part.start - 20):part.start].lower().split()[-1:]
    piece.state.turned |= not _FORBIDDEN.isdisjoint(before)                  # which are, another page says
    such = before == ["such"]
    piece.state.turned |= before == ["that"] and bool(piece.state.items)     # "and was taken off that treatment"
    named = (item.mention.concept for item in reversed(piece.state.items) if item.kind == "therapy" and item.mention)
    return next(named, "treatment") if such else "treatment"


def add_mention(piece: Piece, part: Part) -> None:
    """A name that the vocabulary holds."""
    phrase = part.phrase
    if phrase is None or phrase.term is None:
        return
    found = Mentioned.of(phrase.term, part.start, part.end)
    if found.concept == "viral-load":
        found.concept = _viral_load(piece.text, part.start)
    _caused_by_prefix(piece, found)
    _adjectives(piece, found, part)
    add_member(piece, found, phrase.words, phrase)


def _caused_by_prefix(piece: Piece, found: Mentioned) -> None:
    """"HIV-related lymphoma", "immune-mediated colitis": the mention before the hyphen is what it is due to."""
    head, run = piece.head, piece.strangers
    tied = len(run) == 1 and run[0].text in _DUE and head is not None and piece.state.items[-1].mention is head
    beside = head is not None and piece.text[head.end:run[0].start] in ("-", "‐", "–", " ") if run else False
    if not tied or head is None or found.kind != "condition" or not beside or (
            piece.state.items[-1].negated != piece.state.negated):                   # "non-cancer-related disability"
        return
    item = piece.state.items.pop()
    found.cause, found.status, found.certainty = head.concept, head.status, head.certainty
    found.severity, found.stage = list(head.severity), list(head.stage)
    piece.joint, piece.loose = item.joint if piece.state.items else "", item.loose
    piece.head, piece.strangers = None, []


def _viral_load(text: str, start: int) -> str:
    """Of which virus a load is: the one that is named before it, if it is one alone."""
    before = _ITEM.split(text[max(0, start - _NEAR):start])[-1]
    named = {said[-1].upper() for said in _VIRUS.findall(before)}
    return _LOADS[named.pop()] if len(named) == 1 and not _TWO_VIRUSES.search(before) else "viral-load"


def add_member(piece: Piece, found: Mentioned, words: tuple[str, ...], phrase: Phrase | None) -> None:
    """A member with the qualities, times, doses and grades that stand before it, and what ties it to the one before."""
    before = piece.state.items[-1].mention if piece.state.items else None
    if found.kind == "therapy" and _TREATED in piece.marks and (
            "requir" in piece.text[piece.parts[0].start:found.start].lower()):
        piece.marks[piece.marks.index(_TREATED)] = ("status", "needed")          # "requiring systemic antibiotics"
    shown = before is not None and before.kind == "condition" and any(sort == "certainty" for sort, _ in piece.marks)
    by_method = piece.state.by_method or (piece.valued and piece.relation in BY)     # "LVEF ≥ 50 % by MUGA scan"
    if (by_method or shown) and is_method(found.concept) and piece.head is None:
        piece.state.by_method |= shown         # "pulmonary dysfunction, as determined by history and examination"
        piece.head, piece.joint, piece.marks = found, "", [] if shown else piece.marks
        return
    head = piece.head
    if head is not None and not piece.relation and head.kind == found.kind == "therapy" and any(
            part.time is not None and head.end <= part.start < found.start for part in piece.parts):
        piece.state.turned = True              # a time ends what is said of the one before
    if piece.head is not None and says_more(piece, piece.head, found):
        piece.head.end = max(piece.head.end, found.end)
        piece.state.narrowed |= loses_words(piece, found)
        piece.marks, piece.relation = [], ""
        return
    if piece.relation in _AIMS and piece.joint and head is None and found.kind == "condition" and (
            before is not None and before.kind == "therapy" and piece.state.tie is None):
        piece.state.turned = True              # "in the adjuvant setting or for metastatic disease"
    name_aim(piece, found, words)
    if is_another_cause(piece, found):
        return
    kept, piece.marks = (piece.marks, []) if piece.prefixed else ([], piece.marks)     # "confirmed non-bone …"
    if found.kind == "biomarker":              # "stage IV HER2-positive breast cancer"
        kept += [mark for mark in piece.marks if mark[0] == "stage"]
        piece.marks = [mark for mark in piece.marks if mark[0] != "stage"]
    piece.state.turned |= words[-1] == "irradiated" and before is not None and before.kind == "condition"
    piece.state.turned |= piece.state.ends and found.kind == "therapy"       # "for 6 months after … and ibrutinib"
    said = _marks_of(phrase, piece.marks)
    narrows = [mark for mark in said if mark[0] == "sort"]     # "open biopsy": they are of this member alone
    said = [mark for mark in said if mark[0] != "sort"]
    moot = [_SPREAD] if is_kind_of(found.concept, "metastasis") else []      # that a metastasis is metastatic
    own = beside(piece.marks, [mark for mark in said if mark not in moot])
    if own == [_OTHER] and found.kind == "therapy":
        timed = any(part.time is not None for part in piece.parts)
        own += [mark for mark in _carried(piece, found) if mark in (_NEEDED if timed else _NEEDED | _NOW)]
    if found.kind == "therapy" and own and all(sort == "route" for sort, _ in own):    # "need aspirin or oral iron"
        own += [mark for mark in _carried(piece, found) if mark[0] == "status"]
    piece.state.turned |= found.kind == "therapy" and bool(kept)        # "planned for non-surgical therapy"
    if (own or found.severity or said) and words[0] not in _OF_TODAY and _was_too(piece, found, own):
        own.append(_PAST)
    carried = _carried(piece, found) if not (own or found.severity or said) else []
    if found.concept in _ONCE:               # "ongoing GnRH agonist or bilateral orchiectomy"
        carried = [mark for mark in carried if mark not in _NOW]
    if piece.parts[0].opens:                 # "who plan to be pregnant or are breastfeeding"
        carried = [mark for mark in carried if mark != _PLANNED]
    if words[0] == "uncontrolled":           # "a history of asthma or uncontrolled diabetes"
        carried = [mark for mark in carried if mark != _PAST]
    if "meningitis" in words:                # of any sort: "symptomatic metastases or meningitis"
        carried = [mark for mark in carried if mark[0] == "status"]
    if head is not None and piece.relation == "with":            # "histologically confirmed carcinoma with thrombosis"
        carried = [mark for mark in carried if mark[0] == "status"]
    if carried and plain_name(words):        # "symptomatic heart failure, unstable angina"
        carried = piece.state.marks = [mark for mark in carried if mark[0] == "status"]
    if not (_NOW.isdisjoint(own) or _OF_OLD.isdisjoint(own)):
        own = _active_then(piece, found, own)
    found.qualify(own or carried)
    if found.kind == "condition" and found.status == "history" and is_not_recovered(found):
        found.status = "any"                 # "any prior treatment-related toxicity" that is still there
    if not own and piece.state.negated and piece.state.items and found.window is None:
        found.window = before.window if before is not None and before.kind == found.kind else None
    piece.had_own = bool(own) and bool(piece.state.items) and own != piece.state.marks
    piece.own_marks = bool(own) and len(piece.state.items) > 1 and own != piece.state.marks
    if not own and words[0] in ("uncontrolled", "poorly"):     # a part of the name, and of what follows
        piece.state.carry([_UNCONTROLLED], found.kind)
    elif own:
        piece.state.again = list(piece.state.options)
        first = not piece.state.items            # "viral or other hepatitis, or cirrhosis"
        of_name = _OF_ILLNESS if is_kind_of(found.concept, "acute-coronary-syndrome") else ()   # "acute MI, stroke"
        piece.state.carry([mark for mark in own if mark[0] in _CARRIED and (first or mark != _OTHER) and (
            mark != _ACTIVE or _NOW.isdisjoint(own)) and mark not in of_name], found.kind)
    item = Item("", found, negated=piece.state.negated)
    if piece.state.kind == "inclusion" and not item.negated and not RECOVERED.isdisjoint(own or carried):
        item.asides.append(("recovered", None))
    goes_on = piece.state.never and piece.joint == "o" and {sort for sort, _ in own} <= _OF_ITSELF
    piece.state.never = found.kind == "therapy" and (goes_on or not NEVER_HAD.isdisjoint(own))
    if piece.state.never:                      # "never treated with A or B"
        found.setting, found.status, item.negated = None, "history", not item.negated
        found.severity = [each for each in found.severity if each != "untreated"]
    if item.negated and piece.joint == "a" and not piece.denies and is_kind_of(found.concept, "contraception"):
        item.negated = piece.state.negated = False               # "not pregnant and practicing birth control"
    if found.concept == "antiretroviral-therapy" and piece.joint == "a" and before is not None and (
            before.concept == "hiv-infection") and piece.state.kind == "exclusion":
        piece.joint = "w"                    # "patients known to be HIV positive and receiving antiretrovirals"
    found.borrows = not (piece.finding or found.finding)
    set_finding(piece, item, piece.finding or (piece.state.finding if found.kind == "biomarker" else ""))
    item.negated, piece.prefixed = item.negated != piece.prefixed, False
    if found.kind == "biomarker" and piece.joint == "a" and piece.goes_beyond_denial:
        piece.state.turned = True              # "no prior docetaxel and HER2 positive"
    goes_on = piece.state.graded and piece.joint == "o" and not (piece.loose or own or said)
    piece.state.turned |= goes_on and piece.grade is None and found.kind == "condition" and (
        found.concept != "alopecia")         # "grade 2 rash or fever"
    piece.state.graded = piece.grade is not None
    if piece.grade is not None:
        set_grade(piece, item, piece.grade)
        piece.grade = None
    if piece.dose is not None and found.kind == "therapy":
        found.dose, piece.dose = piece.dose, None
    if found.kind == "therapy" and piece.state.aim is not None:
        found.indication = found.indication or piece.state.aim.indication
        found.setting = found.setting or piece.state.aim.setting
    _in_time(piece, item)
    _resolve_fragments(piece, item, found, words)
    found.qualify(narrows)
    graded = _takes_grade(piece, found)
    if carried:                              # "current or planned pregnancy or breastfeeding"
        piece.state.options += piece.state.again
    planned = phrase is not None and ("status", "planned") in phrase.marks
    # "unresolved or unstable, serious adverse events"
    own_name = phrase is not None and own == list(phrase.marks) and (         # "unstable or uncontrolled angina"
        {sort for sort, _ in own} <= {"severity", "route"})
    whole_name = (bool(own) and not planned and not own_name) or piece.joint == ","
    piece.add(item)
    if graded is not None:
        item.asides.append(("and", graded))
    piece.state.words = words
    _share_place(piece, words)
    if piece.state.options:
        _options(piece, found, "" if whole_name else plain_name(words), narrows)
    piece.head, piece.relation, piece.marks, piece.finding = found, "", kept, ""


def _active_then(piece: Piece, found: Mentioned, own: Marks) -> Marks:
    """The qualities of what was so at some time: "a history of active hepatitis", "a history of taking steroids"."""
    first = piece.parts[0].start
    said = _OR_PRIOR.sub("", piece.text[max(0, first - _NEAR_BY) if piece.joint == "," else first:found.end]).lower()
    moot = ("status", "history-or-active") in own or found.kind == "therapy"
    if "active" in said:
        return [("severity", "active") if mark in _NOW else mark for mark in own]
    return [mark for mark in own if mark not in _NOW] if moot else own


def _marks_of(phrase: Phrase | None, before: Marks) -> Marks:
    """The qualities that a name says itself."""
    return [mark for mark in phrase.marks if mark not in before] if phrase is not None else []


def _carried(piece: Piece, found: Mentioned) -> Marks:
    """The qualities that a member without its own has from one before it.

    Those of the first are said of all; those of a later one only of what it is joined to: "…, or active HBV and HCV".
    """
    state = piece.state
    lettered = len(piece.text[found.start:found.end].split(maxsplit=1)[0]) == 1      # "hepatitis A, B or C"
    if state.marks_near and not lettered and (piece.loose or piece.joint not in ("a", "o")):
        state.marks, state.marks_near = [mark for mark in state.first_marks if mark[0] == "status"], False
    if state.marked == found.kind:
        return state.marks
    return [mark for mark in state.marks if mark[0] == "status" and mark not in _OF_ILLNESS]


def is_lasting(found: Mentioned) -> bool:
    """Whether nothing says of a mention that it is there now: "uncontrolled", "active"."""
    return found.status == "any" and _OF_TODAY.isdisjoint((*found.severity, found.concept.partition("-")[0]))


def _was_too(piece: Piece, found: Mentioned, own: Marks) -> bool:
    """Whether a member with qualities of its own was so at some time, as the one before it: "prior A or other B"."""
    lasting = all(sort in _KINDS and slug not in _OF_TODAY for sort, slug in own)
    return lasting and is_lasting(found) and bool(piece.state.items) and piece.joint in _JOINED and (
        found.kind in (piece.state.marked, "biomarker") and _PAST in _carried(piece, found))


def _takes_grade(piece: Piece, found: Mentioned) -> Rule | None:
    """The class that stands before its disease: "NYHA class III or IV heart failure"."""
    last = piece.state.items[-1].fixed if piece.state.items and piece.valued else None
    if not isinstance(last, Scale) or not is_kind_of(found.concept, GRADES.get(last.scale, "-")):
        return None
    piece.joint = piece.state.items.pop().joint
    return last


def _resolve_fragments(piece: Piece, of: Item, found: Mentioned, words: tuple[str, ...]) -> None:
    """Pieces that only varied what this one names whole: "hepatic or renal impairment"."""
    options = piece.state.options if piece.state.fragments else []
    piece.state.turned |= bool(options) and not of.negated         # "active or severe viral or other …"
    for item, parts in list(piece.state.fragments):
        said, site = piece.text[parts[0].start:parts[-1].end].lower().split(), site_of(parts[-1])
        varied = variant_of(words, found, said)
        # Of a longer name, which of its words it takes the place of is not known: "serologic or clinical signs of …".
        if varied is not None and (len(words) <= _TWO or varied.slug in TERMS):
            item.negated, item.shares = of.negated, True
            item.fixed, item.mention = None, found.like(
                concept=varied.slug, kind=varied.kind, start=parts[0].start, end=parts[-1].end,
                severity=[*_shared(piece, found, parts[-1].end), *(varied.severity or (
                    () if site or varied.slug != found.concept else ("-".join(said),)))],
                site=(site or None) if varied.slug == found.concept else None)
            piece.state.turned |= bool(options) and varied.slug == found.concept
            for marks in options:            # "no symptomatic or untreated brain or leptomeningeal metastases"
                plain = item.mention.like(stage=[], severity=[], status="any", certainty=None)
                plain.qualify(marks)
                piece.state.items.append(Item("t", plain, negated=of.negated))
    piece.state.fragments = []


def _shared(piece: Piece, found: Mentioned, end: int) -> list[str]:
    """The qualities of a name that those before it share: not "other", nor an adjective that only it has.

    "Viral or other hepatitis", "medical, psychological, or geographical condition".
    """
    other = " other " in piece.text[end:found.start].lower()
    own = piece.text[piece.parts[0].start:found.end].lower()
    return [each for each in found.severity if not (other and each == "other") and (
        each in ATTRIBUTES["severity"] or each.replace("-", " ") not in own)]


def _share_place(piece: Piece, words: tuple[str, ...]) -> None:
    """"Adenocarcinoma or poorly differentiated carcinoma of the prostate" are both of it."""
    place = place_named(words[words.index("of") + 1:]) if "of" in words and "situ" not in words else ""
    for item in reversed(piece.state.items[:-1]) if place and piece.joint != "w" else ():
        if item.mention is None or item.mention.site or item.mention.concept not in HISTOLOGIES:
            break
        item.mention.site = place


def _options(piece: Piece, found: Mentioned, plain: str, narrows: Marks) -> None:
    """"Active or untreated brain metastases": the mention once more for each other qualifier, with its own."""
    for marks in piece.state.options:
        other = replace(found, stage=[], severity=[], status="any", site=None, route=None, certainty=None)
        sorts = {sort for sort, _ in marks}
        if found.kind == "therapy" and "line" in sorts and sorts <= {"line", "status"}:
            other = replace(other, line=None, setting=None, status=found.status)   # "induction or maintenance therapy"
        other.concept = plain or other.concept.removeprefix("risk-of-").removeprefix("family-history-of-")
        shared = "other" in found.severity and all(sort == "status" for sort, _ in marks)    # "past or current other …"
        other.qualify([*marks, *([_OTHER] if shared else []), *narrows])
        if (other.line, other.setting) != (found.line, found.setting) and "status" in sorts and found.status == "any":
            found.status = other.status      # "prior induction or maintenance therapy": prior is said of both
        piece.state.items.append(Item("t", other, negated=piece.state.negated))
    piece.state.options = []


def set_finding(piece: Piece, item: Item, finding: str) -> None:
    """What a test of it finds: of a marker, or of a test, which then is one; of a disease, whether it is there."""
    found = item.mention
    if found is None or not finding:
        return
    if found.kind == "therapy" and not is_kind_of(found.concept, "diagnostic-procedure"):
        piece.state.turned = True              # "a negative test within 14 days of surgery"
    elif found.kind in ("biomarker", "therapy"):
        found.kind, found.finding = "biomarker", finding if found.may_find(finding) else found.finding
        piece.state.finding = finding
    elif finding == "negative":
        item.negated = not item.negated
        piece.state.turned |= found.kind == "state" and found.concept != "pregnant"       # a test of those who are so
        piece.state.turned |= is_kind_of(found.concept, "neoplasm")         # "receptor positive or negative cancer"
    elif finding != "positive":
        found.severity.append(finding)


def _in_time(piece: Piece, item: Item) -> None:
    """A time before its mention: "at least 4 weeks since chemotherapy" denies any within them."""
    time, found = piece.state.ahead, item.mention
    if time is None or found is None or time.window is None:
        return
    near = piece.state.ahead_of
    if found.kind == "state" and near is not None and len(piece.state.items) > near:
        return                               # "recent (within 3 months) stroke or circumstances that would …"
    found.window = time.window
    first = piece.parts[0]
    bare = piece.state.kind == "inclusion" and first.time is time and time.window.bound == "within" and (
        piece.text[first.start].isdigit() and piece.text[first.start - 1] != "(")      # "30 days since treatment"
    if time.since and (bare or time.window.bound in ("at-least", "lasting")):
        found.window = replace(time.window, bound="within")
        item.negated = not item.negated


def _adjectives(piece: Piece, found: Mentioned, part: Part) -> None:
    """Words right before a mention that are not known are qualities of it, named by the text."""
    run = piece.strangers
    if not run:
        return
    if piece.is_run_before(part):
        lost = not _VAGUE.isdisjoint(one.text for one in run) or (
            found.kind == "state" and not all(one.text in _DOING for one in run))        # it has no qualities
        piece.state.narrowed |= lost
        found.severity += [one.text for one in run]
        found.start = run[0].start
    else:
        piece.governed = True
    piece.strangers = []


def set_grade(piece: Piece, item: Item, grade: Scale) -> None:
    """A grade of a condition: a part of its name where it has grades of its own, else CTCAE's."""
    found = item.mention
    if found is None:
        return
    if has_own_grades(found.concept):
        low, high = int(grade.low or 1) + grade.above, int(grade.high or 4) - grade.below
        found.severity += [slug for slug in found.stage if not slug.startswith("grade-")]      # both must hold
        found.stage = [f"grade-{number}" for number in range(low, high + 1)]
        return
    if grade.high is not None and grade.high <= 2 and (is_not_recovered(found) or not _RECOVERED.isdisjoint(
            (*found.severity, found.response))):
        grade = replace(grade, low=None)     # "recovered to grade 1", "to grade 0 or 1"
    if is_not_recovered(found) and grade.low is None:
        not_recovered(item, replace(grade, of=found.concept))
        return
    asks = piece.state.kind == "inclusion" and grade.low is None and not item.negated
    item.asides.append(("given" if asks else "and", replace(grade, of=found.concept)))


def keep_own(piece: Piece, found: Mentioned) -> None:
    """Take from what has a class of its own what was said of another: "uncontrolled arrhythmia, failure (NYHA III)"."""
    if "uncontrolled" in found.severity and not any(
            _UNCONTROLLED in part.marks for part in piece.parts if part.start < found.end):
        found.severity.remove("uncontrolled")


def is_not_recovered(found: Mentioned) -> bool:
    """Whether a side effect is one that is not recovered from."""
    return "not-recovered" in found.severity or found.response == "not-recovered"


def not_recovered(item: Item, found: Rule) -> None:
    """"Not recovered (to grade ≤ 1, except alopecia)": the bracket says what recovery is, or what is left."""
    recovered = found.part if isinstance(found, Except) else found
    left = [test for test, _, _ in tests_of(recovered) if isinstance(test, Scale) and (test.low or 0) >= 1]
    item.asides.append(("and", left[0] if len(left) == 1 else denied(recovered)))
    if isinstance(found, Except):
        item.asides += [("except", exception) for exception in found.exceptions]
