"""The index of the owner alone goes: each table has another one that the owner leads.

Django takes what it drops by its column, on PostgreSQL a partial unique index of the owner with it: so these constraints
are taken off before and put on again after.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_what_the_clock_asks'),
    ]

    operations = [
        migrations.AlterField(
            model_name='accesstoken',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RemoveConstraint(model_name="addresschange", name="accounts_one_address_change"),
        migrations.AlterField(
            model_name='addresschange',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name="addresschange",
            constraint=models.UniqueConstraint(fields=("user",), name="accounts_one_address_change", condition=models.Q(ended_at=None)),
        ),
        migrations.AlterField(
            model_name='confirmation',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='idempotencykey',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='session',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='taggrant',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='addresschange',
            index=models.Index(fields=['user'], name='accounts_ad_user_id_03d415_idx'),
        ),
        migrations.AddIndex(
            model_name='confirmation',
            index=models.Index(fields=['user'], name='accounts_co_user_id_9a296f_idx'),
        ),
        migrations.AddIndex(
            model_name='taggrant',
            index=models.Index(fields=['user'], name='accounts_tag_user'),
        ),
    ]
