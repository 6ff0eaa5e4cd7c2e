"""What a program asked is kept beside what it became, so that a repeat is known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0006_sent_pattern"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="request_digest",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]
