"""The shortest interview of a trial: which questions, in which order, and which of them are still open.

One question per fact, however many criteria use it.  A criterion that is understood only in part, or that lists many
alternatives, is asked once, in its own words, instead of part by part.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from accrual.criteria import (
    AllOf,
    AnyOf,
    Condition,
    CriteriaModel,
    Criterion,
    Given,
    Not,
    Question,
    Rule,
    Sex,
    State,
    Test,
    Therapy,
    deciding_tests,
    is_open,
)
from accrual.screening.of_some import lets_in, whom_and_what
from accrual.screening.questions import (
    STEPS,
    Ask,
    Reply,
    as_one_question,
    joined,
    questions_of,
    sex_question,
    whom_question,
)
from accrual.screening.verdict import CriterionResult, Screening, Status, Wanted

__all__ = ["ask_all", "next_questions", "still_open"]

# A list of so many diseases, or of so many results, is read faster as it stands.
_MOST_CONDITIONS = 2
_MOST_RESULTS = 6
_A_PAGE = 5
_OF_PREGNANCY = frozenset({"pregnant", "breastfeeding", "lactating", "childbearing-potential"})
_OF_MEN_TOO = re.compile(r"\b(?:men|man|males?|partners?|father|sperm|contracepti\w+)\b", re.IGNORECASE)
# Consent is given to the study team, who explain the study first, and a pregnancy test is theirs to make.
_WITH_THE_TEAM = re.compile(
    r"\b(?:informed|written|signed?|personally|provide|give|able to|willing to)\b[^.;]{0,60}\bconsent\b"
    r"|\bpregnancy test", re.IGNORECASE)
_SEX = sex_question(())
_KINDS = ("age", "sex", "scale", "statement", "condition", "quantity")


def ask_all(model: CriteriaModel) -> tuple[Ask, ...]:
    """The questions of a trial's interview, those that settle it for most people first.

    >>> from accrual.criteria import parse
    >>> [ask.key for ask in ask_all(parse("Age 18 or over. Aged under 75."))]
    ['age']

    Age, sex and how well somebody is come first, since everybody knows them; then what people must have, earlier
    treatments before all, because in expert annotations of real people these fail five times as often as what they
    must not have; then that; results last, because they have to be looked up.
    """
    parts = {criterion.id: _parts(criterion) for criterion in model.criteria}
    by_fact = {number for number, asks in parts.items() if asks is not None and _is_short(asks)}
    asked = {ask.key for number in by_fact for ask in parts[number] or ()}
    found: list[tuple[int, Ask]] = []
    for criterion in model.criteria:
        own = parts[criterion.id]
        if own is not None and (criterion.id in by_fact or {ask.key for ask in own} <= asked):
            found += [(1, ask) for ask in own]
        elif not _is_for_team(criterion):
            found += [(1, ask) for ask in _whom(criterion)]
            found.append((_rank(criterion), as_one_question(criterion, _only_for(criterion))))
    found += [(1, replace(_SEX, criteria=ask.criteria)) for _, ask in found if ask.only_for]
    ranks = {ask.key: rank for rank, ask in reversed(found)}
    asks = _later(joined(ask for _, ask in found), model.criteria)
    return tuple(sorted(asks, key=lambda ask: _place(ask, ranks[ask.key])))


def _parts(criterion: Criterion) -> tuple[Ask, ...] | None:
    """The facts that settle a criterion; None where it takes more than facts."""
    asks = [questions_of(criterion, test) for test in _asked_of_them(criterion)]
    known = [each for each in asks if each is not None]
    found = joined(ask for each in known for ask in each)
    return joined((*_whom(criterion), *found)) if found and len(known) == len(asks) else None


def _whom(criterion: Criterion) -> Iterator[Ask]:
    """Whether the person is of those whom a criterion is about, where a person can know: not of which cohort."""
    whom, _ = whom_and_what(criterion.rule)
    return (whom_question(criterion, each) for each in whom if is_open(each))


def _asked_of_them(criterion: Criterion) -> tuple[Test, ...]:
    """What a criterion asks of those whom it is about."""
    _, what = whom_and_what(criterion.rule)
    return tuple(deciding_tests(what))


def _is_short(asks: Iterable[Ask]) -> bool:
    kinds = [ask.kind for ask in asks if not ask.instead_of]
    return kinds.count("condition") <= _MOST_CONDITIONS and kinds.count("quantity") <= _MOST_RESULTS


def _is_for_team(criterion: Criterion) -> bool:
    """Whether nothing of a criterion is for anybody else to answer."""
    tests = _asked_of_them(criterion)
    if lets_in(criterion):
        return True
    if criterion.type == "inclusion" and _WITH_THE_TEAM.search(criterion.text) and all(map(_is_of_that, tests)):
        return True
    return all(questions_of(criterion, test) == () for test in tests)


def _is_of_that(test: Test) -> bool:
    """Whether a test beside consent or a pregnancy test is of the same matter."""
    return isinstance(test, Question | State | Sex) or getattr(test, "concept", "") == "pregnancy-test"


def _only_for(criterion: Criterion) -> str:
    """`female` where a criterion says nothing of a man: of pregnancy and nothing else.  In doubt it says something."""
    tests = tuple(deciding_tests(criterion.rule))
    if criterion.type == "inclusion" or _OF_MEN_TOO.search(criterion.text):
        return ""
    return "female" if all(isinstance(test, State) and test.concept in _OF_PREGNANCY for test in tests) else ""


def _later(asks: Iterable[Ask], criteria: Iterable[Criterion]) -> Iterator[Ask]:
    """A disease that only moves a limit is asked after the results, and only where one lies between the limits."""
    rules = [criterion.rule for criterion in criteria]
    moving = {test for rule in rules for test in _contexts(rule)}
    others = {test.concept for rule in rules for test in deciding_tests(rule)
              if isinstance(test, Condition) and test not in moving}
    concepts = {test.concept for test in moving if isinstance(test, Condition)} - others
    found = tuple(asks)
    for ask in found:
        if ask.kind == "condition" and ask.subject in concepts:
            results = [other for other in found if other.kind == "quantity" and {*other.criteria} & {*ask.criteria}]
            yield replace(ask, step="tests", after=tuple(other.key for other in results))
        else:
            yield ask


def _contexts(rule: Rule) -> Iterator[Test]:
    match rule:
        case Given(condition, then, otherwise):
            yield from deciding_tests(condition)
            for part in (then, otherwise):
                yield from _contexts(part) if part is not None else ()
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _contexts(part)
        case Not(part):
            yield from _contexts(part)


def _rank(criterion: Criterion) -> int:
    """Earlier treatments rule out most people, then the illness itself; circumstances the fewest."""
    tests = tuple(deciding_tests(criterion.rule))
    if any(isinstance(test, Therapy) for test in tests):
        return 0
    return 2 if all(isinstance(test, State) for test in tests) else 1


def _place(ask: Ask, rank: int) -> tuple[int, int, int, int]:
    kind = len(_KINDS) if ask.after else _KINDS.index(ask.kind)
    return (STEPS.index(ask.step), rank if ask.kind == "statement" else 1, kind,
            -len(ask.criteria) if ask.kind == "quantity" else 0)


# Which are still open

def still_open(asks: Iterable[Ask], screening: Screening, replies: Mapping[str, Reply], *,
               to_the_end: bool = False) -> tuple[Ask, ...]:
    """The questions whose answers can still change a verdict, in order.

    None once the screening is settled; with `to_the_end`, all that can still change the verdict of any criterion.
    """
    if screening.status is not Status.UNDETERMINED and not to_the_end:
        return ()
    unknown = {result.criterion.id: result for result in screening.results if result.passes is None}
    return tuple(ask for ask in asks if not _is_moot(ask, replies)
                 and any(_can_settle(ask, unknown[number]) for number in ask.criteria if number in unknown))


def _is_moot(ask: Ask, replies: Mapping[str, Reply]) -> bool:
    reply, sex = replies.get(ask.key), replies.get("sex")
    return (reply is not None or ask.instead_of in replies
            or bool(sex and sex.value and ask.only_for and ask.only_for != sex.value))


def _can_settle(ask: Ask, result: CriterionResult) -> bool:
    """Whether a question is the whole criterion, or one of the facts that its unknown tests want.

    Age and sex are asked as long as anything that may hang on them is open: on them hang computed results too.
    """
    if ask.kind in ("statement", "age", "sex"):
        return True
    return any(_is_wanted(ask, wanted) for wanted in result.wanted)


def _is_wanted(ask: Ask, wanted: Wanted) -> bool:
    if ask.instead_of:  # what another result is computed from
        return wanted.kind == "quantity"
    return (wanted.kind, wanted.name) == (ask.kind, ask.subject)


def next_questions(still: Iterable[Ask], shown: Collection[str], replies: Mapping[str, Reply]) -> tuple[Ask, ...]:
    """The next page of questions: a few of one step that have not been put yet; none when it is time for the result.

    >>> next_questions([Ask("sex", "sex", "you", "sex", "Sex?")], shown=["sex"], replies={})
    ()

    A question that others may make needless waits until they have been put.
    """
    open_ones = tuple(still)
    left = [ask for ask in open_ones if ask.key not in shown and not _waits(ask, open_ones, shown, replies)]
    return tuple(ask for ask in left if ask.step == left[0].step)[:_A_PAGE]


def _waits(ask: Ask, asks: Iterable[Ask], shown: Collection[str], replies: Mapping[str, Reply]) -> bool:
    """Whether another result may make a question needless, or must be known before it can make a difference."""
    if ask.after and not any(key in replies for key in ask.after):
        return True
    return any(other.key == ask.instead_of and other.key not in shown for other in asks)
