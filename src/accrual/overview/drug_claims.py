"""The drugs that titles and summary name, against the interventions of the record.

A drug is known here by the stem of its international name (-mab, -tinib, -platin …; WHO, "The use of stems", 2018),
so that no list of brands has to be kept and a word such as "chemotherapy" is never taken for a drug.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from accrual.overview.disagreement import Disagreement, differ
from accrual.overview.words import listing
from accrual.registry.trial import Intervention, Trial

__all__ = ["unlisted", "unnamed"]

_STEMS = (
    "mab|mig|tinib|rafenib|metinib|ciclib|parib|degib|denib|lisib|zomib|clax|sertib|rasib|taxel|platin|trexed"
    "|citabine|rubicin|tecan|gliflozin|gliptin|glutide|glitazone|glinide|glimepiride|formin|vastatin|sartan|dipine"
    "|oxaban|gatran|grelor|grel|trozole|mestane|lutamide|strant|cept|kinra|tegravir|buvir|asvir|previr|capavir"
    "|cillin|floxacin|conazole|fungin|prazole|setron|gepant|triptan|azepam|piprazole|oxetine|lukast|terol|tropium"
    "|dronate|lidomide|mustine|cabtagene|leucel|vutide|paratide|zepatide|orexant"
)
_DRUG = re.compile(rf"(?<![\w-])[A-Za-z]{{2,}}(?:{_STEMS})(?![\w])", re.IGNORECASE)
_WORD = {"concept", "accept", "intercept", "percept", "precept", "except", "protocept", "recept", "autoleucel"}
_KINDS = {"DRUG", "BIOLOGICAL", "COMBINATION_PRODUCT"}

# A title that names one drug and a class names every drug of the class too.
_CLASSES = (
    (
        r"chemo|platin|doublet|taxane|cytotoxic|anthracycline|FOLF|XELOX|CAPOX|GEMOX|CHOP|fluorouracil",
        "taxel|platin|trexed|citabine|rubicin|tecan|mustine",
    ),
    (r"immuno|PD-?1|PD-?L1|checkpoint|\bICIs?\b", "limab|lizumab|lumab"),
    (r"antibod", "mab"),
    (
        r"TKI|tyrosine|targeted|inhibitor|EGFR|\bALK\b|CDK",
        "tinib|ciclib|rafenib|metinib|parib|lisib|rasib|tuximab|tumumab|vantamab",
    ),
    (r"endocrine|hormon|aromatase|androgen|\bADT\b|castrat", "trozole|mestane|lutamide|strant"),
    (r"anti-?retroviral|\bART\b|antiviral", "vir"),
    (r"anti-?angiogen|VEGF", "cizumab|virumab|tinib"),
)
_UMBRELLA = re.compile(
    r"(?i)standard|usual|conventional|regimen|background|backbone|conditioning|multi|various|several|therapies|agents"
    r"|drugs|treatments|medications|different|others?\b|cohort|umbrella|basket|platform|triple|quadruple|triplet"
    r"|combination (?:therap|treatment|of)|combinations|in combination$|combined (?:therap|treatment)"
    r"|-based|-containing"
)
_EARLIER = re.compile(
    r"(?i)after|resist|refractor|fail|previous|prior|progress|treated|receiv|follow|na[iï]ve|intoleran|induced|on\b"
    r"|users?|relaps|associated|taking|toxicit|react|respon|effect|level|undergoing|who|from|switch|similar"
)


def _drugs(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _DRUG.findall(text)) - _WORD


def _own_drugs(item: Intervention) -> frozenset[str]:
    return _drugs(item.name)


def unnamed(trial: Trial) -> Iterator[Disagreement]:
    """A drug that is tested and summarised, missing from titles that do name another tested drug."""
    titles = f"{trial.brief_title} {trial.official_title}"
    tested = [item for item in trial.interventions if item.kind in _KINDS and _is_tested(item, trial)]
    in_titles = [item for item in tested if _is_named(item, titles)]
    if not in_titles or _UMBRELLA.search(trial.brief_title) or _UMBRELLA.search(trial.official_title):
        return
    missing = {
        drug
        for item in tested
        if not _is_named(item, titles)
        for drug in _own_drugs(item)
        if drug in trial.brief_summary.lower() and not _is_of_a_class(drug, titles)
    }
    if missing:
        named = listing(sorted({drug for item in in_titles for drug in _own_drugs(item)} or {in_titles[0].name}))
        verb = "is" if len(missing) == 1 else "are"
        yield differ(
            "drug",
            "brief_title",
            f"The titles name {named}; {listing(sorted(missing))} {verb} named only in the "
            "summary and among the interventions.",
            ["brief_title", "official_title", "brief_summary", "interventions"],
        )


def _is_tested(item: Intervention, trial: Trial) -> bool:
    """Whether a group that is not for comparison gets it; every drug where the record tells no groups apart."""
    tested = [arm for arm in trial.arms if arm.kind == "EXPERIMENTAL"]
    return not tested or any(given.endswith(item.name) for arm in tested for given in arm.interventions)


def _is_named(item: Intervention, text: str) -> bool:
    """Whether a text has the intervention by a drug in its name, its name or another name of it."""
    low = text.lower()
    words = {
        *_own_drugs(item),
        *(drug for other in item.other_names for drug in _drugs(other)),
        item.name.lower(),
        *(other.lower() for other in item.other_names),
    }
    return any(word and word in low for word in words)


def _is_of_a_class(drug: str, titles: str) -> bool:
    return any(re.search(rf"(?:{stems})$", drug) and re.search(f"(?i){name}", titles) for name, stems in _CLASSES)


def unlisted(trial: Trial) -> Iterator[Disagreement]:
    """A drug that the brief title names as tested but that neither interventions nor groups know."""
    listed = " ".join(
        [
            *(f"{item.name} {item.description} {' '.join(item.other_names)}" for item in trial.interventions),
            *(f"{arm.label} {arm.description}" for arm in trial.arms),
        ]
    ).lower()
    if not any(_drugs(item.name) for item in trial.interventions):
        return
    for hit in _DRUG.finditer(trial.brief_title):
        drug = hit[0].lower()
        before, behind = trial.brief_title[: hit.start()][-40:], trial.brief_title[hit.end() :][:15]
        known = drug in _WORD or drug[:8] in listed or drug[:-1] in trial.criteria.lower()
        if not known and not _EARLIER.search(before) and not _EARLIER.search(behind):
            yield differ(
                "drug",
                "brief_title",
                f"The title names {drug}, which is not among the interventions.",
                ["brief_title", "interventions"],
            )
