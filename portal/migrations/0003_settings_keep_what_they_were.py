"""Settings have a version, and amendments of what is no patient's have no patient.

SQLite remakes the table of amendments for it and loses its triggers: they are lifted
before and laid again after, on both tables of the trail.
"""

import django.db.models.deletion
from django.db import migrations, models

from portal import append_only


def lay(apps, schema_editor):
    append_only.lay(schema_editor.connection)


def lift(apps, schema_editor):
    append_only.lift(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_the_trail_is_append_only")]
    operations = [
        migrations.RunPython(lift, lay),
        migrations.AlterField(
            model_name="amendment",
            name="patient",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amendments",
                to="portal.patient",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.RunPython(lay, lift),
    ]
