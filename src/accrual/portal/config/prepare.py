"""A database that is ready to use, made or brought up to date on first use."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from accrual.errors import ConfigurationError

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["prepare"]

_ATTEMPTS = 25
_LOCK = 0x4D494752415445  # "MIGRATE": the number of PostgreSQL's advisory lock


def prepare() -> None:
    """Configure Django and apply the migrations that are missing; several processes may call it at once.

    ConfigurationError if the database does not answer or is not ours.
    """
    from accrual.portal.config import configure

    configure()
    from django.db import DatabaseError, connection

    try:
        _when_free(connection)
    except DatabaseError as error:
        raise ConfigurationError(
            f"the database cannot be used: {str(error).strip().splitlines()[0] if str(error) else 'no reason given'}",
            where=_name(connection),
            mend="Check DATABASE_URL, or ACCRUAL_HOME and the free space there",
        ) from error


def _when_free(connection: BaseDatabaseWrapper) -> None:
    """Migrate if need be; while SQLite turns a new file to WAL, no one else may read it, and it will not wait."""
    from django.db import OperationalError

    for attempt in range(_ATTEMPTS):
        try:
            if _missing(connection):
                with _alone(connection):
                    _migrate(connection)
        except OperationalError as error:
            if "locked" not in str(error) or attempt == _ATTEMPTS - 1:
                raise
            connection.close()
            time.sleep(0.2)
        else:
            return


def _missing(connection: BaseDatabaseWrapper) -> bool:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate(connection: BaseDatabaseWrapper) -> None:
    from django.core.management import call_command

    if _missing(connection):  # another process may have been first
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _alone(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """One process at a time: by a lock on a file of this home, and in PostgreSQL for other homes too."""
    from django.conf import settings
    from django.core.files import locks

    with (settings.HOME / "migrate.lock").open("w") as file:
        locks.lock(file, locks.LOCK_EX)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _name(connection: BaseDatabaseWrapper) -> str:
    """The database for a message: never its password."""
    settings = connection.settings_dict
    return f"{connection.vendor} database {settings.get('HOST') or ''} {settings['NAME']}".replace("  ", " ")
