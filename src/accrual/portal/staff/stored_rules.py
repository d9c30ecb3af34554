"""A criterion's name by its own words, and its rule as it is stored beside them."""

from __future__ import annotations

import hashlib
import json

from accrual.criteria import CriteriaModel, Criterion, Rule, model_from_json, model_to_json, moved, text_span

__all__ = ["digest_of", "fingerprint", "rule_from_stored", "rule_to_stored", "slug_of"]


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

    >>> from accrual.criteria import parse
    >>> first, moved_down = parse("* ECOG 0-1").criteria[0], parse("* Adults\n* ECOG 0-1").criteria[1]
    >>> rule_from_stored(rule_to_stored(first), moved_down) == moved_down.rule
    True
    """
    kept = json.loads(stored)
    start, end = text_span(criterion)
    alone = {"schema_version": kept["schema_version"], "trial": None, "text": "", "headings": [], "criteria": [
        {"id": "I1", "type": "inclusion", "span": [0, 1], "text": "", "rule": kept["rule"]}]}
    return moved(model_from_json(alone).criteria[0].rule, start, (start, end))


def fingerprint(stored: str) -> str:
    """Enough of a stored rule's hash to tell that a page shows the very rule that is to be approved."""
    return hashlib.sha256(stored.encode()).hexdigest()[:16]
