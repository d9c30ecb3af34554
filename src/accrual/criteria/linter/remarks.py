"""What a linter says of a trial's criteria: one remark, its kind and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from accrual.criteria.model import Span

__all__ = ["Flaw", "Remark", "RemarkKind"]


class RemarkKind(StrEnum):
    """What can be wrong with criteria; each kind is explained in docs/reference/lint.md.

    >>> RemarkKind("unit-missing") is RemarkKind.UNIT_MISSING
    True
    """

    CONTRADICTION = "contradiction"
    NOBODY_PASSES = "nobody-passes"
    EVERYBODY_PASSES = "everybody-passes"
    ASKS_NOTHING = "asks-nothing"
    SAID_TWICE = "said-twice"
    CANNOT_MATTER = "cannot-matter"
    IMPLAUSIBLE_VALUE = "implausible-value"
    UNIT_MISSING = "unit-missing"
    LOST_SUPERSCRIPT = "lost-superscript"
    LOST_SIGN = "lost-sign"
    GARBLED = "garbled"
    ESCAPED = "escaped"
    UNBALANCED_BRACKET = "unbalanced-bracket"
    CUT_OFF = "cut-off"


class Flaw(NamedTuple):
    """A remark before it is known in which criterion it stands."""

    kind: RemarkKind
    span: Span
    what: str
    mend: str
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is wrong with a trial's criteria, or reads as if it were.

    >>> Remark(RemarkKind.CUT_OFF, "E4", (210, 220), "other than", "the record ends here", "Give the rest.").criterion
    'E4'

    `criterion` is the item it stands in (`I5.a`), None in a heading; `text` is the source text of `span`; `what` is
    wrong with it, and `mend` says what to write instead.  `other` is the second criterion, where it takes two.
    """

    kind: RemarkKind
    criterion: str | None
    span: Span
    text: str
    what: str
    mend: str
    other: str | None = None
