"""Sex, masking, chance, placebo and condition in the titles, against the record's fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accrual.overview.disagreement import Disagreement, differ
from accrual.registry.trial import Trial

__all__ = ["allocation", "conditions", "masking", "placebo", "sex"]

_NEXT = r"(?:(?!and\b|or\b|trans|cis)[\w-]+ ){0,2}"
_WOMEN = re.compile(rf"(?i)\b(?:in|for|of|among|treating) {_NEXT}(?:women|females|girls)\b(?! and| or|,|/)")
_MEN = re.compile(rf"(?i)\b(?:in|for|of|among|treating) {_NEXT}(?:men|males|boys)\b(?! and| or|,|/| who have sex)")
_BOTH = re.compile(
    r"(?i)\b(?:(?:both|either) (?:sex|gender)\w*"
    r"|(?:men|males?|boys) (?:and|or) (?:non-?pregnant )?(?:women|females?|girls)"
    r"|(?:women|females?) (?:and|or) (?:men|males?))\b"
)
# Lines that speak of both sexes though only one may join: partners, contraception, everyone's ethnic group.
_ASIDE = re.compile(
    r"(?i)contracep|birth control|fertil|child-?bearing|reproduc|partner|pregnan|ethnic|race|racial|minorit|abstin"
    r"|barrier|sperm|relative|condom|hemoglobin|haemoglobin|qtc|[<>≥≤]"
)
_INCLUSION = re.compile(r"(?is)^.*?(?=exclusion|\Z)")

# Pairs of conditions that a reader must not take for each other.
_RIVALS = (
    (
        r"type 1 diabet|type I diabet|\bT1DM?\b|diabetes mellitus,? type 1",
        r"type 2 diabet|type II diabet|\bT2DM?\b|diabetes mellitus,? type 2",
    ),
    (r"non-?[ -]?small[ -]cell|\bNSCLC\b", r"(?<!non-)(?<!non )(?<!non- )small[ -]cell|\bSCLC\b"),
    (r"hepatitis B\b|\bHBV\b", r"hepatitis C\b|\bHCV\b"),
    (r"acute myelo(?:id|genous) leuk|\bAML\b", r"acute lympho(?:blastic|cytic) leuk|\bALL\b"),
    (r"ulcerative colitis", r"crohn"),
    (r"HER2[- ]?positive", r"HER2[- ]?negative"),
)


def _titles(trial: Trial) -> str:
    return f"{trial.brief_title}\n{trial.official_title}"


def sex(trial: Trial) -> Iterator[Disagreement]:
    """Women only or men only in the brief title, or both in the inclusion criteria, against the sexes that may join."""
    women, men = _WOMEN.search(trial.brief_title), _MEN.search(trial.brief_title)
    said = "women" if women and not men else "men" if men and not women else ""
    wrong = {"women": {"MALE", "ALL"}, "men": {"FEMALE", "ALL"}}.get(said, set())
    if trial.sex in wrong and not re.search(
        r"(?i)partner|couple|offspring|infant|child|newborn|famil", trial.brief_title
    ):
        yield differ(
            "sex",
            "brief_title",
            f"The title speaks of {said}; the record says {_sexes(trial)}.",
            ["brief_title", "sex"],
        )
    wanted = _INCLUSION.match(trial.criteria)
    lines = wanted[0].splitlines() if wanted else []
    if trial.sex in {"FEMALE", "MALE"} and any(_BOTH.search(line) and not _ASIDE.search(line) for line in lines):
        yield differ(
            "sex",
            "criteria",
            f"The inclusion criteria speak of both sexes; the record says {_sexes(trial)}.",
            ["criteria", "sex"],
        )


def _sexes(trial: Trial) -> str:
    return {"ALL": "any sex", "FEMALE": "women only", "MALE": "men only"}[trial.sex]


def masking(trial: Trial) -> Iterator[Disagreement]:
    """Double-blind or open-label in the titles, against the masking."""
    blind = re.search(r"(?i)(?:double|triple|quadruple)[- ]?(?:blind|mask)", _titles(trial))
    open_label = re.search(r"(?i)open[- ]label", _titles(trial))
    if blind and not open_label and trial.masking == "NONE":
        yield differ(
            "masking",
            "official_title",
            f"A title says {blind[0].lower()}; the record says that nobody is masked.",
            ["brief_title", "official_title", "masking"],
        )
    if (
        open_label
        and not re.search(r"(?i)blind|mask|extension|follow", _titles(trial))
        and trial.masking in {"DOUBLE", "TRIPLE", "QUADRUPLE"}
    ):
        yield differ(
            "masking",
            "official_title",
            f"A title says open-label; the record says {trial.masking.lower()} masking.",
            ["brief_title", "official_title", "masking"],
        )


def allocation(trial: Trial) -> Iterator[Disagreement]:
    """Randomised or not in the titles, against the allocation."""
    titles = _titles(trial)
    chance = re.search(r"(?i)(?<!non-)(?<!non )(?<!non)(?<!not )randomi[sz]ed", titles)
    if (
        chance
        and not re.search(r"(?i)non-?\s?randomi|extension|follow|roll|part", titles)
        and trial.allocation in {"NON_RANDOMIZED", "NA"}
    ):
        yield differ(
            "allocation",
            "official_title",
            "A title says randomised; the record says that chance does not make the groups.",
            ["brief_title", "official_title", "allocation"],
        )
    alone = re.search(r"(?i)single[- ](?:arm|group)", titles)
    if alone and trial.allocation == "RANDOMIZED" and not chance:
        yield differ(
            "allocation",
            "official_title",
            f"A title says {alone[0].lower()}; the record says that chance makes the groups.",
            ["brief_title", "official_title", "allocation"],
        )


def placebo(trial: Trial) -> Iterator[Disagreement]:
    """Placebo-controlled in the titles, with no placebo among groups and interventions."""
    listed = " ".join(
        [
            *(f"{item.name} {item.description} {' '.join(item.other_names)}" for item in trial.interventions),
            *(f"{arm.label} {arm.kind} {arm.description}" for arm in trial.arms),
        ]
    )
    if (
        trial.interventions
        and trial.arms
        and re.search(r"(?i)placebo[- ]controlled", _titles(trial))
        and not re.search(r"(?i)placebo|sham|vehicle|saline|dummy|control|comparator", listed)
    ):
        yield differ(
            "placebo",
            "official_title",
            "A title says placebo-controlled; no placebo is among groups and interventions.",
            ["brief_title", "official_title", "arms", "interventions"],
        )


def conditions(trial: Trial) -> Iterator[Disagreement]:
    """One of two conditions that must not be confused in the titles, only the other one in the record's list."""
    titles, listed = _titles(trial), "\n".join((*trial.conditions, *trial.keywords))
    for one, other in _RIVALS:
        for said, held in ((one, other), (other, one)):
            # Abbreviations keep their case ("all" is no leukaemia).
            found = re.search(_cased(said), titles)
            if (
                found
                and not re.search(_cased(held), titles)
                and re.search(_cased(held), listed)
                and not re.search(_cased(said), listed)
            ):
                yield differ(
                    "condition",
                    "conditions",
                    f"A title names {found[0]}, the conditions name only the other one of its pair.",
                    ["brief_title", "official_title", "conditions", "keywords"],
                )


def _cased(pattern: str) -> str:
    """The pattern with its abbreviations as they stand and its words in any case."""
    return "|".join(
        part if part.startswith(r"\b") and part[2:3].isupper() else f"(?i:{part})" for part in _split(pattern)
    )


def _split(pattern: str) -> list[str]:
    """The alternatives of a pattern, those inside brackets left together."""
    return re.split(r"\|(?![^()]*\))", pattern)
