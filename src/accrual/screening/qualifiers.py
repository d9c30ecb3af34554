"""What is known of a fact against the words by which a test narrows it: three-valued, since records say little.

>>> severity(("symptomatic",), ("asymptomatic",)), severity(("symptomatic",), ())
(<Verdict.NOT_MET: 'not met'>, <Verdict.UNKNOWN: 'unknown'>)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from accrual.screening.kleene import all_of, any_of
from accrual.screening.verdict import Verdict
from accrual.vocabulary.terms import is_kind_of

__all__ = ["certainty", "concept", "is_local", "line", "response", "route", "same", "setting", "severity", "stage"]

_M, _N, _U = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN

# What a word says besides itself; each by definition, none by experience.
_IMPLIES: Mapping[str, frozenset[str]] = {
    "metastatic": frozenset(("advanced",)), "oligometastatic": frozenset(("metastatic", "advanced")),
    "locally-recurrent": frozenset(("recurrent",)), "biochemically-recurrent": frozenset(("recurrent",)),
    "muscle-invasive": frozenset(("invasive",)), "microinvasive": frozenset(("invasive",)),
    "life-threatening": frozenset(("severe",)),
    "needing-systemic-treatment": frozenset(("needing-treatment",)),
    "m1": frozenset(("metastatic", "advanced")), "m1a": frozenset(("metastatic", "advanced")),
    "m1b": frozenset(("metastatic", "advanced")), "m1c": frozenset(("metastatic", "advanced")),
    "m0": frozenset(("non-metastatic",)), "n0": frozenset(("node-negative",)),
    "n1": frozenset(("node-positive",)), "n2": frozenset(("node-positive",)), "n3": frozenset(("node-positive",)),
    "tis": frozenset(("in-situ",)), "stage-0": frozenset(("in-situ",)),
    "recovery": frozenset(("recovered", "resolved")), "resolved": frozenset(("recovered", "recovery")),
    "treated": frozenset(("treatment-experienced",)),
    "not-controlled": frozenset(("uncontrolled",)), "uncontrolled": frozenset(("not-controlled",)),
    "not-symptomatic": frozenset(("asymptomatic",)), "asymptomatic": frozenset(("not-symptomatic",)),
}
# Pairs of which a thing cannot be both at one time.
_OPPOSITES = (
    ("metastatic", "non-metastatic"), ("node-positive", "node-negative"), ("resectable", "unresectable"),
    ("symptomatic", "asymptomatic"), ("controlled", "uncontrolled"), ("mild", "severe"), ("active", "inactive"),
    ("clinically-significant", "not-clinically-significant"), ("low-grade", "high-grade"),
    ("recovery", "not-recovered"), ("resolved", "not-recovered"), ("stable", "worsening"),
    ("treated", "untreated"), ("latent", "active"),
)
_NUMBERED = re.compile(r"stage-(0|iv|i{1,3})([a-c]\d?)?")
_SYSTEMIC = frozenset(("oral", "intravenous", "intramuscular", "subcutaneous", "systemic"))
_LOCAL = frozenset(("inhaled", "topical", "intranasal", "ophthalmic", "otic", "intra-articular", "local", "vaginal"))
_RECORDED_IS_ENOUGH = frozenset(("known", "diagnosed", "known-or-suspected"))
_CONFIRMS = {
    "histologically-or-cytologically-confirmed": frozenset(("histologically-confirmed", "cytologically-confirmed")),
    "confirmed": frozenset((
        "histologically-confirmed", "cytologically-confirmed", "histologically-or-cytologically-confirmed",
        "laboratory-confirmed", "radiologically-confirmed")),
}
_RESPONDED = {
    "response": frozenset(("complete-response", "partial-response")),
    "progression": frozenset(("relapse",)),
    "failure": frozenset(("progression", "resistance", "relapse")),
    "remission": frozenset(("complete-response",)),
}
_LINES = ("first-line", "second-line", "third-line")


@lru_cache(maxsize=8192)  # the same words meet again for every test of a disease
def _says(word: str, known: tuple[str, ...]) -> Verdict:
    """Whether what is known includes a word, excludes it, or says nothing of it."""
    told = {each for one in known for each in (one, *_IMPLIES.get(one, ()))}
    if word in told:
        return _M
    plain, denied = word.removeprefix("not-"), f"not-{word}"
    if denied in told or (word != plain and plain in told):
        return _N
    opposite = {second for first, second in (*_OPPOSITES, *((b, a) for a, b in _OPPOSITES)) if first == word}
    return _N if opposite & told else _U


def stage(asked: tuple[str, ...], known: tuple[str, ...]) -> Verdict:
    """Whether one of the stages asked for is known; another numbered stage rules a numbered one out.

    >>> stage(("stage-i",), ("stage-iv",)), stage(("stage-iiia",), ("stage-iii",))
    (<Verdict.NOT_MET: 'not met'>, <Verdict.UNKNOWN: 'unknown'>)

    One that is two at once asks for both.

    >>> stage(("unresectable-and-locally-advanced",), ("locally-advanced", "resectable"))
    <Verdict.NOT_MET: 'not met'>
    """
    return any_of(_stage(each, known) for each in asked) if asked else _M


def _stage(asked: str, known: tuple[str, ...]) -> Verdict:
    if "-and-" in asked:
        return all_of(_stage(each, known) for each in asked.split("-and-"))
    number = _NUMBERED.fullmatch(asked)
    numbers = [found for each in known if (found := _NUMBERED.fullmatch(each))]
    if not number or not numbers:
        return _says(asked, known)
    verdict = any_of(_within(number, each) for each in numbers)
    # A stage is that of the first finding: what has spread since may be counted as IV or not.
    spread = number[1] == "iv" and _says("metastatic", known) is _M
    return _U if verdict is _N and spread else verdict


def _within(asked: re.Match[str], known: re.Match[str]) -> Verdict:
    """IIIA is a III, and a III may be a IIIA."""
    if asked[1] != known[1]:
        return _N
    wanted, found = asked[2] or "", known[2] or ""
    if found.startswith(wanted):
        return _M
    return _U if wanted.startswith(found) else _N


def severity(asked: tuple[str, ...], known: tuple[str, ...]) -> Verdict:
    """Whether all that is asked for is known to be true."""
    return all_of(_says(each, known) for each in asked)


def certainty(asked: str | None, known: str) -> Verdict:
    """Whether it was found the way the test asks for."""
    if asked is None or asked in _RECORDED_IS_ENOUGH or known == asked or known in _CONFIRMS.get(asked, ()):
        return _M
    return _U


def concept(asked: str | None, known: str) -> Verdict:
    """Whether a cause or indication is the one asked for, or a kind of it."""
    if asked is None or (known and is_kind_of(known, asked)):
        return _M
    return _U if not known or asked == "study-disease" or is_kind_of(asked, known) else _N


def same(asked: str | None, known: str) -> Verdict:
    """Whether a site is the one asked for; another word may mean the same place."""
    return _M if asked is None or asked == known else _U


def line(asked: str | None, known: str) -> Verdict:
    """Whether a therapy was given in the line asked for."""
    if asked is None or asked == known:
        return _M
    return _N if asked in _LINES and known in _LINES else _U


def setting(asked: str | None, known: tuple[str, ...]) -> Verdict:
    """Whether a therapy had the aim asked for, or one of them."""
    if asked is not None and "-or-" in asked:
        return any_of(setting(each, known) for each in asked.split("-or-"))
    return _M if asked is None or asked in known else _U


def route(asked: str | None, known: str) -> Verdict:
    """Whether it was given the way asked for: a tablet is systemic, an inhaler is not.

    >>> route("systemic", "oral"), route("systemic", "inhaled"), route("oral", "")
    (<Verdict.MET: 'met'>, <Verdict.NOT_MET: 'not met'>, <Verdict.UNKNOWN: 'unknown'>)
    """
    if asked is None or asked == known:
        return _M
    if (asked == "systemic" and known in _SYSTEMIC) or (asked == "local" and known in _LOCAL):
        return _M
    apart = (asked in _SYSTEMIC and known in _LOCAL) or (asked in _LOCAL and known in _SYSTEMIC)
    specific = known in (_SYSTEMIC | _LOCAL) - {"systemic", "local"}
    return _N if apart or (specific and asked in (_SYSTEMIC | _LOCAL) - {"systemic", "local"}) else _U


def is_local(route: str) -> bool:
    """Whether a route is one by which little reaches the rest of the body.

    >>> is_local("inhaled"), is_local("oral")
    (True, False)
    """
    return route in _LOCAL


def response(asked: str | None, known: str) -> Verdict:
    """Whether the disease took it the way asked for; no other answer rules out, who responded may progress later."""
    return _M if asked is None or asked == known or known in _RESPONDED.get(asked, ()) else _U
