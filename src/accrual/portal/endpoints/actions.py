"""The only code here that leaves a trace: a report was made, or refused; of the data nothing stays."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import IO

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accrual.endpoints import Options, derive, read, write_results
from accrual.endpoints.report import write_report
from accrual.errors import AccrualError, InputError
from accrual.portal.core import audit
from accrual.portal.endpoints.uploads import unpack
from accrual.portal.staff.actions import MAY_REVIEW

__all__ = ["make_report"]


def make_report(*, user: User, files: Iterable[tuple[str, IO[bytes]]], options: Options, against: str, suffix: str,
                everything: bool, now: datetime) -> bytes:
    """The report of a trial's datasets: the page, or a zip archive of everything.

    Datasets and results lie in a temporary folder that is gone when this returns, however it does. InputError where
    the datasets cannot be read. Both ends leave an entry in the audit, with counts.
    """
    if not user.has_perm(MAY_REVIEW):
        raise PermissionDenied
    with tempfile.TemporaryDirectory(prefix="accrual-endpoints-") as name:
        folder = Path(name)
        try:
            made, counts = _made(folder, files, options, against, suffix, everything=everything, now=now)
        except AccrualError as error:
            _record("endpoints.refused", user)
            raise InputError(error.what, where=_without(folder, error.where), mend=error.mend) from None
    _record("endpoints.reported", user, **counts)
    return made


def _made(folder: Path, files: Iterable[tuple[str, IO[bytes]]], options: Options, against: str, suffix: str, *,
          everything: bool, now: datetime) -> tuple[bytes, dict[str, int]]:
    (folder / "in").mkdir()
    sent = unpack(files, folder / "in")
    data = read(folder / "in", options, suffix=suffix)
    results = derive(data, options)
    out = folder / "out"
    names = write_report(results, data, out, now=now, against=against)
    if everything:
        names = write_results(results, data, out, now=now) + names
    made = _packed(out, names) if everything else (out / "report.html").read_bytes()
    return made, {"datasets": sent.files, "left_aside": sent.left_aside, "subjects": len(results.population)}


def _packed(folder: Path, names: Iterable[str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.write(folder / name, name)
    return made.getvalue()


def _without(folder: Path, where: str) -> str:
    """The place of a fault without the folder's own name, which tells a person nothing."""
    return where.replace(str(folder / "in"), "the upload").replace(str(folder), "the upload")


@transaction.atomic
def _record(action: str, user: User, **counts: int) -> None:
    """An entry names the account by its number, as everywhere."""
    audit.record(action, subject="upload", actor=f"staff/{user.pk}", **counts)
