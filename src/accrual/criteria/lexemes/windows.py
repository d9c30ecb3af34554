"""Times in a sentence: "within 4 weeks before the first dose", "in the past year", "for at least 3 months"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from accrual.criteria.lexemes.events import (
    FAR,
    beyond,
    ended,
    given_later,
    is_passed,
    match_event,
    of_drug,
    start_of_treatment,
    words_of,
)
from accrual.criteria.lexemes.numbers import Number
from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import Window

__all__ = ["Time", "times"]

_ISO = {"a": "P{}Y", "mo": "P{}M", "wk": "P{}W", "d": "P{}D", "h": "PT{}H", "min": "PT{}M"}
_UNITS = {
    "year": "a", "years": "a", "month": "mo", "months": "mo", "week": "wk", "weeks": "wk", "day": "d", "days": "d",
    "hour": "h", "hours": "h",
}
_PAST = frozenset(("last", "past", "previous", "prior", "preceding", "recent", "previously"))
_BEFORE = frozenset(("before", "prior", "preceding", "ago", "earlier", "previous", "preceeding", "priot", "previously"))
_AFTER = frozenset(("after", "following", "post", "beyond", "thereafter"))
_AHEAD = frozenset(("next", "following", "coming", "upcoming", "subsequent"))
_DAYS, _LONG, _LONGEST_PAUSE = {"d": 1.0, "wk": 7.0}, 1e9, 60.0
_SINCE = frozenset(("since", "from"))
_OF = frozenset(("of", "to"))
_INSIDE = frozenset(("within", "in", "during"))
_ONE = frozenset(("last", "past", "previous", "preceding", "a", "prior", "within"))
_LEADS = frozenset((
    "the", "a", "an", "in", "for", "during", "over", "of", "at", "any", "approximately", "about", "within", "least",
    "period", "minimum", "duration", "lasting", "every", "throughout", "interval", "been", "time", "has", "have",
    "more", "than", "no", "by", "up", "to", "on", "through", "until", "till", "washout", "between", "must", "elapsed",
    "passed",
))
_LASTS = frozenset(("for", "lasting", "duration", "throughout", "stable", "minimum"))
_COUNTED = frozenset(("consecutive", "calendar", "full", "continuous", "complete", "whole", "study", "successive"))
_WHICHEVER = {"longer": "longer", "greater": "longer", "later": "longer", "shorter": "shorter", "first": "shorter"}
_CHOICE = frozenset(("whichever", "longer", "shorter", "comes", "occurs"))
_HALF_LIVES = frozenset((
    "lives", "life", "half", "whichever", "is", "shorter", "longer", "of", "the", "study", "drug", "agent", "their",
    "its", "that", "drugs", "agents", "elimination", "comes", "first", "greater", "occurs", "later",
))
_PASSING = frozenset((
    "period", "or", "more", "longer", "must", "must-have", "have", "has", "should", "should-have", "elapsed", "passed",
    "have-elapsed", "has-elapsed",
))
_POINTS = frozenset((
    "before", "prior", "at", "during", "after", "since", "upon", "following", "until", "at-the-time-of", "while",
    "throughout", "preceding", "at-time-of",
))
_OPENS_STUDY = frozenset(("during", "throughout", "for", "course", "while"))
_BEGINS = _UNITS.keys() | _POINTS | _OPENS_STUDY         # words that a time may begin with, beside numbers
@dataclass(frozen=True, slots=True)
class Time:
    """A time with the lexemes `first`..`last` that say it; one without a length has no window ("before enrolment").

    `since` tells that what follows is what the time has passed since ("4 weeks since surgery"), `ahead` that the time
    lies in the trial ("during the study"), `is_open` that a mention behind it may be its event ("after implantation").
    """

    first: int
    last: int
    window: Window | None
    since: bool = False
    ahead: bool = False
    is_open: bool = False

    @property
    def lasts(self) -> bool:
        """Whether it only tells how long something lasts."""
        return self.window is not None and self.window.bound == "lasting" and self.window.anchor is None

    @property
    def follows(self) -> bool:
        """Whether it lies after its event."""
        return self.window is not None and self.window.direction == "after"

    def passed(self) -> Time:
        """The time in which something must not have been that it lasts to be free of."""
        return replace(self, window=replace(self.window, bound="within") if self.window is not None else None)

    def from_event(self, event: str) -> Time:
        """The time, counted from an event."""
        return replace(self, window=replace(self.window, anchor=event) if self.window is not None else None)


def times(words: list[Lexeme], covered: set[int]) -> list[Time]:
    """Every time of a sentence, from left to right; lexemes that values hold already are passed over.

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> found = times(lexemes("within 4 weeks before the first dose"), set())[0].window
    >>> found.duration, found.direction, found.anchor
    ('P4W', 'before', 'first-dose')
    """
    found: list[Time] = []
    taken = 0
    for at, word in enumerate(words):
        if (word.kind != "n" and word.text not in _BEGINS) or at < taken or at in covered:
            continue
        length = _length(words, at)
        one = _Reader(words, at, taken, length).read() if length is not None else _event(words, at)
        if one is not None:
            pair = _between(words, one)
            found += pair
            taken = pair[0].last
            covered = covered | set(range(pair[-1].first, pair[-1].last)) if len(pair) > 1 else covered
    return found


def _between(words: list[Lexeme], time: Time) -> list[Time]:
    """"At least 14 days between the last dose and enrolment" has its event behind what it has passed since."""
    if time.last >= len(words) or words[time.last].text != "between" or time.window is None:
        return [time]
    for at in range(time.last + 1, min(len(words) - 1, time.last + FAR)):
        event = match_event(words, at + 1) if words[at].kind == "a" else None
        if event is not None:
            window = replace(time.window, bound="at-least", direction="before", anchor=event[0])
            return [Time(time.first, time.last + 1, window, since=True),
                    Time(at, beyond(words, *event)[1], None)]
    return [time]


def _event(words: list[Lexeme], at: int) -> Time | None:
    """A time without a length: "before enrolment", "at screening", "during the study"."""
    text = words[at].text
    if text in _OPENS_STUDY and (whole := match_event(words, at)) is not None and whole[0] == "trial-participation":
        return Time(at, whole[1], None, ahead=True)
    if text not in _POINTS:
        return None
    place = at + 1
    while place < len(words) and words[place].text in ("to", "the", "time", "of", "their", "his"):
        place += 1
    hit = match_event(words, place) if place < len(words) else None
    if text == "prior" and place == at + 1 and hit is not None and hit[0] == "first-dose":
        return None                          # "prior treatment with chemotherapy"
    if hit is None:
        stop = start_of_treatment(words, place) or given_later(words, at, place)
        return Time(at, stop, None) if stop else None
    slug, end = beyond(words, *hit)
    end = of_drug(words, slug, end) or end
    return Time(at, end, None, ahead=text in ("during", "throughout", "while") and hit[0] == "trial-participation")


@dataclass(frozen=True, slots=True)
class _Length:
    """One or two numbers of a unit; `last` is the lexeme after them."""

    low: float
    high: float | None
    unit: str
    last: int


def _length(words: list[Lexeme], at: int) -> _Length | None:
    number = words[at].value
    if words[at].kind == "n" and isinstance(number, Number):
        return _counted(words, at, number)
    unit = _UNITS.get(words[at].text)
    if unit and at and not words[at].text.endswith("s") and (
            words_of(words[at - 1])[-1] in _ONE or _is_the_one(words, at)):
        return _Length(1, None, unit, at + 1)
    return None


def _is_the_one(words: list[Lexeme], at: int) -> bool:
    """Whether a unit alone is one of it: "within the year prior to consent"."""
    return at + 1 < len(words) and words[at - 1].text == "the" and words[at - 2:at - 1] != [] and (
        words[at - 2].text in _INSIDE) and words[at + 1].text in _BEFORE


def _counted(words: list[Lexeme], at: int, number: Number) -> _Length | None:
    """"4 weeks", "3-6 months", "4 consecutive weeks", "24 to 48 hours"."""
    stop = at + 1
    if number.relative_to is not None:
        return None
    if number.unit == "d" and number.value != int(number.value):
        return None                          # dioptres
    if number.unit in _ISO:
        high = _second(words, stop, number.unit)
        return _Length(number.value, high[0], number.unit, high[1]) if high else _Length(
            number.value, None, number.unit, stop)
    if number.unit is not None:
        return None
    if stop < len(words) and (words[stop].text in _COUNTED or words[stop].text in _PAST):
        stop += 1                            # "in the 5 previous years"
    if stop < len(words) and words[stop].text in _UNITS:
        return _Length(number.value, None, _UNITS[words[stop].text], stop + 1)
    if stop + 1 < len(words) and words[stop].kind in "-o" and isinstance(second := words[stop + 1].value, Number) \
            and second.unit in _ISO:
        return _Length(number.value, second.value, second.unit or "d", stop + 2)
    return None


def _second(words: list[Lexeme], at: int, unit: str) -> tuple[float, int] | None:
    """The upper end of "3 months to 6 months"."""
    if at + 1 < len(words) and words[at].kind == "-" and isinstance(second := words[at + 1].value, Number) \
            and second.unit == unit:
        return second.value, at + 2
    return None


@dataclass(slots=True)
class _Reader:
    """Reads what stands around one length."""

    words: list[Lexeme]
    at: int
    floor: int
    length: _Length

    def read(self) -> Time | None:
        first, sign, past, lasts = self._before()
        past = past or not _PAST.isdisjoint(word.text for word in self.words[self.at:self.length.last])
        last, direction, since, anchor = self._after(self.length.last)
        sign = sign or self._or_more()
        if direction == "after" and not since and anchor is None and sign in (">=", ">") and not lasts and (
                self._washes_out() and all(word.kind in "f(,-" for word in self.words[:first])):
            direction, since = "before", True    # "≥ 4 weeks after radiotherapy" is a pause, as "≥ 4 weeks since" is
        lasts = lasts or self.words[last - 1].text == "thereafter"
        last, lives, which = _half_lives(self.words, last)
        if lives is not None and direction is None:
            last, direction, since, anchor = self._after(last)
        inside = self.at > 0 and self.words[self.at - 1].text == "in"
        if not (sign or past or direction or lasts or inside) or sign == "=":
            return None                      # "= 37 weeks" has lost its sign
        if sign in ("<=", "<") and not (direction or past or anchor or self._says_in(first) or self._is_ago(first)):
            return None                      # "no more than 4 months of therapy" is how long it took
        if self.length.unit in ("min", "h") and not (direction or past):
            return None                      # how long something took
        if self._lies_ahead():
            direction, since = "after", False                # "in the following 16 weeks from enrolment"
        elif direction is None and past:
            direction = "before"
        least = sign in (">=", ">") and not (direction or since or past or anchor)
        if self.length.high is not None and lasts and not (least or direction or past or anchor):
            return None                      # "on a stable dose for 2-4 weeks" is no time that long ago
        if self.length.high is not None and not least:
            bound = "between"
        elif sign in (">=", ">"):
            bound = "lasting" if (lasts and not since) or not (direction or since) else "at-least"
        elif lasts and not past and sign == "":
            bound = "lasting"
        else:
            bound = "within"
        low = _iso(self.length.low, self.length.unit)
        high = _iso(self.length.high, self.length.unit) if self.length.high is not None and not least else None
        is_open = anchor is None and last > self.length.last and not since
        window = Window(bound, low, high, direction or "before", anchor, lives, which)
        return Time(first, last, window, since, is_open=is_open)

    def _lies_ahead(self) -> bool:
        """Whether the length is told to begin now or with its event: "in the next 3 months"."""
        return self.at > self.floor and words_of(self.words[self.at - 1])[-1] in _AHEAD

    def _washes_out(self) -> bool:
        """Whether the length is that of a pause after treatment, and not of a course after a transplantation."""
        said = [word.text for word in self.words[self.length.last:self.length.last + 4]]
        short = self.length.low * _DAYS.get(self.length.unit, _LONG) <= _LONGEST_PAUSE
        return short and "after" in said and "steril" not in " ".join(said)

    def _or_more(self) -> str:
        """The comparator behind the length: "4 weeks or more after surgery"."""
        word = self.words[self.length.last] if self.length.last < len(self.words) else None
        said = word.value if word is not None and word.kind == "+" else None
        return said.slug if isinstance(said, Phrase) and said.slug.startswith(">") else ""

    def _says_in(self, first: int) -> bool:
        return any(not _INSIDE.isdisjoint(words_of(word)) for word in self.words[first:self.at])

    def _is_ago(self, first: int) -> bool:
        """Whether a sign says how long ago something was: "history of stroke < 6 months", "prior surgery ≤ 4 weeks"."""
        words = self.words[max(0, first - 4):first]
        return bool(words) and words[-1].role == "T" and self.words[first].kind == ">" and not self.words[
            first].text.isalpha() and any(isinstance(word.value, Phrase) and word.value.mark("status") == "history"
                                          for word in words[:-1])

    def _before(self) -> tuple[int, str, bool, bool]:
        """(first lexeme, comparator, whether the past is named, whether it lasts)."""
        sign, past, lasts = "", False, False
        at = self.at
        while at > self.floor:
            word = self.words[at - 1]
            said = words_of(word)
            lasts = lasts or said[-1] in ("until", "through", "throughout")
            if said[-2:] == ("at", "least"):
                sign = sign or ">="
            if said[-1] in _PAST and _LEADS.issuperset(said[:-1]):
                past = True
            elif word.kind == ">" and isinstance(word.value, Phrase):
                over = past and word.text == "over"          # "over the past year"
                sign = sign or ("" if over else word.value.slug)
            else:
                lasts = lasts or not _LASTS.isdisjoint(said)
                if not _LEADS.issuperset(said):
                    break
            at -= 1
        return at, sign, past, lasts

    def _after(self, start: int) -> tuple[int, str | None, bool, str | None]:
        """(lexeme after it, direction, whether something has passed since, the event)."""
        at = last = start
        direction, since = None, False
        while at < len(self.words) and at < last + 4:
            word = self.words[at]
            text = word.text
            if text in _BEFORE or text.startswith("prior-"):
                direction = direction if direction == "after" else "before"      # "3 weeks after prior surgery"
            elif text in _AFTER or text.startswith(("after-", "following-")):
                direction = "after"
            elif text in _SINCE:
                since, direction = True, "before"
            elif text in _OF and direction is None:
                pass
            elif text in ("to", "the", "of") or text in _COUNTED or text in _PASSING:
                at += 1
                continue
            else:
                break
            at += 1
            last = at
            if direction == "before" and at < len(self.words) and self.words[at].text == "to":
                last = at = at + 1
        anchor, end = self._anchor(last)
        if anchor is not None and (stop := of_drug(self.words, anchor, end)):
            anchor, end = (anchor, stop) if anchor == "first-dose" or direction == "after" else (None, last)
        if (anchor == "diagnosis" and (since or direction is None)) or (anchor == "last-dose" and direction is None):
            direction = "after"              # "within 8 weeks of diagnosis", "a year from diagnosis"
        if direction == "after":
            anchor, end = ended(self.words, last, anchor, end)
        if anchor is None and direction is None:
            return start, None, False, None
        return (end if anchor else last), direction, since and anchor is None, anchor

    def _anchor(self, at: int) -> tuple[str | None, int]:
        """The event that the time is counted from, and the lexeme after it."""
        best: tuple[str | None, int] = (None, at)
        for place in range(at, min(len(self.words), at + FAR)):
            hit = match_event(self.words, place)
            if hit is not None:
                best = hit
                break
            if not is_passed(self.words[place]):
                break
        if best[0] is None and (stop := start_of_treatment(self.words, at)):
            return "first-dose", stop        # "within 7 days of starting venetoclax"
        return beyond(self.words, best[0], best[1]) if best[0] else best


def _iso(count: float, unit: str) -> str:
    """An ISO 8601 duration; half a year is six months."""
    whole = {"a": ("mo", 12), "wk": ("d", 7), "d": ("h", 24)}.get(unit)
    if count != int(count) and whole and count * whole[1] == int(count * whole[1]):
        unit, count = whole[0], count * whole[1]
    return _ISO[unit].format(f"{count:g}")


def _half_lives(words: list[Lexeme], at: int) -> tuple[int, float | None, str | None]:
    """(lexeme after, count, longer or shorter) of "or 5 half-lives (whichever is longer)" where that stands at `at`."""
    place = at
    while place < len(words) and place < at + 3 and (words[place].kind in "o(,f" or words[place].kind == ">"):
        place += 1
    number = words[place].value if place + 1 < len(words) else None
    if not isinstance(number, Number) or words[place + 1].text not in ("half", "half-lives"):
        return at, None, None
    place += 2
    which, chosen = None, False              # "before first dose" is no choice, "whichever comes first" is
    while place < len(words) and (_goes_on(words[place].text) or words[place].kind in "f,("):
        said = words[place].text.split("-")
        chosen = chosen or not _CHOICE.isdisjoint(said)
        which = which or (next((_WHICHEVER[one] for one in said if one in _WHICHEVER), None) if chosen else None)
        place += 1
    return place + (place < len(words) and words[place].kind == ")"), number.value, which


def _goes_on(said: str) -> bool:
    """Whether words belong to half-lives: "of the study drug", "whichever is longer"."""
    return said in _HALF_LIVES or said.startswith("whichever-")
