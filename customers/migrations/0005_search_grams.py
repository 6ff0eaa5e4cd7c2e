import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models

from customers.rules.search import grams_of

AT_A_TIME = 500


def fill(apps, schema_editor):
    customers, last = apps.get_model("customers", "Customer").objects, 0
    while rows := list(customers.filter(pk__gt=last).only("pk", "search_key").order_by("pk")[:AT_A_TIME]):
        for row in rows:
            row.search_grams = grams_of(row.search_key)
        customers.bulk_update(rows, ["search_grams"])
        last = rows[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ("customers", "0004_no_plain_national_id"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="search_grams",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), default=list, editable=False, size=None
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="customer",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_grams"], name="customer_grams", fastupdate=False
            ),
        ),
    ]
