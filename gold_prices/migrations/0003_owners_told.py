from django.db import migrations, models


class Migration(migrations.Migration):
    """Of each alert, how many owners got a message planned; workers of the version before leave it at nought."""

    dependencies = [
        ('gold_prices', '0002_many_instruments'),
    ]

    operations = [
        migrations.AddField(
            model_name='alertepisode',
            name='owners_told',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
