"""Words that tell nothing of a person in sentences about cancers: by whose criteria it was diagnosed or measured."""

from __future__ import annotations

import re

__all__ = ["SILENT_OF_CANCER"]

_BY = (r"(?:as\s+)?(?:(?:defined|assessed|determined|measured|classified|diagnosed|documented|specified|evaluated"
       r"|staged)\s+)?(?:per|by|using|based\s+on|according\s+to|in\s+accordance\s+with)")
_WHOSE = (
    r"(?:Lugano|Cheson|(?:i|modified\s+)?RANO(?:-BM)?|Response\s+Assessment\s+in\s+Neuro-?\s?Oncology|IMWG"
    r"|International\s+Myeloma\s+Working\s+Group|iwCLL|International\s+Workshop\s+on\s+(?:CLL|Chronic\s+Lymphocytic\s+Leuka?emia)"
    r"|PCWG-?\s?\d?|Prostate\s+Cancer\s+(?:Clinical\s+Trials\s+)?Working\s+Group(?:\s+\d)?|GCIG"
    r"|World\s+Health\s+Organi[sz]ation|(?-i:WHO)|AJCC|American\s+Joint\s+Committee\s+on\s+Cancer|UICC"
    r"|European\s+LeukemiaNet|(?-i:ELN)|ASCO\s?[/-]?\s?CAP"
    r"|American\s+Society\s+of\s+Clinical\s+Oncology(?:\s*[(\[]ASCO[)\]])?\s*(?:[/–-]|and)?\s*"
    r"(?:the\s+)?(?:College\s+of\s+American\s+Pathologists"
    r"(?:\s*[(\[]CAP[)\]])?)?|NCCN|National\s+Comprehensive\s+Cancer\s+Network|INSS|INRC)")
_BY_CRITERIA = re.compile(rf"""
    [,(\s]*\b{_BY}\s+(?:the\s+)?(?:(?:most\s+recent|current|latest|revised|modified|updated|(?:19|20)\d\d)\s+)*
    {_WHOSE}\b
    (?:[\s,(\[]*(?:criteria|classification|guidelines?|recommendations?|edition|version|v?\d(?:\.\d)?(?!\s*[%\d])|\d(?:st|nd|rd|th)
        |seventh|eighth|ninth|staging\s+(?:system|manual|criteria)|response\s+criteria|diagnostic\s+criteria|(?:19|20)\d\d
        |IMWG|RANO|WHO|AJCC|NCCN|ELN|PCWG\d|iwCLL
        |of\s+(?:myeloid\s+neoplasms(?:\s+and\s+acute\s+leuka?emia)?|lymphoid\s+neoplasms|tumou?rs\s+of\s+ha?ematopoietic\s+and\s+lymphoid\s+tissues?))
        (?=[\s,.;)\]]|$)[)\]]*)*""", re.IGNORECASE | re.VERBOSE)
_LIKELY_TO_LIVE = re.compile(r"""            # what a negligible risk of death is
    \(\s*(?:e\.?\s?g\.?,?\s*)?(?:expected\s+)?5-year\s+(?:OS|overall\s+survival)(?:\s+rate)?\s*(?:of\s+)?\\?[>≥]\s*=?\s*\d+\s*%\s*\)""",
    re.IGNORECASE | re.VERBOSE)
_AT_RISK = re.compile(r"""                  # why those with HIV are kept out
    patients\s+with\s+(?:immune\s+deficiency|HIV)\s+are\s+at\s+(?:an\s+)?increased\s+risk\s+of\s+(?:lethal|fatal)\s+infections?\s+
    when\s+treated\s+with\s+(?:bone\s+)?marrow-?\s?suppressive\s+(?:therapy|chemotherapy)\s*[,;]\s*therefore,?""",
    re.IGNORECASE | re.VERBOSE)
_OF_ANY_LENGTH = re.compile(                 # "serious acute or chronic infection" is any serious one
    r"(?:(?<=severe\s)|(?<=serious\s)|(?<=significant\s)|(?<=uncontrolled\s)|(?<=active\s))"
    r"(?:acute\s+(?:or|and/or|and)\s+chronic|chronic\s+(?:or|and/or|and)\s+acute)\s+(?=[a-z])"
    r"(?!(?:medical|diseases?|illness\w*)\b)", re.IGNORECASE)
# Each pattern with words of which one stands in all that it finds.
SILENT_OF_CANCER = (
    (("lugano", "cheson", "rano", "neuro", "imwg", "iwcll", "workshop", "pcwg", "working group", "gcig", "world health",
      "who", "ajcc", "joint committee", "uicc", "leukemianet", "eln", "cap",
      "clinical oncology", "nccn", "comprehensive", "inss", "inrc"),
     _BY_CRITERIA, ("per", "by", "using", "based", "accord")),
    (("5-year",), _LIKELY_TO_LIVE), (("suppressive",), _AT_RISK),
    (("acute",), _OF_ANY_LENGTH, ("chronic",)),
)
