"""The terminologies that were loaded into this home, as terms for the parser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accrual.vocabulary.terms import Term

__all__ = ["add_loaded_terms", "terms_folder"]


def terms_folder() -> Path:
    """Where loaded terminologies are kept; it need not be there."""
    from accrual.portal.config.home import home_path

    return home_path() / "vocabulary"


class _LoadedTerms:
    """Reads nothing before somebody looks at a term: most commands never do, and most homes have none."""

    def __iter__(self) -> Iterator[tuple[Term, ...]]:
        from accrual.vocabulary.loaded import read_loaded

        return (loaded.terms for loaded in read_loaded(terms_folder()))


_LOADED = _LoadedTerms()


def add_loaded_terms() -> None:
    """Have `TERMS` hold what was loaded into this home as well; for a program's start, before it parses.

    Where nothing was loaded nothing is imported.
    """
    if not terms_folder().is_dir():
        return
    from accrual.vocabulary.terms import add_terms

    add_terms(_LOADED)
