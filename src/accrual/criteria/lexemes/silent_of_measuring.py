"""Words that tell only how a tumour is measured or a marker found: by which images, criteria or laboratory."""

from __future__ import annotations

import re

__all__ = ["LEADS_OF_MEASURING", "SILENT_OF_MEASURING"]

_IMAGE = (
    r"(?:(?:(?:spiral|helical|diagnostic|contrast(?:[\s-]enhanced)?|high-resolution|cross[\s-]sectional|conventional"
    r"|standard|baseline|screening|enhanced|thoracic|abdominal|chest|brain|serial|appropriate|physical|clinical"
    r"|radio(?:graph|log)ic(?:al)?"
    r"|anatomic(?:al)?)[\s-]+){0,3}"
    r"(?:(?-i:CT|MRI?|PET|FDG|US)\b|computed\s+tomograph\w+|computeri[sz]ed\s+tomograph\w+"
    r"|magnetic\s+resonance(?:\s+imaging)?"
    r"|positron\s+emission\s+tomograph\w+(?:[\s/-]+computed\s+tomograph\w+)?|ultraso\w+|mammogra\w+|x-?rays?|imaging|radiograph\w*"
    r"|(?:physical\s+|clinical\s+)?exam(?:ination)?s?\b"
    r"|assessments?|evaluations?|techniques?|methods?|means|modalit\w+)"
    r"(?:\s*[(\[]\s*(?:CT|MRI|PET(?:[/-]CT)?|US)\s*[)\]])?(?:[\s-]+(?:scans?|scanning|images?|imaging|studies))?)")
_WITH_CONTRAST = r"(?:\s+(?:with(?:\s+or\s+without|out)?|w/)\s+(?:\w+\s+)?contrast)?"
_FOUND = (r"(?:assessed|determined|measured|detected|documented|evaluated|confirmed|defined|seen|demonstrated|shown"
          r"|visible|assessable|visuali[sz]ed|identified)")
_BY_IMAGES = re.compile(rf"""               # "measurable disease by CT or MRI scan"
    (?<!\dmm)(?<!\dcm)(?<!\d\smm)(?<!\d\scm)(?<!\dmm\s)(?<!\dcm\s)(?<!\d\smm\s)(?<!\d\scm\s)(?<!\bbe)(?<!\bbe\s)
    [\s,]*\(?\s*\b(?:(?:as\s+)?{_FOUND}\s+(?:by|on|using|per|via|with)|by|on|using|via)\s+
    (?:(?:either|an?|the|one|1|or|more|of|any)\s+){{0,4}}{_IMAGE}{_WITH_CONTRAST}
    (?:\s*(?:,\s*(?:and/or|and|or)|,|and/or|and|or|/|\()\s*(?:an?\s+|by\s+|on\s+)?{_IMAGE}{_WITH_CONTRAST}){{0,4}}\s*\)?
    (?:\s+of\s+(?:the\s+)?(?:(?:head|neck|chest|thorax|abdomen|pelvis|brain|liver
        |areas?\s+of\s+(?:tumou?r|disease)\s+involvement)\s*
        (?:,\s*and\s+|,|and|or|/)?\s*){{1,4}})?
    (?=\s*[.,;)]|\s*$|\s+(?:within|per|as|according|based|using|that|at|and|prior|obtained|performed|by)\b)""",
    re.IGNORECASE | re.VERBOSE)
_RECIST = (
    r"(?:(?:the\s+)?(?:definitions?\s+of\s+|criteria\s+of\s+)?(?:modified\s+)?(?:ir|im|i|m)?RECIST"
    r"|(?:the\s+)?response\s+evaluation)")
_IN_ACCORD = re.compile(
    rf"[\s,]*\b(?:(?:as\s+)?(?:assessed\s+|defined\s+)?(?:in\s+(?:accord|line|agreement)\s+with|via|under|following)"
    rf"|(?:that|which)\s+(?:meets?|fulfils?|fulfills?|satisf(?:y|ies)))\s+(?={_RECIST})", re.IGNORECASE)
_OTHER_RECIST = re.compile(
    r"(?:\s*(?:,|/|and/or|and|or)\s*)?\b(?:im|ir|m)RECIST(?:\s+(?:v\.?\s*)?\d(?:\.\d)?)?(?:\s+criteria)?",
    re.IGNORECASE)
_WRITTEN_BY = re.compile(
    r"\s*[(\[{]\s*(?:Eisenhauer|Cheson|Therasse|Seymour|Wen|Wolchok|Lencioni|Nishino)\b[^()\[\]{}]{0,40}[)\]}]"
    r"|(?<=lesion)\s*[(\[]\s*(?:modified\s+)?World\s+Health\s+Organi[sz]ation\s+criteria\s*[)\]]", re.IGNORECASE)
_REVIEWED = re.compile(rf"""
    [\s,]*\(?\s*\b(?:(?:as\s+)?{_FOUND}\s+by|based\s+on)\s+(?:(?:an?|the)\s+)?
    (?:(?:blinded|independent|central|local|site|study|imaging|investigators?|radiolog(?:y|ic|ical|ists?))[\s/]+){{0,4}}
    (?:reviewe?r?s?|investigators?|radiolog(?:y|ists?)|committee|assessment|(?-i:BICR|ICR|IRC))\b
    (?:\s*\((?:BICR|ICR|IRC)\))?\s*\)?""", re.IGNORECASE | re.VERBOSE)
_THERE_IS = re.compile(
    r"(?:(?<=disease)|(?<=lesion)|(?<=lesions))\s+(?:(?:is|are)\s+)?(?:required|exists?|for\s+response\s+(?:assessment|evaluation))"
    r"(?=\s*[.;,；]|\s*$|\s+as\s+per\b)",
    re.IGNORECASE)
_DIMENSION = r"(?:uni|bi)-?\s?dimension(?:al|ally)"
_DIMENSIONS = re.compile(
    rf"\b(?:{_DIMENSION}\s*(?:or|and/or|/)\s*)?{_DIMENSION},?\s+(?=measur)"
    rf"|\bpresence\s+of\s+(?:≥|>\s?=)\s?1\s+(?=(?:[\w-]+\s+){{0,2}}measur)",
    re.IGNORECASE)
_FOLLOWED = re.compile(                       # what "measurable" means: "that can be measured in one dimension"
    r"(?:(?<=lesion)|(?<=lesions)|(?<=disease))\s+(?:that|which)\s+(?:can|could|may)\s+be\s+"
    r"(?:(?:accurately|reliably|serially|repeatedly)\s+)?"
    r"(?:measured|assessed|followed|evaluated|monitored)(?:\s+(?:accurately|serially|repeatedly|reliably))?"
    r"(?:\s+in\s+(?:at\s+least\s+)?(?:1|one|2|two)\s+(?:\(?\d\)?\s+)?dimensions?)?"
    r"(?=\s*[.;,)]|\s*$|\s+(?:by|per|according|as\s+per)\b)", re.IGNORECASE)
_LABORATORY = (
    r"(?:(?:local|central|validated|approved|FDA|CLIA|CAP|institutional|designated|certified|accredited|commercial"
    r"|clinical|diagnostic|standard|quantitative|acceptable|investigational|sponsor|analytically"
    r"|Clinical\s+Laboratory\s+Improvement\s+(?:Act|Amendments?)(?:\s*[(\[]CLIA[)\]])?)"
    r"[\s/-]+){0,6}"
    r"(?:(?-i:IHC|FISH|ISH|NGS|PCR|RT-PCR)\b|immunohistochemi\w+(?:\s*[(\[]IHC[)\]])?"
    r"|(?:fluorescen(?:ce|t)\s+)?in[\s-]situ\s+hybridi[sz]ation(?:\s*[(\[]F?ISH[)\]])?"
    r"|next[\s-]generation\s+sequencing(?:\s*[(\[]NGS[)\]])?|sequencing|polymerase\s+chain\s+reaction(?:\s*[(\[]PCR[)\]])?"
    r"|laborator(?:y|ies)|labs?|assays?|tests?|testing|pathology|analys[ie]s|method(?:s|ology|ologies)?)"
    r"(?:\s+(?:laborator(?:y|ies)|assays?|tests?|testing|analys[ie]s|method(?:s|ology|ologies)?|review))?"
    r"(?:\s+results?)?(?!\w)")
_BY_LABORATORY = re.compile(rf"""           # "HER2 positive as determined by a CLIA-certified laboratory"
    (?<!\bor)(?<!\bor\s)(?<!\band)(?<!\band\s)[\s,]*[(\[]?\s*\b
    (?:as\s+)?(?:{_FOUND}\s+(?:by|in|at|per|using|with|via|on)|based\s+on|by|per|using|via)\s+
    (?:(?:either|an?|the|one|of|any)\s+){{0,3}}{_LABORATORY}
    (?:\s*(?:,\s*(?:and/or|and|or)|,|and/or|or|/)\s*(?:(?:by|an?)\s+)?{_LABORATORY}){{0,3}}\s*[)\]]?
    (?=\s*[.,;)]|\s*$|\s+(?:(?:is|are)\s+eligible|within|prior\s+to|before|obtained|performed)\b)
    (?!\s*[,;]?\s*(?:or|and)?\s*\(?\d)""", re.IGNORECASE | re.VERBOSE)
_STATUS = re.compile(
    r"\s*(?:disease\s+(?:status|characteristics|measurability|requirements?)|tumou?r\s+(?:status|characteristics|type)"
    r"|measurable(?:\s*/\s*evaluable|\s+or\s+evaluable)?\s+disease"
    r"(?=\s*:\s*(?:[A-Z]\w+\s+){0,3}[^.;:]{0,30}\b(?:measurable|evaluable)\b))"
    r"\s*:\s*(?=\S)|\s*(?:the\s+)?disease\s+(?:must|should)\s+be\s+measurable\s*(?:,\s*)?with\s+(?=(?:at\s+least|≥|one|1)\b)",
    re.IGNORECASE)
_MEASURED = ("measurable", "measureable", "evaluable")
LEADS_OF_MEASURING = ((("disease", "tumor", "tumour"), _STATUS),)
# Each pattern with words of which one stands in all that it finds.
SILENT_OF_MEASURING = (
    (_MEASURED, _BY_IMAGES, (" by", " on ", "using", "via", "per ", "with")), (("recist", "response eval"), _IN_ACCORD),
    (("irrecist", "imrecist", "mrecist"), _OTHER_RECIST),
    (("eisenhauer", "cheson", "therasse", "seymour", "wen", "wolchok", "lencioni", "nishino", "world health"),
     _WRITTEN_BY, ("(", "[", "{")),
    (_MEASURED, _REVIEWED, (" by", "based on")), (_MEASURED, _THERE_IS, ("required", "exist", "response")),
    (("dimension", "presence of"), _DIMENSIONS, ("measur",)),
    (_MEASURED, _FOLLOWED, ("that", "which")),
    (("positiv", "negativ", "mutat", "express", "rearrang", "amplif", "fusion", "deficien", "deletion", "alteration",
      "translocation", "wild", "+"), _BY_LABORATORY,
     (" by", "per ", "using", "via", "based on", "determined", "assessed", "confirmed")),
)
