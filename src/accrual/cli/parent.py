"""No orphans: a child that `accrual demo` started stops when the demo is gone, however it went."""

from __future__ import annotations

import os
import signal
import threading

__all__ = ["PARENT", "stop_with_parent"]

PARENT = "ACCRUAL_PARENT"  # the process number of the demo, in the environment of its children


def stop_with_parent(*, every: float = 0.5) -> None:
    """End this process in the usual way once its parent is no longer the one that started it."""
    parent = os.environ.get(PARENT)
    if not parent:
        return

    def watch() -> None:
        asleep = threading.Event()
        while os.getppid() == int(parent):
            asleep.wait(every)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="watch-parent", daemon=True).start()
