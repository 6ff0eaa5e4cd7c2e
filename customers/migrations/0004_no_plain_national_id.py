from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("customers", "0003_seal_national_ids")]

    operations = [migrations.RemoveField(model_name="customer", name="plain_national_id")]
