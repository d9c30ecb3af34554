"""The members of a list, with the times and asides that are theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from accrual.criteria.lexemes.windows import Time
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
    Test,
    Therapy,
    Window,
    tests_of,
)
from accrual.criteria.phrasing.mentions import Marks, Mentioned
from accrual.criteria.phrasing.parts import Part
from accrual.criteria.quantities.measures import LINES
from accrual.vocabulary.terms import is_kind_of

__all__ = [
    "HISTOLOGIES", "Item", "Listing", "all_of", "any_of", "at_time", "confirmed", "denied", "excepted",
    "has_bare_grade", "is_of_any_organ", "is_of_values", "is_torn_exception", "is_unqualified", "kinds_of",
    "members_of", "readmitted", "recovered", "shared_severity", "undenied", "with_permission",
]

# Treatments of which none is a kind of another: to permit one spares nobody who had another.
_MODALITIES = (
    "chemotherapy", "radiotherapy", "surgery", "hormone-therapy", "immunotherapy", "bisphosphonate", "vaccine",
)
_SHARED = frozenset(("severe", "symptomatic", "uncontrolled"))   # what the examples of an illness are as well
HISTOLOGIES = frozenset((                   # of any organ
    "adenocarcinoma", "carcinoma", "squamous-cell-carcinoma", "adenosquamous-carcinoma", "transitional-cell-carcinoma",
    "neuroendocrine-carcinoma", "neuroendocrine-tumor", "small-cell-carcinoma", "carcinosarcoma", "sarcoma",
    "undifferentiated-carcinoma", "neoplasm", "large-cell-neuroendocrine-carcinoma",
))
_BROAD = frozenset((
    "arrhythmia", "autoimmune-disease", "bacterial-infection", "bleeding", "bleeding-disorder", "blood-disease",
    "brain-disease", "cardiovascular-disease", "digestive-disease", "endocrine-disease", "eye-disease",
    "fungal-infection", "heart-disease", "infection", "kidney-disease", "liver-disease", "lung-disease",
    "mental-disorder", "metabolic-disease", "nervous-system-disease", "skin-disease", "vascular-disease",
    "viral-infection",
))
# Illnesses of which a named one is severe by itself: "major mental disorders such as schizophrenia".
_SEVERE_THEMSELVES = ("mental-disorder", "immunodeficiency", "infection", "thought-disorder", "organ-dysfunction")
_NEEDS_TREATMENT = "infection-requiring-systemic-treatment"
_QUALIFIED = ("unstable-", "uncontrolled-", "severe-", "serious-", "active-", "acute-", "chronic-", "symptomatic-")
_RECOVERED = frozenset(("resolved", "recovery"))
_OF_TODAY_TOO = ("pregnant", "breastfeeding")
_FOR_LIFE = ("surgically-sterile", "childbearing-potential", "fertile")
_TIMELESS = frozenset(("age", "life-expectancy", "gestational-age", "pack-years", "height", *LINES))


@dataclass(slots=True)
class Item:
    """One member: a mention, a rule that is made already, or a question with what it speaks of.

    `joint` is what stands before it: `a` and, `o` or, `,`, `w` with, `e` for example,
    `t` for another cause or aim of the member before.  `loose` tells that a comma stands before the joint.
    `of_all` tells that it holds of all that stand before it: "A or B who have received C".
    `asides` are (how, rule) of what stands in brackets behind it.
    """

    joint: str
    mention: Mentioned | None = None
    fixed: Rule | None = None
    negated: bool = False
    loose: bool = False
    of_all: bool = False
    shares: bool = False                       # it was named by one word, and has its noun from the member that follows
    spoken: list[Item] = field(default_factory=list)
    asides: list[tuple[str, Rule | None]] = field(default_factory=list)

    @property
    def positive(self) -> Rule:
        """What it says, not counting that it is denied."""
        rule = self.mention.test() if self.mention is not None else self.fixed
        if rule is None:
            raise ValueError("an item is a mention or a rule")
        if self.spoken and isinstance(rule, Question):
            rule = Judged(rule, tuple(item.rule for item in self.spoken))
        for how, aside in self.asides:
            rule = _with_aside(rule, how, aside) if aside is not None else recovered(rule)
        return rule

    def give(self, time: Time) -> None:
        """Set its time, if it has none."""
        for item in self.spoken:
            item.give(time)
        if self._is_untouched(time):
            return
        if self.mention is not None and time.window is not None and self.mention.window is None:
            self.mention.window = time.window
            if self.mention.is_over and time.window.bound == "lasting":
                self.mention.window = replace(time.window, bound="at-least")   # "stopped for 3 days"
            elif self.mention.is_last and time.window.bound in ("at-least", "lasting"):
                self.mention.window = replace(time.window, bound="within")     # "last dose at least 2 weeks before"
                self.negated = not self.negated
            elif self.negated and time.window.bound in ("at-least", "lasting") and self.mention.kind == "therapy":
                self.mention.window = replace(time.window, bound="within")     # "not treated for at least 4 weeks"
        elif self.mention is not None and time.ahead and self.mention.status == "any" and self.mention.window is None:
            self.mention.status = "planned"

    def _is_untouched(self, time: Time) -> bool:
        """Whether a time cannot be its own: of a result until after the study, or of who is sterile."""
        if self.kind == "biomarker":
            return time.follows and time.window is not None and time.window.bound == "lasting"
        return self.kind == "state" and self.mention is not None and (time.follows or time.ahead) and any(
            is_kind_of(self.mention.concept, each) for each in _FOR_LIFE)

    @property
    def rule(self) -> Rule:
        """What it says."""
        return denied(self.positive) if self.negated else self.positive

    @property
    def needed(self) -> bool:
        """Whether it is a treatment that something before it needs."""
        return self.mention is not None and self.mention.status == "needed"

    @property
    def is_malignancy(self) -> bool:
        """Whether it is a cancer, which a time behind a treatment of it does not tell of."""
        return self.kind == "condition" and self.mention is not None and is_kind_of(self.mention.concept, "malignancy")

    @property
    def kind(self) -> str:
        """What it speaks of."""
        return self.mention.kind if self.mention is not None else ""


@dataclass(slots=True)
class Listing:
    """What is carried from one piece of a list to the next.

    `narrowed`: words were not understood that can only make the rule mean less; `turned`: that may turn it round.
    `ahead` is a time that stands before its mentions, `marks` are the head's qualifiers, for members without their own.
    """

    kind: str
    negated: bool = False
    items: list[Item] = field(default_factory=list)
    never: bool = False                        # the last member is a therapy that nobody may have had
    narrowed: bool = False
    turned: bool = False
    own_time: bool = False                     # a time that stands in the piece is that of its own members only
    closed: int = 0                            # members of clauses that have ended: no time that follows is theirs
    qualities_follow: bool = False
    varies: bool = False                       # an "or" stands before qualities that no mention follows
    run_on: bool = False                       # a comma joined qualities of different sorts that wait
    plain: Mentioned | None = None             # the last mention without the quality that stands behind it
    anded: bool = False                        # "and" stands before qualities of what follows
    ahead: Time | None = None
    ahead_of: int | None = None              # the member that it stands before, where it is in a bracket
    ends: bool = False                         # a time after an event has been said: what follows may be events too
    free_for: Time | None = None               # how long what is denied next must not have been
    marks: Marks = field(default_factory=list)
    marks_near: bool = False                   # they are those of a later member
    first_marks: Marks = field(default_factory=list)     # those of the first member, which are said of all
    marked: str = ""                           # the kind of mention that they are of
    waiting: Marks = field(default_factory=list)
    of_denial: Marks = field(default_factory=list)       # those that a denial says itself: "no significant cardiac or"
    trailing: list[Part] = field(default_factory=list)   # the parts that say what is waiting
    options: list[Marks] = field(default_factory=list)
    again: list[Marks] = field(default_factory=list)     # options of the member that the qualities are of
    finding: str = ""
    held: str = ""                             # a finding that no mention of its piece takes: "MSI-high or dMMR tumour"
    sited: list[Mentioned] = field(default_factory=list)  # tumours of which the last place was said
    unnamed_aim: tuple[Mentioned, Part] | None = None   # "steroids for adrenal or pituitary insufficiency"
    tie: tuple[Mentioned, str, str] | None = None      # what the members that follow may be another cause or aim of
    aim: Mentioned | None = None               # tells what the treatments are for that are examples of one
    by_method: bool = False                    # the members that follow may be methods too: "on CT, MRI or bone scan"
    words: tuple[str, ...] = ()                # of the last mention, which a piece of its own may vary
    readmits: list[Rule] = field(default_factory=list)   # whom a permission behind the list lets in
    graded: bool = False                       # a grade stands before the last member
    both_need: int = 0                         # the first treatment that the two members before it are said to need
    fragments: list[tuple[Item, list[Part]]] = field(default_factory=list)
    spoken: list[Rule] = field(default_factory=list)     # what is only spoken of, beside the members

    def wait(self, marks: Iterable[tuple[str, str]], joint: str) -> None:
        """Keep qualifiers for the mention that follows; of one sort with those before them, they are another option."""
        sorts = {sort for sort, _ in self.waiting}
        stages = "stage" in sorts and any(sort == "stage" for sort, _ in marks)     # of which any is enough
        if self.waiting and not stages and (joint == "o" or (joint == "," and any(sort in sorts for sort, _ in marks))):
            self.turned |= joint == "o" and self.run_on          # "severe, progressive, or uncontrolled"
            self.options.append(self.waiting)
            self.waiting = []
            self.run_on = False
        self.run_on |= bool(self.waiting) and joint == "," and not stages
        self.waiting += marks

    def carry(self, marks: Marks, kind: str, *, of_all: bool = False) -> None:
        """Keep a member's qualities for those that follow it: for all, or those of the same sort and no comma apart."""
        near = not of_all and bool(self.items) and (self.marks_near or marks != self.marks)
        self.first_marks = self.first_marks if near else marks
        self.marks, self.marked, self.marks_near = marks, kind, near

    def place(self, time: Time) -> None:
        """Give a time to the members so far, or keep it for those that follow."""
        if self.items:
            self.give(time)
        else:
            self.ahead = time

    def give(self, time: Time) -> None:
        """Set the time of all mentions so far that have none, but of those that are denied where the last is not."""
        last = self.items[-1] if self.items else None
        alternatives = last is not None and last.joint == "o" and not last.negated
        planned = _is_planned(last)
        own = self.own_time or (len(self.items) > 1 and self._is_of_last_illness())
        for item in self.items[-1:] if own else self.items[self.closed:]:
            if item.mention is not None and last is not None and last.kind != item.kind:
                item.mention.diagnosed = False               # the time is that of another thing
            now = planned and item.kind in ("state", "therapy") and item.mention is not None and not _is_planned(item)
            illness = last is not None and last.kind == "therapy" and item.is_malignancy and time.window is not None
            self.turned |= illness and alternatives and item.mention is not None and item.mention.status == "history"
            was = last is not None and item.mention is not None and last.mention is not None and (
                item.mention.status == "active" and last.mention.status == "history" and item is not last)
            if was and item.mention is not None:
                item.mention.diagnosed = False               # "active cancer or a history of cancer within 5 years"
            # "breastfeeding or planning to be pregnant during the study"
            today = time.window is None and self.kind == "exclusion" and self._is_today(item)
            if not today and not illness and not was and not (alternatives and (item.negated or now)):
                item.give(time)
        if last is not None and time.window is not None:
            self._before_close(last, time)
        if last is not None and last.fixed is not None and time.window is not None:
            last.fixed = at_time(last.fixed, time.window)


    def _is_today(self, item: Item) -> bool:
        """Whether a state is today's though a time to come stands behind: "pregnant or planning it"."""
        at = self.items.index(item)
        return item.mention is not None and item.mention.concept in _OF_TODAY_TOO and not item.negated and not (
            at and _is_planned(self.items[at - 1]))

    def _is_of_last_illness(self) -> bool:
        """Whether a time ends a list of what may be wrong today: "intercurrent illness including angina, and an MI"."""
        head, last = self.items[0].mention, self.items[-1]
        examples = any(item.joint == "e" for item in self.items)
        return examples and last.joint in ("a", "o") and head is not None and head.concept == "intercurrent-illness"

    def _before_close(self, last: Item, time: Time) -> None:
        """Whose a time is where two clauses tell what was given: "had a study drug or has used a device within"."""
        earlier = [item for item in self.items[:self.closed] if item.kind == "therapy" and item.mention is not None]
        beside = last.joint == "o" and last.kind == "therapy" and len(earlier) == self.closed
        if self.kind != "exclusion" or not beside or any(
                item.mention is not None and item.mention.status == "active" for item in earlier):
            return                           # "is receiving steroids, or has received them within 4 weeks"
        for item in earlier:
            if last.mention is not None and last.mention.concept == "investigational-device":
                item.give(time)
            else:
                had = item.mention
                self.turned |= had is not None and had.window is None and had.response != "recovery"


def _is_planned(item: Item | None) -> bool:
    found = item.mention if item is not None else None
    return found is not None and (found.status == "planned" or found.concept.startswith("planning-"))


def _with_aside(rule: Rule, how: str, aside: Rule) -> Rule:
    match how:
        case "except":
            return Except(rule, members_of(aside))
        case "given":
            if isinstance(rule, Except):
                return replace(rule, part=_with_aside(rule.part, how, aside))
            return Given(rule.condition if isinstance(rule, Given) else _had(rule), aside)   # "resolved to grade 1"
        case "for":
            return Given(aside, rule)
        case "and":
            return AllOf((rule, aside))
    return AnyOf((rule, *(_as_said_of(each, rule) for each in members_of(aside))))


def _as_said_of(example: Rule, rule: Rule) -> Rule:
    """An example in brackets with the time of what it is an example of: "immunosuppressants (e.g., methotrexate)"."""
    if not isinstance(rule, Condition | Therapy) or type(example) is not type(rule):
        return example
    status = rule.status if example.status == "any" else example.status
    if isinstance(example, Therapy) and isinstance(rule, Therapy):
        other = ("other",) if "other" in rule.severity else ()          # "no other therapy (chemotherapy, surgery)"
        example = replace(
            example, indication=example.indication or rule.indication, site=example.site or rule.site,
            setting=example.setting or (rule.setting if rule.indication else None),
            severity=example.severity or other)
    if isinstance(example, Condition) and isinstance(rule, Condition) and is_unqualified(example) and (
            example.status in ("any", rule.status)):
        shared = shared_severity(rule.concept, rule.severity, example.concept)
        example = replace(example, severity=tuple(shared), stage=rule.stage,
                          certainty=example.certainty or confirmed(rule.certainty))
    return replace(example, status=status, window=example.window or rule.window)


def shared_severity(head: str, severity: Iterable[str], concept: str) -> list[str]:
    """What an example has of the qualities of its head; what a named disease is by itself only broad ones have.

    >>> shared_severity("serious-illness", ("clinically-significant", "other", "severe"), "liver-disease")
    ['clinically-significant', 'severe']
    >>> shared_severity("infection", ("clinically-significant",), "hiv-infection")
    []
    """
    if any(is_kind_of(head, each) for each in _SEVERE_THEMSELVES) and concept not in _BROAD:
        severity = [each for each in severity if each != "severe"]
    needs = ["needing-systemic-treatment"] if head == _NEEDS_TREATMENT and is_kind_of(concept, "infection") else []
    return needs + [each for each in severity
                    if each in _SHARED or (each == "clinically-significant" and concept in _BROAD)]


def is_of_any_organ(concept: str, head: str) -> bool:
    """Whether an example is a tissue that other organs have too: "lung cancer (adenocarcinoma)" is of the lung.

    >>> is_of_any_organ("adenocarcinoma", "lung-cancer"), is_of_any_organ("adenocarcinoma", "malignancy")
    (True, False)
    """
    return concept in HISTOLOGIES and is_kind_of(head, "neoplasm") and not is_kind_of(concept, head)


def confirmed(certainty: str | None) -> str | None:
    """A certainty, if it is one that examples share."""
    return certainty if certainty is not None and certainty.endswith("confirmed") else None


def is_unqualified(found: Condition | Mentioned) -> bool:
    """Whether an illness has no quality of its own, not even in its name as "unstable angina" has."""
    return not (found.severity or found.stage) and not found.concept.startswith(_QUALIFIED)


def at_time(rule: Rule, window: Window) -> Rule:
    """A rule whose tests without a time are of this one: "ANC ≥ 1.5 × 10⁹/L within 14 days of registration"."""
    match rule:
        case Condition() | Therapy() if rule.window is None:
            return replace(rule, window=window)
        case Not(part):
            return Not(at_time(part, window))
        case Quantity() if window.bound == "within" and rule.window is None and rule.concept not in _TIMELESS:
            return replace(rule, window=window)
        case Scale() if window.bound == "within" and rule.window is None and rule.scale != "ctcae":
            return replace(rule, window=window)
        case AllOf(parts):
            return AllOf(tuple(at_time(part, window) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(at_time(part, window) for part in parts))
        case Given(condition, then, otherwise):
            return Given(condition, at_time(then, window), at_time(otherwise, window) if otherwise else None)
    return rule


def recovered(rule: Rule) -> Rule:
    """"Recovered from surgery" asks only of those who had it."""
    if isinstance(rule, AnyOf):
        return AllOf(tuple(map(recovered, rule.parts)))
    return Given(_had(rule), rule) if isinstance(rule, Condition | Therapy) else rule


def _had(rule: Rule) -> Rule:
    """What somebody had who has recovered from it."""
    if not isinstance(rule, Condition | Therapy) or (
            _RECOVERED.isdisjoint(rule.severity) and getattr(rule, "response", None) not in _RECOVERED):
        return rule
    had = replace(rule, status="history", severity=tuple(each for each in rule.severity if each not in _RECOVERED))
    return replace(had, response=None) if isinstance(had, Therapy) else had


def members_of(rule: Rule) -> tuple[Rule, ...]:
    """The members of a list, or the rule alone; an illness with its grade is one: "alopecia of grade 2"."""
    if isinstance(rule, AllOf) and len(rule.parts) == 2 and any(
            isinstance(part, Scale) and part.scale == "ctcae" for part in rule.parts):
        return (rule,)
    return rule.parts if isinstance(rule, AnyOf | AllOf) else (rule,)


def has_bare_grade(rule: Rule) -> bool:
    """Whether a grade is a member of a list by itself: "alopecia and grade 2, prior neuropathy"."""
    members = members_of(rule)
    return len(members) > 1 and any(isinstance(part, Scale) and part.scale == "ctcae" for part in members)


def kinds_of(*rules: Rule) -> set[type[Test]]:
    """Of which kinds the tests of rules are."""
    return {type(test) for rule in rules for test, _, _ in tests_of(rule)}


def readmitted(rule: Rule, allowed: Rule) -> Rule:
    """A rule without those that a permission lets in: kinds of the same thing, or people of whom it holds."""
    if _is_of_another_modality(allowed, rule):
        return AllOf((rule, Allowed(allowed)))
    if isinstance(rule, Condition) and isinstance(allowed, Condition) and rule.concept == allowed.concept and (
            (rule.status, allowed.status) == ("active", "history")):
        return AllOf((rule, Allowed(allowed)))         # who has it now has it in the history as well
    kinds = kinds_of(allowed)
    if kinds in ({Condition}, {Therapy}) and kinds == kinds_of(rule):
        one = isinstance(allowed, AllOf) and any(                      # "… may be allowed if it was without effect"
            isinstance(test, Therapy) and test.response is not None for part in allowed.parts[1:]
            for test, _, _ in tests_of(part))
        return Except(rule, (allowed,) if one else members_of(allowed))
    if kinds == {Therapy} and isinstance(rule, AnyOf) and any(kinds_of(part) == kinds for part in rule.parts):
        return AnyOf(tuple(readmitted(part, allowed) if kinds_of(part) == kinds else part for part in rule.parts))
    return AllOf((rule, denied(allowed)))


def excepted(rule: Rule, but: Rule) -> tuple[Rule, ...]:
    """What is excepted from a rule, a second time too: "malignancy other than lymphoma, except skin cancer"."""
    if not isinstance(but, Except) or not isinstance(but.part, Condition):
        return members_of(but)
    first, said = but.part.concept, [rule, *but.exceptions]
    cancers = all(isinstance(test, Condition) and is_kind_of(test.concept, "neoplasm") and not (
        is_kind_of(test.concept, first) or is_kind_of(test.concept, "melanoma"))
        for each in said for test, _, _ in tests_of(each))
    return (but.part, *but.exceptions) if cancers else (but,)


def is_torn_exception(rule: Rule, exceptions: Sequence[Rule]) -> bool:
    """Whether exceptions may be one that was taken apart, or belong elsewhere.

    "Except steroids for lupus", "except breast cancer on endocrine therapy", "except A (except in B)".
    """
    kinds = kinds_of(*exceptions)
    nested = any(isinstance(each, Except) for each in exceptions)
    return nested or (len(exceptions) > 1 and {Condition, Therapy} <= kinds and kinds_of(rule) <= {Condition, Therapy})


def with_permission(rule: Rule, allowed: Rule, kind: str) -> Rule:
    """A rule with what a permission in brackets takes out of what is denied; of what is demanded it takes nothing."""
    if kind == "exclusion":
        return readmitted(rule, allowed)
    if isinstance(rule, Not) and not _is_of_another_modality(allowed, rule):
        return Not(readmitted(rule.part, allowed))
    return AllOf((rule, Allowed(allowed)))         # "haemoglobin ≥ 11 g/dL (transfusion allowed)"


def _is_of_another_modality(allowed: Rule, rule: Rule) -> bool:
    """Whether a permission is of other treatments than a rule: "No chemotherapy. Prior radiotherapy is allowed"."""
    permitted, ruled = _modalities(allowed), _modalities(rule)
    return "" not in permitted | ruled and permitted.isdisjoint(ruled)


def _modalities(rule: Rule) -> set[str]:
    """The modality of each test of a rule, "" for those that are of none or of several."""
    return {_modality(test) for test, _, _ in tests_of(rule)} or {""}


def _modality(test: Test) -> str:
    found = [each for each in _MODALITIES if isinstance(test, Therapy) and is_kind_of(test.concept, each)]
    return found[0] if len(found) == 1 else ""


def denied(rule: Rule) -> Rule:
    """The opposite of a rule.

    >>> from accrual.criteria.model import Sex
    >>> denied(denied(Sex("male", (0, 4))))
    Sex(sex='male', span=(0, 4))
    """
    return rule.part if isinstance(rule, Not) else Not(rule)


def undenied(rule: Rule) -> Rule:
    """What a rule denies, or the rule where it denies nothing."""
    return rule.part if isinstance(rule, Not) else rule


def is_of_values(rule: Rule) -> bool:
    """Whether a condition is a value other than an age: "mixed histology if it is at least 80 %" may demand it."""
    return any(isinstance(test, Scale) or (isinstance(test, Quantity) and test.concept != "age")
               for test, _, _ in tests_of(rule))


def all_of(rules: Sequence[Rule]) -> Rule:
    """All rules together, without a node for a single one."""
    return rules[0] if len(rules) == 1 else AllOf(tuple(rules))


def any_of(rules: Sequence[Rule]) -> Rule:
    """Any of the rules, each once, without a node for a single one: "allergy or hypersensitivity to" are one."""
    once: dict[object, Rule] = {}
    for at, rule in enumerate(rules):
        once.setdefault(replace(rule, span=(0, 0)) if isinstance(rule, Condition) else at, rule)
    rules = list(once.values())
    return rules[0] if len(rules) == 1 else AnyOf(tuple(rules))
