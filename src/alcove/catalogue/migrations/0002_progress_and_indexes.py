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
            index=models.Index(condition=models.Q(("trashed", False)), fields=["format", "size"], name="file_kept"),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(
                condition=models.Q(("current", True), ("text_hash__isnull", False)),
                fields=["text_hash", "work"],
                name="version_current_text",
            ),
        ),
        migrations.AddIndex(
            model_name="work",
            index=models.Index(
                condition=models.Q(
                    ("hidden", False), models.Q(("recognised", True), ("accepted", True), _connector="OR")
                ),
                fields=["imported", "severity", "words"],
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
