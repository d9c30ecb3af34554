"""What people look for in criteria: earlier treatments, progression, mutations, PD-L1, lines, brain metastases.

A tag is `what|how|concept|detail`, where how is `required`, `excluded` or `allowed`.  A sentence that is judged as a
whole gives no tag: its words may turn what it speaks of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from accrual.criteria import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    CriteriaModel,
    Except,
    Given,
    Judged,
    Not,
    Quantity,
    Rule,
    Test,
    Therapy,
    parse,
    tests_of,
)
from accrual.errors import InputError
from accrual.patients import names
from accrual.patients.concept_names import check_finding, nearest
from accrual.screening.biomarkers import finding
from accrual.screening.compare import Interval, compare
from accrual.screening.verdict import Verdict
from accrual.vocabulary.terms import TERMS, is_kind_of

__all__ = ["ABOUT", "NO_WISH", "Wish", "about_of", "fits", "mutation_named", "tags_of", "therapy_named"]

ABOUT = "about"
_OTHER = {"required": "excluded", "excluded": "required", "allowed": "allowed"}
_PROGRESSED = frozenset({"progression", "refractory", "failure", "relapse", "resistance"})
_LINES = {"first-line": 1, "second-line": 2, "third-line": 3}
_ORDINARY = frozenset({"wild-type", "negative"})


def tags_of(model: CriteriaModel) -> Iterator[str]:
    r"""The tags of a trial's criteria.

    >>> from accrual.criteria import parse
    >>> sorted(tags_of(parse("Exclusion Criteria:\n\n* Prior docetaxel\n* Known brain metastases")))
    ['brain|excluded|brain-metastasis|', 'therapy|excluded|docetaxel|']
    """
    for criterion in model.criteria:
        for test, how in _said(criterion.rule, "required" if criterion.type == "inclusion" else "excluded"):
            yield from _tags(test, how)


def _said(rule: Rule, how: str) -> Iterator[tuple[Test, str]]:
    match rule:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _said(part, how)
        case Not(part):
            yield from _said(part, _OTHER[how])
        case Given(_, then, otherwise):
            for branch in (then, otherwise):
                yield from _said(branch, how) if branch is not None else ()
        case Except(part, exceptions):
            yield from _said(part, how)
            for each in exceptions:
                yield from _said(each, "allowed")
        case Allowed(part):
            yield from _said(part, "allowed")
        case Judged():
            return
        case _:
            yield rule, how


def _tags(test: Test, how: str) -> Iterator[str]:
    match test:
        case Therapy() if test.status not in ("planned", "needed"):
            yield f"therapy|{how}|{test.concept}|"
            if test.response in _PROGRESSED:
                yield f"progression|{how}|{test.concept}|"
            if test.line:
                yield f"line|{how}|{test.line}|"
        case Biomarker():
            yield f"marker|{how}|{test.concept}|{test.finding or ''}"
        case Quantity(concept="pd-l1") if not test.relative_to:
            yield f"pd-l1|{how}|{test.comparator}|{test.value:g}" + (f"|{test.high:g}" if test.high is not None else "")
        case Quantity(concept="prior-lines"):
            yield f"lines|{how}|{test.comparator}|{test.value:g}" + (f"|{test.high:g}" if test.high is not None else "")
        case Condition() if is_kind_of(test.concept, "brain-metastasis"):
            yield f"brain|{how}|{test.concept}|{','.join((*test.severity, *test.stage))}"


def about_of(conditions: Iterable[str]) -> Iterator[str]:
    """What a trial is about: the diseases that its record names, as concepts.

    >>> list(about_of(["Breast Cancer"]))
    ['about|required|breast-cancer|']
    """
    for words in conditions:
        yield from (f"{ABOUT}|required|{slug}|" for slug in _diseases(words))


@lru_cache(maxsize=20_000)
def _diseases(words: str) -> tuple[str, ...]:
    tests = [test for each in parse(words).criteria for test, _, _ in tests_of(each.rule)]
    return tuple(dict.fromkeys(test.concept for test in tests if isinstance(test, Condition)))


# Wishes

@dataclass(frozen=True, slots=True)
class Wish:
    """What the criteria of a trial should say; everything that is given must hold.

    >>> Wish(prior_therapy="docetaxel", brain_metastases="allowed").pd_l1 is None
    True

    `prior_therapy` and `progression_on` are concepts that must be asked for; `required_mutation` and
    `excluded_mutation` are genes, with a finding after a colon (`KRAS:G12C`); `pd_l1` is a share in per cent that must
    lie within what is asked for; `line` the number of earlier lines that must; `brain_metastases` is `allowed` or
    `excluded`.
    """

    prior_therapy: str = ""
    progression_on: str = ""
    required_mutation: str = ""
    excluded_mutation: str = ""
    pd_l1: float | None = None
    line: int | None = None
    brain_metastases: str = ""


NO_WISH = Wish()


def fits(wish: Wish, tags: Iterable[str]) -> list[frozenset[str]]:
    """For each part of a wish the tags that fulfil it; a trial needs one of each.

    A class of drugs that a trial asks for is fulfilled by a drug of it, and a drug by the class that somebody names.
    """
    known = [tuple(tag.split("|")) for tag in tags]
    told = [(tag, "|".join(tag)) for tag in known]
    tests: list[tuple[object, Callable[[tuple[str, ...]], bool]]] = [
        (wish.prior_therapy, lambda tag: tag[:2] == ("therapy", "required") and _related(tag[2], wish.prior_therapy)),
        (wish.progression_on,
         lambda tag: tag[:2] == ("progression", "required") and _related(tag[2], wish.progression_on)),
        (wish.required_mutation, lambda tag: tag[0] == "marker" and _mutated(tag, wish.required_mutation, "required")),
        (wish.excluded_mutation, lambda tag: tag[0] == "marker" and _mutated(tag, wish.excluded_mutation, "excluded")),
        (wish.pd_l1 is not None, lambda tag: tag[0] == "pd-l1" and _within(tag, wish.pd_l1 or 0.0)),
        (wish.line is not None, lambda tag: _line(tag, wish.line or 0)),
        (wish.brain_metastases, lambda tag: tag[0] == "brain" and _brain(tag, wish.brain_metastases)),
    ]
    return [frozenset(name for tag, name in told if test(tag)) for asked, test in tests if asked]


def _related(said: str, wanted: str) -> bool:
    return is_kind_of(wanted, said) or is_kind_of(said, wanted)


def _mutated(tag: tuple[str, ...], wanted: str, how: str) -> bool:
    """A gene that must not be wild-type is one that must be mutated, and the other way round."""
    gene, _, change = wanted.partition(":")
    if tag[2].casefold() != gene.casefold() or tag[1] == "allowed":
        return False
    ordinary = tag[3] in _ORDINARY
    if ordinary == (tag[1] == how):
        return False
    return not change or ordinary or finding(tag[3] or None, change) is Verdict.MET


def _within(tag: tuple[str, ...], value: float) -> bool:
    high = float(tag[4]) if len(tag) > 4 else None
    met = compare(Interval.of(value), tag[2], float(tag[3]), high) is Verdict.MET
    return met == (tag[1] == "required")


def _line(tag: tuple[str, ...], earlier: int) -> bool:
    """Earlier lines by their number, or by the line that must have been given."""
    if tag[0] == "lines":
        return _within(tag, earlier)
    return tag[:2] == ("line", "required") and _LINES.get(tag[2], -1) == earlier


def _brain(tag: tuple[str, ...], wish: str) -> bool:
    """Who is excluded with symptoms alone is allowed without."""
    outright = tag[1] == "excluded" and not tag[3]
    return outright if wish == "excluded" else not outright


def therapy_named(words: str) -> str:
    """The therapy that somebody means, by its slug or any of its names; InputError if there is none known.

    >>> therapy_named("Taxotere"), therapy_named("docetaxel")
    ('docetaxel', 'docetaxel')
    """
    tests = [test for each in parse(words).criteria for test, _, _ in tests_of(each.rule)]
    found = next((test.concept for test in tests if isinstance(test, Therapy)), None)
    if found is None:
        raise InputError(f"no treatment is known as {words[:60]!r}", mend="Name a drug, a class of them or a procedure")
    return found


def mutation_named(words: str) -> str:
    """The gene that somebody means, and the change after a colon, as criteria name them; InputError if none is known.

    >>> mutation_named("egfr:l858r"), mutation_named("c-Met")
    ('EGFR:L858R', 'MET')
    """
    gene, colon, change = (part.strip() for part in words.partition(":"))
    found = next((slug for slug, term in TERMS.items() if term.kind == "biomarker" and (
        slug.casefold() == gene.casefold())), None) or names.known("biomarker", gene)
    if found is None or is_kind_of(found, "biomarker-finding"):
        raise InputError(f"no gene or marker is known as {gene[:60]!r}", mend=nearest(gene.upper(), ("biomarker",)))
    if not colon:
        return found
    same = next((slug for slug in TERMS if slug.casefold() == change.casefold().replace(" ", "-")), change.upper())
    return f"{found}:{check_finding(same, '--mutation')}"
