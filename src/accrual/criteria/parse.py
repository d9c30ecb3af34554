"""Eligibility text → criteria model: split into items, each item's rule, with nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accrual.criteria.heads import is_bare, speaks_for_joining
from accrual.criteria.logic import all_of, any_of, rule_of, undecided
from accrual.criteria.model import AllOf, CriteriaModel, Criterion, Heading, Quantity, Question, Rule, tests_of
from accrual.criteria.split import Item, split

__all__ = ["parse"]

_ANY = re.compile(
    r"\b(?:any|one|either|at least one|at least 1|1|one or more|≥\s*1|any one|some)\b"
    r"(?: or more)?(?: of)?(?: the| these)?(?: \w+){0,3} ?(?:following|below|criteria|conditions)?[^:]{0,60}:?\s*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:at least|≥|>=|minimum of)?\s*(?:two|three|four|2|3|4)\b(?: or more)?(?: of)?(?: the| these)?"
    r"(?: \w+){0,3} (?:following|below)", re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:all|each|both) (?:of )?(?:the |these )?(?:\w+ ){0,2}(?:following|below|criteria|conditions)", re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"(?:\b(?:define|(?:defin|determin|demonstrat|evidenc|indicat|document|assess|confirm|specifi|measur)ed|shown)\b"
    r"[\w\s,()/-]{0,60}|\bas follows?|\bfollowing\b[\w\s,()/-]{0,60}|\bbelow\b"
    r"|\b(?:organ|marrow|ha?ematolog\w+|renal|hepatic|liver|kidney|coagulation|laboratory|cardiac|pulmonary)\b"
    r"[\w\s,/-]{0,40}\b(?:function|values?|parameters?|reserve|tests?|criteria|status)\b[\w\s,()/-]{0,40})"
    r"\s*:?\s*$",
    re.IGNORECASE,
)
# What only opens the list below: "…, with any of the following criteria:".
_OPENS = re.compile(
    r"[\s,;(]*(?:\b(?:and|or|with|who|has|have|having|meets?|meeting|must|by|as|including|includes?|defined|evidenced|plus"
    r"|fulfill?(?:s|ing)?|satisf(?:y|ies|ying)|presence of|at least|for)\b[\s,]*)*"
    r"(?:any|one|all|either|both|each|some|two|three|1|2|3|≥\s*\d)?(?:\s+or\s+more)?(?:\s+of)?(?:\s+(?:the|these))?"
    r"\s*(?:\w+\s+){0,2}(?:following|below)(?:\s+\w+){0,4}\s*:?\s*$", re.IGNORECASE)
_TAIL = 250                                  # how much of a list's head can tell how its items are joined
# A head that may turn what stands below it: exceptions, permissions, a group of patients, "no evidence of:".
_TURNS = re.compile(
    r"\b(?:no|not|without|never|except\w*|unless|exclu\w+|other than|allowed|permitted|acceptable|eligible|may|can|if"
    r"|note|cohorts?|arms?|parts?|groups?|for (?:patients|subjects|participants|those))\b", re.IGNORECASE)
_ASKS_NOTHING = re.compile(r"(?:\W|\b(?:and|or|note|notes)\b)*", re.IGNORECASE)


def parse(text: str, trial: str | None = None) -> CriteriaModel:
    r"""The criteria model of an eligibility text.

    >>> model = parse("Inclusion Criteria:\n* Age ≥ 18 years\n* Signed consent\nExclusion Criteria:\n* ECOG > 2")
    >>> [(c.id, type(c.rule).__name__) for c in model.criteria]
    [('I1', 'Quantity'), ('I2', 'Question'), ('E1', 'Scale')]

    Every non-blank character of the text lies in exactly one criterion or heading.  It never raises.
    """
    parts = split(text)
    counts = {"inclusion": 0, "exclusion": 0}
    criteria = []
    for item in parts.items:
        counts[item.type] += 1
        criteria.append(_criterion(text, item, f"{item.type[0].upper()}{counts[item.type]}", 1))
    headings = tuple(Heading(span, text[span[0]:span[1]].strip()) for span in parts.headings)
    return CriteriaModel(trial, text, tuple(criteria), headings)


def _criterion(text: str, item: Item, identifier: str, depth: int) -> Criterion:
    children = tuple(
        _criterion(text, child, f"{identifier}.{name}", depth + 1)
        for child, name in zip(item.items, _names(depth), strict=False)
    )
    body = item.body if item.body - item.start <= 8 else item.start      # a long marker stays with its text
    said = text[body:item.last] or text[item.start:item.last]
    return Criterion(identifier, item.type, (item.start, item.last), said, _rule(text, item, children), children)


def _rule(text: str, item: Item, children: tuple[Criterion, ...]) -> Rule:
    """What an item says with the items below it."""
    head = text[max(item.body, item.end - _TAIL):item.end]
    own = rule_of(text, item.body, _said_until(text, item) if children else item.end, item.type, item.topic)
    begins = item.body if item.body < item.end else item.start
    whole = Question(" ".join(text[begins:item.end].split()), (begins, item.end))
    if not children:
        return _for_the_team(own or whole, whole) if item.type == "exclusion" else own or whole
    below = [child.rule for child in children]
    if own is None or _ASKS_NOTHING.fullmatch(text, item.body, item.end):
        return _list_rule(head, below, item.type)
    if _TURNS.search(text, item.body, item.end):
        return undecided(Question(" ".join(text[item.start:item.last].split()), (item.start, item.last)), below)
    if _only_introduces(head, own) and is_bare(text[item.body:item.end]):
        return _list_rule(head, below, item.type)
    if item.type == "exclusion" or _COUNTED.search(head) or _ANY.search(head) or _by_age(below):
        return AllOf((own, any_of(below)))
    return AllOf((own, *below))


def _said_until(text: str, item: Item) -> int:
    """Where the head of a list ends, without the words that only open the list."""
    opens = _OPENS.search(text, max(item.body, item.end - _TAIL), item.end)
    return opens.start() if opens is not None and opens.start() > item.body else item.end


def _for_the_team(rule: Rule, whole: Question) -> Rule:
    """A permission or a requirement among exclusions is not asked: neither yes nor no to it rules a person out."""
    if not speaks_for_joining(whole.text):
        return rule
    asked = Question(whole.text, whole.span, "investigator")
    return asked if isinstance(rule, Question) else undecided(asked, [rule])


def _only_introduces(head: str, own: Rule) -> bool:
    """Whether the head of a list asks nothing by itself: "Adequate organ function, defined as:"."""
    if _COUNTED.search(head) or not all(isinstance(test, Question) for test, _, _ in tests_of(own)):
        return False
    return _INTRODUCES.search(head) is not None or _ANY.search(head) is not None


def _list_rule(head: str, below: list[Rule], kind: str) -> Rule:
    if _by_age(below):
        return any_of(below)                 # "≥ 16 years: ECOG 0-1", "12 to 15 years: Lansky ≥ 70"
    if _ALL.search(head):
        return all_of(below)
    if kind == "exclusion" or (_ANY.search(head) and not re.search(r"\ball\b", head, re.IGNORECASE)):
        return any_of(below)
    return all_of(below)


def _by_age(below: list[Rule]) -> bool:
    """Whether items are alternatives for ages: each begins with one and goes on to something else."""
    ages = 0
    for rule in below:
        tests = [test for test, _, _ in tests_of(rule)]
        aged = any(isinstance(test, Quantity) and test.concept == "age" for test in tests)
        ages += aged and any(getattr(test, "concept", "") != "age" for test in tests)
    return ages >= 2


def _names(depth: int) -> Iterator[str]:
    """a, b … z, aa for items of the second level, 1, 2 … for deeper ones, in turn."""
    number = 0
    while True:
        number += 1
        yield _letters(number) if depth % 2 else str(number)


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(97 + rest) + letters
    return letters
