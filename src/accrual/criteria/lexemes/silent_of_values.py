"""Words beside values that set no limit: where more is written, that both ends count, either sex, along which line."""

from __future__ import annotations

import re

__all__ = ["LEADS_OF_VALUES", "SILENT_OF_VALUES"]

_PLACE_ALONE = re.compile(                    # "(Appendix 5)", "[protocol section 4.1]", "(see https://…)"
    r"[(\[]\s*(?:(?:see|in|per|protocol|study)\s+){0,3}"
    r"(?:(?:appendix|annex|addendum|attachment|section|table)\s*(?:[A-Z]|\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5})?"
    r"|(?:https?://|www\.)[^\s()\[\]]{4,120})\s*[)\]]", re.IGNORECASE)
_BOTH_ENDS = re.compile(r"""                 # "18 to 75 years (including boundary values)"
    [,;]?\s*[(\[]\s*(?:both\s+)?(?:including|inclusive\s+of|includes?|contain(?:s|ing)?)\s+(?:the\s+|both\s+)?
    (?:boundary|boundaries|critical|cut-?off|threshold|border|end|extreme|upper\s+and\s+lower|lower\s+and\s+upper)
    (?:\s+(?:values?|limits?|points?|ages?|bounds?))?\s*[)\]]
    | [(\[]\s*both\s+(?:ends\s+)?(?:are\s+)?(?:inclusive|included)\s*[)\]]""", re.IGNORECASE | re.VERBOSE)
_EITHER_SEX = re.compile(r"""
    [,;]?\s*[(\[]?\s*\b(?:the\s+)?(?:gender|sex)\s+(?:is\s+|are\s+)?(?:not\s+(?:limited|restricted)|un(?:limited|restricted)|open)\b\s*[)\]]?
    | [,;]?\s*\bwith\s+no\s+(?:gender|sex)\s+(?:restriction|limit(?:ation)?)s?\b
    | [(\[]\s*M\s*(?:and|&|or|/)\s*F\s*[)\]]""", re.IGNORECASE | re.VERBOSE)
_NO_UPPER_AGE = re.compile(
    r"\bthere\s+(?:is|are|will\s+be)\s+no\s+(?:upper\s+|maximum\s+)?age\s+(?:limits?|restrictions?)\b"
    r"(?:\s+for\s+(?:this|the)\s+(?:study|trial|protocol))?(?=\s*[.;]|\s*$)", re.IGNORECASE)
_NORMAL_FOR_AGE = re.compile(                 # the limit that holds for the person
    r"(?:(?<=normal)|(?<=ULN)|(?<=ULN\)))\s+for\s+(?:the\s+)?(?:(?:patient|subject|participant)['’]?s\s+)?"
    r"(?:age|sex|gender)(?:\s*(?:,|/|and|&)\s*(?:and\s+)?(?:age|sex|gender|weight)){0,2}(?=\s*[.,;)]|\s*$|\s+(?:or|and)\b)",
    re.IGNORECASE)
_CALCULATED = re.compile(r"(?<=calculated)\s*\(\s*calc\.?\s*\)", re.IGNORECASE)
_LONGEST_WAY = re.compile(r"""               # the size of a tumour is that
    (?:(?<=\dcm)|(?<=\dmm)|(?<=\d\scm)|(?<=\d\smm)|(?<=cm\))|(?<=mm\)))\s+(?:or\s+less\s+|or\s+more\s+)?
    in\s+(?:(?:the|its|their)\s+)?(?:largest|greatest|longest|maximum|maximal|widest|biggest)\s+
    (?:tumou?r\s+)?(?:diameters?|dimensions?|size|extent)\b(?!\s*(?:x|\d))""", re.IGNORECASE | re.VERBOSE)
_SAID_BY_THEM = re.compile(r"""              # who says it, or where it stands
    ,?\s*\(?\b(?:as\s+)?(?:per|by|based\s+on|via)\s+(?:the\s+)?(?:(?:patient|participant|subject)['’]?s?\s+)?
    (?:self[\s-]?report|medical\s+records?|chart\s+review)
    (?:\s+(?:or|and/or|and)\s+(?:(?:the|their)\s+)?(?:self[\s-]?report|medical\s+records?|chart(?:\s+review)?))?\b
    \s*\)?,?""", re.IGNORECASE | re.VERBOSE)
_BANDS = re.compile(                          # what neutrophils are
    r"[(\[]\s*(?:neutrophils?|granulocytes?|polymorphs?|polys|segs?|segmented(?:\s+neutrophils?)?)\s*(?:\+|and|plus|&)\s*"
    r"bands?(?:\s+(?:neutrophils|forms|cells))?\s*[)\]]", re.IGNORECASE)
_LABELLED_TWICE = re.compile(                 # "Life expectancy: Patients must have a life expectancy of > 8 weeks"
    r"\s*(life\s+expectancy|age|performance\s+status|sex|weight)\s*:\s*"
    r"(?=[^.;:]{0,60}\b\1\b)", re.IGNORECASE)
LEADS_OF_VALUES = (_LABELLED_TWICE,)
# Each pattern with words of which one stands in all that it finds.
SILENT_OF_VALUES = (
    (("appendix", "annex", "addendum", "attachment", "section", "table", "http", "www."), _PLACE_ALONE, ("(", "[")),
    (("boundar", "critical", "cutoff", "cut-off", "threshold", "border", " end", "extreme", "lower", "both"),
     _BOTH_ENDS, ("(", "[")),
    (("gender", "sex"), _EITHER_SEX, ("limit", "restrict", "open")), (("(m", "[m"), _EITHER_SEX),
    (("no upper age", "no maximum age", "no age"), _NO_UPPER_AGE, ("there",)),
    (("for age", "for sex", "for gender", "for the", "for patient", "for subject", "for participant"), _NORMAL_FOR_AGE,
     ("normal", "uln")),
    (("self-report", "self report", "medical record", "chart review"), _SAID_BY_THEM, ("per ", "by ", "based", "via")),
    (("bands", "band)", "band "), _BANDS, ("(", "[")),
    (("calc.)", "calc)", "calc. )"), _CALCULATED),
    (("dimension", "diameter", "size", "extent"), _LONGEST_WAY, ("cm", "mm")),
)
