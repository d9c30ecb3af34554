"""What stands in brackets: another name, a time, values, examples, an exception, a cause or a permission."""

from __future__ import annotations

import re
from dataclasses import replace

from accrual.criteria.clause.exceptions import of_the_first_now
from accrual.criteria.clause.listing import Item, denied, is_of_any_organ, is_torn_exception, members_of
from accrual.criteria.clause.members import is_not_recovered, keep_own, not_recovered, set_grade
from accrual.criteria.clause.pieces import Piece
from accrual.criteria.model import Allowed, Condition, Dose, Not, Quantity, Rule, Scale, State, Test, Therapy, tests_of
from accrual.criteria.phrasing.groups import are_groups
from accrual.criteria.phrasing.mentions import Mentioned, is_method
from accrual.criteria.phrasing.parts import Part, past_bracket
from accrual.criteria.phrasing.shared_heads import variant_of
from accrual.vocabulary.terms import TERMS, is_kind_of

__all__ = ["A_DAY", "a_day", "read_bracket"]

A_DAY = frozenset(("daily", "a-day", "per-day", "each-day", "every-day", "once-daily"))
_SPECIMENS = frozenset(("urine", "serum", "blood", "plasma", "urinary"))
# What may go with a treatment, and is not demanded: "(monotherapy or combined with radiotherapy)".
_ALONE = re.compile(r"\b(?:monotherapy|alone)\b[^()]*\b(?:combin|with)|\bwith or without\b", re.IGNORECASE)
_MAY = re.compile(                            # "(may be transfused)", "(may be corrected by transfusion)"
    r"\b(?:may|can|could)\s+(?:(?:be|have\s+been)\s+)?(?:(?:corrected|achieved|supported|maintained|reached|obtained|met)\s+"
    r"(?:by|with|through|using|after)\s+|receive\s+)?$", re.IGNORECASE)
_ALSO_KNOWN = re.compile(
    r"\s*(?:also|otherwise|formerly|previously)\s+(?:known|called|named|referred\s+to)\b", re.IGNORECASE)
_WHEN = frozenset(("after", "following", "before", "post", "prior to"))
_LENGTH = re.compile(r"(\d+)\s+(day|week|month|year)s?\b", re.IGNORECASE)
_TREATED = frozenset(("treated", "needing-treatment", "needing-systemic-treatment"))
# What "triple negative" means: "(ER-negative, PR-negative, HER2-negative)".
_EACH_OF_THREE, _FEWEST = frozenset(("er", "pr", "pgr", "her2", "estrogen", "oestrogen", "progesterone", "hormone")), 2
_THREE = _EACH_OF_THREE | {
    "", "receptor", "receptors", "negative", "neg", "and", "disease", "neu", "defined", "as", "i", "e", "human",
    "epidermal", "growth", "factor", "2",
}
_BETWEEN_NAMES = re.compile(r"[^a-z\d]+")
_REFERENCES = frozenset(("appendix", "see", "table", "section", "refer"))       # of what stands elsewhere
_BROAD = frozenset(("anticancer-therapy", "systemic-anticancer-therapy", "treatment"))      # that may be defined


def read_bracket(piece: Piece, at: int) -> int:
    """Read the bracket that opens at a part; the part after it."""
    stop = past_bracket(piece.parts, at, len(piece.parts))
    closed = piece.parts[stop - 1].role == ")"
    inside = piece.parts[at + 1:stop - closed]
    piece.end_strangers()
    if inside and _is_name(piece, inside):
        if piece.head is not None and inside[-1].role == "T" and piece.parts[at].start - piece.head.end <= 1:
            piece.head.end = inside[-1].end
        _narrow(piece, inside)
        return stop
    if not inside or inside[0].text in _REFERENCES or _are_sorts(piece, inside) or _names_again(piece, inside):
        return stop
    if _tells_when(inside) and (piece.head is None or piece.head.kind == "therapy"):
        piece.state.turned = True            # "WBC > 500 (after G-CSF)", "(within 2 weeks prior to radiotherapy)"
    if ("severity", "without-other-cause") in inside[0].marks and any(part.role in "TH" for part in inside):
        piece.state.narrowed = True          # "serious illness (unrelated to the tumor)" is not the tumor
        return stop
    if inside[0].role == "N" and inside[1:] and inside[1].role == "P":
        piece.state.turned = True            # "radiotherapy (not to target lesions)"
    alone = _ALONE.search(piece.text, inside[0].start, inside[-1].end) is not None
    if alone or _add_longer(piece, inside) or _shows(piece, inside):
        return stop
    again = len(inside) == 1 and inside[0].role == "Q" and at > 0 and piece.parts[at - 1].role == "Q" and (
        not piece.parts[at - 1].mark("route"))           # "stage IIIB (advanced) or IV (metastatic)"
    if again and piece.head is None:
        said = [mark for mark in inside[0].marks if mark not in piece.marks]
        if any(slug.startswith("stage-") for _, slug in said):                   # "metastatic (stage IV)"
            staged = next((mark for mark in reversed(piece.marks) if mark[0] == "stage"), None)
            piece.marks = [mark for mark in piece.marks if mark != staged] + said
        else:
            sorts = {sort for sort, _ in piece.marks}
            piece.marks = piece.marks + [mark for mark in said if mark[0] not in sorts]
        return stop                          # "stage IV (metastatic)", "CNS (central nervous system) metastases"
    if piece.state.kind == "inclusion" and piece.head is not None and are_groups(inside) and any(
            part.role == "T" for part in inside):
        found, doubt = piece.aside(inside)               # "negative pregnancy test (women of childbearing age)"
        piece.state.items[-1].asides.append(("for", found))
        piece.state.turned |= doubt or found is None
        return stop
    if all(part.role in "W,PJ" for part in inside):
        for part in inside:
            if part.time is not None and piece.head is None and not piece.valued:
                piece.state.ahead, piece.state.ahead_of = part.time, len(piece.state.items)
            elif part.time is not None and len(piece.state.items) > 1 and piece.state.items[-1].joint in ("", "w"):
                piece.state.items[-1].give(part.time)    # "leukemia in durable remission (longer than 3 months)"
            elif part.time is not None:
                piece.state.give(part.time)
    elif piece.head is None and not piece.valued and all(part.role in "VWJP,/" for part in inside):
        _add_values(piece, inside)
    elif not piece.state.items or (piece.head is None and not piece.valued):
        piece.governed = True
        excepts = inside[0].role == "X" and inside[0].mark("exception") == "except"
        found, _ = piece.aside(inside[excepts:])
        piece.state.spoken += [denied(found) if excepts else found] if found is not None else []
    else:
        _read_aside(piece, inside)
    return stop


def _names_again(piece: Piece, inside: list[Part]) -> bool:
    """Whether a bracket only tells other names: "glioblastoma (also known as grade IV astrocytoma)"."""
    if piece.head is not None and piece.head.concept.startswith("triple-negative"):
        said = set(_BETWEEN_NAMES.split(piece.text[inside[0].start:inside[-1].end].lower()))
        return said <= _THREE and len(said & _EACH_OF_THREE) >= _FEWEST and "her2" in said
    return _ALSO_KNOWN.match(piece.text, piece.text.rfind("(", 0, inside[0].end) + 1) is not None


def _tells_when(inside: list[Part]) -> bool:
    """Whether a bracket tells when something is measured or happened, by what else happened."""
    opens = inside[0].text in _WHEN or (inside[0].time is not None and inside[0].time.is_open)
    return opens and any(part.role in "TH" for part in inside)


def _shows(piece: Piece, inside: list[Part]) -> bool:
    """Whether a bracket names nothing but examinations by which something was seen: "(CT or MRI)"."""
    return piece.state.by_method and any(part.role == "T" for part in inside) and all(
        part.role in ",/JP()" or (part.role == "T" and part.term is not None and is_method(part.term.slug))
        for part in inside)


def _add_values(piece: Piece, inside: list[Part]) -> None:
    """Values behind words that name no mention: "clinical benefit (PFS ≥ 3 months)"."""
    found, doubt = piece.aside(inside)
    if found is not None:
        piece.add(Item("", fixed=found, negated=piece.state.negated))
        piece.valued = True
    piece.state.turned |= doubt


def _is_name(piece: Piece, inside: list[Part]) -> bool:
    """Whether a bracket only names the mention again: "non-small cell lung cancer (NSCLC)"."""
    if len(inside) > 2 or any(part.role not in "TSGH" for part in inside):
        return False
    term = inside[0].term
    if piece.head is not None and piece.head.concept.startswith("family-history") and len(inside) == 1:
        return True                          # "family history of hereditary nonpolyposis colon cancer (HNPCC)"
    if term is not None and piece.head is not None:
        said_last = (piece.head.concept, piece.head.cause or "", piece.head.indication or "")
        return any(is_kind_of(term.slug, one) or is_kind_of(one, term.slug) for one in said_last if one)
    said = piece.text[inside[0].start:inside[-1].end]
    return len(said) <= 12 and sum(letter.isupper() for letter in said) >= 2


def _narrow(piece: Piece, inside: list[Part]) -> None:
    """A cancer as the kind of it that a bracket names: "lung cancer (NSCLC)"."""
    head, term = piece.head, inside[0].term
    if head is not None and term is not None and head.concept != term.slug and is_kind_of(
            head.concept, "malignancy") and is_kind_of(term.slug, head.concept):
        head.concept = term.slug
        piece.state.turned |= inside[-1].role == "T" and inside[-1].term != term     # "(NSCLC adenocarcinoma)"


def _are_sorts(piece: Piece, inside: list[Part]) -> bool:
    """Whether a bracket only lists sorts of the mention: "infection (bacterial, viral or fungal)"."""
    said = [part.text for part in inside if part.role in "SHTQ"]
    if piece.head is None or not said or any(part.role not in "SHTQ,/J" for part in inside) or (
            len(said) == 2 and _says_which(piece.head.concept, [part.term.slug for part in inside if part.term])):
        return False
    return all(word in _SPECIMENS for word in said) or (
        len(said) > 1 and all(variant_of(piece.state.words, piece.head, [word]) is not None for word in said))


def _add_longer(piece: Piece, inside: list[Part]) -> bool:
    """Add therapies whose time is another: "chemotherapy within 4 weeks (6 weeks for nitrosoureas)"."""
    last = piece.state.items[-1] if piece.state.items else None
    length = _LENGTH.match(piece.text, inside[0].start)
    if last is None or last.mention is None or last.mention.window is None or length is None or len(inside) < 3 or (
            inside[1].text not in ("for", "if") or any(part.role not in "TJ,/PQK" for part in inside[2:])):
        return False
    window = replace(last.mention.window, duration=f"P{length[1]}{length[2][0].upper()}")
    for part in inside[2:]:
        if part.term is not None and part.term.kind == "therapy":
            other = Mentioned.of(part.term, part.start, part.end).like(status=last.mention.status, window=window)
            piece.state.items.append(Item("o", other, negated=last.negated, shares=True))
    return True


def _read_aside(piece: Piece, inside: list[Part]) -> None:
    """What stands in a bracket behind a mention: an exception, values, a permission, or examples."""
    last = piece.state.items[-1]
    excepts = inside[0].role == "X" and inside[0].mark("exception") == "except"
    piece.state.turned |= excepts and last.fixed is None and any(part.mark("cause") for part in inside[1:2])
    dose = next((part.dose for part in inside if part.dose is not None), None)
    if dose is not None and last.mention is not None and last.mention.kind == "therapy" and _are_kinds(piece, inside):
        last.mention.dose = a_day(dose) if any(part.text in A_DAY for part in inside) else dose
        return
    if inside[0].role == "I" and inside[0].text not in ("i", "ie") and last.mention is not None and (
            last.mention.kind == "therapy" and last.mention.concept not in TERMS and last.mention.concept != "treatment"
            and not any("other" in part.text.split("-") for part in inside)):    # "… or any other antibody"
        return                               # "ROR1-targeted therapy (e.g., antibody)": wider than what they show
    first = next((at for at in range(excepts, len(inside)) if inside[at].role != "I"), len(inside))
    found, doubt = piece.aside(inside[first:])
    found = of_the_first_now(inside[first:], found) if excepts else found
    if inside[0].mark("cause"):
        _caused_by(piece, last, inside[1:])
        return
    doubt = doubt or (excepts and found is not None and is_torn_exception(found, members_of(found)))
    if found is None or doubt or not (excepts or _goes_with(last, found)):
        piece.state.narrowed = True
        other = inside[0].text == "or"       # "confirmed (or strongly suspected by the investigator)"
        piece.state.turned |= excepts or other or (found is not None and isinstance(found, Not | Allowed)) or (
            last.negated and inside[0].role in "IJ")         # what is an example, or an alternative, is denied too
        if found is not None:
            piece.state.spoken.append(denied(found) if excepts else found)
        return
    if isinstance(found, Scale) and found.scale == "ctcae" and last.mention is not None and is_kind_of(
            last.mention.concept, "neoplasm"):
        set_grade(piece, last, found)        # "glioblastoma (WHO grade IV)"
        return
    if isinstance(found, Therapy) and _MAY.search(piece.text, max(0, found.span[0] - 40), found.span[0]):
        found = Allowed(found)
    if isinstance(found, Not) and isinstance(found.part, Therapy) and found.part.window is not None and last.negated:
        piece.state.items.append(Item("o", fixed=found.part, negated=True))      # "(≥ 6 weeks since nitrosoureas)"
    elif isinstance(found, Allowed):
        piece.state.readmits.append(found.part)
    elif excepts and any(isinstance(test, Condition) for test, _, _ in tests_of(found)):
        last.asides.append(("except", found))                # "not recovered to grade 1 (except alopecia of grade 2)"
    elif last.mention is not None and is_not_recovered(last.mention):
        for item in piece.state.items:
            if item.mention is not None and is_not_recovered(item.mention):
                not_recovered(item, found)
    elif excepts:
        last.asides.append(("except", found))
    elif isinstance(found, Not) or _is_unfit(found) or _is_treatment_of(last, found) or (
            last.fixed is not None and any(isinstance(test, State) for test, _, _ in tests_of(found))) or (
            any(part.role == "V" for part in inside) and not (inside[0].role == "I" and any(
                part.role in "TH" for part in inside))):
        last.asides.append(("and", found))
        if last.mention is not None and isinstance(found, Scale):
            keep_own(piece, last.mention)
    else:
        piece.state.turned |= piece.state.kind == "inclusion" and _of_any_organ(last, found)
        named = [test.concept for test, _, _ in tests_of(found) if isinstance(test, Condition | Therapy)]
        piece.state.turned |= any(part.text == "or" for part in inside) and last.mention is not None and (
            inside[0].role != "I" and len(named) == 2 and _says_which(last.mention.concept, named))
        last.asides.append(("or", found))


def _is_unfit(found: Rule) -> bool:
    """Whether a bracket says that somebody cannot get a treatment: "unresectable (not a candidate for surgery)"."""
    return isinstance(found, Therapy) and found.response == "contraindication"


def _of_any_organ(item: Item, found: Rule) -> bool:
    """Whether a bracket names tissues that other organs have too: "lung cancer (adenocarcinoma)" is of the lung."""
    head = item.mention.concept if item.mention is not None else ""
    return any(isinstance(test, Condition) and is_of_any_organ(test.concept, head) for test, _, _ in tests_of(found))


def _says_which(head: str, named: list[str]) -> bool:
    """Whether a bracket may tell which of a broad class is meant: "cancer treatment (chemotherapy or radiotherapy)"."""
    return bool(named) and (head in _BROAD or is_kind_of(head, "malignancy")) and all(
        concept != head and is_kind_of(concept, head) for concept in named)


def _is_treated(item: Item) -> bool:
    return item.mention is not None and not _TREATED.isdisjoint(item.mention.severity)


def _is_treatment_of(item: Item, found: Rule) -> bool:
    """Whether a bracket names what a treated condition is treated with."""
    return _is_treated(item) and isinstance(_first_test(found), Therapy)


def _caused_by(piece: Piece, item: Item, inside: list[Part]) -> None:
    """"Heart block (due to fluorouracil)"."""
    term = inside[0].term if len(inside) == 1 else None
    if term is not None and item.mention is not None and item.mention.kind == "condition":
        item.mention.cause = term.slug
    else:
        piece.state.narrowed = True


def _goes_with(item: Item, found: Rule) -> bool:
    """Whether a bracket's tests can be examples, values or a permission of the member before it."""
    if isinstance(found, Not | Allowed) or _is_unfit(found) or item.mention is None or any(
            isinstance(test, Quantity | Scale) for test, _, _ in tests_of(found)):
        return True
    if any(isinstance(test, State) and is_kind_of(test.concept, "fertile") for test, _, _ in tests_of(found)):
        return False                     # "pregnancy (test result for women of childbearing potential)"
    kinds = {type(test).__name__.lower() for test, _, _ in tests_of(found)}
    if kinds == {"therapy"} and item.mention.kind == "condition" and _is_treated(item):
        return True                      # "requiring systemic treatment (corticosteroids, immunosuppressants)"
    if kinds == {"condition", "therapy"} and item.mention.kind == "condition" and all(
            test.status == "needed" and test.indication for test, _, _ in tests_of(found) if isinstance(test, Therapy)):
        return True                      # "vascular disease (e.g., aneurysm requiring repair, recent thrombosis)"
    return kinds <= {item.mention.kind, "quantity", "scale"}


def _are_kinds(piece: Piece, inside: list[Part]) -> bool:
    """Whether a bracket names nothing but kinds of the mention: "corticosteroids (> 10 mg/day of prednisone)"."""
    terms = [part.term for part in inside if part.role == "T"]
    return all(part.role in "TDPJ" or part.text in A_DAY for part in inside) and piece.head is not None and all(
        term is not None and is_kind_of(term.slug, piece.head.concept) for term in terms)


def a_day(dose: Dose) -> Dose:
    """A dose as that of a day: "> 10 mg prednisone daily"."""
    return replace(dose, unit=f"{dose.unit}/d") if dose.unit in ("mg", "g", "ug") else dose


def _first_test(rule: Rule) -> Test:
    """The first test of a rule."""
    return next(test for test, _, _ in tests_of(rule))
