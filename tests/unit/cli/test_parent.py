"""A child whose parent is gone ends, also where it does not listen."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

CHILD = """
import os, signal, sys, time
from accrual.cli import parent
parent._GRACE = 0.2
if sys.argv[1] == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
parent.stop_with_parent(every=0.05)
time.sleep(30)
"""


def _ends(*arguments: str, parent: int, leads: bool = False, seconds: float = 20) -> int | None:
    """How a child ended that takes this for its parent, None if it did not."""
    with subprocess.Popen([sys.executable, "-c", CHILD, *arguments], start_new_session=leads,
                          env={**os.environ, "ACCRUAL_PARENT": str(parent)}) as child:
        try:
            return child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            return None


def test_a_child_without_its_parent_ends_in_the_usual_way() -> None:
    assert _ends("listens", parent=1) == -signal.SIGTERM


def test_a_child_that_does_not_listen_is_ended_by_force() -> None:
    assert _ends("deaf", parent=1) == -signal.SIGKILL
    assert _ends("deaf", parent=1, leads=True) == -signal.SIGKILL


def test_a_child_with_its_parent_goes_on() -> None:
    assert _ends("listens", parent=os.getpid(), seconds=2) is None
