"""A test as one short line, which people can read and cases can state."""

from __future__ import annotations

from typing import Any

__all__ = ["in_short"]


def in_short(line: dict[str, Any]) -> str:
    """A test's line in short, for cases, tables and reviews.

    >>> from accrual.criteria import lines_of_tests, parse
    >>> [in_short(line) for line in lines_of_tests(parse("ANC ≥ 1.5×109/L, ECOG 0-2, no stroke within 6 months"))]
    ['neutrophils >= 1.5 10*9/L', 'ecog 0..2', 'condition stroke within P6M before negated']

    A question is `?`; what narrows a mention stands in brackets.
    """
    match line["kind"]:
        case "question":
            return "?"
        case "sex" | "condition" | "therapy" | "biomarker" | "state":
            said = f"{line['kind']} {line['concept']}{_qualified(line['qualifiers'])}"
        case "scale" if line["comparator"] is None:
            said = f"{line['concept']} {_number(line['value'])}..{_number(line['high'])}"
        case _:
            high = f"..{_number(line['high'])}" if line["comparator"] == "in" else ""
            value = line["value"] if line["value"] is not None else line["high"]     # a scale below its high end
            said = f"{line['concept']} {line['comparator']} {_number(value)}{high}"
    said += "".join(f" {line[name]}" for name in ("unit", "relative_to") if line[name])
    window = line["window"]
    if window:
        length = f"{window['duration']}..{window['high']}" if window["high"] else window["duration"]
        anchor = f" {window['anchor']}" if window["anchor"] else ""
        if window.get("half_lives"):
            length += f"/{_number(window['half_lives'])} half-lives"
        said += f" {window['bound']} {length} {window['direction']}{anchor}"
    return said + (f" given {line['given']}" if line["given"] else "") + (" negated" if line["negated"] else "")


def _qualified(qualifiers: dict[str, Any]) -> str:
    """What narrows a mention, in brackets: `condition lung-cancer (stage stage-iv)`."""
    said = [f"{name} {_plainly(value)}" for name, value in qualifiers.items()]
    return f" ({', '.join(said)})" if said else ""


def _plainly(value: object) -> object:
    if isinstance(value, dict):
        return _dose(value)
    return " ".join(value) if isinstance(value, list) else value


def _dose(dose: dict[str, Any]) -> str:
    of = f" of {dose['of']}" if "of" in dose else ""
    return f"{dose['comparator']} {_number(dose['value'])} {dose['unit']}{of}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if value < 1e6 else f"{value:.0f}"
