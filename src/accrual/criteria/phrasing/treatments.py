"""Parts put so that what is said of treatments can be read: their aim, their dose, what does not count as one.

A treatment that no name says ("therapy", "treatment") often only ties a named one to its aim.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.model import Quantity
from accrual.criteria.phrasing.compounds import COMPOUNDS
from accrual.criteria.phrasing.parts import Part
from accrual.criteria.phrasing.passes import Pass
from accrual.criteria.quantities.measures import LINES
from accrual.vocabulary.terms import TERMS

__all__ = ["TREATMENTS"]

_ALLOWED = Phrase(("allowed",), "~", role="X", marks=(("exception", "allowed"),))
_FIT = frozenset(("amenable", "eligible", "suitable", "candidate", "candidates", "appropriate"))
_UNFIT = Phrase(("not", "amenable", "to"), "w", role="Q", marks=(("response", "contraindication"),))
_NAIVE = (("line", "treatment-naive"),)
_COUNTED = re.compile(r"\bnot\s+(?:be\s+)?(?:considered|counted|regarded)\b")
_FOR = frozenset(("for", "for treatment of"))
_NO_DISEASE = frozenset(("metastasis", "disease", "cancer", "advanced-cancer"))    # names without which of them it is
_SYSTEMIC_ROUTES = frozenset(("oral", "intravenous", "intramuscular", "subcutaneous", "systemic"))
_KINDS_OF_CARE = frozenset(("therapy", "therapies", "treatment", "treatments"))
_SETTINGS = frozenset(("for", "in", "for treatment of"))
_SYSTEMIC = frozenset(("chemotherapy", "systemic-anticancer-therapy", "cytotoxic-chemotherapy"))
_CHEMORADIOTHERAPY = frozenset(("chemotherapy", "radiotherapy"))
_IS = re.compile(r"\b(?:is|are|was)\s+$", re.IGNORECASE)
_AIMED = frozenset(("for", "of", "in"))


def _not_amenable(parts: list[Part]) -> list[Part]:
    """"A disease that is not amenable to surgery" as one for which surgery is contraindicated."""
    found: list[Part] = []
    for part in parts:
        denied = found[-1] if found and part.phrase is not None and part.phrase.words[0] in _FIT else None
        if denied is not None and denied.mark("negation") == "absence" and denied.phrase is not None and (
                denied.phrase.words[-1] == "not" and part.mark("status") == "eligible"):
            found[-1] = part._replace(first=denied.first, start=denied.start, text="not-amenable-to", phrase=_UNFIT)
        else:
            found.append(part)
    return found


def _untreated_all(parts: list[Part]) -> list[Part]:
    """"Untreated patients with mild or severe asthma" are untreated in either case."""
    if len(parts) < 5 or _NAIVE[0] not in parts[0].marks or parts[0].role != "Q" or parts[1].text != "with":
        return parts
    stop = next((at for at in range(2, len(parts)) if parts[at].role not in "QJ,/"), len(parts))
    run = [each for before, part in pairwise(parts[1:stop]) for each in (
        (parts[0], part) if part.role == "Q" and before.text == "or" else (part,))]
    return [*parts[:2], *run, *parts[stop:]]


def _naive_to(parts: list[Part]) -> list[Part]:
    """"Treatment naïve for melanoma" as naive to a treatment for it."""
    for at, (what, naive, aim) in enumerate(zip(parts, parts[1:], parts[2:], strict=False)):
        if what.role == "K" and naive.role == "Q" and naive.marks == _NAIVE and aim.text in _FOR:
            return [*parts[:at], naive, what, *_naive_to(parts[at + 2:])]
    return parts


def _chemoradiotherapy(parts: list[Part]) -> list[Part]:
    """"Combined chemotherapy and radiotherapy" as the one treatment that it is."""
    for at, (how, one, joint, two) in enumerate(zip(parts, parts[1:], parts[2:], parts[3:], strict=False)):
        named = {part.term.slug for part in (one, two) if part.term is not None}
        if how.mark("line") == "combination" and joint.text in ("and", "plus") and named == _CHEMORADIOTHERAPY:
            both = Phrase(("chemoradiotherapy",), "w", role="T", term=TERMS["chemoradiotherapy"])
            whole = one._replace(text="chemoradiotherapy", phrase=both, end=two.end, last=two.last)
            return [*parts[:at], whole, *parts[at + 4:]]
    return parts


def _since_prior(parts: list[Part]) -> list[Part]:
    """"At least 14 days since prior and no concurrent X" as at least 14 days since X, which then is not going on."""
    for at, (time, joint, none, now) in enumerate(zip(parts, parts[1:], parts[2:], parts[3:], strict=False)):
        since = time.time is not None and time.time.since
        if since and joint.text == "and" and none.mark("negation") == "absence" and now.mark("status") == "current":
            return [*parts[:at + 1], *parts[at + 4:]]
    return parts


def _demanded(text: str, parts: list[Part]) -> list[Part]:
    """"Prior therapy must include surgery", "prior docetaxel is required" as surgery or docetaxel that was given."""
    for at, (what, must, named) in enumerate(zip(parts, parts[1:], parts[2:], strict=False)):
        includes = must.role == "M" and must.phrase is not None and must.phrase.words[-1].startswith("includ")
        if what.role == "K" and includes and any(map(is_therapy, parts[at + 2:])) and named.role in "TQS":
            return [*parts[:at], *parts[at + 1:]]
    stop = next((at for at in range(len(parts) - 1, -1, -1) if parts[at].role != "P"), 0)
    last, ahead = parts[stop] if parts else None, parts[:stop]
    if last is not None and last.role == "Q" and last.marks == (("status", "needed"),) and ahead and (
            is_therapy(ahead[-1]) or ahead[-1].role == "K") and any(map(is_therapy, ahead)) and any(
            part.mark("status") == "history" for part in ahead) and (
            last.text == "required" or _IS.search(text, max(0, last.start - 5), last.start) is not None):
        return [*ahead, *parts[stop + 1:]]
    return parts


def is_therapy(part: Part) -> bool:
    """Whether a part names a therapy that the vocabulary holds."""
    return part.role == "T" and part.term is not None and part.term.kind == "therapy"


def _is_condition(part: Part) -> bool:
    return part.role == "T" and part.term is not None and part.term.kind == "condition"


def _uncounted(text: str, parts: list[Part]) -> list[Part]:
    """"A biopsy is not considered major surgery" lets the biopsy in."""
    at = next((at for at, (part, after) in enumerate(pairwise(parts)) if part.role == "N"
               and _COUNTED.search(text, part.start, after.start)), 0)
    first = next((place + 1 for place in range(at - 1, -1, -1) if parts[place].role == "("), 0)
    stop = next((place for place in range(at, len(parts)) if parts[place].role == ")"), len(parts))
    whom, what = parts[first:at], parts[at + 1:stop]
    if not at or not what or any(part.role in "NXM" for part in whom) or not any(map(is_therapy, whom)) or any(
            part.role not in "TKHQPJ,/" or _is_condition(part) for part in what):
        return parts
    return [*parts[:at], parts[at]._replace(role="X", text="allowed", phrase=_ALLOWED), *parts[stop:]]


def _by_means(parts: list[Part]) -> list[Part]:
    """"Any prior therapy for cancer with surgery or radiation" as surgery or radiation for cancer."""
    for at, (what, aim, whom, by) in enumerate(zip(parts, parts[1:], parts[2:], parts[3:], strict=False)):
        rest = parts[at + 4:]
        if what.role != "K" or aim.text != "for" or not _is_condition(whom) or by.text != "with" or not rest:
            continue
        stop = next((place for place, part in enumerate(rest) if not is_therapy(part) and part.role not in ",/JQ"),
                    len(rest))
        if stop and is_therapy(rest[stop - 1]) and all(part.role in "W," for part in rest[stop:]):
            return [*parts[:at], *rest[:stop], aim, whom, *rest[stop:]]
    return parts


def _with_aims(parts: list[Part]) -> list[Part]:
    """"Steroids for the treatment of asthma" as steroids for asthma."""
    for at in range(1, len(parts) - 2):
        aim, what, of = parts[at:at + 3]
        aimed = aim.text == "for" and what.role == "K" and of.role == "P" and of.text in _AIMED
        if aimed and any(map(is_therapy, parts[:at])):
            return _with_aims([*parts[:at], aim._replace(text="for treatment of"), *parts[at + 3:]])
    return parts


def _staged_aims(parts: list[Part]) -> list[Part]:
    """"Chemotherapy for advanced or metastatic melanoma": either stage is the setting of all that is for it."""
    for at in range(1, len(parts)):
        if parts[at].role != "P" or parts[at].text not in _FOR or not any(
                is_therapy(part) or part.role == "K" for part in parts[:at]):
            continue
        if parts[at + 1:] and parts[at + 1].marks == (("certainty", "diagnosed"),):          # "for a diagnosis of"
            return _staged_aims([*parts[:at + 1], *parts[at + 2:]])
        stop = next((place for place in range(at + 1, len(parts)) if not (
            parts[place].role in ",/" or parts[place].text == "or" or _stages(parts[place]))), len(parts))
        noun = parts[stop] if stop < len(parts) and (_is_condition(parts[stop]) or parts[stop].role == "H") else None
        run = [*parts[at + 1:stop], *([noun] if noun is not None else [])]
        slugs = [slug for part in run for slug in _stages(part)]
        if len(slugs) < 2 or not any(part.text == "or" or part.role == "/" for part in run):
            continue
        if noun is None and stop < len(parts) and parts[stop].mark("site"):
            return [*parts[:at], parts[at]._replace(role="?"), *parts[at + 1:]]      # "metastatic gastric/GEJ cancer"
        last = noun or next(part for part in reversed(run) if _stages(part))
        disease = last.term is None or last.term.slug in _NO_DISEASE or last.text == "disease"
        named = last if _is_condition(last) and not disease else None
        place = run[0]._replace(role="Q", text="setting", phrase=Phrase(
            ("setting",), "w", role="Q", marks=(("line", "-or-".join(dict.fromkeys(slugs))),)))
        rest = parts[stop + (noun is not None):]
        if named is not None and rest and rest[0].text == "disease":
            rest = rest[1:]                  # "for metastatic NSCLC disease"
        return [*parts[:at], *([parts[at], _plain(named)] if named is not None else []), place, *rest]
    return parts


def _stages(part: Part) -> list[str]:
    """The stages that a part says, as a quality or within its name."""
    if part.role not in "QT" or (part.role == "T" and not _is_condition(part)):
        return []
    return [slug for sort, slug in part.marks if sort == "stage"] or (
        ["metastatic"] if part.term is not None and part.term.slug in _NO_DISEASE else [])


def _plain(part: Part) -> Part:
    """A condition without the stage that its name says."""
    return part._replace(phrase=replace(part.phrase, marks=())) if part.phrase is not None else part


def _announced(text: str, parts: list[Part]) -> list[Part]:
    """Parts without a treatment that only announces others: "taking the following drugs: A, B"."""
    stop = next((at for at, part in enumerate(parts) if part.role in ":I"), 0)
    ahead, behind = parts[:stop], parts[stop + 1:]
    if [part.role for part in ahead if part.role not in "QPNW"] != ["K"] or not behind or not is_therapy(behind[0]):
        return parts
    if "following" not in text[ahead[0].start:parts[stop].start].lower() or any(
            part.role == "N" and part.mark("negation") != "must-not" for part in ahead):
        return parts
    return [part for part in ahead if part.role in "QW"] + behind


def _by_any_route(parts: list[Part]) -> list[Part]:
    """"Requiring oral or intravenous antibiotics" as systemic ones."""
    for at in range(1, len(parts) - 3):
        needed, one, joint, two = parts[at - 1], *parts[at:at + 3]
        if needed.mark("status") == "needed" and joint.role in "J/" and joint.text != "and" and all(
                each.role == "Q" and each.mark("route") in _SYSTEMIC_ROUTES for each in (one, two)):
            systemic = Phrase(("systemic",), "w", role="Q", marks=(("route", "systemic"),))
            return [*parts[:at], one._replace(text="systemic", end=two.end, last=two.last, phrase=systemic),
                    *parts[at + 3:]]
    return parts


def _systemic_or(parts: list[Part]) -> list[Part]:
    """"Systemic or locoregional therapy" as systemic therapy or the other one."""
    for at, (how, joint, what) in enumerate(zip(parts, parts[1:], parts[2:], strict=False)):
        named = what.phrase.words if is_therapy(what) and what.phrase is not None else ()
        if how.text == "systemic" and joint.role in "J/" and len(named) > 1 and named[-1] in _KINDS_OF_CARE:
            any_sort = how._replace(role="K", text="treatment", phrase=Phrase(("treatment",), "w", role="K"))
            return [*parts[:at + 1], any_sort, *parts[at + 1:]]
    return parts


def _suppressed(parts: list[Part]) -> list[Part]:
    """Parts with an immunosuppression that somebody needs or gets as the treatment that it then is."""
    at = next((at for at in range(1, len(parts)) if parts[at].text == "immunosuppression"
               and parts[at].role == "T" and _is_given(parts[:at])), 0)
    drug = Phrase(("immunosuppressant",), "w", role="T", term=TERMS["immunosuppressant"])
    return [*parts[:at], parts[at]._replace(phrase=drug), *parts[at + 1:]] if at else parts


def _is_given(before: list[Part]) -> bool:
    """Whether qualities right before a name say that it is needed or given."""
    while before and before[-1].role == "Q":
        if before[-1].mark("status") in ("needed", "current") or before[-1].mark("route"):
            return True
        before = before[:-1]
    return False


def _lines_of(parts: list[Part]) -> list[Part]:
    """Parts without what lines of therapy are of: "no more than one prior line of chemotherapy".

    Those "for metastatic disease", or of one sort of treatment, are not all lines: a limit from above is then in
    doubt, one from below necessary.
    """
    for at, (value, of) in enumerate(pairwise(parts)):
        rule = value.value.rule if value.value is not None else None
        if not isinstance(rule, Quantity) or rule.concept not in LINES or of.role not in "PQ":
            continue
        role = "?" if rule.comparator in ("<", "<=", "=", "in") else "S"
        if of.text.startswith("in-") and _stages(of):        # "in the metastatic setting"
            return [*parts[:at + 1], of._replace(role=role), *parts[at + 2:]]
        ahead = parts[at + 2:]
        if len(ahead) > 1 and ahead[0].mark("route") == "systemic":
            ahead = ahead[1:]
        if not ahead:
            continue
        what, *rest = ahead
        if of.text == "of" and (what.role == "K" or (what.term is not None and what.term.slug in _SYSTEMIC)):
            return _lines_of([*parts[:at], _counted(value, rule, what), *rest])
        one_sort = of.text == "of" and role == "?" and is_therapy(what)
        if one_sort or (of.text in _SETTINGS and (_stages(what) or what.mark("line"))):
            return [*parts[:at + 1], what._replace(role=role), *rest]
    return parts


def _counted(value: Part, rule: Quantity, what: Part) -> Part:
    """The number of lines as that of what they are of: lines of chemotherapy are no lines of any therapy."""
    if what.term is None or what.term.slug != "chemotherapy" or value.value is None:
        return value
    return value._replace(value=value.value._replace(rule=replace(rule, concept="prior-chemotherapy-regimens")))


def _with_doses(parts: list[Part]) -> list[Part]:
    """Parts without the comma before a treatment's dose: "steroids, in doses above 10 mg/day of prednisone"."""
    return [part for at, part in enumerate(parts) if not (
        part.role == "," and at and is_therapy(parts[at - 1]) and at + 1 < len(parts) and parts[at + 1].role == "D")]


def _inhibitors(parts: list[Part]) -> list[Part]:
    """"ALK or ROS1 inhibitors" are inhibitors of both; the first gene alone is no marker that is asked for."""
    found = parts
    for at, part in enumerate(parts):
        if not is_therapy(part) or part.phrase is None or not part.phrase.words[-1].startswith("inhibitor"):
            continue
        place = at - 1
        while place > 0 and parts[place].role in ",J/":
            place -= 1 + (parts[place].role == "J" and parts[place - 1].role == ",")
            gene = _inhibitor_of(parts[place])
            if gene is None:
                break
            found = [*found[:place], gene, *found[place + 1:]]
            place -= 1
    return found


def _inhibitor_of(part: Part) -> Part | None:
    """What inhibits the gene that a part names, if the vocabulary holds it."""
    if part.term is None or part.phrase is None:
        return None
    if part.term.slug.endswith("-inhibitor"):
        return part
    term = TERMS.get("-".join(part.phrase.words) + "-inhibitor") if part.term.kind == "biomarker" else None
    return part._replace(text=term.slug, phrase=replace(part.phrase, term=term)) if term is not None else None


# In this order: the parts as a list of treatments has them.
TREATMENTS = (
    Pass(_chemoradiotherapy, frozenset(("combination", "chemotherapy", "radiotherapy"))),
    Pass(_since_prior, frozenset(("W", "and", "absence", "current"))),
    Pass(_demanded, frozenset(("therapy",)), frozenset(("M", "needed")), reads_text=True),
    Pass(_untreated_all, frozenset(("treatment-naive", "with", "or"))),
    Pass(_not_amenable, frozenset(("negation", "status"))), Pass(_naive_to, frozenset(("K", "treatment-naive")), _FOR),
    *COMPOUNDS,
    Pass(_by_any_route, frozenset(("needed", "route", "Q")), frozenset("J/")),
    Pass(_systemic_or, frozenset(("systemic", "therapy")), frozenset("J/")),
    Pass(_suppressed, frozenset(("immunosuppression", "T"))),
    Pass(_uncounted, frozenset(("N", "therapy")), reads_text=True),
    Pass(_announced, frozenset(("K", "therapy")), frozenset(":I"), reads_text=True),
    Pass(_by_means, frozenset(("K", "for", "with", "condition"))),
    Pass(_with_aims, frozenset(("K", "P", "for", "therapy"))),
    Pass(_staged_aims, frozenset("P"), _NO_DISEASE | {"stage", "diagnosed"}),
    Pass(_inhibitors, frozenset(("biomarker", "therapy")), frozenset(",J/")),
    Pass(_lines_of, frozenset("V"), frozenset("PQ")), Pass(_with_doses, frozenset(",D")),
)
