"""The tests of a sentence → one rule, with what was not understood kept as a question.

Three things can be left over beside the tests: nothing that matters, words that narrow them, or words that
turn their meaning ("unless", "if", "or").  The last makes the question decide; the tests stay visible in it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from accrual.criteria.clause.clauses import read_clause
from accrual.criteria.clause.listing import all_of, any_of, at_time
from accrual.criteria.clause.reactions import with_agents
from accrual.criteria.doubt.against_words import is_against_words
from accrual.criteria.doubt.carried_over import are_at_odds
from accrual.criteria.doubt.stock_phrases import is_of_then
from accrual.criteria.doubt.trusted import stand_beside_words
from accrual.criteria.doubt.wordings import are_alternatives, is_aside
from accrual.criteria.lexemes.abbreviations import lexemes_of
from accrual.criteria.lexemes.effects import with_effects
from accrual.criteria.lexemes.portions import with_portions
from accrual.criteria.lexemes.receptor_signs import with_receptor_signs
from accrual.criteria.lexemes.silent import without_silent
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.lexemes.windows import Time, times
from accrual.criteria.model import (
    AllOf,
    Allowed,
    Given,
    Judged,
    Not,
    Quantity,
    Question,
    Rule,
    Span,
    deciding_tests,
    tests_of,
)
from accrual.criteria.phrasing.joined_qualities import JOINED_QUALITIES, are_unclear
from accrual.criteria.phrasing.parts import (
    Part,
    Value,
    are_between_times,
    denies_a_word,
    ends_a_name,
    outside_brackets,
    parts_of,
)
from accrual.criteria.phrasing.passes import passed
from accrual.criteria.phrasing.shared_heads import with_letters
from accrual.criteria.phrasing.treatments import TREATMENTS
from accrual.criteria.phrasing.ways import WAYS, is_found_two_ways
from accrual.criteria.quantities.comparisons import Comparison, comparisons
from accrual.criteria.quantities.contexts import leaves_context, names_context, uncounted, without_moot
from accrual.criteria.quantities.measures import NEEDS_PAIR
from accrual.criteria.quantities.normals import with_normals
from accrual.criteria.quantities.scales import graded
from accrual.criteria.quantities.spare_words import lead_of, spare
from accrual.criteria.sentence.adults import adults_alone, of_their_age
from accrual.criteria.sentence.between_sentences import (
    folded,
    hold_for_some,
    is_loosened,
    is_row_of_ages,
    is_table_of_ages,
    join_with_or,
    lets_in_replacement,
    of_replacement,
    spared_replacement,
    tells_of,
    with_alternative,
)
from accrual.criteria.sentence.by_group import for_either, limits_by_group
from accrual.criteria.sentence.contraception import of_reproduction
from accrual.criteria.sentence.defined import by_values
from accrual.criteria.sentence.fertility import speaks_of_others
from accrual.criteria.sentence.heads import in_headed_time, is_headed_for_some, keeps_out, kept_out, lists_inline
from accrual.criteria.sentence.joined_values import joined_as_said
from accrual.criteria.sentence.left_open import may_be_alternatives
from accrual.criteria.sentence.notes import of_several
from accrual.criteria.sentence.past_needs import with_past_needs
from accrual.criteria.sentence.questions import question_of
from accrual.criteria.sentence.read_again import decided_at_last
from accrual.criteria.sentence.recovery import of_recovery
from accrual.criteria.sentence.sentences import sentences_of
from accrual.criteria.sentence.sexes import (
    differs_by_sex,
    is_asked_of,
    is_of_some,
    sex_asked_for,
    sex_demanded,
    sex_of_patients,
)
from accrual.criteria.sentence.spared import with_spared
from accrual.criteria.sentence.stand_ins import with_direct, with_filtration
from accrual.criteria.sentence.sureness import (
    asked_together,
    asks_some,
    is_half_asked,
    is_of_some_lesions,
    limits_lines,
    of_any_cancer,
    of_either_end,
    undecided,
)
from accrual.criteria.sentence.tells import asks_nothing
from accrual.criteria.sentence.told_besides import read_again
from accrual.criteria.sentence.value_groups import Group, grouped
from accrual.criteria.sentence.while_on_study import is_begun_later, with_study_time, with_times_ahead

__all__ = ["all_of", "any_of", "rule_of", "undecided"]

_PERMITS = re.compile(
    r"\b(?:acceptable|allowed|permitted|permissible|waived|exempt(?:ed)?|do(?:es)? not apply|not (?:make|render)"
    r"|(?:may|can|could) (?:also |still )?(?:participate|enroll?|be (?:enrolled|included|eligible|considered))"
    r"|(?:is|are|will be|will (?:also|still) be) (?:also |still |considered )?eligible|will be enrolled and \w+"
    r"|(?:will |would )?(?:also )?(?:meets?|fulfill?s?|satisf(?:y|ies)) this criterion|will (?:also )?qualify)\b",
    re.IGNORECASE)
_OF_THEM = re.compile(
    r"(?:such|these|those)\s+(?:patients|subjects|participants|individuals|women|men|females|males|cases)\b|they\b",
    re.IGNORECASE)
_KEEPS_OUT = re.compile(r"\b(?:be|are|is) (?:excluded|ineligible|not eligible)\b", re.IGNORECASE)
_ABOVE_NORMAL = re.compile(          # "no more than 0.3 mg/dL above normal" is no limit of 0.3
    r"\d\s*(?:mg/d[lL]|[µu]mol/[lL]|g/d[lL]|s|secs?|seconds?)\s+(?:above|over|higher than|longer than|beyond)\s+"
    r"(?:the\s+)?(?:upper|normal|U?LN\b|instit|control)")
_OF_OLD = re.compile(r"\b(?:history|ever)\b", re.IGNORECASE)         # no value of today tells it
_OF_A_PART = re.compile(
    r"\b(?:phase|part|cohort|arm|group)\s+(?:[IVX]{1,3}|\d|[A-H])\w?(?:\s+[a-z]+){0,3}\s*[:(]"
    r"|\b(?:for|in)\s+(?:study\s+)?(?:phase|part|cohort|arm|group)s?\s+(?:[IVX]{1,3}|\d|[A-H])[a-h]?\b"
    r"|\((?:(?:for|in)\s+)?(?!(?:all|both|men|women|n|approximately|about|the|up)\b)(?:[\w-]+\s+){1,5}"
    r"(?:patients|subjects|participants)(?:\s+only)?\)", re.IGNORECASE)
_PIECES = 3                                  # parted by semicolons, that may be a list: "these include A; B; C"
_LISTS = re.compile(
    r"\b(?:includ(?:e|es|ing)|such as|e\.g\.?|any of|one of|either|following)\b[^.;]{0,80};[^.;]{0,40}"
    r"(?:;|\b(?:and|or)\b)", re.IGNORECASE)
_DOSE_OF = re.compile(r"\bdose\s+of\s+([\w-]+)$", re.IGNORECASE)
_EXCEPTIONS = re.compile(
    r"\bfollowing exceptions?\b|\bunless\s+(?:both|any|one|all|either)\s+of\s+the\s+following\b", re.IGNORECASE)
_LABEL = re.compile(r"[A-Z][A-Z \d-]{3,40}:\s*")                # "ENROLLMENT: Adequate liver function, defined as"
_PERSONS = frozenset(("patients", "subjects", "participants", "those", "individuals", "patient", "subject"))
_MUST = frozenset(("must", "should", "shall", "need", "needs", "are-required-to"))
_ADULT, _YOUNG = (16, 18, 19, 20, 21), 30    # years from which everybody is meant, and up to which only some are
_MODALS = frozenset(("must", "may", "should", "cannot", "can", "shall"))
_DENIALS = (("no",), ("have", "no"), ("not", "have"), ("do", "not", "have"), ("does", "not", "have"))
_FOR_WHOM = frozenset(("for", "if", "in", "when", "among", "where"))
_NOT_LEFT = frozenset("fao,/():;.-+>")
_PRESSURES = NEEDS_PAIR["blood-pressure"]    # "> 90/60" asks for both of them, "> 140/90" for one
_STRANGERS = frozenset("w~!n")               # between a subject and its value too they are not understood
_PASSES = (*WAYS, *JOINED_QUALITIES, *TREATMENTS)
# What holds more values is a table or noise: it is asked as a whole, so that no rule's depth grows with its text.
_MOST_VALUES = 40


def rule_of(text: str, start: int, end: int, kind: str, topic: str = "") -> Rule | None:
    """The rule of a stretch of text; None where it says nothing (only marks).

    >>> from accrual.criteria.model import tests_of
    >>> rule = rule_of("ANC ≥ 1.5×109/L and platelets ≥ 80×109/L", 0, 40, "inclusion")
    >>> [(test.concept, test.value) for test, _, _ in tests_of(rule)]
    [('neutrophils', 1.5), ('platelets', 80.0)]
    """
    words = with_receptor_signs(with_letters(lexemes_of(text, start, end)), text)
    words = with_portions(with_effects(without_silent(words, text), text), text)
    words = with_normals(graded(words, text), text)
    sentences = sentences_of(text, words)
    rules: list[Rule] = []
    spans: list[Span] = []
    begun, spared = start, 0
    for sentence in sentences:
        rule = _told(text, _span(sentence), read_again(
            text, sentence, kind, lambda words: _sentence_rule(text, words, kind, topic)))
        if rule is not None:
            question = question_of(text, _span(sentence))
            rule = with_filtration(of_replacement(rule, question), text, question.span)
            rule = of_reproduction(text, question.span, of_recovery(text, question.span, rule, kind), rules, kind)
            rule = tells_of(rule, rules, question) if rules and kind == "inclusion" else rule
            if is_aside(text, *question.span, rule, rules[-1] if rules else None):
                rule = undecided(question, [rule])
            if kind == "inclusion" and rules and isinstance(rules[-1], Question | Judged) and _is_permission(rule):
                rules[-1] = _with_permission(text, rules[-1], rule, sentence[-1].end)
                continue
            goes_back = kind == "inclusion" and rules and _OF_THEM.match(text, sentence[0].start)
            if kind == "inclusion" and isinstance(rule, Question | Judged) and keeps_out(question.text):
                rule = Not(kept_out(rule))   # who is such a patient may not join
            rule = _of_those(rules[-1], rule, question) if goes_back else rule
            if kind == "inclusion" and spared != len(rules) and lets_in_replacement(rules[-1:], rule, question.text):
                whole = question_of(text, (begun, sentence[-1].end))
                rules[-1] = spared_replacement(rules[-1], rule) or undecided(whole, [rules[-1], rule])
                spared = len(rules)          # once is enough: a rule grows no deeper the longer a text is
            else:
                begun = sentence[0].start
                rules.append(rule)
                spans.append(question.span)
    if not rules:
        return None
    if kind == "exclusion":
        rules = [of_either_end(rule) for rule in rules]
        if len(rules) > 1:
            return of_several(text, rules, spans, (start, end))
    if kind == "inclusion" and len(rules) >= _PIECES and _LISTS.search(text, start, end) and (
            sum(isinstance(rule, Question) for rule in rules) >= _PIECES - 1):
        return asked_together(question_of(text, (start, end)), rules)
    if kind == "inclusion" and may_be_alternatives(text, spans, rules):
        return asked_together(question_of(text, (start, end)), rules)
    goes_on = join_with_or(sentences)        # "…; or progressed within a year"
    rules = folded(with_alternative(rules, goes_on)) if kind == "inclusion" else rules
    if len(rules) > 1 and (goes_on or any(map(_lets_in, rules)) or is_table_of_ages(rules) or is_loosened(rules)
                           or _EXCEPTIONS.search(text, start, end) or lists_inline(text, start, end)):
        return asked_together(question_of(text, (start, end)), rules)
    said = text[start:end]
    if kind == "inclusion" and (is_row_of_ages(said, rules) or are_alternatives(said, rules) or is_half_asked(rules)
                                or speaks_of_others(said, rules) or hold_for_some(said, rules)):
        return asked_together(question_of(text, (start, end)), rules)
    return of_any_cancer(in_headed_time(with_direct(all_of(rules)), said), kind, said)


def _is_permission(rule: Rule) -> bool:
    return isinstance(rule, Allowed) and rule.told is None


def _with_permission(text: str, asked: Question | Judged, allowed: Rule, end: int) -> Rule:
    """A question with the permission behind it, without which it might be answered wrongly."""
    parts = asked.parts if isinstance(asked, Judged) else ()
    first = asked.question if isinstance(asked, Judged) else asked
    return asked_together(question_of(text, (first.span[0], end)), [*parts, allowed])


def _of_those(before: Rule, rule: Rule, question: Question) -> Rule:
    """What is asked of those of whom the sentence before speaks: "Such patients must have stopped steroids"."""
    if isinstance(before, Given) and before.otherwise is None and not isinstance(rule, Question | Judged | Allowed):
        return Given(before.condition, rule)
    asked = any(isinstance(test, Question) for test in deciding_tests(before))
    return undecided(question, [rule]) if asked and not isinstance(rule, Question | Judged | Allowed) else rule


def _span(words: list[Lexeme]) -> Span:
    return words[0].start, words[-1].end


def _told(text: str, span: Span, rule: Rule | None) -> Rule | None:
    """What asks nothing is only told: "women are considered post-menopausal if …"."""
    if rule is not None and is_headed_for_some(text, span[0]):
        return undecided(question_of(text, span), [rule])
    tells = rule is not None and asks_nothing(text[slice(*span)], text)
    return Allowed(question_of(text, span)) if tells else rule


def _lets_in(rule: Rule) -> bool:
    """Whether a question may be a permission that loosens the sentences before it: "Higher values are allowed if"."""
    if isinstance(rule, Allowed):
        return rule.told is None and any(isinstance(test, Question) for test, _, _ in tests_of(rule))
    return any(isinstance(test, Question) and _PERMITS.search(test.text) is not None for test in deciding_tests(rule))


def _sentence_rule(text: str, words: list[Lexeme], kind: str, topic: str) -> Rule | None:
    found = comparisons(words, topic)
    if (telling := without_moot(words, found)) is not words:
        words, found = telling, comparisons(telling, topic)
    if (spelled := uncounted(text, words, found)) is not words:
        words, found = spelled, comparisons(spelled, topic)
    covered = {at for one in found for at in range(one.first, one.last)
               if at >= one.value_at or one.named or words[at].kind not in _STRANGERS}
    timed = times(words, covered)
    groups, understood = grouped(text, words, found, kind) if found else ([], set())
    held = {at for group in groups for at in range(group.first, group.last)} | understood
    if any(at not in held for at, word in enumerate(words) if word.role in "TKS" and _names(word)):
        return _mentions_rule(text, words, found, groups, timed, covered | understood, kind)
    covered |= understood | {at for time in timed for at in range(time.first, time.last)}
    if len(timed) == 1 and (window := timed[0].window) is not None:
        groups = [replace(group, rule=at_time(group.rule, window)) for group in groups]
    return _values_rule(text, words, found, groups, covered, kind)


def _names(word: Lexeme) -> bool:
    """Whether a word names what a person has, gets or is."""
    return word.role in "TK" or ends_a_name(word)


def _mentions_rule(text: str, words: list[Lexeme], found: list[Comparison], groups: list[Group], timed: list[Time],
                   covered: set[int], kind: str) -> Rule:
    """A sentence that speaks of more than values."""
    values = {group.first: Value(group.first, group.last, group.rule) for group in groups}
    parts = parts_of(words, values, {time.first: time for time in timed}, covered)
    parts, signs = passed(text, parts, _PASSES)
    parts = with_agents(text, parts, words[-1].end)
    label = _LABEL.match(text, words[0].start, words[-1].end)
    start = label.end() if label else words[0].start
    lead = lead_of(text, start, words[-1].end, at_start=True) if "V" in signs else None
    if lead is not None and any(part.role == "V" for part in parts):
        parts = outside_brackets([part for part in parts if part.start >= lead.end()])
    reading = read_clause(text, parts, kind)
    question = question_of(text, (words[0].start, words[-1].end))
    if reading.rule is None:
        return undecided(question, list(reading.spoken))
    if isinstance(reading.rule, Question | Judged):          # nothing but a question: it asks the sentence whole
        about = reading.rule.parts if isinstance(reading.rule, Judged) else ()
        return undecided(question, [*about, *reading.spoken])
    reading.rule, unclear = with_spared(for_either(text, by_values(reading.rule, text)), kind)
    reading.turned = reading.turned or unclear or is_begun_later(text, reading.rule) or are_between_times(parts) or (
        "stage" in signs and are_unclear(parts)) or is_found_two_ways(words) or denies_a_word(parts) or (
        _counts_from_another(text, parts)) or _is_doubtful(text, words, found, groups)
    rule = with_past_needs(decided_at_last(text, words, parts, reading, question, kind), text)
    rule = with_times_ahead(with_study_time(rule, text, *question.span), question.text)
    rule = of_their_age(rule, words, found, question)
    if (demanded := sex_demanded(text, words)) is not None and not isinstance(rule, Question | Judged):
        return all_of([demanded, rule])
    sex = sex_of_patients(text, words)
    if sex is None or isinstance(rule, Question | Judged | Given):
        return rule
    if not is_asked_of(sex, text, words):
        return all_of([sex, rule])
    return undecided(question, [rule]) if is_of_some(sex, text) else Given(sex, rule)


def _is_doubtful(text: str, words: list[Lexeme], found: list[Comparison], groups: list[Group]) -> bool:
    """Whether one of the values of a sentence may be no limit of everybody's."""
    return any(one.doubtful for one in found) or differs_by_sex(words, found) or _differs_by_age(
        words, found, True) or _runs_on(words, groups) or leaves_context(text, words, found)


def _counts_from_another(text: str, parts: list[Part]) -> bool:
    """Whether a time is counted from a drug that is spoken of besides: "on ramucirumab, its first dose of …"."""
    named = {part.text for part in parts if part.role == "T"}
    return any((of := _DOSE_OF.search(text, part.start, part.end)) is not None and of[1].lower() in named
               for part in parts if part.role == "W")


def _values_rule(text: str, words: list[Lexeme], found: list[Comparison], groups: list[Group], covered: set[int],
                 kind: str) -> Rule:
    """A sentence of values, or one that nothing is understood of."""
    span = (words[0].start, words[-1].end)
    sex = sex_asked_for(text, words, found)
    left = [at for at, word in enumerate(words)
            if at not in covered and word.kind not in _NOT_LEFT and word.role not in "Fm" and (
                sex is None or (word.start != sex.span[0] and word.text != "only"))]
    if not found:
        return sex if sex is not None and not left else adults_alone(words) or question_of(text, span)
    if len(found) > _MOST_VALUES:
        return question_of(text, span)
    beside = spare(text, words, found, left, kind)
    if (by_group := limits_by_group(words, found, kind, beside)) is not None:
        return by_group
    left = [at for at in left if at not in beside]
    rules = [*([sex] if sex is not None else []), *(group.rule for group in groups)]
    both = kind == "inclusion"
    doubtful = ((both and (_are_of_others(groups) or are_at_odds(rules)))
                or any(one.doubtful or (both and one.subjects == _PRESSURES and one.joined == "o") for one in found)
                or (sex is None and differs_by_sex(words, found))
                or _differs_by_age(words, found, bool(left)) or _runs_on(words, groups)
                or leaves_context(text, words, found) or is_of_then(text[slice(*span)])
                or any(is_against_words(rule, kind, text[slice(*span)].lower()) for rule in rules))
    question = question_of(text, span)
    if not left and not doubtful:
        return joined_as_said(question, words, groups, rules, kind)
    if not doubtful and (denied := _denied(words, groups, left, kind)) is not None:
        return denied
    doubtful = doubtful or _ABOVE_NORMAL.search(question.text) is not None or (
        both and _KEEPS_OUT.search(question.text) is not None)
    doubtful = doubtful or (not both and _OF_OLD.search(question.text) is not None)
    doubtful = doubtful or _depends(text, words, left) or _OF_A_PART.search(question.text) is not None or (
        both and (asks_some(question.text) or is_of_some_lesions(question.text.lower())
                  or any(map(limits_lines, rules))))
    if doubtful or _turned(words, groups, left) or _alternative(words, groups, left, kind):
        return undecided(question, rules)
    joined = joined_as_said(question, words, groups, rules, kind)
    if isinstance(joined, Judged) or not stand_beside_words(rules, question.text.lower()):
        return joined if isinstance(joined, Judged) else undecided(question, rules)
    return AllOf((*(joined.parts if isinstance(joined, AllOf) else (joined,)), question))


def _are_of_others(groups: list[Group]) -> bool:
    """Whether a value has two limits of one direction, of which one must be for others: "≤ 1.5 × ULN …, ≤ 3 × ULN"."""
    limits = {(group.rule.concept, group.rule.comparator[0], group.rule.relative_to, group.rule.value)
              for group in groups if isinstance(group.rule, Quantity)}
    return len(limits) > len({limit[:3] for limit in limits})


def _differs_by_age(words: list[Lexeme], found: list[Comparison], more: bool) -> bool:
    """Whether an age only says for whom another limit holds: "Karnofsky ≥ 50 for 16 years and older"."""
    if len(found) == 1 and not more:
        return False
    ages = [one for one in found if one.subjects == ("age",)]
    if any(_is_condition(words, one) for one in found):
        return True
    return any((one.last < len(words) and words[one.last].kind == ":") or
               any(word.text in _FOR_WHOM for word in words[max(0, one.first - 3):one.first]) for one in ages)


def _is_condition(words: list[Lexeme], age: Comparison) -> bool:
    """Whether a demand is made of those of an age: "patients 12-17 years of age must weigh ≥ 40 kg"; adults are all.

    So are those of another value: "patients with creatinine > ULN must have a clearance of …".
    """
    test = age.parts[0][0]
    if age.last >= len(words) or words[age.last].text not in _MUST:
        return False
    if age.subjects != ("age",):
        return any(word.text in _PERSONS for word in words[max(0, age.first - 3):age.first])
    adult = isinstance(test, Quantity) and test.comparator in (">=", ">", "in") and test.value in _ADULT and (
        test.high is None or test.high > _YOUNG)
    return not adult


def _runs_on(words: list[Lexeme], groups: list[Group]) -> bool:
    """Whether a limit may belong to the condition before it: "3 × ULN with Gilbert's and direct bilirubin ≤ …"."""
    return any(one.given and not any(word.kind in (");" if _in_bracket(words, one) else ",);")
                                     for word in words[one.last:two.first]) for one, two in pairwise(groups))


def _in_bracket(words: list[Lexeme], group: Group) -> bool:
    """Whether a limit stands in a bracket that is open yet."""
    kinds = [word.kind for word in words[:group.last]]
    return kinds.count("(") > kinds.count(")")


def _denied(words: list[Lexeme], groups: list[Group], left: list[int], kind: str) -> Rule | None:
    """A value that nothing but a denial stands before: "no weight loss > 5 %", "must not have a QTc > 470 ms"."""
    if len(groups) != 1 or len(left) != 1 or left[0] >= groups[0].first or words[left[0]].kind != "!":
        return None
    said = words[left[0]].words
    forbids = said[0] in _MODALS
    alone = all(word.kind in "f(," or word.role in "Fm" for word in words[:left[0]])
    if not alone or not (forbids or said in _DENIALS):
        return None
    return Not(groups[0].rule) if kind == "inclusion" else groups[0].rule if forbids else None


def _turned(words: list[Lexeme], groups: list[Group], left: list[int]) -> bool:
    """Whether words that were not understood may turn a test's meaning: "unless …", "no ANC below …".

    A negation reaches over all that follows: "no hypertension, systolic pressure > 160".
    """
    last = max(group.first for group in groups)
    return any(words[at].kind == "~" or (words[at].kind == "!" and at < last) for at in left)


def _depends(text: str, words: list[Lexeme], left: list[int]) -> bool:
    """Whether a condition that limits depend on was left unread: "≤ 2.5 × ULN without liver metastases, ≤ 5 with"."""
    unread = " ".join(text[words[at].start:words[at].end] for at in left)
    return names_context(unread)


def _alternative(words: list[Lexeme], groups: list[Group], left: list[int], kind: str) -> bool:
    """Whether what was not understood may be an alternative to a test: "or on dialysis", "ANC < 1, active infection".

    An exclusion lists what rules out, so there any joint may say so; an inclusion says "or" for it.
    """
    for at, word in enumerate(words):
        around = next((group for group in groups if group.first <= at < group.last), None)
        if around is not None:
            if word.kind == "o" and any(around.first <= place < at for place in left):
                return True
        elif word.kind in (",ao/:" if kind == "exclusion" else "o") and _joins_test(words, groups, at, kind):
            return True
    return False


def _joins_test(words: list[Lexeme], groups: list[Group], at: int, kind: str) -> bool:
    """Whether a joint stands beside a test, with only marks between; in an exclusion it need not be so near."""
    if kind == "exclusion":
        return True
    before = at - 1
    while before >= 0 and words[before].kind in "f,(":
        before -= 1
    after = at + 1
    while after < len(words) and words[after].kind in "f,(":
        after += 1
    return any(group.first <= before < group.last or group.first <= after < group.last for group in groups)
