"""The house keeps its own rules: rooms with one door, short files, names from the field."""

from __future__ import annotations

import ast
import importlib
import statistics
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "src" / "accrual"
SOURCES = [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]  # Django writes those
EVERY_FILE = [path for folder in ("src", "tests", "scripts", "benchmarks")
              for path in sorted((REPOSITORY / folder).rglob("*.py")) if "node_modules" not in path.parts]
ROOMS = sorted(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file())
NO_NAMES = {"base", "common", "helper", "helpers", "manager", "misc", "process", "shared", "tools", "util", "utils"}


def _name(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


def _public_definitions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Public functions and classes of a module, and public methods of its public classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (item for item in node.body
                            if isinstance(item, ast.FunctionDef) and not item.name.startswith("_"))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_is_for_and_has_one_door(room: str) -> None:
    door = importlib.import_module(f"accrual.{room}")
    assert door.__doc__, f"{room}/__init__.py says nothing"
    if room in {"portal"}:  # its doors are the addresses of its apps
        return
    assert sorted(set(door.__all__)) == sorted(door.__all__), "a name is listed twice"
    for name in door.__all__:
        assert hasattr(door, name), f"accrual.{room} promises {name} and has none"


@pytest.mark.parametrize("path", EVERY_FILE, ids=_name)
def test_a_module_has_at_most_500_lines(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 500, f"{_name(path)} has {lines} lines: which second noun is in it?"


def test_no_module_is_named_after_nothing() -> None:
    assert [_name(path) for path in SOURCES if path.stem in NO_NAMES] == []


def test_every_public_name_has_a_docstring() -> None:
    missing = [f"{_name(path)}:{node.lineno} {node.name}"
               for path in SOURCES for node in _public_definitions(ast.parse(path.read_text(encoding="utf-8")))
               if not ast.get_docstring(node) and node.name != "Meta"]
    assert missing == []


def test_functions_stay_short() -> None:
    """Median ≤ 8 lines, nine in ten ≤ 30: what the models we follow reach at their best."""
    lengths = sorted((node.end_lineno or 0) - node.lineno + 1
                     for path in SOURCES for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                     if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.9)] <= 30


def test_every_room_stands_on_a_floor() -> None:
    """A room that import-linter does not know could import from anywhere."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    floors = next(contract["layers"] for contract in project["tool"]["importlinter"]["contracts"]
                  if contract["type"] == "layers")
    placed = {name.strip().removeprefix("accrual.") for floor in floors for name in floor.split(":")}
    assert set(ROOMS) <= placed


def test_every_app_of_the_portal_is_installed() -> None:
    from django.conf import settings

    apps = {f"accrual.portal.{path.parent.name}" for path in (PACKAGE / "portal").glob("*/apps.py")}
    assert apps == {name for name in settings.INSTALLED_APPS if name.startswith("accrual.")}
