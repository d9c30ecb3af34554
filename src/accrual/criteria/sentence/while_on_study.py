"""Times that go on into the study: "a live vaccine within 4 weeks before or during the study" is planned too."""

from __future__ import annotations

import re
from dataclasses import replace

from accrual.criteria.clause.listing import any_of, denied
from accrual.criteria.model import AnyOf, Not, Rule, Therapy, Window

__all__ = ["with_study_time"]

_STUDY = r"(?:study|trial|treatment|therapy|protocol|participat\w+)"
_DURING = re.compile(
    rf"\b(?:before|prior\s+to|preceding|of)\b[^.;()]{{0,70}}?(?:,|\s)\s*(?:and|or|and/or)\s+(?:(?:at\s+)?any\s*time\s+)?"
    rf"(?:during|while|throughout|for\s+the\s+duration\s+of)\b[^.;,()]{{0,45}}\b{_STUDY}(?:\s+(?:period|participation|duration))?\W*$",
    re.IGNORECASE)


def with_study_time(rule: Rule, text: str, start: int, end: int) -> Rule:
    """A rule of treatments within a time before the study, with those that are planned where the text names both."""
    said = text[start:end].lower()
    if not ("during" in said or "while" in said or "throughout" in said or "duration" in said):
        return rule
    inner = rule.part if isinstance(rule, Not) else rule
    tests = inner.parts if isinstance(inner, AnyOf) else (inner,)
    before = [test for test in tests if isinstance(test, Therapy) and _is_before(test.window)]
    if len(before) < len(tests) or not _DURING.search(text, start, end):
        return rule
    both = any_of([*before, *(replace(test, window=None, status="planned") for test in before)])
    return denied(both) if isinstance(rule, Not) else both


def _is_before(window: Window | None) -> bool:
    return window is not None and window.bound == "within" and window.direction == "before"
