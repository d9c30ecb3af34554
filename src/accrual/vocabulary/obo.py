"""OBO 1.2 and 1.4, as Mondo, the Disease Ontology and the Human Phenotype Ontology come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from accrual.errors import InputError
from accrual.vocabulary.entry import Entry, Terminology, code_of

__all__ = ["read_obo"]

_SYNONYM = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(EXACT|BROAD|NARROW|RELATED)?\s*([^\s\[]*)')
_ESCAPED = re.compile(r"\\(.)")
_BLANKS = {"n": " ", "t": " ", "W": " "}
_EQUIVALENT = re.compile(r"(\S+) \{[^}]*equivalentTo\b")     # Mondo says so of its cross references
_SHORT = {"OMO:0003000", "OMO:0003012", "ABBREVIATION", "ACRONYM"}
_AFTER = re.compile(r"\s*(?:\{[^{}]*\})?\s*(?:(?<!\\)!.*)?$")
_CUT = "Fetch the file again; if it is whole, end its last line"
_Tags = dict[str, list[str]]


@dataclass(slots=True)
class _Stanza:
    line: int
    kind: str
    tags: _Tags = field(default_factory=dict)


def read_obo(lines: Iterable[str]) -> Terminology:
    r"""The terms of an OBO file.

    >>> found = read_obo(["[Term]\n", "id: ZOO:1\n", "name: zebra fever\n", 'synonym: "stripes" EXACT []\n'])
    >>> found.entries[0].names
    ('zebra fever', 'stripes')

    Exact synonyms are names; of a narrow or a broad one it would be wrong to say that it means the term.
    InputError where a line is none of OBO, or where the file is cut short.
    """
    version, entries, obsolete, inexact = "", [], 0, 0
    for stanza in _stanzas(lines):
        if not stanza.kind:
            version = _plain(stanza.tags.get("data-version", [""])[0])
        elif stanza.kind == "Term" and stanza.tags.get("is_obsolete") == ["true"]:
            obsolete += 1
        elif stanza.kind == "Term":
            exact = list(_exact(stanza))
            entries.append(_entry(stanza, exact))
            inexact += len(stanza.tags.get("synonym", ())) - len(exact)
    return Terminology("OBO", tuple(entries), version, obsolete, inexact)


def _stanzas(lines: Iterable[str]) -> Iterator[_Stanza]:
    stanza, number, line = _Stanza(0, ""), 0, "\n"
    for number, line in enumerate(lines, 1):
        if line[0] == "[" and (found := re.match(r"\[(\w+)\]", line)):
            yield stanza
            stanza = _Stanza(number, found[1])
        elif line.strip() and line[0] != "!":
            tag, colon, value = line.partition(":")
            if not colon:
                raise InputError("neither a tag and its value nor the head of a stanza", where=f"line {number}",
                                 mend="Is the file cut short, or no OBO?")
            stanza.tags.setdefault(tag, []).append(value.strip())
    if not line.endswith("\n"):   # whoever writes OBO ends the last line: a code may have lost its last digits
        raise InputError("the last line does not end: the file seems cut short", where=f"line {number}", mend=_CUT)
    yield stanza


def _entry(stanza: _Stanza, exact: list[str]) -> Entry:
    tags, where = stanza.tags, f"line {stanza.line}"
    if "id" not in tags:
        raise InputError("a term without an id", where=where, mend="Is the file cut short?")
    same = [*map(_code, tags.get("alt_id", ())), *_equivalent(tags)]
    return Entry(_code(tags["id"][0]), _plain(tags.get("name", [""])[0]), tuple(exact),
                 tuple(map(_code, tags.get("is_a", ()))), tuple(same), where=where)


def _exact(stanza: _Stanza) -> Iterator[str]:
    for said in stanza.tags.get("synonym", ()):
        found = _SYNONYM.match(said)
        if not found:
            raise InputError(f"a synonym that is not in quotation marks: {said[:60]}", where=f"line {stanza.line}",
                             mend="Is the file cut short?")
        if found[2] == "EXACT":
            name = _unescaped(found[1])
            # An acronym counts as written only, also where the file has it in small letters.
            yield name.upper() if found[3].upper() in _SHORT else name


def _equivalent(tags: _Tags) -> Iterator[str]:
    for said in tags.get("xref", ()):
        if found := _EQUIVALENT.match(said):
            yield code_of(found[1])


def _code(value: str) -> str:
    return code_of(re.split(r"[\s{!]", value, maxsplit=1)[0])


def _plain(value: str) -> str:
    """A value without the modifiers and the comment behind it."""
    return _unescaped(_AFTER.sub("", value))


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: _BLANKS.get(found[1], found[1]), value) if "\\" in value else value
