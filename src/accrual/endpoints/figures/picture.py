"""A drawn figure with its numbers and its words, as SVG or PNG whose bytes depend on nothing but what is drawn."""

from __future__ import annotations

import io
import re
import textwrap
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from accrual.endpoints.writing import make_folder, replace_file, write_text

__all__ = [
    "COLOURS", "GREY", "INK", "LINES", "RESPONSES", "Look", "Picture", "breadth", "drawing", "shortened", "wrapped",
]

# Okabe and Ito's colours, told apart by colour-blind eyes; the line styles tell them apart without any colour.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#8C6D00")
LINES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (1, 1.4)), (0, (6, 2, 1, 2)), (0, (3, 1.4)), (0, (9, 2, 1, 2, 1, 2)))
INK, GREY = "#1a1a1a", "#6b6b6b"
# matplotlib keeps its settings for the whole process: they are changed by one thread at a time, and given back.
_ONE_AT_A_TIME = threading.RLock()
_OTHER_SCRIPTS = ("Noto Sans CJK SC", "Noto Sans Arabic", "Noto Sans")


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of thing is filled: its colour, and a hatch that tells it apart in grey.

    >>> RESPONSES["PD"].hatch
    '////'
    """

    colour: str
    hatch: str = ""
    line: str = "-"
    marker: str = "o"


RESPONSES = {
    "CR": Look("#00446b", "", "-", "s"), "PR": Look("#2f9bd8", "", "-", "^"), "SD": Look("#d9d9d9", "", "-", "o"),
    "NON-CR/NON-PD": Look("#d9d9d9", "--", "-", "o"), "PD": Look("#d55e00", "////", "-", "X"),
    "NE": Look("#ffffff", "xx", "-", "d"),
}
"""The looks of the best overall responses, dark to light, progression and "not evaluable" hatched."""
RESPONSES |= {"iCR": RESPONSES["CR"], "iPR": RESPONSES["PR"], "iSD": RESPONSES["SD"],
              "NON-iCR/NON-iUPD": RESPONSES["NON-CR/NON-PD"], "iUPD": Look("#f4c49a", "\\\\", "-", "X"),
              "iCPD": RESPONSES["PD"]}  # a trial is judged by RECIST or by iRECIST, never by both in one figure


@contextmanager
def drawing(name: str) -> Iterator[None]:
    """The settings under which a figure is drawn and written: fonts that are there, no date, ids of its own.

    >>> with drawing("example"):
    ...     mpl.rcParams["svg.hashsalt"]
    'accrual example'
    """
    there = set(fontManager.get_font_names())
    fonts = ["DejaVu Sans", *(name for name in _OTHER_SCRIPTS if name in there)]
    settings: dict[str, Any] = {
        "svg.hashsalt": f"accrual {name}", "svg.fonttype": "path",
        "font.family": fonts, "font.size": 9, "text.color": INK,
        "axes.edgecolor": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK, "axes.linewidth": 0.8,
        "axes.spines.top": False, "axes.spines.right": False, "hatch.linewidth": 0.6, "text.parse_math": False,
        "path.simplify": True, "figure.facecolor": "white", "savefig.facecolor": "white", "axes.unicode_minus": True}
    with _ONE_AT_A_TIME, mpl.rc_context(rc=None):
        kept: Any = mpl.rcParams  # its type lists every key there is
        kept.update({key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith("backend")})
        kept.update(settings)  # whatever a matplotlibrc on this machine says
        yield


@dataclass(frozen=True, eq=False)
class Picture:
    r"""A figure: its name (a file's and an id's), title, what it shows in words, and its numbers as CSV.

    >>> from matplotlib.figure import Figure
    >>> Picture("empty", "Nothing", "Nothing is drawn.", "a\n", Figure(figsize=(1, 1))).svg().startswith("<svg")
    True
    """

    name: str
    title: str
    words: str
    numbers: str
    figure: Figure

    def svg(self) -> str:
        """The figure as one SVG element, titled and described, whose ids begin with the figure's name.

        >>> from matplotlib.figure import Figure
        >>> 'role="img"' in Picture("empty", "Nothing", "", "", Figure(figsize=(1, 1))).svg()
        True
        """
        return self._svg

    @cached_property
    def _svg(self) -> str:
        out = io.StringIO()
        with drawing(self.name):
            FigureCanvasSVG(self.figure)
            self.figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None,
                                                             "Type": None})
        text = out.getvalue()
        text = re.sub(r"\s*<metadata>.*?</metadata>", "", text[text.index("<svg"):], flags=re.DOTALL)
        text = re.sub(r'(?<=\bid=")|(?<=url\(#)|(?<=href="#)', f"{self.name}-", text)
        words = (f'<title id="{self.name}-title">{escape(self.title)}</title>'
                 f'<desc id="{self.name}-words">{escape(self.words)}</desc>')
        said = f'<svg role="img" aria-labelledby="{self.name}-title {self.name}-words" '
        return re.sub(r"^<svg ([^>]*)>", lambda found: f"{said}{found[1]}>{words}", text, count=1)

    def png(self, *, dots_per_inch: int = 200) -> bytes:
        """The figure as a PNG file.

        >>> from matplotlib.figure import Figure
        >>> Picture("empty", "Nothing", "", "", Figure(figsize=(1, 1))).png()[1:4]
        b'PNG'
        """
        out = io.BytesIO()
        with drawing(self.name):
            FigureCanvasAgg(self.figure)
            self.figure.savefig(out, format="png", dpi=dots_per_inch, metadata={"Software": None})
        return out.getvalue()

    def write(self, folder: Path) -> list[str]:
        """Write the figure as SVG and PNG and its numbers as CSV; the names of the files.

        >>> import tempfile
        >>> from matplotlib.figure import Figure
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     Picture("empty", "Nothing", "", "", Figure(figsize=(1, 1))).write(Path(folder) / "new")
        ['empty.svg', 'empty.png', 'empty.csv']

        The folder is made where it is missing. Raises `InputError` where it cannot be written to.
        """
        make_folder(folder)
        names = [f"{self.name}.{kind}" for kind in ("svg", "png", "csv")]
        write_text(folder / names[0], self.svg() + "\n")
        replace_file(folder / names[1], lambda path: path.write_bytes(self.png()))
        write_text(folder / names[2], self.numbers)
        return names


def breadth(text: str) -> int:
    """How broad a text is in letters; a Chinese one is as broad as two.

    >>> breadth("arm"), breadth("单臂")
    (3, 4)
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(text: str, width: int, lines: int) -> list[str]:
    """A label in lines of at most this many characters; what does not fit ends with an ellipsis.

    >>> wrapped("Tislelizumab with docetaxel", 14, 2)
    ['Tislelizumab', 'with docetaxel']
    >>> wrapped("an exceedingly long name of an arm", 10, 2)
    ['an exceedi', 'ngly long…']
    """
    folded = textwrap.wrap(" ".join(text.split()), width) or [""]
    if len(folded) <= lines:
        return folded
    last = folded[lines - 1]
    return [*folded[:lines - 1], shortened(last + " " + folded[lines], min(width, len(last) + 1))]


def shortened(text: str, width: int) -> str:
    """A text of at most this many characters, with an ellipsis where it was cut.

    >>> shortened("pembrolizumab", 8)
    'pembrol…'
    """
    return text if len(text) <= width else text[:width - 1].rstrip() + "…"
