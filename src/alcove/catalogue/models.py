"""The tables. Each says whether it is truth or derived.

Truth is what people did (``Deed``, ``Person``); with the originals and their
manifest it makes all the rest again (``importing.replay``). Derived tables may
be emptied at any time; ids, version numbers and answers come out the same.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin, UserManager
from django.db import models

TRUTH = "truth"
DERIVED = "derived"

#: Works in lists, and those in the drawer. Indexes have the same conditions; those that have the columns of the condition
#: as well answer alone, without a row of the table (SQLite looks at the condition once more).
LISTED = models.Q(hidden=False) & (models.Q(recognised=True) | models.Q(accepted=True))
IN_DRAWER = models.Q(hidden=False, recognised=False, accepted=False)


class Schema(models.Model):
    """What is so of the whole catalogue: the number of its schema, whether a rebuild is under way. One row.

    ``wrangled`` grows with every change of tag rules, ``kept`` with every change of saved searches and standing rules.
    """

    kind: ClassVar = DERIVED

    number = models.IntegerField()
    rebuilding = models.BooleanField(default=False)
    wrangled = models.BigIntegerField(default=0)
    kept = models.BigIntegerField(default=0)

    class Meta:
        db_table = "schema_number"


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account here. ``ceiling`` is the highest rating that they may see; empty: no limit."""

    kind: ClassVar = TRUTH

    username = models.CharField(max_length=150, unique=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(auto_now_add=True)
    ceiling = models.CharField(max_length=32, blank=True, default="")

    objects = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        db_table = "person"


class Deed(models.Model):
    """Something that somebody did. Kept as a line of own/deeds.jsonl as well; never changed.

    ``did`` is the verb (``catalogue.deeds``), ``body`` its particulars.
    """

    kind: ClassVar = TRUTH

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    person = models.CharField(max_length=150, blank=True, default="")
    did = models.CharField(max_length=32)
    body = models.JSONField()

    class Meta:
        db_table = "deed"


class Run(models.Model):
    """An import. ``state``: running, done, stopped (by a person or a full disk), broken (its process ended).

    ``total_files`` and ``total_bytes`` are what there was to look at, empty where that is unknown; ``counts`` by
    outcome and ``bytes_done`` are what is settled so far.
    """

    kind: ClassVar = DERIVED

    number = models.IntegerField(primary_key=True)
    started = models.DateTimeField()
    finished = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="running")
    paths = models.JSONField()
    counts = models.JSONField(default=dict)
    total_files = models.IntegerField(null=True)
    total_bytes = models.BigIntegerField(null=True)
    bytes_done = models.BigIntegerField(default=0)
    undone = models.BooleanField(default=False)

    class Meta:
        db_table = "run"


class Work(models.Model):
    """A work. ``source`` names where it came from (``domain.ids``); ``fields`` is ``domain.works.Work`` as JSON.

    ``hidden`` is True while all its files are in the trash or another work's; ``accepted`` while an
    unrecognised work was taken out of the drawer by a person. ``linked`` is the work that a person
    found to be the same, which has its files now; ``link`` the number of the deed that said so.
    """

    kind: ClassVar = DERIVED

    id = models.CharField(primary_key=True, max_length=10)
    source = models.CharField(max_length=255, unique=True)
    title = models.TextField(blank=True, default="")
    recognised = models.BooleanField()
    accepted = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    words = models.BigIntegerField(default=0)
    severity = models.SmallIntegerField()
    imported = models.DateTimeField()
    fields = models.TextField()
    linked = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="linked_set")
    link = models.IntegerField(null=True)

    class Meta:
        db_table = "work"
        indexes: ClassVar = [
            models.Index(
                fields=["imported", "severity", "words", "hidden", "recognised", "accepted"],
                condition=LISTED,
                name="work_listed",
            ),
            models.Index(fields=["imported", "id"], condition=IN_DRAWER, name="work_in_drawer"),
        ]


class Version(models.Model):
    """A version of a work. Its number is given once and never to another; ``current`` is a flag.

    ``id`` is ``WORK.NUMBER``; ``place`` its place among the work's versions, oldest 0.

    A version that lost all its files to another (a partial text that a full one
    contains) keeps its row and its number, with no files.

    ``shared``: a version of another work has, or had, the same text. It is never taken back.
    """

    kind: ClassVar = DERIVED

    id = models.CharField(primary_key=True, max_length=24)
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="version_set")
    number = models.IntegerField()
    text_hash = models.CharField(max_length=64, null=True)  # noqa: DJ001 - an empty text has no hash
    coverage = models.CharField(max_length=8)
    current = models.BooleanField(default=False)
    place = models.IntegerField(default=0)
    words = models.BigIntegerField(default=0)
    updated = models.DateField(null=True)
    shared = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "version"
        indexes: ClassVar = [
            models.Index(fields=["text_hash"], condition=models.Q(text_hash__isnull=False), name="version_text"),
            models.Index(
                fields=["text_hash", "work", "current"], condition=models.Q(shared=True), name="version_shared"
            ),
        ]


class File(models.Model):
    """An original. ``state``: read, failed (kept, tried again), and ``trashed`` while it is in the trash.

    ``run`` brought it, from ``path`` (and ``member``, inside an archive); ``age`` is
    ``domain.versions.Age`` as JSON. ``work`` and ``version`` are empty while it failed.
    """

    kind: ClassVar = DERIVED

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    format = models.CharField(max_length=16, blank=True, default="")
    path = models.TextField()
    member = models.TextField(blank=True, default="")
    modified = models.DateTimeField(null=True)
    imported = models.DateTimeField()
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="file_set")
    state = models.CharField(max_length=8)
    trashed = models.BooleanField(default=False)
    coverage = models.CharField(max_length=8, blank=True, default="")
    text_hash = models.CharField(max_length=64, null=True)  # noqa: DJ001 - an empty text has no hash
    age = models.TextField(default="[]")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, null=True, related_name="file_set")
    version = models.ForeignKey(Version, on_delete=models.SET_NULL, null=True, related_name="file_set")

    class Meta:
        db_table = "file"
        indexes: ClassVar = [
            models.Index(fields=["sha256"], condition=models.Q(state="failed"), name="file_failed"),
            models.Index(fields=["work"], condition=models.Q(trashed=True), name="file_trashed"),
            # Without a condition: SQLite would take it for whatever asks for files outside the trash.
            models.Index(fields=["trashed", "format", "size"], name="file_kept"),
        ]


class Reading(models.Model):
    """What a reader made of a file, whole: ``domain.readings.Reading`` as JSON, compressed with zlib."""

    kind: ClassVar = DERIVED

    file = models.OneToOneField(File, on_delete=models.CASCADE, primary_key=True)
    reader = models.CharField(max_length=32)
    revision = models.IntegerField()
    body = models.BinaryField()

    class Meta:
        db_table = "reading"


class Sketch(models.Model):
    """The sketch of a work's text, a chapter after the other (``indexing.sketches``); ``text`` is that text's hash."""

    kind: ClassVar = DERIVED

    work = models.OneToOneField(Work, on_delete=models.CASCADE, primary_key=True)
    text = models.CharField(max_length=64)
    body = models.BinaryField()

    class Meta:
        db_table = "sketch"


class Suspect(models.Model):
    """Two works that may be one, as the last search found; ``evidence`` is JSON (``domain.suspicion``)."""

    kind: ClassVar = DERIVED

    first = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    evidence = models.TextField()

    class Meta:
        db_table = "suspect"
        indexes: ClassVar = [models.Index(fields=["-score", "first", "second"], name="suspect_by_score")]


class Apart(models.Model):
    """Two works that a person found to be two: they are suspects no more."""

    kind: ClassVar = DERIVED

    first = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "apart"
        constraints: ClassVar = [models.UniqueConstraint(fields=["first", "second"], name="apart_once")]


class TagRule(models.Model):
    """How a tag stands to another of its kind (``domain.tag_rules.Rule``): what all acts of wrangling come to, and what
    the reference says of the tags that works have.

    ``key`` and ``other_key`` are the names as a typed one is compared (``domain.tokens.fold``), cut to a length that
    every database can index.
    """

    kind: ClassVar = DERIVED

    relation = models.CharField(max_length=10)
    tag_kind = models.CharField(max_length=12)
    name = models.TextField()
    other = models.TextField(blank=True, default="")
    key = models.TextField()
    other_key = models.TextField(blank=True, default="")

    class Meta:
        db_table = "tag_rule"
        indexes: ClassVar = [
            models.Index(fields=["tag_kind", "key"], name="tag_rule_by_name"),
            models.Index(fields=["tag_kind", "other_key"], name="tag_rule_by_other"),
        ]


class KeptQuestion(models.Model):
    """A saved search or a standing rule (``domain.keeping``): what all deeds about them come to.

    ``number`` is that of the deed that kept it, ``person`` whose it is.
    """

    kind: ClassVar = DERIVED

    number = models.BigIntegerField(primary_key=True)
    person = models.CharField(max_length=150, blank=True, default="")
    use = models.CharField(max_length=10)
    name = models.TextField(blank=True, default="")
    query = models.TextField()

    class Meta:
        db_table = "kept_question"
        indexes: ClassVar = [models.Index(fields=["person", "use"], name="kept_question_by_person")]


class RunFile(models.Model):
    """What an import did with a file; those that were *same* at the same path are only counted.

    ``body`` is the rest of the outcome line, as JSON.
    """

    kind: ClassVar = DERIVED

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="outcome_set")
    file = models.TextField()
    sha256 = models.CharField(max_length=64, blank=True, default="")
    outcome = models.CharField(max_length=12)
    body = models.TextField()

    class Meta:
        db_table = "run_file"
        indexes: ClassVar = [models.Index(fields=["run", "outcome"], name="run_file_outcome")]


class SeenPath(models.Model):
    """A path as the last import met it. While size and time stay the same it is not read again.

    ``key`` is the SHA-256 (hex) of the absolute path: paths have no bounded length.
    """

    kind: ClassVar = DERIVED

    key = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    modified_ns = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "seen_path"


class Change(models.Model):
    """The change log: the works that the index must look at again, in the order of commits."""

    kind: ClassVar = DERIVED

    sequence = models.BigAutoField(primary_key=True)
    work_id = models.CharField(max_length=10)

    class Meta:
        db_table = "change"
