"""One piece of a list: a mention or value with all that stands beside it, read from left to right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from accrual.criteria.listing import Item, denied
from accrual.criteria.mentions import Mentioned, is_generic, is_method
from accrual.criteria.model import Allowed, Dose, Except, Not, Quantity, Question, Rule, Scale, Test, Therapy, tests_of
from accrual.criteria.named_by_text import kind_of_head
from accrual.criteria.parts import Part, past_bracket
from accrual.criteria.phrases import Phrase
from accrual.criteria.shared_heads import plain_name, variant_of
from accrual.criteria.windows import Time
from accrual.vocabulary.terms import is_kind_of

__all__ = ["Listing", "Marks", "Piece", "asked_about", "denied_marks", "own_marks", "site_of"]

Marks = list[tuple[str, str]]
_CARRIED = frozenset(("status", "severity", "certainty", "line", "response"))
_REACTIONS = frozenset((
    "hypersensitivity", "contraindication", "anaphylaxis", "adverse-event", "drug-allergy", "drug-hypersensitivity",
    "intolerance", "allergy", "idiosyncratic-reaction",
))
_MOST_ADJECTIVES = 3
_RECOVERED = frozenset((("status", "resolved"), ("response", "recovery")))
_NEVER_HAD = frozenset((("line", "treatment-naive"), ("severity", "untreated")))     # denials, of a therapy
_GRADES = {"nyha": "heart-failure", "child-pugh": "cirrhosis", "edss": "multiple-sclerosis"}      # scales of one disease
_NO_QUALITY = frozenset((
    "see", "via", "until", "upon", "because", "since", "while", "after", "before", "than", "least", "most", "more", "less",
    "last", "next", "due", "only", "but", "yet", "not", "who", "that", "which", "when", "where", "how", "why", "what",
    "between", "through", "about", "against", "without", "within", "unable", "able", "anti", "per", "both", "each", "every",
))
_REFERENCES = frozenset(("appendix", "see", "table", "section", "refer"))       # of what stands elsewhere
_AIMS = frozenset(("for", "with", "of"))
_BY = frozenset(("by", "on", "via", "with", "per", "from", "in", "at", "under"))
_RELATIVE = frozenset(("that", "which", "who", "whom", "whose", "where"))
# Endings of words that narrow the mention before them; another word right behind it makes a longer name of it.
_VERBAL = ("ed", "ing", "ly", "able", "ible")


@dataclass(slots=True)
class Listing:
    """What is carried from one piece of a list to the next.

    `narrowed`: words were not understood that can only make the rule mean less; `turned`: that may turn it round.
    `ahead` is a time that stands before its mentions, `marks` are the head's qualifiers, for members without their own.
    """

    kind: str
    negated: bool = False
    items: list[Item] = field(default_factory=list)
    narrowed: bool = False
    turned: bool = False
    closed: int = 0                            # members of clauses that have ended: no time that follows is theirs
    qualities_follow: bool = False
    plain: Mentioned | None = None             # the last mention without the quality that stands behind it
    ahead: Time | None = None
    marks: Marks = field(default_factory=list)
    marked: str = ""                           # the kind of mention that they are of
    waiting: Marks = field(default_factory=list)
    trailing: list[Part] = field(default_factory=list)   # the parts that say what is waiting
    options: list[Marks] = field(default_factory=list)
    finding: str = ""
    unnamed_aim: tuple[Mentioned, Part] | None = None   # "steroids for adrenal or pituitary insufficiency"
    tie: tuple[Mentioned, str, str] | None = None      # what the members that follow may be another cause or aim of
    by_method: bool = False                    # the members that follow may be methods too: "on CT, MRI or bone scan"
    words: tuple[str, ...] = ()                # of the last mention, which a piece of its own may vary
    readmits: list[Rule] = field(default_factory=list)   # whom a permission behind the list lets in
    fragments: list[tuple[Item, list[Part]]] = field(default_factory=list)
    spoken: list[Rule] = field(default_factory=list)     # what is only spoken of, beside the members

    def wait(self, marks: Iterable[tuple[str, str]], joint: str) -> None:
        """Keep qualifiers for the mention that follows; of one sort with those before them, they are another option."""
        sorts = {sort for sort, _ in self.waiting}
        stages = "stage" in sorts and any(sort == "stage" for sort, _ in marks)     # of which any is enough
        if self.waiting and not stages and (joint == "o" or (joint == "," and any(sort in sorts for sort, _ in marks))):
            self.options.append(self.waiting)
            self.waiting = []
        self.waiting += marks

    def give(self, time: Time) -> None:
        """Set the time of all mentions so far that have none."""
        for item in self.items[self.closed:]:
            item.give(time)


@dataclass(slots=True)
class Piece:
    """Reads one piece; `head` is the mention that what follows belongs to.

    `aside` reads what stands in brackets; `governed` tells that a word which was not understood reaches over the
    mentions, so that they are only spoken of ("interest in surgery").
    """

    text: str
    parts: list[Part]
    joint: str
    state: Listing
    aside: Callable[[list[Part]], tuple[Rule | None, bool]]                   # a rule, and whether it is in doubt
    loose: bool = False
    head: Mentioned | None = None
    relation: str = ""
    marks: Marks = field(default_factory=list)
    strangers: list[Part] = field(default_factory=list)
    finding: str = ""
    governed: bool = False
    denies: bool = False
    event: Part | None = None                 # the mention that a time is counted from: it is no member
    dose: Dose | None = None
    denied_quality: bool = False
    valued: bool = False                      # what follows stands behind a value
    grade: Scale | None = None                # that stands before its condition
    prefixed: bool = False                    # "non-" stands before the next mention

    def read(self) -> None:
        """Add the piece's members to the list."""
        first, at = len(self.state.items), 0
        if self.state.waiting and self.parts[0].role == "Q" and self.parts[0].phrase is not None:
            self.state.wait(self.parts[0].phrase.marks, self.joint)
            at = 1
        elif self.state.waiting and self.joint == "o" and _begins_with_quality(self.parts[0]):
            self.state.options.append(self.state.waiting)
            self.state.waiting = []
        self.marks, self.state.waiting = self.state.waiting, []
        while at < len(self.parts):
            at = self._take(self.parts[at], at)
        self._end_strangers()
        if self.dose is not None:
            self.state.narrowed = True
        if self.head is None:
            self.state.waiting += self.marks
        if self.governed:
            self._only_spoken_of(first)

    def _ahead(self, at: int) -> list[Part]:
        """The parts after one, without what stands in brackets."""
        if not self.has_brackets:
            return self.parts[at + 1:]
        found, place = [], at + 1
        while place < len(self.parts):
            if self.parts[place].role == "(":
                place = past_bracket(self.parts, place, len(self.parts))
            else:
                found.append(self.parts[place])
                place += 1
        return found

    @property
    def has_brackets(self) -> bool:
        """Whether anything of the piece stands in brackets."""
        return any(part.role == "(" for part in self.parts)

    def _take(self, part: Part, at: int) -> int:
        match part.role:
            case "T" | "K" if part is self.event:
                self.marks = []
            case "T":
                self._mention(part)
            case "H":
                self._named(part, at)
            case "V":
                self._value(part, at)
            case "W":
                self._time(part, at)
            case "Q":
                self._qualifier(part, at)
            case "G":
                self._finding(part, at)
            case "N":
                self._negation(part, at)
            case "P":
                self._preposition(part, at)
            case "M" | "m":
                self.state.negated = False
            case "K":
                self._treatment(part, at)
            case "X" if part.phrase is not None and part.phrase.mark("exception") == "not-required":
                self.state.negated = True    # "do not need to drain the effusion"
                self.marks.append(("status", "needed"))
            case "n":
                self.prefixed = True
            case "D":
                self._dosed(part)
            case "(":
                return self._bracket(at)
            case "S" | "-":
                self.strangers.append(part)
            case _:
                self.state.turned = True
        return at + 1

    def _add(self, item: Item) -> None:
        item.joint = self.joint or ("w" if self.state.items else "a")
        item.loose = self.loose
        self.joint, self.loose = "", False
        self.state.items.append(item)

    # ---------------------------------------------------------------- mentions

    def _named(self, part: Part, at: int) -> None:
        """A name that the vocabulary does not hold, as the text says it: "Von Hippel syndrome"."""
        following = self.parts[at + 1] if at + 1 < len(self.parts) else None
        if following is not None and following.role in "TH" and following.first == part.last:
            self.strangers.append(part)
            return
        kind, run = kind_of_head(part.text), self.strangers
        if self.head is not None and not self.relation and not run and not self.joint and part.start - self.head.end <= 1:
            self.head.concept, self.head.kind = f"{self.head.concept}-{part.text}", kind
            self.head.end = part.end
            return
        if run and not self._is_run_before(part):
            self.governed = True
            run = []
        words = tuple(word for each in (*run, part) for word in each.text.split("-"))
        self.strangers = []
        found = Mentioned(kind, "-".join(words), run[0].start if run else part.start, part.end)
        self._member(found, words, None)

    def _treatment(self, part: Part, at: int) -> None:
        """A treatment that no name says: of what follows ("treatment with", "therapy for"), or any."""
        following = next((later for later in self._ahead(at) if later.role not in "PQW"), None)
        if self.head is not None and not self.relation and not self.joint and part.start - self.head.end <= 1:
            self.head.end = part.end if self.head.kind == "therapy" else self.head.end
            return
        names = following is not None and following.role in "TH" and (
            kind_of_head(following.text) == "therapy" if following.phrase is None or following.phrase.term is None
            else following.phrase.term.kind == "therapy")
        if self.head is not None and self.head.kind == "condition" and self.relation == "cause" and not self.marks:
            self.head.cause, self.head.end = "treatment", part.end
            return
        of_disease = following is not None and following.role in "TH" and any(
            later.role == "P" for later in self.parts[at + 1:self.parts.index(following)])
        says = self.marks or self.state.negated or self.state.marks or of_disease or self.state.ahead
        if names or not says or (following is not None and following.role == "K"):
            return
        if self.strangers and not self._is_run_before(part):
            self.governed = True
        found = Mentioned("therapy", "treatment", part.start, part.end)
        found.severity += [one.text for one in self.strangers] if not self.governed else []
        self.strangers = []
        self._member(found, ("treatment",), None)

    def _is_run_before(self, part: Part) -> bool:
        """Whether the words that were not understood stand right before a name and can be a part of it."""
        run = self.strangers
        beside = run[-1].last == part.first and all(one.last == two.first for one, two in pairwise(run))
        behind_head = self.head is not None and not self.relation and not self.joint and run[0].start - self.head.end <= 1
        purpose = self.relation == "to" and self.head is not None          # "radiotherapy to control bleeding"
        return beside and not behind_head and not purpose and len(run) <= _MOST_ADJECTIVES and all(map(_is_adjective, run))

    def _mention(self, part: Part) -> None:
        phrase = part.phrase
        if phrase is None or phrase.term is None:
            return
        found = Mentioned.of(phrase.term, part.start, part.end)
        self._adjectives(found, part)
        self._member(found, phrase.words, phrase)

    def _member(self, found: Mentioned, words: tuple[str, ...], phrase: Phrase | None) -> None:
        if self.state.by_method and is_method(found.concept) and self.head is None:
            self.head, self.joint = found, ""
            return
        if self.head is not None and self._says_more(self.head, found):
            self.head.end = max(self.head.end, found.end)
            self.marks, self.relation = [], ""
            return
        self._name_aim(found, words)
        if self._is_another_cause(found):
            return
        kept, self.marks = (self.marks, []) if self.prefixed else ([], self.marks)     # "confirmed non-bone …" says it of what follows
        own = [*self.marks, *(phrase.marks if phrase is not None else ())]
        if own and not self.state.items:     # what stands before the first member is said of all of its kind
            self.state.marks, self.state.marked = [mark for mark in own if mark[0] in _CARRIED], found.kind
        found.qualify(own or (self.state.marks if self.state.marked == found.kind else [
            mark for mark in self.state.marks if mark[0] == "status"]))
        item = Item("", found, negated=self.state.negated)
        if self.state.kind == "inclusion" and not item.negated and not _RECOVERED.isdisjoint(own):
            item.asides.append(("recovered", None))
        if found.kind == "therapy" and not _NEVER_HAD.isdisjoint(own):
            found.setting, found.status, item.negated = None, "history", not item.negated
            found.severity = [each for each in found.severity if each != "untreated"]
        self._test_result(item, self.finding or (self.state.finding if found.kind == "biomarker" else ""))
        item.negated, self.prefixed = item.negated != self.prefixed, False
        if self.grade is not None:
            self._graded(item, self.grade)
            self.grade = None
        if self.dose is not None and found.kind == "therapy":
            found.dose, self.dose = self.dose, None
        self._in_time(item)
        self._resolve_fragments(item, found, words)
        graded = self._takes_grade(found)
        self._add(item)
        if graded is not None:
            item.asides.append(("and", graded))
        self.state.words = words
        self._options(found, words)
        self.head, self.relation, self.marks, self.finding = found, "", kept, ""

    def _name_aim(self, found: Mentioned, words: tuple[str, ...]) -> None:
        """What a therapy is for that a piece before named by one word only."""
        if self.state.unnamed_aim is None:
            return
        (head, part), self.state.unnamed_aim = self.state.unnamed_aim, None
        varied = variant_of(words, found, [part.text])
        if varied is None or head.kind != "therapy" or found.kind != "condition":
            head.site = head.site or site_of(part)
            return
        head.indication = varied.slug
        self.state.tie = head, "indication", "condition"

    def _is_another_cause(self, found: Mentioned) -> bool:
        """Whether a member goes on with what the one before is due to: "allergy to aspirin or ibuprofen"."""
        if self.state.tie is None or self.head is not None or not self.joint or self.joint == "w":
            return False
        head, name, kind = self.state.tie
        if found.kind != kind or self.marks or self.relation:
            self.state.tie = None
            self.state.turned |= name == "cause" and not self.loose and not self.marks   # "due to drugs or diabetes"
            return False
        other = replace(head, stage=list(head.stage), severity=list(head.severity), start=found.start, end=found.end)
        setattr(other, name, found.concept)
        self.joint = "t"
        self._add(Item("", other, negated=self.state.items[-1].negated))
        self.head = other
        return True

    def _takes_grade(self, found: Mentioned) -> Rule | None:
        """The class that stands before its disease: "NYHA class III or IV heart failure"."""
        last = self.state.items[-1].fixed if self.state.items and self.valued else None
        if not isinstance(last, Scale) or not is_kind_of(found.concept, _GRADES.get(last.scale, "-")):
            return None
        self.joint = self.state.items.pop().joint
        return last

    def _resolve_fragments(self, of: Item, found: Mentioned, words: tuple[str, ...]) -> None:
        """Pieces that only varied what this one names whole: "hepatic or renal impairment"."""
        for item, parts in self.state.fragments:
            varied, site = variant_of(words, found, self.text[parts[0].start:parts[-1].end].lower().split()), site_of(parts[-1])
            if varied is not None:
                item.negated = of.negated
                item.fixed, item.mention = None, replace(
                    found, concept=varied.slug, kind=varied.kind, start=parts[0].start, end=parts[-1].end,
                    stage=list(found.stage), severity=[*found.severity, *varied.severity],
                    site=(site or None) if varied.slug == found.concept else None)
        self.state.fragments = []

    def _options(self, found: Mentioned, words: tuple[str, ...]) -> None:
        """"Active or untreated brain metastases": the mention once more for each other qualifier."""
        plain = plain_name(words)
        for marks in self.state.options:
            other = replace(found, stage=list(found.stage), severity=[], status="any")
            other.concept = plain or other.concept
            other.qualify(marks)
            self.state.items.append(Item("o", other, negated=self.state.negated))
        self.state.options = []

    def _test_result(self, item: Item, finding: str) -> None:
        """What a test of it finds: of a marker, or of a test, which then is one; of a disease, whether it is there."""
        found = item.mention
        if found is None or not finding:
            return
        if found.kind in ("biomarker", "therapy"):
            found.kind, found.finding = "biomarker", found.finding or finding
            self.state.finding = finding
        elif finding == "negative":
            item.negated = not item.negated
        elif finding != "positive":
            found.severity.append(finding)

    def _in_time(self, item: Item) -> None:
        """A time before its mention: "at least 4 weeks since chemotherapy" denies any within them."""
        time, found = self.state.ahead, item.mention
        if time is None or found is None or time.window is None:
            return
        found.window = time.window
        if time.since and time.window.bound in ("at-least", "lasting"):
            found.window = replace(time.window, bound="within")
            item.negated = not item.negated

    def _adjectives(self, found: Mentioned, part: Part) -> None:
        """Words right before a mention that are not known are qualities of it, named by the text."""
        run = self.strangers
        if not run:
            return
        if self._is_run_before(part):
            found.severity += [one.text for one in run]
            found.start = run[0].start
        else:
            self.governed = True
        self.strangers = []

    def _says_more(self, head: Mentioned, found: Mentioned) -> bool:
        """Whether a mention only says more of the one before it; else what ties the two is noted."""
        if self.joint:
            return False
        if is_method(found.concept) and head.kind == "condition" and self.relation in _BY:
            self.state.by_method = True
            return True
        if is_method(head.concept) and self.relation in ("for", "of") and self.state.items[-1].mention is head:
            self._shown_by(head)
            return False
        beside = not self.relation and not self.marks
        if head.covers(found) or (beside and head.kind == found.kind and is_generic(found.concept)):
            return True
        if found.covers(head) or (beside and head.kind == found.kind and is_generic(head.concept)):
            head.concept = found.concept
            return True
        if head.concept in _REACTIONS and self.relation:
            for item in self.state.items:
                if item.mention is not None and item.mention.concept in _REACTIONS and item.mention.cause is None:
                    item.mention.cause = found.concept
            self.state.tie = head, "cause", found.kind
            return True
        return self._tied(head, found, beside)

    def _shown_by(self, method: Mentioned) -> None:
        """"Positive serology for HIV": what the test shows is the member, and its result whether it is there."""
        item = self.state.items.pop()
        self.joint, self.head = item.joint if self.state.items else "", None
        self.finding, self.state.finding = method.finding or "", ""

    def _tied(self, head: Mentioned, found: Mentioned, beside: bool) -> bool:
        """Note what ties a mention to the one before; whether it then is no member of its own."""
        by = self.relation == "cause"
        if head.kind == "therapy" and found.kind == "condition" and (by or self.relation in ("for", "of", "in")):
            head.indication = found.concept
            self.state.tie = head, "indication", "condition"
            return True
        if ("stage", "secondary") in self.marks and found.kind == "condition" != head.kind:
            self.marks.remove(("stage", "secondary"))
            found.cause = head.concept        # "chemotherapy-induced neuropathy"
            return False
        if by or ("stage", "secondary") in self.marks:
            head.cause = found.concept if head.kind == "condition" else None
            self.state.tie = head, "cause", found.kind
            return head.kind == "condition"
        if head.kind == "condition" and found.kind == "therapy" and (beside or ("status", "needed") in self.marks):
            found.indication = head.concept   # "heart failure hospitalization", "asthma requiring steroids"
        elif beside and head.kind == found.kind:
            self.state.narrowed = True
        return False

    # ---------------------------------------------------------------- values and times

    def _value(self, part: Part, at: int) -> None:
        if part.value is None:
            return
        self._end_strangers()
        rule = part.value.rule
        if isinstance(rule, Scale) and rule.scale == "ctcae":
            if self.head is not None and self.head.kind == "condition" and self.state.items[-1].mention is self.head:
                self._graded(self.state.items[-1], rule)
                return
            if any(later.role in "TH" for later in self._ahead(at)):
                self.grade = rule
                return
        last = self.state.items[-1].mention if self.state.items else None
        if isinstance(rule, Scale) and last is not None and is_kind_of(last.concept, _GRADES.get(rule.scale, "-")):
            self.state.items[-1].asides.append(("and", rule))
        else:
            self._add(Item("", fixed=rule, negated=self.state.negated and self.head is None))
        self.valued = True

    def _graded(self, item: Item, grade: Scale) -> None:
        """A grade of a condition: of a tumour it is a part of its name, of anything else CTCAE's."""
        found = item.mention
        if found is None:
            return
        if is_kind_of(found.concept, "neoplasm") or is_kind_of(found.concept, "malignancy"):
            low, high = int(grade.low or 1), int(grade.high or 4)
            found.stage += [f"grade-{number}" for number in range(low, high + 1)]
            return
        if _is_not_recovered(found) and grade.low is None:
            _not_recovered(item, replace(grade, of=found.concept))
            return
        asks = self.state.kind == "inclusion" and grade.low is None and not item.negated
        item.asides.append(("given" if asks else "and", replace(grade, of=found.concept)))

    def _time(self, part: Part, at: int) -> None:
        if part.time is None:
            return
        self._end_strangers()
        ahead = next((later for later in self._ahead(at) if later.role in "TH"), None)
        event = next((later for later in self.parts[at + 1:] if later.role != "P"), None)
        if self.head is None and ahead is not None:
            self.state.ahead = part.time
        elif part.time.is_open and at + 1 < len(self.parts) and self.parts[at + 1].role == "K":
            self.state.give(part.time.from_event("last-therapy"))
            self.event = self.parts[at + 1]
        elif part.time.is_open and event is not None and event.phrase is not None and event.phrase.term is not None:
            self.state.give(part.time.from_event(event.phrase.term.slug))
            self.event = event
        else:
            self.state.give(part.time)

    def _dosed(self, part: Part) -> None:
        self._end_strangers()
        if self.head is not None and self.head.kind == "therapy":
            self.head.dose = part.dose
        else:
            self.dose = part.dose

    # ---------------------------------------------------------------- what qualifies

    def _qualifier(self, part: Part, at: int) -> None:
        if part.phrase is None:
            return
        marks = denied_marks(part.phrase.marks) if self.denied_quality else part.phrase.marks
        self.denied_quality = False
        if self.head is None or any(later.role in "TH" for later in self._ahead(at)):
            if self.strangers:
                self._end_strangers()
            self.marks += marks
            return
        self._end_strangers()
        if site_of(part) and self.relation in _AIMS and part is self.parts[-1]:
            self.state.unnamed_aim = self.head, part
            return
        if self.head.kind == "therapy" and not _NEVER_HAD.isdisjoint(marks):
            self.head.status, self.state.items[-1].negated = "history", not self.state.items[-1].negated
            return
        for item in self.state.items if not site_of(part) else self.state.items[-1:]:
            if item.mention is not None and item.mention.kind == self.head.kind:
                item.mention.qualify(marks)
        if self._is_beside_head(part):
            self.head.end = part.end

    def _is_beside_head(self, part: Part) -> bool:
        return self.head is not None and part.start - self.head.end <= 2

    def _finding(self, part: Part, at: int) -> None:
        if part.phrase is None or part.phrase.term is None:
            return
        finding = part.phrase.term.slug
        self._end_strangers()
        beside = self.head is not None and self.head.kind == "biomarker" and self._is_beside_head(part)
        if self.head is None or (not beside and any(later.role in "TH" for later in self._ahead(at))):
            self.finding = finding
            return
        for item in self.state.items:
            if item.mention is not None and item.mention.kind == self.head.kind and item.mention.finding is None:
                self._test_result(item, finding)
        self.head.end = max(self.head.end, part.end) if self._is_beside_head(part) else self.head.end

    def _negation(self, part: Part, at: int) -> None:
        cue = part.phrase.mark("negation") if part.phrase is not None else ""
        if cue == "no-negation":
            return
        if cue == "insufficient":
            self.marks.append(("severity", "inadequate"))
            return
        if cue == "unable":
            self.strangers.append(part)
            return
        rest = self._ahead(at)
        if rest and rest[0].role == "Q" and rest[0].phrase is not None and not _RECOVERED.isdisjoint(rest[0].phrase.marks):
            self.denied_quality = True       # "not recovered from toxicity" is toxicity that is there
            return
        if rest and rest[0].role == "Q" and not any(part.role in "THGK" for part in rest):
            self.denied_quality = True
            return
        if cue == "must-not" and self.state.kind == "exclusion":
            return                           # what a list of exclusions forbids is what it rules out
        if self.head is not None and not any(part.role in "THVSGK" for part in rest):
            self.state.turned = True         # "… do not require this test"
            return
        self._end_strangers()
        self.state.negated = not self.denies
        self.denies = not self.denies
        if any(word in part.text for word in ("prior", "history", "previous", "received")):
            self.marks.append(("status", "history"))
        self.marks += own_marks(part)
        self.state.ahead = None
        if self.head is not None and not self.joint:
            self.joint = "w"

    def _preposition(self, part: Part, at: int) -> None:
        causal = part.phrase is not None and bool(part.phrase.mark("cause"))
        self.relation = "cause" if causal else self.relation if self.relation == "cause" else part.text
        if self.strangers and any(later.role in "TVH" for later in self._ahead(at)):
            self.governed = True              # "interest in surgery": the words reach over what follows
            self.strangers = []

    # ---------------------------------------------------------------- brackets

    def _bracket(self, at: int) -> int:
        stop = past_bracket(self.parts, at, len(self.parts))
        closed = self.parts[stop - 1].role == ")"
        inside = self.parts[at + 1:stop - closed]
        self._end_strangers()
        if not inside or inside[0].text in _REFERENCES or self._is_name(inside):
            return stop
        if all(part.role in "W,PJ" for part in inside):
            for part in inside:
                if part.time is not None and self.head is None:
                    self.state.ahead = part.time
                elif part.time is not None:
                    self.state.give(part.time)
        elif self.head is None and not self.valued and all(part.role in "VWJP,/" for part in inside):
            self._add_values(inside)
        elif not self.state.items or (self.head is None and not self.valued):
            self.governed = True
            found, _ = self.aside(inside)
            self.state.spoken += [found] if found is not None else []
        else:
            self._read_aside(inside)
        return stop

    def _add_values(self, inside: list[Part]) -> None:
        """Values behind words that name no mention: "clinical benefit (PFS ≥ 3 months)"."""
        found, doubt = self.aside(inside)
        if found is not None:
            self._add(Item("", fixed=found, negated=self.state.negated))
            self.valued = True
        self.state.turned |= doubt

    def _is_name(self, inside: list[Part]) -> bool:
        """Whether a bracket only names the mention again: "non-small cell lung cancer (NSCLC)"."""
        if len(inside) > 2 or any(part.role not in "TSGH" for part in inside):
            return False
        term = inside[0].phrase.term if inside[0].phrase is not None else None
        if term is not None and self.head is not None:
            return is_kind_of(term.slug, self.head.concept) or is_kind_of(self.head.concept, term.slug)
        said = self.text[inside[0].start:inside[-1].end]
        return len(said) <= 12 and sum(letter.isupper() for letter in said) >= 2

    def _read_aside(self, inside: list[Part]) -> None:
        """What stands in a bracket behind a mention: an exception, values, a permission, or examples."""
        last = self.state.items[-1]
        excepts = inside[0].role == "X" and inside[0].phrase is not None and (
            inside[0].phrase.mark("exception") == "except")
        dose = next((part.dose for part in inside if part.dose is not None), None)
        if dose is not None and last.mention is not None and last.mention.kind == "therapy" and self._are_kinds(inside):
            last.mention.dose = dose
            return
        first = next((at for at in range(excepts, len(inside)) if inside[at].role != "I"), len(inside))
        found, doubt = self.aside(inside[first:])
        if inside[0].phrase is not None and inside[0].phrase.mark("cause"):
            self._caused_by(last, inside[1:])
            return
        if found is None or doubt or not (excepts or self._goes_with(last, found)):
            self.state.narrowed = True
            self.state.turned |= excepts or (found is not None and isinstance(found, Not | Allowed))
            if found is not None:
                self.state.spoken.append(denied(found) if excepts else found)
            return
        if isinstance(found, Allowed):
            self.state.readmits.append(found.part)
        elif last.mention is not None and _is_not_recovered(last.mention):
            for item in self.state.items:
                if item.mention is not None and _is_not_recovered(item.mention):
                    _not_recovered(item, found)
        elif excepts:
            last.asides.append(("except", found))
        elif isinstance(found, Not) or any(part.role == "V" for part in inside) or (
                last.mention is not None and "treated" in last.mention.severity and isinstance(first_test(found), Therapy)):
            last.asides.append(("and", found))
        else:
            last.asides.append(("or", found))

    def _caused_by(self, item: Item, inside: list[Part]) -> None:
        """"Heart block (due to fluorouracil)"."""
        term = inside[0].phrase.term if len(inside) == 1 and inside[0].phrase is not None else None
        if term is not None and item.mention is not None and item.mention.kind == "condition":
            item.mention.cause = term.slug
        else:
            self.state.narrowed = True

    def _goes_with(self, item: Item, found: Rule) -> bool:
        """Whether a bracket's tests can be examples, values or a permission of the member before it."""
        if isinstance(found, Not | Allowed) or item.mention is None or any(
                isinstance(test, Quantity | Scale) for test, _, _ in tests_of(found)):
            return True
        kinds = {type(test).__name__.lower() for test, _, _ in tests_of(found)}
        if kinds == {"therapy"} and item.mention.kind == "condition" and "treated" in item.mention.severity:
            return True                      # "requiring systemic treatment (corticosteroids, immunosuppressants)"
        return kinds <= {item.mention.kind, "quantity", "scale"}

    def _are_kinds(self, inside: list[Part]) -> bool:
        """Whether a bracket names nothing but kinds of the mention: "corticosteroids (> 10 mg/day of prednisone)"."""
        terms = [part.phrase.term for part in inside if part.role == "T" and part.phrase is not None]
        return all(part.role in "TDPJ" for part in inside) and self.head is not None and all(
            term is not None and is_kind_of(term.slug, self.head.concept) for term in terms)

    # ---------------------------------------------------------------- what was not understood

    def _end_strangers(self) -> None:
        """Words that were not understood: behind a mention they narrow it, or make a longer name of it."""
        if not self.strangers:
            return
        if self.head is None or self._lengthens_head(self.strangers[0]):
            self.governed = True
        else:
            self.state.narrowed = True
        self.strangers = []

    def _lengthens_head(self, stranger: Part) -> bool:
        beside = any(part.role in "TH" and part.last == stranger.first for part in self.parts)
        return beside and stranger.text not in _RELATIVE and not stranger.text.endswith(_VERBAL)

    def _only_spoken_of(self, first: int) -> None:
        """The mentions of this piece are no members: a question about the piece decides."""
        added = self.state.items[first:]
        joint = added[0].joint if added else self.joint or "a"
        self.state.items[first:] = [Item(joint, fixed=asked_about(self.text, self.parts), spoken=added)]


def _begins_with_quality(part: Part) -> bool:
    """Whether a mention's own name begins with a quality: "uncontrolled hypertension"."""
    return part.role == "T" and part.phrase is not None and bool(plain_name(part.phrase.words))


def own_marks(part: Part) -> Marks:
    """The qualities that a denial names itself: "no active", "no uncontrolled"."""
    return [mark for mark in part.phrase.marks if mark[0] != "negation"] if part.phrase is not None else []


def site_of(part: Part) -> str:
    """The place in the body that a part names, empty where it names none."""
    return part.phrase.mark("site") if part.role == "Q" and part.phrase is not None else ""


def _is_not_recovered(found: Mentioned) -> bool:
    return "not-recovered" in found.severity or found.response == "not-recovered"


def _not_recovered(item: Item, found: Rule) -> None:
    """"Not recovered (to grade ≤ 1, except alopecia)": the bracket says what recovery is."""
    recovered = found.part if isinstance(found, Except) else found
    item.asides.append(("and", denied(recovered)))
    if isinstance(found, Except):
        item.asides += [("except", exception) for exception in found.exceptions]


def first_test(rule: Rule) -> Test:
    """The first test of a rule."""
    return next(test for test, _, _ in tests_of(rule))


def denied_marks(marks: Iterable[tuple[str, str]]) -> Marks:
    """Qualifiers that a text denies: "not recovered", "not controlled"."""
    slugs = [slug for _, slug in marks]
    slug = "recovered" if "recovery" in slugs or "resolved" in slugs else slugs[0]
    return [("severity", f"not-{slug}")]


def asked_about(text: str, parts: list[Part]) -> Question:
    """The question that stands for parts which were not understood."""
    span = parts[0].start, parts[-1].end
    return Question(" ".join(text[span[0]:span[1]].split()), span)


def _is_adjective(part: Part) -> bool:
    return part.role in "SH" and part.text.isalpha() and len(part.text) > 2 and part.text not in _NO_QUALITY and (
        not part.text.endswith(("ing", "ly")))
