"""A rule typed as JSON: checked against the published schema, the vocabulary and the text, each fault at its place."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NoReturn

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as SchemaError

from accrual.criteria import Criterion, Quantity, Rule, Scale, Test, moved, tests_of, text_span
from accrual.errors import InputError
from accrual.portal.staff.stored_rules import read_stored, rule_to_stored
from accrual.vocabulary import CONCEPTS
from accrual.vocabulary.terms import TERMS
from accrual.vocabulary.units import same_dimension

__all__ = ["rule_as_json", "rule_of_json", "test_words", "unknown_words"]

_LONGEST, _DEEPEST, _FAULTS = 100_000, 40, 8


def rule_as_json(criterion: Criterion, rule: Rule) -> str:
    """The rule for a person to edit, spans counted from the criterion's first character."""
    return json.dumps(json.loads(rule_to_stored(criterion, rule))["rule"], indent=2, ensure_ascii=False)


def rule_of_json(typed: str, criterion: Criterion, base: Rule) -> Rule:
    """The rule that was typed; InputError with every fault and where it is.

    Words that are not in the vocabulary may stay where the parser or `base` has them already.
    """
    if len(typed) > _LONGEST:
        raise InputError(f"this is longer than {_LONGEST:,} characters")
    try:
        data = json.loads(typed, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InputError(f"this is no JSON: {str(error)[:120]}") from None
    if not isinstance(data, dict):
        raise InputError('a rule is an object such as {"node": "Sex", "sex": "female", "span": [0, 5]}')
    faults = list(_outlandish(data)) or list(_faults(data, len(criterion.text)))
    if faults:
        raise InputError("; ".join(faults[:_FAULTS]))
    rule = read_stored(json.dumps({"schema_version": 2, "rule": data}), criterion)
    familiar = {test_words(test) for known in (base, criterion.rule) for test, _, _ in tests_of(known)}
    tests = [test for test, _, _ in tests_of(rule)]
    wrong = [each for test in tests if test_words(test) not in familiar for each in unknown_words(test)]
    wrong += [each for test in tests for each in _without_bound(test)]
    if wrong:
        raise InputError("; ".join(wrong[:_FAULTS]))
    start, end = text_span(criterion)
    return moved(rule, 0, (start, end))


def test_words(test: Test) -> tuple[str, str | None, str | None]:
    """The words of a test that the vocabulary has to know: what it is about, and its unit."""
    about = test.scale if isinstance(test, Scale) else getattr(test, "concept", None)
    return type(test).__name__, about, getattr(test, "unit", None)


def unknown_words(test: object) -> Iterator[str]:
    """What a test says that the vocabulary does not know: its concept, or a unit that cannot measure it."""
    if isinstance(test, Quantity | Scale):
        kind = "quantity" if isinstance(test, Quantity) else "scale"
        named = test.concept if isinstance(test, Quantity) else test.scale
        known = CONCEPTS.get(named)
        if known is None or known.kind != kind:
            yield f"{named!r} is no {kind} of the vocabulary"
        elif isinstance(test, Quantity) and test.unit and not test.relative_to and not same_dimension(
                test.unit, known.unit, named):
            yield f"{test.unit!r} is no unit of {known.name}: it is measured in {known.unit} or what converts to it"
        return
    concept = getattr(test, "concept", None)
    if concept is not None and concept not in TERMS:
        yield f"{concept!r} is not in the vocabulary"


def _without_bound(test: Test) -> Iterator[str]:
    if isinstance(test, Quantity) and test.comparator == "in" and (test.high is None or test.high <= test.value):
        yield f"{test.concept}: \"in\" needs a \"high\" above its \"value\""
    if isinstance(test, Scale) and test.low is None and test.high is None:
        yield f"{test.scale}: one of \"low\" and \"high\" has to be a number"


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _outlandish(data: Any, depth: int = 0, path: str = "$") -> Iterator[str]:
    """What JSON can hold and no rule has: it would exhaust the stack, the numbers or the encoding of what reads it."""
    if depth > _DEEPEST:
        yield f"{path}: nested deeper than {_DEEPEST} levels"
        return
    if isinstance(data, float) and not math.isfinite(data):
        yield f"{path}: not a finite number"
    if isinstance(data, str) and (not data.strip() or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in data)):
        yield f"{path}: empty, or with a sign that no text has"
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in parts:
        yield from _outlandish(part, depth + 1, f"{path}.{key}" if isinstance(key, str) else f"{path}[{key}]")


def _faults(data: Any, length: int) -> Iterator[str]:
    for error in sorted(_validator().iter_errors(data), key=str):
        told = _innermost(error)
        yield f"{told.json_path}: {_in_words(told)}"
        return
    yield from _spans(data, length, "$")


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(files("accrual.criteria").joinpath("model.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator({"$ref": "#/$defs/rule", "$defs": schema["$defs"]})


def _innermost(error: SchemaError) -> SchemaError:
    """Of all nodes that a rule could be, the fault of the one that it says it is."""
    while error.context:
        branches: dict[Any, list[SchemaError]] = {}
        for each in error.context:
            branches.setdefault(each.schema_path[0], []).append(each)
        meant = [found for found in branches.values() if all(list(each.path) != ["node"] for each in found)]
        if len(meant) != 1:
            return error
        error = meant[0][0]
    return error


def _in_words(error: SchemaError) -> str:
    if error.validator == "oneOf":
        named = error.instance.get("node") if isinstance(error.instance, dict) else None
        return f"{named!r} is no kind of node" if named is not None else 'an object with a "node" is missing here'
    return error.message[:200]


def _spans(data: Any, length: int, path: str) -> Iterator[str]:
    """A test is never made from words that are not in the text."""
    if isinstance(data, dict):
        start, end = data.get("span", (0, 1))
        if not 0 <= start < end <= length:
            yield f"{path}.span: [{start}, {end}] is not in the text, which has {length} characters"
        for key, part in data.items():
            yield from _spans(part, length, f"{path}.{key}")
    if isinstance(data, list):
        for number, part in enumerate(data):
            yield from _spans(part, length, f"{path}[{number}]")
