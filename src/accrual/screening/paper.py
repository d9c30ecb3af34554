"""A screening on paper, for the doctor: each criterion with its own words, verdict, reason, evidence and what is open.

A page for a browser shows the same `Paper`; here it becomes one HTML document that asks no other file, and a PDF.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from accrual.errors import ConfigurationError
from accrual.screening.explain import wanted_in_words
from accrual.screening.verdict import CriterionResult, Evidence, Screening, Status
from accrual.screening.wording import day
from accrual.vocabulary.prose import powers, unescaped

if TYPE_CHECKING:
    import jinja2

__all__ = ["Paper", "PaperRow", "as_html", "as_pdf", "paper_of"]

DECIDES = "Only the study team can say whether somebody can join. This is no medical advice."
DEAD = "By the record this person is dead on the day of the check, so this study does not fit."
_HEADLINES = {
    Status.ELIGIBLE: "This study may fit: every criterion is passed by what is known.",
    Status.INELIGIBLE: "This study may not fit: something that is known speaks against it.",
    Status.UNDETERMINED: "Not known yet: nothing that is known speaks against it, and facts are missing.",
}
_SAYS = {True: "Seems to fit", False: "Does not seem to fit", None: "Not known yet"}
_ORDER = (False, None, True)  # obstacles first


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One criterion: its number, kind, verdict in words, reason, own words, evidence, and what would settle it."""

    number: str
    kind: str
    verdict: str
    says: str
    because: str
    text: str
    evidence: tuple[str, ...] = ()
    would_settle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed: of which trial, in which version, checked when, with what result.

    `answers` are the questions that a person answered, where that is what the screening stands on.
    """

    number: str
    title: str
    version: str
    checked: str
    headline: str
    rows: tuple[PaperRow, ...]
    would_settle: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    decides: str = DECIDES


def _headline(screening: Screening) -> str:
    return DEAD if screening.is_dead else _HEADLINES[screening.status]


def paper_of(title: str, version: str, screening: Screening, told: Callable[[CriterionResult], str] | None = None, *,
             headline: str = "", would_settle: tuple[str, ...] | None = None,
             answers: tuple[tuple[str, str], ...] = ()) -> Paper:
    """A screening as it is printed, obstacles first.

    >>> from datetime import date
    >>> paper_of("A study", "", Screening("NCT99990001", date(2026, 1, 5), ())).checked
    '5 Jan 2026'

    `told` words a reason for its reader, where that is not somebody who keeps the record.
    """
    ordered = sorted(screening.results, key=lambda result: _ORDER.index(result.passes))
    rows = tuple(_row(result, told(result) if told else result.because) for result in ordered)
    return Paper(screening.trial or "", title, version, day(screening.date), headline or _headline(screening),
                 rows, screening.would_settle if would_settle is None else would_settle, answers)


def _row(result: CriterionResult, because: str) -> PaperRow:
    joins = result.criterion.type == "inclusion"
    verdict = {True: "passes", False: "fails", None: "unknown"}[result.passes]
    return PaperRow(result.criterion.id, "To join" if joins else "Rules out", verdict, _SAYS[result.passes],
                    _legible(because), _legible(result.criterion.text), tuple(map(_evidence, result.evidence)),
                    tuple(_legible(wanted_in_words(fact)) for fact in result.wanted) if result.passes is None else ())


def _evidence(row: Evidence) -> str:
    return ", ".join(filter(None, (_legible(row.text), day(row.date) if row.date else "", row.source)))


def _legible(text: str) -> str:
    return powers(" ".join(unescaped(text).split()))


def as_html(paper: Paper) -> str:
    """The paper as one HTML document with its style inside.

    >>> as_html(Paper("NCT99990001", "A <study>", "", "5 Jan 2026", "Not known yet", ())).count("A &lt;study&gt;")
    2
    """
    return _template().render(paper=paper, style=files(__package__).joinpath("paper.css").read_text(encoding="utf-8"))


@cache
def _template() -> jinja2.Template:
    import jinja2  # a tenth of a second that nobody else needs

    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True,
                                     undefined=jinja2.StrictUndefined)
    return environment.from_string(files(__package__).joinpath("paper.html").read_text(encoding="utf-8"))


def as_pdf(paper: Paper) -> bytes:
    """The paper as a PDF; ConfigurationError where the part that makes PDFs is not installed."""
    try:
        import weasyprint  # type: ignore[import-untyped]  # it has no types
    except (ImportError, OSError):  # OSError: it is there, and the library Pango that it draws with is not
        raise ConfigurationError("PDFs cannot be made here", mend=(
            "Install accrual[pdf] and Pango (Debian: libpango-1.0-0, libpangoft2-1.0-0), or print the page")) from None
    document: bytes = weasyprint.HTML(string=as_html(paper), url_fetcher=_nothing_else).write_pdf()
    return document


def _nothing_else(url: str, **_options: object) -> dict[str, object]:
    """No file and no host is asked for while a PDF is made."""
    raise ValueError(f"a printed screening asks for no other file, and was asked for {url[:40]}")
