"""Writes the generated pages of docs/reference; `--check` writes nothing and fails where a page is out of date.

The source of each page is what the program itself says: `--help`, the settings' docstring, the error tree, the
doors of the rooms. A page is never mended by hand.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import os
import re
import sys
import tempfile
import types
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

REPOSITORY = Path(__file__).resolve().parent.parent
REFERENCE = REPOSITORY / "docs" / "reference"
NOTE = "<!-- Made by `make docs` from the program itself. Mend the program, not this page. -->"
LIBRARY = ("criteria", "endpoints", "endpoints.figures", "endpoints.report", "endpoints.simulate", "endpoints.survival",
           "overview", "patients", "places", "registry", "screening", "screening.match", "search",
           "vocabulary")


def _plain(text: str | None) -> str:
    """Help text on one line, without the terminal's mark-up."""
    return re.sub(r"\[/?(?:bold|dim|italic|cyan|green|red|yellow)\]", "", " ".join((text or "").split()))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every command under a group, with its full name."""
    if not hasattr(command, "list_commands"):
        yield name, command
        return
    context = typer.Context(command)
    for child in sorted(command.list_commands(context)):
        yield from _commands(command.get_command(context, child), f"{name} {child}")


def _default(parameter: Any) -> str:
    value = parameter.default
    if value is None or callable(value) or value in (False, (), []) or str(value) == "":
        return ""
    return f"`{value}`"


def _usage(name: str, command: Any) -> str:
    words = [name]
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            shown = (parameter.metavar or parameter.name or "").strip("[]").upper()
            more = "…" if parameter.nargs == -1 and "…" not in shown else ""
            words.append((shown if parameter.required else f"[{shown}]") + more)
    return " ".join([*words, *(["[OPTIONS]"] if len(command.params) > len(words) - 1 else [])])


def _parameter(parameter: Any) -> str:
    names = ", ".join(f"`{option}`" for option in (*parameter.opts, *parameter.secondary_opts))
    if parameter.param_type_name == "argument":
        names = f"`{(parameter.metavar or parameter.name).strip('[]').upper()}`"
    if parameter.envvar:
        names += f" or `{parameter.envvar}`"
    return f"| {_cell(names)} | {_cell(_plain(parameter.help))} | {_default(parameter)} |"


def command_line() -> str:
    """Every command with its arguments and options, from what `--help` shows."""
    from accrual.cli.main import app

    lines = ["# Command line", NOTE, "", "Each command ends with one of the [exit codes](exit-codes.md).", ""]
    for name, command in _commands(typer.main.get_command(app), "accrual"):
        lines += [f"## {name}", "", *(_plain(part) + "\n" for part in re.split(r"\n\s*\n", command.help or "")),
                  "```text", _usage(name, command), "```", ""]
        shown = [item for item in command.params if item.name not in {"help", "install_completion", "show_completion"}]
        if shown:
            lines += ["| | | default |", "|---|---|---|", *map(_parameter, shown), ""]
    return "\n".join(lines)


def settings() -> str:
    """The variables of the environment, from the settings' docstring."""
    text = inspect.getdoc(importlib.import_module("accrual.portal.config.settings")) or ""
    table = "\n".join(line for line in text.splitlines() if line.startswith("|"))
    return f"# Settings\n{NOTE}\n\nAccrual reads its settings from the environment.\n\n{table}\n"


def exit_codes() -> str:
    """The error tree, from its docstring."""
    text = inspect.getdoc(importlib.import_module("accrual.errors")) or ""
    tree = re.search(r"\n\n((?: {4}.*\n)+)", text)
    rest = text[tree.end():] if tree else ""
    drawn = inspect.cleandoc(tree[1]) if tree else ""
    return (f"# Exit codes\n{NOTE}\n\nA user's mistake ends with one sentence on the standard error: what is wrong, "
            f"where, and how to mend it.\n\n```text\n{drawn}\n```\n\n{rest.strip()}\n")


def _said_of(thing: Any) -> str:
    """A function's or class's first sentence; what a constant is."""
    if isinstance(thing, types.UnionType):
        return ", ".join(f"`{part.__name__}`" for part in typing.get_args(thing)[:-1]) + (
            f" or `{typing.get_args(thing)[-1].__name__}`.")
    if isinstance(thing, Mapping):
        return f"Every `{type(next(iter(thing.values()))).__name__}`, by its slug."
    if not callable(thing):
        if hasattr(thing, "__dataclass_fields__"):
            return f"An example of `{type(thing).__name__}`."
        return thing if isinstance(thing, str) else ", ".join(f"`{part}`" for part in thing) + "."
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def library() -> str:
    """What each room gives, from its front door."""
    lines = ["# Library", NOTE, "", "The rooms that need no Django; import from the room, not from a file in it.", ""]
    for room in LIBRARY:
        door = importlib.import_module(f"accrual.{room}")
        purpose = " ".join((inspect.getdoc(door) or "").split("\n\n")[0].split())
        lines += [f"## accrual.{room}", "", purpose, "", "| name | |", "|---|---|"]
        for name in door.__all__:
            thing = getattr(door, name)
            lines.append(f"| `{name}` | {_cell(_said_of(thing))} |")
        lines.append("")
    return "\n".join(lines)


def concepts() -> str:
    """Every quantity and scale, from the vocabulary."""
    from accrual.vocabulary import CONCEPTS

    lines = ["# Concepts", NOTE, ""]
    for kind, title, ends in (("quantity", "Quantities", "plausible"), ("scale", "Scales", "from … to")):
        lines += [f"## {title}", "", f"| slug | name | unit | {ends} |", "|---|---|---|---|"]
        lines += [f"| `{item.slug}` | {_cell(item.name)} | `{item.unit}` | {item.low:g}–{item.high:g} |"
                  for item in CONCEPTS.values() if item.kind == kind]
        lines.append("")
    return "\n".join(lines)


def endpoints() -> str:
    """The plain tables, options and reasons of endpoints, from the code that reads, takes and gives them."""
    from accrual.endpoints.baseline import WRONG_CHOICES
    from accrual.endpoints.options import CHOICES, MEANINGS, Options
    from accrual.endpoints.plain_tables import COLUMNS
    from accrual.endpoints.reasons import REASONS

    lines = ["# Plain tables, options and reasons of endpoints", NOTE, "", "## Four plain tables", "",
             "A folder with `subjects` and `assessments` in place of SDTM; `lesions` and `events` may be missing.",
             "Columns named `stratum_…` of `subjects` are stratification factors.", ""]
    for table, columns in COLUMNS.items():
        rows = [f"| `{name}` | {'yes' if needed else ''} | {_cell(what)} |"
                for name, (_, needed, what) in columns.items()]
        lines += [f"### {table}", "", "| column | needed | |", "|---|---|---|", *rows, ""]
    said = {name.replace(" ", "_"): value for name, value in Options().described()}
    lines += ["## Options", "", "`--option 'NAME=VALUE'` sets any of them.", "", "| option | default | choices | |",
              "|---|---|---|---|"]
    lines += [f"| {name.replace('_', ' ')} | {said[name]} | {', '.join(CHOICES.get(name, ()))} | {_cell(meaning)} |"
              for name, meaning in MEANINGS.items()]
    lines += ["", "## What is wrong with a baseline", "",
              "The kinds of problem with the choice of lesions; numbers in brackets are sections of RECIST 1.1.",
              "", "| kind | rule |", "|---|---|"]
    lines += [f"| `{kind}` | {_cell(rule)} |" for kind, rule in WRONG_CHOICES.items()]
    lines += ["", "## Reasons", "", "The rule that decided; numbers in brackets are sections of RECIST 1.1.",
              "", "| code | rule |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{code}` | {_cell(rule)} |" for code, rule in REASONS.items())])


PAGES = {"command-line.md": command_line, "concepts.md": concepts, "endpoints-options.md": endpoints,
         "exit-codes.md": exit_codes, "library.md": library, "settings.md": settings}


def main() -> None:
    """Write or check every page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a page is out of date")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as home:
        os.environ["ACCRUAL_HOME"] = home  # importing the settings makes keys; not in the developer's own home
        pages = {REFERENCE / name: make().rstrip() + "\n" for name, make in PAGES.items()}
    stale = [path for path, text in pages.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        sys.stdout.write(f"{path.relative_to(REPOSITORY)}: {'out of date, run make docs' if check else 'written'}\n")
        if not check:
            path.write_text(pages[path], encoding="utf-8")
    sys.exit(1 if check and stale else 0)


if __name__ == "__main__":
    main()
