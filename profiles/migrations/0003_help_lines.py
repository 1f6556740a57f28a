"""The help lines that LOT ships."""

from typing import Any

from django.db import migrations

from profiles.help_lines import load_help_lines


def load(apps: Any, _schema_editor: Any) -> None:
    load_help_lines(apps.get_model("profiles", "HelpLine"))


class Migration(migrations.Migration):
    dependencies = [("profiles", "0002_care")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
