"""Every error a user can cause, in one tree.

    AccrualError            exit 1   (only ever raised as one of its kinds)
    ├── InputError          exit 3   a file, record or text cannot be read as what it should be
    ├── NotFoundError       exit 4   a trial, place or file that is named does not exist here
    ├── NetworkError        exit 5   another host did not answer, or refused
    └── ConfigurationError  exit 6   a setting or the stored state is unusable

Exit 0 is success, 2 wrong usage of a command, 7 a remark of `accrual criteria --lint --strict` or a difference found by
`accrual endpoints conformance`, 8 a test patient of `accrual check` whose verdict is not the one expected, 130 an
interruption by the user.
Anything that is not an AccrualError is a bug of ours and keeps its traceback.
"""

from __future__ import annotations

__all__ = ["AccrualError", "ConfigurationError", "InputError", "NetworkError", "NotFoundError"]


class AccrualError(Exception):
    """A user's mistake or a fault outside: what is wrong, where, and how to mend it.

    >>> str(InputError("not JSON", where="trials.jsonl, line 3", mend="Is the file cut short?"))
    'trials.jsonl, line 3: not JSON. Is the file cut short?'

    The message never holds a value from a patient's record.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what, self.where, self.mend = what, where, mend
        super().__init__(what)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}. {self.mend}" if self.mend else f"{place}{self.what}"


class InputError(AccrualError):
    """A file, record or text cannot be read as what it should be."""

    exit_code = 3


class NotFoundError(AccrualError):
    """A trial, place or file that is named does not exist here."""

    exit_code = 4


class NetworkError(AccrualError):
    """Another host did not answer, or refused."""

    exit_code = 5


class ConfigurationError(AccrualError):
    """A setting or the stored state is unusable."""

    exit_code = 6
