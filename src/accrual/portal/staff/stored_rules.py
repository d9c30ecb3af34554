"""A criterion's name by its own words, and its rule as it is stored beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from difflib import SequenceMatcher

from accrual.criteria import (
    CriteriaModel,
    Criterion,
    Question,
    Rule,
    model_from_json,
    model_to_json,
    moved,
    respanned,
    text_span,
)
from accrual.criteria.model import Span
from accrual.errors import InputError

__all__ = ["carried", "digest_of", "fingerprint", "read_stored", "rule_from_stored", "rule_to_stored", "slug_of"]

_LONGEST = 4000  # characters of two texts that are compared one by one; comparing takes the square of it


def digest_of(text: str) -> str:
    """The SHA-256 of a criterion's text.

    >>> digest_of("Adults")[:8]
    'c8a75928'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def slug_of(criterion: Criterion) -> str:
    """The criterion's name in an address: its type and the beginning of its text's hash."""
    return f"{criterion.type}-{digest_of(criterion.text)[:16]}"


def rule_to_stored(criterion: Criterion, rule: Rule | None = None) -> str:
    """A rule of this criterion as JSON in ASCII, spans counted from the first character of the criterion's text.

    >>> from accrual.criteria import parse
    >>> rule_to_stored(parse("* ECOG 0-1").criteria[0])
    '{"schema_version":2,"rule":{"node":"Scale","scale":"ecog","low":0.0,"high":1.0,"span":[0,8]}}'
    """
    start, end = text_span(criterion)
    placed = moved(rule or criterion.rule, -start, (0, end - start))
    told = model_to_json(CriteriaModel(None, "", (Criterion("I1", "inclusion", (0, 1), "", placed),)))
    kept = {"schema_version": told["schema_version"], "rule": told["criteria"][0]["rule"]}
    return json.dumps(kept, separators=(",", ":"))


def rule_from_stored(stored: str, criterion: Criterion) -> Rule:
    r"""The rule again, its spans where the criterion's text stands in the source.

    A rule in a form that this program no longer reads becomes a question: nobody approved any other reading of it.

    >>> from accrual.criteria import parse
    >>> first, moved_down = parse("* ECOG 0-1").criteria[0], parse("* Adults\n* ECOG 0-1").criteria[1]
    >>> rule_from_stored(rule_to_stored(first), moved_down) == moved_down.rule
    True
    """
    try:
        return read_stored(stored, criterion)
    except InputError:
        return Question(" ".join(criterion.text.split()), text_span(criterion))


def read_stored(stored: str, criterion: Criterion) -> Rule:
    """The same, and InputError where it cannot be read."""
    kept = json.loads(stored)
    start, end = text_span(criterion)
    alone = {"schema_version": kept["schema_version"], "trial": None, "text": "", "headings": [], "criteria": [
        {"id": "I1", "type": "inclusion", "span": [0, 1], "text": "", "rule": kept["rule"]}]}
    return moved(model_from_json(alone).criteria[0].rule, start, (start, end))


def carried(stored: str, old: str, criterion: Criterion) -> Rule:
    """A rule of an older text on the criterion's text of today: each test on the words that its own have become.

    >>> from accrual.criteria import parse
    >>> before, now = parse("* ECOG 0-1").criteria[0], parse("* Known ECOG 0-1").criteria[0]
    >>> carried(rule_to_stored(before), before.text, now).span
    (8, 16)
    """
    alone = Criterion("I1", criterion.type, (0, len(old)), old, Question(old, (0, len(old))))
    start, end = text_span(criterion)
    blocks = SequenceMatcher(None, old[:_LONGEST], criterion.text[:_LONGEST], autojunk=False).get_opcodes()

    def place(span: Span) -> Span:
        return _after(blocks, span[0], 0), _after(blocks, span[1], 1)

    return moved(respanned(rule_from_stored(stored, alone), place), start, (start, end))


def _after(blocks: Sequence[tuple[str, int, int, int, int]], at: int, side: int) -> int:
    """Where a place of the older text is now; in words that were changed, at the beginning or the end of them."""
    for tag, low, high, start, end in blocks:
        if low <= at < high or (side and low < at <= high):
            return start + at - low if tag == "equal" else (start, end)[side]
    return blocks[-1][4] if blocks else 0


def fingerprint(stored: str) -> str:
    """Enough of a stored rule's hash to tell that a page shows the very rule that is to be approved."""
    return hashlib.sha256(stored.encode()).hexdigest()[:16]
