from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_safety_doses_and_reports")]

    operations = [
        migrations.RenameField(
            "treatmentperiod", "taper_override_reason", "override_reason"
        ),
        migrations.AlterField(
            "treatmentperiod",
            "override_reason",
            models.CharField(
                blank=True,
                max_length=300,
                verbose_name="why it goes against the safety rules",
            ),
        ),
        migrations.AddField(
            "treatmentperiod",
            "asked_elsewhere",
            models.CharField(
                blank=True,
                choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Not known")],
                max_length=8,
                verbose_name="toxin for anything else in the last 12 weeks",
            ),
        ),
        migrations.AlterField(
            "injection",
            "guidance",
            models.CharField(
                blank=True,
                choices=[
                    ("none", "By anatomy"),
                    ("ultrasound", "Ultrasound"),
                    ("emg", "EMG"),
                    ("stimulation", "Electrical stimulation"),
                ],
                max_length=12,
                verbose_name="guidance",
            ),
        ),
        migrations.AlterField(
            "injection",
            "side",
            models.CharField(
                blank=True,
                choices=[("left", "Left"), ("right", "Right")],
                max_length=8,
                verbose_name="side",
            ),
        ),
        migrations.AddConstraint(
            "injection",
            models.CheckConstraint(
                condition=models.Q(
                    ("elsewhere", True),
                    models.Q(
                        models.Q(("side", ""), _negated=True),
                        models.Q(("guidance", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="portal_injection_given_here_names_side_and_guidance",
            ),
        ),
        migrations.AddConstraint(
            "treatmentperiod",
            models.CheckConstraint(
                condition=models.Q(
                    ("asked_elsewhere__in", ["", "yes", "no", "unknown"])
                ),
                name="portal_treatmentperiod_elsewhere_is_an_answer",
            ),
        ),
    ]
