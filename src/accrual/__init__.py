"""A clinical trial from its registry record to its endpoints."""

from accrual.errors import AccrualError

__all__ = ["AccrualError", "__version__"]

__version__ = "0.1.0"
