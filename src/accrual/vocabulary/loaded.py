"""Terminologies that a user loaded, each a file in a folder: the columns of our own files, and the kind behind them.

What is written is what the user's file says, with its names vetted.  It is joined with the curated terms when it is
read, not when it is written: so it stays right when the curated terms change or another terminology is taken away.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from accrual.errors import ConfigurationError, InputError, NotFoundError
from accrual.vocabulary.terms import Term

__all__ = ["Loaded", "find_loaded", "forget", "keep", "loaded_names", "name_of", "read_loaded"]

_HEAD = "# {name}: loaded by `accrual vocabulary load`; to take it away: `accrual vocabulary forget {name}`.\n"
_COLUMNS = "# Columns: slug, parents (is a), names (`;` between, `^` counts in capitals only), codes, kind.\n"
_FACTS = ("file", "format", "version", "day")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


@dataclass(frozen=True, slots=True)
class Loaded:
    r"""One terminology as it is kept: its terms, and what file they came from.

    >>> term = Term("zebra-fever", "condition", (), ("zebra fever",), (), "ZOO:1")
    >>> Loaded("zoo", "zoo.csv", "CSV", "", "2026-11-28", (term,)).text().splitlines()[-1].split("\t")
    ['zebra-fever', '-', 'zebra fever', 'ZOO:1', 'condition']
    """

    name: str
    file: str
    format: str
    version: str
    day: str
    terms: tuple[Term, ...]

    def text(self) -> str:
        """What is written: a comment for each fact, then a line for each term."""
        facts = (f"# {fact}: {' '.join(getattr(self, fact).split())}\n" for fact in _FACTS)
        return "".join((_HEAD.format(name=self.name), _COLUMNS, *facts, *map(_line, self.terms)))


def name_of(said: str) -> str:
    """The name that a terminology is kept under.

    >>> name_of("mondo"), name_of("DO_cancer_slim.obo"), name_of("hp labels.tsv.gz")
    ('mondo', 'do_cancer_slim', 'hp-labels')

    InputError where nothing is left that a file could be called.
    """
    bare = re.sub(r"(?:\.(?:sssom|obo|tsv|csv|json|txt|gz))+$", "", said.lower())
    name = re.sub(r"[^a-z0-9_]+", "-", bare).strip("-_")[:60]
    if not _NAME.fullmatch(name):
        raise InputError(f"{said[:60]!r} makes no name for a terminology", mend="Say --name with letters and digits")
    return name


def loaded_names(folder: Path) -> list[str]:
    """The names of what is kept in a folder, which need not exist."""
    try:
        return sorted(path.stem for path in folder.iterdir() if path.suffix == ".tsv")
    except (FileNotFoundError, NotADirectoryError):
        return []


def read_loaded(folder: Path) -> Iterator[Loaded]:
    """Everything that is kept in a folder, in the order of the names; ConfigurationError where a file is damaged."""
    for name in loaded_names(folder):
        yield find_loaded(folder, name)


def find_loaded(folder: Path, name: str) -> Loaded:
    """What is kept under a name; NotFoundError if nothing is, ConfigurationError if it is damaged."""
    try:
        text = (folder / f"{name}.tsv").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise _unknown(folder, name) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(name, type(error).__name__) from None
    lines = text.split("\n")
    facts = dict(line[2:].partition(": ")[::2] for line in lines[2:2 + len(_FACTS)])
    try:
        terms = tuple(_term(*line.split("\t")) for line in lines if line and line[0] != "#")
        return Loaded(name, facts["file"], facts["format"], facts["version"], facts["day"], terms)
    except (TypeError, KeyError) as error:
        raise _damaged(name, type(error).__name__) from None


def keep(folder: Path, loaded: Loaded) -> None:
    """Write a terminology whole or not at all, in the place of one of that name.

    ConfigurationError where it cannot be written.
    """
    part = folder / f"{loaded.name}.{os.getpid()}.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            part.write_text(loaded.text(), encoding="utf-8")
            part.replace(folder / f"{loaded.name}.tsv")
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(f"terminologies cannot be kept here ({error.strerror})", where=str(folder),
                                 mend="Point ACCRUAL_HOME at a folder that is yours to write in") from None


def forget(folder: Path, name: str) -> None:
    """Take a terminology away; NotFoundError if there is none of that name."""
    if name not in loaded_names(folder):
        raise _unknown(folder, name)
    (folder / f"{name}.tsv").unlink(missing_ok=True)


def _line(term: Term) -> str:
    names = ";".join((*term.names, *("^" + name.lower() for name in term.cased)))
    return "\t".join((term.slug, " ".join(term.parents) or "-", names, term.source, term.kind)) + "\n"


def _term(slug: str, parents: str, names: str, source: str, kind: str) -> Term:
    """A line of ours, but for one thing: a slug is no name, for it may come from a code."""
    given = [name for name in names.split(";") if name]
    return Term(slug, kind, () if parents == "-" else tuple(parents.split()),
                tuple(name for name in given if name[0] != "^"),
                tuple(name[1:].upper() for name in given if name[0] == "^"), source)


def _unknown(folder: Path, name: str) -> NotFoundError:
    known = ", ".join(loaded_names(folder))
    return NotFoundError(f"no terminology is loaded under the name {name[:60]!r}",
                         mend=f"Loaded are: {known}" if known else "None is: see accrual vocabulary load --help")


def _damaged(name: str, why: str) -> ConfigurationError:
    return ConfigurationError(f"the loaded terminology {name} is damaged ({why})",
                              mend=f"Load it again, or take it away: accrual vocabulary forget {name}")
