"""Questions people ask about clinical trials, from `faqs.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

__all__ = ["FAQS", "FIRST", "Faq", "grouped"]


@dataclass(frozen=True, slots=True)
class Faq:
    """A question, its anchor, the group it stands in, and the paragraphs of its answer."""

    slug: str
    group: str
    question: str
    answer: tuple[str, ...]


def _read() -> tuple[Faq, ...]:
    entries = tomllib.loads(files(__package__).joinpath("faqs.toml").read_text(encoding="utf-8"))["question"]
    return tuple(Faq(each["slug"], each["group"], each["asks"], _paragraphs(each["answer"])) for each in entries)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))


FAQS = _read()
FIRST = FAQS[:5]  # the ones a trial page shows


def grouped() -> tuple[tuple[str, tuple[Faq, ...]], ...]:
    """The questions by group, groups in the order of their first question."""
    groups = dict.fromkeys(faq.group for faq in FAQS)
    return tuple((group, tuple(faq for faq in FAQS if faq.group == group)) for group in groups)
