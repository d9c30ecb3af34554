"""Which of a folder's stores is in use: a file that names it, put in place in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path

__all__ = ["clear_others", "point_to"]


def point_to(folder: Path, text: str) -> None:
    """Write the folder's file `current`: whoever reads it finds the old text or the new one, whole."""
    fresh = folder / "current.new"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / "current")


def clear_others(folder: Path, keep: Collection[str]) -> None:
    """Take away the folders that are not in use, as far as that can be done."""
    for other in folder.iterdir():
        if other.is_dir() and other.name not in keep:
            shutil.rmtree(other, ignore_errors=True)
