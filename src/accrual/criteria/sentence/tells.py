"""Sentences that tell something and ask nothing: labels, definitions of the field's own words, who may join as well.

What they say stays in the criterion; no one is asked whether it is so.
"""

from __future__ import annotations

import re

from accrual.criteria.lexemes.hints import Hints

__all__ = ["asks_nothing"]

_WOMAN = (r"(?:an?\s+)?(?:wom[ae]n|females?|patients?|participants?|subjects?|individuals?|persons?|they|she|wocbp"
          r"|men|man|males?)")
_FERTILITY = (
    r"(?:post-?\s?menopausal|pre-?\s?menopausal|fertile|infertile|sterile|surgically\s+steril\w+|permanently\s+steril\w+"
    r"|(?:of\s+|to\s+be\s+of\s+)?[\"“']?(?:non-?)?(?:child-?\s?bearing|reproductive))")
_TOPIC = (
    r"(?:ha?ematologic(?:al)?|ha?ematopoietic|hepatic|renal|cardiovascular|cardiac|pulmonary|laboratory"
    r"|performance\s+status|life\s+expectancy|menopausal\s+status|disease\s+characteristics|patient\s+characteristics"
    r"|prior\s+concurrent\s+therapy|other|general|age|sex|gender|liver|kidney|bone\s+marrow|coagulation)"
    r"(?:\s+(?:values?|functions?|criteria|tests?|parameters|requirements))?")
_LABEL = rf"(?:{_TOPIC}|biologic(?:al)?\s+therapy|endocrine\s+therapy|radiotherapy|chemotherapy|surgery)"
_MEN, _WOMEN = r"(?:men|males?)", r"(?:wom[ae]n|females?)"
_ARE_ELIGIBLE = r"(?:\s+(?:patients|subjects|participants))?(?:\s+(?:are|is)\s+(?:eligible|allowed))?"
_ASKS = (
    r"must|should|shall|need|needs|required|requires|negative|positive|normal|adequate|only|unless|until|except|if|eligib\w+"
    r"|exclu\w+|includ\w+|not|no|none|without|allowed|permitted|considered|who|whose|able|willing|agree|provided")
_DONE = (
    r"measured|obtained|collected|performed|drawn|recorded|monitored|repeated|reviewed|assessed|evaluated|tested|analy[sz]ed"
    r"|calculated|conducted|carried\s+out|counted|confirmed\s+by")
_NOTE = r"(?:note:?\s*(?:that\s+)?)?"
# Patterns of small letters, joined: of most of their branches the first letter tells that they do not match.
_LABELS = re.compile("|".join((
    rf"(?:(?:{_LABEL}\s*:?\s*)?not\s+specified[\s;,]*)+",
    rf"(?:not\s+specified\s+{_LABEL}:\s*)+not\s+specified", _TOPIC,
    r"see\s+disease\s+characteristics", r"any\s+(?:status|stage|grade|age|sex)", r"[\d.]{1,6}|[a-z]\.|[ivx]{1,4}\.",
    r"(?:other\s+)?eligibility\s+criteria(?:\s+continued)?",
    r"(?:please\s+)?(?:see|refer\s+to)\s+(?:the\s+)?(?:general\s+)?(?:eligibility|inclusion|exclusion)\s+criteria",
    r"for\s+(?:more|further|additional)\s+(?:information|details)\b[^;:]{0,120}\b(?:visit|see|contact|refer)\b[^;]{0,80}",
    r"the\s+above\s+information\s+is\s+not\s+intended\s+to\b[^;:]{0,200}",
    r"(?:patients?|subjects?|participants?|notes?|n/?a|none|not\s+applicable)",
    r"treatment(?:\s+phase)?",
    r"with\s+or\s+without\s+(?:prior\s+|concurrent\s+)?[\w-]+(?:\s+[\w-]+){0,3}",
    r"(?:please\s+)?contact\s+(?:the\s+)?(?:study\s+)?(?:site|cent(?:er|re)|team)s?\s+for\s+[^.;:]{0,60}\bcriteria",
    rf"(?:both\s+|either\s+)?{_MEN}(?:\s+(?:and|or)\s+|\s*/\s*){_WOMEN}{_ARE_ELIGIBLE}",
    rf"(?:both\s+|either\s+)?{_WOMEN}(?:\s+(?:and|or)\s+|\s*/\s*){_MEN}{_ARE_ELIGIBLE}",
    rf"(?:both|all|any)\s+(?:genders?|sexes|sex){_ARE_ELIGIBLE}",
    rf"{_NOTE}{_WOMAN}\s+(?:who\s+are\s+)?{_FERTILITY}\s+(?:potential\s+)?(?:is|are)\s+(?:wom[ae]n|females?|those|any\s+wom[ae]n)\b[^.:]*",
    (rf"{_NOTE}(?:other|additional|further)\s+(?:protocol[\s-]?)?(?:defined\s+|specified\s+|specific\s+)?"
    r"(?:(?:inclusion|exclusion|eligibility)(?:\s*(?:/|and|or|and/or)\s*(?:inclusion|exclusion|eligibility))?)?"
    r"(?:\s*criteria)?\s+(?:(?:may|could|will|might|also)\s+){0,2}(?:apply|exist)"),
)))
_STEPS = re.compile(
    r"\W*(?:pre-?\s?)?(?:screening|registration|randomi[sz]ation|enrol?lment)(?:\s+phase)?\W*", re.IGNORECASE)
# In what these match stands one of the hints below.
_TELLING = re.compile("|".join((
    # what words of the field mean
    (rf"{_NOTE}(?:[^.;:]{{0,40}}\b)?{_WOMAN}\b[^.;:]{{0,90}}\b(?:is|are|will\s+be|would\s+be)\s+(?:not\s+)?considered\s+"
    rf"(?:to\s+be\s+)?{_FERTILITY}\b[^:]*"),
    (rf"{_NOTE}(?:[^.;:]{{0,120}}\s)?(?:lesions?|tumou?rs?|nodes?|disease|ascites|effusions?)\b[^.;:]{{0,140}}"
    r"\b(?:is|are|will\s+be|be)\s+(?:not\s+)?considered\s+(?:as\s+|to\s+be\s+)?(?:non-?\s?)?"
    r"(?:measurable|target|evaluable)\b[^:]*"),
    (rf"{_NOTE}{_WOMAN},?\s+who\s+are\s+unable\s+to\s+walk\b[^;:]{{0,120}}\bconsidered\s+(?:to\s+be\s+)?ambulatory\b"
     r"[^;:]{0,120}"),
    (rf"{_NOTE}(?:{_WOMAN}\s+(?:who\s+are\s+)?)?{_FERTILITY}\b[^.;:]{{0,60}}"
    r"\b(?:(?:is|are)\s+defined\s+as|are\s+those\s+who)\b:?[^:]*"),
    r"[^.;:]{0,140}\bis\s+not\s+(?:a\s+requirement|required)\s+for\s+(?:study\s+)?(?:entry|enrol\w+|eligibility)",
    # what is to be done later
    r"all\s+(?:allowed|permitted)\s+(?:medications?|treatments?)\b[^.;:]{0,40}\bshould\s+be\s+kept\s+to\s+a\s+minimum\b[^;:]{0,60}",
    (rf"{_NOTE}if\s+the\s+urine\s+(?:pregnancy\s+)?test\s+(?:is|cannot)\b[^.;]{{0,80}}(?<!negative\s)serum\s+"
    r"(?:pregnancy\s+)?test\s+(?:will\s+be|is|must\s+be|should\s+be)\s+(?:required|performed|done|necessary)[^.;:]{0,60}"),
    (rf"{_NOTE}contraceptive\s+use\s+by\s+(?:men|wom[ae]n)\b[^.;]{{0,40}}\bconsistent\s+with\s+local\s+regulations\b"
     r"[^;:]{0,160}"),
    (rf"{_NOTE}(?![^.]*\bnegative\b)(?:an?\s+|the\s+)?(?:(?:serum|urine|blood|or|and|/)\s*)*pregnancy\s+tests?\s+"
     r"(?:must|should|will|has\s+to)\s+be\s+(?:performed|done|obtained|carried\s+out|conducted)\b[^.;:]{0,100}"),
    r"breast-?\s?feeding\s+(?:should|must)\s+be\s+discontinued\s+(?:if|when)\s+the\s+mother\s+is\s+(?:being\s+)?treated\b[^.;]*",
    (r"because\b[^.;]{0,260}\bnursing\s+infants\b[^.;]{0,260}\bbreast-?\s?feeding\s+(?:should|must)\s+be\s+discontinued\b"
     r"[^.;]{0,120}"),
    (rf"{_NOTE}(?:patients|subjects|participants),?\s+if\s+enrolled,?\s+(?:should|must)\s+not\s+receive\s+(?:a\s+)?live\s+"
     r"vaccines?\b[^.;]{0,260}"),
    # what a vaccine is
    (rf"{_NOTE}(?:injectable\s+|inactivated\s+)?(?:seasonal\s+)?(?:influenza|flu)\s+vaccines?\b[^;]{{0,160}}"
     r"\b(?:allowed|permitted)(?:;?\s*however,?\s+(?:the\s+)?intranasal\b[^;]{0,160}\bnot\s+(?:be\s+)?(?:allowed|permitted))?"),
    r"however,?\s+(?:the\s+)?intranasal\b[^;]{0,160}\bvaccines?\b[^.;]{0,60}\bnot\s+(?:be\s+)?(?:allowed|permitted)",
    (rf"{_NOTE}(?:the\s+)?{_WOMAN}\s+(?:with\s+[^.;:]{{1,60}}\s)?may\s+or\s+may\s+not\s+(?:be|have|currently|receive|take)\b"
     r"(?![^;]*\b(?:must|should|provided|if)\b)[^;:]*"),
    # how something is counted, and what is advised
    r"[^.;:=]{0,60}=\s*[(\[]{0,2}\s*140\s*[-–]\s*age\b[^;:]{0,160}",
    r"(?:\w+\s+){0,3}scores?\s+ranges?\s+(?:from|between)\s+\d+\s*(?:to|and|-|–)\s*\d+\b[^;<>≥≤]{0,160}",
    (rf"{_NOTE}[^.;:]{{0,60}}\b(?:upper|lower)\s+limits?\s+of\s+normal\s*=\s*i?[ul]ln"),
    (rf"{_NOTE}{_WOMAN}\s[^.;:]{{0,80}}\b(?:do|does)\s+not\s+(?:require|need)\s+(?:to\s+use\s+)?"
     r"(?:contraception|birth\s+control)\b[^.;:]{0,60}"),
    (rf"{_NOTE}no\s+(?:\w+\s+){{0,4}}(?:contracepti(?:on|ves?)|birth\s+control)\s+(?:\w+\s+){{0,3}}(?:is|are)\s+"
     r"(?:required|needed|necessary)\b(?:\s+(?:for|in|of|by)\s[^.;:,]{0,60})?"),
    rf"{_NOTE}[^.;:]{{1,140}}\bshould\s+be\s+(?:used|given|administered)\s+with\s+caution\b[^.;:]{{0,140}}",
    (rf"{_NOTE}(?:(?:study|participating|clinical)\s+)?(?:sites|cent(?:er|re)s|institutions)\s+(?:are\s+required\s+to|must)\b"
     r"[^;:]{0,200}"),
    (rf"{_NOTE}(?![^;]*\bmust\b)[^.;:(]{{1,100}}\b(?:is|are)\s+not\s+mandatory\b[^;:]{{0,200}}"),
    r"examples\s+of\s+live\s+vaccines\s+include\b[^;]{0,400}",
    r"(?:patients|participants|subjects)\s+(?:do|does)\s+not\s+(?:need|have)\s+to\s+(?:be|have)\b[^.;:]{0,100}",
    # what is done in the study
    (rf"{_NOTE}(?![^.;]*(?:[<>≥≤]|\b(?:{_ASKS})\b))[^.;:]{{1,140}}\bwill\s+(?:also\s+|then\s+)?be\s+(?:{_DONE})\b"
     r"[^.;:]{0,160}"),
    (rf"{_NOTE}(?![^.;]*\b(?:{_ASKS})\b)[^.;:]{{1,100}}\bmay\s+require\s+(?:verification|confirmation|further)\b"
     r"[^.;:]{0,100}"),
    rf"{_NOTE}outcomes\s+(?:are|will\s+be)\s+(?:assessed|measured|evaluated)\b[^.;:]{{0,80}}",
    rf"{_NOTE}(?:other|additional|further)\s+criteria\s+(?:are\s+applicable|apply)\b[^.;:]{{0,60}}",
    # who may join as well, and what else counts
    (rf"{_NOTE}(?:there\s+(?:is|are|will\s+be)\s+)?no\s+(?:upper\s+|maximum\s+)?limits?\s+(?:on|to|for|in)\s+(?:the\s+)?"
    r"(?:maximum\s+)?(?:number|amount|type|age|prior|previous)\b[^.;:]{0,100}"),
    (r"(?:both\s+)?(?:men|wom[ae]n|members|patients|people|persons|individuals|males?|females?)\b[^.;:]{0,60}\ball\s+"
    r"(?:races|racial|ethnic)\b[^.;:]{0,120}\b(?:eligible|included|welcome|encouraged)\b[^.;:]{0,60}"),
    # what becomes of others, and what the text itself is about
    (r"because\s+no\s+dosing\b[^;:]{0,260}\bchildren\s+are\s+excluded\s+from\s+this\s+study\b[^;:]{0,120}"),
    (rf"{_NOTE}(?:please\s+)?(?:see|refer\s+to)\s+(?:protocol\s+)?(?:section|appendix|table)\b[^;]{{0,80}}\bfor\s+(?:(?:the|an?)\s+)?"
     r"(?:evaluation|definitions?|assessment|details|further|more|additional|list|full|guidelines)\b[^;:]{0,120}"),
    r"the\s+terminology\s+of\b[^;:]{0,120}\bwill\s+replace\b[^;:]{0,60}",
    r"however,?\s+this\s+protocol\s+uses\s+the\s+\w+\s+terminology",
    r"these\s+potential\s+risks\s+may\s+also\s+apply\s+to\s+other\s+agents\b[^;:]{0,60}",
    r"because\s+the\s+lists?\s+of\s+these\s+agents\b[^;]{0,260}",
    r"as\s+part\s+of\s+the\s+enrol?lment\b[^;]{0,60}\bwill\s+be\s+counsel\w+\b[^;]{0,260}",
    r"the\s+duration\s+of\s+this\s+interval\s+must\s+be\s+discussed\b[^;:]{0,120}",
    (r"(?:in\s+addition,?\s+)?(?:these\s+\w+|patients\s+with\s+(?:immune\s+deficiency|hiv))\s+(?:are|may\s+be)\s+at\s+"
     r"(?:an\s+)?(?:increased|higher)\s+risk\s+(?:of|for)\s+(?:lethal|fatal)\s+infections?\s+when\s+treated\s+with\s+"
     r"(?:bone\s+)?marrow-?\s?suppressive\s+(?:therapy|chemotherapy|treatment)"),
    r"appropriate\s+studies\s+will\s+be\s+undertaken\b[^;:]{0,160}",
    (rf"{_NOTE}disease\s+(?:status\s+)?(?:may|can)\s+be\s+(?:either\s+)?measurable\s+or\s+(?:non-?\s?measurable|evaluable)\b"
     r"[^;:]{0,120}"),
    r"influenza\s+vaccination\s+should\s+be\s+given\s+during\s+influenza\s+season\s+only\b[^;:]{0,60}",
    # what a criterion, a word or a table is
    rf"{_NOTE}this\s+criterion\s+replaces\b[^;:]{{0,200}}",
    (rf"{_NOTE}this\s+(?:study|trial|protocol)\s+(?:permits|allows)\s+(?:the\s+)?(?:re-?\s?enrol|re-?\s?screen)\w+\b"
     r"[^;:]{0,260}"),
    r"(?:re-?enrol\w+|re-?screening):\s*this\s+(?:study|trial|protocol)\s+(?:permits|allows)\b[^;:]{0,260}",
    r"(?:organ\s+)?system\s+laboratory\s+values?",
    (r"(?:since|because)\s+the\s+(?:primary|main|secondary|study(?:'s)?|trial(?:'s)?)\s+(?:outcomes?|endpoints?"
     r"|questionnaires?|objectives?|materials?)\b[^;:,]{0,160}"),
    (rf"{_NOTE}(?!(?:adequate|acceptable|sufficient|normal)\b)[^.;:\d]{{1,120}}\b(?:is|are)\s+defined\s+(?:based\s+on|according\s+to|per|in|using)\b[^.;:\d]{{1,160}}"
     r"(?:\d[\d.]*)?"),
    (rf"{_NOTE}(?:(?:accept\w+|adequate|approved|(?:highly\s+)?effective|examples|details|lists?|methods|definitions?"
     r"|guidelines|criteria|and|or|of|the|full|complete|a|contracepti\w+|birth\s+control|prohibited|excluded|medications?)"
     r"\s+){1,10}(?:is|are|can\s+be|will\s+be)\s+(?:described|listed|detailed|provided|outlined|found|given|specified)\s+"
     r"(?:in|below|on)\b[^;:]{0,100}"),
    rf"{_NOTE}grade\s+[\d-]+\s+refers\s+to\b[^;:]{{0,200}}",
    rf"{_NOTE}{_WOMAN}\s+may\s+be\s+(?:either\s+)?(?:an?\s+)?(?:in|out)[\s-]?patients?\s+or\s+(?:an?\s+)?(?:in|out)[\s-]?patients?",
    # who signs, and of what a sample is
    (rf"{_NOTE}(?:a\s+|the\s+)?(?:legal(?:ly)?\s+)(?:(?:authori[sz]ed|acceptable|appointed)\s+)?(?:representatives?|guardians?)"
     r"\b[^.;:]{0,60}\b(?:may|can)\s+(?:also\s+)?(?:sign|give|provide|consent)\b[^;:]{0,140}"),
    (rf"{_NOTE}(?:the\s+|this\s+|archiv(?:al|ed)\s+|tumou?r\s+|fresh\s+)*(?:tissue|specimens?|samples?|biops(?:y|ies))\s+"
     r"(?:may|can)\s+be\s+(?:from|of|either|taken|obtained|collected|archiv\w+|fresh)\b[^;:]{0,160}"),
    rf"{_NOTE}(?:this|the|such)\s+(?:[\w-]+\s+){{1,4}}(?:does|do)\s+not\s+(?:have|need)\s+to\s+be\b[^;:]{{0,160}}",
    (rf"{_NOTE}[^.;:]{{1,100}}\bmay\s+not\s+be\s+used\s+(?:for|to)\s+(?:(?:the|lesions?|tumou?rs?|disease|of|target)\s+)*"
     r"(?:measur|assess|follow)\w*\b[^;:]{0,60}"),
    # who may join as well, and how a clearance is found
    (rf"{_NOTE}(?:patients|participants|subjects|individuals)\s+with\s+impaired\s+decision[\s-]making\s+capacity\b[^.;:]{{0,160}}"
     r"\b(?:are|be|is)\s+(?:also\s+)?(?:considered\s+)?eligible\b[^.;:]{0,60}"),
    (rf"{_NOTE}(?:creatinine\s+clearance|crcl|gfr|egfr)\s*(?:\(\w+\))?\s+(?:should|must|is\s+to|will)\s+be\s+(?:calculated|estimated"
     r"|determined)\s+(?:per|by|using|according\s+to)\s+(?:the\s+)?(?:local\s+)?(?:institutional\s+|cockcroft)[^.;:\d<>≥≤]{0,80}"),
    # which methods of contraception count
    (r"(?:periodic\s+abstinence|the\s+rhythm\s+method)\b[^;:]{0,200}\b(?:not\s+(?:an?\s+)?(?:adequate|acceptable|reliable)"
     r"|unacceptable)\b[^;:]{0,120}"),
    r"the\s+reliability\s+of\s+sexual\s+abstinence\s+should\s+be\s+evaluated\b[^;:]{0,240}",
    r"not\s+engaging\s+in\s+sexual\s+activity\b[^;:]{0,160}\bacceptable\s+practice\b[^;:]{0,120}",
    r"(?:approved|acceptable|adequate|effective)\s+methods\s+of\s+(?:birth\s+control|contraception)\s+are\s+as\s+follows:[^;]{0,400}",
    (r"however,?\s+if\s+at\s+any\s+point\s+a\s+previously\s+celibate\b[^;:]{0,260}\bresponsible\s+for\s+beginning\b"
     r"[^;:]{0,80}"),
)))
_HINTS = Hints(
    "decision", "clearance", "crcl", "gfr",
    "contracepti", "birth control",
    "this criterion", "laboratory value", "permits the", "allows the", "allows re", "outcome", "endpoint",
    "questionnaire", "described in",
    "listed in", "detailed in", "provided in", "outlined in", "found in", "given in", "refers to", "representative",
    "guardian", "may be", "can be", "not have to be", "not need to be", "may not be used",
    "pregnancy test", "suppressive", "will be", "outcomes", "may require", "are applicable", "or may not",
    "140", "scores range", "score ranges", "limit of normal", "limits of normal", "not require", "with caution",
    "sites ", "centers ", "centres ", "institutions ", "not mandatory",
    "no dosing", "terminology", "potential risks", "lists of these", "list of these", "counsel", "unable to walk",
    "this interval", "appropriate studies", "measurable", "influenza", "abstinence", "rhythm", "acceptable practice",
    "methods of", "celibate", "a requirement", "not required for", "kept to a minimum", "section", "appendix", "table",
    "vaccine", "nursing infants", "not need to", "not have to", "considered", "defined", "those who", "urine",
    "the mother", "local regulations", "criteria", "limit", "potential are", "races", "racial",
    "ethnic", "specified", "information", "details",
)
_SHORT = 70                                  # characters of the longest label


def asks_nothing(sentence: str, text: str = "") -> bool:
    """Whether a sentence, of a text if that is told, tells something and demands nothing of anybody.

    >>> asks_nothing("Women will be considered post-menopausal if they have been amenorrheic for 12 months.")
    True
    >>> asks_nothing("Patients must be postmenopausal"), asks_nothing("Not specified")
    (False, True)
    """
    if _STEPS.fullmatch(sentence):           # of the study, told as a bullet over what it asks for
        return True
    if sentence.rstrip().endswith(":"):
        return False
    plain = " ".join(sentence.lower().split()).strip(" .;,*-–•()[]")
    if _HINTS.stand_in(plain, text or sentence):
        return _TELLING.fullmatch(plain) is not None or _LABELS.fullmatch(plain) is not None
    return len(sentence) <= _SHORT and _LABELS.fullmatch(plain) is not None
