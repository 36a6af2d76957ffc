"""Progress of an import, and indexes for what pages ask."""

from django.db import migrations, models
from django.db.migrations.state import ProjectState

# What Django makes of the operations below, on either database; but SQLite's tables are not written anew for a column.
_SQL = [
    'DROP INDEX "file_not_read"',
    'ALTER TABLE "run" ADD COLUMN "bytes_done" bigint DEFAULT 0 NOT NULL',
    'ALTER TABLE "run" ADD COLUMN "total_bytes" bigint NULL',
    'ALTER TABLE "run" ADD COLUMN "total_files" integer NULL',
    """CREATE INDEX "file_failed" ON "file" ("sha256") WHERE "state" = 'failed'""",
    'CREATE INDEX "file_trashed" ON "file" ("work_id") WHERE "trashed"',
    'CREATE INDEX "file_kept" ON "file" ("trashed", "format", "size")',
    'ALTER TABLE "version" ADD COLUMN "shared" bool DEFAULT FALSE NOT NULL',
    'CREATE INDEX "version_text" ON "version" ("text_hash") WHERE "text_hash" IS NOT NULL',
    (
        "UPDATE version SET shared = TRUE WHERE text_hash IN "
        "(SELECT text_hash FROM version WHERE text_hash IS NOT NULL GROUP BY text_hash HAVING COUNT(*) > 1)"
    ),
    'CREATE INDEX "version_shared" ON "version" ("text_hash", "work_id", "current") WHERE "shared"',
    (
        'CREATE INDEX "work_listed" ON "work" ("imported", "severity", "words", "hidden", "recognised", "accepted")'
        ' WHERE (NOT "hidden" AND ("recognised" OR "accepted"))'
    ),
    (
        'CREATE INDEX "work_in_drawer" ON "work" ("imported", "id")'
        ' WHERE (NOT "accepted" AND NOT "hidden" AND NOT "recognised")'
    ),
]


class _InSQL(migrations.RunSQL):
    """Statements that need no models: those of the migrations before are let go.

    Else Django draws models and their relatives again at each field and index, which is half of making a library.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.clear_delayed_apps_cache()
        super().state_forwards(app_label, state)


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_foundation"),
    ]

    operations = [
        _InSQL(
            tuple(_SQL),
            state_operations=[
                migrations.RemoveIndex(
                    model_name="file",
                    name="file_not_read",
                ),
                migrations.AddField(
                    model_name="run",
                    name="bytes_done",
                    field=models.BigIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="run",
                    name="total_bytes",
                    field=models.BigIntegerField(null=True),
                ),
                migrations.AddField(
                    model_name="run",
                    name="total_files",
                    field=models.IntegerField(null=True),
                ),
                migrations.AddIndex(
                    model_name="file",
                    index=models.Index(condition=models.Q(("state", "failed")), fields=["sha256"], name="file_failed"),
                ),
                migrations.AddIndex(
                    model_name="file",
                    index=models.Index(condition=models.Q(("trashed", True)), fields=["work"], name="file_trashed"),
                ),
                migrations.AddIndex(
                    model_name="file",
                    index=models.Index(fields=["trashed", "format", "size"], name="file_kept"),
                ),
                migrations.AddField(
                    model_name="version",
                    name="shared",
                    field=models.BooleanField(db_default=False, default=False),
                ),
                migrations.AddIndex(
                    model_name="version",
                    index=models.Index(
                        condition=models.Q(("text_hash__isnull", False)), fields=["text_hash"], name="version_text"
                    ),
                ),
                migrations.AddIndex(
                    model_name="version",
                    index=models.Index(
                        condition=models.Q(("shared", True)),
                        fields=["text_hash", "work", "current"],
                        name="version_shared",
                    ),
                ),
                migrations.AddIndex(
                    model_name="work",
                    index=models.Index(
                        condition=models.Q(
                            ("hidden", False), models.Q(("recognised", True), ("accepted", True), _connector="OR")
                        ),
                        fields=["imported", "severity", "words", "hidden", "recognised", "accepted"],
                        name="work_listed",
                    ),
                ),
                migrations.AddIndex(
                    model_name="work",
                    index=models.Index(
                        condition=models.Q(("accepted", False), ("hidden", False), ("recognised", False)),
                        fields=["imported", "id"],
                        name="work_in_drawer",
                    ),
                ),
            ],
        )
    ]
