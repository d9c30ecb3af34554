"""Words as people type them → the trials that have them, with scores."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import tantivy
from numpy.typing import NDArray

from accrual.search.document import ABOUT, CONDITION, SCHEMA, WEIGHTS, analyzer
from accrual.search.query import Query

__all__ = ["Matches", "match"]

_CHUNK = re.compile(r'"([^"]*)"?|([^\s"]+)')
_NUMBER = re.compile(r"(?:nct\s*0*(\d{1,8})|(?<!\S)(\d{8})(?!\S))(?!\d)", re.IGNORECASE)
_MOST_CHARACTERS = 20_000
_MOST_PIECES = 150
_A_NOTE = 12        # more pieces than this are a pasted text, of which no trial has every word
_OTHER_FIELDS = 0.3  # what a word's weaker fields add to its strongest


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word, or words in a row, to be found in one of some fields; `raw` is its spelling, for identifiers."""

    words: tuple[str, ...]
    fields: tuple[str, ...]
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Matches:
    """NCT numbers (digits) of the trials found, their scores, and which of them are about the words."""

    numbers: NDArray[np.uint32]
    scores: NDArray[np.float32]
    about: NDArray[np.bool_]
    relaxed: bool = False


def match(searcher: tantivy.Searcher, query: Query) -> Matches | None:
    """The trials that have the words of a query, None if it has no words.

    Every word must be found, in any field; if no trial has all of them, most, half, or any will do.
    Words in quotes, and words joined by a hyphen, must follow one another.
    No text is an error: what means nothing here (operators, brackets, field names) is read as words.
    """
    words, condition = _clean(query.words), _clean(query.condition)
    if not (words or condition):
        return None
    exact = _by_number(searcher, words)
    if exact is not None:
        return exact
    pieces = [*_pieces(words, tuple(WEIGHTS)), *_pieces(condition, CONDITION)]
    pieces = list(dict.fromkeys(pieces))[:_MOST_PIECES]
    for least in _ladder(len(pieces)):
        numbers, scores = _search(searcher, _all_of(pieces, least))
        if len(numbers):
            relaxed, about = least < len(pieces), np.ones(len(numbers), bool)
            if query.by_distance:  # half the best score: else, of a pasted note, any trial round the corner came first
                about = scores >= scores.max() / 2 if relaxed else _about(searcher, pieces, numbers)
            return Matches(numbers, scores, about, relaxed)
    return Matches(numbers, scores, np.empty(0, bool))


def _clean(text: str) -> str:
    """The beginning of the text, without halves of characters, which no index takes."""
    return text[:_MOST_CHARACTERS].encode(errors="replace").decode().strip()


def _ladder(count: int) -> Iterable[int]:
    """How many pieces must be found, step by step down."""
    if count > _A_NOTE:
        return (1,)
    return dict.fromkeys(step for step in (count, math.ceil(count * 0.75), math.ceil(count / 2), 1) if step <= count)


def _pieces(text: str, fields: tuple[str, ...]) -> Iterator[_Piece]:
    analyze = _analyzer().analyze
    for quoted, bare in _CHUNK.findall(text):
        words = tuple(analyze(quoted or bare))
        raw = bare.lower() if fields == tuple(WEIGHTS) else ""
        if words and (quoted or "-" in bare):
            yield _Piece(words, fields, raw)
        elif words:
            yield from (_Piece((word,), fields, raw if len(words) == 1 else "") for word in words)


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    return analyzer()


def _by_number(searcher: tantivy.Searcher, text: str) -> Matches | None:
    """The trials whose NCT numbers stand in the text, None if it names none that is here."""
    named = {int(nct or bare) for nct, bare in _NUMBER.findall(text)} - {0}
    if not named:
        return None
    numbers, scores = _search(searcher, tantivy.Query.term_set_query(SCHEMA, "number", sorted(named)))
    return Matches(numbers, scores, np.ones(len(numbers), bool)) if len(numbers) else None


def _search(searcher: tantivy.Searcher, query: tantivy.Query) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    hits = searcher.search(query, limit=max(searcher.num_docs, 1), count=False).hits
    if not hits:
        return np.empty(0, np.uint32), np.empty(0, np.float32)
    scores, addresses = zip(*hits, strict=True)
    return np.array(searcher.fast_field_values("number", list(addresses)), np.uint32), np.array(scores, np.float32)


def _about(searcher: tantivy.Searcher, pieces: Sequence[_Piece], numbers: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which trials have every piece where a record says what it is about, rather than somewhere."""
    fields = [tuple(name for name in piece.fields if name in ABOUT) for piece in pieces]
    narrowed = [_Piece(piece.words, names, piece.raw) for piece, names in zip(pieces, fields, strict=True)]
    found, _ = _search(searcher, _all_of(narrowed, len(narrowed)))
    return np.isin(numbers, found)


def _all_of(pieces: Sequence[_Piece], least: int) -> tantivy.Query:
    if not pieces:
        return tantivy.Query.empty_query()
    if least == len(pieces):
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, _anywhere(piece)) for piece in pieces])
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, _anywhere(piece)) for piece in pieces],
                                       minimum_number_should_match=least)


def _anywhere(piece: _Piece) -> tantivy.Query:
    """The piece in any of its fields: the best counts, the others a little."""
    choices = [tantivy.Query.boost_query(_in_field(piece.words, name), WEIGHTS[name]) for name in piece.fields]
    if piece.raw:
        identifier = tantivy.Query.term_query(SCHEMA, "ids", piece.raw, index_option="basic")
        choices.append(tantivy.Query.boost_query(identifier, 10.0))
    return tantivy.Query.disjunction_max_query(choices, tie_breaker=_OTHER_FIELDS)


def _in_field(words: tuple[str, ...], name: str) -> tantivy.Query:
    if len(words) == 1:
        return tantivy.Query.term_query(SCHEMA, name, words[0])
    return tantivy.Query.phrase_query(SCHEMA, name, list(words))
