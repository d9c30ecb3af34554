"""Ages, phases and numbers of people in titles and summary, against the record's fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accrual.overview.disagreement import Disagreement, differ
from accrual.registry.trial import Age, Trial

__all__ = ["age_words", "ages", "enrollment", "phases"]

_ADULT = 18
_RANGE = re.compile(
    r"(?i)\b(?:aged|ages|age)(?: range| group)?(?: of| from| between)?:? ?(\d{1,3})(?: years?)?"
    r" ?(?:-|–|to|and|through) ?(\d{1,3}) ?(?:years?|y/?o)\b"
)
_FROM = re.compile(
    r"(?i)\b(?:aged|ages|age)(?: of)?:? ?(?:≥|>=)? ?(\d{1,3}) years?(?: of age| old)?,? (?:and|or) (?:older|above|over)"
)
_OTHER_PEOPLE = re.compile(
    r"(?i)parent|caregiver|carer|mother|father|famil|dyad|sibling|offspring|teacher|cohort|subgroup|group [ab1-4]\b"
)
_PHASE = re.compile(
    r"(?i)\bphase[ -]?((?:[0-4]|iv|i{1,3})[abc]?"
    r"(?:(?: ?/ ?|-| and | to | ?- ?phase )(?:phase )?(?:[0-4]|iv|i{1,3})[abc]?)?)"
    r"(?![\w.])(?=[^.;]{0,60}\b(?:trial|study|studies|clinical|evaluat|randomi|investigat))"
)
_PHASE_NUMBER = {"0": "0", "1": "1", "2": "2", "3": "3", "4": "4", "i": "1", "ii": "2", "iii": "3", "iv": "4"}
_REHABILITATION = re.compile(
    r"(?i)rehab|phase (?:2|ii|iii|3) (?:cardiac|exercise)|(?:after|complet|from|previous|prior|follow)\w*"
    r"[^.]{0,40}\bphase|phases? of (?:the|care|labor|labour)|stage"
)
_PEOPLE = r"(?:participants|patients|subjects|people|volunteers|adults|children|women|men|individuals|persons)"
_ENROLLED = re.compile(
    rf"(?i)(?<![-–/\d.,])(\d[\d,]*) (?:\w+ ){{0,3}}?{_PEOPLE} (?:\w+ ){{0,4}}?"
    rf"(?:will be|are to be|are expected to be|were) (?:\w+ )?(?:enrolled|recruited|included)"
)
_NOT_ALL = re.compile(
    r"(?i)\b(?:each|per|every|arm|arms|group|groups|cohort|cohorts|site|center|centre|part|stage|first|additional"
    r"|more|other|another|least|up to|minimum|maximum|sub|phase|control|healthy|respectively|both|data|screened)\b"
)


def _prose(trial: Trial) -> tuple[tuple[str, str], ...]:
    fields = ("brief_title", "official_title", "brief_summary")
    return tuple((field, getattr(trial, field)) for field in fields)


def ages(trial: Trial) -> Iterator[Disagreement]:
    """The one age limit that a title or the summary states, against minimum and maximum age."""
    for field, text in _prose(trial):
        if _OTHER_PEOPLE.search(f"{trial.brief_title} {text}"):
            continue  # the ages may be those of the children of people who join
        ranges, starts = _RANGE.findall(text), _FROM.findall(text)
        if len(ranges) == 1 and not starts:
            low, high = map(int, ranges[0])
            wrong = not (_near(trial.minimum_age, low) and _near(trial.maximum_age, high))
            said = f"{low} to {high} years"
        elif len(starts) == 1 and not ranges:
            wrong, said = not _near(trial.minimum_age, int(starts[0])), f"{starts[0]} years or older"
        else:
            continue
        if wrong and (trial.minimum_age or trial.maximum_age):
            yield differ(
                "age",
                field,
                f"{_called(field)} says {said}; the record says {_limits(trial)}.",
                [field, "minimum_age", "maximum_age"],
            )


def _near(limit: Age | None, years: int) -> bool:
    """Whether a limit is what prose says: "under 18" and "17 years" are the same."""
    return limit is not None and abs(limit.years - years) <= 1


def _limits(trial: Trial) -> str:
    return f"{trial.minimum_age or 'no lower limit'} to {trial.maximum_age or 'no upper limit'}"


def _called(field: str) -> str:
    return "The summary" if field == "brief_summary" else "A title"


def age_words(trial: Trial) -> Iterator[Disagreement]:
    """Children, adults or older people in the brief title, against ages that leave them out."""
    title = trial.brief_title
    low, high = trial.minimum_age, trial.maximum_age
    young = re.search(
        r"(?i)\b(?:in|for|of|with) (?:\w+ ){0,2}(children|infants|adolescents|toddlers|neonates|newborns)\b", title
    )
    others = re.search(
        r"(?i)adult|parent|mother|father|caregiver|famil|survivor|women|teacher|childhood|school|provider", title
    )
    if young and not others and low and low.years >= _ADULT:
        yield _age_word(young[1], trial)
    grown = re.search(r"(?i)\b(?:in|for|of|with|among) (?:\w+ ){0,2}(adults)\b", title)
    mixed = re.search(r"(?i)adolescent|child|pediatric|paediatric|young|teen|youth|infant", title)
    if grown and not mixed and ((high and high.years < _ADULT) or (low and low.years < 15)):
        yield _age_word(grown[1], trial)
    old = re.search(r"(?i)(?<!non-)(?<!non )\b(older adults|older people|elderly)\b", title)
    if old and not mixed and high and high.years < 60:
        yield _age_word(old[1], trial)


def _age_word(word: str, trial: Trial) -> Disagreement:
    return differ(
        "age",
        "brief_title",
        f"The title speaks of {word.lower()}; the record says {_limits(trial)}.",
        ["brief_title", "minimum_age", "maximum_age"],
    )


def phases(trial: Trial) -> Iterator[Disagreement]:
    """The phase that the titles state, against the record's phases."""
    recorded = {phase[-1] for phase in trial.phases if phase[-1:].isdigit()} | (
        {"0"} if "EARLY_PHASE1" in trial.phases else set()
    )
    for field in ("brief_title", "official_title"):
        title = getattr(trial, field)
        found = {frozenset(_numbers(hit)) for hit in _PHASE.findall(f"{title} study")}
        if len(found) != 1 or _REHABILITATION.search(title) or not trial.phases:
            continue
        said = set(next(iter(found)))
        if said != recorded and not ("EARLY_PHASE1" in trial.phases and said <= {"0", "1"}):
            held = f"phase {'/'.join(sorted(recorded))}" if recorded else "that it has no phase"
            yield differ(
                "phase",
                field,
                f"A title says phase {'/'.join(sorted(said))}; the record says {held}.",
                [field, "phases"],
            )
            return


def _numbers(text: str) -> Iterator[str]:
    for part in re.findall(r"[0-4]|iv|i{1,3}", text.lower()):
        yield _PHASE_NUMBER[part]


def enrollment(trial: Trial) -> Iterator[Disagreement]:
    """The one number of people that the summary says join, against the planned enrolment."""
    hits = list(_ENROLLED.finditer(trial.brief_summary))
    if trial.enrollment is None or len(hits) != 1:
        return
    start, end = hits[0].span()
    sentence = (
        trial.brief_summary[:start].rpartition(". ")[2]
        + trial.brief_summary[start:end]
        + trial.brief_summary[end:].partition(". ")[0]
    )
    said = int(hits[0][1].replace(",", ""))
    if not _NOT_ALL.search(sentence) and abs(said - trial.enrollment) > 0.2 * trial.enrollment:
        yield differ(
            "enrollment",
            "brief_summary",
            f"The summary speaks of {said:,} people; the record says {trial.enrollment:,}.",
            ["brief_summary", "enrollment"],
        )
