"""The words of sentences that ask for contraception or a pregnancy test: of whom, what, and until when.

Each pattern stands for words with which no other meaning hides; bounded, so that time grows with length.
The longest are made when they are first needed: they would take a fifth of the start of every command.
"""

from __future__ import annotations

import re
from functools import cache

__all__ = ["BETWEEN", "EXEMPT", "GOOD", "LISTED", "NURSING", "OF_WHOM", "demanding", "keeping_out", "testing"]

_OR = r"(?:,?\s+(?:and|or|and/or)\s+|\s?/\s?|\s?&\s?|,\s+)"
_PEOPLE = r"(?:patients?|subjects?|participants?|individuals?|persons?|people|volunteers?)"
_ABILITY = r"(?:potential|age|capacity|capability|capabilities)"
_CHILD = rf"(?:child[\s-]{{0,2}}bearing|reproductive|child[\s-]producing)\s+{_ABILITY}"
_BRACKET = r"[(\[][^()\[\]]{{0,{}}}[)\]]"
_ABBREVIATED = r"(?:WOCBP|WOCP|WCBP|FCBP|FOCBP|POCBP|WOCBA)s?"
_MEANS = rf"(?:\s*[(\[]\s*(?:{_ABBREVIATED}\s*|(?:i\.?\s?e\b|defined\s+as|see\b)[^()\[\]]{{0,200}})[)\]]){{0,2}}"
_ONE = r"(?:(?:fe)?males?|m[ae]n|wom[ae]n)"
_BOTH = rf"(?:(?:both\s+)?{_ONE}(?:\s+{_PEOPLE})?{_OR}{_ONE}(?:\s+{_PEOPLE})?)"
_OF_STUDY = r"(?:\s+(?:treated\s+or\s+)?enrolled\s+(?:on|in)\s+this\s+(?:protocol|study|trial))?"
_WOMEN = rf"(?:female\s+(?:study\s+)?{_PEOPLE}|wom[ae]n|females?)"
_MEN = rf"(?:(?:male\s+(?:study\s+)?{_PEOPLE}|m[ae]n|males?){_OF_STUDY})"
_WHO = r"(?:,?\s+who\s+(?:are|is))?"
_FERTILE_WOMAN = rf"{_WOMEN}{_WHO}\s+(?:of|with)\s+{_CHILD}{_MEANS}"
_PARTNER = (
    rf"(?:(?:a\s+|an?\s+|their\s+)?(?:(?:female|sexual|male)\s+)*partners?{_WHO}\s+(?:of|with)\s+{_CHILD}{_MEANS}"
    rf"|(?:an?\s+)?(?:{_ABBREVIATED}|(?:wom[ae]n|females?)\s+of\s+{_CHILD}{_MEANS})(?:\s+partners?)?)")
_ACTIVE = r"(?:(?:hetero)?sexually\s+active\s+)"
_BOTH_KINDS = r"(?:\s*\((?:men\s+and\s+women|both\s+sexes|male\s+and\s+female)\))?"
_FERTILE = (
    rf"fertile\s+(?:{_PEOPLE}|{_BOTH})|{_BOTH}\s+(?:of|with)\s+{_CHILD}"
    rf"|{_PEOPLE}\s+(?:of|with)\s+reproductive\s+potential{_BOTH_KINDS}")
_ACTIVE_WOMAN = (
    rf"{_ACTIVE}{_FERTILE_WOMAN}|{_FERTILE_WOMAN},?\s+who\s+are\s+sexually\s+active"
    r"(?:\s+with\s+(?:a\s+)?(?:non-?\s?sterili[sz]ed\s+)?male\s+partners?)?")
_OF_POTENTIAL = (
    rf"{_FERTILE_WOMAN}|{_ABBREVIATED}|{_PEOPLE}\s+(?:of|with)\s+child[\s-]{{0,2}}bearing\s+(?:potential|age){_MEANS}"
    r"|fertile\s+(?:wom[ae]n|females?)")
_WITH_PARTNER = rf"{_ACTIVE}?{_MEN},?(?:\s+who\s+(?:are|have))?(?:\s+sexually\s+active)?\s+(?:with\s+)?{_PARTNER}"
_FATHER = (
    rf"{_MEN}\s+of\s+(?:child[\s-]{{0,2}}bearing|reproductive|fathering)\s+potential|fertile\s+{_MEN}"
    rf"|{_MEN}\s+(?:who\s+are\s+)?(?:able\s+to|capable\s+of|who\s+can)\s+father(?:ing)?\s+(?:a\s+child|children)")
_EVERYBODY = (
    r"(?:both\s+)?(?:m[ae]n\s+(?:and|or)\s+wom[ae]n|wom[ae]n\s+(?:and|or)\s+m[ae]n|(?:fe)?males?\s+(?:and|or)\s+"
    r"(?:fe)?males?)"
    rf"(?:\s+{_PEOPLE})?(?!\s+(?:of|with|who|treated)\b)|{_PEOPLE}")
# Of whom something is asked, with what they are; the longer names first.  "" is everybody.
OF_WHOM = tuple((tuple(concepts.split()), re.compile(pattern, re.IGNORECASE)) for concepts, pattern in (
    ("fertile", _FERTILE),
    ("sexually-active fertile", rf"{_ACTIVE}(?:{_BOTH}|{_PEOPLE})\s+(?:of|with)\s+reproductive\s+potential"),
    ("sexually-active childbearing-potential", _ACTIVE_WOMAN),
    ("childbearing-potential", _OF_POTENTIAL),
    ("male partner-of-childbearing-potential", _WITH_PARTNER),
    ("man-of-fathering-potential", _FATHER),
    ("sexually-active", rf"{_ACTIVE}(?:{_BOTH}|{_PEOPLE}){_BOTH_KINDS}(?!\s+(?:of|with)\b)"),
    ("male sexually-active", rf"{_ACTIVE}{_MEN}|{_MEN}{_WHO}\s+sexually\s+active"),
    ("", _EVERYBODY),
    ("male", _MEN),
    ("female", _WOMEN),
))
BETWEEN = re.compile(
    r"(?:,?\s+(?:and|or|and/or|as\s+well\s+as)\s+(?:(?:for|all|any|an?|both|the|other|study)\s+)*)?", re.IGNORECASE)
_WHOM = "(?:" + "|".join(pattern.pattern for _, pattern in OF_WHOM) + ")"
_ALL = r"(?:(?:all|any|an?|both|the|other|study)\s+)*"
_LED = rf"(?P<led>(?:for|in)\s+)?{_ALL}"
_THEIR = r"(?P<theirs>,?\s+and\s+(?:their|her|his)\s+(?:(?:fe)?male\s+|sexual\s+)?partners?)?"
_SOME = rf"{_WHOM}(?:,?\s+(?:and|or|and/or|as\s+well\s+as)\s+(?:for\s+)?{_ALL}{_WHOM})?{_THEIR}"

_AGREES = (
    r"(?:(?:must|should|shall|will|need|needs|have|has|are|is|be|to|also|and|agree|agrees|agreed|agreeing|agreement"
    r"|willing"
    r"|willingness|commit|consent|required|accept|able|who|continue|either|prepared)\s+)")
_USES = (
    r"(?:use|using|uses|practi[cs]e|practi[cs]ing|employ|utili[sz]e|adopt|take|(?:the\s+)?use\s+of|be\s+using|be\s+on"
    r"|be\s+practi[cs]ing|consistently\s+use|(?:follow|adhere\s+to)\s+instructions\s+for)")
GOOD = (
    r"(?:(?:(?:medically|clinically|highly|very|generally)[\s-]+)?(?:effective|adequate|acceptable|accepted|approved"
    r"|reliable"
    r"|appropriate|suitable|sufficient|proper|efficient|recogni[sz]ed))")
_COUNT = r"(?:(?:at\s+least\s+)?(?:one|1|an?|two|2)(?:\s*\(\s*[12]\s*\))?\s+|dual\s+)?"
_SORT = r"(?:(?P<{}>double[\s-]barrier|(?:physical\s+)?barrier|non-?\s?hormonal|hormonal)\s+)?"
_GOODS = rf"(?:{GOOD}(?:\s*,\s*|\s*/\s*|\s+(?:and|or|and/or)\s+|\s+)){{0,3}}"
_RATE = (
    r"(?:\s*[,(]?\s*(?:that\s+is\s+highly\s+effective\s*\(?\s*)?(?:i\.?e\.?,?\s*)?"
    r"(?:(?:that\s+)?(?:with|having|has|have|results?\s+in)\s+an?\s+)?(?:low\s+)?(?:annual\s+)?failure\s+rate\s+"
    r"(?:of\s+)?"
    r"(?:less\s+than|lower\s+than|below|\\?<|&lt;)\s*1\s*%\s*(?:per\s+year|annually|/\s?year|a\s+year)?"
    r"(?:,?\s+when\s+used\s+consistently\s+and\s+correctly)?\s*\)?)?")
_ABSTAINING = (
    r"(?:(?:(?:remain|be|practi[cs]e|use|maintain|commit\s+to|agree\s+to|remaining|practi[cs]ing)\s+)*"
    r"(?:(?:true|total|complete|completely|sexual|sexually|continued)\s+)?(?:abstinent|abstinence|abstain(?:ing)?"
    r"|refrain(?:ing)?)"
    r"(?:\s+from\s+(?:hetero)?(?:sexual\s+)?(?:intercourse|activity|sex))?"
    r"(?:\s*\(\s*refrain(?:ing)?\s+from\s+(?:hetero)?(?:sexual\s+)?intercourse\s*\))?)")
_CONTACT = (
    rf"(?P<contact>\s+(?:during|when\s+having|if\s+having)\s+(?:any\s+)?(?:sexual\s+)?(?:contact|intercourse|activity"
    rf"|sex)\s+with\s+{_PARTNER})?")


def _method(end: str) -> str:
    """A method of contraception, its groups told apart by an ending."""
    named = (
        r"(?:(?:methods?|forms?|means|measures?|types?)(?:\(s\))?\s+(?:of|for)\s+)?"
        rf"{_GOODS}{_SORT.format('sort_of' + end)}(?:contraception|birth[\s-]control|contraceptives?)"
        r"(?:\s+(?:methods?|measures?|precautions?|protection|techniques?|use)(?:\(s\))?)?")
    return (
        rf"(?P<method{end}>{_COUNT}{_GOODS}{_SORT.format('sort' + end)}{named}{_RATE}"
        rf"|(?:an?\s+)?(?:latex\s+|male\s+)?condoms?)(?:\s*[(\[](?P<bracket{end}>[^()\[\]]{{3,250}})[)\]])?")


_WHAT = (
    rf"(?:(?:{_USES}\s+)?{_method('')}(?P<or_abstains>,?\s+or\s+(?:to\s+)?{_ABSTAINING})?"
    rf"|(?P<abstains>(?:either\s+)?{_ABSTAINING}),?\s+or\s+(?:to\s+|agree\s+to\s+"
    rf"|must\s+)?{_USES}\s+{_method('_too')}){_CONTACT}")
_DONATES = (
    r"(?P<donates>,?\s+and\s+(?:must\s+|will\s+)?(?:to\s+|also\s+|agree\s+to\s+|agreement\s+to\s+)?(?:(?:refrain"
    r"|abstain)\s+from\s+"
    r"(?:donating\s+sperm|sperm\s+donation)|not\s+(?:to\s+)?donate\s+sperm))?")

_STUDYING = (
    r"(?:\(s\)\s*|(?:the|this|all|their|entire|whole|full|course|period|duration|length|of|study|studies|trial|protocol"
    r"|treatment|therapy"
    r"|participation|participating|intervention|drugs?|dosing|medications?|administration|clinical|active|on|in|with"
    r"|phase"
    r"|investigational|products?|receiving|taking|being|enrolled|interruptions?|including|dose)\b\s*)")
_DURING = (
    r"(?:during|throughout|through(?!\s+\d)|while|over\s+the\s+course\s+of|for\s+the|in\s+the\s+course\s+of"
    r"|the\s+duration\s+of)\b\s*"
    rf"{_STUDYING}{{0,9}}+")
_STARTS = (
    r"(?:(?:the|time|of|start|initiation|signing|giving|providing|written|informed|consent|form|study|trial|entry"
    r"|entering"
    r"|enrol?lment|screening|registration|first|dose|day|1|visit|treatment|therapy|drug|protocol|participation"
    r"|starting|beginning"
    r"|administration|randomi[sz]ation|period|medication|inclusion|initiating|receiving|investigational|product"
    r"|cycle|c1d1)\b\s*)")
_FROM = rf"(?:from|starting|beginning|commencing)\s+(?:(?:at|from|with|on)\s+)?{_STARTS}{{1,9}}+"
_BEFORE = rf"(?P<before>(?:prior\s+to|before)\s+{_STARTS}{{1,9}}+)"
_NUMBER = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve)(?:\s*\(\s*\d{1,3}\s*\))?"
_UNIT = r"(?:hours?|hrs?|days?|weeks?|months?|years?|month\(s\)|week\(s\)|day\(s\))"
_EARLIER = (
    rf"(?P<earlier>(?:for\s+)?(?:at\s+least\s+|a\s+minimum\s+of\s+)?(?P<number_before>{_NUMBER})\s*-?\s*"
    rf"(?P<unit_before>{_UNIT})\s+"
    rf"(?:prior(?:\s+to)?|before)\b\s*(?P<since>{_STARTS}{{0,9}}+))")
_UNTIL = (
    r"(?:(?:and|until|through|up|to|for|at|least|a|minimum|of|period|continuing|continue|another|an|additional|then"
    r"|within|in"
    r"|extending|the|following|after)\b\s*|[≥,]\s*)")
_ENDS = (
    r"(?:(?:the|last|final|end|completion|discontinuation|cessation|termination|stopping|completing|discontinuing"
    r"|ending|finishing"
    r"|conclusion|dose|doses|dosing|administration|infusion|injection|treatments?|therapy|study|trial|drugs?"
    r"|medications?"
    r"|intervention|products?|agents?|investigational|protocol|participation|their|exposure|to|of|taking|receiving"
    r"|period|has|have"
    r"|been|is|completed|discontinued|stopped|ended)\b\s*)")
_WORD = r"[\w®™-]{2,40}(?:\s*\([\w®™,\s-]{2,60}\))?"
_DRUG = (
    rf"(?P<drug>{_WORD}(?:(?:\s*/\s*|,?\s+(?:and|or|and/or|plus)\s+|\s+){_WORD}){{0,4}}?)?"
    r"(?:\s+(?:administration|treatment|therapy|dosing|infusion))?")
_AFTER = (
    rf"(?:{_UNTIL}{{0,8}}+(?P<number>{_NUMBER})\s*-?\s*(?P<unit>{_UNIT})\s+"
    rf"(?:(?:after|following|post|beyond|from|past)\b[\s-]*{_ENDS}{{1,10}}+{_DRUG}|thereafter|afterwards?)"
    # "plus 5 half-lives of study drug plus 30 days (duration of …) for a total of 5 months post-treatment"
    r"|plus\s+(?:5|five)\s+half-?\s?lives\s+of\s+(?:the\s+)?(?:study\s+(?:drug|treatment)(?:\s?\(s\))?"
    r"|[\w-]+)\s+plus\s+"
    rf"{_NUMBER}\s+{_UNIT}"
    rf"\s*(?:\([^()]{{0,60}}\)\s*)?,?\s*(?:for\s+)?a\s+total\s+of\s+(?P<total>{_NUMBER})\s*(?P<total_unit>{_UNIT})\s+"
    rf"(?:after|following|post)[\s-]*{_ENDS}{{1,10}}+{_DRUG.replace('<drug>', '<total_drug>')})")
_WHEN = (
    rf"(?:,?\s*{_EARLIER})?(?:,?\s*(?:and\s+|as\s+well\s+as\s+)?(?:{_DURING}|{_FROM}|{_BEFORE})){{0,3}}"
    rf"(?:,?\s*{_AFTER})?")
_MOOT = (
    r"(?:\s*to\s+(?:prevent|avoid)\s+pregnancy|\s*\(\s*because\s+[^()]{0,200}\)|,?\s*(?:since|because)\s+"
    r"(?:the\s+)?effects\s+[^.;]{0,160}\bunknown"
    r"|,?\s+even\s+if\s+(?:he|they)\s+(?:has|have)\s+(?:undergone|had)\s+a\s+(?:successful\s+)?vasectomy)?")
_REASON = r"(?:(?:because|since|as|for\s+this\s+reason|due\s+to)\b[^.;:]{0,300}?,\s+|note:\s*|therefore,\s*)?"

_STERILE = (
    (r"post-?\s?menopausal", "postmenopausal"),
    (r"(?:(?:surgically|permanently)\s+)?steril(?:e|i[sz]ed)|non-?fertile", "surgically-sterile"),
    (r"(?:of\s+)?non-?\s?child-?\s?bearing\s+potential", "non-childbearing-potential"),
)
EXEMPT = tuple((re.compile(pattern, re.IGNORECASE), concept) for pattern, concept in _STERILE)
_EXEMPT = "|".join(pattern for pattern, _ in _STERILE)
_OR_STERILE = (
    rf"(?:(?P<exempt>(?:(?:must|should)\s+)?(?:be\s+|are\s+)?(?:either\s+)?(?:(?:{_EXEMPT})"
    rf"(?:\s*\([^()]{{0,80}}\))?\s*(?:,\s*(?:or\s+)?|\bor\s+)(?:be\s+)?){{1,3}}))?")

# What a pregnancy test must have shown, and when.
_SAMPLE = (
    r"(?:(?:serum|urine|blood|plasma|quantitative|qualitative|sensitive|or|and/or|/|β|beta|human|chorionic"
    r"|gonadotropin|b?-?hcg"
    r"|\([^()]{0,40}\))[\s/-]*)")
_NEGATIVE = (
    r"(?P<test>(?:an?\s+)?(?:documented\s+|confirmed\s+)?negative\s+(?:result\s+(?:of|for)\s+a\s+)?"
    rf"{_SAMPLE}{{0,8}}pregnancy\s+tests?(?:\s+results?)?(?:\s*[(\[](?!\s*(?:with|prior|before|at|on|from|day|to)\b)"
    rf"(?:[^()\[\]\d]{{0,80}}"
    r"|(?:minimum\s+)?sensitivity[^()\[\]]{0,100})[)\]])?)"
    r"(?:\s+(?:documented|performed|obtained|done|conducted|taken|completed))?(?:\s+at\s+(?:the\s+)?"
    r"(?:time\s+of\s+)?screening)?")
_TESTED = (
    rf"{_NEGATIVE}(?:\s*,?\s*(?:within\s+(?:the\s+)?(?:\d{{1,3}}\s*\(\s*)?(?P<number_tested>{_NUMBER})\s*\)?\s*-?\s*"
    rf"(?P<unit_tested>{_UNIT})\s+"
    rf"(?:prior\s+to|before|preceding|of|from)\s+(?P<event>{_STARTS}{{1,9}}+)(?P<drug_tested>(?:of\s+"
    rf"|with\s+)?{_WORD}(?:\s+(?:and|or)\s+{_WORD})?)?"
    rf"|(?:prior\s+to|before)\s+{_STARTS}{{1,9}}+))?")
_HAVING = r"(?:(?:have|has|had|having|with|provide|demonstrate|obtain)\s+)"


@cache
def testing() -> re.Pattern[str]:
    """Who needs a negative pregnancy test, and perhaps contraception."""
    return re.compile(
        rf"\W*{_REASON}(?:{_LED}(?P<whom>{_SOME})\s*[:,]?\s*)?"
        r"(?P<free>must\s+not\s+be\s+pregnant(?:\s+or\s+(?:nursing|lactating|breast-?\s?feeding))?,?\s+(?:and\s+)?)?"
        rf"(?P<must>(?:(?:must|should|shall|will|need|needs|are|is|to|required|also|be)\s+){{0,5}}){_HAVING}?{_TESTED}"
        rf"(?:,?\s*\band\s+(?P<also>{_AGREES}{{0,9}}+{_WHAT}{_MOOT}(?P<when>{_WHEN})))?\W*", re.IGNORECASE)


@cache
def demanding() -> tuple[re.Pattern[str], ...]:
    """Who is asked for contraception: the ways to say it."""
    return (
        re.compile(
            rf"\W*{_REASON}(?:{_LED}(?P<whom>{_SOME})\s*[:,]?\s*)?{_OR_STERILE}(?P<agrees>{_AGREES}{{0,9}}+){_WHAT}"
            rf"{_DONATES}{_MOOT}(?P<when>{_WHEN}){_MOOT}\W*", re.IGNORECASE),
        re.compile(
            rf"\W*agreement\s+(?:by|of|from)\s+{_ALL}(?P<whom>{_SOME})\s+to\s+{_WHAT}{_MOOT}(?P<when>{_WHEN})\W*",
            re.IGNORECASE),
        re.compile(
            rf"\W*(?P<free>not\s+pregnant(?:\s+or\s+(?:nursing|lactating|breast-?\s?feeding))?[\s.;,]+)?{_WHAT}\s+(?:"
            rf"(?:is|are|must\s+be|should\s+be)\s+)?(?:required|used|mandatory|necessary)\s+(?:of|by|for|in)\s+{_ALL}"
            rf"(?P<whom>{_SOME})(?P<when>{_WHEN})\W*", re.IGNORECASE),
    )


_NOT_WILLING = (
    r"(?:,?\s*(?:(?:who|that|they)\s+)?(?:(?:are|is|do|does|will|would)\s+)?(?:(?:unwilling|unable|not\s+willing"
    r"|not\s+able|not\s+prepared)"
    r"(?:\s+or\s+(?:unwilling|unable|not\s+willing|not\s+able))?\s+to|not\s+agree(?:ing)?\s+to|refus(?:e|es|ing)\s+to"
    r"|not)\s+)")
_UNLESS = (
    r"(?:(?:\s+may\s+not\s+(?:participate|be\s+enrolled|enroll?))?,?\s+unless\s+(?:they\s+|he\s+|she\s+)?"
    r"(?:have\s+agreed\s+to\s+"
    r"|agrees?\s+to\s+|(?:are\s+|is\s+)?willing\s+to\s+|are\s+|is\s+)?)")
_NURSING = (
    r"(?:(?:(?:wom[ae]n|females?|patients|subjects|participants|female\s+(?:patients|subjects|participants))\s+)?"
    r"(?:who\s+)?(?:are\s+|is\s+)?"
    r"(?:pregnant|pregnancy|breast-?\s?feeding|lactating|lactation|nursing)"
    r"(?:\s+(?:wom[ae]n|females?|patients|subjects|participants))?)")
_PREGNANT = (
    rf"(?:(?P<pregnant>{_NURSING}(?:\s*(?:,|/|\band/or\b|\bor\b|\band\b)\s*{_NURSING})?)\s*(?:,|;)?\s*"
    r"(?:(?:and|or|and/or)\s+)?(?:are\s+)?)?")
NURSING = re.compile(r"breast|lactat|nursing", re.IGNORECASE)
_OF_BIRTH = r"(?:\s+(?:methods?|device|contraception))?(?:\s+of\s+(?:birth\s+control|contraception))?"
LISTED = tuple((concept, re.compile(pattern, re.IGNORECASE)) for concept, pattern in (
    ("hormonal-contraception", rf"(?:an?\s+)?hormonal(?:{_OF_BIRTH}|\s+contraceptives?)"),
    ("barrier-contraception", rf"(?:a\s+)?barrier{_OF_BIRTH}"),
    ("double-barrier-contraception", rf"double[\s-]barrier{_OF_BIRTH}"),
    ("sexual-abstinence", r"(?:sexual\s+|total\s+|complete\s+)?abstinence(?:\s+from\s+sexual\s+intercourse)?"),
    ("condom", r"(?:an?\s+)?condoms?"),
    ("oral-contraceptive", r"oral\s+contracepti(?:on|ves?)|birth\s+control\s+pills?"),
    ("intrauterine-device", r"(?:an?\s+)?intra-?uterine\s+devices?(?:\s*[(\[]iuds?[)\]])?|iuds?"),
))


@cache
def keeping_out() -> re.Pattern[str]:
    """Who is kept out because no contraception is used."""
    return re.compile(
        rf"\W*{_PREGNANT}{_ALL}(?P<whom>{_SOME})(?:{_NOT_WILLING}|{_UNLESS}){_WHAT}(?:\s+both)?{_MOOT}"
        rf"(?P<when>{_WHEN})\W*", re.IGNORECASE)
