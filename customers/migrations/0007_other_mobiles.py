"""Whose a number is, is asked before each run of texts."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0006_birth_dates"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="customer",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["other_mobiles"], name="customer_other_mobiles"
            ),
        ),
    ]
