"""What `accrual search` and `accrual registry` cannot mean is wrong usage, never done without it."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from accrual.cli.main import app


@pytest.mark.parametrize(("arguments", "words"), [
    (["search", "find", "lung", "--sex", "x"], "'x' is none of FEMALE, MALE"),
    (["search", "find", "lung", "--phase", "9"], "'9' is none of EARLY_PHASE1, NA, PHASE1"),
    (["search", "find", "lung", "--status", "open"], "'open' is none of ACTIVE_NOT_RECRUITING"),
    (["search", "find", "lung", "--within-km", "10"], "a distance needs a place to count from"),
    (["registry", "sync", "lung", "--status", "open"], "'open' is none of ACTIVE_NOT_RECRUITING"),
    (["registry", "sync"], "nothing to ask for"),
    (["registry", "import", "-", "--retrieved", "2999-01-01"], "this day lies ahead"),
])
def test_an_option_that_means_nothing_is_refused(arguments: list[str], words: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in " ".join(result.stderr.replace("│", " ").split())
