from django.db import migrations

from voter_petitions.reference import load_reference


def load(apps, schema_editor):
    load_reference(apps.get_model("voter_petitions", "Field"), apps.get_model("voter_petitions", "UnresolvedReason"))


class Migration(migrations.Migration):
    """A fresh production database has the fields and reasons; a province edits them afterwards."""

    dependencies = [("voter_petitions", "0001_initial")]

    # Nothing to undo: rows that petitions use must stay.
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
