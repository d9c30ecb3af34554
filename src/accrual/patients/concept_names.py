"""The names by which a patient document may call a concept: a term's, or one that a trial's text gave.

A name that is misspelt, or another name of a term ("taxotere" for docetaxel), would equal nothing that a criterion
asks for, and in a record that says that it is complete it would count as "no".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from accrual.errors import InputError
from accrual.patients.names import known
from accrual.vocabulary.terms import TERMS, is_kind_of

__all__ = ["change_of_protein", "check_concept", "check_finding", "nearest"]

_SLUG = re.compile(r"\w+(?:[-.+/']\w+)*")
# What the parser puts before a name: of a relative, not yet, or no more.
_PREFIXED = re.compile(r"(?:family-history-of|risk-of|recovered-from)-(.+)")
_ANY_TREATMENT = ("treatment", "drug")  # what a criterion says that means whichever it is
# An amino acid's change as laboratories write it (L858R, Q61*, E746_A750del), or in HGVS's notation.
_CHANGE = re.compile(
    r"[A-Z*]\d+(?:[A-Z*]|fs|del|dup|ins)\S{0,40}|[A-Z]\d+_[A-Z]\d+(?:del|dup|ins)\S{0,40}|[cgpr]\.\S{1,60}")
_NEAR = 0.9  # so alike that one is a slip for the other: brest-cancer; aplastic and hypoplastic anemia are not
_IN_WORDS = {"condition": "disease or finding", "therapy": "treatment", "biomarker": "marker", "state": "state"}


def check_concept(text: str, kinds: tuple[str, ...], where: str) -> str:
    """The name if it is one of a kind that is wanted; else InputError with the nearest names, never its value.

    >>> check_concept("brain-metastasis", ("condition",), "p")
    'brain-metastasis'
    >>> check_concept("von-hippel-syndrome", ("condition",), "p")
    'von-hippel-syndrome'
    """
    term = TERMS.get(text)
    if term is not None and term.kind in kinds and not is_kind_of(text, "biomarker-finding"):
        return text
    if term is None and _is_named_by_a_text(text, kinds) and (
            _PREFIXED.fullmatch(text) or text in _ANY_TREATMENT or not _near(text, kinds, _NEAR)):
        return text
    raise InputError(f"is no {' or '.join(_IN_WORDS[kind] for kind in kinds)} known here", where=where,
                     mend=nearest(text, kinds))


def check_finding(text: str, where: str) -> str:
    """What a marker's test found: a finding of the vocabulary, or a change in a protein as laboratories write it."""
    if (text in TERMS and is_kind_of(text, "biomarker-finding")) or change_of_protein(text):
        return text
    raise InputError("is no finding known here", where=where, mend=_did_you_mean(
        list(dict.fromkeys((*_in_other_letters(text), *get_close_matches(text, _findings(), n=3))))))


def change_of_protein(text: str) -> bool:
    """Whether it is written as a change in a protein or gene is.

    >>> change_of_protein("L858R"), change_of_protein("p.Leu858Arg"), change_of_protein("l858r")
    (True, True, False)
    """
    return bool(_CHANGE.fullmatch(text))


def nearest(text: str, kinds: tuple[str, ...]) -> str:
    """A hint with the names that are most like a name that is not known."""
    own = [found for kind in kinds if (found := known(kind, text.replace("-", " ")))]
    return _did_you_mean(list(dict.fromkeys((*own, *_near(text, kinds, 0.6))))[:3])


def _did_you_mean(found: list[str]) -> str:
    return f"Did you mean {' or '.join(found)}?" if found else "`accrual vocabulary show NAME` tells a term's name"


def _is_named_by_a_text(text: str, kinds: tuple[str, ...]) -> bool:
    """Whether a criterion's text could give this name, see decision 0066: by its last word, and by no term's name."""
    if prefixed := _PREFIXED.fullmatch(text):
        return prefixed[1] in TERMS or _is_named_by_a_text(prefixed[1], tuple(_IN_WORDS))
    if not _SLUG.fullmatch(text) or any(known(kind, text.replace("-", " ")) for kind in kinds):
        return False
    if text in _ANY_TREATMENT:
        return "therapy" in kinds
    last = text.rsplit("-", 1)[-1]
    single = f"{last[:-3]}y" if last.endswith("ies") else last.removesuffix("s")
    return any(last in words or single in words or (len(last) > 5 and last.endswith(endings))
               for kind, words, endings in _heads() if kind in kinds)


def _near(text: str, kinds: tuple[str, ...], cutoff: float) -> list[str]:
    return get_close_matches(text, [slug for slug, term in TERMS.items() if term.kind in kinds], n=3, cutoff=cutoff)


def _findings() -> list[str]:
    return [slug for slug, term in TERMS.items() if term.kind == "biomarker" and is_kind_of(slug, "biomarker-finding")]


def _in_other_letters(text: str) -> Iterator[str]:
    """The finding that differs only in capitals, or the change that it would be in capitals."""
    yield from (slug for slug in _findings() if slug.casefold() == text.casefold())
    if change_of_protein(text.upper()):
        yield text.upper()


@cache
def _heads() -> tuple[tuple[str, frozenset[str], tuple[str, ...]], ...]:
    """The words and endings that tell what a name is, as the parser goes by them."""
    text = files("accrual.vocabulary").joinpath("data", "heads.toml").read_text(encoding="utf-8")
    return tuple((kind, frozenset(row["words"]), tuple(row["endings"])) for kind, row in tomllib.loads(text).items())
