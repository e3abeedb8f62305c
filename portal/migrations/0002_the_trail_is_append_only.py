"""Refuse UPDATE, DELETE and TRUNCATE of the trail in the database itself."""

from django.db import migrations

from portal import append_only


def lay(apps, schema_editor):
    append_only.lay(schema_editor.connection)


def lift(apps, schema_editor):
    append_only.lift(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_the_record")]
    operations = [migrations.RunPython(lay, lift)]
