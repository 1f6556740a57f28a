"""The eight tags that are there from the start, and the lock row of the audit chain."""

from django.db import migrations

TAGS = {
    "Admin": {"grants_staff": True},
    "R&D": {"grants_ai": True, "grants_accent": True},
    "Usership": {"grants_ai": True, "grants_accent": True},
    "Pro": {"grants_ai": True, "grants_accent": True},
    "Evangelist": {},
    "Mala": {},
    "Onyx": {},
    "Suspended": {"suspends": True},
}


def make_tags(apps, schema_editor):
    tags = apps.get_model("accounts", "AdminTag")
    for name, grants in TAGS.items():
        tags.objects.get_or_create(name=name, defaults=grants)
    apps.get_model("accounts", "AuditHead").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(make_tags, migrations.RunPython.noop)]
