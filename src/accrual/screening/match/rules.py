"""A rule as bytes and back: what a segment keeps of each distinct criterion, and how the compiler tells them apart."""

from __future__ import annotations

from typing import Any

import orjson

from accrual.criteria import CriteriaModel, Criterion, Rule, model_from_json, model_to_json

__all__ = ["rule_from_bytes", "rule_from_json", "rule_to_bytes", "rule_to_json"]

_BARE = CriteriaModel(None, "", ())


def rule_to_json(rule: Rule) -> Any:
    """The rule as the model's JSON has it."""
    bare = Criterion("I1", "inclusion", (0, 0), "", rule)
    return model_to_json(CriteriaModel(None, "", (bare,)))["criteria"][0]["rule"]


def rule_from_json(said: Any) -> Rule:
    """The rule that `rule_to_json` told."""
    found = model_to_json(_BARE) | {"criteria": [
        {"id": "I1", "type": "inclusion", "span": [0, 0], "text": "", "rule": said}]}
    return model_from_json(found).criteria[0].rule


def rule_to_bytes(rule: Rule) -> bytes:
    """The rule as JSON; equal rules have equal bytes.

    >>> from accrual.criteria import Sex
    >>> rule_from_bytes(rule_to_bytes(Sex("male", (0, 4))))
    Sex(sex='male', span=(0, 4))
    """
    return bytes(memoryview(orjson.dumps(rule_to_json(rule))))     # a copy: what is dumped holds ten times its room


def rule_from_bytes(said: bytes) -> Rule:
    """The rule of its JSON."""
    return rule_from_json(orjson.loads(said))
