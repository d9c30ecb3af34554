"""Names in records → concepts of the vocabulary: only a whole name counts, never a word in it.

>>> condition("Malignant neoplasm of breast (disorder)"), condition("Family history of breast cancer")
('breast-cancer', None)
>>> condition("Secondary malignant neoplasm of liver (disorder)"), condition("Suspected lung cancer (situation)")
('liver-metastasis', None)
>>> drugs("1 ML DOCEtaxel 20 MG/ML Injection")
(('docetaxel',), 'injected', ())
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from accrual.patients.codes import condition_concept
from accrual.patients.wording import is_hedged, is_plain, without_denied_details
from accrual.vocabulary.attributes import ATTRIBUTES
from accrual.vocabulary.terms import TERMS, is_kind_of

__all__ = ["attribute", "condition", "drugs", "finding", "gene", "known", "marker", "most_specific",
           "state", "therapies", "therapy", "without_remark"]

_REMARK = re.compile(r"\s*\((?:disorder|finding|situation|procedure|regime/therapy|qualifier value|product|substance|"
                     r"body structure|morphology|event|observable entity)\)\s*$", re.IGNORECASE)
_UNDONE = re.compile(
    r"\b(?:no|not|without|negative|rule[sd]? out|r/o|exclu\w+|suspect\w*|possible|possibly|probable|probably|family|"
    r"father|mother|risk|screening|history|status post|s/p|denie[sd]|unlikely|query|differential|prophyla\w+|fear|"
    r"concern)\b|\?",
    re.IGNORECASE)
_MALIGNANT = re.compile(
    r"(?:primary |overlapping |infiltrating duct |invasive ductal )?"
    r"(?:malignant (?:neoplasm|tumou?r)|malignancy|carcinoma|adenocarcinoma|cancer) of (?:the )?(.+)")
_SPREAD = re.compile(r"(?:secondary|metastatic) malignant (?:neoplasm|tumou?r)s? (?:of|to) (?:the )?(.+)|"
                     r"(?:metasta[st][ei]s|mets) (?:to|in) (?:the )?(.+)")
_CARCINOMA = re.compile(r"primary small cell malignant neoplasm of lung.*|small cell carcinoma of lung")
_OF_DUCT = re.compile(r"infiltrating duct carcinoma of breast|invasive ductal carcinoma of breast")
_PART = re.compile(
    r"^(?:(?:unspecified|other specified|overlapping|central|(?:upper|lower)[ -](?:inner|outer)|(?:upper|middle|lower)|"
    r"main|axillary) )?(?:part|portion|sites?|quadrant|tail|third|body|head|bronchus|lobe|area)s? of (?:the )?|"
    r"^nipple and areola(?: of)? ?")
_SIDE = re.compile(r"\b(?:left|right|upper|lower|middle|bilateral|unspecified|structure|region|lobe|female|male)\b")
_STRENGTH = re.compile(
    r"\b[\d.,]+\s*(?:mg|mcg|ug|g|ml|unt|meq|hr|actuat|day|%|iu|mmol|mci)?(?:\s*/\s*[\d.]*\s*(?:mg|ml|actuat|hr|g|mcg|m2|m²|kg))*\b|"
    r"\b(?:nda\d+|pack|mg|ml|hr)\b|[%\[\]]", re.IGNORECASE)
_SALTS = ("hydrochloride", "sodium", "potassium", "acetate", "succinate", "sulfate", "bitartrate", "tartrate",
          "maleate", "phosphate", "mesylate", "hydrobromide", "propionate", "citrate", "tosylate", "disodium", "human")
_FORMS = {
    "oral": "oral", "tablet": "oral", "capsule": "oral", "chewable": "oral", "injection": "injected",
    "injectable": "injected", "injetable": "injected", "inhaler": "inhaled", "inhalant": "inhaled",
    "topical": "topical", "cream": "topical", "ointment": "topical", "nasal": "intranasal", "ophthalmic": "ophthalmic",
    "transdermal": "transdermal", "rectal": "rectal", "vaginal": "vaginal", "otic": "otic", "mucosal": "sublingual",
}
_ALIASES = {"teleradiotherapy": "external beam radiotherapy", "teletherapy": "external beam radiotherapy"}
_FOUND = {"present": "positive", "absent": "negative", "not detected": "negative"}
_FORM_WORDS = frozenset((*_FORMS, "product", "solution", "suspension", "extended", "release", "metered", "dose", "dry",
                         "powder", "prefilled", "syringe", "auto-injector", "drug", "implant", "spray", "patch",
                         "system", "intrauterine", "concentrate", "delayed", "film", "coated", "abuse-deterrent",
                         "pill", "kit"))


def known(kind: str, wording: str) -> str | None:
    """The one term of a kind that has exactly this name, a plural and a hyphen aside."""
    return _index(kind).get(_plain(wording))


def condition(wording: str) -> str | None:
    """The concept of a diagnosis's wording; None for what is denied, suspected, or of somebody else."""
    exact = condition_concept(wording)
    if exact:
        return exact
    text = _REMARK.sub("", wording).strip().lower()
    rest = without_denied_details(text)
    if not rest or is_hedged(text):
        return None
    return known("condition", text) or next(
        (concept for each in _rewritten(rest) if (concept := known("condition", each))), None)


def _rewritten(text: str) -> Iterator[str]:
    """The wording, and what it says in the vocabulary's order of words."""
    yield text
    if not is_plain(text):
        return
    if _CARCINOMA.fullmatch(text):
        yield "small cell lung cancer"
    if _OF_DUCT.fullmatch(text):
        yield "breast cancer"
    spread = _SPREAD.fullmatch(text)
    if spread:
        site = spread[1] or spread[2]
        yield from (f"{each} metastasis" for each in _sites(site))
    elif found := _MALIGNANT.fullmatch(text):
        yield from (f"{each} cancer" for each in _sites(found[1]))
    elif text in ("secondary malignant neoplastic disease", "metastatic malignant neoplasm"):
        yield "metastatic disease"
    elif text == "malignant neoplastic disease":
        yield "malignancy"
    if text.startswith(("malignant", "primary")):
        short = re.sub(r"\s*\(.*\)$|,.*$", "", text)
        if not _MALIGNANT.fullmatch(short):
            yield short


def _sites(site: str) -> Iterator[str]:
    """The organ: "upper lobe, right bronchus or lung" is the lung."""
    for part in re.sub(r"bronch(?:us|i) (?:or|and) lungs?", "lung", site).split(","):
        plain = " ".join(_SIDE.sub(" ", _PART.sub("", part.strip())).split())
        if plain and plain not in ("of", "site"):
            yield plain
        if "lymph node" in plain:
            yield "lymph node"


def therapy(wording: str) -> str | None:
    """The concept of a procedure's or treatment's wording."""
    text = _REMARK.sub("", wording).strip().lower()
    if not text or _UNDONE.search(text):
        return None
    of = re.fullmatch(r"([\w\s-]+?) of (?:the )?([\w\s]+)", text)
    short = text.removesuffix(" procedure")
    forms = (text, _ALIASES.get(short, short), *((f"{of[2]} {of[1]}", of[1]) if of else ()),
             text.removesuffix(" procedure or service"))
    return next((concept for each in forms if (concept := known("therapy", each))), None)


def therapies(wording: str) -> tuple[str, ...]:
    """The one treatment that a wording names, or the two of "combined … and …".

    >>> therapies("Combined chemotherapy and radiation therapy (procedure)")
    ('chemotherapy', 'radiotherapy')
    """
    one = therapy(wording)
    both = re.fullmatch(r"combined (.+) and (.+)", _REMARK.sub("", wording).strip().lower())
    found = [therapy(part) for part in both.groups()] if both and not one else [one]
    return tuple(each for each in found if each) if all(found) else ()


def drugs(wording: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """The drugs in an RxNorm name, the route that its form tells, and the ingredients that are not known.

    >>> drugs("Carboplatin + Paclitaxel")[0], drugs("Pembrolizumab (Keytruda)")[0], drugs("Docetaxel (declined)")[0]
    (('carboplatin', 'paclitaxel'), ('pembrolizumab',), ())
    """
    words = [word.strip("[](),").lower() for word in wording.split()]
    route = next((_FORMS[word] for word in words if word in _FORMS), "")
    found, unknown = [], []
    for part in re.split(r"\s+/\s+|\s*\+\s*|(?<=[a-z])/(?=[A-Z])", re.sub(r"\[(.*?)\]", "", wording)):
        concept = _ingredient(_without_brand(part))
        if concept:
            found.append(concept)
        elif _STRENGTH.sub(" ", part).strip():
            unknown.append(part.strip())
    return tuple(dict.fromkeys(found)), route, tuple(unknown)


def _without_brand(part: str) -> str:
    """A name without its other name in brackets; other words in brackets, such as "declined", stay."""
    both = re.fullmatch(r"\s*([^()]+?)\s*\(([^()]+)\)\s*(.*)", part)
    if both and not re.search(r"[a-z]", _STRENGTH.sub(" ", both[2]), re.IGNORECASE):
        return f"{both[1]} {both[3]}"  # a dose
    if both and (other := known("therapy", both[2])):
        return f"{both[1]} {both[3]}" if known("therapy", both[1]) == other else part
    return part


def _ingredient(part: str) -> str | None:
    words = [word for word in _STRENGTH.sub(" ", part).lower().replace(",", " ").split()
             if word not in _FORM_WORDS]
    for last in range(len(words), 0, -1):  # the longest name first: "leuprolide acetate", then "leuprolide"
        if all(word in _SALTS for word in words[last:]) and (concept := known("therapy", " ".join(words[:last]))):
            return concept
    return None


def marker(wording: str) -> str | None:
    """The biomarker that a laboratory test's name speaks of: "HER2 [Presence] in Tissue" → HER2."""
    name = re.sub(r"\s*\[.*|\s+(?:in|by) .*", "", _REMARK.sub("", wording)).strip()
    for each in (name, re.sub(r"\s+(?:ag|ab|gene|protein|receptor|status|antigen)$", "", name, flags=re.IGNORECASE)):
        if concept := known("biomarker", each):
            return None if is_kind_of(concept, "biomarker-finding") else concept
    return None


def gene(code: str) -> str | None:
    """The gene of an HGNC number.

    >>> gene("HGNC:3236")
    'EGFR'
    """
    return _genes().get(code)


@cache
def _genes() -> Mapping[str, str]:
    owners: dict[str, list[str]] = {}
    for slug, term in TERMS.items():
        for code in term.source.split():
            if code.startswith("HGNC:"):
                owners.setdefault(code, []).append(slug)
    # The receptor and its gene have one number; the gene is the more exact of the two.
    return {code: found for code, slugs in owners.items() if (found := most_specific(slugs))}


def finding(wording: str) -> str | None:
    """What a test found, by its words: "Positive (qualifier value)" → positive."""
    text = _REMARK.sub("", wording)
    concept = known("biomarker", text)
    return concept if concept and is_kind_of(concept, "biomarker-finding") else _FOUND.get(_plain(text))


def state(wording: str) -> str | None:
    """The state that a wording names."""
    text = _REMARK.sub("", wording)
    return None if _UNDONE.search(text) else known("state", text)


def without_remark(wording: str) -> str:
    """A wording without what SNOMED CT puts after it.

    >>> without_remark("Current non-smoker (finding)")
    'Current non-smoker'
    """
    return _REMARK.sub("", wording).strip()


def attribute(kind: str, wording: str) -> str:
    """The vocabulary's word for a site, route or aim, or an empty one."""
    text = _plain(_SIDE.sub(" ", _REMARK.sub("", wording)))
    return next((slug for slug, names in ATTRIBUTES[kind].items() if text in map(_plain, (slug, *names))), "")


def most_specific(concepts: Iterable[str]) -> str | None:
    """The one of several concepts that is a kind of all others, if there is one."""
    found = list(dict.fromkeys(concepts))
    best = [each for each in found if all(is_kind_of(each, other) for other in found)]
    return best[0] if best else None


@cache
def _index(kind: str) -> Mapping[str, str]:
    """Every name of a kind; a name of two terms is nobody's."""
    owners: dict[str, set[str]] = {}
    for slug, term in TERMS.items():
        if term.kind == kind:
            for name in (*term.names, *(each.lower() for each in term.cased), slug.replace("-", " ")):
                owners.setdefault(_plain(name), set()).add(slug)
    return {name: next(iter(slugs)) for name, slugs in owners.items() if len(slugs) == 1}


def _plain(text: str) -> str:
    words = re.sub(r"[^\w+./']+", " ", text.casefold().replace("’", "'").replace("​", "")).split()
    return " ".join(word[:-1] if len(word) > 4 and word.endswith("s") and word[-2:] not in ("ss", "us", "is") else word
                    for word in words)


