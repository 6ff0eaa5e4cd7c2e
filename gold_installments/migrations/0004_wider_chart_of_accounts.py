from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gold_installments', '0003_shop_prices'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='ledgerline',
            name='line_known_account',
        ),
        migrations.AddConstraint(
            model_name='ledgerline',
            constraint=models.CheckConstraint(condition=models.Q(('account__in', ['gold_receivable', 'gold_financed', 'fee_income', 'gold_exchange', 'cash', 'pos', 'card', 'transfer', 'rounding', 'customer_wallet', 'rial_receivable', 'discount', 'penalty_income', 'protection', 'wage_income', 'profit_income', 'extras_income', 'vat_payable', 'old_gold', 'melted_gold', 'old_gold_due', 'cheques', 'cheques_pending', 'retention', 'write_off', 'recovery', 'savings', 'forgiveness', 'opening'])), name='line_known_account'),
        ),
    ]
