"""Stored trials, their versions, and how far a sync has come."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The first tables of this app."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Revisions",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("last", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="SyncProgress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request", models.CharField(max_length=64, unique=True)),
                ("page_token", models.TextField()),
                ("updated", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("revision", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("nct_id", models.CharField(max_length=11)),
                ("content_hash", models.CharField(max_length=64)),
                ("source", models.CharField(max_length=8, choices=[
                    ("v2", "API v2"), ("sample", "sample"), ("simple", "simple line")])),
                ("updated", models.DateField(null=True)),
                ("retrieved", models.DateTimeField()),
                ("record", models.BinaryField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("nct_id", "content_hash"), name="version_once")],
            },
        ),
        migrations.CreateModel(
            name="StoredTrial",
            fields=[
                ("nct_id", models.CharField(max_length=11, primary_key=True, serialize=False)),
                ("current", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="holder",
                                                 to="portal_trials.version")),
            ],
        ),
    ]
