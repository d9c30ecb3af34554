"""Terms and terminologies as lines of text, and for machines."""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from accrual.errors import NotFoundError
from accrual.vocabulary.concepts import CONCEPTS, Concept
from accrual.vocabulary.entry import Terminology
from accrual.vocabulary.intake import Refused
from accrual.vocabulary.loaded import Loaded
from accrual.vocabulary.names import folded
from accrual.vocabulary.terms import TERMS, Term, ancestors, curated_terms
from accrual.vocabulary.thesaurus import Joined, Thesaurus

__all__ = ["loaded_data", "loaded_lines", "shown", "shown_data", "summary", "summary_data"]

_WIDTH = 100
_LABEL = 12
_EXAMPLES = 3


def summary(loaded: Loaded, found: Terminology, joined: Joined, refused: Sequence[Refused]) -> Iterator[str]:
    """What became of a file, so that the numbers add up."""
    yield f"{_count(loaded.terms, 'term')} read from {loaded.file} ({_origin(loaded)})"
    yield f"  = {len(joined.added):,} added"
    yield f"  + {len(joined.merged):,} merged with terms that were there"
    yield f"  + {len(joined.left_out):,} left out, for none of their names can be looked for"
    if found.obsolete:
        yield f"{found.obsolete:,} obsolete skipped"
    if found.inexact:
        noun = "mapping" if found.format == "SSSOM" else "synonym"
        said = f"{noun} left out that is" if found.inexact == 1 else f"{noun}s left out that are"
        yield f"{found.inexact:,} {said} not exact"
    by_reason: defaultdict[str, list[Refused]] = defaultdict(list)
    for each in refused:
        by_reason[each.why].append(each)
    if refused:
        yield f"{_count(refused, 'name')} refused"
    for why, names in sorted(by_reason.items(), key=lambda item: -len(item[1])):
        yield f"  {len(names):,} {why}: {_some(_quoted(each) for each in names)}"
    if joined.unknown:
        verb = "is" if len(joined.unknown) == 1 else "are"
        yield f"{_count(joined.unknown, 'parent')} {verb} not known: {_some(joined.unknown)}"
    yield f"Kept as {loaded.name}; to take it away: accrual vocabulary forget {loaded.name}"


def summary_data(loaded: Loaded, found: Terminology, joined: Joined, refused: Sequence[Refused]) -> dict[str, Any]:
    """The same for machines, with every name that was refused."""
    return {
        **_facts(loaded), "read": len(loaded.terms), "added": len(joined.added), "merged": len(joined.merged),
        "left_out": len(joined.left_out), "obsolete": found.obsolete, "inexact": found.inexact,
        "refused": [{"name": each.name, "by": each.by, "why": each.why, "other": each.other} for each in refused],
        "unknown_parents": list(joined.unknown),
    }


def loaded_lines(found: Sequence[Loaded]) -> Iterator[str]:
    """One line for each terminology."""
    if not found:
        yield f"No terminology is loaded; the package's own has {len(curated_terms()):,} terms."
    width = max((len(each.name) for each in found), default=0)
    for each in found:
        kinds = ", ".join(f"{number:,} {kind}" for kind, number in Counter(term.kind for term in each.terms).items())
        yield f"{each.name:<{width}}  {kinds}  {each.file} ({_origin(each)}), loaded {each.day}"


def loaded_data(found: Sequence[Loaded]) -> list[dict[str, Any]]:
    """The same for machines."""
    return [{**_facts(each), "terms": len(each.terms)} for each in found]


def shown(said: str) -> Iterator[str]:
    """What is known of a term, a quantity or a scale."""
    data = shown_data(said)
    yield f"{data['slug']}  {data['kind']}"
    yield from _row("Names", data["names"])
    yield from _row("In capitals", data["cased"])
    yield from _row("Is a", data["parents"])
    yield from _row("So also", [slug for slug in data["ancestors"] if slug not in data["parents"]])
    yield from _row("Unit", [data["unit"]] if data.get("unit") else [])
    yield from _row("Source", [data["source"], *(["loaded"] if data["loaded"] else [])])


def shown_data(said: str) -> dict[str, Any]:
    """The same for machines; NotFoundError with what it might have meant."""
    if said in TERMS:
        return _of_term(TERMS[said])
    concept = CONCEPTS.get(said) or next((each for each in CONCEPTS.values() if folded(said) in
                                          map(folded, (each.slug, each.name, *each.names))), None)
    if concept:
        return _of_concept(concept)
    term = Thesaurus(TERMS.values()).find(said)
    if term:
        return _of_term(term)
    near = _near(folded(said))
    raise NotFoundError(f"no term is called {said[:60]!r}", mend=f"Did you mean {'; '.join(near)}?" if near else
                        "See docs/reference/concepts.md, or load a terminology that has it")


def _of_term(term: Term) -> dict[str, Any]:
    return {"slug": term.slug, "kind": term.kind, "names": list(term.names), "cased": list(term.cased),
            "parents": list(term.parents), "ancestors": sorted(ancestors(term.slug)), "source": term.source,
            "loaded": term.slug not in curated_terms()}


def _of_concept(concept: Concept) -> dict[str, Any]:
    return {"slug": concept.slug, "kind": concept.kind, "names": list(concept.names), "cased": [], "parents": [],
            "ancestors": [], "unit": concept.unit, "source": "curated", "loaded": False}


def _near(said: str) -> list[str]:
    alike = {name for term in TERMS.values() for name in (*term.names, *term.cased) if folded(name)[:2] == said[:2]}
    return get_close_matches(said, alike, 3, 0.7)


def _facts(loaded: Loaded) -> dict[str, Any]:
    return {"name": loaded.name, "file": loaded.file, "format": loaded.format, "version": loaded.version,
            "day": loaded.day}


def _origin(loaded: Loaded) -> str:
    return ", ".join(filter(None, (loaded.format, loaded.version)))


def _quoted(refused: Refused) -> str:
    return f'"{refused.name[:60]}"' + (f" ({refused.other})" if refused.other else "")


def _count(things: Sequence[object], noun: str) -> str:
    return f"{len(things):,} {noun}{'' if len(things) == 1 else 's'}"


def _some(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:_EXAMPLES]) + (" …" if len(every) > _EXAMPLES else "")


def _row(label: str, words: Sequence[str]) -> Iterator[str]:
    if words:
        yield from textwrap.wrap(f"{label:<{_LABEL}}{', '.join(words)}", _WIDTH, subsequent_indent=" " * _LABEL,
                                 break_on_hyphens=False)
