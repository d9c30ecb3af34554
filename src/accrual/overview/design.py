"""What kind of study it is, what it tests against what, and how it is done."""

from __future__ import annotations

from collections.abc import Iterator

from accrual.overview import plain
from accrual.overview.sentence import Sentence, say
from accrual.overview.words import counted, listing, names
from accrual.registry.trial import Arm, Intervention, Trial

__all__ = ["chance", "compared", "conduct", "masking", "study", "tested"]

_INTERVENTIONAL = {"INTERVENTIONAL", ""}
_IMITATIONS = ("placebo", "sham")
_COMPARATORS = ("ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR")


def study(trial: Trial) -> Iterator[Sentence]:
    """The kind of study, its phase, its topic and its aim."""
    if trial.study_type in plain.STUDY:
        yield say(plain.STUDY[trial.study_type], "study_type")
    topics = names(trial.conditions, trial)
    if topics:
        yield say(f"It is about {listing(topics, most=3)}.", "conditions", names=topics)
    if trial.primary_purpose in plain.PURPOSE:
        yield say(plain.PURPOSE[trial.primary_purpose], "primary_purpose")
    if trial.phases in plain.PHASE:
        yield say(plain.PHASE[trial.phases], "phases")


def tested(trial: Trial) -> Iterator[Sentence]:
    """What is studied, and what it is compared with."""
    yield from _studied(trial)
    yield from compared(trial)


def _studied(trial: Trial) -> Iterator[Sentence]:
    """The interventions that stand for themselves, not only for comparison."""
    own = _own(trial)
    spelt = names((item.name for item in own), trial)
    if not spelt:
        return
    kinds = {item.kind for item in own}
    verb = "It studies" if trial.study_type in _INTERVENTIONAL else "It looks at"
    if len(kinds) == 1 and len(spelt) == len(own) and (kind := kinds.pop()) in plain.INTERVENTION:
        noun = plain.INTERVENTION[kind]
        amount = counted(len(spelt), *noun)
        yield say(f"{verb} {amount}: {listing(spelt)}.", "interventions", names=spelt)
    else:
        yield say(f"{verb} {listing(spelt)}.", "interventions", names=spelt)


def _own(trial: Trial) -> list[Intervention]:
    """All but imitations and what is only given for comparison; the latter too where nothing else is left."""
    real = [item for item in trial.interventions if not _is_imitation(item.name)]
    tested = _given(trial, "EXPERIMENTAL")
    compared_with = frozenset().union(*(_given(trial, kind) for kind in _COMPARATORS)) if tested else frozenset()
    return [item for item in real if item.name in tested or item.name not in compared_with] or real


def _is_imitation(name: str) -> bool:
    """Whether an intervention's name says that it only looks like a treatment ("Placebo", "Sham procedure")."""
    return any(word in name.lower() for word in _IMITATIONS)


def compared(trial: Trial) -> Iterator[Sentence]:
    """What the groups that serve for comparison get."""
    kinds = {arm.kind for arm in trial.arms}
    if "PLACEBO_COMPARATOR" in kinds:
        yield say("For comparison, some people get a placebo.", "arms")
        yield say("It looks like the treatment but has no active drug in it.", "arms")
    if "SHAM_COMPARATOR" in kinds:
        yield say("For comparison, some people get a sham: it looks like the real thing but is not.", "arms")
    if "ACTIVE_COMPARATOR" in kinds and "EXPERIMENTAL" in kinds:
        yield _against(trial)
    if "NO_INTERVENTION" in kinds:
        yield say("For comparison, some people do not get what is tested.", "arms")


def _against(trial: Trial) -> Sentence:
    """What those get who are compared; "only", where it is a part of what is tested; no list, where it is the same."""
    compared_with, tried = _given(trial, "ACTIVE_COMPARATOR"), _given(trial, "EXPERIMENTAL")
    only = "only " if compared_with < tried else ""
    other = names((item.name for item in trial.interventions if item.name in compared_with), trial)
    if not other or compared_with == tried:
        return say("For comparison, some people get other care.", "arms")
    return say(f"For comparison, some people get {only}{listing(other)}.", "arms", "interventions", names=other)


def _given(trial: Trial, kind: str) -> frozenset[str]:
    """The interventions of the arms of a kind, by name; the registry writes them as "Drug: Aspirin"."""
    arms = [arm for arm in trial.arms if arm.kind == kind]
    return frozenset(item.name for item in trial.interventions if any(_gives(arm, item.name) for arm in arms))


def _gives(arm: Arm, name: str) -> bool:
    return any(given == name or given.endswith(f": {name}") for given in arm.interventions)


def conduct(trial: Trial) -> Iterator[Sentence]:
    """The groups, how they are made, who knows who gets what; for observations, who is watched and when."""
    if len(trial.arms) > 1:
        yield say(f"There are {counted(len(trial.arms), 'group', 'groups')}.", "arms")
    elif trial.intervention_model == "SINGLE_GROUP":
        yield say("There is one group: all who take part follow the same plan.", "intervention_model")
    yield from chance(trial)
    if trial.intervention_model in plain.MODEL:
        yield say(plain.MODEL[trial.intervention_model], "intervention_model")
    yield from masking(trial)
    if trial.observational_model in plain.OBSERVATION:
        yield say(plain.OBSERVATION[trial.observational_model], "observational_model")
    if trial.time_perspective in plain.PERSPECTIVE:
        yield say(plain.PERSPECTIVE[trial.time_perspective], "time_perspective")


def chance(trial: Trial) -> Iterator[Sentence]:
    """Whether chance makes the groups; silent where the record shows one group only."""
    if trial.allocation in plain.ALLOCATION and len(trial.arms) != 1:
        yield say(plain.ALLOCATION[trial.allocation], "allocation")


def masking(trial: Trial) -> Iterator[Sentence]:
    """Who does not know who gets what."""
    blind = [plain.MASKED[who] for who in trial.who_masked if who in plain.MASKED]
    if set(blind) == set(plain.MASKED.values()):
        blind = [plain.ALL_MASKED]
    if trial.masking == "NONE":
        yield say("All involved know what each person gets.", "masking")
    elif blind:
        yield say(f"While the study goes on, {listing(blind)} do not know what each person gets.",
                  "masking", "who_masked")
    elif trial.masking in {"SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE"}:
        yield say("While the study goes on, some of those involved do not know what each person gets.", "masking")
