"""The common pharmaverse derivation of best response, against the expectations of its own tests (112 facts)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accrual.endpoints import Options
from accrual.endpoints.oracles import admiralonco_answers

DATA = pytest.mark.data


@DATA
def test_every_expectation_is_met(shared_data: Path) -> None:
    answers = list(admiralonco_answers(shared_data / "endpoints"))
    assert [answer for answer in answers if answer.expected != answer.reached] == []
    assert len(answers) == 112
