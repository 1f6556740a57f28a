"""The index of the owner alone goes: each table has another one that the owner leads.

Django takes what it drops by its column, on PostgreSQL a partial unique index of the owner with it: so these constraints
are taken off before and put on again after.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intentions', '0005_owner_leads'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='checkin',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RemoveConstraint(model_name="intention", name="intentions_one_active"),
        migrations.RemoveConstraint(model_name="intention", name="intentions_one_planned"),
        migrations.AlterField(
            model_name='intention',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name="intention",
            constraint=models.UniqueConstraint(fields=("user",), name="intentions_one_active", condition=models.Q(state="active")),
        ),
        migrations.AddConstraint(
            model_name="intention",
            constraint=models.UniqueConstraint(fields=("user",), name="intentions_one_planned", condition=models.Q(state="planned")),
        ),
        migrations.AlterField(
            model_name='intentionday',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='mood',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]
