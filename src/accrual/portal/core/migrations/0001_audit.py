"""The audit, and triggers that make it append-only whoever speaks to the database."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


SQLITE = [
    """
    CREATE TRIGGER audit_keeps_UPDATE BEFORE UPDATE ON portal_core_auditentry
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END
    """,
    """
    CREATE TRIGGER audit_keeps_DELETE BEFORE DELETE ON portal_core_auditentry
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END
    """,
    # REPLACE deletes without firing a DELETE trigger, so an entry may not be written over either.
    """
    CREATE TRIGGER audit_keeps_INSERT BEFORE INSERT ON portal_core_auditentry
    WHEN EXISTS (SELECT 1 FROM portal_core_auditentry WHERE number = NEW.number OR hash = NEW.hash)
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END
    """,
]
POSTGRESQL = [
    """
    CREATE FUNCTION audit_keeps() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$
    """,
    """
    CREATE TRIGGER audit_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON portal_core_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_keeps()
    """,
]
UNDO = {
    "sqlite": [f"DROP TRIGGER IF EXISTS audit_keeps_{event}" for event in ("UPDATE", "DELETE", "INSERT")],
    "postgresql": ["DROP TRIGGER IF EXISTS audit_keeps ON portal_core_auditentry", "DROP FUNCTION audit_keeps()"],
}


def guard(apps: Any, schema_editor: Any) -> None:
    """Put the triggers up."""
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unguard(apps: Any, schema_editor: Any) -> None:
    """Take the triggers down again."""
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """The first tables of `core`."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("action", models.CharField(max_length=80)),
                ("subject", models.CharField(db_index=True, max_length=200)),
                ("actor", models.CharField(max_length=200)),
                ("details", models.JSONField(default=dict)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={"db_table": "portal_core_auditentry"},
        ),
        # The table is Django's to make but not to empty: `flush` would meet the triggers.
        migrations.AlterModelOptions(name="auditentry", options={"managed": False}),
        migrations.RunPython(guard, unguard),
        migrations.CreateModel(
            name="Bucket",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("full_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
