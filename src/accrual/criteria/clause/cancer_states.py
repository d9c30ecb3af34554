"""What is said of a cancer that is excepted: how it was treated, that it is over, and for how long.

Each pattern takes words from where it stands; a word that none of them takes leaves the whole to be asked.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Said", "said_at"]

_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10}
_WELL = (r"(?:(?:adequate|appropriate|proper|successful|effective|sufficient|previous|full|complete|total|wide"
         r"|surgical|apparent|presum\w{1,3}|local|well|clinical|radical|sole)(?:ly)?[\s-]+(?:and\s+)?){0,3}")
_NEAR = (r"(?:(?:any|all|known|current|clinical|documented|subsequent|further|additional|evident|active|residual"
         r"|recurrent|persistent|or|apparent|detectable|evidence|signs?|of|for|the|that|this|their|its|prior|such"
         r"|radiographic|invasive|a)\s+){0,6}")
_GONE = (r"(?:disease|recurren(?:ces?|t)|relapses?|cancers?|malignanc(?:y|ies)|tumou?rs?)"
         r"(?:\s+(?:recurrences?|relapses?))?(?:\s+or\s+(?:recurrences?|relapses?|metastas[ie]s))?")
_CURE = r"(?:(?:potentially|presumed|expected|a|the|known)\s+){0,3}(?:curative|definitive)"
_MEANS = r"(?:therap(?:y|ies)|treatments?|intent|outcome|measures|local\s+therapy)"
_CUT = r"(?:surger(?:y|ies)|resection|excision)"
_DRUGS = (
    r"(?:(?:all|any|active|further|ongoing|systemic|additional|specific|current|cancer|anti-?cancer)[\s-]+){0,3}"
    r"(?:therap(?:y|ies)|treatments?)(?:\s+for\s+(?:that|the|this|their|such)\s+(?:disease|cancer|malignancy))?")

_CURED = (
    r"(?:(?:presum\w{1,4}|considered|deemed|thought|believed|judged|be|to|apparently|clinically|definitively|fully"
    r"|completely)\s+){0,4}cured")
_IN_REMISSION = (
    r"(?:(?:currently|now|still|remain\w*)\s+){0,3}(?:in\s+(?:a\s+)?)?(?:(?:full|clinical|sustained|continuous|durable"
    r"|long[\s-]term|stable|first|current)\s+){0,3}(?:complete\s+)?remission")
_NOTHING_MORE = (
    r"no\s+(?:additional|further)\s+(?:therapy|treatment)\s+is\s+required"
    r"(?:\s+or\s+anticipated(?:\s+to\s+be\s+required)?)?(?:\s+during\s+the\s+(?:study|trial)(?:\s+period)?)?")
_RARELY_BACK = (
    r"(?:(?:deemed|considered|to\s+be)\s+){0,2}(?:at\s+)?(?:very\s+)?low\s+risk\s+(?:of|for)\s+(?:disease\s+)?"
    r"(?:recurrence|relapse)")
# Words of state, what a condition's `severity` holds of them, and whether they never stand before a name.
_STATES = tuple((re.compile(pattern), tuple(marks.split()), late) for pattern, marks, late in (
    (rf"{_WELL}treated\s+(?:(?:with|by|for)\s+{_CURE}\s+{_MEANS}|curatively|definitively|for\s+cure)",
     "curative treated", True),
    (rf"(?:{_WELL}treated\s+(?:with|by)\s+{_CURE}\s+{_CUT})", "curative resected", True),
    (rf"(?:potentially\s+)?(?:curatively|definitively)[\s-]+(?:and\s+)?(?:{_WELL})treated", "curative treated", False),
    (rf"(?:curatively|definitively)[\s-]+(?:{_WELL})(?:resected|excised|removed)", "curative resected", False),
    (rf"{_WELL}(?:resected|excised|removed)(?:\s+with\s+{_CURE}\s+intent)", "curative resected", True),
    (rf"{_WELL}(?:resected|excised|removed)(?:\s+(?:completely|surgically))?", "resected", False),
    (r"surgically\s+(?:treated|cured)", "resected", False),
    (r"treated\s+surgically", "resected", True),
    (rf"{_WELL}treated\s+(?:with|by)\s+(?:local\s+|surgical\s+)?(?:surgery|excision|resection)(?:\s+(?:alone|only))?",
     "resected", True),
    (rf"{_WELL}(?:treated|managed)(?:\s+(?:adequately|appropriately|successfully))?", "treated", False),
    (_CURED, "resolved", False),
    (rf"(?:(?:undergone|received|completed|had)\s+)?{_CURE}\s+{_CUT}", "curative resected", True),
    (rf"(?:undergone|received|completed|had)\s+(?:(?:successful|prior)\s+)?{_CURE}\s+{_MEANS}",
     "curative treated", True),
    (r"(?:(?:currently|now|continuously|still|remain\w*|clinically)\s+){0,3}disease[\s-]+free(?:\s+status)?",
     "remission", True),
    (rf"free\s+(?:of|from)\s+{_NEAR}{_GONE}", "remission", True),
    (rf"(?:no|without|absence\s+of)\s+{_NEAR}{_GONE}", "remission", True),
    (r"(?:has|have)\s+not\s+(?:recurred|relapsed)", "remission", True),
    (_IN_REMISSION, "remission", True),
    (rf"(?:off(?:\s+of)?|without|not\s+receiving|not\s+on|no\s+longer\s+(?:receiving|on))\s+{_DRUGS}",
     "off-treatment", True),
    (r"(?:a\s+)?complete\s+remission\s+(?:(?:was|has\s+been|is)\s+)?achieved", "remission", True),
    (_NOTHING_MORE, "not-needing-treatment", True),
    (r"with\s+(?:a\s+)?curative\s+intent|expected\s+curative\s+outcome", "curative", True),
    (rf"completed\s+{_DRUGS}", "completion", True),
    (rf"(?:do(?:es)?\s+not|not|no\s+longer)\s+(?:currently\s+)?(?:requir\w+|need\w*|in\s+need\s+of)\s+{_DRUGS}",
     "not-needing-treatment", True),
    (r"(?:undergoing|under|on)\s+(?:active\s+surveillance|watchful\s+waiting)", "active-surveillance", True),
    (_RARELY_BACK, "low-risk", True),
    (r"(?:currently\s+)?(?:inactive|not\s+active)", "inactive", False),
    (r"(?:adequately\s+)?cone[\s-]biopsied", "cone-biopsied", False),
    (r"(?:incidental(?:ly)?(?:\s+found)?|clinically\s+unsuspected)", "incidental", False),
    (r"ipsilateral", "ipsilateral", False),
    (r"(?:very[\s-]+)?low[\s-]+risk", "low-risk", False),
    (r"(?:clinically\s+)?locali[sz]ed", "localized", False),
    (r"organ[\s-]confined", "localized", False),
    (r"superficial", "superficial", False),
    (r"early(?:[\s-]+stage)?", "early", False),
    (r"low[\s-]+grade", "low-grade", False),
    (r"non[\s-]?invasive", "in-situ", False),
    (r"non[\s-]?metastatic", "non-metastatic", False),
    (r"indolent", "indolent", False),
    (r"asymptomatic", "asymptomatic", False),
    (r"(?:well[\s-]+)?controlled", "controlled", False),
    (r"(?:locally\s+)?curable", "curable", False),
    (r"contralateral", "contralateral", False),
))
_STAGE = re.compile(
    r"(?:figo\s+)?stages?\s+((?:0|[1-3]|i{1,3})[abc]?\d?)"
    r"(?:\s*(?:,|/|or\b|and\b)\s*(?:stage\s+)?((?:[1-3]|i{1,3})[abc]?\d?))?"
    r"(?:\s*,?\s*(?:or|and)\s+(?:stage\s+)?((?:[1-3]|i{1,3})[abc]?\d?))?\b(?!\s*(?:-|–|to\b))")
_ROMAN = {"0": "0", "1": "i", "2": "ii", "3": "iii"}
_LENGTH = re.compile(
    r"(?:(?:for|of|since|and)\s+){0,2}(?:(?:at\s+least|(?:a\s+)?minimum(?:\s+of)?|more\s+than|longer\s+than|over"
    r"|greater\s+than(?:\s+or\s+equal\s+to)?|in\s+excess\s+of|the\s+(?:past|last|previous|preceding)|equal\s+to|or)\s+"
    r"|\\?[≥≧>=⩾]\s*){0,3}"
    r"(\d{1,2}|one|two|three|four|five|six|seven|eight|ten)\s*(?:\(\s*\d{1,2}\s*\)\s*)?[-\s]?(year|yr|month)s?\b['’]?"
    r"(?:\s+or\s+(?:more|longer|greater))?(?:\s+duration)?"
    r"(\s+(?:ago|earlier|previously|before|prior\b(?!\s+to)|prior\s+to|preceding))?"
    r"(?:(?<=before|ior to|ceding)\s+(?:the\s+)?(?:start\s+of\s+)?(?:(?:study|trial|protocol|first)\s+)?"
    r"(?:entry|enrol\w+|screening|registration|randomi[sz]ation|inclusion|study|consent|treatment|dose)"
    r"(?:\s+of\s+(?:the\s+)?(?:study|investigational|protocol|trial)\s+"
    r"(?:treatment|drugs?|intervention|product|therapy|medication))?)?"
    r"(?:\s+since\s+(?:the\s+)?(?:initiation|completion|end)\s+of\s+(?:(?:that|the|this|such|all|definitive|curative)\s+){0,2}"
    r"(?:therapy|treatment))?")


class Said(NamedTuple):
    """Words about a cancer that end at `end`: its qualities, its stages, or for how long something is so.

    `late` tells that they never stand before a name.
    """

    end: int
    severity: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    duration: str = ""
    ago: bool = False
    late: bool = False


def said_at(text: str, at: int) -> Said | None:
    """What words at a place of a text in lower case say of a cancer.

    >>> said_at("adequately treated", 0).severity, said_at("disease-free for 5 years", 0).severity
    (('treated',), ('remission',))
    >>> said_at("for more than 5 years", 0).duration, said_at("purple", 0)
    ('P5Y', None)
    """
    if (length := _LENGTH.match(text, at)) is not None:
        number = _NUMBERS.get(length[1]) or int(length[1])
        unit = "M" if length[2] == "month" else "Y"
        return Said(length.end(), duration=f"P{number}{unit}", ago=bool(length[3]), late=True)
    if (stage := _STAGE.match(text, at)) is not None:
        found = [f"stage-{_roman(each)}" for each in stage.groups() if each]
        return Said(stage.end(), stage=tuple(found))
    longest: Said | None = None
    for pattern, marks, late in _STATES:
        match = pattern.match(text, at)
        if match is not None and (longest is None or match.end() > longest.end) and (
                not text[match.end():match.end() + 1].isalpha()):
            longest = Said(match.end(), marks, late=late)
    return longest


def _roman(stage: str) -> str:
    return _ROMAN.get(stage[0], stage[0]) + stage[1:] if stage[0].isdigit() else stage
