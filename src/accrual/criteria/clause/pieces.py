"""One piece of a list while it is read, from left to right: its mention or value, and what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise, takewhile

from accrual.criteria.clause.listing import Item, Listing
from accrual.criteria.model import Dose, Question, Rule, Scale
from accrual.criteria.phrasing.mentions import Marks, Mentioned
from accrual.criteria.phrasing.parts import Part, past_bracket
from accrual.criteria.phrasing.shared_heads import plain_name
from accrual.vocabulary.attributes import ATTRIBUTES

__all__ = ["Piece", "asked_about", "begins_with_quality", "own_marks", "place_named", "shared_when", "site_of"]

_MOST_ADJECTIVES = 3
_CLASSED = re.compile(r"\b(?:class(?:es)?|grades?|stages?)\b", re.IGNORECASE)   # "heart failure class III or NYHA IV"
_NO_QUALITY = frozenset((
    "see", "via", "until", "upon", "because", "since", "while", "after", "before", "than", "least", "most", "more",
    "less", "last", "next", "due", "only", "but", "yet", "not", "who", "that", "which", "when", "where", "how",
    "why", "what", "between", "through", "about", "against", "without", "within", "unable", "able", "anti", "per",
    "both", "each", "every", "agreement", "willingness", "ability",
))
_RELATIVE = frozenset(("that", "which", "who", "whom", "whose", "where"))
# Endings of words that narrow the mention before them; another word right behind it makes a longer name of it.
_OF_ITS_SORT = frozenset(("type", "types", "class", "like", "based", "containing"))      # "coumarin-type drugs"
_BEFORE_NAME = re.compile(r"\s+(?:with|to)\s+(?:the\s+(?:study\s+)?(?:drug|agent)\s+)?", re.IGNORECASE)
_DRUG_NAME = re.compile(                     # a code, a name with a capital, or one with the ending of many drugs
    r"[A-Z][A-Za-z]{1,9}[- ]?\d{2,7}(?:[- ]?[A-Z0-9]{1,4})?|[A-Z][a-z]{5,14}"
    r"|[a-z]{3,16}(?:xin|xib|stat|tide|olol|anib|mide|vir|kin|sen|parin)")
_HYPHENS = "-\u2010\u2013"
_VERBAL = ("ed", "ing", "ly", "able", "ible")


@dataclass(slots=True)
class Piece:
    """What is known of one piece so far; `head` is the mention that what follows belongs to.

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
    held: str = ""                            # what the piece before found, of which no mention was said
    governed: bool = False
    denies: bool = False
    event: Part | None = None                 # the mention that a time is counted from: it is no member
    dose: Dose | None = None
    denied_quality: bool = False
    valued: bool = False                      # what follows stands behind a value
    timed_to: int = -1                        # where the last time ends: what follows may be what it is counted from
    grade: Scale | None = None                # that stands before its condition
    impossible_from: int | None = None        # the first member behind "unable to" or "precludes", which cannot be
    own_marks: bool = False                   # the last member has qualities of its own
    had_own: bool = False                     # the same, of a second member too
    of_last: bool = False                     # what follows is said of the last member only
    of_all: bool = False                      # "who have received" stands before the next mention
    prefixed: bool = False                    # "non-" stands before the next mention

    def ahead(self, at: int) -> list[Part]:
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

    def names_ahead(self, at: int) -> bool:
        """Whether a name stands after a part that is no event which a time is counted from: "a week before surgery"."""
        for part in self.ahead(at):
            if part.time is not None and part.time.is_open:
                return False
            if part.role in "TH":
                return True
        return False

    @property
    def has_brackets(self) -> bool:
        """Whether anything of the piece stands in brackets."""
        return any(part.role == "(" for part in self.parts)

    def add(self, item: Item) -> None:
        """One more member, joined as the text joins it; a new line without a joint begins a clause of its own."""
        last = self.state.items[-1].mention if self.state.items else None
        if not self.joint and last is not None and item.mention is not None and (
                "\n" in self.text[last.end:item.mention.start]):
            self.state.closed = len(self.state.items)
        item.joint = self.joint or ("w" if self.state.items else "a")
        self.state.plain = None
        if self.state.anded and self.state.items and item.joint == "o":
            item.joint = "a"                   # "A and either receiving or having received B"
        item.loose = self.loose
        if self.of_all and item.joint == "w":
            item.of_all = not any(each.negated or each.kind != "condition" for each in self.state.items)
            self.state.closed = len(self.state.items)
        self.joint, self.loose = "", False
        self.state.items.append(item)

    def is_run_before(self, part: Part) -> bool:
        """Whether the words that were not understood stand right before a name and can be a part of it."""
        run = self.strangers
        beside = run[-1].last == part.first and all(one.last == two.first for one, two in pairwise(run))
        behind_head = self.is_right_behind(run[0].start)
        purpose = self.relation == "to" and self.head is not None          # "radiotherapy to control bleeding"
        short = len(run) <= _MOST_ADJECTIVES and all(map(_is_adjective, run))
        return beside and short and not behind_head and not purpose

    @property
    def is_other_than_quality(self) -> bool:
        """Whether an "or" joins nothing but a quality to a name, which then need not have it."""
        sorts = {sort for sort, _ in self.state.waiting}
        named = self.joint == "o" and self.parts[0].role == "T" and not self.parts[0].text.startswith("poorly")
        term = self.parts[0].term
        progressed = term is not None and term.slug == "disease-progression"     # "refractory or progressive disease"
        other = bool(sorts) if progressed else "severity" in sorts and "site" not in sorts
        return named and other and not self.state.fragments

    @property
    def begins_with_or(self) -> bool:
        """Whether an "or" stands before all that the piece says yet: "heart failure, or NYHA class II"."""
        last = self.state.items[-1].mention if self.state.items else None
        graded = last is not None and _CLASSED.search(self.text, last.end, self.parts[0].start)
        return self.head is None and self.joint == "o" and not graded

    def is_other_than_quality_before(self, at: int) -> bool:
        """Whether an "or" joins a value to nothing but a quality: "uncontrolled or NYHA class III heart failure"."""
        return self.joint == "o" and bool(self.marks) and not self.state.items and all(
            part.role not in "QTH" for part in self.parts[:at])

    @property
    def goes_beyond_denial(self) -> bool:
        """Whether a denial before may not reach what begins here: "no stroke, with an ECOG of 1"."""
        last = self.state.items[-1] if self.state.items else None
        return self.state.negated and self.joint not in ("", "o") and last is not None and last.negated and (
            last.mention is not None and last.mention.kind != "biomarker")

    def is_right_behind(self, start: int) -> bool:
        """Whether nothing stands between the head and what begins at a character."""
        return self.head is not None and not self.relation and not self.joint and start - self.head.end <= 1

    def is_beside_head(self, part: Part) -> bool:
        """Whether a part stands next to the head."""
        return self.head is not None and part.start - self.head.end <= 2

    def end_strangers(self) -> None:
        """Words that were not understood: behind a mention they narrow it, or make a longer name of it."""
        if not self.strangers or self._names_treatment():
            self.strangers = []
            return
        if self.head is None or self._lengthens_head(self.strangers[0]):
            self.governed = True
        elif self.strangers[0].first == self.timed_to:
            self.state.turned = True         # "within 5 days prior to … collection" is counted from what is not known
        else:
            self.state.narrowed = True
        self.strangers = []

    def _names_treatment(self) -> bool:
        """Whether the words are the name of a drug that no list holds: "prior treatment with ABC-123"."""
        head, run = self.head, self.strangers
        if head is None or head.concept != "treatment" or self.relation not in ("with", "to") or any(
                one.last != two.first for one, two in pairwise(run)):
            return False
        between, name = self.text[head.end:run[0].start], self.text[run[0].start:run[-1].end]
        if _BEFORE_NAME.fullmatch(between) is None or _DRUG_NAME.fullmatch(name) is None:
            return False
        head.concept, head.end = "-".join(re.split(r"[\s-]+", name.lower())), run[-1].end
        return True

    def _lengthens_head(self, stranger: Part) -> bool:
        beside = any(part.role in "THK" and part.last == stranger.first for part in self.parts)
        if beside and self.text[stranger.start - 1] in _HYPHENS and stranger.text not in _OF_ITS_SORT:
            return True                      # "myeloma-defining events" need be no myeloma
        return beside and stranger.text not in _RELATIVE and not stranger.text.endswith(_VERBAL)

    def only_spoken_of(self, first: int) -> None:
        """The mentions of this piece are no members: a question about the piece decides."""
        added = self.state.items[first:]
        for item in self.state.items[self.impossible_from:] if self.impossible_from is not None else ():
            item.negated = not item.negated
        joint = added[0].joint if added else self.joint or "a"
        self.state.items[first:] = [Item(joint, fixed=asked_about(self.text, self.parts), spoken=added)]


def own_marks(part: Part) -> Marks:
    """The qualities that a denial names itself: "no active", "no uncontrolled"; "not treated with" denies but once."""
    if ("severity", "untreated") in part.marks and part.mark("negation") == "not-received":
        return [("status", "history")]
    return [mark for mark in part.marks if mark[0] != "negation"]


def site_of(part: Part) -> str:
    """The place in the body that a part names, empty where it names none."""
    return part.mark("site") if part.role == "Q" else ""


@cache
def _places() -> dict[str, str]:
    return {name: slug for slug, names in ATTRIBUTES["site"].items() for name in names}


def place_named(words: Sequence[str]) -> str:
    """The place in the body that words name, empty where they name none.

    >>> place_named(("the", "prostate")), place_named(("the", "moon"))
    ('prostate', '')
    """
    return _places().get(" ".join(word for word in words if word != "the"), "")


def asked_about(text: str, parts: list[Part]) -> Question:
    """The question that stands for parts which were not understood."""
    span = min(part.start for part in parts), max(part.end for part in parts)    # words within a value stand behind it
    return Question(" ".join(text[span[0]:span[1]].split()), span)


def begins_with_quality(parts: list[Part]) -> bool:
    """Whether a mention's own name begins with a quality, or a word that is not known stands before it as one.

    "Uncontrolled hypertension", "predominant asthma".
    """
    first = parts[0]
    if first.role == "T":
        return first.phrase is not None and bool(plain_name(first.phrase.words))
    run = list(takewhile(_is_adjective, parts))
    beside = all(one.last == two.first for one, two in pairwise(parts[:len(run) + 1]))
    return beside and 0 < len(run) <= _MOST_ADJECTIVES and len(run) < len(parts) and parts[len(run)].role == "T"


def shared_when(marks: Marks) -> Marks:
    """What qualities say of when something was, if they say more: it is said of what an "or" joins, too."""
    when = [mark for mark in marks if mark[0] == "status"]
    return when if len(when) < len(marks) else []


def _is_adjective(part: Part) -> bool:
    return part.role in "SH" and part.text.isalpha() and len(part.text) > 2 and part.text not in _NO_QUALITY and (
        not part.text.endswith(("ing", "ly")) and not _is_verb(part.text))


def _is_verb(word: str) -> bool:
    """Whether a word looks like what somebody or something does: "a disease that precludes surgery"."""
    return word.endswith("s") and not word.endswith(("ous", "us", "ss", "is", "as"))
