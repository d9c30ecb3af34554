"""The linter: what in a trial's criteria contradicts itself, cannot be, or was damaged on its way here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from accrual.criteria.linter.clashes import clashes
from accrual.criteria.linter.doubts import doubts
from accrual.criteria.linter.limits import nodes_of
from accrual.criteria.linter.mangled import ends_early, mangled, unbalanced
from accrual.criteria.linter.remarks import Flaw, Remark, RemarkKind
from accrual.criteria.model import AllOf, Allowed, AnyOf, CriteriaModel, Criterion, Except, Given, Not, Rule

__all__ = ["lint"]


def lint(model: CriteriaModel) -> tuple[Remark, ...]:
    """What is wrong with a trial's criteria, in the order of the text.

    >>> from accrual.criteria import parse
    >>> [(remark.kind.value, remark.criterion, remark.text) for remark in lint(parse("ANC ≥ 1.5×109/L"))]
    [('lost-superscript', 'I1', '1.5×109/L')]

    It never raises, says the same of the same model, and takes time in proportion to the text.
    """
    owners = _Owners(model)
    remarks = {_remark(model, owners, flaw) for flaw in _flaws(model)}
    return tuple(sorted(remarks, key=lambda remark: (remark.span, remark.kind, remark.what, remark.mend)))


def _flaws(model: CriteriaModel) -> Iterator[Flaw]:
    damaged = list(mangled(model.text))
    yield from damaged
    yield from _brackets(model)
    end = ends_early(model.text)
    if end is not None:
        yield Flaw(RemarkKind.CUT_OFF, end, "the record ends in mid-sentence", "Give the rest of it")
    yield from clashes(model)
    yield from doubts(model, [flaw.span for flaw in damaged if flaw.kind is not RemarkKind.ESCAPED])
    for criterion in model.criteria:
        if not _asks(criterion.rule):
            yield Flaw(RemarkKind.ASKS_NOTHING, criterion.span,
                       "this asks nothing: a person of whom nothing is known passes it",
                       "Say what must hold, or put it where notes are")


def _remark(model: CriteriaModel, owners: _Owners, flaw: Flaw) -> Remark:
    """A flaw where it stands; a span that lies outside of the text, as a model made by hand may have, is cut."""
    end = min(max(flaw.span[1], 0), len(model.text))
    start = min(max(flaw.span[0], 0), end)
    return Remark(flaw.kind, owners.at(start), (start, end), model.text[start:end], flaw.what, flaw.mend, flaw.other)


class _Owners:
    """Which criterion a place of the text belongs to; of those that lie in each other, the innermost."""

    def __init__(self, model: CriteriaModel) -> None:
        begins: list[tuple[int, str | None]] = []
        waiting: list[tuple[Criterion | int, str | None]] = [(top, None) for top in reversed(model.criteria)]
        while waiting:
            item, above = waiting.pop()
            if isinstance(item, int):
                begins.append((item, above))
                continue
            begins.append((item.span[0], item.id))
            waiting.append((item.span[1], above))
            waiting += [(below, item.id) for below in reversed(item.items)]
        begins.sort(key=lambda begin: begin[0])              # stable: an end stands before the beginning at its place
        self._places, self._names = [place for place, _ in begins], [name for _, name in begins]

    def at(self, place: int) -> str | None:
        """The criterion of a place; None in a heading, or between criteria."""
        found = bisect_right(self._places, place)
        return self._names[found - 1] if found else None


def _brackets(model: CriteriaModel) -> Iterator[Flaw]:
    """Brackets without their other half, which may be in a later criterion: a list can stand in brackets.

    Criteria are looked at one by one, lest a bracket that is missing in one be found in another; but where the text
    as a whole lacks none, a criterion was only cut inside of its brackets.
    """
    if unbalanced(model.text, 0, len(model.text)) == ([], []):
        return
    waiting: list[int] = []
    for span in sorted([criterion.span for criterion in model.criteria] + [head.span for head in model.headings]):
        opened, stray = unbalanced(model.text, *span)
        for at in stray:
            if waiting:
                waiting.pop()
            else:
                yield _bracket(at, "this bracket was not opened", "Open it, or leave it out")
        waiting += opened
    yield from (_bracket(at, "this bracket is not closed", "Close it") for at in waiting)


def _bracket(at: int, what: str, mend: str) -> Flaw:
    return Flaw(RemarkKind.UNBALANCED_BRACKET, (at, at + 1), what, mend)


def _asks(rule: Rule) -> bool:
    """Whether a rule asks something of a person of whom nothing is known.

    What it is made of is looked at from below: a `Given` whose condition asks nothing comes to its `otherwise`.
    """
    asks: dict[int, bool] = {}
    for node in reversed(list(nodes_of(rule))):
        match node:
            case AllOf(parts) | AnyOf(parts):
                asks[id(node)] = any(asks[id(part)] for part in parts)
            case Not(part) | Except(part):
                asks[id(node)] = asks[id(part)]
            case Given(condition, then, otherwise):
                here = (then, otherwise) if asks[id(condition)] else (otherwise,)
                asks[id(node)] = any(asks[id(part)] for part in here if part is not None)
            case _:
                asks[id(node)] = not isinstance(node, Allowed)
    return asks[id(rule)]
