"""OncoTree, the tree of tumour types of Memorial Sloan Kettering, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from accrual.errors import InputError
from accrual.vocabulary.entry import Entry, Terminology

__all__ = ["read_oncotree"]

_PLACES = 1  # levels that name no tumour: the root, and the tissues under it


def read_oncotree(lines: Iterable[str]) -> Terminology:
    """The tumour types of an OncoTree file.

    >>> tree = {"TISSUE": {"level": 0, "children": {"SKIN": {"level": 1, "children": {
    ...     "MEL": {"code": "MEL", "name": "Melanoma", "level": 2, "children": {}}}}}}}
    >>> read_oncotree([json.dumps(tree)]).entries[0].name
    'Melanoma'

    Tissues are places, not tumours, and OncoTree hangs benign tumours under them as well: a fibroadenoma is no breast
    cancer because it stands under "Breast".  So a tumour's parents are tumours.
    "Glioma, NOS" is a glioma of which no more is known, and so is called "Glioma" as well; what it stands under is
    where such a diagnosis is kept, not what every glioma is, and is no parent.
    InputError where it is no JSON, or no tree.
    """
    try:
        tree = json.loads("".join(lines))
    except ValueError as error:
        raise InputError(f"not JSON ({error})", mend="Is the file cut short?") from None
    except RecursionError:
        raise InputError("nested deeper than any tree of tumours", mend="Is this OncoTree's file?") from None
    return Terminology("OncoTree", tuple(_entries(tree)))


def _entries(tree: Any) -> Iterator[Entry]:
    waiting = [(tree, "", 0)]
    while waiting:
        children, parent, level = waiting.pop()
        for code, node in _checked(children, parent).items():
            place = level <= _PLACES
            if not place:
                yield _entry(code, node, parent)
            waiting.append((node.get("children") or {}, "" if place else code, level + 1))


def _checked(children: Any, parent: str) -> dict[str, dict[str, Any]]:
    if not isinstance(children, dict) or not all(isinstance(node, dict) for node in children.values()):
        raise InputError("not a tree of nodes with their children", where=f"under {parent}" if parent else "",
                         mend='OncoTree\'s JSON starts with {"TISSUE": {…')
    return children


def _entry(code: str, node: dict[str, Any], parent: str) -> Entry:
    name, former = node.get("name"), node.get("history") or []
    if not isinstance(name, str) or not isinstance(former, list):
        raise InputError("a node without a name", where=f"node {code[:40]}", mend="Is this OncoTree's file?")
    bare = name.removesuffix(", NOS")
    parents = (_code(parent),) if parent and bare == name else ()
    return Entry(_code(code), name, (bare,), parents, tuple(_code(str(each)) for each in former), where=f"node {code}")


def _code(code: str) -> str:
    return f"ONCOTREE:{code}"
