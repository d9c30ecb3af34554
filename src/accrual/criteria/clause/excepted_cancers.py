"""Other cancers but for those that are excepted, read to the last word.

"No other malignancy within 5 years except cured skin cancer, or others from which the patient is free for 3 years":
very many trials say it, each a little differently.  A sentence of which any word is not told is left to be asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from accrual.criteria.clause.cancer_lists import Excepted, excepted_cancers, is_cancer
from accrual.criteria.clause.readings import Reading, doubtful
from accrual.criteria.model import AnyOf, Condition, Except, Not, Rule
from accrual.criteria.phrasing.parts import Part, past_bracket

__all__ = ["with_excepted_cancers"]

_CUES = ("except", "unless")
_HEADS = frozenset((
    "malignancy", "second-malignancy", "neoplasm", "solid-tumor", "invasive-cancer", "hematologic-malignancy",
    "carcinoma", "active-malignancy", "advanced-cancer",
))
_NOW = re.compile(r"\b(?:active|concurrent|current(?:ly)?|co-?\s?existing|concomitant|ongoing|existing)\b")

_OR_CANCER = re.compile(r"\bor\s+(?:[\w-]+\s+){0,4}(?:malignanc|cancer|neoplas|tumou?r)")


def with_excepted_cancers(
        text: str, parts: list[Part], kind: str, read: Callable[[list[Part]], Reading]) -> Reading | None:
    """The rule of a clause that rules out other cancers but for some; none where a word of it was not understood.

    `read` reads what stands before the exceptions.
    """
    at = next((at for at, part in enumerate(parts) if part.role == "X" and part.mark("exception") in _CUES), 0)
    if not at or not any(map(is_cancer, parts[:at])):
        return None
    left, inside, said = parts[:at], parts[at:], text[parts[0].start:parts[at].start]
    if left[-1].role == "(":
        stop = past_bracket(parts, at - 1, len(parts))
        after = parts[stop:]
        cue = next((at for at, part in enumerate(after) if part.role == "X"), len(after))
        if any(part.role in "TH" for part in after[:cue]):
            return None                      # "an active malignancy (other than melanoma), or one within 3 years"
        left, inside = [*left[:-1], *after], parts[at:stop - (parts[stop - 1].role == ")")]
        said += text[parts[stop - 1].end:after[-1].end] if after else ""
    found = excepted_cancers(text, inside) if len(inside) > 1 and left else None
    if found is None or not found.is_clear:
        return doubtful(read(left)) if found is not None else None
    return _joined(read(left), found, " ".join(said.split()).lower(), kind)


def _joined(head: Reading, but: Excepted, said: str, kind: str) -> Reading | None:
    """The rule of a head, whose words are `said`, with its exceptions; what is forbidden is what an exclusion names."""
    rule, before = head.rule, list[Rule]()
    if rule is None or not head.is_sure or head.spoken or (kind == "inclusion" and not isinstance(rule, Not)):
        return None
    inner = rule.part if isinstance(rule, Not) else rule
    if isinstance(inner, Except):
        if head.plain is None:
            return None
        before, said = list(inner.exceptions), head.plain[1]
        inner = inner.part
    named = inner.parts if isinstance(inner, AnyOf) else (inner,)
    cancers = [each for each in named if isinstance(each, Condition) and each.concept in _HEADS]
    if len(cancers) != len(named):
        return None
    # "concurrent cancers, or cancers within 5 years": one has no time
    several = len(cancers) > 1 or (cancers[0].status == "active" and _OR_CANCER.search(said) is not None)
    torn = several and all(each.window for each in cancers) and _NOW.search(said) is not None
    if but.window is not None or but.studied:
        if len(cancers) > 1 or (but.window and cancers[0].window):
            return None
        inner = _of_others(cancers[0], but)
    whole: Rule = Except(inner, (*before, *but.cancers)) if before or but.cancers else inner
    denied = isinstance(rule, Not) and kind == "inclusion"
    return Reading(Not(whole) if denied else whole, turned=torn, plain=(Not(inner) if denied else inner, said))


def _of_others(head: Condition, but: Excepted) -> Condition:
    """A head with the time that stands among its exceptions, and without the study's own cancer."""
    head = replace(head, window=head.window or but.window)
    if not but.studied:
        return head
    severity = tuple(dict.fromkeys((*head.severity, "other")))
    return replace(head, severity=severity, span=(head.span[0], but.studied))
