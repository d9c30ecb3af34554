"""What endpoints are checked against, row by row; the same figures as `python -m benchmarks.endpoints_oracles`."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.data
PROGRAM = Path(__file__).resolve().parents[3] / "benchmarks" / "endpoints_oracles.py"


def _module(program: Path) -> ModuleType:
    """A benchmark; they are no package that tests can import."""
    spec = importlib.util.spec_from_file_location(program.stem, program)
    assert spec
    assert spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def oracles() -> ModuleType:
    """The module of the table."""
    return _module(PROGRAM)


@pytest.mark.parametrize(("name", "count"), [("adtte", 512), ("sdiam", 25), ("tr_to_rs", 66), ("admiralonco", 112)])
def test_every_row_is_reached(oracles: ModuleType, shared_data: Path, name: str, count: int) -> None:
    rows = getattr(oracles, name)(shared_data / "endpoints")
    assert [row for row in rows if row.expected != row.reached] == []
    assert len(rows) == count


def test_adrs_differs_in_one_row_which_is_an_error_upstream(oracles: ModuleType, shared_data: Path) -> None:
    """CBOR of 01-701-1118 is PR upstream too, and CBCP is "CBOR is CR or PR": it must be Y."""
    rows = oracles.adrs(shared_data / "endpoints")
    wrong = [row for row in rows if row.expected != row.reached]
    assert len(rows) == 3694
    assert [row.what[:2] for row in wrong] == [oracles.UPSTREAM_ERROR]
    assert wrong[0].reached[0] == "Y"
    assert next(row.expected[0] for row in rows if row.what[:2] == ("01-701-1118", "CBOR")) == "PR"


def test_discrepancies_of_rs_onco(oracles: ModuleType, shared_data: Path) -> None:
    """199 of 1,899 responses; joined by visit number alone they are 1,905 pairs, of which 201 disagree."""
    assert oracles.target_discrepancies(shared_data / "endpoints") == (199, 1899, 201, 1905)


def test_no_difference_of_the_irecist_file_is_one_of_rules(shared_data: Path) -> None:
    """Where target, non-target and new lesions are recorded as we have them, so is the overall response."""
    module = _module(PROGRAM.with_name("irecist_causes.py"))
    counts, compared = module.causes(shared_data / "endpoints")
    assert (counts.total(), compared) == (105, 224)
    assert counts["overall: the parts are ours, and the response is another"] == 0
    assert set(counts) <= set(module.CAUSES)


def test_a_figure_that_is_missed_fails(oracles: ModuleType) -> None:
    assert oracles.Figure("x", "2 of 2", "1 of 2").mark == "✗"
    assert oracles.Figure("x", "2 of 2", "2 of 2").mark == "✓"
