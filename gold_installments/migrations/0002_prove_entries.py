"""At commit the database itself proves that every ledger entry sums to zero milligrams and zero Rial.

The function names no schema: it is replayed into new shops and into restored copies under other names, and at commit
the search path may already be another one. So it asks the trigger where it stands. It is plain SQL rather than a
pgtrigger trigger, so that no setting of a session can switch it off.
"""

from django.db import migrations

PROVE = """
CREATE FUNCTION gold_installments_prove_entry() RETURNS trigger LANGUAGE plpgsql AS $prove$
DECLARE
    entry bigint;
    lines bigint;
    sum_mg numeric;
    sum_rial numeric;
BEGIN
    IF TG_TABLE_NAME = 'gold_installments_ledgerentry' THEN
        entry := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        entry := OLD.entry_id;
    ELSE
        entry := NEW.entry_id;
    END IF;
    EXECUTE 'SELECT count(*), coalesce(sum(mg), 0), coalesce(sum(rial), 0) FROM '
        || quote_ident(TG_TABLE_SCHEMA) || '.gold_installments_ledgerline WHERE entry_id = $1'
        INTO lines, sum_mg, sum_rial USING entry;
    IF lines < 2 OR sum_mg <> 0 OR sum_rial <> 0 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            CONSTRAINT = 'ledger_entry_balances',
            MESSAGE = 'ledger entry ' || entry || ' does not balance: ' || lines || ' lines, '
                || sum_mg || ' mg, ' || sum_rial || ' Rial';
    END IF;
    RETURN NULL;
END;
$prove$;

CREATE CONSTRAINT TRIGGER ledger_line_balances
    AFTER INSERT OR UPDATE OR DELETE ON gold_installments_ledgerline
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION gold_installments_prove_entry();

CREATE CONSTRAINT TRIGGER ledger_entry_has_lines
    AFTER INSERT ON gold_installments_ledgerentry
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION gold_installments_prove_entry();
"""

FORGET = """
DROP TRIGGER ledger_line_balances ON gold_installments_ledgerline;
DROP TRIGGER ledger_entry_has_lines ON gold_installments_ledgerentry;
DROP FUNCTION gold_installments_prove_entry();
"""


class Migration(migrations.Migration):
    dependencies = [("gold_installments", "0001_initial")]
    operations = [migrations.RunSQL(PROVE, FORGET)]
