"""What an item says with the items below it: heads that introduce, condition or turn their list, and notes in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from accrual.criteria.clause.listing import at_time, readmitted
from accrual.criteria.layout.open_lists import defines_a_woman, tells_of_lesions, woman_defined_at
from accrual.criteria.layout.split import Item
from accrual.criteria.lexemes.tokens import lexemes
from accrual.criteria.lexemes.windows import times
from accrual.criteria.model import (
    AllOf,
    Allowed,
    AnyOf,
    Condition,
    Criterion,
    Given,
    Judged,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    Sex,
    State,
    Therapy,
    Window,
    deciding_tests,
    tests_of,
)
from accrual.criteria.sentence.alternatives import (
    are_by_age,
    are_cancers,
    are_groups_to_choose,
    are_many_cancers,
    is_aged,
    is_formula,
    name_several_cancers,
    tell_ways,
)
from accrual.criteria.sentence.between_sentences import folded, is_loosened, without_told
from accrual.criteria.sentence.contraception import says_who_is_out
from accrual.criteria.sentence.diagnoses import are_alternatives
from accrual.criteria.sentence.fertility import demands_among, lists_methods, names_what_is_no_method
from accrual.criteria.sentence.heads import (
    denies_below,
    is_bare,
    is_label,
    of_letters,
    only_gives_reason,
    requires,
    speaks_for_joining,
    swallows,
)
from accrual.criteria.sentence.list_members import is_bare_condition, is_function, is_of_cohort, is_unfit, names_some
from accrual.criteria.sentence.logic import all_of, any_of, undecided
from accrual.criteria.sentence.notes import but_for_some_below
from accrual.criteria.sentence.recovery import with_notes
from accrual.criteria.sentence.scopes import is_scope, of_its_scope, rule_in_scope
from accrual.criteria.sentence.sexes import is_of_fertility, misplaces_contraception
from accrual.criteria.sentence.sureness import asked_together
from accrual.criteria.sentence.tells import asks_nothing
from accrual.vocabulary.terms import is_kind_of

__all__ = ["rule_of_item"]

_ANY = re.compile(
    r"\b(?:any(?!\s+(?:prior|previous|acute|toxic\w*)\b(?![^:]*\b(?:following|below)\b))"
    r"|one|either|at least one|at least 1|1(?= or more| of| \(one\))|one or more|≥\s*1|any one|some)\b"
    r"(?![^:]{0,80}\b(?:both|all|each)\s+(?:of\s+)?(?:the\s+)?(?:following|these|criteria|conditions)\b)"
    r"(?: or more)?(?: of)?(?: the| these)?(?: \w+){0,3} ?(?:following|below|criteria|conditions)?[^:]{0,60}:?\s*$",
    re.IGNORECASE,
)
# Without a colon it may be but a word: "progressed after at least 1 prior line", "before any assessment is performed."
_OFFERED = re.compile(
    r":\s*$|\b(?:following|below|criteria|conditions?|categor\w+|either|meets?|required|measurable|evaluable)\b"
    r"|\brisk factors?\b|\b(?:(?:any|one|some|or more) of|1 of (?:the|these))\b"
    r"|\b(?:at least (?:one|1)|(?:one|1) or more)\b(?![^.]*\b(?:prior|previous|lines?|doses?|weeks?|months?|days?"
    r"|years?|hours?|agents?|eyes?|sites?|therap\w+|treatments?|regimens?|metasta\w+|family)\b)[^.]*$", re.IGNORECASE)
_TOPIC = re.compile(
    r"\W*(?:prior|previous|concurrent|prior\s*(?:/|and|or)\s*concurrent)\s+(?:therap(?:y|ies)|treatments?)\W*",
    re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:at least|≥|>=|minimum of)?\s*(?:two|three|four|2|3|4)\b(?: or more)?(?: of)?(?: the| these)?"
    r"(?: \w+){0,3} (?:following|below)", re.IGNORECASE,
)
_ONE_OR_TWO = re.compile(r"\b(?:1|one)\s+or\s+(?:2|two|both)\s+of\s+(?:the\s+)?following\b", re.IGNORECASE)
_ALL = re.compile(
    r"\b(?:all|each|both) (?:of )?(?:the |these )?(?:\w+ ){0,4}(?:following|below|criteria|conditions)", re.IGNORECASE)
_ALL_OF_THEM = re.compile(r"\ball\b(?!\s+(?:patients|subjects|participants|individuals|persons)\b)", re.IGNORECASE)
_INTRODUCES = re.compile(
    r"(?:\b(?:define|(?:defin|determin|demonstrat|evidenc|indicat|document|assess|confirm|specifi|measur)ed|shown)\b"
    r"[\w\s,()/-]{0,60}|\bas follows?|\bfollowing\b[\w\s,()/-]{0,60}|\bbelow\b"
    r"|\b(?:organ|marrow|ha?ematolog\w+|renal|hepatic|liver|kidney|coagulation|laboratory|cardiac|pulmonary"
    r"|performance)\b"
    r"[\w\s,/-]{0,40}\b(?:function|values?|parameters?|reserve|tests?|criteria|status)\b[\w\s,()/-]{0,40})"
    r"\s*:?\s*$",
    re.IGNORECASE,
)
# What only opens the list below: "…, with any of the following criteria:".
_OPENS = re.compile(
    r"[\s,;(]*(?:\b(?:and|or|with|who|has|have|having|meets?|meeting|must|by|as|including|includes?|defined"
    r"|evidenced|plus"
    r"|fulfill?(?:s|ing)?|satisf(?:y|ies|ying)|presence of|at least|for)\b[\s,]*)*"
    r"(?:any|one|all|either|both|each|some|two|three|1|2|3|≥\s*\d)?(?:\s+or\s+more)?(?:\s+of)?(?:\s+(?:the|these))?"
    r"\s*(?:\w+\s+){0,2}(?:following|below)(?:\s+\w+){0,4}\s*:?\s*$", re.IGNORECASE)
_LIST_FOLLOWS = re.compile(r"(?:following|below)(?:\s+\w+){0,4}\s*:?\s*$", re.IGNORECASE)
_ANNOUNCES = re.compile(r"\bof\s+(?:the\s+)?following(?:\s+\w+){0,4}\s*:\s*$", re.IGNORECASE)
# What only says of which time a list is: "History of any of the following:".
_LEADS_IN = re.compile(
    r"\W*(?:(?:patients?|subjects?|participants?|individuals?|with|who|have|has|had|having|an?|the|any|known"
    r"|documented"
    r"|prior|previous|past|medical|clinical|(?P<now>current(?:ly)?|active))\s+){0,6}"
    r"(?:history|evidence|presence|occurrence)\s+of\s*(?:any\s+(?:of\s+)?(?:the\s+)?following[^:]{0,30})?[\s:]*",
    re.IGNORECASE)
# "65 or older, or 18 to 64 and at least one of the following:": the list is of the last alternative.
_OF_THE_LAST = re.compile(
    r"\bor\b[^:]{1,120}\band\b[^:]{0,30}\b(?:any|one|either|at least|[1-3])\b[^:]{0,20}\bfollowing\b[^:]{0,30}:?\s*$",
    re.IGNORECASE)
_LABEL = re.compile(r"(?:[\w-]+\s){0,2}[\w-]+\s*:\s*")        # "Measurable disease:", and below "Phase 1: not required"
_NAMES = re.compile(r"(?:[\w/-]+\s){1,3}[\w/-]+(?<!of)\s*:\s*")    # "Unstable cardiovascular function:"
_JOINS = re.compile(r"\W*(?:(?:and/or|and|or)\W*)+", re.IGNORECASE)
_TAIL = 250                                  # how much of a list's head can tell how its items are joined
# A head that may turn what stands below it: exceptions, permissions, a group of patients, "no evidence of:".
_TURNS = re.compile(
    r"\b(?:no|not(?!(?<=but not) (?:necessarily )?limited to)|without|never|except\w*|unless|exclu\w+"
    r"|other than|allowed|permitted|eligible|may|can|if|phase (?:I{1,3}|1|2|3)[ab]?"
    r"|acceptable(?! (?:[\w-]+[ ,/]+(?:and )?){0,4}(?:functions?|parameters|values|reserve|status))"
    r"|note|cohorts?|arms?|parts?|groups?|for (?:patients|subjects|participants|those))\b", re.IGNORECASE)
_ONLY = re.compile(r"\bonly\b", re.IGNORECASE)
_ASKS_NOTHING = re.compile(r"(?:\W|\b(?:and|or|note|notes)\b)*", re.IGNORECASE)
# A head that says for whom the list below holds: "Patients on lymphodepleting chemotherapy must have:".
_FOR_WHOM = re.compile(
    r"\W*(?:for|in|if)\b|.*\bmust\b(?: (?:have|meet|be|also|not|either))*\W*$", re.IGNORECASE | re.DOTALL)
_WHO = re.compile(r"\bwho\b\W*$", re.IGNORECASE)
_LETS_IN = re.compile(
    r"\W*(?:also\s+)?including\s+(?:those|patients|subjects|participants|men|women|individuals)\b", re.IGNORECASE)
# Whom a value or a treatment tells apart: "Patients with < 5 % blasts must meet one of the following".
_SOME_MUST = re.compile(
    r"\W*(?:the\s+|eligible\s+)*(?:patients|subjects|participants|individuals|those|adults|children|wom[ae]n"
    r"|m[ae]n)\s+"
    r"(?:with|without|who|whose|in|on|aged|receiving|having|undergoing)\b[^:;]{1,200}"
    r"\b(?:must|should|need to|have to)\s+"
    r"(?:also\s+)?(?:meet|fulfil\w*|satisfy|have|be)\b[^:;]{0,80}:?\s*$", re.IGNORECASE)
# "Ineligible for cisplatin, defined as meeting one of the following criteria:"
_MEETS = re.compile(
    r"\b(?:meeting|(?:defined|determined|evidenced|indicated|demonstrated)\s+(?:as|by)|based\s+on|due\s+to"
    r"|because\s+of)\b"
    r"[^:;.]{0,60}\b(?:any|one|1|either|some)\b[^:;.]{0,60}:?\s*$", re.IGNORECASE)
_AND_MUST = re.compile(r"\band\s+must\b[^:]{0,12}:?\W*$", re.IGNORECASE)      # "Relapsed myeloma and must:" asks both
# "Patients with known HIV infection should meet the following criteria:"
_MUST_MEET = re.compile(
    r"\b(?:must|should|shall|needs?\s+to|(?:has|have)\s+to|required\s+to)\s+(?:also\s+)?"
    r"(?:meet|fulfil|fulfill|satisfy|have|be|comply\s+with)\b[\w\s]{0,60}"
    r"\b(?:following|below|criteria|conditions|requirements)\b[\w\s]{0,40}:?\s*$", re.IGNORECASE)
_OPENS_LIST = re.compile(
    r"(?:[:,;-]|\b(?:includ\w+|defin\w+|such as|as|follow\w+|below|with|of|criteria|conditions?|e\.g\.?"
    r"|i\.e\.?))\W*$",
    re.IGNORECASE)
# What tells how the head of a list of exclusions belongs to it, but for "any of the following".
_LIST_ENDS = re.compile(
    r"[\s,]*(?:(?:at least\s+)?(?:any|one|either|some|1)\b(?:\s+\(1\))?(?:\s+or more)?\s*)?(?:of\s+)?"
    r"(?:the\s+|these\s+)?(?:following(?:\s+\w+){0,3})?[\s:]*$", re.IGNORECASE)
_BOTH = re.compile(
    r"\b(?:that|who|which|with|and|plus|having|have|has|are|is|if|when|where|after|meet(?:s|ing)?|due to)[\s,]*$",
    re.IGNORECASE)
_OR = re.compile(r"\bor[\s,]*$", re.IGNORECASE)
_ANYTHING = frozenset((
    "comorbidity", "disease", "intercurrent-illness", "laboratory-abnormality", "medical-condition", "serious-illness",
    "treatment",
))
_GOES_ON = re.compile(r"\b(?:(?:and|AND)\s?/\s?)?(?:OR|or)\W*$")
_GIVES_EXAMPLES = re.compile(
    r"\b(?:includ(?:e|es|ed|ing)|such as|for example|e\.g\.?)\b(?![^:]*\bif\b)[^:;.]{0,60}:?\s*$", re.IGNORECASE)
_NOT_ALL = re.compile(r"\b(?:not\s+(?:necessarily\s+)?|un)limited\s+to\b[^:;.]{0,30}:?\s*$", re.IGNORECASE)
_DEFINES = re.compile(
    r"\b(?:defined|evidenced|indicated|manifested|demonstrated)\s+(?:as|by)\b[^:;.]{0,60}:?\s*$"
    r"|\bas\s+follows\s*:?\s*$",
    re.IGNORECASE)
# A list of kinds of which a person has one: "the following stages of lung cancer:", "of the following subtypes:".
_KINDS = re.compile(
    r"\bfollowing\s+(?:\w+\s+){0,2}(?:stages?|(?:sub)?types?|histolog\w+|diagnos[ei]s|tumou?rs?|cancers?|malignanc\w+"
    r"|diseases?|disorders?|clinics?|hospitals?|cent(?:er|re)s|sites|institutions|entit(?:y|ies)|sub(?:set|group)s?"
    r"|categor(?:y|ies)|lymphomas?|leuka?emias?|sarcomas?|neoplasms?)\b"
    r"(?![^:]*\b(?:therap|treat|regimen))[^:]{0,60}:?\s*$", re.IGNORECASE)
_OR_TABLE = re.compile(r"\bor\b[^:.;]{0,100}\bas\s+follows\s*:?\s*$", re.IGNORECASE)
_IN_TABLE = re.compile(r"\b(?:below|as\s+follows|following(?:\s+\w+){0,3})\s*:\s*$", re.IGNORECASE)
_OR_IN = re.compile(r"\bor\b", re.IGNORECASE)
_MEANS = re.compile(
    r"\W*[\w/-]+(?: [\w/-]+){0,3},?\s+(?:(?:is|are|as)\s+){0,2}defined\s+(?:as|by|per)\b", re.IGNORECASE)
_OF_A_GROUP = re.compile(r"\W*(?:post|after|following)\b[^:]{1,80}:\s*\S", re.IGNORECASE)
_NOTE = re.compile(
    r"\W*notes?\b|.*\b(?:allowed|permitted|permissible|eligible|acceptable|not excluded"
    r"|not (?:be )?(?:required|necessary)|waived|exempt|exceptions?)\b",
    re.IGNORECASE | re.DOTALL)


def rule_of_item(text: str, item: Item, children: tuple[Criterion, ...], *, joined: bool = False) -> Rule:
    """The rule of an item, its nested items included; `joined` where it is an alternative to the item above it."""
    if item.either:
        return _either(text, item, children)
    said = _said_until(text, item) if children else item.end
    own = rule_in_scope(text, item.body, said, item.type, item.topic)
    if not children:
        announces = text.endswith(":", item.body, item.end) and _ANNOUNCES.search(
            text, max(item.body, item.end - _TAIL), item.end)
        if own is not None and announces:
            return _asked_whole(text, item, [own])           # "Any of the following therapies:", and none below it
        if own is not None and item.type == "inclusion" and not joined and _GOES_ON.search(text, item.body, item.end):
            return _asked_whole(text, item, [own])           # "Creatinine < 1.5 mg/dL OR" goes on in another item
        if own is not None and item.type == "inclusion" and names_some(own) and _MUST_MEET.search(
                text, max(item.body, item.end - _TAIL), item.end):
            return _asked_whole(text, item, [own])           # the list of what they must have stands elsewhere
        if isinstance(own, State) and own.concept.startswith("normal-") and _IN_TABLE.search(
                text, max(item.body, item.end - _TAIL), item.end):
            return _asked_whole(text, item, [own])           # a table beside it tells what is normal enough
        if is_formula(text[item.body:item.end]) and isinstance(own, Question | Judged):
            return Allowed(_whole(text, item))               # "Men: (140 - age) x weight / …" tells how it is found
        if own is None and not _JOINS.fullmatch(text, item.body, item.end):
            return Allowed(_whole(text, item))               # it only tells something
        if item.topic == "ecog" and own is not None and is_aged(own):
            return _asked_whole(text, item, [own])           # "Over 10 years", of whom the next line tells the score
        return _for_the_team(text, item, own) if item.type == "exclusion" else own or _whole(text, item)
    own = without_told(own)
    lesions = item.type == "inclusion" and tells_of_lesions(text[max(item.body, item.end - _TAIL):item.end])
    if lesions or defines_a_woman(text[item.body:item.end]) or names_what_is_no_method(text[item.body:item.end]):
        return all_of([Allowed(_whole(text, item)), *demands_among(children)])
    if (defined := woman_defined_at(text[item.body:item.end])) > 0:        # the list only tells which women are meant
        asked = rule_in_scope(text, item.body, item.body + defined, item.type, item.topic)
        return all_of([*([asked] if asked is not None else []), Allowed(_whole(text, item)), *demands_among(children)])
    if is_label(text[item.body:item.end]) or denies_below(text[item.body:item.end], children[0].text) or (
            isinstance(own, Question) and said < item.end and is_bare(text[item.body:said])):
        own = None                           # "Serology:", "Patients | who have the following:"
    loose = item.beside or _are_of_groups(children) or _ONE_OR_TWO.search(text, item.body, item.end) or (
        item.type == "inclusion" and swallows(text[item.body:item.end], text[item.end:item.last]))
    if loose or of_letters(text[item.body:item.end]):    # which of them are of the list, or for whom, is not known
        return _asked_whole(text, item, [*([own] if own is not None else []), *(child.rule for child in children)])
    if (scope := is_scope(text, item.body, item.end)) is not None:
        return of_its_scope(text, scope, _list_rule("", [child.rule for child in children], item.type))
    tail = text[max(item.body, item.end - _TAIL):item.end]
    if item.type == "inclusion" and not _offers(tail) and lists_methods(tail, [child.rule for child in children]):
        return _asked_whole(text, item, [*([own] if own is not None else []), *(child.rule for child in children)])
    noted = any(_NOTE.match(child.text) and not isinstance(child.rule, Allowed) for child in children)
    rules = [child.rule for child in children]
    if own is not None and (leads := _LEADS_IN.fullmatch(text, item.body, _said_until(text, item))) is not None:
        own, rules = None, [_now(rule) for rule in rules] if leads["now"] else rules
    if own is not None and item.type == "inclusion" and _OF_THE_LAST.search(text, item.body, item.end):
        return _asked_whole(text, item, [own, *rules])
    if isinstance(own, Sex) and not noted and is_of_fertility(text[item.body:item.last]):
        return _of_one_sex(text, item, own, rules)
    if own is not None and item.type == "exclusion" and (whole := with_notes(own, rules)) is not None:
        return whole
    if item.type == "inclusion" and _LETS_IN.match(text, item.body, item.end):
        return Allowed(any_of([rule.part if isinstance(rule, Allowed) else rule for rule in rules]))
    for_some = not isinstance(own, Given) and _ONLY.search(text, item.body, item.end)
    if noted and (spared := but_for_some_below(text, item, own, children)) is not None:
        return spared
    if (noted and own is not None) or for_some or _TURNS.search(text, item.body, item.end):
        return _asked_whole(text, item, [own, *rules] if own is not None else rules)
    if item.type == "inclusion":
        means = [child.rule for child in children if _MEANS.match(child.text)]
        if own is not None and len(means) > 1 and _OR_IN.search(text, item.body, item.end):
            others = [rule for rule in rules if all(rule is not each for each in means)]
            return AllOf((own, any_of(means), *others))      # "CCUS or MDS", "CCUS defined as …", "MDS defined as …"
        means_cancers = own is not None and _DEFINES.search(text[item.body:item.end]) and are_cancers([own, *rules])
        return _together(text, item, own, rules if means_cancers else _chosen(text, item, children, rules))
    permitted = [rule.part for rule in rules if isinstance(rule, Allowed) and not (
        rule.told is not None and asks_nothing(rule.told.text))]
    demanded: list[Rule] = [rule for rule in rules if not isinstance(rule, Allowed)]
    rule = own if own is not None and not demanded else _together(text, item, own, demanded or rules)
    found = _without(text, item, rule, permitted)
    return (but_for_some_below(text, item, own, children) or found) if isinstance(found, Judged) else found


def _chosen(text: str, item: Item, children: Sequence[Criterion], rules: list[Rule]) -> list[Rule]:
    """The rules of a list, as one choice where nobody can meet them together."""
    chosen = [rule for rule in rules if not isinstance(rule, Allowed)]
    if len(chosen) < 2 or _ALL.search(text, max(item.body, item.end - _TAIL), item.end) or not (
            are_many_cancers(chosen) or tell_ways([child.text for child in children])):
        return rules
    return [any_of(chosen), *(rule for rule in rules if isinstance(rule, Allowed))]


def _either(text: str, item: Item, children: tuple[Criterion, ...]) -> Rule:
    """An item that goes on in those below it: "creatinine ≤ 1.5 mg/dL OR", "clearance ≥ 60 mL/min"."""
    goes_on = _GOES_ON.search(text, item.body, item.end)
    own = rule_in_scope(text, item.body, goes_on.start() if goes_on else item.end, item.type, item.topic)
    return any_of([own or _whole(text, item), *(child.rule for child in children)])


def _together(text: str, item: Item, own: Rule | None, below: list[Rule]) -> Rule:
    """The head's rule with those of its list."""
    head = text[max(item.body, item.end - _TAIL):item.end]
    labels = own is not None and _LABEL.fullmatch(text, item.body, item.end) and all(map(is_of_cohort, below))
    if own is not None and (labels or (is_function(own) and _OPENS_LIST.search(head))):
        own = None                           # "adequate liver function, defined by:" is what stands below
    if own is not None and item.type == "inclusion" and _TOPIC.fullmatch(text, item.body, item.end):
        own = None                           # "Prior therapy:" demands none
    if own is None or _ASKS_NOTHING.fullmatch(text, item.body, item.end) or (
            _only_introduces(head, own) and is_bare(text[item.body:item.end])):
        return _list_rule(head, _in_time(text, item, below), item.type)
    of_sex = isinstance(own, Sex) and _WHO.search(head) is not None     # "Female patients who:" asks no man
    if item.type == "inclusion" and (of_sex or _FOR_WHOM.match(text, item.body, item.end)) and (
            not _AND_MUST.search(head)):
        return _for_whom(text, item, own, below)
    if item.type == "inclusion" and _NOT_ALL.search(head) and name_several_cancers(below):
        return _asked_whole(text, item, [own, *below])       # "solid tumors, including but not limited to:"
    if item.type == "inclusion" and _MEETS.search(head) and is_unfit(own):
        return _list_rule(head, below, item.type)            # the list says why
    if item.type == "inclusion" and _OR_TABLE.search(head):
        return _asked_whole(text, item, [own, *below])       # "clearance ≥ 60, or creatinine by age as follows:"
    if item.type == "inclusion" and names_some(own) and _MUST_MEET.search(head):
        return _for_whom(text, item, own, below)
    if item.type == "inclusion" and _SOME_MUST.match(text, item.body, item.end) and not _AND_MUST.search(head) and any(
            isinstance(test, Quantity | State | Scale) for test in deciding_tests(own)):
        return _for_whom(text, item, own, below)
    if item.type == "exclusion" and _GIVES_EXAMPLES.search(head):
        return _with_examples(text, item, own, below)
    if item.type == "exclusion" and _DEFINES.search(head):
        return any_of(_in_time(text, item, below))           # the list says what the head means
    if item.type == "exclusion" and _OPENS_LIST.search(head) is None:   # what its items have to do with it is not said
        return _asked_whole(text, item, [own, *below])
    if item.type == "exclusion":
        return _ruled_out(text, item, own, below)
    if _offers(head) and are_groups_to_choose(below):
        return _asked_whole(text, item, [own, *below])
    if _DEFINES.search(head) and are_cancers([own, *below]):
        named = any_of(below)                # "aggressive lymphoma, defined as:" is each of those below
        return named if isinstance(own, Condition) else AllOf((own, named))
    kinds = (_KINDS.search(head) or _COUNTED.search(head)) and not _ALL.search(head)
    if kinds or _offers(head) or are_by_age(below) or are_alternatives(below):
        return AllOf((own, any_of(below)))
    rules = folded([own, *below])
    return _asked_whole(text, item, rules) if len(rules) > 1 and is_loosened(rules) else all_of(rules)


def _of_one_sex(text: str, item: Item, sex: Sex, below: list[Rule]) -> Rule:
    """What is asked of one sex alone: "Female patients who:", "are postmenopausal, OR", "use contraception".

    Among exclusions it stands in the wrong section: who does as it says is not kept out.
    """
    head = text[max(item.body, item.end - _TAIL):item.end]
    if item.type == "inclusion":
        return Given(sex, _list_rule(head, below, item.type))
    if misplaces_contraception(text[item.end:item.last]):
        return AllOf((sex, Not(any_of(below))))
    return AllOf((sex, any_of(below)))


def _now(rule: Rule) -> Rule:
    """A condition, or any of several, as one that is there now: "Current evidence of any of the following:"."""
    if isinstance(rule, AnyOf):
        return AnyOf(tuple(map(_now, rule.parts)))
    return replace(rule, status="active") if isinstance(rule, Condition) and rule.status == "any" else rule


def _with_examples(text: str, item: Item, own: Rule, below: list[Rule]) -> Rule:
    """What rules out, or any of the examples of it in the list below: "Significant heart disease, including:".

    The head itself is asked where it names no quality: "Cardiovascular abnormalities, including:".  An example that
    has none where the head has one is not ruled out by itself.
    """
    named = list(deciding_tests(own))
    qualified = [test for test in named if isinstance(test, Condition) and test.severity]
    examples = _in_time(text, item, below)
    if (qualified or any(isinstance(test, Question) for test in named)) and any(map(is_bare_condition, examples)):
        return _asked_whole(text, item, [own, *below])
    narrow = [test for test in named if isinstance(test, Question) or test in qualified or (
        isinstance(test, Condition | Therapy) and test.window is not None)]
    return any_of([own if len(narrow) == len(named) else undecided(_whole(text, item), [own]), *examples])


def _in_time(text: str, item: Item, below: list[Rule]) -> list[Rule]:
    """The rules of a list in the time that its head gives."""
    window = _time_of(text, item)
    return [at_time(rule, window) for rule in below] if window else below


def _ruled_out(text: str, item: Item, own: Rule, below: list[Rule]) -> Rule:
    """What rules out where a list stands below: those of the list, its head with them, or its head besides."""
    head = text[max(item.body, item.end - _TAIL):item.end]
    said = _LIST_ENDS.sub("", head)
    asks = isinstance(own, AllOf | Allowed | Given | Not) or any(
        isinstance(test, Question) for test in deciding_tests(own))
    if asks or _COUNTED.search(head) or _BOTH.search(said):
        if only_gives_reason(head):
            return any_of(below)
        if isinstance(own, Question) and _NAMES.fullmatch(head):
            return _asked_whole(text, item, [own, *below])   # whether what stands below is all that it means
        return AllOf((own, any_of(below)))               # "brain metastases that are:", "two of the following:"
    if _OR.search(said):
        return any_of([own, *below])                     # "or any of the following:"
    if _LIST_FOLLOWS.search(head) or _names_kinds(own, below):
        return any_of(_in_time(text, item, below))
    return _asked_whole(text, item, [own, *below])


def _names_kinds(own: Rule, below: list[Rule]) -> bool:
    """Whether a head only names what its list has the kinds of: "Prior therapies:", "Cardiac conditions:".

    Where the list names one of several again, the others are not told by it: "HIV or HBV:", "HIV on treatment".
    """
    heads = [head for test in deciding_tests(own) if (head := getattr(test, "concept", ""))]
    named = [each for rule in below for test, _, _ in tests_of(rule) if (each := getattr(test, "concept", ""))]
    told = [head for head in heads if any(head in _ANYTHING or is_kind_of(each, head) for each in named)]
    return bool(told) and (len(told) == len(heads) or set(named).isdisjoint(heads))


def _are_of_groups(children: Sequence[Criterion]) -> bool:
    """Whether each item of a list is for a group that it names: "Post-prostatectomy: …", "After radiation: …"."""
    return len(children) > 1 and all(_OF_A_GROUP.match(child.text) for child in children)


def _asked_whole(text: str, item: Item, rules: list[Rule]) -> Rule:
    """An item that is asked with all that stands below it."""
    return asked_together(Question(" ".join(text[item.start:item.last].split()), (item.start, item.last)), rules)


def _for_whom(text: str, item: Item, own: Rule, below: list[Rule]) -> Rule:
    """What a list asks only of those whom its head names."""
    if any(isinstance(test, Question) for test in deciding_tests(own)):
        return _asked_whole(text, item, [own, *below])
    head = text[max(item.body, item.end - _TAIL):item.end]
    return Given(own, _list_rule(head, below, item.type))


def _without(text: str, item: Item, rule: Rule, permitted: Sequence[Rule]) -> Rule:
    """A rule without what the notes below it let in; what they have to do with it is asked if they are of other kind.

    Who uses a cream as well is not spared for it, though the cream by itself is permitted.
    """
    found = rule
    for each in permitted:
        found = readmitted(found, each)
        spares = isinstance(found, AllOf) and isinstance(found.parts[-1], Not)
        if spares or isinstance(rule, Question | Judged):
            return _asked_whole(text, item, [rule, *map(Allowed, permitted)])
    return found


def _time_of(text: str, item: Item) -> Window | None:
    """The time that a head gives to what its list names: "Any of the following within 6 months:"."""
    found = [time.window for time in times(lexemes(text, item.body, item.end), set()) if time.window is not None]
    return found[0] if len(found) == 1 else None


def _said_until(text: str, item: Item) -> int:
    """Where the head of a list ends, without the words that only open the list."""
    tail = max(item.body, item.end - _TAIL)
    if not _LIST_FOLLOWS.search(text, tail, item.end) or _COUNTED.search(text, tail, item.end):
        return item.end                      # "two of the following" asks how many are met
    opens = _OPENS.search(text, tail, item.end)
    return opens.start() if opens is not None and opens.start() > item.body else item.end


def _whole(text: str, item: Item, asks: str = "clinician") -> Question:
    """The item as a question."""
    begins = item.body if item.body < item.end else item.start
    return Question(" ".join(text[begins:item.end].split()), (begins, item.end), asks)


def _for_the_team(text: str, item: Item, rule: Rule | None) -> Rule:
    """A permission or a demand among exclusions is for the team; who does not meet a demand is ruled out."""
    if isinstance(rule, Allowed):
        return rule
    asked = _whole(text, item, "investigator")
    if not speaks_for_joining(asked.text) or says_who_is_out(rule):
        return rule or _whole(text, item)
    whole = asked if rule is None or isinstance(rule, Question) else undecided(asked, [rule])
    if isinstance(rule, Judged) and rule.question.text == asked.text:
        whole = Judged(asked, rule.parts)
    return Not(whole) if requires(asked.text) else whole


def _only_introduces(head: str, own: Rule) -> bool:
    """Whether the head of a list asks nothing by itself: "Adequate organ function, defined as:"."""
    asks = any(not isinstance(test, Question) and not is_function(test) for test, _, _ in tests_of(own))
    if asks or _COUNTED.search(head):
        return False
    return _INTRODUCES.search(head) is not None or _offers(head)


def _offers(head: str) -> bool:
    """Whether the end of a head says that one of its list is enough."""
    found = _ANY.search(head)
    return found is not None and _OFFERED.search(found[0]) is not None


def _list_rule(head: str, below: list[Rule], kind: str) -> Rule:
    if are_by_age(below):
        return any_of(below)                 # "≥ 16 years: ECOG 0-1", "12 to 15 years: Lansky ≥ 70"
    if _ALL.search(head):
        return all_of(folded(below) if kind == "inclusion" else below)
    if kind == "exclusion" or are_alternatives(below) or _KINDS.search(head) or (
            _offers(head) and not _ALL_OF_THEM.search(head)):
        return any_of(below)
    return all_of(folded(below))
