"""The badges that LOT ships."""

from typing import Any

from django.db import migrations

from progress.shipped_badges import load_badges


def load(apps: Any, _schema_editor: Any) -> None:
    load_badges(apps.get_model("progress", "Badge"))


class Migration(migrations.Migration):
    dependencies = [("progress", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
