"""By which method a value is to be found, and of what else: "QTcF ≤ 470 ms", "corrected calcium", "urine glucose"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from accrual.criteria.lexemes.tokens import Lexeme

__all__ = ["is_of_another", "method_of"]

_COCKCROFT = frozenset(("cockcroft", "cockcroft-gault", "cockroft-gault", "cockcroft–gault", "crockcroft-gault"))
# The methods of a concept, each with the words that name it.
_METHODS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "creatinine-clearance": {
        "cockcroft-gault": _COCKCROFT, "mdrd": frozenset(("mdrd",)), "ckd-epi": frozenset(("ckd-epi", "ckd")),
        "": frozenset(("collection", "collections", "24-hour", "24-hr", "24h"))},
    "egfr": {
        "ckd-epi": frozenset(("ckd-epi", "ckd")), "mdrd": frozenset(("mdrd",)), "cockcroft-gault": _COCKCROFT},
    "qtc": {
        "fridericia": frozenset((
            "qtcf", "qtc-f", "fridericia", "fredericia", "friderica", "fridericia's", "fredericia's")),
        "bazett": frozenset(("qtcb", "qtc-b", "bazett", "bazett's", "bazetts"))},
    "calcium": {
        "albumin-corrected": frozenset(("corrected", "albumin-corrected", "albumin-adjusted", "adjusted")),
        "": frozenset(("uncorrected", "or"))},
    "oxygen-saturation": {"room-air": frozenset(("room", "ambient"))},
}
_REACH = {"creatinine-clearance": 12, "egfr": 12, "qtc": 10, "calcium": 5,
          "oxygen-saturation": 8}     # lexemes around a value
# What makes another thing of an analyte.
_ANOTHERS = frozenset((
    "urine", "urinary", "csf", "cerebrospinal", "ionized", "ionised", "unconjugated", "indirect", "salivary", "saliva",
    "ascitic", "pleural", "synovial", "stool", "fecal", "faecal", "sputum", "sweat", "cord", "fetal", "maternal",
    "free",
))


def method_of(slug: str, words: Sequence[Lexeme], first: int, last: int) -> str | None:
    """The method that is named near a value; None where none is, or several are.

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> method_of("qtc", lexemes("QTcF ≤ 470 ms"), 0, 3)
    'fridericia'
    >>> method_of("oxygen-saturation", lexemes("SpO2 ≥ 92 % on room air"), 0, 3)
    'room-air'
    """
    methods = _METHODS.get(slug)
    if methods is None:
        return None
    reach = _REACH[slug]
    near = {part for word in words[max(0, first - reach):last + reach] if word.kind != ">" for said in word.words
            for part in said.split()}
    named = [method for method, names in methods.items() if not names.isdisjoint(near)]
    return (named[0] or None) if len(named) == 1 else None


def is_of_another(word: Lexeme) -> bool:
    """Whether a word before an analyte makes another of it: "urine glucose" is no glucose of the blood."""
    return word.text in _ANOTHERS
