"""The index of the owner alone goes: each table has another one that the owner leads.

Django takes what it drops by its column, on PostgreSQL a partial unique index of the owner with it: so these constraints
are taken off before and put on again after.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ops', '0009_owner_leads'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='chunk',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RemoveConstraint(model_name="export", name="ops_one_export_waiting"),
        migrations.AlterField(
            model_name='export',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.UniqueConstraint(fields=("user",), name="ops_one_export_waiting", condition=models.Q(state="waiting")),
        ),
        migrations.RemoveConstraint(model_name="import", name="ops_one_import_at_work"),
        migrations.AlterField(
            model_name='import',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.UniqueConstraint(fields=("user",), name="ops_one_import_at_work", condition=models.Q(state__in=["checking", "running", "undoing"])),
        ),
        migrations.AlterField(
            model_name='importedrow',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='sealedfile',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='sealedfile',
            index=models.Index(fields=['user'], name='ops_sealedf_user_id_981972_idx'),
        ),
    ]
