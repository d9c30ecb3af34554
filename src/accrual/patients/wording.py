"""Whether a diagnosis's wording plainly says that the person has it: only then may its code speak for it.

>>> is_hedged("Suspicion of lung cancer"), is_hedged("HER2-negative breast cancer"), is_hedged("lung cancer in sister")
(True, False, True)
>>> is_plain("Ca. bronchus RUL"), is_plain("Z.n. Lungenkarzinom")
(True, False)
"""

from __future__ import annotations

import re
from functools import cache

from accrual.vocabulary.attributes import ATTRIBUTES
from accrual.vocabulary.terms import TERMS

__all__ = ["is_hedged", "is_plain", "without_denied_details"]

# Words that may deny, doubt, plan, put in the past, or speak of somebody else.
_HEDGED = re.compile(
    r"\b(?:no|non[- ]?(?:malignan\w+|cancer\w*|neoplas\w+|tumou?r\w*)|not|never|nor|without|w/o|neg|negative|nil|none|"
    r"absen\w+|free of|"
    r"rul(?:e|es|ed|ing)[ -]?out|r/o|exclu\w+|suspect\w*|suspic\w+|possib\w+|probab\w+|likely|unlikely|presum\w+|"
    r"question\w*|query|maybe|may|might|could|potential\w*|consider\w*|evaluat\w+|assess\w*|work-?up|to be|pending|"
    r"await\w*|unconfirmed|unproven|uncertain\w*|unclear|inconclusive|equivocal|differential|ddx|"
    r"mimic\w*|resembl\w+|screen\w*|risk|fear|worr\w+|concern\w*|prophyla\w+|prevent\w+|vaccin\w+|immuni[sz]\w+|"
    r"carrier|suscept\w+|predispos\w+|contact with|expos(?:ed|ure) to|denie[sd]|denying|declin(?:ed|es|ing)|refus\w+|"
    r"history|hx|h/o|status post|s/p|former\w*|"
    r"family|fhx?|f/h|kin|parent\w*|(?:grand|god|step)?(?:father|mother)s?|mum|mom|dad|sister\w*|brother\w*|sibling\w*|aunt\w*|uncle\w*|cousin\w*|"
    r"niece|nephew|grand\w+|maternal|paternal|sons?|daughters?|child(?:ren)?(?!-)|wife|husband|spouse|partner|"
    r"relatives?|donor|recipient|fet(?:us|al)|foet(?:us|al)|newborn|baby)\b|\?",
    re.IGNORECASE)
_MARKER = (r"(?:triple|double|her-?2(?:/neu)?|erbb2|er|pr|hr|ar|(?:o?estrogen|progesterone|hormone|androgen)"
           r"(?:[ -]receptor)?|egfr|alk|ros1|ret|braf|[kn]?ras|g?brca[12]?|pd-?l1|hpv|p16|ebv|psma|ph|"
           r"philadelphia(?:[ -]chromosome)?|bcr[-/ ]?abl1?|flt3|npm1|jak2|(?:c-)?kit|cd20|cd30|gram|"
           r"rheumatoid[ -]factor|rf|(?:lymph[ -])?nodes?)")
_NEGATIVE_MARKER = re.compile(
    rf"\b(?:{_MARKER}\+\s*[/,]?\s*)*{_MARKER}(?:\s*[/,+&]\s*{_MARKER})*(?:[ -]?neg(?:ative)?\b|-(?=[\s,]|$)),?\s*",
    re.IGNORECASE)
# What is left out of a disease that is there: "… without complications", "… not having achieved remission".
_DENIED_DETAIL = re.compile(
    r"[,;]?\s+(?:(?:without|w/o)\s+(?!.*(?:proof|prove|confirm|biops|histolog|cytolog|diagnos))"
    r"(?!evidence\b(?! of (?:metasta|spread|recurren)))[\w\s,/-]+|"
    r"(?:and |but |with )?no (?:known |evidence of |sign of |signs of |other |distant )*(?:[\w-]+ )?"
    r"(?:metasta[st][ie]s|mets|complications?|spread|recurrence)|"
    r"not (?:having achieved|in) remission|not (?:elsewhere classified|otherwise specified))$", re.IGNORECASE)
_REMARK = re.compile(r"\s*\((?:disorder|finding|situation|diagnosis|primary|morphologic abnormality)\)", re.IGNORECASE)
_PHRASES = re.compile(r"\bin (?:situ|remission|relapse)\b|\bdue to\b|\bbronchus (?:or|and) lung\b|\bor unspecified\b|"
                      r"\bexcept renal pelvis\b", re.IGNORECASE)
# Words in the names of diseases that can turn another wording round.
_TOO_OPEN = """
    a an as at be by can for from have in is on or other than that to up any all benign care cleared control
    controls cured expected free healthy need normal planned procedure removed require requiring resolved
    status surgery test tests testing unable use using attempted being feeling has her lab men missed missing
    one out reading receiving thinking undergoing undetermined undiagnosed unexpected unexplained
    vs versus indeterminate prior previous past
"""
# Words that describe a disease and are in no name of one.
_MORE = """
    ca adeno small cell tnm ajcc clinical pathological adenoca scc nsclc sclc rul rml rll lul lll nos dx
    diagnosis of the and with left right upper middle lower inner outer central bilateral unilateral sigmoid
    caecum cecum ascending descending transverse lobe main bronchus part portion site sites quadrant areola
    nipple axillary tail head body neck third half overlapping specified unspecified primary secondary
    malignant neoplasm tumor tumour tumors tumours cancer carcinoma female male disorder finding confirmed
    proven biopsy histologically cytologically recurrent metastatic advanced early locally localised localized
    stage grade type positive mets i ii iii iv ia ib iia iib iiia iiib iiic iva ivb g1 g2 g3 her2 er pr hr
    receptor hormone estrogen progesterone invasive infiltrating ductal lobular uncomplicated essential
    nonmetastatic sided
"""


def without_denied_details(wording: str) -> str:
    """A diagnosis without what it says not to be there of it: "lung cancer without brain metastases".

    >>> without_denied_details("HER2-negative breast cancer"), without_denied_details("without lung cancer")
    ('breast cancer', 'without lung cancer')
    """
    return _DENIED_DETAIL.sub("", _NEGATIVE_MARKER.sub("", wording)).strip()


def is_hedged(wording: str) -> bool:
    """Whether a wording may deny, doubt or report of somebody else what its code says."""
    return bool(_HEDGED.search(without_denied_details(wording)))


def is_plain(wording: str) -> bool:
    """Whether a wording holds nothing but words that describe a disease, so that none of them can turn it round."""
    text = _PHRASES.sub(" ", _REMARK.sub("", without_denied_details(wording).lower()))
    return not _HEDGED.search(text) and all(map(_describes, re.findall(r"[^\W_]+", text.replace("'s", ""))))


def _describes(word: str) -> bool:
    one = word.removesuffix("s") if len(word) > 4 else word
    return bool({word, one} & _describing() or re.fullmatch(r"\d{1,2}", word))


@cache
def _describing() -> frozenset[str]:
    """The words of the names of diseases, places, stages and severities."""
    names = [name for slug, term in TERMS.items() if term.kind == "condition"
             for name in (*term.names, *term.cased, slug)]
    names += [name for kind in ("site", "stage", "severity") for slug, said in ATTRIBUTES[kind].items()
              for name in (slug, *said)]
    found = {word for name in names if not _HEDGED.search(name) for word in re.findall(r"[^\W_]+", name.lower())}
    return frozenset(found) - {*_TOO_OPEN.split()} | {*_MORE.split()}
