"""Eligibility text → criteria model (placeholder until the parser lands within the hour)."""

from __future__ import annotations

from accrual.criteria.model import CriteriaModel, Criterion, Heading, Question

__all__ = ["parse"]


def parse(text: str, trial: str | None = None) -> CriteriaModel:
    """The criteria model of an eligibility text."""
    criteria, headings, start, kind, counts = [], [], 0, "inclusion", {"inclusion": 0, "exclusion": 0}
    for line in text.splitlines(keepends=True):
        span = (start, start + len(line.rstrip()))
        start += len(line)
        if not line.strip():
            continue
        if "clusion criteria" in line.lower():
            kind = "exclusion" if "exclusion" in line.lower() else "inclusion"
            headings.append(Heading(span, line.strip()))
            continue
        counts[kind] += 1
        body = line.strip()
        criteria.append(Criterion(f"{kind[0].upper()}{counts[kind]}", kind, span, body, Question(body, span)))
    return CriteriaModel(trial, text, tuple(criteria), tuple(headings))
