"""Tombstones belong to `intentions` now; their table and its rows stay."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('intentions', '0004_tombstones_of_every_kind'),
        ('memory', '0011_note_versions'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name='Tombstone'),
            ],
        ),
    ]
