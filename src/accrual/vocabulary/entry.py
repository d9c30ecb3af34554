"""What a terminology's file says, whatever its format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from accrual.errors import InputError

__all__ = ["Entry", "Terminology", "checked", "code_of"]

_LONGEST = 100_000  # what a quotation mark that is never closed soon exceeds


@dataclass(frozen=True, slots=True)
class Entry:
    """One concept of a file: its code, its names and the codes of what it is a kind of.

    >>> Entry("DOID:1324", "lung cancer", parents=("DOID:162",)).names
    ('lung cancer',)

    `codes` are further codes that mean the same; `kind` and `slug` are empty where the file does not say them.
    `where` is its place in the file, such as `line 12`.
    """

    code: str
    name: str = ""
    synonyms: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    kind: str = ""
    slug: str = ""
    where: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Its names, the foremost first, each once."""
        return tuple(dict.fromkeys(filter(None, (self.name, *self.synonyms))))


@dataclass(frozen=True, slots=True)
class Terminology:
    """A file as it was read; `obsolete` and `inexact` count what was left out.

    >>> Terminology("OBO", (Entry("DOID:1324", "lung cancer"),)).obsolete
    0

    `inexact` are synonyms and mappings that mean less, more or nearly what the concept means.
    """

    format: str
    entries: tuple[Entry, ...]
    version: str = ""
    obsolete: int = 0
    inexact: int = 0


def code_of(said: str) -> str:
    """A code as it is compared: its prefix in capitals.

    >>> code_of("mesh:D000309"), code_of("hoof-rot")
    ('MESH:D000309', 'hoof-rot')
    """
    prefix, colon, local = said.partition(":")
    return prefix.upper() + colon + local if colon else said


def checked(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries, if each code stands once, no field is out of all bounds, and nothing is a kind of itself.

    A parent that is named by a further code is named by its own from now on.

    >>> checked([Entry("A:1", parents=("A:2",)), Entry("A:2", parents=("A:1",))])
    Traceback (most recent call last):
    accrual.errors.InputError: the hierarchy goes in a circle: A:1 → A:2 → A:1. Take one of these parents out
    """
    by_code: dict[str, Entry] = {}
    by_slug: dict[str, Entry] = {}
    for entry in entries:
        for said, known in ((entry.code, by_code), (entry.slug, by_slug)):
            first = known.setdefault(said, entry) if said else entry
            if first is not entry:
                raise InputError(f"{said[:80]} was there before, in {first.where}", where=entry.where,
                                 mend="Give each concept one entry, with all its names")
        if len(entry.code) > 200 or any(len(name) > _LONGEST for name in entry.names):
            raise InputError("a field longer than any name is", where=entry.where,
                             mend="Is a quotation mark or a line's end missing?")
    own = {code: entry.code for entry in reversed(by_code.values()) for code in entry.codes if code not in by_code}
    by_code = {code: replace(entry, parents=tuple(own.get(parent, parent) for parent in entry.parents))
               for code, entry in by_code.items()}
    _refuse_circles(by_code)
    return tuple(by_code.values())


def _refuse_circles(by_code: dict[str, Entry]) -> None:
    """Depth first, without recursion: `path` is the way down to where we are, `done` what leads to no circle."""
    done: set[str] = set()
    for start in by_code:
        path: dict[str, None] = {}
        waiting = [(start, False)]
        while waiting:
            code, left = waiting.pop()
            if left:
                del path[code]
                done.add(code)
            elif code in path:
                circle = [*list(path)[list(path).index(code):], code]
                raise InputError(f"the hierarchy goes in a circle: {' → '.join(circle[:10])}",
                                 where=by_code[code].where, mend="Take one of these parents out")
            elif code not in done and code in by_code:
                path[code] = None
                waiting.append((code, True))
                waiting.extend((parent, False) for parent in by_code[code].parents)
