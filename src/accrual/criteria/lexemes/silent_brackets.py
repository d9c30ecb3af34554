"""Brackets that tell nothing of a person: how a pregnancy is seen, who wrote a classification, a drug's other names."""

from __future__ import annotations

import re

__all__ = ["SILENT_BRACKETS"]

_PREGNANCY_TEST = re.compile(                # of which the positive one is what "pregnant" means
    r"(?:(?<=pregnant)|(?<=pregnancy))\s*+[(\[]\s*+(?:(?:as|i\.?\s?e\.?)[\s,]++)?"
    r"(?:documented|confirmed|defined|evidenced|determined|shown|indicated|demonstrated|positive|must\s++be\s++documented)\b"
    r"(?:(?!negative|unless|except)[^()\[\];]){0,80}(?:[(\[][^()\[\]]{0,30}[)\]](?:(?!negative)[^()\[\];]){0,40}){0,2}"
    r"(?:(?<=test)|(?<=testing)|(?<=hCG))(?:\s++(?:during|at|within)\b[^()\[\];]{0,40})?\s*+[)\]]", re.IGNORECASE)
_ORGAN = (
    r"(?:ha?ematolog\w++|ha?ematopoietic|bone\s++marrow|marrow|liver|hepatic|renal|kidneys?|cardiac|heart|pulmonary|lungs?"
    r"|coagulation|metabolic|nutritional|functions?|and|or|,|&|/)")
_ORGANS = re.compile(rf"(?<=organ\sfunction)\s*+\((?:\s*+{_ORGAN}(?!\w))++\s*+\)", re.IGNORECASE)
_APL = re.compile(
    r"(?<=promyelocytic\sleukemia)\s*+\((?:\s*+(?:FAB|M3|APM?L|AML|sub-?type|type|or|,|/|-)(?!\w))++\s*+\)",
    re.IGNORECASE)
_STAFF = re.compile(                         # of whom the study's own people are meant
    r"\(\s*+applies\s++to\s++(?:both\s++)?[^()]{0,80}\bstaff\b[^()]{0,80}\)", re.IGNORECASE)
_WRITER = r"[A-Z][\w’'-]{1,20}(?:\s++[A-Z]{1,2}\b)?"
_CITATION = re.compile(
    rf"\s*+[(\[]\s*+{_WRITER}(?:,?\s++(?:and|&)\s++{_WRITER}|,?\s++et\.?\s++al\.?)[\s,;:]*+"
    r"(?:[A-Z][\w. ]{1,25}[\s,]++)?(?:19|20)\d\d[a-z]?\s*+[)\]]")
_CODE = r"(?:(?!CA)[A-Z]{2,7}[- ]?\d{3,7}[A-Z]?|[A-Z][- ]?\d{5,7}|[A-Z][a-z]{3,20}\s?[®™])"
_OTHER_NAMES = re.compile(                   # "tipifarnib (R115777, Zarnestra™)"
    r"(?<=nib|mab|ine|tin|xel|mus|ide|lib|cin|one|sen|ate|min|tor|vir|ast|tib|cel)"
    rf"\s*+\(\s*+(?:also\s++known\s++as\s++|formerly\s++)?{_CODE}(?:\s*+(?:[,;/]|or)\s*+{_CODE}){{0,3}}\s*+\)")
_WASHOUT = re.compile(r"\s*+\(\s*+wash-?\s?out(?:\s++period)?\s*+\)", re.IGNORECASE)
# Each pattern with words of which one stands in all that it finds.
SILENT_BRACKETS = (
    (("pregnan",), _PREGNANCY_TEST, ("test", "hcg")), (("organ function (",), _ORGANS),
    (("promyelocytic leukemia (",), _APL), (("applies to",), _STAFF),
    (("et al", "et. al", " and ", " & "), _CITATION, ("(", "[")), (("(", "®", "™"), _OTHER_NAMES),
    (("(wash",), _WASHOUT),
)
