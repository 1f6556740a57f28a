from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def fill(apps, schema_editor):
    """A fact was touched when it was last confirmed, and last said by the latest answer that it rests on.

    What a question is compared by stands in one column: 16 bytes of the whole, the number of stems, the stems.
    """
    memory, source = apps.get_model("memory", "Memory"), apps.get_model("memory", "MemorySource")
    latest = source.objects.filter(memory=OuterRef("pk")).order_by("-answer__on", "-answer__created_at")
    memory.objects.update(touched_on=F("last_confirmed_on"), last_answer=Subquery(latest.values("answer")[:1]))
    question = apps.get_model("memory", "Question")
    for row in question.objects.only("fingerprint", "stems").iterator(chunk_size=1000):
        stems = bytes(row.stems or b"")
        row.marks = bytes(row.fingerprint).ljust(16, b"\0") + bytes([len(stems) // 4]) + stems
        row.save(update_fields=["marks"])


class Migration(migrations.Migration):

    dependencies = [
        ("memory", "0002_taking_up"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
