"""Where the review of a trial stands: each criterion with its versions, its approval, and the text it had before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from accrual.criteria import CriteriaModel, Criterion, Rule, parse
from accrual.errors import NotFoundError
from accrual.portal.staff.models import Approval, ReviewedText, RuleVersion
from accrual.portal.staff.stored_rules import (
    carried,
    digest_of,
    fingerprint,
    rule_from_stored,
    rule_to_stored,
    slug_of,
)
from accrual.registry import Trial

__all__ = ["Reviewing", "State", "TrialReview", "review_of", "reviews_of"]

State = Literal["draft", "corrected", "approved", "changed"]

_ALIKE = 0.6  # share of words that two texts have in common, in order, to pass for one text that was changed
_LONGEST = 1500  # words; comparing takes the square of it


@dataclass(frozen=True, slots=True)
class Reviewing:
    """One criterion under review.

    `criterion` is as the parser reads it today; `stored` is the rule that an approval would be of: what a person
    wrote last, else what is approved, else the parser's.  `before` is a text that staff had worked on, that the
    record dropped, and that this one resembles, and `older` the rule it had last.
    """

    criterion: Criterion
    stored: str
    row: ReviewedText | None = None
    newest: RuleVersion | None = None
    approval: Approval | None = None
    before: ReviewedText | None = None
    older: str = ""

    @property
    def slug(self) -> str:
        """The criterion's name in an address."""
        return slug_of(self.criterion)

    @property
    def rule(self) -> Rule:
        """The rule under review, its spans in the record's text."""
        return rule_from_stored(self.stored, self.criterion)

    @property
    def older_rule(self) -> Rule | None:
        """What staff said last of the older text, on the words of today."""
        return carried(self.older, self.before.text, self.criterion) if self.before else None

    @property
    def mark(self) -> str:
        """What an approval names, so that no other rule is approved than the one that was shown."""
        return fingerprint(self.stored)

    @property
    def by_parser(self) -> bool:
        """Whether nobody has corrected the rule."""
        return self.newest is None or self.newest.rule != self.stored or self.newest.author_id is None

    @property
    def parser_differs(self) -> bool:
        """Whether the parser reads the text otherwise than the rule under review."""
        return self.stored != rule_to_stored(self.criterion)

    @property
    def last(self) -> int:
        """The number of the newest version, 0 where there is none."""
        return self.newest.number if self.newest else 0

    @property
    def state(self) -> State:
        """`approved`, `corrected` (a person's version that waits), `changed` (the text did) or `draft`."""
        if self.approval and self.approval.version.rule == self.stored:
            return "approved"
        if not self.by_parser:
            return "corrected"
        return "changed" if self.before else "draft"


@dataclass(frozen=True, slots=True)
class TrialReview:
    """All criteria of a trial, and the texts that staff worked on and that the record no longer has."""

    trial: Trial
    model: CriteriaModel
    criteria: tuple[Reviewing, ...]
    gone: tuple[ReviewedText, ...]

    def named(self, slug: str) -> Reviewing:
        """The criterion of that name; NotFoundError where the record has none."""
        found = next((each for each in self.criteria if each.slug == slug), None)
        if found is None:
            raise NotFoundError("the record has no criterion with this text, or no longer",
                                mend="Open the trial's criteria again")
        return found

    def count(self, state: State) -> int:
        """How many criteria are in a state."""
        return sum(each.state == state for each in self.criteria)


def review_of(trial: Trial) -> TrialReview:
    """Where the review of one trial stands."""
    return reviews_of([trial])[0]


def reviews_of(trials: Sequence[Trial]) -> list[TrialReview]:
    """The same for several trials, in three queries."""
    rows: dict[str, list[ReviewedText]] = defaultdict(list)
    for row in ReviewedText.objects.filter(nct_id__in=[trial.nct_id for trial in trials]).order_by("pk"):
        rows[row.nct_id].append(row)
    pks = [row.pk for found in rows.values() for row in found]
    newest = {each.of_id: each for each in
              RuleVersion.objects.filter(of__in=pks).select_related("author").order_by("number")}
    standing = {each.of_id: each for each in
                Approval.objects.filter(of__in=pks, ended_at=None).select_related("version", "by")}
    return [_review(trial, rows[trial.nct_id], newest, standing) for trial in trials]


def _review(trial: Trial, rows: Iterable[ReviewedText], newest: dict[int, RuleVersion],
            standing: dict[int, Approval]) -> TrialReview:
    model = parse(trial.criteria, trial.nct_id)
    worked_on = {(row.type, row.digest): row for row in rows if row.pk in newest}
    found: list[tuple[Criterion, ReviewedText | None]] = [
        (criterion, worked_on.get((criterion.type, digest_of(criterion.text)))) for criterion in model.criteria]
    present = {row.pk for _, row in found if row}
    gone = tuple(row for row in worked_on.values() if row.pk not in present)
    before = _before([criterion for criterion, row in found if row is None], gone)
    criteria = tuple(
        _reviewing(criterion, row, newest, standing) if row
        else _new(criterion, before.get(slug_of(criterion)), newest) for criterion, row in found)
    return TrialReview(trial, model, criteria, gone)


def _new(criterion: Criterion, before: ReviewedText | None, newest: dict[int, RuleVersion]) -> Reviewing:
    older = newest[before.pk].rule if before else ""
    return Reviewing(criterion, rule_to_stored(criterion), before=before, older=older)


def _reviewing(criterion: Criterion, row: ReviewedText, newest: dict[int, RuleVersion],
               standing: dict[int, Approval]) -> Reviewing:
    version, approval = newest[row.pk], standing.get(row.pk)
    if version.author_id is not None:
        stored = version.rule
    else:
        stored = approval.version.rule if approval else rule_to_stored(criterion)
    return Reviewing(criterion, stored, row, version, approval)


def _before(new: Sequence[Criterion], gone: Sequence[ReviewedText]) -> dict[str, ReviewedText]:
    """For each new text the dropped one that it was made from, by name; each dropped text has one heir."""
    pairs = sorted(((_alike(row.text, criterion.text), number, slug_of(criterion), row)
                    for criterion in new for number, row in enumerate(gone) if row.type == criterion.type),
                   key=lambda pair: (-pair[0], pair[1]))
    heirs: dict[str, ReviewedText] = {}
    for share, _, slug, row in pairs:
        if share >= _ALIKE and slug not in heirs and row not in heirs.values():
            heirs[slug] = row
    return heirs


def _alike(old: str, new: str) -> float:
    matcher = SequenceMatcher(None, old.split()[:_LONGEST], new.split()[:_LONGEST], autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0
