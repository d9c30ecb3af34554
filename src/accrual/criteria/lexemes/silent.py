"""Words that tell nothing of a person: references to other pages, plural endings in brackets, numbers, labels.

They are read as fillers, so that what stands around them is understood: "ECOG ≤ 1 (see Appendix A)".
"""

from __future__ import annotations

import re
from functools import lru_cache

from accrual.criteria.lexemes.silent_brackets import SILENT_BRACKETS
from accrual.criteria.lexemes.silent_health import LEADS_OF_HEALTH, SILENT_OF_HEALTH, reasons, views
from accrual.criteria.lexemes.silent_of_cancer import SILENT_OF_CANCER
from accrual.criteria.lexemes.silent_of_measuring import LEADS_OF_MEASURING, SILENT_OF_MEASURING
from accrual.criteria.lexemes.silent_of_study import LEADS_OF_STUDY, SILENT_OF_STUDY, leave
from accrual.criteria.lexemes.silent_of_values import LEADS_OF_VALUES, SILENT_OF_VALUES
from accrual.criteria.lexemes.tokens import Lexeme, lexemes
from accrual.criteria.model import Span

__all__ = ["allows_filtration", "without_silent"]

_Table = tuple[tuple[tuple[str, ...], re.Pattern[str]] | tuple[tuple[str, ...], re.Pattern[str], tuple[str, ...]], ...]
_Rows = list[tuple[list[str], re.Pattern[str], tuple[str, ...]]]
_PLACE = r"(?:appendix|appendices|sections?|tables?|attachments?|annex(?:es)?|addendum|supplements?|figures?)\b"
_LABEL = r"(?:\s*(?:[A-Z]\b|\d+(?:[.\-]\d+)*[a-z]?\b|[IVX]+\b)(?:[.\-]\d+)*)"
_SAID_IN = (r"(?:(?:as|which is|that are)\s+)?(?:defined|described|outlined|listed|specified|noted|detailed|stated"
            r"|given|shown|provided|indicated|set out)\s+(?:in|by|per|under)|as\s+per|per|according\s+to"
            r"|in\s+accordance\s+with|in")
_REFERENCE = re.compile(
    rf"(?:please\s+)?(?:also\s+)?(?:see|refer(?:\s+to)?|cf\.?|(?P<said>{_SAID_IN}))\s+(?:also\s+)?(?:the\s+)?"
    rf"(?:study\s+|protocol\s+|trial\s+)*(?:(?-i:{_PLACE.replace('(?:', '(?i:', 1)}{_LABEL}?"
    rf"(?:\s*(?:,|and|&|or|-)\s*(?:{_PLACE}\s*)?{_LABEL})*)(?:\s+(?:of|in)\s+(?:the\s+)?(?:study\s+)?protocol\b)?"
    r"(?:\s+for\s+(?:an?\s+|the\s+)?(?:full\s+|complete\s+|further\s+|more\s+|additional\s+|detailed\s+)?"
    r"(?:lists?|details?|information|definitions?|descriptions?|guidance|guidelines|examples?)\b)?"
    r"|(?(said)(?<=protocol\s)(?=[).,;:\]\s]|$)|(?:below|above)\b))", re.IGNORECASE)
_BY_PROTOCOL = re.compile(
    r",?\s*\bas\s+(?:defined|described|outlined|listed|specified|noted|detailed|stated)\s+(?:in|by|per)\s+(?:the\s+)?"
    r"(?:study\s+)?protocol\b", re.IGNORECASE)
_INSTEAD = re.compile(
    r"\(\s*(?:or\s+)?(?:(?:the|an|estimated|calculated|measured)\s+){0,2}(?:e?GFR|glomerular filtration rate)"
    r"(?:\s*[(\[]e?GFR[)\]])?[^()]{0,60}\bin place of\b[^()]{0,60}\)", re.IGNORECASE)
_AGAIN = re.compile(                          # a unit or name said again: "3,000/microlitre (mcL)"
    r"[(\[]\s*(?:mcL|[µu]L|d?L|mm3|mm|cm|ms|msec|m?IU/L|U/L|mg/dL|g/d?L|[nµu]g/mL|[mµu]mol/L|mL/min|kg|yrs?|[iI]?ULN|[iI]?UNL"
    r"|LLN|CL|O2|Cr|bpm|mm ?Hg|c?Gy|i?ULN)\s*[)\]]")
_RECIST = r"(?:response\s+evaluation\s+criteria\s+(?:in|for)\s+solid\s+tumou?rs?|i?RECIST)"
_BY_RECIST = re.compile(rf"""
    (?:modified\s+)?{_RECIST}
    (?:[\s,]*[(\[]?\s*(?:{_RECIST}|version|ver\.?|v\.?|criteria|guidelines?|\d(?:\.\d)?)(?:\s*[)\]])?)*""",
    re.IGNORECASE | re.VERBOSE)
_TRANSFUSED = re.compile(r"""               # what is let in, and asks for nothing
    \(?\s*(?:note\s*:\s*)?(?:the\s+)?use\s+of\s+(?:\w+\s+){0,4}transfusions?\b
    [^().;]{0,60}(?:[(\[]H(?:gb|b)[)\]][^().;]{0,30}(?:\.\d[^().;]{0,20})?)?
    (?:is|are)\s+(?:acceptable|allowed|permitted)\s*\.?\s*\)?""", re.IGNORECASE | re.VERBOSE)
_AT_MOST = r"(?:[≤<]\s*=?|=\s*<|\\?<\s*/?\s*=|=\s*\\?<|less\s+than\s+or\s+equal\s+to)"
_MEANT = re.compile(rf"""                   # what "resolved" and "abstinent" mean
    (?<!recovered\s)\(\s*(?:(?:i\.?\s*e\.?|defined\s+as|that\s+is),?\s*)?
    (?:(?:improvement|resolution|recovery|resolved|recovered|improved)\s+to\s+)?
    (?:CTCAE\s+|NCI[\s-]*CTCAE\s+)?{_AT_MOST}?\s*(?:CTCAE\s+)?grade\s*{_AT_MOST}?\s*1
    (?:\s+or\s+(?:less|better|lower))?(?:\s*,?\s*or\s+(?:at\s+|to\s+)?baseline)?\s*\)
    | \(\s*refrain(?:ing)?\s+from\s+heterosexual\s+intercourse\s*\)""", re.IGNORECASE | re.VERBOSE)
_ABSTINENCE = re.compile(
    r"(?:note\s*:\s*)?(?:sexual\s+|true\s+|complete\s+)?abstinence\s+is\s+(?:acceptable|allowed|permitted)\b[^.;]*[.;]?",
    re.IGNORECASE)
_UNLESS_SAID = re.compile(
    r",?\s*\bunless\s+otherwise\s+(?:specified|stated|noted|indicated|defined)(?:\s+(?:below|above|herein))?",
    re.IGNORECASE)
_IN_OTHER_UNITS = re.compile(r"\(\s*SI\s+units?:?\s*[^()]{1,25}\)", re.IGNORECASE)
_ANY_AGE = re.compile(
    r"\(\s*(?:any age|all ages|inclusive|(?:both\s+)?ages?\s+inclusive)\s*\)(?![^.;]*exclusive)",
    re.IGNORECASE)
_ANYWHERE = re.compile(r"\bto\s+any\s+(?:part|area|site)s?\s+of\s+(?:the|their)\s+body\b", re.IGNORECASE)
_BY_CTCAE = re.compile(r"""
    [,\s]*\(?\s*(?:as\s+)?(?:per|by|using|according\s+to|based\s+on|in\s+accordance\s+with
        |(?:defined|graded|assessed|measured|determined|classified)\s+(?:by|per|according\s+to|using))\s+(?:the\s+)?
    (?:NCI[\s-]*|National\s+Cancer\s+Institute\s+(?:\(NCI\)\s+)?)?
    (?:CTCAE|Common\s+(?:Terminology|Toxicity)\s+Criteria(?:\s+for\s+Adverse\s+Events)?(?:\s*\(CTCAE\))?)
    [\s,]*(?:(?:version|ver\.?|v\.?)?\s*\d(?:\.\d+)?)?(?:\s+criteria)?\s*\)?""", re.IGNORECASE | re.VERBOSE)
_GRADED_BY = re.compile(r"""                 # by which table a grade is given: "CTCAE v5.0 grade 1"
    (?P<open>[(\[])?\s*(?:as\s+(?:defined\s+)?(?:by|per)\s+(?:the\s+)?)?
    (?:(?:NCI|National\s+Cancer\s+Institute(?:['’]s)?)\s*(?:[(\[]\s*NCI\s*[)\]])?[\s\-,]*)?
    (?:CTC\s?AE|Common\s+(?:Terminology|Toxicity)\s+Criteria(?:\s+(?:for|of)\s+Adverse\s+Events?)?|(?<=NCI[ -])CTC
        |(?:CTC|NCI)(?=[\s-]+grade))\b
    (?:[\s,]*[(\[]\s*(?:NCI[\s-]*)?(?:CTC\s?AE|CTC)(?:[\s,]*(?:version|ver\.?|v\.?)\s*\d(?:\.\d+)?)?\s*[)\]])?
    (?:[\s,\-]*(?:[(\[]\s*)?(?:version|ver\.?|v\.?)\s*(?:[(\[]v[)\]])?\s*\d(?:\.\d+)?(?:\s*[(\[]v\d?[)\]])?(?:\s*[)\]])?)?
    (?(open)\s*[)\]])""", re.IGNORECASE | re.VERBOSE)
_OR_BASELINE = re.compile(r"""               # "resolved to grade 1 or baseline", "to baseline or grade 1"
    [\s,]*[(]?\b(?:and/)?or\s+(?:(?:returned|return|resolved|recovered|to|at|the|their|its|(?:patient|subject|participant)['’]?s
        |clinical|pre-?treatment|pre-?study|pre-?therapy)\s+){0,4}baseline
        (?:\s+(?:levels?|status|severity|grade|values?|conditions?))?\b\s*[)]?
    | (?<=\bto\s)baseline\s+(?:(?:levels?|status|severity|grade|values?|conditions?)\s+)?or\s+(?:to\s+)?
        (?=[^.;,]{0,90}\bgrade\b)""", re.IGNORECASE | re.VERBOSE)
_ANY_SORT = re.compile(r"""
    (?<!non)(?<!non[\s-])\b(?:(?:(?:FDA[\s-]?)?approved|commercial|marketed|licensed)\s*(?:or|and/or|/)\s*(?:investigational|experimental)
      |(?:investigational|experimental)\s*(?:or|and/or|/)\s*(?:(?:FDA[\s-]?)?approved|commercial|marketed|licensed))
    (?=\s+\w)""", re.IGNORECASE | re.VERBOSE)
_FOR_FEAR_OF = re.compile(
    r"(?<=excluded|eligible)(?:\s+from\s+(?:this|the)\s+(?:study|trial|protocol))?\s*,?\s+(?:because\s+of|due\s+to)\s+"
    r"(?:the\s+)?(?:potential|possib\w+|increased|unknown|risks?)\b[^.;]{0,200}", re.IGNORECASE)
_THAT_ARE = re.compile(r"""
    \b(?:medications?|drugs?|agents?|medicines?|substances?|products?|compounds?)
    (?:\s*(?:,|/|or|and|and/or)\s*(?:(?:or|and)\s+)?(?:medications?|drugs?|agents?|substances?|products?|foods?|compounds?
        |herbal\s+(?:supplements?|remedies|products?|medications?)|supplements?)){0,3}
    \s+(?:that|which)\s+(?:are|is)\s+(?:known\s+(?:to\s+be\s+|as\s+)?)?
    (?=(?:strong|moderate|potent|weak|sensitive|inhibitors?|inducers?|substrates?|CYP)\b)""",
    re.IGNORECASE | re.VERBOSE)
_WHETHER = re.compile(
    r",?\s*\b(?:whether|either)\s+(?:investigational|experimental|approved|licensed|standard)\s+or\s+(?:not\b|\w+)"
    r"(?:\s+approved)?\s*(?=,|\)|\bwithin\b|$)", re.IGNORECASE)
_EFFECTS = r"\s+from\s+(?:any\s+|the\s+|all\s+)?(?:adverse|AEs?\b|toxic|side)"
_RECOVERED_AS = re.compile(rf"""             # what recovery is, but for its grade: "(i.e., ≤ grade 1 or at baseline)"
    (?<=recovered)\s*\(\s*(?:i\.?\s*e\.?,?\s*)?(?:to\s+)?(?=(?:CTCAE\s+)?{_AT_MOST}?\s*(?:CTCAE\s+)?grade\s*{_AT_MOST}?
        \s*[0-2]\b[^()]{{0,40}}\){_EFFECTS})
    | (?<=recovered)\s*\((?:[^()]|\([^()]*\)){{0,200}}\)(?=\s+from\b)
    | (?<=[\s≤=][0-2])(?:\s*,?\s*or\s+(?:at\s+|to\s+)?baseline(?:\s+(?:grade|status|levels?))?)?\s*\)
        (?={_EFFECTS})""", re.IGNORECASE | re.VERBOSE)
_MARKED_BY = re.compile(r"""                 # by what it is known: "active hepatitis B (e.g., HBsAg reactive)"
    \(\s*(?:e\.?\s?g\.?[,:]?\s*(?:(?:hepatitis\s+B\s+surface\s+antigen\s*)?(?:[\[(]\s*HBsAg\s*[\])]|HBsAg)
        |HCV\s+(?:RNA|ribonucleic\s+acid)(?:\s*\[\s*(?:qualitative|RNA)\s*\])*)
        \s*(?:is\s+)?(?:reactive|positive|detected)
      |(?:positive\s+)?HIV[\s-]*1\s*/\s*2\s+antibod(?:y|ies)(?:\s+positive)?)\s*\)""", re.IGNORECASE | re.VERBOSE)
_NOT_SPECIFIED = re.compile(
    r"\b(?:life\s+expectancy|performance\s+status|menopausal\s+status|sex|age|endocrine\s+therapy|radiotherapy|surgery"
    r"|chemotherapy|biologic\s+therapy|hepatic|renal|ha?ematopoietic|cardiovascular|pulmonary)\s*:\s*not\s+specified",
    re.IGNORECASE)
_TESTING = re.compile(r"\btesting\s+(?=positive\s+for\b)", re.IGNORECASE)
_EARLIER = re.compile(                        # of the agents, and not of what they caused
    r"(?<=agents)\s+administered\s+(?:more\s+than|>)\s+(?:\d+|\w+)\s+(?:week|day|month)s?\s+(?:earlier|before|previously|prior)",
    re.IGNORECASE)
_STARTING = re.compile(
    r",?\s*\bstarting\s+with\s+(?:the\s+)?(?:pre-?)?screening(?:\s+visit)?(?=\s+(?:through|until)\b)", re.IGNORECASE)
_DEMANDS = r"(?!\b(?:must|should|agree\w*|shall|needs?|required|excluded)\b)"
_BECAUSE = re.compile(
    rf",?\s*\b(?:because|as(?!\s+(?:\w+ed|proven|shown|well|per|a)\b)|since|due\s+to)\b"
    rf"(?:{_DEMANDS}(?:\([^()]*\)|[^.;()])){{0,260}}?\b(?:teratogen\w*|abortifacient|embryo|f[eo]e?tus"
    rf"|f[eo]e?tal|studied in pregnan\w+|tested in pregnan\w+)\b(?:{_DEMANDS}[^.;]){{0,160}}(?=[.;]|$)", re.IGNORECASE)
_STATES = re.compile(r"""                    # what is told and not asked
    (?:the\s+)?(?:effects?|risks?)\s+of\s+[^.;]{0,150}?
        \b(?:developing\s+(?:human\s+)?f[eo]e?tus|nursing\s+infants?)\b[^.;]{0,80}?\b(?:is|are)\s+(?:unknown|not\s+known)\b[^.;]{0,60}[.;]
    | for\s+this\s+reason\s*(?:,|and\s+because\s+[^.;]{0,250}?\bteratogenic\b\s*,?)
    | should\s+a\s+(?:woman|female|patient|participant)(?:\s+\w+)?\s+become\s+pregnant\b[^.;]{0,150}?
        \binform\s+[^.;]{0,60}\b(?:immediately|physician|investigator)\b[^.;]{0,20}(?:[.;]|$)
    | (?:note\s*:\s*)?no\s+(?:HIV\s+|hepatitis\s+[BC]\s+|HBV\s+|HCV\s+)?test(?:ing)?\b[^.;]{0,120}?
        \b(?:is|are)\s+required[^.;]{0,80}(?:[.;]|$)
    | \(\s*(?:e\.?g\.?,?\s*)?hormonal\s*(?:or|/|,)\s*barrier\s+methods?\s+of
        \s+(?:birth\s+control|contraception)[^()]{0,60}\)""",
    re.IGNORECASE | re.VERBOSE)
_VIEW = r"(?:opinion|judge?ment|discretion|assessment|estimation|estimate|view)"
_JUDGED = re.compile(rf"""
    [,(\s]*(?:as\s+)?(?:in|at|per|by|(?:estimated|judged|assessed|determined|evaluated)\s+by|according\s+to)\s+
    (?:the\s+)?(?:{_VIEW}\s+of\s+)?(?:the\s+)?(?:treating\s+|local\s+|study\s+|site\s+)*
    (?:referring\s+|medical\s+)?(?:investigators?|physicians?|clinicians?|oncologists?|doctors?)(?:['’]s?)?(?:\s+or\s+(?:the\s+)?(?:investigator|physician))?
    (?:\s+{_VIEW})?\s*\)?""", re.IGNORECASE | re.VERBOSE)
_END_OF_LIST = re.compile(                    # the number of the item that follows
    r"(?<=[\w)%.;,])\s+(?:[b-h]|i{2,3}|iv|vi{0,3})[.)]\s*$"
    r"|(?:(?<=/L)|(?<=dL)|(?<=mL)|(?<=mm3)|(?<=min)|(?<=ULN)|(?<=LN\))|(?<=ms)|(?<=msec)|(?<=years)|(?<=old)|(?<=%)|(?<=;))"
    r"[.,;]?\s+(?:and\s+)?(?:[A-Ma-m]|[1-9]|1\d|i{1,3}|iv|vi{0,3}|ix|x)[.)]\s*$")
_CONSENTS = r"(?:informed[\s-]+consents?|consents?|consenting|assents?|ICF|ICD)\b[)\]]*"
_AT_CONSENT = re.compile(rf"""                # when an age is counted: "at the time of signing the consent form"
    ,?\s*\(?\b(?:at|on|upon|when|as\s+of)
    (?:\s+(?:the|their|time|day|date|moment|of|when|they|he|she|a|subject|patient|participant|is|are|signs?|signing|signed
        |signature|provides?|providing|provision|giving|gives?|obtaining|getting|written|voluntary|study|main|initial)\b)*
    [\s(\[]+{_CONSENTS}
    (?:[\s(\[/]+(?:and|or|and/or|informed|form|forms|document|signature|signing|is\s+(?:signed|obtained|given)|{_CONSENTS})\b[)\]]*)*
    """, re.IGNORECASE | re.VERBOSE)
_NO_BOUND = re.compile(r"""                   # what sets no limit: "no upper age limit", "of any race or ethnicity"
    [,;]?\s*\b(?:regardless|irrespective)\s+of\s+(?:gender|sex|race|ethnicity)(?:\s*(?:,|and|or|/)\s*(?:gender|sex|race|ethnicity))*
    | [,;]?\s?\(?\b(?:with(?:out)?\s+)?(?:no\s+|an?\s+|any\s+)*(?:upper|maximum|max\.?)\s+
        (?:age\s+limits?|limits?\s+(?:on|of|for|to)\s+age)
        (?:\s+is\s+(?:set|specified|applied))?\s*\)?
    | [,;]?\s?\b(?:with(?:out)?\s+)?(?:no\s+)?(?:any\s+)?(?:gender|sex)\s+(?:restrictions?|limitations?|limits?)\b
    | [,;]?\s?\b(?:(?:of|and|with|from|who\s+are)\s+)*(?:any|all|either|both)\s+
        (?:gender|sex|races?|racial|ethnicity|ethnic)\b
        (?:(?:\s*[,/&]\s*|\s+(?:and|or)\s+|\s+)(?:any|all|genders?|sex|sexes|races?|racial|ethnicity|ethnicities|ethnic
            |groups?|origins?|backgrounds?)\b)*
    """, re.IGNORECASE | re.VERBOSE)
_SO_AS_TO_JOIN = re.compile(
    r",?\s*\b(?:in\s+order\s+(?:for\s+(?:the\s+|an?\s+)?(?:patients?|subjects?|participants?)\s+)?to\s+(?:be\s+"
    r"(?:considered\s+)?(?:eligible|enrolled|included)|participate|qualify|enrol|enroll)|(?<=[\w)]\s)to\s+be\s+eligible)\b"
    r"(?:\s+(?:for|in|on|into)\s+(?:(?:the|this|study|protocol)\s+)*(?:study|trial|protocol|treatment|enrol\w+)\b)?",
    re.IGNORECASE)
_BY_STANDARD = re.compile(
    r",?\s*\b(?:as\s+)?(?:per|according\s+to|following|consistent\s+with|in\s+(?:accordance|line)\s+with)\s+"
    r"(?:the\s+)?(?:(?:site|local|institutional|institution|institution's|current|clinical|usual|national|routine)\s+){0,3}"
    r"standards?\s+of\s+care\b(?:\s+(?:guidelines?|practices?|procedures?))?", re.IGNORECASE)
_SUM = re.compile(
    r"\(\s*(?:the\s+)?sum\s+of\s+(?:un)?conjugated\s*(?:\+|and|plus)\s*(?:un)?conjugated(?:\s+bilirubin)?\s*\)",
    re.IGNORECASE)
_ON_RECORDINGS = re.compile(
    r"\s?\b(?:from|of|on|by|using|(?:as\s+)?per|via|based\s+on|in|averaged\s+(?:from|over))\s+(?:(?:the|an?|at|least|mean|average"
    r"|single|triplicate|three|3|screening|resting|baseline|standard|12|twelve|lead|12-lead)\b[\s-]*)*(?:ECGs?|EKGs?|electrocardiograms?(?:\s*\(ECGs?\))?)(?=[\s,.;)]|$)"
    r"(?:\s+(?:recordings|readings|tracings))?", re.IGNORECASE)
_OF_THE_HEART = re.compile(
    r"\(?\s?(?:as\s+)?(?:assessed|determined|measured|documented|evaluated|demonstrated|obtained|shown)?\s*\b(?:by|on|using|per|with|via)\s+"
    r"(?:an?\s+|either\s+(?:an?\s+)?)?(?:(?:trans-?thoracic\s+)?echocardiogra(?:m|phy)|echo|(?:trans-?thoracic\s+)?\bTTE|MUGA|multi(?:ple)?-?\s?gated\s+acquisition"
    r"|(?:cardiac\s+)?MRI|nuclear\s+scan|(?:gated\s+)?radionuclide)\b"
    r"(?:[\s,/(\[]+(?:or|and/or|an?|by|on|scans?|scanning|\(?MUGA\)?|\(?ECHO\)?|\(?TTE\)?|echocardiogra(?:m|phy|phic)|multi(?:ple)?-?\s?gated\s+acquisition"
    r"|radionuclide|ventriculogra(?:m|phy)|(?:cardiac\s+)?MRI|angiogra(?:m|phy)|study|studies|nuclear|evaluation)\b[)\]]*)*"
    r"(?<!\sor)(?<!\san)(?<!\sa)(?!\s+(?:which|that|show(?:s|ing)|demonstrat(?:es|ing))\b)\s*\)?",
    re.IGNORECASE)
_LENGTHS = ("days", "day", "weeks", "week", "months", "month", "years", "year", "hours", "hour")
_SAID_TWICE = re.compile(rf"""              # "within 4 weeks (28 days) of"
    (?=[\s(\[])(?:{'|'.join(f'(?<={unit})' for unit in _LENGTHS)})
    \s*[(\[]\s*(?:i\.?e\.?,?\s*|or\s+|=\s*)?\d+\s*(?:{'|'.join(_LENGTHS)})\s*[)\]]""", re.IGNORECASE | re.VERBOSE)
_URINE = re.compile(r"""
    (?:\s*\b(?:or|by|using|via|from|a|an|the|measured)\b)*\s*\b(?:24|twenty-four)[\s-]*(?:hours?|hrs?|h)\s+urine\b
    (?!\s+(?:protein|albumin|total|free|calcium|cortisol|m-))
    (?:\s+collection)?(?:\s+for(?:\s+the)?\s+determination\s+of\s+creatinine\s+clearance)?""",
    re.IGNORECASE | re.VERBOSE)
_NUMBERED = re.compile(
    r"\s*(?:\(?(?:\d{1,2}|[a-km-z]|i{1,3}|iv|vi{0,3})\)\s*(?=[^\W\d])"
    r"|(?:[a-hj-z]|i{1,3}|iv|vi{0,3})\.\s+(?=[^\W\d]))")
_UNSPECIFIED = re.compile(r"\s*[Nn]ot\s+specified\s+(?=[A-Z][a-z]+(?:\s+[a-z]+)?\s*:)", re.ASCII)
_INTENDED = re.compile(
    r"(?<=range)\s+(?:of|for)\s+(?:the\s+|an?\s+)?(?:intended|expected|planned|desired)\s+(?:use\s+of\s+(?:the\s+)?)?"
    r"anticoagula\w+(?:\s+(?:therapy|treatment))?",
    re.IGNORECASE)
_MEASURED = re.compile(                       # what "measurable" means
    r"(?<=measurable\sdisease)[\s,:;]*\(?(?:is\s+|which\s+is\s+)?(?:defined\s+as|i\.?e\.?)(?:[^.;]|\.(?=[\de])){0,120}?"
    r"\blesions?\b(?:[^.;]|\.(?=[\de])){0,120}?\b(?:accurately|reliably)\s+(?:be\s+)?measured"
    r"(?:(?!\bor\s+(?:at\s+least\s+one\s+)?(?:evaluable|non-?\s?measurable|assessable|bon[ey]|lytic|blastic)\b)[^.;]|\.(?=[\de])){0,500}",
    re.IGNORECASE)
_STEP = re.compile(
    r"\s*(?:(?:patient|screening|initial|main|study|protocol)\s+)?(?:pre-?)?(?:registration|enrol?lment|eligibility"
    r"|randomi[sz]ation|screening|inclusion|exclusion)(?:\s+(?:eligibility|criteria|inclusion|criterion))*"
    r"(?:\s+(?:inclusion|exclusion))?\s*:\s*(?=\S)", re.IGNORECASE)
_ORGAN = (r"(?:renal|kidney|hepatic|liver|ha?ematolog(?:ic(?:al)?|y)|bone\s+marrow|marrow|cardiac|cardiovascular"
          r"|pulmonary|coagulation|organ|metabolic|endocrine|neurologic(?:al)?|immunologic(?:al)?|performance|laboratory|blood)")
_TOPIC = re.compile(rf"""
    \s*(?:adequate\s+)?{_ORGAN}(?:(?:\s*/\s*|\s+and\s+|\s+){_ORGAN})*
    (?:\s+(?:functions?|status|reserve|values?|criteria|parameters|tests?|system|requirements))*
    \s*(?:[:：]|[-–—](?=\s))\s*(?=\S)""", re.IGNORECASE | re.VERBOSE)
_THERAPY_LABEL = re.compile(
    r"\b(?:Biologic therapy|Chemotherapy|Endocrine therapy|Radiotherapy|Surgery|Other|Immunotherapy|Prior therapy)"
    r"\s*:\s+"
    r"(?=(?:At least|Not?|Prior|Recovered|Greater than|More than|Less than|Concurrent|Must|Fertile|One prior|HIV|Able"
    r"|See)\b)")
_HINTS = ("appendi", "section", "table", "attachment", "annex", "figure", "protocol", "addend", "supplement")
_REFERS = re.compile(                         # not "resection" and "acceptable"
    r"\s(?:appendi|annex|addendum|section|table|attachment|supplement|figure|below|above)|protocol")
_MARK = re.compile(r"(?:[a-m]|\d\d?|[ivx]+)[.)]")          # what the number of an item looks like
_PLURAL = re.compile(r"(?<=[a-z])\(\s?(?:s|es|ies)\s?\)", re.IGNORECASE)
_LABELLED = (":", "：", "-", "–", "—")
# Each pattern with words of which one stands in all that it finds, and may be others of which one does too.
_LEADS: _Table = (
    *(((":",), pattern) for pattern in LEADS_OF_HEALTH), *((("eligible",), pattern) for pattern in LEADS_OF_STUDY),
    *LEADS_OF_MEASURING, *(((":",), pattern) for pattern in LEADS_OF_VALUES),
    ((")", "."), _NUMBERED), ((":",), _STEP),
    (_LABELLED, _TOPIC), ((":",), _UNSPECIFIED),
)
_SILENT: _Table = (
    (("s)", "s )"), _PLURAL), (("grade", "heterosexual"), _MEANT), (("(", "["), _AGAIN),
    (_LENGTHS, _SAID_TWICE, ("(", "[")), (("clearance",), _URINE), (("recist", "response evaluation"), _BY_RECIST),
    (("transfusion",), _TRANSFUSED), (("abstinence is",), _ABSTINENCE), (("expectancy",), _JUDGED),
    (("consent", "assent", "icf", "icd"), _AT_CONSENT),
    (("limit", "restriction"), _NO_BOUND, ("upper", "max", "gender", "sex")),
    ((" race", "\nrace", "ethnic", "racial", "gender", "sex"), _NO_BOUND,
     ("any", "all", "either", "both", "regardless", "irrespective")),
    (("in order", "to be eligible"), _SO_AS_TO_JOIN), (("of care",), _BY_STANDARD),
    (("therapeutic range",), _INTENDED),
    (("measurable disease",), _MEASURED), (("conjugated",), _SUM), (("qt",), _ON_RECORDINGS),
    (("ejection", "lvef", "shortening"), _OF_THE_HEART),
    (("in place of",), _INSTEAD), (("unless otherwise",), _UNLESS_SAID), (("si unit",), _IN_OTHER_UNITS),
    (("not specified",), _NOT_SPECIFIED), (("starting with",), _STARTING), (("positive for",), _TESTING),
    (("administered more",), _EARLIER),
    (("teratogen", "abortifacient", "embryo", "fetus", "in pregnan"), _BECAUSE),
    (("any age", "all ages", "inclusive"), _ANY_AGE), (("of the body", "of their body"), _ANYWHERE),
    (("ctcae", "toxicity criteria", "terminology criteria"), _BY_CTCAE), (("hbsag", "hcv", "antibod"), _MARKED_BY),
    (("recovered (",), _RECOVERED_AS), (("whether ", "either "), _WHETHER),
    (("investigational", "experimental"), _ANY_SORT), (("because of", "due to"), _FOR_FEAR_OF),
    (("that are", "which are", "that is"), _THAT_ARE),
    (("therapy:", "other:", "surgery:"), _THERAPY_LABEL),
    (("unknown", "not known", "for this reason", "inform", "required", "barrier"), _STATES),
    *SILENT_OF_HEALTH, *SILENT_OF_CANCER, *SILENT_OF_MEASURING, *SILENT_OF_STUDY,
    *SILENT_OF_VALUES, *SILENT_BRACKETS,
)
_GRADED: _Table = (                          # of sentences that say a grade
    (("ctcae", "ctc ", "nci ", "toxicity criteria", "terminology criteria"), _GRADED_BY), (("baseline",), _OR_BASELINE),
)


def without_silent(words: list[Lexeme], text: str) -> list[Lexeme]:
    """The lexemes with those that tell nothing made fillers.

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> text = "ECOG ≤ 1 (see Appendix A)"
    >>> "".join(word.kind for word in without_silent(lexemes(text), text))
    'c>nf'
    """
    if not words:
        return words
    spans = _apart(_spans(words, text))
    if not spans:
        return words
    out: list[Lexeme] = []
    at = 0
    for word in words:
        while at < len(spans) and spans[at][1] <= word.start:
            at += 1
        span = spans[at] if at < len(spans) and spans[at][0] <= word.start else None
        if span is None:
            out.append(word)
        elif not out or out[-1].end != span[1] or out[-1].start != span[0]:
            out.append(Lexeme("f", *span, text[slice(*span)].strip().lower(), None, "F"))
        if span is not None and word.end > span[1]:          # "CTCAE grade", of which the grade is read
            out += lexemes(text, span[1], word.end)
    return out


def allows_filtration(text: str, start: int, end: int) -> bool:
    """Whether a bracket says that the filtration rate may be used in place of the clearance."""
    return _INSTEAD.search(text, start, end) is not None


def _apart(spans: list[Span]) -> list[Span]:
    """Spans in order, those that overlap as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _spans(words: list[Lexeme], text: str) -> list[Span]:
    start, stop = words[0].start, words[-1].end
    said = text[start:stop].lower()
    leads, silent, graded, refers = _may_stand_in(text)
    lead = next((hit for pattern in _held(leads, said) if (hit := pattern.match(text, start, stop)) is not None), None)
    found = [lead.span()] if lead is not None else []
    found += reasons(text, said, start, stop) + views(text, said, start, stop) + leave(text, said, start, stop)
    patterns = _held(silent, said)
    if said[-1] in ".)" and _MARK.fullmatch(said.rsplit(None, 1)[-1]) is not None:
        patterns.append(_END_OF_LIST)
    if graded and "grade" in said:
        patterns += _held(graded, said)
    found += [hit.span() for pattern in patterns for hit in pattern.finditer(text, start, stop)]
    if refers and _REFERS.search(said) is not None and any(hint in said for hint in _HINTS):
        found += [_with_brackets(text, *hit.span(), stop) for pattern in (_REFERENCE, _BY_PROTOCOL)
                  for hit in pattern.finditer(text, start, stop)]
    return found


@lru_cache(maxsize=4)
def _may_stand_in(text: str) -> tuple[_Rows, _Rows, _Rows, bool]:
    """What can match anywhere in a text, so that little is left to be tried on each of its items."""
    low = text.lower()
    leads, silent, graded = (_there(table, low) for table in (_LEADS, _SILENT, _GRADED))
    return leads, silent, graded, any(hint in low for hint in _HINTS)


def _there(table: _Table, low: str) -> _Rows:
    """The rows of which words stand in a text, with those words alone."""
    rows = [([hint for hint in hints if hint in low], pattern, also[0] if also else ())
            for hints, pattern, *also in table]
    return [row for row in rows if row[0]]


def _held(rows: _Rows, said: str) -> list[re.Pattern[str]]:
    """The patterns of which the words stand in what is said."""
    found = []
    for hints, pattern, also in rows:
        for hint in hints:                   # a loop, which takes half as long as `any` of a generator
            if hint in said:
                if not also or any(other in said for other in also):
                    found.append(pattern)
                break
    return found


def _with_brackets(text: str, start: int, end: int, stop: int) -> Span:
    """A reference with the brackets that hold nothing else."""
    before, after = start, end
    while before > 0 and text[before - 1] in " ,":
        before -= 1
    while after < stop and text[after] in " .":
        after += 1
    if before > 0 and after < stop and text[before - 1] + text[after] in ("()", "[]"):
        return before - 1, after + 1
    return start, end
