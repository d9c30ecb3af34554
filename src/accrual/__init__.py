"""A clinical trial from its registry record to a message in the study team's mailbox."""

from accrual.errors import AccrualError

__all__ = ["AccrualError", "__version__"]

__version__ = "0.1.0"
