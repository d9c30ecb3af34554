"""Words, signs and numbers of a criterion, as lexemes of a few kinds.

A lexeme's kind is one letter, so that a sentence is also a string that patterns can be matched on:

    c concept   > comparator before a number   + comparator after it   n number   - range sign   b between
    a and   o or   , / ( ) : ;   . end of a sentence   ~ a word that turns meaning (unless)   ! a negation
    f filler   w any other word

Its role is the letter that it has for mentions, see `phrases.Phrase`; marks have J for a joint, , / ( ) : ; or F.
"""

from __future__ import annotations

import re
from functools import partial
from typing import NamedTuple

from accrual.criteria.lexemes.numbers import NUMBER, Number, read_number, read_word
from accrual.criteria.lexemes.phrases import Node, Phrase, phrases

__all__ = ["Lexeme", "lexemes", "with_quality"]

_TOKEN = re.compile(
    r"""(?=\S)(?:                                            # no other way past white space is as fast
        (?P<w>[a-zA-Z]++(?![\w'’+])                         # most words, told fast
            | (?:[aA][gG][eE][sSdD]?|[sS](?:[tT][aA][tT][uU][sS]|[cC][oO][rR][eE][sS]?)|or|to)(?=\d)      # age18, 0 or1
            | [vV]\d+(?:\.\d+)*(?!\w)
            | (?:BRAF|[KNH]RAS|EGFR|JAK2|PIK3CA|IDH[12])(?=[A-Z]\d{2,4}[A-Z]?\b)                   # BRAFV600E
            | [^\W\d_][\w'’]*+(?:\+(?![<>≥≤=\d]))?)
      | (?P<n>[\d½¼¾]|\.(?=\d))
      | (?P<p>[^\s\w]|_))""", re.VERBOSE)
_SHORTENED = re.compile(
    r"\b(?:Dept|Drs?|St|No|vs|approx|e\.g|i\.e|al|Fig|Mrs?|Prof|cf|incl|resp|ca|(?:[A-Z]\.)+[A-Z])\.$", re.IGNORECASE)
_PUNCT = {sign: kind for kind, signs in {
    ",": ",，、", "/": "/", "(": "([{（", ")": ")]}）", ":": ":：", ";": ";；", "-": "-–—−~～〜∼˜‐‑", "a": "&",
    ".": ".!?。",
}.items() for sign in signs}
_ROLE_OF_KIND = {kind: kind for kind in ",/():;."} | {"a": "J", "o": "J", "-": "-", "f": "F", "~": "S"}
_TIMED = re.compile(r"\d\s?(?:y|yrs?|years?|mo|mos|months?|w|wks?|weeks?|d|days?|kg|cm|mm|g|mg)$", re.IGNORECASE)
_TO_ROMAN = re.compile(r"\s[01][-‐‑–][IV]+[ABC]?\b")
_COMPARED = frozenset((
    "more", "less", "greater", "lower", "higher", "fewer", "older", "younger", "exceed", "exceeding", "above",
    "below", "over", "under", "later", "earlier", "longer", "shorter", "larger", "smaller", "beyond", "bigger",
    "exceeded",
))
_SHARES_ITS_END = ("ly", "first", "second", "third", "chemo", "pre", "peri")     # before "- or"
_LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"})     # as copied from a page
_LONGEST_NUMBER = 20                         # characters; a longer run of digits is a code, not a value


class Lexeme(NamedTuple):
    """A word, sign or number; `value` is a phrase's meanings or a `Number`."""

    kind: str
    start: int
    end: int
    text: str
    value: Phrase | Number | None = None
    role: str = "S"

    @property
    def words(self) -> tuple[str, ...]:
        """The words of a phrase, or the one word that it is."""
        return self.value.words if isinstance(self.value, Phrase) else (self.text,)


_lexeme = partial(tuple.__new__, Lexeme)     # of all fields, in half the time


def lexemes(text: str, start: int = 0, end: int | None = None) -> list[Lexeme]:
    """The lexemes of a stretch of text.

    >>> "".join(lexeme.kind for lexeme in lexemes("ANC ≥ 1.5×109/L and age 18 to 75 years"))
    'c>nacn-n'
    """
    end = len(text) if end is None else end
    raw = _raw(text, start, end)
    words = [token[0] for token in raw]
    words.append("")
    root = phrases()
    found: list[Lexeme] = []
    place, last, taken = 0, len(raw), start
    while place < last:
        word, kind, at, stop = raw[place]
        if at < taken:                       # the unit of a number holds it
            place += 1
            continue
        node = root.get(word)
        phrase = _longest(node, words, place, text, at) if node is not None else None
        if phrase is not None and (kind != "n" or phrase.size > 1):
            stop = raw[place + phrase.size - 1][3]
            if phrase.number is None:
                lexeme = _lexeme((phrase.kind, at, stop, phrase.said, phrase, phrase.role))
                place += phrase.size
            else:
                number = read_word(text, phrase.number, stop, end)
                lexeme = Lexeme("n", at, number.end, word, number)
                place += 1
        else:                                # a number is a number, even where a name begins with it
            lexeme = _unnamed(text, end, word, kind, at, stop)
            place += 1
        found.append(lexeme)
        taken = lexeme.end
    return found


def _unnamed(text: str, end: int, word: str, kind: str, at: int, stop: int) -> Lexeme:
    """Any other word, a number or a mark."""
    if kind == "n" and stop - at <= _LONGEST_NUMBER:
        number = read_number(text, at, end)
        return Lexeme("n", at, number.end, word, number)
    if kind != "p":
        return _lexeme(("w", at, stop, word, None, "S"))
    mark = _PUNCT.get(word, "f") if word != "." or _ends_sentence(text, stop) else "f"
    return _lexeme((mark, at, stop, word, None, _ROLE_OF_KIND[mark]))


_Token = tuple[str, str, int, int]           # a word in lower case, a number or a mark; w, n or p; from where to where


def _raw(text: str, start: int, end: int) -> list[_Token]:
    """The tokens of a text; hyphens inside words and the registry's escapes are passed over."""
    raw: list[_Token] = []
    skip = start
    for found in _TOKEN.finditer(text, start, end):
        at, stop = found.span()
        if at < skip:
            continue
        kind, word = found.lastgroup, found[0]
        if kind == "w":
            word = word if word.isascii() else word.translate(_LIGATURES)
            raw.append((word.lower(), "w", at, stop))
        elif kind == "n":
            number = NUMBER.match(text, at, end)
            stop = skip = number.end() if number else stop
            raw.append((text[at:stop], "n", at, stop))
        elif word != "\\" and not (word in "-‐‑–" and _inside_word(text, at, start, end)):
            raw.append((word, "p", at, stop))
    return raw


def _inside_word(text: str, at: int, start: int, end: int) -> bool:
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    if after == " " and text[max(start, at - 6):at].lower().endswith(_SHARES_ITS_END):
        return text[at + 2:at + 5] in ("or ", "and")         # "histologically- or cytologically-confirmed"
    if after.isdigit() and before.isalpha() and _TIMED.search(text, max(start, at - 9), at):
        return False                                         # "8yr-18yrs"
    if after in "IV" and before in "01" and _TO_ROMAN.match(text, max(start, at - 2)):
        return False                                         # stage 0-III
    if after in "IVX" and (before in "IVX" or (before in "ABC" and text[max(start, at - 2)] in "IV")):
        return False                                         # NYHA III-IV is a range, stage IB-IIIA too
    if before in ")]" and at - start > 1:
        return after.isalpha()                               # "(AIDS)-related"
    return (before.isalpha() and after.isalnum()) or (before.isalnum() and after.isalpha())


def _longest(node: Node | None, words: list[str], place: int, text: str, at: int) -> Phrase | None:
    """The longest phrase that begins here; of two alike, the one that needs a capital where there is one."""
    best = None
    while node is not None:
        place += 1
        following = words[place]
        phrase = node.phrase
        if node.capital is not None and (text[at].isupper() or text[at + 1:at + 2].isupper()):     # mRS too
            phrase = node.capital
        if phrase is not None and (phrase.size == 1 or phrase.kind not in "+!" or not _ends_within(
                phrase, following, words[place + 1:place + 2])):
            best = phrase
        node = node.get(following)
    return best


def _ends_within(phrase: Phrase, following: str, then: list[str]) -> bool:
    """Whether a phrase stops where another goes on: "6 months and younger | than 80 years", "is not | more than".

    "18 years old or under | guardianship" does too, and "18 years and less | or equal 45 years".
    """
    if phrase.kind == "+":
        if following == "than" or following[:1].isdigit() or (following == "or" and then == ["equal"]):
            return True
        node = phrases().get(following) if phrase.words[-1] == "under" else None
        return node is not None and node.phrase is not None and node.phrase.role == "T"
    return following in _COMPARED


def _ends_sentence(text: str, after: int) -> bool:
    """Whether a full stop ends a sentence: not in "Dept. of", "i.e. the", "approx. 3" or "1.5"."""
    if after < len(text) and not text[after].isspace():
        return False
    following = text[after:after + 8].lstrip()[:1]
    goes_on = following.islower() or following.isdigit()
    return not goes_on and _SHORTENED.search(text, max(0, after - 9), after) is None


def with_quality(words: list[Lexeme], first: int, last: int, slug: str) -> list[Lexeme]:
    """The lexemes with those from the first to the last made one quality of what stands before them.

    >>> [word.text for word in with_quality(lexemes("illness that limits compliance"), 1, 3, "limits-compliance")]
    ['illness', 'limits compliance']
    """
    phrase = Phrase((slug,), "w", role="Q", marks=(("severity", slug),))
    one = Lexeme("w", words[first].start, words[last].end, slug.replace("-", " "), phrase, "Q")
    return [*words[:first], one, *words[last + 1:]]
