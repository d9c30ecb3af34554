"""Everything the staff's pages show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import Literal

from django.contrib.auth.models import User

from accrual.criteria import Criterion, Heading, Mark, Question, Rule, RuleLine, line_beside, marks, rule_lines
from accrual.portal.staff.models import Approval, ReviewedText, RuleVersion
from accrual.portal.staff.reviewing import Reviewing, State, TrialReview
from accrual.portal.staff.stored_rules import rule_from_stored
from accrual.portal.trials.criteria_list import is_section
from accrual.portal.trials.prose import line
from accrual.registry import Trial
from accrual.vocabulary.prose import powers

__all__ = ["Change", "CriterionView", "HeadingView", "HistoryPage", "ListedTrial", "ReviewPage", "Words",
           "changes", "history_page", "listed", "review_page", "rule_words", "who"]

_STATES: dict[State, tuple[str, str]] = {
    "approved": ("Approved", "good"), "corrected": ("Corrected, waits for approval", "care"),
    "changed": ("Text changed, to be looked at again", "care"), "draft": ("Draft", "plain"),
}


def who(user: User | None) -> str:
    """The person as a page names them; nobody is the parser."""
    return "the parser" if user is None else user.get_full_name() or user.get_username()


@dataclass(frozen=True, slots=True)
class Words:
    """One line of a rule with the lines below it; `sign` is ✓ for a test, ? for a question, nothing for logic."""

    text: str
    kind: str
    parts: tuple[Words, ...] = ()

    @property
    def sign(self) -> str:
        """What stands before the line."""
        return {"question": "?", "logic": "", "told": ""}.get(self.kind, "✓")

    @property
    def spoken(self) -> str:
        """The sign for those who hear the page."""
        return {"question": "Question:", "logic": "", "told": ""}.get(self.kind, "Test:")


def rule_words(rule: Rule, beside: Criterion) -> tuple[Words, ...]:
    """A rule in words, as lists in lists, to stand beside the words of its criterion."""
    return _nested([replace(each, text=line_beside(each, beside, rule)) for each in rule_lines(rule)])


def _nested(lines: Sequence[RuleLine]) -> tuple[Words, ...]:
    found, at = [], 0
    while at < len(lines):
        end = next((later for later in range(at + 1, len(lines)) if lines[later].depth <= lines[at].depth), len(lines))
        text = powers(lines[at].text)
        found.append(Words(text[:1].upper() + text[1:], lines[at].kind, _nested(lines[at + 1:end])))
        at = end
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of two texts: `same`, `gone` or `new`."""

    kind: Literal["same", "gone", "new"]
    text: str


def changes(old: str, new: str) -> tuple[Change, ...]:
    """What became of a text, word by word.

    >>> [(each.kind, each.text) for each in changes("ECOG 0 to 1", "ECOG 0 to 2")]
    [('same', 'ECOG 0 to'), ('gone', '1'), ('new', '2')]
    """
    before, after = old.split(), new.split()
    found = []
    for tag, low, high, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Change("same", " ".join(after[start:end])))
            continue
        if low < high:
            found.append(Change("gone", " ".join(before[low:high])))
        if start < end:
            found.append(Change("new", " ".join(after[start:end])))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class HeadingView:
    """A heading of the record between criteria."""

    text: str


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One criterion of the review page."""

    of: Reviewing

    @property
    def id(self) -> str:
        """Its number today."""
        return self.of.criterion.id

    @property
    def state(self) -> str:
        """Its state in words."""
        return _STATES[self.of.state][0]

    @property
    def tone(self) -> str:
        """The colour that repeats the state."""
        return _STATES[self.of.state][1]

    @property
    def approved(self) -> bool:
        """Whether what is shown is what is approved."""
        return self.of.state == "approved"

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The record's words in pieces."""
        return marks(self.of.criterion, self.of.rule)

    @property
    def words(self) -> tuple[Words, ...]:
        """The rule."""
        return rule_words(self.of.rule, self.of.criterion)

    @property
    def corrected_by(self) -> str:
        """Who wrote the version that is shown, empty for the parser."""
        return "" if self.of.by_parser or self.of.newest is None else who(self.of.newest.author)

    @property
    def corrected_at(self) -> datetime | None:
        """When that was."""
        return self.of.newest.made_at if self.of.newest else None

    @property
    def comment(self) -> str:
        """Why."""
        return self.of.newest.comment if self.of.newest and not self.of.by_parser else ""

    @property
    def approval(self) -> Approval | None:
        """The approval that stands, of this version or of an older one."""
        return self.of.approval

    @property
    def approved_by(self) -> str:
        """Who gave it."""
        return who(self.of.approval.by) if self.of.approval else ""

    @property
    def changes(self) -> tuple[Change, ...]:
        """What became of the text that staff had worked on."""
        return changes(self.of.before.text, self.of.criterion.text) if self.of.before else ()


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """All criteria of a trial, for a person to go through."""

    review: TrialReview
    sections: tuple[tuple[str, str, tuple[CriterionView | HeadingView, ...]], ...]

    @property
    def trial(self) -> Trial:
        """The trial."""
        return self.review.trial

    @property
    def title(self) -> str:
        """Its title on one line."""
        return powers(line(self.trial.title))

    @property
    def counts(self) -> tuple[tuple[str, str, int], ...]:
        """State, tone and number."""
        return tuple((words, tone, self.review.count(state)) for state, (words, tone) in _STATES.items())

    @property
    def dropped(self) -> tuple[ReviewedText, ...]:
        """Texts that staff worked on, that the record dropped, and that nothing in it resembles."""
        heirs = {each.before.pk for each in self.review.criteria if each.before}
        return tuple(row for row in self.review.gone if row.pk not in heirs)


def review_page(review: TrialReview) -> ReviewPage:
    """The page of a trial's review."""
    entries: dict[str, list[CriterionView | HeadingView]] = {"inclusion": [], "exclusion": []}
    by_id = {each.criterion.id: each for each in review.criteria}
    waiting: list[HeadingView] = []
    parts: list[Criterion | Heading] = [*review.model.criteria, *review.model.headings]
    for entry in sorted(parts, key=lambda entry: entry.span):
        if isinstance(entry, Heading) and is_section(entry.text):
            continue
        if isinstance(entry, Heading):
            waiting.append(HeadingView(powers(line(entry.text))))
        else:
            entries[entry.type] += [*waiting, CriterionView(by_id[entry.id])]
            waiting = []
    entries["exclusion" if entries["exclusion"] else "inclusion"] += waiting
    titles = (("inclusion", "Who can join"), ("exclusion", "Who cannot join"))
    return ReviewPage(review, tuple((kind, title, tuple(entries[kind])) for kind, title in titles if entries[kind]))


@dataclass(frozen=True, slots=True)
class ListedTrial:
    """A line of the list of trials."""

    nct_id: str
    title: str
    total: int
    counts: tuple[tuple[str, str, int], ...]


def listed(review: TrialReview) -> ListedTrial:
    """The line of a trial."""
    page = ReviewPage(review, ())
    shown = tuple((words.partition(",")[0], tone, number) for words, tone, number in page.counts if number)
    return ListedTrial(review.trial.nct_id, page.title, len(review.criteria), shown)


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version in the history of a criterion."""

    number: int
    by: str
    at: datetime
    comment: str
    words: tuple[Words, ...]
    newest: bool
    approvals: tuple[tuple[str, datetime, str, datetime | None], ...]

    @property
    def counts(self) -> bool:
        """Whether this version is the one that counts."""
        return any(ended is None for _, _, _, ended in self.approvals)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """All versions of one criterion, the newest first; `id` is empty where the record no longer has its text."""

    nct_id: str
    title: str
    slug: str
    id: str
    text: str
    versions: tuple[VersionView, ...]
    earlier: ReviewedText | None

    @property
    def last(self) -> int:
        """The number of the newest version."""
        return self.versions[0].number if self.versions else 0


def history_page(trial: Trial, slug: str, row: ReviewedText | None, found: Reviewing | None) -> HistoryPage:
    """The history of a criterion that is in the record, of a text that is not, or of both."""
    text = found.criterion.text if found else row.text if row else ""
    versions = tuple(_versions(row, text)) if row else ()
    return HistoryPage(trial.nct_id, powers(line(trial.title)), slug, found.criterion.id if found else "", text,
                       versions, found.before if found else None)


def _versions(row: ReviewedText, text: str) -> Iterator[VersionView]:
    approvals = list(row.approvals.select_related("by", "ended_by").order_by("pk"))
    rows: list[RuleVersion] = list(row.versions.select_related("author").order_by("-number"))
    # On its text alone: all that the words of a rule need.
    alone = Criterion("I1", "inclusion", (0, len(text)), text, Question(text, (0, len(text))))
    for version in rows:
        given = tuple((who(each.by), each.at, who(each.ended_by) if each.ended_by else "", each.ended_at)
                      for each in approvals if each.version_id == version.pk)
        yield VersionView(version.number, who(version.author), version.made_at, version.comment,
                          rule_words(rule_from_stored(version.rule, alone), alone), version is rows[0], given)
