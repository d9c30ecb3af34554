"""No orphans: a child that `accrual demo` started stops when the demo is gone, however it went."""

from __future__ import annotations

import os
import signal
import threading

__all__ = ["PARENT", "stop_with_parent"]

_GRACE = 10.0  # seconds to end in the usual way

PARENT = "ACCRUAL_PARENT"  # the process number of the demo, in the environment of its children


def stop_with_parent(*, every: float = 0.5) -> None:
    """End this process once its parent is no longer the one that started it: in the usual way, else by force."""
    parent = os.environ.get(PARENT)
    if not parent:
        return

    def watch() -> None:
        asleep = threading.Event()
        while os.getppid() == int(parent):
            asleep.wait(every)
        os.kill(os.getpid(), signal.SIGTERM)
        asleep.wait(_GRACE)
        leads = os.getpgid(0) == os.getpid()  # then what it started is its group, and goes with it
        os.kill(-os.getpid() if leads else os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="watch-parent", daemon=True).start()
