"""Build hook: makes the table of places that `accrual.places` reads, from the sources that pyproject.toml names."""

from __future__ import annotations

import importlib
import json
import sys
import types
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class GazetteerHook(BuildHookInterface):  # type: ignore[type-arg]
    """Writes `src/accrual/places/gazetteer.table` unless this source's own table is there already."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Make the table before files are collected."""
        if not self._is_made():
            self._make().write(self._table)

    @property
    def _table(self) -> Path:
        return Path(self.root) / "src/accrual/places/gazetteer.table"

    def _is_made(self) -> bool:
        """True if the table there was made by this very source."""
        try:
            with self._table.open("rb") as file:
                file.readline()
                return bool(json.loads(file.readline())["recipe"] == self._make().recipe())
        except (OSError, ValueError, KeyError):
            return False

    def _make(self) -> Any:
        """`accrual.places.make`, without the package's front door, which needs numpy."""
        source = Path(self.root) / "src"
        sys.path.insert(0, str(source))
        try:
            door = types.ModuleType("accrual.places")
            door.__path__ = [str(source / "accrual/places")]
            sys.modules.setdefault("accrual.places", door)
            return importlib.import_module("accrual.places.make")
        finally:
            sys.path.remove(str(source))
