"""The command line: one file per command, nothing heavy imported before it is needed."""

from accrual.cli.main import main

__all__ = ["main"]
