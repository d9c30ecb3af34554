"""What holds for every command: its help, the version, and how a mistake or an interruption ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner

from accrual.cli.main import COMMANDS, app

ACCRUAL = [sys.executable, "-c", "from accrual.cli import main; main()"]


def test_the_version_is_that_of_the_installed_package() -> None:
    assert CliRunner().invoke(app, ["--version"]).stdout == f"accrual {version('accrual')}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert command in CliRunner().invoke(app, ["--help"]).stdout


def test_a_mistake_ends_with_one_sentence_and_its_code(tmp_path: Path) -> None:
    run = subprocess.run([*ACCRUAL, "criteria", str(tmp_path)], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (3, "")
    assert run.stderr == f"accrual: {tmp_path}: this is a folder. Name a record's file in it, or an NCT number\n"


def test_an_interruption_ends_with_130_and_no_traceback(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    run = subprocess.Popen([*ACCRUAL, "criteria", str(pipe)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                           preexec_fn=_listen)
    with pipe.open("w"):  # opens once the command reads
        run.send_signal(signal.SIGINT)
        printed, said = run.communicate(timeout=60)
    assert (run.returncode, printed, said) == (130, "", "")


def _listen() -> None:
    """Interruptions count, also where the suite itself was started in the background, which ignores them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
