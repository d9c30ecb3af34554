r"""Text of the registry → legible, safe HTML.

The registry serves Markdown with escapes (`\<`, `\>`, `\~`), older records are hard-wrapped at 80 columns,
and anybody may have typed anything.  Only lists, line breaks, escapes and links are read as markup:
the rest of Markdown would eat characters that carry meaning here (`> 18 years` is no quotation,
`10*9/L to 12*9/L` no emphasis, `# of prior lines` no heading), and HTML is never passed through.
"""

from __future__ import annotations

import textwrap
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from accrual.vocabulary.prose import powers, unescaped

__all__ = ["line", "prose"]


def line(text: str) -> str:
    r"""A short text (title, name, measure) without the registry's escapes, on one line.

    >>> line("Age \\> 65 \\~ 80\n years")
    'Age > 65 ~ 80 years'
    """
    return " ".join(unescaped(text).split())


@lru_cache(maxsize=2048)
def prose(text: str) -> SafeString:
    r"""A long text as HTML paragraphs and lists, powers of ten as they are meant.

    >>> print(prose("Age \\> 18\n\n* <b>one</b>\n* two").strip())
    <p>Age &gt; 18</p>
    <ul>
    <li>&lt;b&gt;one&lt;/b&gt;</li>
    <li>two</li>
    </ul>
    """
    flush = _flush_left(powers(text))
    renderer = _FLOWING if _is_hard_wrapped(flush) else _LINE_BY_LINE
    try:
        return mark_safe(str(renderer.render(flush)))  # noqa: S308  html=False: every angle bracket is escaped
    except RecursionError:  # lists nested hundreds deep: nobody's text, but a page all the same
        return mark_safe(f"<pre>{escape(text)}</pre>")  # noqa: S308


def _flush_left(text: str) -> str:
    """Remove the margin that classic records indent every line but the first with."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).strip()
    first, newline, rest = text.partition("\n")
    return first + newline + textwrap.dedent(rest)


def _is_hard_wrapped(text: str) -> bool:
    """Whether lines end because 80 columns were full, so that a line's end means nothing."""
    lengths = [len(row) for row in text.splitlines() if row.strip()]
    full = sum(55 <= length <= 84 for length in lengths)
    return len(lengths) >= 3 and max(lengths) <= 84 and full >= len(lengths) / 2


def _renderer(*, breaks: bool) -> MarkdownIt:
    """A Markdown renderer of which only lists, breaks, escapes, entities and links are left."""
    renderer = MarkdownIt("commonmark", {"html": False, "breaks": breaks, "maxNesting": 10_000})
    renderer.disable(["blockquote", "code", "fence", "heading", "hr", "html_block", "lheading", "reference"])
    renderer.disable(["backticks", "emphasis", "html_inline", "image"])
    renderer.core.ruler.push("outward_links", _outward_links)
    return renderer


def _outward_links(state: object) -> None:
    """Give every link a `rel` that tells its host nothing about the reader."""
    for block in state.tokens:  # type: ignore[attr-defined]
        for token in block.children or ():
            _mark_outward(token)


def _mark_outward(token: Token) -> None:
    if token.type == "link_open":
        token.attrSet("rel", "nofollow noopener noreferrer")


_FLOWING = _renderer(breaks=False)
_LINE_BY_LINE = _renderer(breaks=True)
