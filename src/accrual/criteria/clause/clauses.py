"""The parts of a sentence → one rule: lists, denials, exceptions, conditions, permissions and times.

What may be done with words that are not understood depends on where they stand:

- beside a mention they can only narrow it ("pneumonia that interferes with …"): the mention is necessary;
- between two joints without a mention they are a member of the list, and asked as such;
- over a mention ("interest in surgery") they leave it only spoken of.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from accrual.criteria.clause.beginnings import (
    aim_of,
    are_both,
    begins_anew,
    counts_lines,
    denies_examples,
    ends_in_or,
    excepts_first,
    has_own_time,
    is_of_age,
    is_of_an_aim,
    is_recovered,
    joined_before_also,
    names_anew,
    qualities_follow,
    receives,
    says_when,
)
from accrual.criteria.clause.combining import combined
from accrual.criteria.clause.excepted_cancers import with_excepted_cancers
from accrual.criteria.clause.exceptions import is_cured, of_any_state, of_the_first_now, without_examples
from accrual.criteria.clause.list_ends import denies_fitness, ends_apart, neither, qualified_by, settle, trail
from accrual.criteria.clause.listing import (
    Item,
    Listing,
    all_of,
    denied,
    excepted,
    has_bare_grade,
    is_of_values,
    is_torn_exception,
    members_of,
    recovered,
    undenied,
    with_permission,
)
from accrual.criteria.clause.members import RECOVERED
from accrual.criteria.clause.piece_reading import read_piece
from accrual.criteria.clause.pieces import Piece, asked_about, own_marks, site_of
from accrual.criteria.clause.readings import Reading, both, doubtful, of_the_last, turned_round
from accrual.criteria.lexemes.effects import is_effect
from accrual.criteria.model import (
    AllOf,
    Allowed,
    AnyOf,
    Condition,
    Except,
    Given,
    Judged,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    Therapy,
    tests_of,
)
from accrual.criteria.phrasing.cues import first_cue, grades_only, has_may, names, pieces_of
from accrual.criteria.phrasing.groups import (
    are_men,
    each_asked,
    each_enough,
    group_first,
    group_last,
    judged_at,
    must_not_at,
    names_men,
    opens_group,
    speaks,
)
from accrual.criteria.phrasing.mentions import beside, denied_marks
from accrual.criteria.phrasing.parts import Part
from accrual.criteria.phrasing.shared_heads import beginning_of, ending_like

__all__ = ["read_clause"]

_DEEPEST = 12
_VARYING = frozenset(("stage", "severity", "status", "response"))
_DEMANDED = frozenset(("required", "mandatory", "necessary", "needed"))


def read_clause(text: str, parts: list[Part], kind: str) -> Reading:
    """The rule of a clause, with what was not understood of it told."""
    return _Clause(text, kind).read(parts)


@dataclass(slots=True)
class _Clause:
    text: str
    kind: str
    depth: int = 0                           # of brackets and cues that the clause stands in

    def read(self, parts: list[Part]) -> Reading:
        """The rule of a clause; what stands deeper than any sentence does is not understood."""
        if self.depth == _DEEPEST:
            return Reading(None, False, True)
        self.depth += 1
        found = with_excepted_cancers(self.text, parts, self.kind, self.read) or self._clause(parts)
        self.depth -= 1
        return found

    def _clause(self, parts: list[Part]) -> Reading:
        if group := group_first(parts) if self.kind == "inclusion" else 0:
            whom, what = parts[parts[0].role == "P":group], parts[group + 1:]
            return self._demanded(whom, what) if speaks(what) else self._must_be(whom, what)
        if not group and opens_group(parts):
            return doubtful(self._list(parts[1:]))              # for whom it holds, and what, is not told apart
        forbids = must_not_at(self.text, parts) if self.kind == "inclusion" else 0
        if forbids:
            return self._demanded(parts[:forbids], parts[forbids:])
        if last := group_last(parts) if self.kind == "inclusion" else 0:
            return self._demanded(parts[last + 1:], parts[:last])
        judged = judged_at(self.text, parts)
        if judged:                           # "…, which would make taking part unsafe" narrows all before it
            found = self.read(parts[:judged])
            return Reading(found.rule, True, found.turned, found.spoken)
        if (at := first_cue(parts)) is None:
            return self._list(parts)
        cue = parts[at].mark("exception") if parts[at].role == "X" else "must-not"
        left, right = parts[:at], parts[at + 1:]
        if parts[at].role == "M" and right and not RECOVERED.isdisjoint(right[0].marks) and not names(right):
            found = self.read([*left, *right])          # "toxicities must have resolved to grade 1"
            found.rule = recovered(found.rule) if found.rule is not None and self.kind == "inclusion" else found.rule
            return found
        if parts[at].role in "MQ":
            return self._demanded(left, right) if speaks(right) else self._must_be(left, right)
        match cue:
            case "except":
                return self._except(left, right)
            case "unless":
                causal = (phrase := parts[at].phrase) is not None and phrase.words[-1] in ("to", "by")  # "due to"
                return self._unless(left, right) if not causal else self._unless_due(left, right)
            case "provided":
                return self._provided(left, right)
            case "allowed" | "not-required":
                return self._allowed(left, right, has_may(parts[at]))
            case "must-not":
                return self._must_not(left, right)
            case "regardless":
                return self._regardless(left, right)
        return doubtful(self._list([*left, *right]))

    def _except(self, left: list[Part], right: list[Part]) -> Reading:
        if left and right and right[-1].role == "W" and right[-1].is_within and all(
                part.role != "W" for part in left):          # "malignancy other than skin cancer within 5 years"
            left, right = [*left, right[-1]], right[:-1]
        if left and right and is_effect(right[-1].mark("severity")):
            left, right = [*left, right[-1]], right[:-1]         # "diseases other than hepatitis that would limit …"
        comma = next((at for at, part in enumerate(right) if part.role == "," and not speaks(right[at:])), 0)
        if comma and any(part.time is not None for part in right[comma:]):
            left, right = [*left, *right[comma:]], right[:comma]      # "surgery, other than a biopsy, within 2 weeks"
        if left and right and left[0].role == "N" and right[-1].mark("exception") == "allowed":
            right = right[:-1]               # "no treatment except hydroxyurea is allowed"
        rule, but = self.read(left), self._spared(right)
        but.rule = of_the_first_now(right, but.rule)
        if not left and but.rule is not None:
            return Reading(Allowed(but.rule), False, excepts_first(self.text, right) or not but.is_sure).within(but)
        if rule.rule is None or but.rule is None or rule.turned or isinstance(but.rule, Allowed):
            return both(rule, turned_round(but))
        inner = undenied(rule.rule)
        together = isinstance(but.rule, AllOf) and any(isinstance(part, Not) for part in but.rule.parts)
        found = Except(inner, (but.rule,) if together else excepted(inner, but.rule))    # "rash not given steroids"
        unsure = not but.is_sure or has_bare_grade(but.rule) or is_torn_exception(inner, found.exceptions) or (
            bool(right[0].mark("cause")) and not isinstance(inner, Quantity))
        return Reading(found if inner is rule.rule else Not(found), rule.narrowed, unsure).within(rule, but)

    def _spared(self, parts: list[Part]) -> Reading:
        """What is excepted; examples of illnesses that are over are examples of those."""
        plain = without_examples(parts)
        found = self.read(plain)
        return found if plain is parts or (found.is_sure and is_cured(found.rule)) else self.read(parts)

    def _unless(self, left: list[Part], right: list[Part]) -> Reading:
        if right and all(part.role in "QWP" or (part.role == "J" and part.text != "or") for part in right):
            return self._unless_so(left, right)
        together = {part.text for part in right if part.role == "J"} == {"and"}       # "unless A, B, and C": all
        rule, but = self.read(left), self._wanted(right) if together else self.read(right)
        if rule.rule is None or but.rule is None:
            return both(rule, turned_round(but) if self.kind == "exclusion" else but)
        so = is_of_an_aim(self.text, left, right) or (       # "unless disease free for 5 years and without therapy"
            right[0].role == "Q" and speaks(right) and any(part.role in "JN" for part in right))
        turned = rule.turned or not but.is_sure or so or bool(right[0].mark("cause"))     # "unless due to the disease"
        if self.kind == "exclusion":
            return Reading(AllOf((rule.rule, denied(but.rule))), rule.narrowed, turned).within(rule, but)
        spared = but.rule
        if isinstance(spared, Given) and spared.otherwise is None:
            spared = AllOf((spared.then, spared.condition))     # "unless on warfarin, as long as the INR is in range"
        return Reading(AnyOf((rule.rule, spared)), False, turned or rule.narrowed).within(rule, but)

    def _unless_due(self, left: list[Part], right: list[Part]) -> Reading:
        """"Bilirubin ≤ 1.5 × ULN unless due to Gilbert's syndrome" does not ask those who have it."""
        rule, but = self.read(left), self.read(right)
        lifelong = isinstance(but.rule, Condition) and but.rule.concept == "gilbert-syndrome"
        if self.kind == "inclusion" and isinstance(rule.rule, Quantity) and but.rule is not None and lifelong:
            found = Given(Not(but.rule), rule.rule)
            return Reading(found, False, not (rule.is_sure and but.is_sure)).within(rule, but)
        return both(rule, but)

    def _unless_so(self, left: list[Part], right: list[Part]) -> Reading:
        """"Brain metastases unless treated and stable": those that are so are excepted."""
        rule, so = self.read(left), self.read([*left, *(part for part in right if part.role in "QW")])
        if rule.rule is None or so.rule is None:
            return doubtful(rule)
        inner, excepted = undenied(rule.rule), undenied(so.rule)
        denies = inner is not rule.rule
        found = Except(inner, members_of(excepted))
        doubt = rule.turned or not so.is_sure or not isinstance(inner, Condition) or excepted == inner or (
            self.kind == "inclusion" and not denies)
        return Reading(Not(found) if denies else found, rule.narrowed, doubt).within(rule)

    def _provided(self, left: list[Part], right: list[Part]) -> Reading:
        if not left:
            comma = next((at for at, part in enumerate(right) if part.role == ","), None)
            if comma is None:
                return doubtful(self.read(right))
            left, right = right[comma + 1:], right[:comma]
        demands = self.kind == "exclusion" and any(part.role == "M" or "must" in part.text for part in left)
        rule, when = self._wanted(left) if demands else self.read(left), self.read(right)
        if rule.rule is None or when.rule is None:
            return both(rule, when)
        if self.kind == "inclusion" and isinstance(rule.rule, AnyOf) and any(
                isinstance(test, Quantity) for test, _, _ in tests_of(rule.rule)):
            return of_the_last(rule, when)
        turned = rule.turned or not when.is_sure or is_of_values(when.rule) or ends_in_or(left)
        if demands:                          # "if …, they must have recovered" rules out who has not
            who_must_not = AllOf((when.rule, denied(rule.rule)))
            return Reading(who_must_not, False, turned or rule.narrowed).within(rule, when)
        if isinstance(rule.rule, Allowed) and self.kind == "exclusion":
            allowed = Allowed(AllOf((rule.rule.part, when.rule)))
            return Reading(allowed, False, turned or rule.narrowed).within(rule, when)
        if isinstance(rule.rule, Allowed):
            return Reading(Given(rule.rule.part, when.rule), False, turned or rule.narrowed).within(rule, when)
        if self.kind == "exclusion":         # "… if one is found, a biopsy is required" rules out who has had none
            turned = turned or any(part.role == "M" or part.text in _DEMANDED for part in left)
            return Reading(AllOf((rule.rule, when.rule)), rule.narrowed, turned).within(rule, when)
        return Reading(Given(when.rule, rule.rule), rule.narrowed, turned).within(rule, when)

    def _allowed(self, left: list[Part], right: list[Part], may: bool) -> Reading:
        if not left and may:                 # "may have received chemotherapy, if …"
            if right and right[0].role == "V":           # "may have had no more than one regimen"
                return self.read(right)
            cue = first_cue(right)
            left, right = (right, []) if cue is None else (right[:cue], right[cue:])
        if right and all(part.role in "WP" for part in right):
            left, right = [*left, *right], []
        provided = next((at for at, part in enumerate(right)
                         if part.role == "X" and part.mark("exception") == "provided"), None)
        if provided is not None:             # "abstinence is accepted as a contraceptive method if …"
            found = self._provided_allowed(left, right[provided + 1:]).within(self.read(right[:provided]))
            only = any(part.role in "WX" for part in right[:provided])     # "allowed only after irradiation, if …"
            return doubtful(found) if only else found
        denies = bool(left) and left[0].role == "N"
        what = self.read(left) if denies else self._wanted(left)
        if what.rule is None or right:
            return both(what, self.read(right))
        if denies:                           # "no prior chemotherapy is allowed"
            return what
        roles = {part.role for part in left}                   # "chemotherapy within 4 weeks, radiotherapy is allowed"
        unclear = self.kind == "exclusion" and (what.narrowed or ("," in roles and "J" not in roles))
        doubt = what.turned or unclear or ends_apart(left) or joined_before_also(self.text, left)
        return Reading(Allowed(what.rule), False, doubt).within(what)

    def _wanted(self, parts: list[Part]) -> Reading:
        """What a permission asks of those whom it lets in, where it stands: all of it, as an inclusion does."""
        return _Clause(self.text, "inclusion", self.depth)._spared(parts)

    def _provided_allowed(self, left: list[Part], right: list[Part]) -> Reading:
        """"Prior radiotherapy is allowed if completed 4 weeks before": who had it must fulfil what follows."""
        qualifies = all(part.role in "QWPM" for part in right)
        what, when = self._wanted(left), self._wanted([*left, *right] if qualifies else right)
        if what.rule is None or when.rule is None:
            return both(what, when)
        unnamed = left[0].role == "N" or any(       # "higher values are allowed"
            isinstance(test, Question) for test, _, _ in tests_of(what.rule))
        turned = what.turned or what.narrowed or unnamed or not when.is_sure
        rule: Rule = Given(of_any_state(what.rule, when.rule), when.rule)
        if self.kind == "exclusion":
            whole = qualifies and isinstance(when.rule, Condition | Therapy)     # it says the first once more
            rule = Allowed(when.rule if whole else AllOf((what.rule, when.rule)))
        return Reading(rule, False, turned).within(what, when)

    def _must_not(self, left: list[Part], right: list[Part]) -> Reading:
        found = _Clause(self.text, "exclusion", self.depth).read([*left, *right])    # "A and B are excluded" is each
        if found.rule is None or (speaks(left) and speaks(right)):
            return doubtful(found)
        if self.kind == "exclusion":
            return found
        return Reading(denied(found.rule), found.narrowed, found.turned or isinstance(found.rule, Not)).within(found)

    def _demanded(self, left: list[Part], right: list[Part]) -> Reading:
        """"Women of childbearing potential must have a negative test": what is asked of those who are named first."""
        if len(left) > 1 and left[-1].text == "or" and any(part.role == "M" for part in left):
            return self._list([*left, *right])                   # "must be sterile or must use contraception"
        others = bool(left) and left[-1].role == "J"             # "… and male participants must …"
        left = left[:-1] if others else left
        whom, what = self.read(left), self.read(right)
        if whom.rule is None or what.rule is None:
            return both(whom, what)
        if any(part.text in _DEMANDED for part in left):         # "a biopsy is required and must show …"
            rule = AllOf((whom.rule, what.rule))
            return Reading(rule, whom.narrowed or what.narrowed, whom.turned or what.turned).within(whom, what)
        measured = any(part.role == "V" and not is_of_age(part) for part in left)
        if measured and any(part.role == "J" for part in left):  # "no more than 2 regimens, and prior therapy must …"
            return both(whom, what)
        each = each_asked(self.text, whom.rule, left)
        if each is not None:
            return Reading(Given(each, what.rule), what.narrowed, what.turned or not whom.is_sure).within(whom, what)
        narrowed = what.narrowed or others or (names_men(self.text, left) and not are_men(self.text, whom.rule))
        return Reading(Given(whom.rule, what.rule), narrowed, what.turned or not whom.is_sure).within(whom, what)

    def _must_be(self, left: list[Part], right: list[Part]) -> Reading:
        """"Patients with brain metastases must be stable": what is asked of those who have any.

        How a disease was found or how far it went is asked of all; whether it is there now is another matter.
        """
        marks = {sort for part in right if part.role == "Q" for sort, slug in part.marks if slug != "resolved"}
        found = self._list([*left, *right])
        if marks <= {"certainty", "stage", "line"}:
            return found
        whom = self.read(left)
        if self.kind == "exclusion" or "status" in marks or whom.rule is None or found.rule is None:
            return doubtful(found)
        return Reading(Given(whom.rule, found.rule), found.narrowed, found.turned or not whom.is_sure).within(found)

    def _regardless(self, left: list[Part], right: list[Part]) -> Reading:
        rule, moot = self.read(left), self.read(right)
        if rule.rule is None or moot.rule is None:
            return both(rule, moot)
        if isinstance(moot.rule, Allowed):   # "A, with or without B, are allowed"
            return Reading(Allowed(rule.rule), rule.narrowed, rule.turned or not moot.is_sure).within(rule, moot)
        unclear = moot.turned or isinstance(moot.rule, Judged)   # "with or without pain attending for endoscopy"
        return Reading(AllOf((rule.rule, Allowed(moot.rule))), rule.narrowed, rule.turned or unclear).within(rule, moot)

    def _list(self, parts: list[Part]) -> Reading:
        state = Listing(self.kind)
        joint, loose, examples = "", False, False
        before: list[Part] = []
        pieces = each_enough(self.text, pieces_of(parts))
        for place, (sign, piece) in enumerate(pieces):
            loose = loose or sign == ","
            joint = sign if sign != "," or not joint else joint
            if sign == "e":
                examples = True
                # Of examples, each has its own qualities; when they are meant is said of all.
                state.marks = [mark for mark in state.marks if mark[0] == "status"]
                state.turned |= bool(piece) and piece[0].role == "N"       # "…, i.e. no prior surgery"
                state.aim = aim_of(self.text, state, piece)
                state.turned |= counts_lines(state)
            if sign == "a" and piece and self.kind == "exclusion" and names_anew(self.text, piece):
                sign = joint = "o"           # "immunocompromised patients and patients known to be …"
            if sign and piece and (piece[0].opens or begins_anew(before, piece)):
                # "HIV without treatment or with a low CD4 count"
                of_it = bool(state.items) and state.items[-1].negated and state.items[-1].joint == "w"
                state.turned |= of_it and sign == "o" and not piece[0].opens
                state.closed, state.negated = len(state.items), False
            elif piece and receives(state, piece):
                state.closed = len(state.items)
            elif sign == "a" and piece and self.kind == "inclusion" and is_recovered(state, piece):
                state.closed, state.negated, state.ahead = len(state.items), False, None
            if piece:
                state.qualities_follow = qualities_follow(pieces, place)
                state.own_time = has_own_time(pieces, place, joint)
                members = len(state.items)
                self._piece(piece, joint, loose, state)
                state.anded = joint == "a" and len(state.items) == members and says_when(piece)
                named = len(state.items) > members
                if examples and named and state.items[members].joint in (",", "o", "a"):
                    state.items[members].joint = "e"             # "lung cancer: stage III or IV adenocarcinoma"
                joint, loose, examples = "", loose and not named, examples and not named
                before = piece
        state.turned |= bool(state.held)
        if not state.items:
            return Reading(None, state.narrowed, state.turned, tuple(state.spoken))
        if joint == "o" and state.items[-1].joint == ",":
            state.items[-1].joint = "o"      # "A, B or both"
        if state.waiting or state.options:
            trail(self.text, state)
        if state.unnamed_aim is not None:
            head, place_of = state.unnamed_aim
            head.site = head.site or site_of(place_of)         # "radiotherapy of the brain"
        if self.kind == "inclusion" and any(map(denies_fitness, parts)):
            neither(state)
        # "no COPD with an FEV1 < 50 % or asthma": whether the value is of all
        state.turned |= any(item.negated and item.joint == "w" and isinstance(item.fixed, Quantity | Scale)
                            for item in state.items[:-1])
        settle(self.text, state)
        state.turned |= denies_examples(state.items) or (self.kind == "exclusion" and are_both(self.text, parts))
        rule, unclear = combined(state.items, self.kind)
        for allowed in state.readmits:
            rule = with_permission(rule, allowed, self.kind)
        return Reading(rule, state.narrowed, state.turned or unclear, tuple(state.spoken))

    def _piece(self, parts: list[Part], joint: str, loose: bool, state: Listing) -> None:
        roles = {part.role for part in parts}
        named = roles & {"T", "H", "V", "(", "D", "K"}
        if not named and ("S" in roles or any(site_of(part) for part in parts)):
            state.items.append(self._unnamed(parts, joint, loose, state))
        elif not named and not roles & {"G", "-", "M"}:
            self._of_the_list(parts, joint, state)
        else:
            read_piece(Piece(self.text, parts, joint, state, self._aside, loose))

    def _unnamed(self, parts: list[Part], joint: str, loose: bool, state: Listing) -> Item:
        """A piece without a mention: it varies the one before it or the one that follows, or is asked about."""
        denies = parts[0].role == "N"            # its own question says so itself; what follows it is denied too
        state.negated = state.negated or denies
        for before, part in pairwise([None, *parts]):
            if part is not None and part.time is not None and not (
                    part.time.lasts and before is not None and before.role == "S"):   # "…, or sequela for a week"
                state.place(part.time)
        parts = [part for part in parts if part.time is None]
        item = Item(joint or "a", negated=state.negated and not denies, loose=loose)
        strangers = [part for part in parts if part.role == "S" or site_of(part)]
        words = self.text[parts[0].start:parts[-1].end].lower().split() if strangers else []
        last = state.items[-1].mention if state.items else None
        if state.words and len(strangers) == len(parts) and last is not None:
            varied = ending_like(state.words, words)
            site = site_of(strangers[-1])
            if varied is not None:
                item.mention = last.like(concept=varied.slug, kind=varied.kind)
            elif site and last.site:
                for tumour in state.sited[:-1]:          # each of several tumours may be in each of several places
                    state.items.append(Item(joint or "a", tumour.like(site=site), loose=loose))
                item.mention = last.like(site=site)
            elif site and last.kind == "therapy" and (plain := beginning_of(state.words)) is not None:
                item.mention = last.like(concept=plain, site=site)         # "radiotherapy to the chest or breast"
        if item.mention is not None:
            item.negated = state.items[-1].negated
            item.mention.start, item.mention.end = parts[0].start, parts[-1].end
            return item
        item.fixed = asked_about(self.text, parts)
        others = [part for part in parts if part not in strangers]
        if all(part.role in "QNP" for part in others):
            state.fragments.append((item, strangers))
            for part in (part for part in others if part.role == "Q" and not set(part.marks) <= set(state.waiting)):
                state.wait(part.marks, joint)            # "severe or uncontrolled renal or hepatic disease"
            state.of_denial += [mark for part in others if part.role == "N" for mark in own_marks(part)]
        return item

    def _aside(self, parts: list[Part]) -> tuple[Rule | None, bool]:
        found = self.read(parts)
        rules = [*([found.rule] if found.rule is not None else []), *found.spoken]
        return (all_of(rules) if rules else None), not found.is_sure or bool(found.spoken)

    def _of_the_list(self, parts: list[Part], joint: str, state: Listing) -> None:
        """A piece of qualifiers and times only: of the member before it, or of what follows."""
        denies, denied_what, another, own = False, False, False, list[tuple[str, str]]()
        for part in parts:
            if part.role == "Q" and denies:
                denied_what = True
                state.waiting += denied_marks(part.marks)
                state.trailing.append(part)
            elif part.time is not None and another and part.time.window is not None and (
                    part.time.window.bound == "within"):     # "progressing, or treated within the past 3 years"
                state.items[-1].give(part.time)
            elif part.time is not None:
                state.place(part.time)
            elif part.role == "Q":
                state.turned |= bool(state.fragments) and bool(part.mark("route") or part.mark("site"))
                last = qualified_by(state, part, joint)
                if joint == "," and last is not None and not state.waiting and not state.qualities_follow:
                    state.plain = last.like()
                    last.qualify(part.marks)
                elif joint == "o" and state.plain is not None and not state.qualities_follow:
                    state.plain.qualify(part.marks)     # "brain metastases, symptomatic or untreated"
                    if last is None or state.plain.test() != last.test():
                        state.items.append(Item("t", state.plain, negated=state.items[-1].negated))
                    state.plain, another = None, True
                elif own and state.waiting[-len(own):] == own:          # "unresectable locally advanced or metastatic"
                    del state.waiting[-len(own):]
                    own = beside(own, list(part.marks))
                    state.waiting += own
                else:
                    state.varies |= joint == "o" and bool(state.items) and not state.qualities_follow and any(
                        sort in _VARYING or slug == "investigational" for sort, slug in part.marks)
                    state.wait(part.marks, joint)
                    own = list(part.marks)
                state.trailing.append(part)
            elif part.role == "N" and state.items:
                denies = True
            elif part.role == "N":
                state.negated = True
                state.waiting += own_marks(part)
            elif part.role != "P" and (state.items or not grades_only(self.text, parts)):
                state.turned = True
        state.turned |= denies and not denied_what               # "…, or inadequate" of what is not understood
