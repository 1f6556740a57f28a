"""Tombstones stand for check-ins and intentions too, so they belong to this room; the table stays where it is."""

import uuid

import lot.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intentions', '0003_ending_put_off'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Tombstone',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('row_id', models.UUIDField()),
                        ('user_id', models.UUIDField()),
                        ('kind', models.CharField(choices=[('answer', 'answer'), ('memory', 'memory'), ('note', 'note'), ('check_in', 'check-in'), ('intention', 'intention')], max_length=10)),
                        ('at', models.DateTimeField()),
                        ('undo_until', models.DateTimeField(null=True)),
                        ('copy', lot.fields.EncryptedTextField(editable=False, null=True)),
                    ],
                    options={
                        'db_table': 'memory_tombstone',
                        'indexes': [models.Index(fields=['user_id', 'kind'], name='memory_tomb_user_id_e7e76a_idx'), models.Index(fields=['undo_until'], name='memory_tomb_undo_un_c8af1c_idx')],
                        'constraints': [models.UniqueConstraint(fields=('kind', 'row_id'), name='memory_tombstone_once')],
                    },
                ),
            ],
        ),
    ]
