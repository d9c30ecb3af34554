"""Members whose names the vocabulary does not hold: they are what their last word says, "Von Hippel syndrome"."""

from __future__ import annotations

from accrual.criteria.clause.members import add_member
from accrual.criteria.clause.pieces import Piece
from accrual.criteria.lexemes.named_by_text import kind_of_head
from accrual.criteria.phrasing.mentions import Mentioned
from accrual.criteria.phrasing.parts import Part
from accrual.criteria.phrasing.shared_heads import ending_like

__all__ = ["add_named"]

_NAMES_NOTHING = frozenset(("disease", "diseases", "disorder", "disorders", "involvement", "parent"))     # alone
_OF_WHAT = frozenset((                        # nor with a quality
    "abnormality", "abnormalities", "anomaly", "anomalies", "involvement", "impairment", "impairments", "prolongation",
    "instability", "insufficiency", "deficiency", "abuse", "dependence", "withdrawal", "retention", "compression",
    "invasion",
))
_ENZYME_WORDS = frozenset(word + s for word in ("inhibitor", "inducer", "substrate") for s in ("", "s"))
_OF_MARKERS = frozenset(("disease", "diseases"))


def add_named(piece: Piece, part: Part, at: int) -> None:
    """A name that the vocabulary does not hold, as the text says it: "Von Hippel syndrome"."""
    following = piece.parts[at + 1] if at + 1 < len(piece.parts) else None
    if following is not None and following.role in "TH" and following.first == part.last:
        piece.strangers.append(part)
        return
    kind, run = kind_of_head(part.text), piece.strangers
    if piece.head is not None and part.text in _ENZYME_WORDS and piece.head.concept.endswith("-inhibitor") and (
            not run and piece.is_right_behind(part.start)):
        piece.head.end = part.end            # "anti-EGFR inhibitors"
        return
    if piece.head is not None and piece.head.kind == "biomarker" and not run and part.text in _OF_MARKERS and (
            piece.is_right_behind(part.start)):
        piece.head.end = part.end            # "HER2 positive disease"
        return
    if piece.head is not None and not run and _is_of_what_it_is_tied_to(piece, piece.head, at):
        piece.state.narrowed |= part.text not in _ENZYME_WORDS
        return                               # "hypersensitivity to docetaxel injections"
    if piece.head is not None and not run and piece.is_right_behind(part.start):
        piece.head.concept, piece.head.kind = f"{piece.head.concept}-{part.text}", kind
        piece.head.end = part.end
        return
    if not run and _says_more_of_it(piece, part):
        return
    varied = _next_of_its_kind(piece, run, part)
    bare = not piece.marks or part.text == "involvement"       # of what, where only a place is told?
    if not run and ((bare and part.text in _NAMES_NOTHING) or _names_no_place(piece, part) or (
            varied is None and part.text in _ENZYME_WORDS)):
        piece.governed = True
    if varied is not None:
        piece.strangers = []
        add_member(piece, varied, (*piece.state.words[:-1], run[0].text if run else part.text), None)
        return
    if run and not piece.is_run_before(part):
        piece.governed = True
        run = []
    words = tuple(word for each in (*run, part) for word in each.text.split("-"))
    piece.strangers = []
    found = Mentioned(kind, "-".join(words), run[0].start if run else part.start, part.end)
    add_member(piece, found, words, None)


def _names_no_place(piece: Piece, part: Part) -> bool:
    """Whether a noun says nothing without its place: "clinically significant abnormalities"."""
    return part.text in _OF_WHAT and not any(sort == "site" for sort, _ in piece.marks)


def _is_of_what_it_is_tied_to(piece: Piece, head: Mentioned, at: int) -> bool:
    """Whether a noun goes on with the cause or aim of the mention, and not with the mention itself."""
    before = piece.parts[at - 1] if at else None
    tied = before is not None and before.role in "TH" and before.start > head.start
    return tied and bool(head.cause or head.indication) and piece.is_right_behind(piece.parts[at].start)


def _says_more_of_it(piece: Piece, part: Part) -> bool:
    """"HIV patients with active and untreated disease": a bare "disease" is the one before."""
    before = piece.state.items[-1].mention if piece.state.items else None
    bare = piece.marks and part.text in ("disease", "diseases") and piece.joint == "a" and not (
        piece.denies or piece.head is not None)
    if not bare or before is None or before.kind != "condition":
        return False
    before.qualify(piece.marks)
    piece.head, piece.marks, piece.joint = before, [], ""
    return True


def _next_of_its_kind(piece: Piece, run: list[Part], part: Part) -> Mentioned | None:
    """"Hepatitis B or C infection": what a letter names of the mention before."""
    if not run and part.text in _ENZYME_WORDS and piece.joint in ("o", "a", ",") and piece.head is None:
        return _of_same_enzyme(piece.state.words, part)
    if len(run) != 1 or len(run[0].text) > 1 or not piece.joint or piece.head is not None:
        return None
    found = ending_like(piece.state.words, [run[0].text])
    return Mentioned(found.kind, found.slug, run[0].start, part.end) if found is not None else None


def _of_same_enzyme(words: tuple[str, ...], part: Part) -> Mentioned | None:
    """"CYP3A4 inhibitors or inducers": what it does to the enzyme that was named before."""
    if len(words) < 2 or words[-1] not in _ENZYME_WORDS:
        return None
    for first in range(len(words) - 1):
        found = ending_like((*words[first:-1], "x"), [part.text])
        if found is not None:
            return Mentioned(found.kind, found.slug, part.start, part.end)
    return Mentioned("therapy", "-".join((*words[:-1], part.text.removesuffix("s"))), part.start, part.end)
