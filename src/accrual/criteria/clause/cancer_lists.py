"""A list of cancers that are excepted, word by word: names, what is said of each, and what joins them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from accrual.criteria.clause.cancer_names import small_cancers_at
from accrual.criteria.clause.cancer_states import Said, said_at
from accrual.criteria.model import Condition, Span, Window
from accrual.criteria.phrasing.mentions import Mentioned
from accrual.criteria.phrasing.parts import Part
from accrual.vocabulary.terms import is_kind_of

__all__ = ["Excepted", "excepted_cancers", "is_cancer"]

_ANY = frozenset(("malignancy", "second-malignancy", "neoplasm", "solid-tumor", "invasive-cancer"))
_OVER = frozenset(("treated", "curative", "resolved", "resected", "remission"))
_LASTING = frozenset(("remission", "resolved", "off-treatment", "not-needing-treatment"))
_SMALL = ("skin-cancer", "carcinoma-in-situ", "superficial-bladder-cancer", "cervical-cancer")
_OF_ANY_ORGAN = frozenset(("squamous-cell-carcinoma", "carcinoma", "adenocarcinoma"))
# Words that tell nothing of a cancer where they stand among its names and states.
_NOTHING = re.compile(
    r"(?:(?:are|is|will\s+be)\s+(?:ineligible|excluded|not\s+eligible)(?=[\s,.]*(?:unless\b|$))"
    r"|(?:are|is|will\s+be)\s+(?:all\s+)?(?:permissible|eligible|allowed|permitted|acceptable)(?=\W*$)"
    r"|adequate\s+treatment\s+of|the|an?|any|all|those|these|patients?|subjects?|participants?|individuals|persons?|people"
    r"|with|having|of|for|histor(?:y|ies)|cases?|types?|forms?|has|have|had|been|following|either|is|are|was|were|who"
    r"|that|which|whom|whose|from|it|they|he/she|but|diagnos(?:is|es|ed)|documented|presence|prior|previous(?:ly)?"
    r"|evidence|known|other|additional|provided|must|there|includes?|including|both|this|if|so|s)\b\s*"
    r"|[\"“”'’:.*•\-–—]\s*|\s+")
_RELATIVE = frozenset(("that", "which", "who", "whom", "if"))
_JOINT = re.compile(r"[,;/]|(?:and/or|or|and|as\s+well\s+as)\b")
_MARK = re.compile(r"\(?(?:[1-9]|[a-h]|i{1,3}|iv|v)\s*[).]\s*(?=[a-z\"“])")
_AGAIN = re.compile(
    r"[,;.]?\s*[(]?(?:(?:with\s+)?(?:the\s+)?exceptions?(?:\s+(?:of|being|for|to\s+this))?|except(?:ing)?(?:\s+for)?"
    r"|other\s+than|excluding)\b")
_UNLESS = re.compile(r"[,;]?\s*unless\b")
_IN_SITU = re.compile(r"in[\s-]*situ\b")
_EXAMPLES = re.compile(
    r"[,(]?\s*(?:such\s+as|including(?:\s+but\s+not\s+limited\s+to)?|e\.?\s?g\.?,?|for\s+example|for\s+instance|like)"
    r"[\s:,]+")
_ALL_GO = re.compile(r"\bare\s+(?:all\s+)?(?:permissible|eligible|allowed|permitted)\b")
# Behind a name, another one, or how small a small risk is: "(DCIS)", "(Ta and Tis)", "(5-year survival > 90 %)".
_SHORT = re.compile(
    r"[(\[]\s*(?:[A-Z][A-Za-z0-9-]{1,8}|(?:(?:Ta|Tis|T1|TIS|TA|CIS|and|or|&|[,/\s]){1,9})"
    r"|(?:e\.g\.,?\s*)?5[\s-]year\s+(?:OS|(?:overall\s+)?survival)(?:\s+rate)?\s*(?:of\s+)?\\?[>≥]\s*90\s*%)\s*[)\]]")
_STUDIED = re.compile(
    r"(?:(?:specific|current|primary|study|target)\s+)?(?:diseases?|cancers?|malignanc(?:y|ies)|tumou?rs?|indication"
    r"|condition)\s+(?:(?:currently\s+)?(?:under|being)\s+(?:study|investigation|investigated|studied|evaluation"
    r"|evaluated|treated)|to\s+be\s+investigated)(?:\s+(?:in|for|by|on)\s+(?:this|the)\s+(?:(?:present|current|clinical)\s+)?"
    r"(?:study|trial|protocol))?|(?:target|study|index)\s+(?:disease|malignancy|tumou?r|cancer|indication)")


class Excepted(NamedTuple):
    """What is excepted, a time among it that is the head's, and where words end that name the study's own cancer."""

    cancers: list[Condition]
    window: Window | None = None
    studied: int = 0
    is_clear: bool = True


def excepted_cancers(text: str, parts: list[Part]) -> Excepted | None:
    """What a text excepts in parts that begin with "except" or "unless"; none where a word was not understood."""
    reader = _Reader(text, parts)
    try:
        cancers = list(_conditions(reader.members()))
    except _Unclear:
        return Excepted([], is_clear=False)
    except _Unread:
        return None
    return Excepted(cancers, reader.window, reader.studied) if cancers or reader.studied else None


def is_cancer(part: Part) -> bool:
    """Whether a part names a tumour."""
    return part.role == "T" and part.term is not None and part.term.kind == "condition" and (
        is_kind_of(part.term.slug, "neoplasm"))


class _Unread(Exception):  # noqa: N818 (no error of anybody's: the list is read another way)
    """A word was met that is not understood."""


class _Unclear(_Unread):
    """All words are understood, and not to what each belongs."""


@dataclass(slots=True)
class _Member:
    """One name of a list, or several that share a word, with what is said before and behind it.

    `fixed`: no quality of a neighbour reaches it.
    """

    named: tuple[Condition, ...]
    joint: str = ""
    before: list[Said] = field(default_factory=list)
    behind: list[Said] = field(default_factory=list)
    example: bool = False
    fixed: bool = False

    @property
    def is_any(self) -> bool:
        """Whether it names no sort of cancer."""
        return self.named[0].concept in _ANY

    @property
    def is_small(self) -> bool:
        return any(is_kind_of(self.named[0].concept, kind) for kind in _SMALL)

    def reach(self, end: int) -> None:
        """Let its text end at a later place."""
        self.named = tuple(replace(each, span=(each.span[0], end)) for each in self.named)


def _any(span: Span) -> _Member:
    return _Member((Condition("malignancy", span),), "o", fixed=True)


class _Waiting(NamedTuple):
    """What is said of the name that follows or of that before, with the joint before it."""

    joint: str
    said: Said
    start: int


class _Reader:
    """Takes the words behind "except" or "unless" one after the other."""

    def __init__(self, text: str, parts: list[Part]) -> None:
        cue = parts[0]
        self.text, self.low = text, text[:parts[-1].end].lower()
        self.at, self.end = cue.end, parts[-1].end
        self.names = {part.start: part for part in parts if is_cancer(part)}
        self.times = {part.start: part for part in parts if part.is_within}
        self.list: list[_Member] = []
        self.waiting: list[_Waiting] = []
        self.joint = ""
        self.examples = self.relative = False
        self.opens = False                   # it says that a list follows, or numbers its members
        self.window: Window | None = None
        self.studied = 0
        if cue.mark("exception") == "unless":
            self.at = cue.start
        elif _IN_SITU.match(self.low, cue.end - 2):
            self.at -= 2                     # "except in situ cancer of the cervix"
        elif cue.phrase is not None and cue.phrase.words[-1] in ("if", "when", "where"):
            self.list.append(_any((cue.start, cue.end)))

    def members(self) -> list[_Member]:
        """All that is excepted."""
        if len(self.low) != self.end:        # letters that become two in lower case
            raise _Unread
        while self.at < self.end:
            if not (self._time() or self._cue() or self._sign() or self._name() or self._state() or self._nothing()):
                raise _Unread
        self._behind()
        if self.joint == "x":
            raise _Unread                    # what follows on other lines is excepted
        if self.opens and len(self.list) < 2:
            raise _Unclear                   # what follows elsewhere is excepted as well
        return self.list

    def _time(self) -> bool:
        """A time within which the head was, at the end or before another exception."""
        part = self.times.get(self.at)
        if part is None or part.time is None or said_at(self.low, self.at) is not None:
            return False
        last = _AGAIN.match(self.low, part.end) is not None or not self.low[part.end:self.end].strip(" ).")
        if self.waiting or self.window is not None or not last or any(member.behind for member in self.list):
            return False
        self.window, self.at = part.time.window, part.end
        return True

    def _cue(self) -> bool:
        """What begins another exception, examples, or the words for the study's own cancer."""
        if (found := _UNLESS.match(self.low, self.at, self.end)) is not None:
            self._behind()
            self.list.append(_any((found.end() - len("unless"), found.end())))
            self.joint = ""
        elif (found := _AGAIN.match(self.low, self.at, self.end)) is not None:
            self._behind()
            self.joint, self.examples = "x", False
        elif not self.waiting and (found := _STUDIED.match(self.low, self.at, self.end)) is not None:
            self.studied, self.joint = found.end(), ""
        elif self.list and (found := _EXAMPLES.match(self.low, self.at, self.end)) is not None:
            self._behind()
            self.examples = _ALL_GO.search(self.low, self.at, self.end) is None
            self.joint = self.joint if self.examples else "x"
        else:
            return False
        self.at = found.end()
        return True

    def _sign(self) -> bool:
        """A bracket, a number before a member, or what joins two."""
        if self.list and (found := _SHORT.match(self.text, self.at, self.end)) is not None:
            self.list[-1].reach(found.end())
        elif (found := _MARK.match(self.low, self.at, self.end)) is not None:
            self.opens = True
        elif (found := _JOINT.match(self.low, self.at, self.end)) is not None:
            self.relative = False
            if found[0] not in ",;/":
                self.joint = "o" if found[0].endswith("or") else "a"
            self.joint = self.joint or ","
        elif self.low[self.at] in "()":
            if self.low[self.at] == ")":
                self._behind()
                self.examples = False
            self.at += 1
            return True
        else:
            return False
        self.at = found.end()
        return True

    def _name(self) -> bool:
        found = self._named()
        if found is None or found[0] > self.end:
            return False
        end, named = found
        last = self.list[-1] if self.list else None
        if last is not None and last.fixed and not (last.behind or self.waiting) and named[0].concept in _ANY:
            self.at = end                    # "unless the prior malignancy was cured"
            return True
        late = max((at for at, each in enumerate(self.waiting) if each.said.late), default=-1) + 1
        if late and last is not None:        # "squamous cell carcinoma that has been cured, cervical cancer"
            rest, self.waiting = self.waiting[late:], self.waiting[:late]
            self._behind()
            self.waiting = rest
        before, joints = [each.said for each in self.waiting], {each.joint for each in self.waiting[1:]}
        if any(said.late for said in before) or "o" in joints or (last is not None and "," in joints):
            raise _Unread
        if self.joint == "x" and any(map(self._is_again_meant, named)):
            raise _Unread
        if self._shares_in_situ(named[0], bool(before)):
            raise _Unclear
        start = self.waiting[0].start if before else named[0].span[0]
        joint = self._joint_before(start, named[0], bool(before))
        self.list.append(_Member(tuple(replace(each, span=(start, end)) for each in named), joint, before,
                                 example=self.examples))
        self.waiting, self.joint, self.at = [], "", end
        return True

    def _is_again_meant(self, cancer: Condition) -> bool:
        """Whether what is excepted from an exception is not excepted: "other than skin cancer, except melanoma"."""
        return any(is_kind_of(cancer.concept, each.concept) or cancer.concept == "melanoma"
                   for member in self.list for each in member.named if not member.is_any)

    def _shares_in_situ(self, cancer: Condition, graded: bool) -> bool:
        """Whether a name may share the word before the last one: "in situ breast cancer or cervix cancer"."""
        last = self.list[-1].named[-1] if self.list else None
        return last is not None and not graded and self.joint in ("o", "a") and (
            cancer.concept in ("cervical-cancer", "breast-cancer", "bladder-cancer", "prostate-cancer")) and (
            _IN_SITU.match(self.low, last.span[0]) is not None)

    def _named(self) -> tuple[int, tuple[Condition, ...]] | None:
        """The cancers that stand next, and where their name ends."""
        small = small_cancers_at(self.low, self.at)
        part = self.names.get(self.at)
        if part is None or part.term is None or (small is not None and small[0] >= part.end):
            return small
        mention = Mentioned.of(part.term, part.start, part.end)
        mention.qualify(mark for mark in part.marks if mark != ("severity", "other"))
        test = mention.test()
        if not isinstance(test, Condition):
            return None
        if test.concept in _OF_ANY_ORGAN:
            raise _Unread                    # "basal cell skin cancer and squamous cell": of the skin as well
        concept = "malignancy" if test.concept == "second-malignancy" else test.concept
        return part.end, (replace(test, concept=concept, status="any"),)

    def _joint_before(self, start: int, named: Condition, graded: bool) -> str:
        """What joins a name to the one before it."""
        joint = self.waiting[0].joint if self.waiting else self.joint
        last = self.list[-1] if self.list else None
        if joint or last is None or self.examples:
            return joint
        if last.is_any and not (graded or last.before or last.behind) and named.concept == "low-risk-malignancy":
            return self.list.pop().joint     # "tumours with a negligible risk of metastasis or death"
        if self.waiting or not self.text[start].isupper():
            raise _Unread                    # two names that nothing joins
        return ","                           # a list that lost its lines

    def _state(self) -> bool:
        said = said_at(self.low, self.at)
        if said is None or said.end > self.end:
            return False
        if self.relative and self.list and self.joint in ("", ","):
            said = said._replace(late=True)  # "basal cell carcinoma, which has been cured, and …"
        self.waiting.append(_Waiting(self.joint, said, self.at))
        self.joint, self.at = "", said.end
        return True

    def _nothing(self) -> bool:
        found = _NOTHING.match(self.low, self.at, self.end)
        if found is None:
            return False
        self.relative |= found[0].strip() in _RELATIVE
        self.opens |= found[0].strip() in (":", "following") and self.text[self.end:self.end + 1] == ";"
        self.at = found.end()
        return True

    def _behind(self) -> None:
        """Give what waits to the member before it; of two states of any cancer either may be enough."""
        if not self.waiting:
            return
        if not self.list:
            raise _Unread
        named = [member for member in self.list if self.examples or not member.example]
        last, waiting, self.waiting = named[-1], self.waiting, []        # behind a bracket none of its examples
        either = any(each.joint == "o" for each in waiting)
        if either and last.is_any and last is self.list[-1] and not last.behind and (
                len(waiting) == 2 and waiting[1].joint == "o"):
            self.list[-1:] = [                # "unless cured or at low risk of recurrence"
                _Member(tuple(replace(named, span=(each.start, each.said.end)) for named in last.named), "o",
                        list(last.before), [each.said], fixed=True) for each in waiting]
            return
        said = [*last.behind[-1:], *(each.said for each in waiting)]
        if either and len({each.severity for each in said if each.severity}) > 1:
            raise _Unread
        last.behind += [each.said for each in waiting]
        last.reach(waiting[-1].said.end)


def _conditions(members: Sequence[_Member]) -> Iterator[Condition]:
    """The conditions of a list, each with the qualities that are its own and that reach it from its neighbours."""
    _reach_back(members)
    carried, shown, several = list[Said](), list[Said](), False
    for member in members:
        if member.joint == "x" or member.is_any or member.fixed:
            carried, several = [], False
        own = bool(member.before or member.behind)
        said = [*member.before, *member.behind] if own else [] if member.example else carried
        if member.example and shown:
            continue                         # an example of what is cured is a cured one
        shown = [] if member.example else [each for each in said if not _OVER.isdisjoint(each.severity)]
        if own:                              # of a second quality it is not known how far it reaches
            over = [each for each in member.before if not _OVER.isdisjoint(each.severity)]
            carried, several = ([], True) if several else (over, bool(over))
        if member.is_any and not said:
            raise _Unread                    # all cancers would be excepted
        for named in member.named:
            yield _told(named, said)


def _reach_back(members: Sequence[_Member]) -> None:
    """What stands behind the last of several small cancers is said of all of them: "A or B that has been cured"."""
    if members and members[-1].example and members[-1].behind and not any(
            _OVER.intersection(each.severity) or member.named[0].concept == "low-risk-malignancy"
            for member in members if not member.example for each in (*member.before, *member.behind, Said(0))):
        raise _Unclear                       # "non-invasive cancers, such as A or B, that have been removed"
    last = next((member for member in reversed(members) if member.behind or not member.example), None)
    if last is None or not last.behind or not last.is_small or last.joint not in ("o", "a"):
        return
    for member in reversed(members[:members.index(last)]):
        if member.before or member.behind or not member.is_small or member.joint == "x":
            return
        member.behind = list(last.behind)


def _told(named: Condition, said: Sequence[Said]) -> Condition:
    """A cancer with what is said of it."""
    severity, stage = dict.fromkeys(named.severity), dict.fromkeys(named.stage)
    windows, last = set[Window](), tuple[str, ...]()
    for each in said:
        severity.update(dict.fromkeys(each.severity))
        stage.update(dict.fromkeys(each.stage))
        if each.duration:
            windows.add(_since(each, last))
        last = each.severity or last
    if len(windows) > 1 or (windows and named.window is not None):
        raise _Unread
    return replace(named, severity=tuple(severity), stage=tuple(stage), window=next(iter(windows), named.window))


def _since(time: Said, state: tuple[str, ...]) -> Window:
    """How long a state lasts, or how long ago it was: "in remission for 5 years", "treated 5 years ago"."""
    if not _LASTING.isdisjoint(state):
        return Window("lasting", time.duration)
    if not time.ago or _OVER.isdisjoint(state):
        raise _Unread
    return Window("at-least", time.duration)
