"""The criteria model as JSON: the whole model, which reads back equal, and the flat lines of its tests."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from accrual.criteria import model
from accrual.criteria.model import (
    SCHEMA_VERSION,
    CriteriaModel,
    Criterion,
    Dose,
    Heading,
    Quantity,
    Question,
    Rule,
    Scale,
    Sex,
    Test,
    Window,
    deciding_tests,
    tests_of,
)
from accrual.errors import InputError

__all__ = ["lines_of_tests", "model_from_json", "model_to_json"]

_NODES = {name: getattr(model, name) for name in (
    "AllOf", "AnyOf", "Not", "Given", "Except", "Allowed", "Judged", "Quantity", "Scale", "Sex", "Condition", "Therapy",
    "Biomarker", "State", "Question")}
_MEND = "Write it again with `accrual criteria --format json`"
_READABLE = (1, SCHEMA_VERSION)              # version 1 had fewer nodes and fields, none of another meaning
_QUALIFIERS = (
    "status", "stage", "severity", "certainty", "site", "cause", "line", "setting", "route", "response", "indication",
    "finding", "of", "method", "dose", "above", "below",
)
_QUALIFIERS_OF = {kind: tuple(name for name in _QUALIFIERS if name in kind.__dataclass_fields__)
                  for kind in _NODES.values()}
_LINE_FIELDS = ("comparator", "value", "high", "unit", "relative_to")
_NO_VALUE = dict.fromkeys(_LINE_FIELDS)


def model_to_json(parsed: CriteriaModel) -> dict[str, Any]:
    """The whole model as plain JSON types.

    >>> from accrual.criteria import parse
    >>> model_from_json(model_to_json(parse("Age over 18"))) == parse("Age over 18")
    True
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "trial": parsed.trial,
        "text": parsed.text,
        "criteria": [_criterion_to_json(criterion) for criterion in parsed.criteria],
        "headings": [{"span": list(heading.span), "text": heading.text} for heading in parsed.headings],
    }


def model_from_json(data: dict[str, Any]) -> CriteriaModel:
    """The model of its JSON; InputError where the JSON is of another version or shape."""
    if not isinstance(data, dict) or data.get("schema_version") not in _READABLE:
        raise InputError(f"not a criteria model of schema version {SCHEMA_VERSION}", mend=_MEND)
    try:
        return CriteriaModel(
            data["trial"], data["text"], tuple(_criterion_from_json(row) for row in data["criteria"]),
            tuple(Heading((row["span"][0], row["span"][1]), row["text"]) for row in data["headings"]),
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise InputError(f"the criteria model lacks or garbles something ({error})", mend=_MEND) from None


def _criterion_to_json(criterion: Criterion) -> dict[str, Any]:
    row = {"id": criterion.id, "type": criterion.type, "span": list(criterion.span), "text": criterion.text,
           "rule": _rule_to_json(criterion.rule)}
    if criterion.items:
        row["items"] = [_criterion_to_json(item) for item in criterion.items]
    return row


def _criterion_from_json(row: dict[str, Any]) -> Criterion:
    start, end = row["span"]
    items = tuple(_criterion_from_json(item) for item in row.get("items", ()))
    return Criterion(row["id"], row["type"], (start, end), row["text"], _node_from_json(row["rule"]), items)


def _rule_to_json(node: Any) -> Any:
    if is_dataclass(node) and not isinstance(node, type):
        said = {field.name: getattr(node, field.name) for field in fields(node)
                if field.default is MISSING or getattr(node, field.name) != field.default}
        return {"node": type(node).__name__, **{name: _rule_to_json(value) for name, value in said.items()}}
    if isinstance(node, tuple):
        return [_rule_to_json(part) for part in node]
    return node


def _node_from_json(row: dict[str, Any]) -> Rule:
    kind = _NODES[row["node"]]
    node: Rule = kind(**{name: _field_from_json(name, value) for name, value in row.items() if name != "node"})
    return node


def _field_from_json(name: str, value: Any) -> Any:
    match name:
        case "parts" | "exceptions":
            return tuple(_node_from_json(part) for part in value)
        case "stage" | "severity":
            return tuple(value)
        case "dose":
            return Dose(**{key: part for key, part in value.items() if key != "node"})
        case "window":
            return Window(**{key: part for key, part in value.items() if key != "node"})
        case "span":
            start, end = value
            return start, end
    return _node_from_json(value) if isinstance(value, dict) else value


def lines_of_tests(parsed: CriteriaModel) -> list[dict[str, Any]]:
    """One JSON object a test, as `accrual criteria --format tests` prints them.

    A test that a criterion shares with an item below it is listed once, with the item.
    """
    found: list[dict[str, Any]] = []
    for criterion in parsed.criteria:
        _add_lines(parsed, criterion, found)
    return found


def _add_lines(parsed: CriteriaModel, criterion: Criterion, found: list[dict[str, Any]]) -> None:
    """A criterion's own tests, then those of the items below it."""
    first = criterion.items[0].span[0] if criterion.items else len(parsed.text)     # a footnote stands behind it
    said = tests_of(criterion.rule, spares=criterion.type == "exclusion")
    deciding = set(deciding_tests(criterion.rule))
    for test, negated, given in dict.fromkeys(one for one in said if one[0].span[0] < first):
        found.append(_line(parsed, criterion, test, negated, given, test in deciding))
    for item in criterion.items:
        _add_lines(parsed, item, found)


def _line(
    parsed: CriteriaModel, criterion: Criterion, test: Test, negated: bool, given: str | None, decides: bool,
) -> dict[str, Any]:
    said: dict[str, Any] = _NO_VALUE
    if isinstance(test, Quantity):
        said = {name: getattr(test, name) for name in _LINE_FIELDS}
    elif isinstance(test, Scale):
        said = {**_NO_VALUE, "comparator": _strict(test), "value": test.low, "high": test.high}
    return {
        "trial": parsed.trial, "criterion": criterion.id, "type": criterion.type,
        "kind": type(test).__name__.lower(), "concept": _concept(test), **said, "negated": negated,
        "window": None if isinstance(test, Question | Sex) else _window(test.window),
        "given": given, "span": list(test.span), "text": parsed.text[test.span[0]:test.span[1]],
        "decides": decides, "qualifiers": _qualifiers(test),
    }


def _strict(test: Scale) -> str | None:
    """The comparator of a scale whose one bound is not included; else a scale's bounds are."""
    if test.low is None:
        return "<" if test.below else None
    return ">" if test.above and test.high is None else None


def _window(window: Window | None) -> dict[str, Any] | None:
    """The window's five fields; half-lives only where the text has them."""
    if window is None:
        return None
    said = {"bound": window.bound, "duration": window.duration, "high": window.high, "direction": window.direction,
            "anchor": window.anchor}
    of_drug = {"half_lives": window.half_lives, "whichever": window.whichever}
    return said | {name: value for name, value in of_drug.items() if value is not None}


def _qualifiers(test: Test) -> dict[str, Any]:
    """What narrows a test beyond the fields that every line has; only what the text says."""
    return {name: _plain(value) for name in _QUALIFIERS_OF[type(test)]
            if (value := getattr(test, name)) and value != "any"}


def _plain(value: Any) -> Any:
    if isinstance(value, Dose):
        said = {"comparator": value.comparator, "value": value.value, "unit": value.unit}
        return said if value.of is None else {**said, "of": value.of}
    return list(value) if isinstance(value, tuple) else value


def _concept(test: Test) -> str | None:
    match test:
        case Scale(scale=scale):
            return scale
        case Sex(sex=sex):
            return sex
        case Question():
            return None
        case _:
            return test.concept
