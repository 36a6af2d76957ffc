from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_foundation"),
    ]

    operations = [
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
        migrations.RunSQL(
            "UPDATE version SET shared = TRUE WHERE text_hash IN "
            "(SELECT text_hash FROM version WHERE text_hash IS NOT NULL GROUP BY text_hash HAVING COUNT(*) > 1)",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(
                condition=models.Q(("shared", True)), fields=["text_hash", "work", "current"], name="version_shared"
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
    ]
