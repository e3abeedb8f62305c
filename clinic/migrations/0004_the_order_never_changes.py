"""Refuse, in the database itself, another order or a change of what was frozen.

Django remakes a SQLite table when a migration alters it, which drops its triggers: a
migration that alters one of these two must lay them again.
"""

from django.db import migrations

ORDER, PROTOCOL = "clinic_comparison", "clinic_protocol"

_FUNCTION = """
CREATE OR REPLACE FUNCTION clinic_refuse_change() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '% is frozen', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END;
$$ LANGUAGE plpgsql;
"""


def _changed(differs: str) -> str:
    return f"OLD.seed {differs} NEW.seed OR OLD.sequence {differs} NEW.sequence"


def _sqlite():
    started = f"OLD.status <> 'draft' AND ({_changed('IS NOT')})"
    for table, when in ((ORDER, f"WHEN {started} "), (PROTOCOL, "")):
        yield (
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW "
            f"{when}BEGIN SELECT RAISE(ABORT, '{table} is frozen'); END;"
        )


def _postgresql():
    started = f"OLD.status <> 'draft' AND ({_changed('IS DISTINCT FROM')})"
    yield _FUNCTION
    for table, when in ((ORDER, f"WHEN ({started}) "), (PROTOCOL, "")):
        yield (
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW "
            f"{when}EXECUTE FUNCTION clinic_refuse_change();"
        )


def lay(apps, schema_editor):
    make = {"sqlite": _sqlite, "postgresql": _postgresql}
    with schema_editor.connection.cursor() as cursor:
        for statement in make[schema_editor.connection.vendor]():
            cursor.execute(statement)


def lift(apps, schema_editor):
    on = "" if schema_editor.connection.vendor == "sqlite" else " ON {}"
    with schema_editor.connection.cursor() as cursor:
        for table in (ORDER, PROTOCOL):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen{on.format(table)};")


class Migration(migrations.Migration):
    dependencies = [("clinic", "0003_coin_days")]
    operations = [migrations.RunPython(lay, lift)]
