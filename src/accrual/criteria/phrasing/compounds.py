"""Names put together from others: "anti-CD30 CAR-T", "radiation-related toxicity", "cancer-related treatment".

Each becomes parts as the plain words would give: what it is, and of what or for what it is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from accrual.criteria.lexemes.named_by_text import kind_of_head
from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.phrasing.parts import Part
from accrual.criteria.phrasing.passes import Pass
from accrual.vocabulary.terms import TERMS, Term, is_kind_of

__all__ = ["COMPOUNDS"]

_FOR = Phrase(("for",), "f", role="P")
_DUE_TO = Phrase(("due", "to"), "w", role="P", marks=(("cause", "cause"),))
_LAST = Phrase(("last",), "w", role="Q", marks=(("status", "last-given"),))
_ANTICANCER = Phrase(("anticancer", "therapy"), "w", role="T", term=TERMS["systemic-anticancer-therapy"])
_TARGETS = frozenset(("targeted", "targeting", "directed"))
_RELATED = frozenset(("related", "associated", "induced"))
_AGAINST_CANCER = frozenset(("anticancer", "antitumor", "antitumour", "antineoplastic", "anticancer-"))
_TO_TREAT = frozenset(("treat", "manage", "control", "managing", "treating"))
_SURGERY = frozenset(("surgery", "surgical-resection"))
_TREATMENTS = frozenset(("treatment", "treatments", "therapy", "therapies", "medication", "medications"))
_CONTROL = frozenset(("control", "management", "relief", "suppression"))
_BODIES = frozenset(("antibody", "antibodies", "inhibitor", "inhibitors"))
_ANY_CANCER = frozenset(("malignancy", "neoplasm", "solid-tumor"))
_ABOUT = re.compile(
    r"\s+(?:(?:screening|prevention|treatment|research|clinical|therapeutic|interventional|detection)\s+){0,3}"
    r"(?:trials?|stud(?:y|ies)|registr(?:y|ies)|programs?)\b(?!\s+(?:drugs?|treatment|therapy|agents?|doctor))",
    re.IGNORECASE)
_PLACE = re.compile(r" (?:sites?|areas?|beds?)\b", re.IGNORECASE)
_OF_A_DRUG = "in-another-trial-of-an-investigational-drug"
_TRIAL = frozenset(("involving", "using", "evaluating", "testing"))


def _of_another_matter(text: str, parts: list[Part]) -> list[Part]:
    """Parts with a disease that only says what a trial is about as words of it: "a lung cancer screening trial"."""
    about = [_kind(part) == "condition" and _ABOUT.match(text, part.end) is not None for part in parts]
    return [part._replace(role="S", phrase=None) if is_matter else part
            for part, is_matter in zip(parts, about, strict=True)] if any(about) else parts


def _kind(part: Part) -> str:
    return part.term.kind if part.role == "T" and part.term is not None else ""


def _anti(text: str, parts: list[Part]) -> list[Part]:
    """"Anti-EGFR antibody", "anti-myeloma therapy", "anti-CD30 CAR-T"."""
    for at in range(len(parts) - 1):
        sign, what = parts[at:at + 2]
        if sign.text != "anti" or sign.role != "S" or sign.last != what.first:
            continue
        after = parts[at + 2] if at + 2 < len(parts) else None
        ahead, rest = parts[:at], parts[at + 2:]
        slug = what.term.slug if what.term is not None else what.text
        if _kind(what) == "therapy":
            return _anti(text, [*ahead, what, *rest])                      # "anti-VEGF inhibitors"
        if _kind(what) == "condition" and is_kind_of(slug, "neoplasm"):
            named = after is not None and _kind(after) == "therapy"
            plain = slug in _ANY_CANCER and (not named or _is_of_cancer(after))
            aim = [] if plain else [_tie(what, _FOR), what]
            skip = 1 if after is not None and (named or after.role == "K") else 0
            therapy = after if named and after is not None else what._replace(phrase=_ANTICANCER, start=sign.start)
            return _anti(text, [*ahead, therapy, *aim, *rest[skip:]])
        if after is not None and _kind(after) == "therapy":
            quality = Phrase(("anti", slug), "w", role="Q", marks=(("severity", f"anti-{slug}".lower()),))
            return _anti(text, [*ahead, what._replace(role="Q", phrase=quality, start=sign.start), *rest])
        if after is not None and (after.role == "K" or after.text in _BODIES):
            said = " ".join(text[sign.start:after.end].lower().split())
            term = Term(said.replace(" ", "-"), "therapy", (), (said,), (), "text")
            named_by_text = Phrase(tuple(said.split()), "w", role="T", term=term)
            return _anti(text, [*ahead, what._replace(
                role="T", phrase=named_by_text, start=sign.start, end=after.end, last=after.last), *rest[1:]])
    return parts


def _targeted(text: str, parts: list[Part]) -> list[Part]:
    """"ROR1-targeted therapy", "PSMA-targeting agent" are named by what they are directed at."""
    for at in range(len(parts) - 1):
        what, tie = parts[at:at + 2]
        stop = at + 3 if tie.text in _TARGETS and tie.role == "S" else at + 2
        noun = parts[stop - 1] if stop <= len(parts) else tie
        targets = (tie.term is not None and tie.term.slug == "targeted-therapy") or (
            stop == at + 3 and (noun.role == "K" or _kind(noun) == "therapy"))
        beside = what.last == tie.first and text[what.end:tie.start] in ("-", "–", " ")
        longer = any(part.role == "S" and part.last == what.first for part in parts[:at])
        hyphen = text[what.end:tie.start] in ("-", "–")
        names = _kind(what) == "biomarker" or (what.role == "S" and hyphen and what.text != "anti")
        if beside and targets and names and not longer:
            said = " ".join(text[what.start:noun.end].lower().replace("-", " ").split())
            term = Term(said.replace(" ", "-"), "therapy", (), (said,), (), "text")
            named = Phrase(tuple(said.split()), "w", role="T", term=term)
            ahead = _alike(text, parts[:at], text[tie.start:noun.end])
            return _targeted(text, [*ahead, what._replace(
                role="T", phrase=named, end=noun.end, last=noun.last, text=term.slug), *parts[stop:]])
    return parts


def _alike(text: str, ahead: list[Part], what: str) -> list[Part]:
    """Parts with the markers that a list names before its last: "CD19 or CD22-targeted therapy"."""
    if len(ahead) < 2 or ahead[-1].role not in "J/" or _kind(ahead[-2]) != "biomarker":
        return ahead
    marker = ahead[-2]
    said = " ".join(f"{text[marker.start:marker.end]} {what}".lower().replace("-", " ").split())
    term = Term(said.replace(" ", "-"), "therapy", (), (said,), (), "text")
    return [*ahead[:-2], marker._replace(phrase=Phrase(tuple(said.split()), "w", role="T", term=term)), ahead[-1]]


def _is_of_cancer(part: Part | None) -> bool:
    """Whether a therapy is against cancer in any case: "anticancer chemotherapy"."""
    slug = part.term.slug if part is not None and part.term is not None else ""
    return is_kind_of(slug, "systemic-anticancer-therapy") or is_kind_of(slug, "radiotherapy")


def _tie(at: Part, phrase: Phrase) -> Part:
    return Part("P", at.first, at.first, at.start, at.start, phrase.words[0], phrase)


def _related(parts: list[Part]) -> list[Part]:
    """"Radiation-related toxicity" is one due to it, "cancer-related treatment" one for it."""
    for at in range(len(parts) - 2):
        what, tie, noun = parts[at:at + 3]
        if tie.text not in _RELATED or tie.role != "S" or not _kind(what) or (at and parts[at - 1].role == "n"):
            continue
        if _kind(noun) == "condition" and any(part.role in ",J/" for part in parts[at + 3:]):
            return _related([*parts[:at], _joined(what, noun), *parts[at + 3:]])
        if _kind(noun) == "condition" and noun.role == "T":
            return _related([*parts[:at], noun, _tie(what, _DUE_TO), what, *parts[at + 3:]])
        if noun.role == "K" and _kind(what) == "condition":
            return _related([*parts[:at], noun, _tie(what, _FOR), what, *parts[at + 3:]])
    return parts


def _joined(what: Part, noun: Part) -> Part:
    """One name of both, where others follow that are not due to the first: "radiation-related rash, asthma"."""
    slugs = [part.term.slug.lower() for part in (what, noun) if part.term is not None]
    term = Term("-related-".join(slugs), "condition", (), (" related ".join(slugs),), (), "text")
    return noun._replace(start=what.start, first=what.first, phrase=Phrase((term.slug,), "w", role="T", term=term))


def _against_cancer(parts: list[Part]) -> list[Part]:
    """"Anticancer agents or therapies" are one thing."""
    at = next((at for at, part in enumerate(parts) if part.text in _AGAINST_CANCER and part.role == "S"), len(parts))
    stop = next((place for place in range(at + 1, len(parts)) if parts[place].role != "Q"), len(parts))
    if stop == len(parts) or parts[stop].role != "K":
        return parts
    rest = parts[stop + 1:]
    while len(rest) > 1 and rest[0].role in "J/" and rest[1].role == "K":
        rest = rest[2:]
    return [*parts[:at], *parts[at + 1:stop], parts[stop]._replace(role="T", phrase=_ANTICANCER), *rest]


def _to_treat(parts: list[Part]) -> list[Part]:
    """"Steroids to manage asthma", "for control of asthma" are for it."""
    for at in range(1, len(parts) - 1):
        to, what = parts[at:at + 2]
        rest = parts[at + 2:]
        if what.role != "S" or to.role != "P" or not rest:
            continue
        if to.text == "to" and what.text in _TO_TREAT and _kind(rest[0]) == "condition":
            return _to_treat([*parts[:at], to._replace(text="for", phrase=_FOR), *rest])
        if to.text == "for" and what.text in _CONTROL and rest[0].role == "P" and rest[0].text == "of":
            return _to_treat([*parts[:at], to, *rest[1:]])
    return parts


def _operated(parts: list[Part]) -> list[Part]:
    """"Prior breast cancer surgery" as surgery for breast cancer, "asthma treatment" as treatment for asthma."""
    for at, (what, done) in enumerate(pairwise(parts)):
        if done.start - what.end != 1 or _kind(what) != "condition" or what.term is None or (
                at and parts[at - 1].mark("stage")):
            continue
        cut = done.term is not None and done.term.slug in _SURGERY and is_kind_of(what.term.slug, "malignancy")
        if cut or (done.role == "K" and done.text in _TREATMENTS and not what.marks):
            return [*parts[:at], done, _tie(what, _FOR), what, *_operated(parts[at + 2:])]
    return parts


def _with_last(parts: list[Part]) -> list[Part]:
    """"The last chemotherapy": that it was the last is a quality of what follows."""
    return [_as_last(parts, at) for at in range(len(parts))]


def _as_last(parts: list[Part], at: int) -> Part:
    part, after = parts[at], parts[at + 1:at + 2]
    given = bool(after) and (after[0].role == "K" or _kind(after[0]) == "therapy")
    return part._replace(role="Q", phrase=_LAST) if part.text == "last" and part.role == "S" and given else part


def _without_disease(parts: list[Part]) -> list[Part]:
    """Parts without a disease that no word names, of which only its course is said: "disease progressed on X"."""
    named = [part for part in parts if part.role in "TH"]
    if len(named) < 2 or named[0].text != "disease" or named[0].role != "H" or parts.index(named[0]) != 0:
        return parts
    course = parts[1] if parts[1].role not in "M" else parts[2] if len(parts) > 2 else parts[1]
    says = course.role == "Q" and any(sort == "response" for sort, _ in course.marks) and _kind(named[1]) == "therapy"
    return parts[1:] if says else parts


def _at_work(parts: list[Part]) -> list[Part]:
    """"Active" before metastases of the brain: those that were treated and are stable are there, and are not active."""
    for at, part in enumerate(parts):
        if part.role != "Q" or part.phrase is None or part.phrase.words[-1] != "active":
            continue
        named = next((each for each in parts[at + 1:] if each.role not in "QJ,/()n"), part)
        slug = named.term.slug if named.role == "T" and named.term is not None else ""
        if is_kind_of(slug, "cns-metastasis") and not is_kind_of(slug, "leptomeningeal-disease"):
            active = part._replace(phrase=replace(part.phrase, marks=(*part.phrase.marks, ("severity", "active"))))
            return [*parts[:at], active, *_at_work(parts[at + 1:])]
    return parts


def _at_its_place(text: str, parts: list[Part]) -> list[Part]:
    """Parts with a treatment that only names a place as words of it: "infection at the biopsy site"."""
    for at, part in enumerate(parts):
        if not _names_place(text, part):
            continue
        first = next((place for place in range(at, 0, -1) if parts[place - 1].role != "Q"), 0)
        if first and parts[first - 1].role == "P":
            words = [word._replace(role="S", phrase=None) for word in parts[first:at + 1]]
            return [*parts[:first], *words, *_at_its_place(text, parts[at + 1:])]
    return parts


def _names_place(text: str, part: Part) -> bool:
    therapy = _kind(part) == "therapy" or (part.role == "H" and kind_of_head(part.text) == "therapy")
    return therapy and _PLACE.match(text, part.end) is not None


def _of_trial(parts: list[Part]) -> list[Part]:
    """"Participation in another study involving an investigational drug" as one, for not every trial is of a drug."""
    for at in range(len(parts) - 2):
        trial, tie, drug = parts[at:at + 3]
        if trial.term is not None and trial.term.slug == "in-another-trial" and drug.term is not None and (
                drug.term.slug == "investigational-drug") and (
                tie.text in _TRIAL or (tie.role == "P" and tie.text in ("of", "with"))):
            phrase = replace(trial.phrase, term=TERMS[_OF_A_DRUG]) if trial.phrase is not None else None
            return [*parts[:at], trial._replace(phrase=phrase, end=drug.end, last=drug.last), *parts[at + 3:]]
    return parts


# In this order: the parts with such names taken apart.
COMPOUNDS = (
    Pass(_anti, frozenset(("anti", "S")), reads_text=True),
    Pass(_targeted, frozenset(), _TARGETS | {"targeted-therapy"}, reads_text=True),
    Pass(_related, frozenset("ST"), _RELATED), Pass(_against_cancer, frozenset("KS"), _AGAINST_CANCER),
    Pass(_to_treat, frozenset("SP"), _TO_TREAT | _CONTROL), Pass(_with_last, frozenset(("last", "S"))),
    Pass(_operated, frozenset(("condition",)), _SURGERY | {"K"}),
    Pass(_of_another_matter, frozenset(("condition",)), reads_text=True),
    Pass(_at_work, frozenset(("active", "Q", "condition"))),
    Pass(_at_its_place, frozenset("P"), frozenset(("therapy", "H")), reads_text=True),
    Pass(_without_disease, frozenset(("disease", "H", "therapy"))),
    Pass(_of_trial, frozenset(("in-another-trial", "investigational-drug"))),
)
