from django.db import migrations, models

THERE = """
    UPDATE gateways_gatewayaccount
    SET credit_milli = floor(credit * 1000), low_credit_milli = floor(low_credit * 1000)
"""
BACK = """
    UPDATE gateways_gatewayaccount SET credit = credit_milli / 1000.0, low_credit = low_credit_milli / 1000.0
"""


class Migration(migrations.Migration):

    dependencies = [
        ('gateways', '0003_refunds'),
    ]

    operations = [
        migrations.AddField(
            model_name='gatewayaccount',
            name='credit_milli',
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='gatewayaccount',
            name='low_credit_milli',
            field=models.BigIntegerField(blank=True, null=True, verbose_name='low-credit mark'),
        ),
        migrations.RunSQL(THERE, BACK),
        migrations.RemoveField(model_name='gatewayaccount', name='credit'),
        migrations.RemoveField(model_name='gatewayaccount', name='low_credit'),
    ]
