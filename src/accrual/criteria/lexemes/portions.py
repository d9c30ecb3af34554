"""How much of the marrow or of the skeleton was irradiated, as one quality: "radiotherapy to > 25 % of the marrow"."""

from __future__ import annotations

import re

from accrual.criteria.lexemes.tokens import Lexeme, with_quality

__all__ = ["with_portions"]

_OVER = r"(?:more\s+than|greater\s+than|over|exceeding|in\s+excess\s+of|above|\\?>(?!\s*=))"
_AT_LEAST = r"(?:at\s+least|≥|\\?>\s*=|≧)"
_SHARE = r"(?:\d{1,2}(?:\.\d)?\s?(?:%|percent)|(?:a|one)[\s-]*third|(?:one[\s-]*)?half)"
_PLACES = {
    "bone-marrow": (
        r"(?:bone[\s-]*marrow(?:[\s-]+(?:bearing|producing)\s+(?:areas?|bones?|skeleton))?|marrow(?:[\s-]+(?:bearing|containing)"
        r"\s+(?:areas?|bones?|skeleton))?|ha?ematopoietic\s+(?:sites?|bone\s+marrow|marrow|tissue|system))"),
    "skeleton": r"(?:skeleton|skeletal\s+(?:mass|system)|bones?)", "pelvis": r"(?:pelvis|pelvic\s+bones?)",
}
_ANY_PLACE = "|".join(f"(?P<{slug.replace('-', '_')}>{pattern})" for slug, pattern in _PLACES.items())
_PORTION = re.compile(
    r"\b(?:(?:delivered\s+|given\s+|directed\s+)?to|that\s+(?:involved|included|encompassed|affected)|involving|encompassing|affecting"
    r"|including|of|covering|on)\s+(?:an?\s+area\s+of\s+)?"
    rf"(?:(?P<over>{_OVER})|(?P<least>{_AT_LEAST}))?\s*(?P<share>{_SHARE})(?P<more>\s+or\s+(?:more|greater))?\s+of\s+"
    rf"(?:(?:the|their|total|active|functional|functioning|red|whole|entire|estimated|volume\s+of|all)\s+){{0,3}}"
    rf"(?:{_ANY_PLACE})(?![\w-])", re.IGNORECASE)
_IRRADIATED = ("radi", "rt ", "xrt")


def with_portions(words: list[Lexeme], text: str) -> list[Lexeme]:
    """The lexemes with each portion that was irradiated made one qualifier.

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> text = "Radiotherapy to more than 25% of the bone marrow"
    >>> [word.text for word in with_portions(lexemes(text), text)]
    ['radiotherapy', 'to over 25 percent of bone marrow']
    """
    if not words:
        return words
    start, stop = words[0].start, words[-1].end
    said = text[start:stop].lower()
    if " of " not in said or not any(hint in said for hint in _IRRADIATED):
        return words
    for hit in _PORTION.finditer(text, start, stop):
        words = _as_one(words, hit)
    return words


def _as_one(words: list[Lexeme], hit: re.Match[str]) -> list[Lexeme]:
    inside = [at for at, word in enumerate(words) if hit.start() <= word.start < hit.end()]
    if not inside or words[inside[-1]].end > hit.end():
        return words
    place = next(slug for slug in _PLACES if hit[slug.replace("-", "_")])
    share = re.sub(r"\s?%", "-percent", hit["share"].lower()).replace(" ", "-")
    much = "over-" if hit["over"] else "at-least-" if hit["least"] or hit["more"] else ""
    slug = f"to-{much}{share}-of-{place}"
    return with_quality(words, inside[0], inside[-1], slug)
