"""Where a text's sentences begin and end, also where full stops or line breaks were lost."""

from __future__ import annotations

import re

from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.quantities.contexts import names_context

__all__ = ["sentences_of"]

_MARKS = frozenset("ao,/():;.-")
# What is longer than any sentence is a table or noise: it is cut, so that time does not grow with what a text can hold.
_LONGEST = 1000
_DEMANDS, _FAR_DEMAND = frozenset(("required", "is-required", "are-required", "must", "should")), 40
_NEGATIVE = re.compile(r"HIV\s+negative\b")
# "1) Abstain from intercourse, or 2) Must use a condom": the number of an alternative, no end of a sentence.
_NUMBERED_ALTERNATIVE = re.compile(r"\b(?:and|or|and/or)\s*\(?(?:\d|[a-hA-H]|i{1,3}|iv|v)\)\s*$", re.IGNORECASE)
_NUMBER_AND_JOINT = 16                       # characters of them
# "Bilirubin ≤ 1.5 × ULN (patients with Gilbert's disease who have ≤ 3 × ULN may be enrolled)": a sentence of its own.
_LET_IN = re.compile(
    r"\(\s*(?:however,?\s+)?(?:patients|subjects|participants|those)\s+with\s+(?:known\s+)?Gilbert[^()]{5,120}"
    r"\b(?:may\s+be\s+(?:enrolled|included|eligible)|(?:are|is|will\s+be)\s+(?:eligible|allowed|permitted))\s*\)"
    r"(?=\s*(?:[.;\n]|$))", re.IGNORECASE)
_STARTERS = frozenset((
    "concurrent", "concomitant", "patients", "patient", "subjects", "participants", "prior", "previous", "must",
    "fertile", "at", "adequate", "able", "women", "men", "recovered", "more", "greater", "less", "willing", "history",
    "negative", "normal", "see", "measurable", "age", "any", "all", "stable", "asymptomatic", "controlled",
    "treated", "previously",
))


def sentences_of(text: str, words: list[Lexeme]) -> list[list[Lexeme]]:
    """Lexemes cut at full stops and semicolons outside brackets.

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> text = "No active infection HIV negative No hepatitis"
    >>> [text[words[0].start:words[-1].end] for words in sentences_of(text, lexemes(text))]
    ['No active infection', 'HIV negative', 'No hepatitis']
    """
    cut: list[list[Lexeme]] = [[]]
    depth, closes = 0, -1
    for at, word in enumerate(words):
        if word.kind == "(" and depth == 0 and cut[-1] and (let_in := _LET_IN.match(text, word.start)) is not None:
            cut.append([])
            closes = let_in.end()
            continue
        if word.end == closes:
            continue
        if word.kind in "()":
            depth = depth + 1 if word.kind == "(" else max(0, depth - 1)
        if depth == 0 and cut[-1] and text[word.start].isupper() and _starts_over(text, cut[-1][-1], word):
            cut.append([])                   # run-on lists: "… since radiotherapy No concurrent steroids"
        elif depth == 0 and len(cut[-1]) > 1 and word.text == "note" and text.startswith(":", word.end):
            cut.append([])
        if word.text == "if" and depth == 0 and len(cut[-1]) > 1 and cut[-1][-1].kind == "a":
            cut.append([cut[-1].pop()])      # "…, and if the test is unclear, a second one": a demand of its own
        elif word.text == "if" and depth == 0 and len(cut[-1]) > 4 and cut[-1][-1].kind == "," and any(
                later.text in _DEMANDS for later in words[at:at + _FAR_DEMAND]):
            cut.append([])                   # "…, if it is found later, a biopsy is required"
        cut[-1].append(word)
        if word.kind == "." or (word.kind == ";" and depth == 0) or len(cut[-1]) == _LONGEST:
            cut.append([])
            depth = 0
    return _with_limits_of_others([sentence for sentence in cut if not all(map(_is_mute, sentence))])


def _with_limits_of_others(sentences: list[list[Lexeme]]) -> list[list[Lexeme]]:
    """Sentences with a limit that has no subject joined to the one before: "ALT ≤ 2.5 × ULN. With metastases, ≤ 5"."""
    found: list[list[Lexeme]] = []
    for words in sentences:
        if not found:
            found.append(words)
            continue
        multiples = any(getattr(word.value, "relative_to", None) == "uln" for word in words)
        subject = any(word.kind == "c" and word.text not in ("tumor", "tumour") for word in words)
        said = " ".join(part for word in words for part in word.words) if multiples else ""
        goes_on = said and not subject and names_context(said) and any(word.kind == "c" for word in found[-1])
        if goes_on or _excepts(words[0]):        # "no prior cancer; except skin cancer"
            last = found[-1]
            found[-1] = [*(last[:-1] if last[-1].kind in ".;" else last), *words]
        else:
            found.append(words)
    return found


def _excepts(word: Lexeme) -> bool:
    """Whether a word opens an exception."""
    return isinstance(word.value, Phrase) and word.value.mark("exception") == "except"


def _is_mute(word: Lexeme) -> bool:
    """Whether a lexeme is a mark, or words that say nothing."""
    return word.kind in _MARKS or (word.kind == "f" and word.value is None)


def _starts_over(text: str, before: Lexeme, word: Lexeme) -> bool:
    """Whether a capital begins a sentence though no full stop stands before it, as where lines were run together."""
    if word.words[:2] == ("not", "otherwise"):
        return False                         # "Adenocarcinoma Not Otherwise Specified (NOS)"
    if before.kind == ")" and _NUMBERED_ALTERNATIVE.search(
            text, max(0, word.start - _NUMBER_AND_JOINT), word.start):
        return False
    if word.kind == "!" or (word.kind == ">" and text.startswith("No ", word.start)):
        return before.kind not in "(:,~-" or _allows(before)
    if text.startswith("HIV ", word.start) and _NEGATIVE.match(text, word.start) and before.kind in "wcfn)":
        return True                          # "No active infection HIV negative No hepatitis B"
    return word.text.partition("-")[0] in _STARTERS and (before.kind in "wcfn)" or _allows(before)) and (
        text[before.start].islower() or before.kind in "n)" or text[before.start:before.end].isupper()
        or (before.kind == "f" and before.value is None) or before.words[:1] == ("see",)) and (
        text[word.end - 1:word.end + 2].strip().islower())


def _allows(word: Lexeme) -> bool:
    return isinstance(word.value, Phrase) and word.value.mark("exception") == "allowed"
