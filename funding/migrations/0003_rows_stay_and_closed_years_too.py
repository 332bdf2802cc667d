"""On PostgreSQL the database itself keeps ledger rows and receipts as they are, and adds nothing to a closed year."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

GUARD = """
CREATE FUNCTION funding_money_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER funding_ledgerentry_no_change BEFORE UPDATE OR DELETE ON funding_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION funding_money_row_stays();
CREATE TRIGGER funding_receipt_no_change BEFORE UPDATE OR DELETE ON funding_receipt
    FOR EACH ROW EXECUTE FUNCTION funding_money_row_stays();

CREATE FUNCTION funding_year_is_open(of_city text, of_day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM funding_yearclosing
        WHERE city = of_city AND year = EXTRACT(YEAR FROM of_day) AND state = 'closed'
    ) THEN
        RAISE EXCEPTION 'the year of % is closed for %', of_day, of_city USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
CREATE FUNCTION funding_entry_in_open_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM funding_year_is_open(NEW.city, NEW."on");
    RETURN NEW;
END $$;
CREATE TRIGGER funding_ledgerentry_open_year BEFORE INSERT ON funding_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION funding_entry_in_open_year();
CREATE FUNCTION funding_receipt_in_open_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM funding_year_is_open((SELECT city FROM funding_recovery WHERE id = NEW.recovery_id), NEW."on");
    RETURN NEW;
END $$;
CREATE TRIGGER funding_receipt_open_year BEFORE INSERT ON funding_receipt
    FOR EACH ROW EXECUTE FUNCTION funding_receipt_in_open_year();
CREATE FUNCTION funding_payment_in_open_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM funding_year_is_open(
        (SELECT s.city FROM funding_grant g JOIN studios_studio s ON s.id = g.studio_id WHERE g.id = NEW.grant_id),
        NEW.paid_on);
    RETURN NEW;
END $$;
CREATE TRIGGER funding_payment_open_year BEFORE INSERT ON funding_payment
    FOR EACH ROW EXECUTE FUNCTION funding_payment_in_open_year();

CREATE FUNCTION funding_closing_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'closed' THEN
        RAISE EXCEPTION 'a closed year is closed: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER funding_yearclosing_stays BEFORE UPDATE OR DELETE ON funding_yearclosing
    FOR EACH ROW EXECUTE FUNCTION funding_closing_stays();
"""
UNGUARD = """
DROP TRIGGER funding_yearclosing_stays ON funding_yearclosing;
DROP FUNCTION funding_closing_stays();
DROP TRIGGER funding_payment_open_year ON funding_payment;
DROP FUNCTION funding_payment_in_open_year();
DROP TRIGGER funding_receipt_open_year ON funding_receipt;
DROP FUNCTION funding_receipt_in_open_year();
DROP TRIGGER funding_ledgerentry_open_year ON funding_ledgerentry;
DROP FUNCTION funding_entry_in_open_year();
DROP FUNCTION funding_year_is_open(text, date);
DROP TRIGGER funding_receipt_no_change ON funding_receipt;
DROP TRIGGER funding_ledgerentry_no_change ON funding_ledgerentry;
DROP FUNCTION funding_money_row_stays();
"""


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(GUARD, params=None)


def unguard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(UNGUARD, params=None)


class Migration(migrations.Migration):
    dependencies = [("funding", "0002_ledgers_recoveries_and_closed_years")]

    operations = [migrations.RunPython(guard, unguard)]
