from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0004_wrangling"),
    ]

    operations = [
        migrations.AddField(
            model_name="schema",
            name="kept",
            field=models.BigIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="KeptQuestion",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("person", models.CharField(blank=True, default="", max_length=150)),
                ("use", models.CharField(max_length=10)),
                ("name", models.TextField(blank=True, default="")),
                ("query", models.TextField()),
            ],
            options={
                "db_table": "kept_question",
                "indexes": [models.Index(fields=["person", "use"], name="kept_question_by_person")],
            },
        ),
    ]
