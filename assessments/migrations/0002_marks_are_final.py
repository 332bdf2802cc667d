"""On PostgreSQL the database itself refuses to touch the marks of a sheet that was handed in (TM-06)."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

GUARD = """
CREATE FUNCTION assessments_mark_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sheet bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.assignment_id ELSE OLD.assignment_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM assessments_assignment WHERE id = sheet AND state = 'submitted') THEN
        RAISE EXCEPTION 'this sheet was handed in: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER assessments_mark_final BEFORE INSERT OR UPDATE OR DELETE ON assessments_mark
    FOR EACH ROW EXECUTE FUNCTION assessments_mark_is_final();
"""
UNGUARD = """
DROP TRIGGER assessments_mark_final ON assessments_mark;
DROP FUNCTION assessments_mark_is_final();
"""


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(GUARD, params=None)


def unguard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(UNGUARD, params=None)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
