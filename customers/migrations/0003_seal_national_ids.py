"""What was written in the clear is sealed, and taken out of the text that the find box looks into."""

from django.db import migrations

from customers.models.sealed import seal
from persian.letters import compact_key, search_key

AT_A_TIME = 500


def _key(row, number):
    parts = (search_key(row.full_name), compact_key(row.full_name), number, row.mobile.replace("+98", "0", 1))
    return " ".join(part for part in parts if part)


def seal_all(apps, schema_editor):
    customers = apps.get_model("customers", "Customer").objects
    while rows := list(customers.exclude(plain_national_id=None).order_by("pk")[:AT_A_TIME]):
        for row in rows:
            row.national_id = row.plain_national_id
            row.national_id_index = seal().index("national_id", row.plain_national_id)
            row.plain_national_id = None
            row.search_key = _key(row, "")
        # The clear text goes in the very update that seals it: no version of the row that stays holds it.
        customers.bulk_update(rows, ["national_id", "national_id_index", "plain_national_id", "search_key"])


def open_all(apps, schema_editor):
    customers = apps.get_model("customers", "Customer").objects
    while rows := list(customers.filter(national_id__isnull=False).order_by("pk")[:AT_A_TIME]):
        for row in rows:
            row.plain_national_id = row.national_id
            row.search_key = _key(row, row.national_id)
            row.national_id = row.national_id_index = None
        customers.bulk_update(rows, ["national_id", "national_id_index", "plain_national_id", "search_key"])


class Migration(migrations.Migration):

    dependencies = [("customers", "0002_sealed_people")]

    operations = [migrations.RunPython(seal_all, open_all)]
